"""Builds the rows of a job: one for the job while it is under way, one for each finished clip."""

from collections.abc import Mapping

from o8studio.domain.ids import JobId
from o8studio.domain.jobs.following import Trouble
from o8studio.domain.jobs.job import Job, JobState
from o8studio.domain.jobs.presses import Presses
from o8studio.domain.jobs.queue_state import Conditions, QueueState, clip_state, group_of, queue_state
from o8studio.domain.library.clip import Clip
from o8studio.texts.states import charge_words, state_line, when_left_words
from o8studio.ui.models.job_store import JobStore
from o8studio.ui.queue.card import TALL, QueueRow


class RowMaker:
    """Holds the conditions around jobs that are not facts. Rows are cached until they are forgotten."""

    def __init__(self, store: JobStore) -> None:
        self._store = store
        self.presses = Presses()
        self.now = 0.0
        """Unix seconds."""
        self.usual: Mapping[str, float | None] = {}
        """By model, how many seconds it usually takes."""
        self.offline: set[str] = set()
        """Ids of unreachable gateways."""
        self.is_paused = False
        self.stopping: set[JobId] = set()
        self.troubles: dict[JobId, tuple[Trouble, str]] = {}
        """Why a running job can't be followed, with the gateway's last word."""
        self._made: dict[JobId, tuple[QueueRow, ...]] = {}

    def forget(self, job_id: JobId | None = None) -> None:
        """Drop cached rows of one job, or of all."""
        if job_id is None:
            self._made.clear()
        else:
            self._made.pop(job_id, None)

    def rows_of(self, job: Job) -> tuple[QueueRow, ...]:
        """The job's own row unless only its clips remain, then a row for each clip."""
        found = self._made.get(job.id)
        if found is None:
            clips = tuple(self._clip_row(job, clip, number) for number, clip in enumerate(job.clips))
            found = clips if job.state is JobState.KEPT and clips else (self._job_row(job), *clips)
            self._made[job.id] = found
        return found

    def _job_row(self, job: Job) -> QueueRow:
        progress, part = self._store.progress(job.id), self._store.part(job.id)
        usual = self.usual.get(job.request.model)
        around = Conditions(
            now=self.now,
            progress=part,
            usual=usual,
            offline=job.request.gateway_id in self.offline,
            paused=self.is_paused,
            cancelling=job.id in self.stopping,
            trouble=self.troubles.get(job.id, (Trouble.NONE, ""))[0],
        )
        state = queue_state(job, around)
        elapsed = self.now - (job.accepted_at or job.recorded_at)
        return self._row(
            job,
            state,
            part=part,
            received=progress.received if progress else None,
            expected=progress.expected if progress else None,
            left=when_left_words(usual, elapsed) if state in TALL and job.accepted_at else "",
        )

    def _clip_row(self, job: Job, clip: Clip, number: int) -> QueueRow:
        state = clip_state(is_missing=self._store.is_missing(clip.id), is_seen=self._store.is_seen(clip.id))
        leads = job.state is JobState.KEPT and number == 0
        return self._row(job, state, clip=clip, leads=leads)

    def _row(
        self,
        job: Job,
        state: QueueState,
        *,
        clip: Clip | None = None,
        leads: bool = False,
        part: float | None = None,
        received: int | None = None,
        expected: int | None = None,
        left: str = "",
    ) -> QueueRow:
        family, title = self._store.names_of(job)
        return QueueRow(
            group=group_of(state),
            job=job,
            clip=clip,
            leads=leads,
            state=state,
            part=part,
            received=received,
            expected=expected,
            family=family,
            title=title,
            line=state_line(
                state,
                job,
                title.split(" ")[0],
                is_behind=self.presses.is_behind(job),
                said=self.troubles.get(job.id, (Trouble.NONE, ""))[1],
            ),
            money=charge_words(job),
            left=left,
        )
