"""Which card of the queue a job is shown as: the rows of the design's job states, from facts and conditions."""

from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from o8studio.domain.jobs.facts import CancelReason
from o8studio.domain.jobs.following import Trouble
from o8studio.domain.jobs.job import Job, JobState

SLOW_FACTOR = 2.0


class CardState(StrEnum):
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
    UNCONFIRMED = "unconfirmed"
    DOWNLOAD_STOPPED = "download stopped"
    LINK_EXPIRED = "link expired"
    DONE_NEW = "done, new"
    DONE = "done"
    FILE_MISSING = "file missing"
    CANCELLED = "cancelled"
    NOT_WATCHING = "not watching"
    FAILED = "failed"
    NO_BALANCE = "no balance"


class Group(StrEnum):
    """The queue's groups, in their order."""

    RUNNING = "running"
    WAITING = "waiting"
    ATTENTION = "attention"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """What is true around a job and is not a fact about it.

    Attributes:
        now: unix seconds.
        progress: 0 to 1 as the gateway said it, or None.
        usual: seconds that this model usually takes here, or None when too few clips are known.
        trouble: why the gateway can't be asked how it is.
    """

    now: float
    progress: float | None = None
    usual: float | None = None
    offline: bool = False
    paused: bool = False
    cancelling: bool = False
    watched_clip: bool = False
    file_missing: bool = False
    trouble: Trouble = Trouble.NONE


NO_BALANCE = frozenset({"insufficient_user_quota", "quota_not_enough", "pre_consume_token_quota_failed"})
"""Codes of a refusal for want of money."""

_GROUPS = {
    CardState.DRAFT: Group.WAITING,
    CardState.WAITING: Group.WAITING,
    CardState.PAUSED: Group.WAITING,
    CardState.HELD: Group.WAITING,
    CardState.QUEUED: Group.WAITING,
    CardState.SUBMITTING: Group.RUNNING,
    CardState.RENDERING: Group.RUNNING,
    CardState.RENDERING_BLIND: Group.RUNNING,
    CardState.SLOW: Group.RUNNING,
    CardState.CANCELLING: Group.RUNNING,
    CardState.DOWNLOADING: Group.RUNNING,
    CardState.OFFLINE: Group.RUNNING,
    CardState.MAY_NOT_LOOK: Group.ATTENTION,
    CardState.TOKEN_REFUSED: Group.ATTENTION,
    CardState.NOT_KNOWN: Group.ATTENTION,
    CardState.UNCONFIRMED: Group.ATTENTION,
    CardState.DOWNLOAD_STOPPED: Group.ATTENTION,
    CardState.LINK_EXPIRED: Group.ATTENTION,
    CardState.DONE_NEW: Group.DONE,
    CardState.DONE: Group.DONE,
    CardState.FILE_MISSING: Group.DONE,
    CardState.CANCELLED: Group.FAILED,
    CardState.NOT_WATCHING: Group.FAILED,
    CardState.FAILED: Group.FAILED,
    CardState.NO_BALANCE: Group.FAILED,
}

_TROUBLED = {
    Trouble.MAY_NOT_LOOK: CardState.MAY_NOT_LOOK,
    Trouble.TOKEN_REFUSED: CardState.TOKEN_REFUSED,
    Trouble.UNKNOWN: CardState.NOT_KNOWN,
}


def group_of(card: CardState) -> Group:
    """The group that a card lies in."""
    return _GROUPS[card]


def card_state(job: Job, around: Conditions) -> CardState:
    """The one card for this job now."""
    if not job.watched and not job.state.is_final:
        return CardState.NOT_WATCHING
    match job.state:
        case JobState.RECORDED:
            if around.paused:
                return CardState.PAUSED
            return CardState.HELD if job.problem else CardState.WAITING
        case JobState.SENDING:
            return CardState.SUBMITTING
        case JobState.UNCONFIRMED:
            return CardState.UNCONFIRMED
        case JobState.QUEUED | JobState.RENDERING:
            return _at_gateway(job, around)
        case JobState.RENDERED:
            if job.problem == "link expired":
                return CardState.LINK_EXPIRED
            return CardState.DOWNLOAD_STOPPED if job.problem else CardState.DOWNLOADING
        case JobState.FETCHING:
            return CardState.DOWNLOADING
        case JobState.KEPT:
            if around.file_missing:
                return CardState.FILE_MISSING
            return CardState.DONE if around.watched_clip else CardState.DONE_NEW
        case JobState.FAILED:
            return CardState.NO_BALANCE if job.code in NO_BALANCE else CardState.FAILED
        case JobState.CANCELLED:
            never = job.cancel_reason is CancelReason.NEVER_ARRIVED
            return CardState.DRAFT if never else CardState.CANCELLED
        case _:
            assert_never(job.state)


def _at_gateway(job: Job, around: Conditions) -> CardState:
    if around.cancelling:
        return CardState.CANCELLING
    if around.offline:
        return CardState.OFFLINE
    if around.trouble in _TROUBLED:
        return _TROUBLED[around.trouble]
    elapsed = around.now - (job.accepted_at or job.recorded_at)
    if around.usual and elapsed > around.usual * SLOW_FACTOR:
        return CardState.SLOW
    if job.state is JobState.QUEUED:
        return CardState.QUEUED
    return CardState.RENDERING if around.progress is not None else CardState.RENDERING_BLIND
