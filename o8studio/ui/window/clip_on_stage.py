"""The clip on the stage, and the takes of its prompt or of the one that was sent last; both kept up to date."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from o8studio.domain.ids import ClipId, JobId
from o8studio.domain.jobs.job import Job, JobState
from o8studio.domain.library.clip import Clip, clip_of
from o8studio.ui.models.job_store import JobStore
from o8studio.ui.models.thumbnails import Thumbnails
from o8studio.ui.player.player_panel import PlayerPanel
from o8studio.ui.player.takes_strip import Take

_MOST, _FEW, _SOON_MS = 40, 16, 150
"""Takes that are shown, those around the clip on the stage; and how many are shown again at once at each change."""


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
        self._count = 0
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SOON_MS)
        self._soon.timeout.connect(self.show_takes)
        store.touched.connect(self._on_touched)
        store.came.connect(self._on_came)
        store.changed.connect(lambda _before, job: self._on_changed(job))
        thumbnails.poster_came.connect(self._on_poster)

    def show(self, clip: Clip | None, *, play: bool) -> None:
        """Open a clip of the store, or say that there is none."""
        if clip is None:
            self.show_takes()
            return
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
        self._soon.stop()
        clip = self._player().clip
        shown = clip.id if clip is not None else ""
        places = self._places()
        if clip is None:
            self._player().view.show_nothing(is_coming=any(not job.state.is_final for job, _clip in places))
        self._count = len(places)
        at = next((n for n, (_job, one) in enumerate(places) if one is not None and one.id == shown), None)
        first = max(0, min((at if at is not None else len(places)) - _MOST // 2, len(places) - _MOST))
        takes = [self._take(*place) for place in places[first : first + _MOST]]
        self._player().takes.show_takes(takes, shown, self._thumbnails, first=first + 1)
        self._player().header.show_take(0 if at is None else at + 1, len(places))

    def _show_again(self) -> None:
        """Of many takes, several changes are shown together."""
        if self._count <= _FEW:
            self.show_takes()
        elif not self._soon.isActive():
            self._soon.start()

    def _places(self) -> list[tuple[Job, Clip | None]]:
        """Every clip of the prompt, and each job of it that is under way."""
        found: list[tuple[Job, Clip | None]] = []
        for job in self._store.jobs_of(self._prompt) if self._prompt is not None else ():
            found += [(job, clip) for clip in job.made if not self._store.is_aside(clip.id)]
            if not job.state.is_final and job.watched:
                self._seen_under_way.add(job.id)
            is_removed = job.state is JobState.CANCELLED  # by a person: no take will ever come of it
            if not job.made and job.id in self._seen_under_way and not is_removed:
                found.append((job, None))
        return found

    def _take(self, job: Job, clip: Clip | None) -> Take:
        names = self._store.names_of(job)
        if clip is not None:
            return Take(job.id, names, clip)
        words, part = self._state_words(job.id), self._store.part(job.id)
        return Take(job.id, names, part=part, state=words, is_over=job.state.is_final)

    def _on_came(self, job: Job) -> None:
        """It was just sent: its slot opens at once."""
        self._prompt = job.request.prompt
        self._show_again()

    def _on_touched(self, job_id: str) -> None:
        """Its progress changed, or the file of the clip on the stage came back or went."""
        shown = self._player().clip
        if shown is not None and self._store.is_missing(shown.id) is not self._was_missing:
            self.show(shown, play=False)
        job = self._store.job(JobId(job_id))
        if job is None or job.request.prompt != self._prompt:
            return
        if not job.state.is_final or len(self._places()) != self._count:  # or a take went to the trash
            self._show_again()

    def _on_changed(self, job: Job) -> None:
        shown = self._player().clip
        now = clip_of(job.clips, shown.id) if shown is not None else None
        if shown is not None and now is not None:
            if now.path != shown.path:  # found elsewhere, or downloaded again
                self.show(now, play=False)
                return
            self._player().show_review(now)
        if job.request.prompt == self._prompt:
            if shown is not None and job.state is JobState.CANCELLED and not self._places():
                maker = self._store.maker(
                    shown.id
                )  # what was to come is removed: back to the takes of what is shown
                self._prompt = maker.request.prompt if maker is not None else self._prompt
            self._show_again()

    def _on_poster(self, clip_id: str) -> None:
        clip = self._store.clip(ClipId(clip_id))
        if clip is None:
            return
        self._thumbnails.want_sprite(clip)  # it has just arrived, and will be pointed at
        maker = self._store.maker(clip.id)
        if maker is not None and maker.request.prompt == self._prompt:
            self._show_again()
