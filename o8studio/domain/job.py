"""A job: the facts that were written down about it, and the state that follows from them."""

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import assert_never

from o8studio.domain.errors import IllegalTransition
from o8studio.domain.ids import JobId, RemoteId
from o8studio.domain.request import GenerationRequest


class JobState(StrEnum):
    """Where a job stands; the words are what is stored."""

    RECORDED = "recorded"
    SENDING = "sending"
    UNCONFIRMED = "unconfirmed"
    QUEUED = "queued"
    RENDERING = "rendering"
    RENDERED = "rendered"
    FETCHING = "fetching"
    KEPT = "kept"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_final(self) -> bool:
        """Whether nothing more will happen."""
        return self in (JobState.KEPT, JobState.FAILED, JobState.CANCELLED)


class SourceKind(StrEnum):
    """How a result is fetched."""

    LINK = "link"  # absolute, without the token
    GATEWAY = "gateway"  # a path on the gateway, with the token
    INLINE = "inline"  # base64 inside the answer of this path


@dataclass(frozen=True, slots=True)
class Source:
    """One place a result can be had from. The value is never a `data:` URI; those are `INLINE`."""

    kind: SourceKind
    value: str


@dataclass(frozen=True, slots=True)
class Result:
    """One clip of a job: its sources, best first."""

    sources: tuple[Source, ...]


class Charge(StrEnum):
    """What is known about money."""

    NONE = "none"
    MAYBE = "maybe"
    TAKEN = "taken"


class CancelReason(StrEnum):
    """Why a job ended without a clip and without a failure."""

    REMOVED = "removed"
    BY_GATEWAY = "by gateway"
    NEVER_ARRIVED = "never arrived"
    SENT_AGAIN = "sent again"


# ---- facts: each has the job, and the moment in unix seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """Somebody pressed Generate."""

    job_id: JobId
    at: float
    request: GenerationRequest
    out_folder: str = ""
    replaces: JobId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SendStarted:
    """From here on the request may have left the machine."""

    job_id: JobId
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class NothingSent:
    """The attempt ended before the first byte, or with a known throttle: it may be repeated."""

    job_id: JobId
    at: float
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """The gateway took the job under this id."""

    job_id: JobId
    at: float
    remote_id: RemoteId
    by_user: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LostTrack:
    """It may have arrived; nobody knows."""

    job_id: JobId
    at: float
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderStarted:
    """The gateway works on it."""

    job_id: JobId
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """It is done at the gateway.

    Attributes:
        expires_at: unix seconds at which the links die, or None.
    """

    job_id: JobId
    at: float
    results: tuple[Result, ...]
    expires_at: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchStarted:
    """Bytes are coming."""

    job_id: JobId
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchInterrupted:
    """They stopped coming; the clip is still finished and paid for."""

    job_id: JobId
    at: float
    reason: str
    received: int = 0
    expected: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One result is on disk, whole.

    Attributes:
        index: which result, from 0.
        length: seconds.
    """

    job_id: JobId
    at: float
    index: int
    path: str
    sha256: str
    size: int
    length: float
    width: int
    height: int
    fps: float
    has_sound: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """It ended without a clip."""

    job_id: JobId
    at: float
    reason: str
    code: str = ""
    status: int | None = None
    charge: Charge = Charge.MAYBE


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancelled:
    """It was taken back."""

    job_id: JobId
    at: float
    reason: CancelReason


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchStopped:
    """Nobody looks any more; it goes on at the gateway."""

    job_id: JobId
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchResumed:
    """Somebody looks again."""

    job_id: JobId
    at: float


Fact = (
    Recorded
    | SendStarted
    | NothingSent
    | Accepted
    | LostTrack
    | RenderStarted
    | Rendered
    | FetchStarted
    | FetchInterrupted
    | Kept
    | Failed
    | Cancelled
    | WatchStopped
    | WatchResumed
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A snapshot of one job; never changed, safe to hand to a widget.

    Attributes:
        problem: the last reason that something stopped, empty when all is well.
        kept: the results on disk by index.
    """

    id: JobId
    state: JobState
    request: GenerationRequest
    recorded_at: float
    changed_at: float
    out_folder: str = ""
    replaces: JobId | None = None
    sent_at: float | None = None
    accepted_at: float | None = None
    rendered_at: float | None = None
    finished_at: float | None = None
    remote_id: RemoteId | None = None
    results: tuple[Result, ...] = ()
    expires_at: float | None = None
    kept: tuple[Kept, ...] = ()
    watched: bool = True
    problem: str = ""
    code: str = ""
    status: int | None = None
    charge: Charge = Charge.NONE
    cancel_reason: CancelReason | None = None
    received: int = 0
    expected: int | None = field(default=None)

    @property
    def missing(self) -> tuple[int, ...]:
        """Indexes of the results that are not on disk yet."""
        have = {kept.index for kept in self.kept}
        return tuple(index for index in range(len(self.results)) if index not in have)


_BEFORE_RENDERED = frozenset(
    {JobState.RECORDED, JobState.SENDING, JobState.QUEUED, JobState.RENDERING, JobState.UNCONFIRMED}
)
_AT_GATEWAY = frozenset({JobState.QUEUED, JobState.RENDERING})
_DONE_THERE = frozenset({JobState.RENDERED, JobState.FETCHING})

_ALLOWED: dict[type, frozenset[JobState]] = {
    SendStarted: frozenset({JobState.RECORDED}),
    NothingSent: frozenset({JobState.SENDING}),
    Accepted: frozenset({JobState.SENDING, JobState.UNCONFIRMED}),
    LostTrack: frozenset({JobState.SENDING}),
    RenderStarted: frozenset({JobState.QUEUED}),
    Rendered: _AT_GATEWAY | _DONE_THERE,
    FetchStarted: frozenset({JobState.RENDERED}),
    FetchInterrupted: frozenset({JobState.FETCHING}),
    Kept: frozenset({JobState.FETCHING}),
    # once rendered, a job can't fail; an unconfirmed one has nothing to fail with
    Failed: frozenset({JobState.SENDING}) | _AT_GATEWAY,
    Cancelled: _BEFORE_RENDERED - {JobState.SENDING},
    WatchStopped: _AT_GATEWAY | _DONE_THERE,
    WatchResumed: _AT_GATEWAY | _DONE_THERE,
}


def begin(fact: Recorded) -> Job:
    """The job that a `Recorded` opens."""
    return Job(
        id=fact.job_id,
        state=JobState.RECORDED,
        request=fact.request,
        recorded_at=fact.at,
        changed_at=fact.at,
        out_folder=fact.out_folder,
        replaces=fact.replaces,
    )


def apply(job: Job, fact: Fact) -> Job:
    """The job after this fact.

    Raises:
        IllegalTransition: the fact can't follow; the job is as it was.
    """
    if isinstance(fact, Recorded) or job.state not in _ALLOWED[type(fact)]:
        raise IllegalTransition(f"{type(fact).__name__} after {job.state}")
    job = replace(job, changed_at=fact.at)
    match fact:
        case SendStarted():
            return replace(job, state=JobState.SENDING, sent_at=fact.at, problem="", charge=Charge.MAYBE)
        case NothingSent():
            return replace(
                job, state=JobState.RECORDED, problem=fact.reason, sent_at=None, charge=Charge.NONE
            )
        case Accepted():
            return replace(
                job,
                state=JobState.QUEUED,
                remote_id=fact.remote_id,
                accepted_at=fact.at,
                problem="",
                charge=Charge.TAKEN,
            )
        case LostTrack():
            return replace(job, state=JobState.UNCONFIRMED, problem=fact.reason)
        case RenderStarted():
            return replace(job, state=JobState.RENDERING)
        case Rendered():
            return replace(
                job,
                state=JobState.RENDERED,
                results=fact.results,
                expires_at=fact.expires_at,
                rendered_at=job.rendered_at or fact.at,
                problem="",
            )
        case FetchStarted():
            return replace(job, state=JobState.FETCHING, problem="")
        case FetchInterrupted():
            return replace(
                job,
                state=JobState.RENDERED,
                problem=fact.reason,
                received=fact.received,
                expected=fact.expected,
            )
        case Kept():
            return _with_kept(job, fact)
        case Failed():
            return replace(
                job,
                state=JobState.FAILED,
                problem=fact.reason,
                code=fact.code,
                status=fact.status,
                charge=fact.charge,
                finished_at=fact.at,
            )
        case Cancelled():
            charge = Charge.NONE if job.state is JobState.RECORDED else job.charge
            return replace(
                job, state=JobState.CANCELLED, cancel_reason=fact.reason, charge=charge, finished_at=fact.at
            )
        case WatchStopped():
            return replace(job, watched=False)
        case WatchResumed():
            return replace(job, watched=True)
        case _:
            assert_never(fact)


def _with_kept(job: Job, fact: Kept) -> Job:
    kept = (*(earlier for earlier in job.kept if earlier.index != fact.index), fact)
    job = replace(job, kept=tuple(sorted(kept, key=lambda one: one.index)))
    if job.missing:
        return job
    return replace(job, state=JobState.KEPT, problem="", finished_at=fact.at)
