"""Which jobs wait for a person: time alone does not help them."""

from o8studio.domain.jobs.job import Job, JobState
from o8studio.domain.reasons import DownloadProblem, HoldReason

_STOPPED = (
    DownloadProblem.TOKEN_REFUSED,
    DownloadProblem.BLOCKED,
    DownloadProblem.NO_TOKEN,
    DownloadProblem.NEVER_A_CLIP,
)
_HELD = (HoldReason.NO_TOKEN, HoldReason.NO_BALANCE, HoldReason.VENDOR_ACCOUNT, HoldReason.DISK_FULL)


def needs_a_person(job: Job) -> bool:
    """Whether its own state says that waiting alone does not help."""
    if job.state is JobState.RENDERED:
        return job.stopped_by in _STOPPED or job.stopped_by.is_of_disk
    return job.state is JobState.UNCONFIRMED or job.held_for in _HELD or job.held_for.is_wrong_setting
