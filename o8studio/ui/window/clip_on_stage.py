"""The clip on the stage, and the takes of its prompt or of the one that was sent last; both kept up to date."""

from collections.abc import Callable

from PySide6.QtCore import QObject

from o8studio.domain.ids import ClipId, JobId
from o8studio.domain.jobs.job import Job
from o8studio.domain.library.clip import Clip, clip_of
from o8studio.ui.models.job_store import JobStore
from o8studio.ui.models.thumbnails import Thumbnails
from o8studio.ui.player.player_panel import PlayerPanel
from o8studio.ui.player.takes_strip import Take


class ClipOnStage(QObject):
    """Looks up the player each time, because it may be rebuilt."""

    def __init__(
        self,
        store: JobStore,
        thumbnails: Thumbnails,
        player: Callable[[], PlayerPanel],
        state_words: Callable[[JobId], str],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._store, self._thumbnails, self._player = store, thumbnails, player
        self._state_words = state_words
        self._was_missing = False
        self._prompt: str | None = None
        self._seen_under_way: set[JobId] = set()
        store.touched.connect(self._on_touched)
        store.came.connect(self._on_came)
        store.changed.connect(lambda _before, job: self._on_changed(job))
        thumbnails.poster_came.connect(self._on_poster)

    def show(self, clip: Clip, *, play: bool) -> None:
        """Open a clip of the store."""
        job = self._store.maker(clip.id)
        if job is None:
            return
        names, self._was_missing = self._store.names_of(job), self._store.is_missing(clip.id)
        poster = self._thumbnails.of_clip(clip)
        self._player().show_clip(clip, job, names, play=play, poster=poster, is_missing=self._was_missing)
        self._player().details.show_enabled()
        self._prompt = job.request.prompt
        self.show_takes()

    def show_takes(self) -> None:
        """Show the takes again, such as in a player that was rebuilt."""
        takes = self._takes()
        clip = self._player().clip
        shown = clip.id if clip is not None else ""
        self._player().takes.show_takes(takes, shown, self._thumbnails)
        clips = [take.id for take in takes if take.clip is not None]
        number = clips.index(shown) + 1 if shown in clips else 0
        self._player().header.show_take(number, len(clips))

    def _takes(self) -> list[Take]:
        found: list[Take] = []
        for job in self._store.jobs_of(self._prompt) if self._prompt is not None else ():
            names = self._store.names_of(job)
            found += [Take(job.id, names, clip) for clip in job.clips]
            if not job.state.is_final and job.watched:
                self._seen_under_way.add(job.id)
            if not job.clips and job.id in self._seen_under_way:
                words = self._state_words(job.id)
                part = self._store.part(job.id)
                found.append(Take(job.id, names, part=part, state=words, is_over=job.state.is_final))
        return found

    def _on_came(self, job: Job) -> None:
        """It was just sent: its slot opens at once."""
        self._prompt = job.request.prompt
        self.show_takes()

    def _on_touched(self, job_id: str) -> None:
        """Its progress changed, or the file of the clip on the stage came back or went."""
        shown = self._player().clip
        if shown is not None and self._store.is_missing(shown.id) is not self._was_missing:
            self.show(shown, play=False)
        job = self._store.job(JobId(job_id))
        if job is not None and job.request.prompt == self._prompt and not job.state.is_final:
            self.show_takes()

    def _on_changed(self, job: Job) -> None:
        shown = self._player().clip
        now = clip_of(job.clips, shown.id) if shown is not None else None
        if shown is not None and now is not None:
            if now.path != shown.path:  # found elsewhere, or downloaded again
                self.show(now, play=False)
                return
            self._player().show_review(now)
        if job.request.prompt == self._prompt:
            self.show_takes()

    def _on_poster(self, clip_id: str) -> None:
        clip = self._store.clip(ClipId(clip_id))
        if clip is None:
            return
        self._thumbnails.want_sprite(clip)  # it has just arrived, and will be pointed at
        maker = self._store.maker(clip.id)
        if maker is not None and maker.request.prompt == self._prompt:
            self.show_takes()
