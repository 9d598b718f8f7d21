"""Takes that wait for a verdict: their count on the rail, and the way into Review when a batch is done."""

from PySide6.QtCore import QObject, QTimer

from o8studio.domain.jobs.job import Job, JobState
from o8studio.texts.language import _, ngettext
from o8studio.ui.window.navigation_frame import PageName
from o8studio.ui.window.parts import Window

_SOON_MS = 1500
"""Many clips may change at once; they are counted when that is over."""


class WaitingTakes(QObject):
    """One for the window."""

    def __init__(self, window: Window) -> None:
        super().__init__(window.shell)
        self._window = window
        self._soon = QTimer(self, singleShot=True, interval=_SOON_MS)
        self._soon.timeout.connect(self._count)
        window.store.changed.connect(self._on_changed)
        self.look_soon()

    def look_soon(self) -> None:
        """Something about clips changed."""
        self._soon.start()

    def _count(self) -> None:
        window = self._window
        window.ports.review.waiting_sets(lambda sets: window.frame.show_waiting(len(sets)))

    def _on_changed(self, before: Job, job: Job) -> None:
        """Offer to compare takes once all that were asked for have ended."""
        window = self._window
        if job.state is not JobState.KEPT or before.state is JobState.KEPT:
            return
        press = [one for one in window.store.jobs() if _belongs(one, job)]
        clips = [clip.id for one in press for clip in one.made]
        if len(clips) < 2 or not all(one.state.is_final for one in press):
            return
        if window.pages.current is PageName.REVIEW:
            return
        words = ngettext("{n} take is ready.", "{n} takes are ready.", len(clips))
        window.toasts.show(
            words.format(n=len(clips)),
            action=_("Compare"),
            act=lambda: window.review_actions.open(clips[:1]),
        )


def _belongs(one: Job, job: Job) -> bool:
    """Only of a large press the jobs know which one it was; else those of the same prompt do."""
    return one.press == job.press if job.press else one.request.prompt == job.request.prompt
