"""The library in the real window: search, keys on what is selected, undo, and what a screen reader hears."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QGuiApplication, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel

from o8studio.domain.library.query import parse
from o8studio.store.paths import places
from o8studio.studio import Studio
from o8studio.ui.actions.command_id import CommandId
from o8studio.ui.library.clip_model import CLIPS_TYPE
from o8studio.ui.library.library_page import TRASH, LibraryPage
from o8studio.ui.library.row_words import came_words
from o8studio.ui.library.save_dialog import SaveDialog
from o8studio.ui.library.sidebar_list import Kind
from o8studio.ui.library_port import LibraryCommand
from o8studio.ui.widgets.dialogs import Dialog
from o8studio.ui.window.controller import WindowController
from tests.support.clips import silent
from tests.support.patience import until
from tests.support.read_model import is_unrated
from tests.support.scenes import play_scene
from tests.support.shelves import stock

Scene = Callable[[Studio, WindowController, LibraryPage], Awaitable[None]]


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    return silent(tmp_path / "clip.mp4", "libx264", count=4)


def in_library(app: QApplication, count: int, clip: Path, scene: Scene) -> None:
    """A window of 1440 × 900 that shows a library of so many clips."""
    stock(places(), count, clip=clip)

    async def play(studio: Studio, window: WindowController, _presenters: object) -> None:
        await studio.index.catch_up()
        window.shell.resize(1440, 900)
        window.shell.activateWindow()  # keys are the window's that is active
        window.show_page("library")
        page = window.pages.library
        assert page is not None
        await until(lambda: page.model.rowCount() > 0 and not page._soon.isActive())
        await until(lambda: page.model.row(0) is not None and bool(page._groups))
        await scene(studio, window, page)

    play_scene(app, None, play)


def press(window: WindowController, keys: str) -> None:
    """Press what is bound, on what has the focus."""
    [stroke] = [QKeySequence(keys)[0]]
    QTest.keyClick(window.shell.focusWidget() or window.shell, stroke.key(), stroke.keyboardModifiers())


async def search(page: LibraryPage, query: str) -> list[str]:
    page.search_for(query)
    asked = page._asks
    await until(lambda: page._shown == asked)
    return list(page.model.listing.ids)


def test_one_key_rates_all_that_is_selected_and_undo_brings_it_back(dressed, home, clip) -> None:
    async def scene(_studio, window, page) -> None:
        page.wall.choose([page.model.id_at(at) for at in (0, 1, 2)])
        await until(lambda: len(page.selected_rows()) == 3)
        before = [row.stars for row in page.selected_rows()]
        page.wall.setFocus()
        press(window, "2")
        await until(lambda: [row.stars for row in page.selected_rows()] == [2, 2, 2])
        press(window, "X")
        await until(lambda: {row.verdict for row in page.selected_rows()} == {"reject"})
        assert page.bar.isVisible()
        press(window, "Ctrl+Z")
        press(window, "Ctrl+Z")
        await until(lambda: [row.stars for row in page.selected_rows()] == before)
        assert window.player.clip is None, "nothing happened on the stage"

    in_library(dressed, 24, clip, scene)


def test_nothing_is_said_of_clips_that_were_not_counted_yet(dressed, home, clip) -> None:
    """The page said "Nothing in 0 clips" until the first answer, and the trash counted the clips of the search before."""

    async def scene(_studio, window, page) -> None:
        window.rebuild()
        page = window.pages.library
        assert page is not None
        assert [one.text() for one in page.strip.findChildren(QLabel) if not one.isHidden()] == ["", ""]
        await until(lambda: page.model.rowCount() > 0)
        assert page.strip.findChildren(QLabel)[0].text() == str(len(page.model.listing.ids))
        page.search_for(TRASH)
        assert page.banner.isHidden(), "how many are in the trash is not known yet"
        await until(lambda: page._shown == page._asks)
        assert not page.banner.isHidden()

    in_library(dressed, 24, clip, scene)


def test_a_click_selects_and_stays_on_the_page_and_enter_opens_on_the_stage(dressed, home, clip) -> None:
    async def scene(_studio, window, page) -> None:
        box = page.wall.visualRect(page.model.index(3, 0))
        QTest.mouseClick(page.wall.viewport(), Qt.MouseButton.LeftButton, pos=box.center())
        assert page.selected() == [page.model.id_at(3)]
        assert window.pages.current == "library"
        corner = page.wall.visualRect(page.model.index(5, 0)).topLeft() + QPoint(14, 14)
        QTest.mouseClick(page.wall.viewport(), Qt.MouseButton.LeftButton, pos=corner)
        assert page.selected() == [page.model.id_at(3), page.model.id_at(5)], "the box to tick adds"
        QTest.keyClick(page.wall, Qt.Key.Key_Return)
        await until(lambda: window.pages.current == "studio")
        await until(lambda: window.player.clip is not None)
        assert window.player.clip.id == page.model.id_at(5)

    in_library(dressed, 24, clip, scene)


def test_chinese_is_found_from_one_character_on_and_the_first_sentence_is_a_row(dressed, home, clip) -> None:
    async def scene(_studio, _window, page) -> None:
        every = len(page.model.listing.ids)
        rainy = await search(page, "雨")
        assert 0 < len(rainy) < every
        assert await search(page, "雨夜的重庆") == rainy
        assert await search(page, "modle:kling") == rainy, "what is not understood changes nothing"
        assert page.problem.text().endswith("Did you mean model:?")
        assert page.problem.isVisible()

    in_library(dressed, 30, clip, scene)


def test_a_search_that_finds_nothing_offers_the_way_back_and_enter_takes_it(dressed, home, clip) -> None:
    async def scene(_studio, _window, page) -> None:
        page.search_for("is:pick heron")
        await until(lambda: page.body.currentWidget() is page.nothing)
        page.field.edit.setFocus()
        QTest.keyClick(page.field.edit, Qt.Key.Key_Return)
        assert page.query == "is:pick"
        await until(lambda: page.body.currentWidget() is page.wall)

    in_library(dressed, 30, clip, scene)


def test_rating_the_unrated_one_key_each_goes_on_to_the_next(dressed, home, clip) -> None:
    async def scene(_studio, window, page) -> None:
        ids = await search(page, "is:unrated")
        page.wall.setFocus()
        page.wall.choose(ids[:1])
        for left in range(len(ids) - 1, 0, -1):
            press(window, "4")
            await until(lambda n=left: page.model.rowCount() == n)
            assert len(page.selected()) == 1, "the next one is selected"
        assert page.selected() == ids[-1:]

    in_library(dressed, 24, clip, scene)


def test_next_unrated_walks_through_all_clips(dressed, home, clip) -> None:
    async def scene(_studio, window, page) -> None:
        page.wall.setFocus()
        for _time in range(3):
            before = page.selected()
            press(window, "N")
            await until(lambda b=before: page.selected() != b and len(page.selected_rows()) == 1)
            [row] = page.selected_rows()
            assert is_unrated(row)

    in_library(dressed, 24, clip, scene)


def test_trash_is_undone_from_where_it_was_done(dressed, home, clip) -> None:
    async def scene(_studio, window, page) -> None:
        ids = list(page.model.listing.ids)
        page.wall.choose(ids[:2])
        page.wall.setFocus()
        press(window, "Delete")
        await until(lambda: page.model.rowCount() == len(ids) - 2)
        assert any("2 clips are in Trash" in words for words in window.toasts.words())
        assert not QApplication.activeModalWidget(), "nothing is asked: it comes back"
        press(window, "Ctrl+Z")
        await until(lambda: list(page.model.listing.ids) == ids)
        trashed = await search(page, "in:trash")
        page.wall.choose(trashed[:1])
        page.wall.setFocus()
        press(window, "Ctrl+Delete")
        asked = [one for one in QApplication.topLevelWidgets() if isinstance(one, Dialog) and one.isVisible()]
        assert len(asked) == 1, "for good is asked"
        asked[0].reject()

    in_library(dressed, 46, clip, scene)


def test_shift_selects_from_one_clip_to_the_other_across_lines(dressed, home, clip) -> None:
    async def scene(_studio, _window, page) -> None:
        page.wall.setFocus()
        page.wall.choose([page.model.id_at(2)])
        for _press in range(6):  # past the end of a line
            QTest.keyClick(page.wall, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
        assert page.wall.ids() == [page.model.id_at(row) for row in range(2, 9)]
        far = page.wall.visualRect(page.model.index(1, 0)).center()
        QTest.mouseClick(page.wall.viewport(), Qt.MouseButton.LeftButton, pos=far)
        near = page.wall.visualRect(page.model.index(5, 0)).center()
        QTest.mouseClick(
            page.wall.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier, near
        )
        assert page.wall.ids() == [page.model.id_at(row) for row in range(1, 6)]

    in_library(dressed, 60, clip, scene)


def test_a_screen_reader_meets_every_clip_by_its_name(dressed, home, clip) -> None:
    async def scene(_studio, _window, page) -> None:
        seen = QAccessible.queryAccessibleInterface(page.wall)
        assert seen.role() is QAccessible.Role.List
        assert seen.childCount() == page.model.rowCount()
        names = [seen.child(at).text(QAccessible.Text.Name) for at in range(seen.childCount())]
        assert all(names)
        first = page.model.row(0)
        assert names[0].startswith(first.name)
        if first.stars:
            assert f"{first.stars} stars" in names[0]

    in_library(dressed, 60, clip, scene)


def test_what_is_dragged_are_the_files_themselves_and_a_drop_on_a_project_moves(dressed, home, clip) -> None:
    async def scene(_studio, _window, page) -> None:
        ids = [page.model.id_at(0), page.model.id_at(1)]
        page.wall.choose(ids)
        await until(lambda: len(page.selected_rows()) == 2)
        data = page.model.mimeData(page.wall.selectionModel().selectedIndexes())
        assert sorted(url.toLocalFile() for url in data.urls()) == sorted(
            row.path for row in page.selected_rows()
        )
        assert bytes(data.data(CLIPS_TYPE).data()).decode().split("\n") == ids
        project = next(one for one in page.sidebar.entries() if one.kind is Kind.PROJECT)
        page.sidebar.dropped.emit(ids, project, False)
        await until(lambda: {row.project for row in page.selected_rows()} == {project.id})

    in_library(dressed, 24, clip, scene)


def test_grid_list_order_and_stacks_are_as_they_were_after_a_rebuild(dressed, home, clip) -> None:
    async def scene(_studio, window, page) -> None:
        page.top.list.setChecked(True)
        page.search_for("rating:>=3")
        page.strip.stack.setChecked(True)
        page.fold_sidebar()
        window.rebuild()
        fresh = window.pages.library
        assert fresh is not None
        assert fresh is not page
        assert fresh.query == "rating:>=3"
        assert fresh.top.list.isChecked()
        assert fresh.strip.stack.isChecked()
        assert not fresh.sidebar.isVisible()
        assert window.state()["library"]["query"] == "rating:>=3"
        await until(lambda: fresh.model.rowCount() > 0)

    in_library(dressed, 24, clip, scene)


def test_an_answer_that_comes_after_the_page_was_built_anew_troubles_nobody(dressed, home, clip) -> None:
    async def scene(_studio, window, page) -> None:
        page.search_for("is:pick")
        page.refresh()
        page.wall.choose([page.model.id_at(0)])
        window.rebuild()
        for _turn in range(40):
            await asyncio.sleep(0.01)
        assert window.pages.library is not page
        assert not [words for words in window.toasts.words() if "unexpected" in words.lower()]

    in_library(dressed, 12, clip, scene)


def test_paths_and_files_go_to_the_clipboard(dressed, home, clip) -> None:
    async def scene(_studio, window, page) -> None:
        page.wall.choose([page.model.id_at(0), page.model.id_at(1)])
        await until(lambda: len(page.selected_rows()) == 2)
        page.wall.setFocus()
        press(window, "Ctrl+C")
        paths = [row.path for row in page.selected_rows()]
        data = QGuiApplication.clipboard().mimeData()
        assert [url.toLocalFile() for url in data.urls()] == paths
        window.library_actions.do("library_copy_path")
        assert QGuiApplication.clipboard().text() == "\n".join(paths)

    in_library(dressed, 24, clip, scene)


def test_what_is_typed_is_a_suggestion_too_and_says_how_many_clips_say_it(dressed, home, clip) -> None:
    async def scene(_studio: Studio, _window: WindowController, page: LibraryPage) -> None:
        page.field.edit.setFocus()
        QTest.keyClicks(page.field.edit, "slow")
        found = page.suggestions._model
        said = found.item(found.rowCount() - 1)
        assert said.text() == "Clips that say “slow”"
        await until(lambda: said.data(Qt.ItemDataRole.UserRole).count == page.model.listing.sums.clips > 0)
        QTest.keyClick(page.field.edit, Qt.Key.Key_Tab)
        assert page.query.strip() == "slow"
        assert not page.suggestions.isVisible()

    in_library(dressed, 40, clip, scene)


def test_a_clip_says_what_it_is_beside_what_was_asked(dressed, home, clip) -> None:
    async def scene(_studio: Studio, _window: WindowController, page: LibraryPage) -> None:
        await search(page, "came:shorter")
        row = page.model.row(0)
        assert row is not None
        assert came_words(row).startswith("4.2 s, asked 5 s")
        small = replace(
            row, asked={"resolution": "1080p", "sound": "yes", "dearer": "0.60"}, width=1280, height=720
        )
        assert came_words(small) == "720p, asked 1080p; silent, asked sound; $0.84, told $0.60"
        other = replace(
            row,
            asked={"size": "1920x1080", "aspect_ratio": "16:9", "fps": "30"},
            width=640,
            height=640,
            ratio="1:1",
        )
        assert came_words(other) == "640 × 640, asked 1920 × 1080; 1:1, asked 16:9; 24 fps, asked 30 fps"

    in_library(dressed, 40, clip, scene)


def test_a_band_selects_what_it_meets_and_is_seen_while_it_is_drawn(dressed, home, clip) -> None:
    async def scene(_studio: Studio, _window: WindowController, page: LibraryPage) -> None:
        wall, view = page.wall, page.wall.viewport()
        first, fourth = (wall.visualRect(page.model.index(at, 0)) for at in (0, 3))
        begin = QPoint(4, first.top() + 4)
        assert not wall.indexAt(begin).isValid(), "beside the clips"
        before = view.grab().toImage()
        QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=begin)
        for step in range(1, 9):
            QTest.mouseMove(
                view, begin + (QPoint(fourth.right() + 5, fourth.bottom() - 40) - begin) * step / 8
            )
        assert wall.ids() == list(page.model.listing.ids[:4]), "also where it ends beside a clip"
        assert view.grab().toImage().pixelColor(begin + QPoint(3, 8)) != before.pixelColor(
            begin + QPoint(3, 8)
        )
        QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=fourth.bottomRight())
        assert len(wall.ids()) == 4
        assert view.grab().toImage().pixelColor(begin + QPoint(3, 8)) == before.pixelColor(
            begin + QPoint(3, 8)
        )

    in_library(dressed, 30, clip, scene)


def test_copies_go_where_the_last_ones_went(dressed, home, clip, tmp_path) -> None:
    async def scene(_studio: Studio, window: WindowController, page: LibraryPage) -> None:
        def save() -> SaveDialog:
            page.wall.choose([page.model.id_at(0)])
            page.command.emit(CommandId.SAVE_AS)
            found = [one for one in window.shell.findChildren(SaveDialog) if one.isVisible()]
            assert found
            return found[-1]

        await until(lambda: page.model.row(0) is not None)
        dialog = save()
        dialog._folder.setText(str(tmp_path / "out"))
        dialog._template.setText("{title}")
        dialog._sidecar.setChecked(False)
        dialog._take()
        await until(lambda: bool(list((tmp_path / "out").glob("*.mp4"))))
        dialog = save()
        assert (dialog._folder.text(), dialog._template.text()) == (str(tmp_path / "out"), "{title}")
        assert not dialog._sidecar.isChecked()
        dialog._take()
        await until(lambda: len(list((tmp_path / "out").glob("*.mp4"))) == 2)
        assert page.state()["save"] == {
            "folder": str(tmp_path / "out"),
            "names": "{title}",
            "form": "original",
            "sidecar": False,
            "inside": False,
        }

    in_library(dressed, 12, clip, scene)


def test_what_is_not_seen_on_the_clips_is_said_and_taken_back_from_there(dressed, home, clip) -> None:
    async def scene(studio: Studio, window: WindowController, page: LibraryPage) -> None:
        await until(lambda: bool(page._groups))
        group = next(one for one, name in page._groups.items() if name == "Li River, final")
        before = await studio.index.ids(parse('in:"Li River, final"'))
        ids = [one for one in page.model.listing.ids if one not in before][:2]
        window.library_actions.act_on(LibraryCommand.COLLECT, ids, group)
        said = "2 clips are in “Li River, final”."
        await until(lambda: any(said in one.text() for one in window.shell.findChildren(QLabel)))
        assert set(await studio.index.ids(parse('in:"Li River, final"'))) == {*before, *ids}
        next(one for one in window.shell.findChildren(QAbstractButton) if one.text() == "Undo").click()
        await until(lambda: any("Undone" in one.text() for one in window.shell.findChildren(QLabel)))
        assert await studio.index.ids(parse('in:"Li River, final"')) == before

    in_library(dressed, 12, clip, scene)
