"""The clip on the stage: shown with the takes of its prompt and kept up to date."""

from collections.abc import Callable

from PySide6.QtCore import QObject

from o8studio.domain.ids import ClipId
from o8studio.domain.jobs.job import Job
from o8studio.domain.library.clip import Clip, clip_of
from o8studio.ui.models.job_store import JobStore
from o8studio.ui.models.thumbnails import Thumbnails
from o8studio.ui.player.player_panel import PlayerPanel


class ClipOnStage(QObject):
    """Looks up the player each time, because it may be rebuilt."""

    def __init__(
        self, store: JobStore, thumbnails: Thumbnails, player: Callable[[], PlayerPanel], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._store, self._thumbnails, self._player = store, thumbnails, player
        self._was_missing = False
        store.touched.connect(lambda _job_id: self._look_for_file())
        store.changed.connect(lambda _before, job: self._on_changed(job))
        thumbnails.poster_came.connect(self._on_poster)

    def show(self, clip: Clip, *, play: bool) -> None:
        """Open a clip of the store."""
        job = self._store.maker(clip.id)
        if job is None:
            return
        names, self._was_missing = self._store.names_of(job), self._store.is_missing(clip.id)
        self._player().show_clip(clip, job, names, play=play, is_missing=self._was_missing)
        self._player().details.show_enabled()
        self._show_takes(clip)

    def _look_for_file(self) -> None:
        """Its file came back, or went."""
        shown = self._player().clip
        if shown is not None and self._store.is_missing(shown.id) is not self._was_missing:
            self.show(shown, play=False)

    def _on_changed(self, job: Job) -> None:
        shown, maker = self._player().clip, self._player().job
        if shown is None or maker is None or maker.request.prompt != job.request.prompt:
            return
        now = clip_of(job.clips, shown.id)
        if now is not None and now.path != shown.path:  # found elsewhere, or downloaded again
            self.show(now, play=False)
            return
        if now is not None:
            self._player().show_review(now)
        self._show_takes(now or shown)

    def _on_poster(self, clip_id: str) -> None:
        shown = self._player().clip
        if shown is not None and clip_of(self._store.takes_of(shown), ClipId(clip_id)) is not None:
            self._show_takes(shown)

    def _show_takes(self, clip: Clip) -> None:
        """Show the other clips of its prompt beside the clip's name."""
        self._player().header.show_takes(self._store.takes_of(clip), clip, self._thumbnails)
