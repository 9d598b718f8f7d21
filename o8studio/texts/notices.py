"""Notices that stay until they are read: unexpected errors, deleted tokens, task ids that can't be right."""

from o8studio.texts.language import _


def other_origin_words(name: str) -> str:
    """The gateway's address belongs to another server now."""
    return _(
        "{name} has the address of another server now. Its token was for the old one and was deleted; enter the token "
        "for the new one."
    ).format(name=name)


def unexpected_words() -> str:
    """An error that nobody foresaw: where to look. What it cost is said where it happened."""
    return _("Something unexpected went wrong. The log has the details; everything else goes on.")


def same_id_words(title: str, remote_id: str) -> str:
    """The gateway gave a clip the id that another clip has already."""
    return _(
        "The gateway gave “{title}” the task id {id}, which another clip has already. Both may show the same result; "
        "one of them may have been billed for nothing. Ask the gateway's support."
    ).format(title=title, id=remote_id)


def another_id_words(title: str, named: str) -> str:
    """The gateway's answer about a clip names another task."""
    return _(
        "Asked about “{title}”, the gateway answers about the task {id}. The result may be another clip's; compare it "
        "with your prompt."
    ).format(title=title, id=named)


def unwritten_words() -> str:
    """The disk refuses what has to be written down first."""
    return _(
        "The ledger can't be written, and nothing is sent that is not written down first. Make room on the disk, or check "
        "that it takes writing."
    )


def ledger_waits_words() -> str:
    """The disk refuses what has happened already, and must not be forgotten."""
    return _(
        "The ledger can't be written. o8studio holds what has happened in memory and keeps trying; make room on the disk "
        "before you end it."
    )
