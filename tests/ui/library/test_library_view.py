"""Facts about a selection are those of what is selected; takes stand by themselves as long as they are looked at as a wall."""

import re
from dataclasses import replace

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QDragMoveEvent, QDropEvent, QImage, QPainter
from PySide6.QtTest import QTest

from o8studio.domain.library.listing import Absence, Gone
from o8studio.studio import Studio
from o8studio.texts import language
from o8studio.texts.language import pick
from o8studio.ui.actions.command_id import CommandId
from o8studio.ui.library.library_page import LibraryPage
from o8studio.ui.library.painting import Look, Part
from o8studio.ui.library.rows import Column, ListRows
from o8studio.ui.library.sidebar_list import Entry, Kind, SidebarList
from o8studio.ui.theme.theme import theme
from o8studio.ui.window.controller import WindowController
from tests.support.patience import until
from tests.ui.library.test_library_page import clip, in_library

__all__ = ["clip"]


def test_stacks_come_back_when_one_leaves_the_wall_of_takes(dressed, home, clip) -> None:
    async def scene(_studio: Studio, window: WindowController, page: LibraryPage) -> None:
        page.strip.stack.click()
        page.show_takes("night")
        assert not page.strip.stack.isChecked(), "each take stands by itself"
        assert page.state()["stacked"] is True
        window.rebuild()
        fresh = window.pages.library
        assert fresh is not None
        assert not fresh.strip.stack.isChecked(), "another language changes nothing of it"
        fresh.search_for("")
        assert fresh.strip.stack.isChecked()
        fresh.show_takes("night")
        fresh.strip.stack.click()
        fresh.strip.stack.click()
        fresh.search_for("")
        assert not fresh.strip.stack.isChecked(), "what a person chose there stays"

    in_library(dressed, 24, clip, scene)


def test_takes_that_were_never_stacked_are_not_stacked_behind_the_wall(dressed, home, clip) -> None:
    async def scene(_studio: Studio, _window: WindowController, page: LibraryPage) -> None:
        page.show_takes("night")
        page.search_for("")
        assert not page.strip.stack.isChecked()

    in_library(dressed, 24, clip, scene)


def test_missing_files_are_a_list_and_nothing_there_says_that_they_are_a_grid(dressed, home, clip) -> None:
    async def scene(_studio: Studio, _window: WindowController, page: LibraryPage) -> None:
        assert page.top.kinds.isVisible()
        page.search_for("is:missing")
        await until(lambda: page.wall.cells.is_list)
        assert not page.top.kinds.isVisible()
        page.search_for("")
        await until(lambda: not page.wall.cells.is_list)
        assert page.top.kinds.isVisible()

    in_library(dressed, 24, clip, scene)


def test_seconds_and_bytes_of_closed_stacks_are_those_of_the_shown_takes(dressed, home, clip) -> None:
    async def scene(_studio: Studio, _window: WindowController, page: LibraryPage) -> None:
        page.strip.stack.click()
        await until(lambda: bool(page.model.listing.takes))
        page.wall.selectAll()
        await until(lambda: len(page.selected_rows()) == page.model.rowCount())
        seconds = sum(row.length for row in page.selected_rows())
        assert seconds < page.model.listing.sums.seconds
        await until(lambda: page.bar._facts.text().startswith(f"{seconds:,.0f} s, "))

    in_library(dressed, 24, clip, scene)


def test_what_a_drop_would_do_is_said_until_the_pointer_is_elsewhere(dressed, home, clip) -> None:
    async def scene(_studio: Studio, _window: WindowController, page: LibraryPage) -> None:
        page.wall.choose(list(page.model.listing.ids[:3]))
        await until(page.bar.isVisible)
        side = page.sidebar.list
        await until(lambda: any(one.kind is Kind.PROJECT for one in entries(side)))
        [project, *_more] = [one for one in entries(side) if one.kind is Kind.PROJECT]
        side.dragged_over.emit(project, False)
        words = f"Move 3 clips to “{project.name}”"
        assert (page.bar._drop.isVisible(), page.bar._drop.text()) == (True, words)
        page.model.rows_came.emit()  # such as of a change somewhere else
        assert page.bar._drop.isVisible(), "rows that come meanwhile change nothing of it"
        side.dragged_over.emit(None, False)
        assert not page.bar._drop.isVisible()
        assert page.bar._count.text() == "3 selected"
        assert page.bar._count.isVisible()

    in_library(dressed, 24, clip, scene)


def test_compare_looks_as_if_it_can_be_pressed_only_where_it_can(dressed, home, clip) -> None:
    async def scene(_studio: Studio, _window: WindowController, page: LibraryPage) -> None:
        async def ground(count: int) -> str:
            page.wall.choose(list(page.model.listing.ids[:count]))
            await until(lambda: page.bar._count.text() == f"{count} selected")
            button = page.bar.compare
            return button.grab().toImage().pixelColor(6, button.height() // 2).name()

        assert await ground(4) == theme().colour("accent").name()
        assert await ground(5) == theme().colour("hover").name()

    in_library(dressed, 24, clip, scene)


def entries(side: SidebarList) -> list[Entry]:
    found = (side.entry(side.model().index(row, 0)) for row in range(side.model().rowCount()))
    return [one for one in found if one is not None]


def test_what_hangs_on_the_pointer_shows_the_clips_from_the_first_moment_on(dressed, home, clip) -> None:
    """Posters were asked for in another size than the one that is seen, so a drag began with grey boxes and kept them."""

    async def scene(_studio: Studio, _window: WindowController, page: LibraryPage) -> None:
        wall = page.wall
        ids = list(page.model.listing.ids[:2])
        wall.choose(ids)
        await until(lambda: len(page.selected_rows()) == 2)
        boxes = [wall.visualRect(page.model.index(at, 0)) for at in (0, 1)]
        await until(
            lambda: all(
                wall.cells.is_ready(box, row, wall.devicePixelRatioF())
                for box, row in zip(boxes, page.selected_rows(), strict=True)
            )
        )
        drawn = page._drag_picture().toImage().pixelColor(60, 60)
        assert abs(drawn.green() - 60) + abs(drawn.blue() - 90) < 6, "the colour of its poster"

    in_library(dressed, 24, clip, scene)


def test_with_shift_a_drop_on_a_collection_moves_and_the_bar_says_so_before(dressed, home, clip) -> None:
    async def scene(studio: Studio, window: WindowController, page: LibraryPage) -> None:
        await until(lambda: bool(page._groups))
        known = {name: one for one, name in page._groups.items()}
        here, there = known["Li River, final"], known["Reel 2026"]
        ids = list(page.model.listing.ids[:2])
        await studio.library.shelving.collect(ids, there)
        page.wall.choose(ids)
        side = page.sidebar.list
        at = next(n for n, one in enumerate(page.sidebar.entries()) if one.id == here)
        spot = side.visualRect(side.model().index(at, 0)).center().toPointF()
        data = page.model.mimeData(page.wall.selectionModel().selectedIndexes())
        copy, left, shift = (
            Qt.DropAction.CopyAction,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.ShiftModifier,
        )

        def over(keys: Qt.KeyboardModifier) -> tuple[str, bool]:
            event = QDragMoveEvent(spot.toPoint(), copy, data, left, keys)
            side.dragMoveEvent(event)
            assert event.dropAction() is copy, "what is dragged are copies, whatever is held"
            return page.bar._drop.text(), page.bar._move_keys[0].isVisible()

        assert over(Qt.KeyboardModifier.NoModifier) == ("Add 2 clips to “Li River, final”", True)
        assert over(shift) == ("Move 2 clips to “Li River, final”", False)
        side.dropEvent(QDropEvent(spot, copy, data, left, shift))
        await until(lambda: {row.groups for row in page.selected_rows()} == {(here,)})
        page.command.emit(CommandId.UNDO)
        await until(lambda: all(there in row.groups for row in page.selected_rows()))

    in_library(dressed, 24, clip, scene)


def test_several_clips_are_answered_for_from_panel_menu_and_keys(dressed, home, clip) -> None:
    async def scene(_studio: Studio, window: WindowController, page: LibraryPage) -> None:
        def answers() -> list[str]:
            return [row.answer for row in page.selected_rows()]

        ids = list(page.model.listing.ids[:3])
        page.wall.choose(ids)
        await until(lambda: len(page.selected_rows()) == 3 and page.info._pages.currentIndex() == 2)
        before = answers()
        page.info._answers._group.button(2).click()
        await until(lambda: answers() == ["approved"] * 3)
        await until(lambda: page.info._answers._group.checkedId() == 2)
        window.library_actions.do(CommandId.LIBRARY_CHANGES)
        await until(lambda: answers() == ["changes"] * 3)
        page.command.emit(CommandId.UNDO)
        await until(lambda: answers() == ["approved"] * 3)
        page.command.emit(CommandId.UNDO)
        await until(lambda: answers() == before)
        page.wall.setFocus()
        QTest.keyClick(page.wall, Qt.Key.Key_A)
        await until(lambda: answers() == ["approved"] * 3)

    in_library(dressed, 24, clip, scene)


def test_while_one_searches_the_place_stays_marked_within_which_it_searches(dressed, home, clip) -> None:
    async def scene(_studio: Studio, _window: WindowController, page: LibraryPage) -> None:
        def marked() -> Kind:
            return page.sidebar.entries()[page.sidebar.list.marked].kind

        for query, kind in (
            ("", Kind.ALL), ("raft", Kind.ALL), ("is:pick", Kind.PICKS), ("is:pick raft", Kind.ALL),
            ("in:trash", Kind.TRASH), ("raft in:trash", Kind.TRASH), ("tag:river", Kind.TAG),
        ):  # fmt: skip
            page.search_for(query)
            assert marked() is kind, query

    in_library(dressed, 60, clip, scene)


def test_a_missing_file_says_until_when_its_gateway_has_it_beside_the_ways_back(dressed, home, clip) -> None:
    async def scene(studio: Studio, _window: WindowController, page: LibraryPage) -> None:
        clip.unlink()
        await studio.archive.look()
        page.search_for("is:missing")
        await until(lambda: page.wall.cells.is_list and page.model.row(0) is not None)
        rows = page.wall.cells
        assert isinstance(rows, ListRows)
        row = replace(page.model.row(0), size=3_210, absence=Absence(Gone.MOVED, until=1_800_000_000.0))
        until_then = rows.words(Column.WHY, row).rpartition(", ")[2]
        assert re.fullmatch(r"at the gateway until 1[45] January( 2027)? \d\d:\d\d", until_then)
        assert re.search(r"today \d\d:\d\d$", rows._below(row)), "near days have the clock"
        assert (rows.measures().below, rows.poster(QRect(0, 0, 1150, 62)).width()) == (62, 76)
        assert rows.words(Column.SIZE, row) == "3 KB", "a small file was said to have 0.0 MB"
        cell = QRect(0, 0, 1150, 60)
        ways = dict(rows._ways(cell, row))
        assert {part: box.height() for part, box in ways.items()} == {Part.FIND: 28, Part.FETCH: 28}
        assert rows.hit(cell, ways[Part.FETCH].center(), row, Look()) is Part.FETCH
        assert rows.hit(cell, QPoint(ways[Part.FIND].center().x(), 4), row, Look()) is Part.BODY
        drawn = QImage(cell.size(), QImage.Format.Format_RGB32)
        painter = QPainter(drawn)
        rows.paint(painter, cell, row, row.name, Look())
        painter.end()
        assert drawn.pixelColor(ways[Part.FIND].topLeft() + QPoint(4, 4)) == theme().colour("raised")
        assert Column.WHY in rows.places(800), (
            "the buttons were not drawn in a narrow window, and acted all the same"
        )

    in_library(dressed, 12, clip, scene)


def test_a_model_that_no_gateway_here_offers_has_its_name_in_every_language(dressed, home, clip) -> None:
    """In the window its clips had the id; the list of a gateway was all that named models."""

    async def scene(studio: Studio, window: WindowController, page: LibraryPage) -> None:
        assert not window.ports.compose.models()
        await until(lambda: page.model.row(0) is not None)
        rows = [row for at in range(page.model.rowCount()) if (row := page.model.row(at)) is not None]
        assert {window.store.names(row.model)[1] for row in rows} == {
            "Seedance 2.0", "Kling 3.0", "Vidu Q3 Pro", "Jimeng 3.0 Pro 1080p",
        }  # fmt: skip
        language.use("zh_CN")
        window.rebuild()
        spec = studio.catalogue.spec("kling-v3")
        assert window.store.names("kling-v3")[1] == pick(spec.title, spec.title_zh)

    in_library(dressed, 12, clip, scene)


def test_an_arrow_opens_a_stack_in_its_place_and_the_other_one_closes_it(dressed, home, clip) -> None:
    async def scene(_studio: Studio, _window: WindowController, page: LibraryPage) -> None:
        page.strip.stack.setChecked(True)
        page._on_stacked()
        await until(lambda: bool(page.model.listing.takes))
        before = page.model.rowCount()
        one = next(iter(page.model.listing.takes))
        await until(lambda: page.model.row(page.model.place(one)) is not None)
        page.wall.choose([one])
        page.wall.setFocus()
        QTest.keyClick(page.wall, Qt.Key.Key_Right)
        await until(lambda: page.model.rowCount() == before + 1)
        first = next(iter(page.model.listing.opened))
        page.wall.choose([first])
        QTest.keyClick(page.wall, Qt.Key.Key_Left)
        await until(lambda: page.model.rowCount() == before and not page.model.listing.opened)

    in_library(dressed, 24, clip, scene)
