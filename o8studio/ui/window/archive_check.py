"""The check of every clip's file and checksum: how far it is stands above the clips, and a toast says what was found."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from o8studio.texts.language import _, listed, ngettext
from o8studio.ui.library_port import Checked, CheckFiles
from o8studio.ui.widgets.toasts import Toasts

if TYPE_CHECKING:
    from o8studio.ui.library.library_page import LibraryPage


class ArchiveCheck:
    """One at a time; it goes on while other pages are shown."""

    def __init__(
        self, check_files: CheckFiles, toasts: Toasts, page: Callable[[], "LibraryPage | None"]
    ) -> None:
        """`page`: as it is now, which another language replaces."""
        self._check_files, self._toasts, self._page_of = check_files, toasts, page
        self._stop: Callable[[], None] | None = None
        self._so_far: tuple[int, int] | None = None

    def start(self) -> None:
        """Begin, unless one runs."""
        if self._so_far is None:
            self._told(0, 0)
            self._stop = self._check_files(self._told, self._done)

    def stop(self) -> None:
        """End it after the file at hand."""
        if self._stop is not None:
            self._stop()

    def follow(self, page: "LibraryPage") -> None:
        """Let a page that was just built show it."""
        page.checking.stopped.connect(self.stop)
        page.checking.show_progress(self._so_far)

    def _told(self, done: int, of: int) -> None:
        self._so_far = (done, of)
        self._show()

    def _done(self, found: Checked, problem: str) -> None:
        so_far, self._so_far, self._stop = self._so_far, None, None
        self._show()
        is_good = found == Checked() or found.is_stopped
        words = problem or found_words(found, so_far)
        self._toasts.show(words, stays=bool(problem) or not is_good)

    def _show(self) -> None:
        page = self._page_of()
        if page is not None:
            page.checking.show_progress(self._so_far)


def found_words(found: Checked, so_far: tuple[int, int] | None = None) -> str:
    """What a check has found; of one that was stopped after so many of so many files, how far it came."""
    if found.is_stopped:
        done, of = so_far or (0, 0)
        return _("Stopped after {done} of {all} files.").format(done=f"{done:,}", all=f"{of:,}")
    said = listed(
        [
            words.format(n=f"{n:,}")
            for n, words in (
                (found.missing, ngettext("{n} file is missing", "{n} files are missing", found.missing)),
                (
                    found.strangers,
                    ngettext("{n} file has no clip", "{n} files have no clip", found.strangers),
                ),
                (found.changed, ngettext("{n} file was changed", "{n} files were changed", found.changed)),
                (
                    found.unreadable,
                    ngettext("{n} file can't be read", "{n} files can't be read", found.unreadable),
                ),
            )
            if n
        ]
    )
    if not said:
        return _("Every file is where it was, unchanged.")
    if found.names:
        # Translators: what a check of files has found, and the names of the first ones that are not as they were
        return _("{what}: {names}").format(what=said, names=listed(found.names))
    # Translators: the end of a sentence that lists what a check of files has found
    return _("{what}.").format(what=said)
