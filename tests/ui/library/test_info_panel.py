"""The info panel of several clips in the real window: where they are, and sharing exactly them."""

from dataclasses import replace

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog

from o8studio.studio import Studio
from o8studio.ui.actions.command_id import CommandId
from o8studio.ui.library.comparing import compared_rows
from o8studio.ui.library.info_places import Places
from o8studio.ui.library.library_page import LibraryPage
from o8studio.ui.review.share_dialog import ShareDialog
from o8studio.ui.share_port import ShareKind
from o8studio.ui.window.controller import WindowController
from tests.support.patience import until
from tests.ui.library.test_library_page import clip, in_library, search

__all__ = ["clip"]


def button(page: LibraryPage, words: str) -> QAbstractButton:
    """The one in the panel with these words."""
    found = [one for one in page.info.findChildren(QAbstractButton) if one.text() == words]
    assert len(found) == 1
    return found[0]


async def share_dialog(window: WindowController) -> ShareDialog:
    """The one that opens."""

    def opened() -> list[ShareDialog]:
        return [one for one in window.shell.findChildren(ShareDialog) if one.isVisible()]

    await until(lambda: len(opened()) == 1)
    return opened()[0]


def test_exactly_the_chosen_clips_are_shared_also_rejected_ones_and_more_than_review_shows(
    dressed, home, clip, tmp_path
) -> None:
    async def scene(_studio: Studio, window: WindowController, page: LibraryPage) -> None:
        rejected = await search(page, "is:rejected")
        await search(page, "")
        others = [one for one in page.model.listing.ids if one not in rejected]
        chosen = [*others[:5], rejected[0]]
        page.wall.choose(chosen)
        await until(lambda: len(page.selected_rows()) == len(chosen))
        button(page, "Share for review…").click()
        dialog = await share_dialog(window)
        assert window.pages.current == "library"
        assert set(dialog.form.order().clips) == set(chosen)
        assert all(tick.isChecked() for tick in dialog.form.ticks)
        dialog.form.show_kind(ShareKind.FILES)
        dialog.form.save.click()
        out = tmp_path / "out"
        out.mkdir()
        (asked,) = [one for one in window.shell.findChildren(QFileDialog) if one.isVisible()]
        asked.fileSelected.emit(str(out))
        asked.reject()
        await until(lambda: len(list(out.iterdir())) == len(chosen))

    in_library(dressed, 30, clip, scene)


def test_the_menu_shares_one_clip_alone_and_too_many_are_refused_in_words(dressed, home, clip) -> None:
    async def scene(_studio: Studio, window: WindowController, page: LibraryPage) -> None:
        one = next(row.id for at in range(3) if (row := page.model.row(at)) is not None)
        page.wall.choose([one])
        await until(lambda: len(page.selected_rows()) == 1)
        page.menu_asked.emit(page.wall.mapToGlobal(QPoint(20, 20)))
        menu = QApplication.activePopupWidget()
        assert menu is not None
        next(act for act in menu.actions() if act.text().startswith("Share for review…")).trigger()
        menu.close()
        dialog = await share_dialog(window)
        assert dialog.form.order().clips == (one,)
        dialog.reject()
        page.wall.selectAll()
        await until(lambda: len(page.selected()) > 100)
        window.library_actions.do(CommandId.LIBRARY_SHARE)
        await until(lambda: any("At most 100 clips" in words for words in window.toasts.words()))

    in_library(dressed, 120, clip, scene)


def test_the_project_of_several_is_chosen_from_a_list_and_collections_are_chips(dressed, home, clip) -> None:
    async def scene(studio: Studio, _window: WindowController, page: LibraryPage) -> None:
        ids = list(page.model.listing.ids[:2])
        page.wall.choose(ids)
        await until(lambda: len(page.selected_rows()) == 2 and bool(page._groups))
        places = page.info.findChildren(Places)[0]
        assert places.project.currentIndex() == -1, "one is in a project, the other in none"
        at = places.project.findText("重庆夜色")
        places.project._choose(at)
        await until(lambda: {row.project for row in page.selected_rows()} == {places.project.itemData(at)})
        assert places.project.currentText() == "重庆夜色"
        page.asked.emit("collect", "g-Reel 2026")
        await until(lambda: all("g-Reel 2026" in row.groups for row in page.selected_rows()))
        button(page, "Reel 2026").click()
        await until(lambda: not any("g-Reel 2026" in row.groups for row in page.selected_rows()))
        assert not [one for one in places.findChildren(QAbstractButton) if one.text() == "Reel 2026"]

    in_library(dressed, 24, clip, scene)


def test_a_cost_that_is_unknown_of_one_is_not_the_same_in_all(dressed, home, clip) -> None:
    async def scene(_studio: Studio, _window: WindowController, page: LibraryPage) -> None:
        row = page.model.row(0)
        assert row is not None
        same, differs = compared_rows([row, replace(row, cost_usd=None)], {}, lambda one: one.model)
        assert ("Cost", "2 different") in differs
        assert "Cost" not in dict(same)
        same, _differs = compared_rows([row, row], {}, lambda one: one.model)
        assert dict(same)["Cost"] == f"${row.cost_usd:.2f}"

    in_library(dressed, 12, clip, scene)


def test_the_list_of_projects_is_as_wide_as_its_field(dressed, home, clip) -> None:
    """It was wider by the difference of two sizes that a menu has before it is shown, and stuck out of the window."""

    async def scene(_studio: Studio, _window: WindowController, page: LibraryPage) -> None:
        page.wall.choose(list(page.model.listing.ids[:2]))
        await until(lambda: len(page.selected_rows()) == 2 and bool(page._groups))
        project = page.info.findChildren(Places)[0].project
        project.showPopup()
        menu = QApplication.activePopupWidget()
        assert menu is not None
        assert menu.contentsRect().width() == project.width()
        menu.close()

    in_library(dressed, 12, clip, scene)
