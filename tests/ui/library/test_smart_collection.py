"""A smart collection is made from a search, and finds something else once another search is saved in it."""

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QPushButton

from o8studio.ui.library.library_page import LibraryPage
from o8studio.ui.library.sidebar_list import Entry, Kind
from o8studio.ui.library_port import GroupCommand
from tests.support.patience import until
from tests.ui.library.test_library_page import clip, in_library, search

__all__ = ["clip"]


def entry_of(page: LibraryPage, name: str) -> Entry:
    (found,) = [one for one in page.sidebar.entries() if one.kind is Kind.SMART and one.name == name]
    return found


def in_its_menu(page: LibraryPage, name: str) -> QAction:
    page.place_menu_asked.emit(entry_of(page, name), page.mapToGlobal(QPoint(20, 20)))
    menu = QApplication.activePopupWidget()
    assert menu is not None
    menu.close()
    return next(act for act in menu.actions() if act.text() == "Save the current search in it")


def test_the_current_search_is_saved_in_a_smart_collection_and_undo_brings_back_what_it_found(
    dressed, home, clip
) -> None:
    async def scene(_studio, window, page) -> None:
        window.ports.library.act_on_group(GroupCommand.SAVE_QUERY, "stars:5", "Best", lambda _problem: None)
        await until(lambda: any(one.name == "Best" for one in page.sidebar.entries()))
        assert not in_its_menu(page, "Best").isEnabled(), "nothing is searched for"
        await search(page, "stars:>=4")
        in_its_menu(page, "Best").trigger()
        await until(lambda: entry_of(page, "Best").query == "stars:>=4")
        await until(lambda: "“Best” finds what the search finds now." in " ".join(window.toasts.words()))
        assert not in_its_menu(page, "Best").isEnabled(), "it is what it finds already"
        next(one for one in window.shell.findChildren(QPushButton) if one.text() == "Undo").click()
        await until(lambda: entry_of(page, "Best").query == "stars:5")

    in_library(dressed, 24, clip, scene)
