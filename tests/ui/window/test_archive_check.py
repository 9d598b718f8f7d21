"""The check of all files in the real window: how far it is, what it found, and that it can be stopped."""

from collections.abc import Callable

from PySide6.QtWidgets import QPushButton

from o8studio.studio import Studio
from o8studio.ui.actions.command_id import CommandId
from o8studio.ui.library.library_page import LibraryPage
from o8studio.ui.library_port import Checked
from o8studio.ui.widgets.toasts import Toasts
from o8studio.ui.window.archive_check import ArchiveCheck, found_words
from o8studio.ui.window.controller import WindowController
from tests.support.patience import until
from tests.ui.library.test_library_page import clip, in_library

__all__ = ["clip"]


def test_all_that_was_found_is_one_sentence() -> None:
    assert found_words(Checked()) == "Every file is where it was, unchanged."
    assert found_words(Checked(missing=2, strangers=1)) == "2 files are missing, 1 file has no clip."
    one = Checked(changed=1, unreadable=1, names=("a.mp4", "b.mp4"))
    assert found_words(one) == "1 file was changed, 1 file can't be read: a.mp4, b.mp4"
    assert found_words(Checked(is_stopped=True), (1200, 9000)) == "Stopped after 1,200 of 9,000 files."


def test_it_is_a_line_above_the_clips_until_it_has_ended(dressed, home, clip) -> None:
    async def scene(_studio: Studio, window: WindowController, page: LibraryPage) -> None:
        page.command.emit(CommandId.LIBRARY_CHECK)
        assert page.checking.isVisible()
        await until(lambda: not page.checking.isVisible())
        await until(lambda: "Every file is where it was, unchanged." in window.toasts.words())

    in_library(dressed, 24, clip, scene)


def test_it_goes_on_behind_other_pages_and_stops_where_a_person_says_so(dressed, home, clip) -> None:
    async def scene(_studio: Studio, window: WindowController, page: LibraryPage) -> None:
        asked: list[Callable[[int, int], None]] = []

        def check_files(
            told: Callable[[int, int], None], done: Callable[[Checked, str], None]
        ) -> Callable[[], None]:
            asked.append(told)
            return lambda: done(Checked(is_stopped=True), "")

        toasts = Toasts(window.shell)
        check = ArchiveCheck(check_files, toasts, lambda: window.pages.library)
        check.start()
        check.start()
        assert len(asked) == 1, "one at a time"
        asked[0](3, 24)
        check.follow(page)
        assert page.checking._words.text() == "Checking every file, 3 of 24"
        [stop] = [one for one in page.checking.findChildren(QPushButton) if one.text() == "Stop"]
        stop.click()
        assert toasts.words() == ["Stopped after 3 of 24 files."]
        assert not page.checking.isVisible()

    in_library(dressed, 24, clip, scene)
