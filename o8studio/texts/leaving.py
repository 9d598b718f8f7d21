"""What closing the window with open jobs means: in the background, or until the gateway's links die."""

from collections.abc import Sequence

from o8studio.domain.jobs.job import Job
from o8studio.texts.language import _, ngettext

_HOUR = 3600.0
_HOURS_COUNTED = 48
"""Longer times are counted in days."""
_USUAL_LINK_SECONDS = 24 * _HOUR
"""What vendors keep at least, where a model's own time is not known."""


def leaving_words(jobs: Sequence[Job], link_seconds: Sequence[float | None], unrecorded: int = 0) -> str:
    """What becomes of these open jobs if the program ends.

    Args:
        unrecorded: clips that were pressed beside them; each is a job before the program ends.
        link_seconds: how long each one's vendor keeps a result; None where that is not known.
    """
    shortest = min(
        (one if one is not None else _USUAL_LINK_SECONDS for one in link_seconds), default=_USUAL_LINK_SECONDS
    )
    hours, count = max(1, int(shortest // _HOUR)), len(jobs) + unrecorded
    open_ones = ngettext("{n} clip is still being made.", "{n} clips are still being made.", count).format(
        n=count
    )
    if hours > _HOURS_COUNTED:
        days = hours // 24
        links = ngettext(
            "Gateways keep a finished clip for a while only: open o8studio again within {n} day, or a paid clip may be lost.",
            "Gateways keep a finished clip for a while only: open o8studio again within {n} days, or a paid clip may be lost.",
            days,
        ).format(n=days)
        return f"{open_ones} {links}"
    links = ngettext(
        "Gateways keep a finished clip for a while only: open o8studio again within {n} hour, or a paid clip may be lost.",
        "Gateways keep a finished clip for a while only: open o8studio again within {n} hours, or a paid clip may be lost.",
        hours,
    ).format(n=hours)
    return f"{open_ones} " + links


def background_words() -> str:
    """What following in the background is."""
    return _(
        "In the background it goes on without a window, also after the next login, saves the clips, and ends by itself. "
        "Starting o8studio brings the window back."
    )
