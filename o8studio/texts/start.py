"""Messages at the start of the program: about the ledger, profile files, and clips in progress."""

from collections.abc import Sequence

from o8studio.domain.errors import StudioError
from o8studio.store.ledger.rescue import Cause, Rescue
from o8studio.texts.errors import explain
from o8studio.texts.language import _, joined, listed, ngettext


def report_words(
    rescue: Rescue | None,
    unreadable: Sequence[str],
    held: int = 0,
    set_aside: Sequence[str] = (),
    no_proxy: Sequence[str] = (),
    moved: int = 0,
) -> str:
    """What the user should know about the start; empty when all is well.

    Args:
        held: number of jobs from a restored or rescued ledger that wait for the user.
        set_aside: profile files that could not be used, under the names by which they were kept.
        no_proxy: what is not understood in NO_PROXY.
        moved: number of jobs that came with a profile and are not followed.
    """
    lines = _rescue_lines(rescue) if rescue is not None else []
    if held:
        lines.append(held_lines(held))
    if moved:
        lines.append(moved_in_lines(moved))
    unreadable = [*unreadable, *(rescue.lost if rescue is not None else ())]
    if unreadable:
        lines.append(
            ngettext(
                "{n} job can't be read. It was left unchanged.",
                "{n} jobs can't be read. They were left unchanged.",
                len(unreadable),
            ).format(n=len(unreadable))
        )
    lines += [
        _("One of your files could not be used, or only in part. It was kept as {name}.").format(name=name)
        for name in set_aside
    ]
    if no_proxy:
        lines.append(_("Not understood in NO_PROXY and left out: {entries}").format(entries=listed(no_proxy)))
    return "\n".join(lines)


def _rescue_lines(rescue: Rescue) -> list[str]:
    name = rescue.aside.name if rescue.aside is not None else ""
    if rescue.cause is Cause.BEHIND:
        words = ngettext(
            "The newest entry of the ledger was missing. It was recovered from the copy beside it.",
            "The newest {n} entries of the ledger were missing. They were recovered from the copy beside it.",
            rescue.facts,
        )
        return [words.format(n=rescue.facts)]
    if not name:
        words = _("The ledger was missing. {n} jobs were recovered from its copies.")
    elif rescue.cause is Cause.DAMAGED:
        words = _("The ledger was damaged. It was set aside as {name}, and {n} jobs were saved from it.")
    else:
        words = _("The ledger was an older copy. It was set aside as {name}, and {n} jobs were saved.")
    return [
        words.format(name=name, n=rescue.jobs),
        _("Nothing was sent again. Jobs that were being sent are marked as unconfirmed."),
    ]


def held_lines(held: int) -> str:
    """How many jobs of a restored or rescued ledger wait for the user, and why."""
    return ngettext(
        "{n} waiting clip is held: the ledger was restored or rescued, so it may have been "
        "sent since. Nothing is sent until you say what happened to it.",
        "{n} waiting clips are held: the ledger was restored or rescued, so they may have "
        "been sent since. Nothing is sent until you say what happened to each.",
        held,
    ).format(n=held)


def moved_in_lines(moved: int) -> str:
    """How many jobs came with a profile while a gateway had them, and what a person should know of that."""
    return ngettext(
        "{n} clip came with the profile from another computer while its gateway had it. Nothing is asked about it here until "
        "you have it followed. Its link runs out, often a day after the clip is finished.",
        "{n} clips came with the profile from another computer while their gateways had them. Nothing is asked about them "
        "here until you have them followed. Their links run out, often a day after a clip is finished.",
        moved,
    ).format(n=moved)


def resumed_words(taken: int, unconfirmed: int, waiting: int = 0) -> str:
    """What happened to the clips that were in progress when the program ended.

    Args:
        waiting: of those taken, how many were never sent.
    """
    first = ngettext("{n} clip was in progress.", "{n} clips were in progress.", taken).format(n=taken)
    followed = taken - unconfirmed - waiting
    parts = [first]
    if followed:
        parts.append(
            ngettext("{n} is being followed again.", "{n} are being followed again.", followed).format(
                n=followed
            )
        )
    if waiting:
        # Translators: {n} clips that were not sent before the program ended
        words = ngettext("{n} waits in the queue.", "{n} wait in the queue.", waiting)
        parts.append(words.format(n=waiting))
    if unconfirmed:
        parts.append(
            ngettext("{n} is unconfirmed.", "{n} are unconfirmed.", unconfirmed).format(n=unconfirmed)
        )
    return joined(parts)


def moved_words(name: str, error: StudioError | None) -> str:
    """What came of a profile that was to take the place of this one."""
    if error is None:
        return _(
            "The profile from {name} is in place. Your own ledger and settings are kept under other names."
        ).format(name=name)
    return _("The profile from {name} did not come in, and yours is as it was. {why}").format(
        name=name, why=explain(error).happened
    )
