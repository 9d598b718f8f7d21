"""Following jobs without a window: asked for when it is closed, started again at login, and ended with the last job."""

import asyncio
from collections.abc import Callable

from o8studio.services.jobs.awake import Work
from o8studio.store.autostart import start_at_login
from o8studio.studio import Studio
from o8studio.texts.leaving import background_words, leaving_words
from o8studio.ui.window.leave_dialog import LeaveDialog
from o8studio.ui.window.main_window import MainWindow


class Following:
    """Stands between a person who closes the window and the jobs that are still at work."""

    def __init__(self, studio: Studio, shell: MainWindow, work: Work, *, hidden: bool = False) -> None:
        """`hidden`: it was started at login, without a window."""
        self._studio, self._shell, self._work = studio, shell, work
        self._dialog: LeaveDialog | None = None
        self.is_background = hidden
        self._asked_for = hidden
        """Whether a person wants the jobs followed, also after the next login."""
        self._silence: Callable[[], None] = work.listen(self._look)
        shell.may_close = self.may_close
        self._end_if_done()

    def may_close(self) -> bool:
        """Whether it may close now; where clips are still being made, the person is asked."""
        if not self._is_at_work():
            return True
        if self._dialog is None:
            self._dialog = LeaveDialog(
                self._shell, self._words(), background_words(), self.follow, self._leave
            )
            self._dialog.finished.connect(self._on_answered)
            self._dialog.open()
        return False

    def follow(self) -> None:
        """Go on without the window."""
        self.is_background = self._asked_for = True
        self._shell.hide()
        self._studio.tasks.spawn("autostart", self._at_login(wanted=True))
        self._end_if_done()

    def shown(self) -> None:
        """The window is back: closing it is asked about again."""
        self.is_background = False

    async def close(self) -> None:
        """The program ends; at the end of a session the jobs that a person wants followed are gone on with at the next."""
        self._silence()
        self._shell.may_close = lambda: True
        await asyncio.to_thread(start_at_login, wanted=self._asked_for and self._is_at_work())

    async def _at_login(self, *, wanted: bool) -> None:
        await asyncio.to_thread(start_at_login, wanted=wanted)

    def _leave(self) -> None:
        self._asked_for = False
        self._shell.close()

    def _on_answered(self) -> None:
        self._dialog = None

    def _unrecorded(self) -> int:
        """Clips of a press that is being recorded, which are jobs before the program ends; a paused queue holds them back."""
        return 0 if self._studio.preferences.settings.queue_paused else self._studio.orders.unrecorded

    def _is_at_work(self) -> bool:
        return bool(self._work.jobs()) or self._unrecorded() > 0

    def _words(self) -> str:
        jobs, catalogue = self._work.jobs(), self._studio.catalogue
        seconds = [catalogue.peek(job.request.model).link_seconds for job in jobs]
        return leaving_words(jobs, seconds, self._unrecorded())

    def _look(self) -> None:
        """Something happened to the jobs: the question says how many there are now."""
        if self._dialog is not None:
            self._dialog.tell(self._words())
        self._end_if_done()

    def _end_if_done(self) -> None:
        # the icon in the tray may have brought the window back meanwhile
        if self.is_background and not self._shell.isVisible() and not self._is_at_work():
            self.is_background = False
            self._shell.close()
