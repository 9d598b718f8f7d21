"""What is selected is all that was found, also while only the first clips are listed."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from o8studio.studio import Studio
from o8studio.ui.library.library_page import LibraryPage
from o8studio.ui.library_port import Listing, Section
from o8studio.ui.window.controller import WindowController
from tests.support.patience import until
from tests.ui.library.test_library_page import clip, in_library, press

__all__ = ["clip"]


def first_ones(whole: Listing, many: int) -> Listing:
    """What a large library tells before all of it."""
    parts = {"ids": whole.ids[:many], "names": whole.names[:many], "is_whole": False}
    return replace(whole, **parts, sections=(Section("", "", many),))


def test_all_is_all_that_is_found_when_the_rest_comes_after_the_key(dressed, home, clip) -> None:
    async def scene(_studio: Studio, window: WindowController, page: LibraryPage) -> None:
        whole = page.model.listing
        page.model.show(first_ones(whole, 5))
        page.wall.setFocus()
        QTest.keyClick(page.wall, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        await until(page.bar.isVisible)
        assert page.bar._count.text() == "All selected", "how many is not known yet"
        press(window, "2")  # waits: a verb is about all that is selected
        page._show_listing(page._asks, True, page.query, whole)
        assert page.selected() == list(whole.ids)
        await until(lambda: page.bar._count.text() == f"{len(whole.ids)} selected")
        await until(lambda: [row.stars for row in page.selected_rows()] == [2] * len(whole.ids))

    in_library(dressed, 24, clip, scene)


def test_a_part_that_is_selected_stays_that_part(dressed, home, clip) -> None:
    async def scene(_studio: Studio, _window: WindowController, page: LibraryPage) -> None:
        whole = page.model.listing
        page.model.show(first_ones(whole, 5))
        page.wall.choose(list(whole.ids[:4]))
        page._show_listing(page._asks, True, page.query, whole)
        assert page.selected() == list(whole.ids[:4])

    in_library(dressed, 24, clip, scene)


def test_another_search_ends_what_waited_for_the_rest(dressed, home, clip) -> None:
    async def scene(_studio: Studio, window: WindowController, page: LibraryPage) -> None:
        before = {one: row.stars for one in page.model.listing.ids if (row := page.model.known(one))}
        page.model.show(first_ones(page.model.listing, 5))
        page.wall.setFocus()
        page.wall.selectAll()
        press(window, "2")
        page.search_for("night")
        asked = page._asks
        await until(lambda: page._shown == asked)
        await until(lambda: page.model.row(0) is not None)
        rows = [row for one in page.model.listing.ids if (row := page.model.known(one)) is not None]
        assert {row.id: row.stars for row in rows}.items() <= before.items()

    in_library(dressed, 24, clip, scene)


def test_another_selection_ends_what_waited_for_the_rest(dressed, home, clip) -> None:
    """It acted on whatever was selected once the rest had come."""

    async def scene(_studio: Studio, window: WindowController, page: LibraryPage) -> None:
        whole = page.model.listing
        await until(lambda: page.model.known(whole.ids[3]) is not None)
        row = page.model.known(whole.ids[3])
        assert row is not None
        stars = row.stars
        assert stars != 2
        page.model.show(first_ones(whole, 5))
        page.wall.setFocus()
        page.wall.selectAll()
        press(window, "2")
        page.wall.choose([whole.ids[3]])
        page._show_listing(page._asks, True, page.query, whole)
        assert page.selected() == [whole.ids[3]]
        press(window, "p")
        await until(lambda: [row.verdict for row in page.selected_rows()] == ["pick"])
        assert [row.stars for row in page.selected_rows()] == [stars]

    in_library(dressed, 24, clip, scene)


def test_what_is_not_about_the_selection_does_not_wait_for_the_rest(dressed, home, clip) -> None:
    async def scene(_studio: Studio, window: WindowController, page: LibraryPage) -> None:
        whole = page.model.listing
        page.wall.choose(list(whole.ids[:1]))
        await until(lambda: bool(page.selected_rows()))
        before = page.selected_rows()[0].stars
        press(window, "3" if before != 3 else "4")
        await until(lambda: page.model.known(whole.ids[0]).stars in {3, 4} - {before})  # type: ignore[union-attr]
        page.model.show(first_ones(whole, 5))
        page.wall.selectAll()
        assert page.wall.selects_rest
        wide = page.top.slider.value()
        press(window, "Ctrl+-")
        assert page.top.slider.value() < wide
        press(window, "Ctrl+Z")
        assert not page._held
        await until(lambda: page.model.known(whole.ids[0]).stars == before)  # type: ignore[union-attr]

    in_library(dressed, 24, clip, scene)


def test_what_waited_is_not_done_after_a_list_that_did_not_come_and_the_next_key_asks_again(
    dressed, home, clip
) -> None:
    async def scene(studio: Studio, window: WindowController, page: LibraryPage) -> None:
        whole = page.model.listing
        rated = {one: row.stars for one in whole.ids if (row := page.model.known(one))}
        page.wall.setFocus()
        page.model.show(first_ones(whole, 5))
        page.wall.selectAll()
        press(window, "2")
        assert page._held
        database = studio.index._database
        assert database is not None
        away, back = ("ALTER TABLE clips RENAME TO away", "ALTER TABLE away RENAME TO clips")
        await studio.index.ask(lambda _reader: database._db.execute(away))
        page._search(keep=True)
        await until(lambda: not page._held)
        await until(lambda: bool(window.toasts.words()))
        await studio.index.ask(lambda _reader: database._db.execute(back))
        assert {one: page.model.known(one).stars for one in rated} == rated  # type: ignore[union-attr]
        assert page.wall.selects_rest
        press(window, "3")
        await until(
            lambda: {page.model.known(one).stars for one in whole.ids if page.model.known(one)} == {3}
        )  # type: ignore[union-attr]

    in_library(dressed, 24, clip, scene)
