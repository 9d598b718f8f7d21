"""Which jobs wait until the first job of their press of Generate is accepted, or resolved by a person."""

from dataclasses import dataclass, field

from o8studio.domain.ids import JobId
from o8studio.domain.jobs.job import Job, JobState
from o8studio.domain.reasons import HoldReason

_NOT_SENT = (JobState.RECORDED, JobState.SENDING)


@dataclass(slots=True)
class _Press:
    ranks: dict[JobId, float] = field(default_factory=dict)
    """Of its jobs that were not sent, or that await their answer."""
    first: JobId | None = None
    unconfirmed: set[JobId] = field(default_factory=set)


class Presses:
    """Follows the snapshots of all jobs; a press counts until one of its jobs was accepted."""

    def __init__(self) -> None:
        self._open: dict[str, _Press] = {}
        self._accepted: set[str] = set()

    def note(self, job: Job) -> frozenset[JobId]:
        """Record a snapshot; returns the jobs whose `is_behind` may have changed."""
        if not job.press or job.press in self._accepted:
            return frozenset()
        if job.accepted_at is not None:
            self._accepted.add(job.press)
            freed = self._open.pop(job.press, _Press())
            return frozenset(freed.ranks)
        press = self._open.setdefault(job.press, _Press())
        if job.state is JobState.UNCONFIRMED:
            press.unconfirmed.add(job.id)
        else:
            press.unconfirmed.discard(job.id)
        before = press.first
        if job.state not in _NOT_SENT:
            press.ranks.pop(job.id, None)
            if before == job.id:
                press.first = _least(press)
        else:
            # what is being sent now is the one that the others wait for
            rank = float("-inf") if job.state is JobState.SENDING or _is_tried(job) else job.rank
            worse = before == job.id and rank > press.ranks[job.id]
            press.ranks[job.id] = rank
            if worse:
                press.first = _least(press)
            elif before is None or rank < press.ranks[before]:
                press.first = job.id
        if press.first == before:
            return frozenset()
        return frozenset(one for one in (before, press.first) if one is not None)

    def is_behind(self, job: Job) -> bool:
        """Whether a waiting job waits for another one of its press."""
        press = self._open.get(job.press)
        return press is not None and press.first not in (None, job.id)

    def is_accepted(self, name: str) -> bool:
        """Whether a job of this press was accepted; also true without a press, where nothing waits for a first job."""
        return not name or name in self._accepted

    def is_in_doubt(self, name: str) -> bool:
        """Whether an answer was lost before any job of this press was accepted: a person decides what goes on."""
        press = self._open.get(name)
        return press is not None and bool(press.unconfirmed)


def _is_tried(job: Job) -> bool:
    return job.held_for not in (HoldReason.NONE, HoldReason.FIRST_UNCONFIRMED)


def _least(press: _Press) -> JobId | None:
    return min(press.ranks, key=lambda one: press.ranks[one], default=None)
