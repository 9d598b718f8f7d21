"""Facts about a selection are those of what is selected; takes stand by themselves as long as they are looked at as a wall."""

from o8studio.studio import Studio
from o8studio.ui.library.library_page import LibraryPage
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
