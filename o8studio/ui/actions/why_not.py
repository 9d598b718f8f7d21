"""Why a command does nothing now, in words for where it is listed all the same."""

from collections.abc import Set

from o8studio.texts.language import _, listed
from o8studio.ui.actions.command import Area, Command, Needs, Situation, is_enabled


def why_not(command: Command, now: Situation, seen: Set[Area]) -> str:
    """What a command lacks; empty if it would do something.

    Args:
        seen: the areas that are visible.
    """
    if seen.isdisjoint(command.areas):
        return _("Connect a gateway first.") if now.is_welcoming else _elsewhere(command, seen)
    if is_enabled(command, now):
        return ""
    match command.needs:
        case Needs.ORDER:
            return now.problem or _("The draft can't be sent yet.")
        case Needs.REMOVED:
            return _("Nothing was removed.")
        case Needs.CLIPS_PAGE:
            return _("There is nothing to search on this page.")
        case Needs.TRASHED:
            return _("No clip in Trash is selected.")
        case Needs.SEED if now.has_clip:
            return _("The seed of this clip is not known.")
        case _ if command.areas == (Area.QUEUE,):
            return _("Only for a clip that waits in the queue.")
        case _ if now.has_clip or now.offered:
            return _("Not for this clip now.")
        case _:
            return _("No clip is selected.") if Area.LIBRARY in seen else _("There is no clip on the stage.")


def _elsewhere(command: Command, seen: Set[Area]) -> str:
    pages = {area.page for area in command.areas}
    if pages & {area.page for area in seen if area is not Area.WINDOW}:
        # both are hidden while the stage is empty
        if not {Area.PLAYER, Area.STAGE}.isdisjoint(command.areas):
            return _("There is no clip on the stage.")
        if Area.STUDIO in seen:
            return _("Not while the left column is collapsed.")
        return _("Not while the picture is alone.")
    names = {"studio": _("Studio"), "library": _("Library"), "review": _("Review")}
    where = listed(name for page, name in names.items() if page in pages)
    if pages == {Area.REVIEW.page}:
        return _("Only in Review, with takes.")
    # Translators: {pages} is one name of a page or several, such as: Studio, Library
    words = _("Only on the page {pages}.") if len(pages) == 1 else _("Only on the pages {pages}.")
    return words.format(pages=where)
