"""Which jobs wait for a person: time alone does not help them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from o8studio.domain.jobs.job import Job, JobState
from o8studio.domain.reasons import DownloadProblem, HoldReason, LostReason

_STOPPED = (
    DownloadProblem.TOKEN_REFUSED,
    DownloadProblem.BLOCKED,
    DownloadProblem.NO_TOKEN,
    DownloadProblem.NEVER_A_CLIP,
)
_HELD = (HoldReason.NO_TOKEN, HoldReason.NO_BALANCE, HoldReason.VENDOR_ACCOUNT, HoldReason.DISK_FULL)


def needs_a_person(job: Job) -> bool:
    """Whether its own state says that waiting alone does not help."""
    if is_held_here(job):
        return True
    if job.state is JobState.RENDERED:
        return job.stopped_by in _STOPPED or job.stopped_by.is_of_disk
    return job.state is JobState.UNCONFIRMED or job.held_for in _HELD or job.held_for.is_wrong_setting


def is_held_here(job: Job) -> bool:
    """Whether its gateway has it, and nothing is asked about it because it came from another computer."""
    return job.moved_in and not job.watched and not job.state.is_final


@dataclass(frozen=True, slots=True)
class Held:
    """How many jobs wait for a person because of where their ledger came from.

    Attributes:
        unsent: they waited in a ledger that was restored, rescued or moved here, and may have been sent since.
        moved: see `is_held_here`.
    """

    unsent: int = 0
    moved: int = 0

    @classmethod
    def of(cls, jobs: Iterable[Job]) -> Self:
        """Those among these."""
        known = list(jobs)
        unsent = sum(job.lost_by is LostReason.RESTORED for job in known)
        return cls(unsent, sum(map(is_held_here, known)))
