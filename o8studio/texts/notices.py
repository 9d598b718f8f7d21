"""Notices that are about no single job: unexpected errors, and tokens that were deleted."""

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
