"""The queue state of a job: a row of the design's table of job states, from facts and conditions."""

from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from o8studio.domain.errors import RefusalKind
from o8studio.domain.jobs.facts import CancelReason
from o8studio.domain.jobs.following import Trouble
from o8studio.domain.jobs.job import Job, JobState
from o8studio.domain.reasons import DownloadProblem

SLOW_FACTOR = 2.0


class QueueState(StrEnum):
    """A row of the table of job states."""

    DRAFT = "draft"
    WAITING = "waiting"
    PAUSED = "paused"
    HELD = "held"
    SUBMITTING = "submitting"
    QUEUED = "queued"
    RENDERING = "rendering"
    RENDERING_BLIND = "rendering blind"
    SLOW = "slow"
    CANCELLING = "cancelling"
    DOWNLOADING = "downloading"
    OFFLINE = "offline"
    MAY_NOT_LOOK = "may not look"
    TOKEN_REFUSED = "token refused"
    NOT_KNOWN = "not known there"
    STRANGE_WORD = "strange word"
    NO_CLIP = "no clip"
    NEVER_A_CLIP = "never a clip"
    NO_STATUS = "no status"
    NOT_FOLLOWED = "not followed"
    UNCONFIRMED = "unconfirmed"
    DOWNLOAD_STOPPED = "download stopped"
    LINK_EXPIRED = "link expired"
    DONE_NEW = "done, new"
    DONE = "done"
    FILE_MISSING = "file missing"
    CANCELLED = "cancelled"
    NOT_WATCHING = "not watching"
    MOVED_IN = "moved in"
    FAILED = "failed"
    NO_BALANCE = "no balance"


class Group(StrEnum):
    """The queue's groups, in their order."""

    RUNNING = "running"
    WAITING = "waiting"
    ATTENTION = "attention"
    UNWATCHED = "unwatched"
    DONE = "done"
    FAILED = "failed"
    REMOVED = "removed"


LIVE_GROUPS = frozenset({Group.RUNNING, Group.WAITING, Group.ATTENTION})
"""What is under way: its clocks run."""
ENDED_GROUPS = frozenset({Group.DONE, Group.FAILED, Group.REMOVED})
"""What needs nobody and nothing any more: it can be cleared from the queue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """What is true around a job and is not a fact about it.

    Attributes:
        now: unix seconds.
        progress: 0 to 1 as the gateway said it, or None.
        usual: seconds that this model usually takes here, or None when too few clips are known.
        trouble: why the gateway can't be asked for the job's status.
    """

    now: float
    progress: float | None = None
    usual: float | None = None
    offline: bool = False
    paused: bool = False
    cancelling: bool = False
    trouble: Trouble = Trouble.NONE


_GROUPS = {
    QueueState.DRAFT: Group.WAITING,
    QueueState.WAITING: Group.WAITING,
    QueueState.PAUSED: Group.WAITING,
    QueueState.HELD: Group.WAITING,
    QueueState.QUEUED: Group.WAITING,
    QueueState.SUBMITTING: Group.RUNNING,
    QueueState.RENDERING: Group.RUNNING,
    QueueState.RENDERING_BLIND: Group.RUNNING,
    QueueState.SLOW: Group.RUNNING,
    QueueState.CANCELLING: Group.RUNNING,
    QueueState.DOWNLOADING: Group.RUNNING,
    QueueState.OFFLINE: Group.RUNNING,
    QueueState.MAY_NOT_LOOK: Group.ATTENTION,
    QueueState.TOKEN_REFUSED: Group.ATTENTION,
    QueueState.NOT_KNOWN: Group.ATTENTION,
    QueueState.STRANGE_WORD: Group.RUNNING,
    QueueState.NO_CLIP: Group.RUNNING,
    QueueState.NEVER_A_CLIP: Group.ATTENTION,
    QueueState.NO_STATUS: Group.ATTENTION,
    QueueState.NOT_FOLLOWED: Group.ATTENTION,
    QueueState.UNCONFIRMED: Group.ATTENTION,
    QueueState.DOWNLOAD_STOPPED: Group.ATTENTION,
    QueueState.LINK_EXPIRED: Group.ATTENTION,
    QueueState.DONE_NEW: Group.DONE,
    QueueState.DONE: Group.DONE,
    QueueState.FILE_MISSING: Group.DONE,
    QueueState.CANCELLED: Group.REMOVED,
    QueueState.NOT_WATCHING: Group.UNWATCHED,
    QueueState.MOVED_IN: Group.ATTENTION,
    QueueState.FAILED: Group.FAILED,
    QueueState.NO_BALANCE: Group.FAILED,
}

_TROUBLED = {
    Trouble.MAY_NOT_LOOK: QueueState.MAY_NOT_LOOK,
    Trouble.TOKEN_REFUSED: QueueState.TOKEN_REFUSED,
    Trouble.UNKNOWN: QueueState.NOT_KNOWN,
    Trouble.STRANGE_WORD: QueueState.STRANGE_WORD,
    Trouble.NO_CLIP: QueueState.NO_CLIP,
    Trouble.NEVER_A_CLIP: QueueState.NEVER_A_CLIP,
    Trouble.NO_STATUS: QueueState.NO_STATUS,
    Trouble.UNEXPECTED: QueueState.NOT_FOLLOWED,
}


def group_of(state: QueueState) -> Group:
    """The group of a queue state."""
    return _GROUPS[state]


def queue_state(job: Job, around: Conditions) -> QueueState:
    """The queue state of this job now."""
    if not job.watched and not job.state.is_final:
        return QueueState.MOVED_IN if job.moved_in else QueueState.NOT_WATCHING
    match job.state:
        case JobState.RECORDED:
            if around.paused:
                return QueueState.PAUSED
            return QueueState.HELD if job.problem else QueueState.WAITING
        case JobState.SENDING:
            return QueueState.SUBMITTING
        case JobState.UNCONFIRMED:
            return QueueState.UNCONFIRMED
        case JobState.QUEUED | JobState.RENDERING:
            return _at_gateway(job, around)
        case JobState.RENDERED:
            if job.stopped_by is DownloadProblem.LINK_EXPIRED:
                return QueueState.LINK_EXPIRED
            is_stopped = bool(job.problem) or around.trouble is Trouble.UNEXPECTED
            return QueueState.DOWNLOAD_STOPPED if is_stopped else QueueState.DOWNLOADING
        case JobState.FETCHING:
            return QueueState.DOWNLOADING
        case JobState.KEPT:
            return QueueState.DONE  # `clip_state` distinguishes its clips
        case JobState.FAILED:
            return QueueState.NO_BALANCE if job.refused_for is RefusalKind.BALANCE else QueueState.FAILED
        case JobState.CANCELLED:
            never = job.cancel_reason is CancelReason.NEVER_ARRIVED
            return QueueState.DRAFT if never else QueueState.CANCELLED
        case _:
            assert_never(job.state)


def clip_state(*, is_missing: bool, is_seen: bool) -> QueueState:
    """The queue state of a clip.

    Args:
        is_missing: its file is not where it was saved; is_seen: somebody played it.
    """
    if is_missing:
        return QueueState.FILE_MISSING
    return QueueState.DONE if is_seen else QueueState.DONE_NEW


def _at_gateway(job: Job, around: Conditions) -> QueueState:
    if around.cancelling:
        return QueueState.CANCELLING
    if around.offline:
        return QueueState.OFFLINE
    if around.trouble in _TROUBLED:
        return _TROUBLED[around.trouble]
    elapsed = around.now - (job.accepted_at or job.recorded_at)
    if around.usual and elapsed > around.usual * SLOW_FACTOR:
        return QueueState.SLOW
    if job.state is JobState.QUEUED:
        return QueueState.QUEUED
    return QueueState.RENDERING if around.progress is not None else QueueState.RENDERING_BLIND
