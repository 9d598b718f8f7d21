"""Connects the library's actions with the window around them."""

from collections.abc import Sequence

from o8studio.domain.library.listing import ClipRow
from o8studio.domain.request import Json
from o8studio.ui.library.library_page import LibraryPage
from o8studio.ui.window.keys import bind_commands
from o8studio.ui.window.library_actions import LibraryActions
from o8studio.ui.window.navigation_frame import PageName
from o8studio.ui.window.parts import Window


def library_actions(window: Window, saved: Json) -> LibraryActions:
    """Those of a window, which hear its library from the first time that it is shown.

    Args:
        saved: how the library looked when the last session ended.
    """

    def play(clip_id: str) -> None:
        window.pages.clip_chosen.emit(clip_id)

    def look(row: ClipRow) -> None:
        from o8studio.ui.window.quick_look import open_quick_look  # loads a player

        open_quick_look(window, row)

    def made(page: LibraryPage) -> None:
        actions.follow(page)
        bind_commands(window)

    def to_review(_ids: Sequence[str]) -> None:
        window.show_page(PageName.REVIEW)

    actions = LibraryActions(
        window.shell,
        window.ports.library,
        window.store,
        window.toasts,
        window.job_actions,
        lambda: window.pages.library,
        play,
        lambda: window.show_page(PageName.STUDIO),
        to_review,
        look,
    )
    window.pages.library_made.connect(made)
    if isinstance(saved, dict):
        window.pages.restore_library(saved)
    return actions
