"""The jobs and clips that the window knows, and what is known of them beside their facts. No panel holds its own."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from o8studio.domain.ids import ClipId, JobId
from o8studio.domain.jobs.job import Job, JobState
from o8studio.domain.library.clip import Clip, clip_of
from o8studio.domain.request import UNKNOWN_FAMILY

if TYPE_CHECKING:
    from o8studio.services.runtime.bus import JobProgressed
    from o8studio.ui.qt.bridge import Bridge  # loaded when the prompt already takes words

_MADE = (JobState.RENDERED, JobState.FETCHING)


class JobStore(QObject):
    """Snapshots by id. Nothing leaves it: facts are only ever added.

    Signals:
        added: a list of jobs that were not known, or that were read anew.
        changed: a job before and after a fact.
        touched: the id of a job of which something is new that is no fact: its progress, a clip that was seen or is
            missing.
        names_changed: models have other names.
    """

    added = Signal(list)
    changed = Signal(object, object)
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
        self._names: dict[str, tuple[str, str]] = {}

    def listen(self, bridge: "Bridge") -> None:
        """Follow the studio's news from now on."""
        bridge.job_changed.connect(self.put)
        bridge.job_progressed.connect(self.note_progress)

    # ---- what comes in

    def add(self, jobs: Iterable[Job]) -> None:
        """Take in jobs that were read from disk; their clips count as seen."""
        jobs = list(jobs)
        for job in jobs:
            self._take(job)
            self._seen.update(clip.id for clip in job.clips)
        self.added.emit(jobs)

    def put(self, job: Job) -> None:
        """Take in a newer snapshot, or a new job."""
        before = self._jobs.get(job.id)
        if before is not None:  # what was found elsewhere, or fetched again, is there
            paths = {clip.id: clip.path for clip in before.clips}
            self._missing -= {clip.id for clip in job.clips if paths.get(clip.id) != clip.path}
        self._take(job)
        if job.state is not JobState.RENDERING:
            self._parts.pop(job.id, None)
            self._progress.pop(job.id, None)
        if before is None:
            self.added.emit([job])
        else:
            self.changed.emit(before, job)

    def _take(self, job: Job) -> None:
        self._jobs[job.id] = job
        self._makers.update((clip.id, job.id) for clip in job.clips)

    def note_progress(self, news: "JobProgressed") -> None:
        """How far a job is; never backwards."""
        if news.part is not None:
            self._parts[news.job_id] = max(news.part, self._parts.get(news.job_id, 0.0))
        self._progress[news.job_id] = news
        self.touched.emit(news.job_id)

    def set_missing(self, missing: frozenset[ClipId]) -> None:
        """The clips whose files are not where they were saved."""
        changed, self._missing = missing ^ self._missing, missing
        for job_id in {self._makers[clip_id] for clip_id in changed if clip_id in self._makers}:
            self.touched.emit(job_id)

    def mark_seen(self, clip_id: ClipId) -> None:
        """A clip was played."""
        self._seen.add(clip_id)
        if clip_id in self._makers:
            self.touched.emit(self._makers[clip_id])

    def set_names(self, names: Mapping[str, tuple[str, str]]) -> None:
        """Family and title by model id."""
        self._names.update(names)
        self.names_changed.emit()

    # ---- what is asked

    def job(self, job_id: JobId) -> Job | None:
        """The latest snapshot."""
        return self._jobs.get(job_id)

    def jobs(self) -> list[Job]:
        """Every latest snapshot."""
        return list(self._jobs.values())

    def clip(self, clip_id: ClipId) -> Clip | None:
        """The latest snapshot of a clip."""
        job = self.maker(clip_id)
        return clip_of(job.clips, clip_id) if job is not None else None

    def clips(self) -> list[Clip]:
        """Every clip, those of one job side by side in their order."""
        return [clip for job in self._jobs.values() for clip in job.clips]

    def maker(self, clip_id: ClipId) -> Job | None:
        """The job that made a clip."""
        job_id = self._makers.get(clip_id)
        return self._jobs.get(job_id) if job_id is not None else None

    def job_of(self, name: str) -> Job | None:
        """The job with this id, or the one that made the clip with this id."""
        return self._jobs.get(JobId(name)) or self.maker(ClipId(name))

    def remembered(self, name: str) -> Clip | None:
        """The clip with this id, or the first of the job with this id, as sessions of older versions remember it."""
        job = self._jobs.get(JobId(name))
        return self.clip(ClipId(name)) or (next(iter(job.clips), None) if job is not None else None)

    def takes_of(self, clip: Clip) -> list[Clip]:
        """The clips of the same prompt, the oldest first."""
        maker = self.maker(clip.id)
        same = [job for job in self._jobs.values() if maker and job.request.prompt == maker.request.prompt]
        return [one for job in sorted(same, key=lambda job: job.recorded_at) for one in job.clips]

    def is_seen(self, clip_id: ClipId) -> bool:
        """Whether it was played, or was there before."""
        return clip_id in self._seen

    def is_missing(self, clip_id: ClipId) -> bool:
        """Whether its file is not where it was saved."""
        return clip_id in self._missing

    def part(self, job_id: JobId) -> float | None:
        """How far the gateway says it is, 0 to 1."""
        return self._parts.get(job_id)

    def progress(self, job_id: JobId) -> "JobProgressed | None":
        """The last news of how far it is."""
        return self._progress.get(job_id)

    def under_way(self) -> dict[JobId, float]:
        """Every job that is followed and not at its end, and how far it is, as far as somebody says."""
        return {
            job.id: 1.0 if job.state in _MADE else self._parts.get(job.id, 0.0)
            for job in self._jobs.values()
            if not job.state.is_final and job.state is not JobState.UNCONFIRMED and job.watched
        }

    def names(self, model: str) -> tuple[str, str]:
        """Family and title of a model."""
        return self._names.get(model, (UNKNOWN_FAMILY, model))

    def names_of(self, job: Job) -> tuple[str, str]:
        """Family and title of a job's model, the family as the job has it where the list of models is not known."""
        return self._names.get(job.request.model, (job.request.family, job.request.model))

    def models(self) -> dict[str, str]:
        """Title by id of every model that was used."""
        used = {job.request.model for job in self._jobs.values()}
        return dict(sorted(((model, self.names(model)[1]) for model in used), key=lambda one: one[1]))
