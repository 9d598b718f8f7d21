"""Announces job results to a person who looks elsewhere; restored jobs are not announced."""

from PySide6.QtWidgets import QWidget

from o8studio.domain.jobs.job import Job, JobState
from o8studio.domain.settings import Preference
from o8studio.texts.language import _, ngettext
from o8studio.ui.models.job_store import JobStore
from o8studio.ui.ports import SettingsPort
from o8studio.ui.window.notices import Notices
from o8studio.ui.window.taskbar import Taskbar


class Announcer:
    """Receives every change of a job that was known before."""

    def __init__(self, settings: SettingsPort, store: JobStore, window: QWidget) -> None:
        self._settings, self._store = settings, store
        self.notices = Notices(window)
        self._taskbar = Taskbar(store, self.notices.show_progress, window)
        self._taskbar.look()

    def job_changed(self, before: Job, job: Job) -> None:
        """Announce one of the four notable events, if this is one."""
        if before.state is job.state:
            return
        title = job.title[:80]
        if job.state is JobState.KEPT and self._settings.preference(Preference.NOTIFY_READY):
            made = len(job.made)
            self.notices.announce(ngettext("Clip ready", "{n} clips ready", made).format(n=made), title)
        elif job.state is JobState.FAILED and self._settings.preference(Preference.NOTIFY_FAILED):
            self.notices.announce(_("Clip failed"), title)
        elif job.state is JobState.UNCONFIRMED and self._settings.preference(Preference.NOTIFY_FAILED):
            self.notices.announce(_("A clip needs you"), title)
        self._taskbar.look_soon()
        ended = job.state.is_final and not before.state.is_final
        if not ended or not self._settings.preference(Preference.NOTIFY_ALL_DONE):
            return
        if all(one.state.is_final for one in self._store.jobs()):
            self.notices.announce(_("All clips are done"), title)

    def job_came(self) -> None:
        """A new job is under way."""
        self._taskbar.look_soon()

    def end(self) -> None:
        """Remove what is shown outside the window."""
        self.notices.end()
        self._taskbar.end()

    def connection_changed(self, gateway: str, *, online: bool) -> None:
        """The current gateway became unreachable or reachable."""
        self.notices.announce(_("Connection is back") if online else _("No connection"), gateway)
