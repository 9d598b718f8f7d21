"""The jobs and clips that the window knows, and their state beyond the facts. No panel keeps its own."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from o8studio.domain.ids import ClipId, JobId
from o8studio.domain.jobs.job import Job, JobState
from o8studio.domain.library.clip import Clip, clip_of
from o8studio.domain.request import UNKNOWN_FAMILY

if TYPE_CHECKING:
    from o8studio.services.runtime.bus import JobProgressed
    from o8studio.ui.qt.bridge import Bridge  # loaded once the prompt accepts text

_MADE = (JobState.RENDERED, JobState.FETCHING)


class JobStore(QObject):
    """Snapshots by id. Nothing is removed: facts are only ever added.

    Signals:
        added: jobs that were not known, or were read again.
        changed: a job before and after a fact.
        came: a job that was recorded while the window is open.
        touched: the id of a job with a change that is not a fact: its progress, a clip that was seen, is missing, or
            went to the trash or came back.
        names_changed: the names of models changed.
    """

    added = Signal(list)
    changed = Signal(object, object)
    came = Signal(object)
    touched = Signal(str)
    names_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs: dict[JobId, Job] = {}
        self._makers: dict[ClipId, JobId] = {}
        self._progress: dict[JobId, JobProgressed] = {}
        self._parts: dict[JobId, float] = {}
        self._seen: set[ClipId] = set()
        self._missing: frozenset[ClipId] = frozenset()
        self._aside: frozenset[ClipId] = frozenset()
        self._names: dict[str, tuple[str, str]] = {}
        self.is_read = False
        """Whether it is known what there is: until then an empty queue is not said to be empty."""

    def listen(self, bridge: "Bridge") -> None:
        """Subscribe to the studio's news."""
        bridge.job_changed.connect(self.put)
        bridge.job_progressed.connect(self.note_progress)

    # ---- input

    def add(self, jobs: Iterable[Job]) -> None:
        """Add jobs read from disk; their clips count as seen."""
        jobs = list(jobs)
        for job in jobs:
            self._take(job)
            self._seen.update(clip.id for clip in job.clips)
        self.is_read = True
        self.added.emit(jobs)

    def put(self, job: Job) -> None:
        """Store a newer snapshot, or a new job."""
        before = self._jobs.get(job.id)
        if before is not None:  # a file that was found or downloaded again is no longer missing
            paths = {clip.id: clip.path for clip in before.clips}
            self._missing -= {clip.id for clip in job.clips if paths.get(clip.id) != clip.path}
        self._take(job)
        if job.state is not JobState.RENDERING:
            self._parts.pop(job.id, None)
            self._progress.pop(job.id, None)
        if before is None:
            self.added.emit([job])
            self.came.emit(job)
        else:
            self.changed.emit(before, job)

    def _take(self, job: Job) -> None:
        self._jobs[job.id] = job
        self._makers.update((clip.id, job.id) for clip in job.clips)

    def note_progress(self, news: "JobProgressed") -> None:
        """Update a job's progress; it never goes backwards."""
        if news.part is not None:
            self._parts[news.job_id] = max(news.part, self._parts.get(news.job_id, 0.0))
        self._progress[news.job_id] = news
        self.touched.emit(news.job_id)

    def set_missing(self, missing: frozenset[ClipId]) -> None:
        """Set the clips whose files are not where they were saved."""
        changed, self._missing = missing ^ self._missing, missing
        for job_id in {self._makers[clip_id] for clip_id in changed if clip_id in self._makers}:
            self.touched.emit(job_id)

    def set_aside(self, aside: frozenset[ClipId]) -> None:
        """Set the clips that are in the trash, or left the library: queue and takes don't show them."""
        changed, self._aside = aside ^ self._aside, aside
        for job_id in {self._makers[clip_id] for clip_id in changed if clip_id in self._makers}:
            self.touched.emit(job_id)

    def mark_seen(self, clip_id: ClipId) -> None:
        """Record that a clip was played."""
        self._seen.add(clip_id)
        if clip_id in self._makers:
            self.touched.emit(self._makers[clip_id])

    def set_names(self, names: Mapping[str, tuple[str, str]]) -> None:
        """Set family and title by model id."""
        self._names.update(names)
        self.names_changed.emit()

    # ---- queries

    def job(self, job_id: JobId) -> Job | None:
        """The latest snapshot."""
        return self._jobs.get(job_id)

    def jobs(self) -> list[Job]:
        """The latest snapshot of every job."""
        return list(self._jobs.values())

    def clip(self, clip_id: ClipId) -> Clip | None:
        """The latest snapshot of a clip."""
        job = self.maker(clip_id)
        return clip_of(job.clips, clip_id) if job is not None else None

    def clips(self) -> list[Clip]:
        """Every clip; those of one job adjacent and in order."""
        return [clip for job in self._jobs.values() for clip in job.clips]

    def maker(self, clip_id: ClipId) -> Job | None:
        """The job that made a clip."""
        job_id = self._makers.get(clip_id)
        return self._jobs.get(job_id) if job_id is not None else None

    def job_of(self, name: str) -> Job | None:
        """The job with this id, or the job that made the clip with this id."""
        return self._jobs.get(JobId(name)) or self.maker(ClipId(name))

    def remembered(self, name: str) -> Clip | None:
        """The clip with this id, or the first clip of the job with this id, which older sessions stored."""
        job = self._jobs.get(JobId(name))
        return self.clip(ClipId(name)) or (next(iter(job.made), None) if job is not None else None)

    def jobs_of(self, prompt: str) -> list[Job]:
        """The jobs of a prompt, oldest first."""
        same = [job for job in self._jobs.values() if job.request.prompt == prompt]
        return sorted(same, key=lambda job: job.recorded_at)

    def is_seen(self, clip_id: ClipId) -> bool:
        """Whether it was played, or existed before this session."""
        return clip_id in self._seen

    def is_missing(self, clip_id: ClipId) -> bool:
        """Whether its file is missing from where it was saved."""
        return clip_id in self._missing

    def is_aside(self, clip_id: ClipId) -> bool:
        """Whether it is in the trash, or left the library."""
        return clip_id in self._aside

    def part(self, job_id: JobId) -> float | None:
        """The progress that the gateway reports, 0 to 1."""
        return self._parts.get(job_id)

    def progress(self, job_id: JobId) -> "JobProgressed | None":
        """The latest progress news."""
        return self._progress.get(job_id)

    def under_way(self) -> dict[JobId, float]:
        """Every unfinished followed job and its progress, as far as known."""
        return {
            job.id: 1.0 if job.state in _MADE else self._parts.get(job.id, 0.0)
            for job in self._jobs.values()
            if not job.state.is_final and job.state is not JobState.UNCONFIRMED and job.watched
        }

    def names(self, model: str) -> tuple[str, str]:
        """Family and title of a model."""
        return self._names.get(model, (UNKNOWN_FAMILY, model))

    def names_of(self, job: Job) -> tuple[str, str]:
        """Family and title of a job's model; the job's own family if the models are not loaded."""
        return self._names.get(job.request.model, (job.request.family, job.request.model))

    def models(self) -> dict[str, str]:
        """Title by id of every model that was used."""
        used = {job.request.model for job in self._jobs.values()}
        return dict(sorted(((model, self.names(model)[1]) for model in used), key=lambda one: one[1]))
