"""A job: the facts that were written down about it, and the state that follows from them."""

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, assert_never

from o8studio.domain.errors import IllegalTransition, RefusalKind
from o8studio.domain.ids import JobId, RemoteId
from o8studio.domain.jobs.facts import (
    Accepted,
    Cancelled,
    CancelReason,
    Charge,
    ChargeLearned,
    Edited,
    EvidenceFound,
    Fact,
    Failed,
    FetchInterrupted,
    FetchStarted,
    Kept,
    LostTrack,
    Moved,
    MovedIn,
    NothingSent,
    Recorded,
    Relocated,
    Rendered,
    RenderStarted,
    Result,
    Retargeted,
    Reviewed,
    SendStarted,
    WatchResumed,
    WatchStopped,
)
from o8studio.domain.jobs.results import in_known_order, kept_before, set_apart, with_change, with_kept
from o8studio.domain.library.clip import Clip
from o8studio.domain.reasons import DownloadProblem, HoldReason, LostReason
from o8studio.domain.request import GenerationRequest

if TYPE_CHECKING:
    from o8studio.domain.refusal_codes import About


class JobState(StrEnum):
    """A job's state; the values are stored."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A snapshot of one job; never changed, safe to hand to a widget.

    Attributes:
        problem: the last reason why something stopped, empty when all is well; for a failed job the gateway's own text.
            `held_for`, `lost_by` and `stopped_by` give the reasons of our own.
        clips: the results that are on disk, by index.
        attempts: how often sending was tried and provably nothing was sent.
        rank: place in the queue; the time of recording unless it was moved.
        evidence: what free questions showed while it was unconfirmed.
        press: id of the press of Generate that it came from; empty when it came alone.
        request_id: the gateway's name for the submission; empty when unknown.
        by_user: a person gave the remote id. corrected: how often it was replaced when its clip was already rendered.
        charged_usd: US dollars charged by the gateway's log, or None.
        upstream: whether a refusal is the vendor's, only passed on; None when unknown.
        answer: what the gateway answered to the submission, without secrets; empty where that is not worth keeping.
        moved_in: it came with a profile from another computer, and nobody has wanted it followed here since.
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
    clips: tuple[Clip, ...] = ()
    watched: bool = True
    problem: str = ""
    code: str = ""
    status: int | None = None
    charge: Charge = Charge.NONE
    cancel_reason: CancelReason | None = None
    received: int = 0
    expected: int | None = field(default=None)
    attempts: int = 0
    rank: float = 0.0
    evidence: EvidenceFound | None = None
    press: str = ""
    request_id: str = ""
    by_user: bool = False
    corrected: int = 0
    charged_usd: float | None = None
    upstream: bool | None = None
    answer: str = ""
    moved_in: bool = False

    @property
    def title(self) -> str:
        """The name given by hand to its clip, if there is just one; else the beginning of the prompt."""
        return self.made[0].title if len(self.made) == 1 else self.request.title

    @property
    def held_for(self) -> HoldReason:
        """Why a waiting job was not sent."""
        return HoldReason.of_fact(self.problem if self.state is JobState.RECORDED else "")

    @property
    def held_detail(self) -> str:
        """Which proxy or certificate a waiting job is held for; see `NotSent`."""
        return self.problem.partition(": ")[2] if self.state is JobState.RECORDED else ""

    @property
    def lost_by(self) -> LostReason | None:
        """Why nobody knows whether it arrived; None when that is known."""
        return LostReason(self.problem) if self.state is JobState.UNCONFIRMED else None

    @property
    def stopped_by(self) -> DownloadProblem:
        """Why a finished clip is not being downloaded."""
        return DownloadProblem.of_fact(self.problem if self.state is JobState.RENDERED else "")

    @property
    def private_host(self) -> str:
        """The private host that its clip lies on and that nobody has allowed yet; empty when that is not the problem."""
        is_it = self.stopped_by is DownloadProblem.PRIVATE_HOST
        return DownloadProblem.words_of(self.problem) if is_it else ""

    @property
    def refused_for(self) -> RefusalKind | None:
        """Why the gateway refused the submission; None when it was accepted, or not refused."""
        is_told = bool(self.code) or self.status is not None
        is_refused = is_told and self.state is JobState.FAILED and self.accepted_at is None
        return self.refused_about.kind if is_refused else None

    @property
    def refused_about(self) -> "About":
        """What its refusal says. Where an older fact does not say whose it is, one inside HTTP 200 was only passed on."""
        from o8studio.domain import refusal_codes as codes  # 3 ms of a window's start without refused jobs

        upstream, early = self.upstream, self.accepted_at is None
        upstream = self.status == 200 if upstream is None else upstream
        return codes.refused_about(self.status or 0, self.code, upstream=upstream, at_submit=early)

    @property
    def takes_another_id(self) -> bool:
        """Whether a person gave its id and may give another one, also when the earlier one's clip is here."""
        return self.by_user and self.remote_id is not None

    @property
    def made(self) -> tuple[Clip, ...]:
        """Its clips without those that came under an id that was corrected."""
        return tuple(clip for clip in self.clips if not clip.is_apart)

    @property
    def missing(self) -> tuple[int, ...]:
        """Indexes of the results that are not on disk yet."""
        have = {clip.index for clip in self.clips}
        return tuple(index for index in range(len(self.results)) if index not in have)


_BEFORE_RENDERED = frozenset(
    {JobState.RECORDED, JobState.SENDING, JobState.QUEUED, JobState.RENDERING, JobState.UNCONFIRMED}
)
AT_GATEWAY = frozenset({JobState.QUEUED, JobState.RENDERING})
_DONE_THERE = frozenset({JobState.RENDERED, JobState.FETCHING})
_BEFORE_ANY_ID = frozenset({JobState.RECORDED, JobState.SENDING, JobState.UNCONFIRMED})
_ONCE_SENT = frozenset(JobState) - {JobState.RECORDED, JobState.SENDING}

_ALLOWED: dict[type, frozenset[JobState]] = {
    SendStarted: frozenset({JobState.RECORDED}),
    NothingSent: frozenset({JobState.RECORDED, JobState.SENDING}),
    # after acceptance, Accepted and LostTrack are about an id that a person gave: replaced, or unknown at the gateway
    Accepted: frozenset(JobState) - {JobState.RECORDED},
    # a job that waited in a restored ledger may have been sent since
    LostTrack: frozenset(JobState) - {JobState.UNCONFIRMED},
    RenderStarted: frozenset({JobState.QUEUED}),
    Rendered: AT_GATEWAY | _DONE_THERE,
    FetchStarted: frozenset({JobState.RENDERED}),
    FetchInterrupted: frozenset({JobState.FETCHING}),
    # once rendered, a job can't fail; an unconfirmed one has no answer that could fail it
    Failed: frozenset({JobState.RECORDED, JobState.SENDING}) | AT_GATEWAY,
    Cancelled: _BEFORE_RENDERED - {JobState.SENDING},
    WatchStopped: AT_GATEWAY | _DONE_THERE,
    WatchResumed: AT_GATEWAY | _DONE_THERE,
    MovedIn: frozenset(JobState),
    Moved: frozenset({JobState.RECORDED}),
    Edited: frozenset({JobState.RECORDED}),
    EvidenceFound: frozenset({JobState.UNCONFIRMED}),
    ChargeLearned: AT_GATEWAY | _DONE_THERE | {JobState.KEPT, JobState.FAILED, JobState.CANCELLED},
    # about a clip that is on disk, also while others are downloading or came under an id that was corrected since
    Reviewed: _ONCE_SENT,
    Relocated: _ONCE_SENT,
    Kept: _ONCE_SENT,
    Retargeted: _BEFORE_RENDERED | _DONE_THERE,
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
        rank=fact.at,
        press=fact.press,
    )


def apply(job: Job, fact: Fact) -> Job:
    """The job after this fact.

    Raises:
        IllegalTransition: the fact can't follow; the job is unchanged.
    """
    after = _changed(job, fact)
    # nobody has this copy yet, and a second one would take as long again
    object.__setattr__(after, "changed_at", fact.at)
    return after


def _changed(job: Job, fact: Fact) -> Job:
    """A copy of the job with what the fact changes."""
    if isinstance(fact, Recorded) or job.state not in _ALLOWED[type(fact)]:
        raise IllegalTransition(f"{type(fact).__name__} after {job.state}", state=job.state)
    if job.state not in _BEFORE_ANY_ID and not _may_be_corrected(job, fact):
        raise IllegalTransition(f"{type(fact).__name__} of a job whose id the gateway gave itself")
    match fact:
        case SendStarted():
            return replace(job, state=JobState.SENDING, sent_at=fact.at, problem="", charge=Charge.MAYBE)
        case NothingSent():
            return replace(
                job,
                state=JobState.RECORDED,
                problem=fact.reason,
                sent_at=None,
                charge=Charge.NONE,
                attempts=job.attempts + (job.state is JobState.SENDING),
            )
        case Accepted():
            return replace(
                _begun_anew(job),
                state=JobState.QUEUED,
                remote_id=fact.remote_id,
                accepted_at=fact.at,
                watched=True,
                moved_in=False,
                charge=Charge.TAKEN,
                by_user=fact.by_user,
                request_id=fact.request_id,
                answer=fact.answer or job.answer,
            )
        case LostTrack():
            return replace(
                _begun_anew(job),
                state=JobState.UNCONFIRMED,
                problem=fact.reason,
                charge=Charge.MAYBE,
                remote_id=None,
                sent_at=job.sent_at or job.recorded_at,  # at the earliest
                answer=fact.answer or job.answer,
            )
        case RenderStarted():
            return replace(job, state=JobState.RENDERING)
        case Rendered():
            return replace(
                job,
                state=JobState.RENDERED,
                results=in_known_order(job.results, fact.results) if job.clips else fact.results,
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
                upstream=fact.upstream,
                answer=fact.answer or job.answer,
            )
        case Cancelled():
            charge = Charge.NONE if job.state is JobState.RECORDED else job.charge
            return replace(
                job, state=JobState.CANCELLED, cancel_reason=fact.reason, charge=charge, finished_at=fact.at
            )
        case WatchStopped() | WatchResumed() | MovedIn():
            return _with_following(job, fact)
        case Moved():
            return replace(job, rank=fact.rank)
        case Edited():
            return replace(job, request=fact.request)  # what holds it still does
        case EvidenceFound():
            return replace(job, evidence=fact)
        case ChargeLearned():
            return replace(job, charge=fact.charge, charged_usd=fact.usd)
        case Reviewed() | Relocated():
            return replace(job, clips=with_change(job.clips, fact))
        case Retargeted():
            return replace(job, out_folder=fact.out_folder)
        case _:
            assert_never(fact)


def _with_following(job: Job, fact: WatchStopped | WatchResumed | MovedIn) -> Job:
    if not isinstance(fact, MovedIn):
        return replace(job, watched=isinstance(fact, WatchResumed), moved_in=False)
    return replace(job, watched=job.watched and job.state not in AT_GATEWAY | _DONE_THERE, moved_in=True)


def _begun_anew(job: Job) -> Job:
    """The job before anything came of it: what an earlier id has brought stays, apart."""
    return replace(
        job,
        rendered_at=None,
        finished_at=None,
        expires_at=None,
        results=(),
        clips=set_apart(job.clips),
        problem="",
        code="",
        status=None,
        upstream=None,
        cancel_reason=None,
        charged_usd=None,  # it was found by that id, and is another task's money
        received=0,
        expected=None,
        corrected=job.corrected + (job.rendered_at is not None),
    )


def _may_be_corrected(job: Job, fact: Fact) -> bool:
    """Only an id that a person gave can be replaced, by a person, or withdrawn, when the gateway does not know it."""
    given = job.takes_another_id and (
        isinstance(fact, LostTrack) or (isinstance(fact, Accepted) and fact.by_user)
    )
    return given or not isinstance(fact, (Accepted, LostTrack))


def _with_kept(job: Job, fact: Kept) -> Job:
    """The job with one more clip, or with another file for one that it has.

    Raises:
        IllegalTransition: it is about a clip that is neither being downloaded nor kept.
    """
    before = kept_before(job.clips, fact)
    is_apart = before is not None and before.is_apart
    if not is_apart and job.state not in (_DONE_THERE | {JobState.KEPT} if before else {JobState.FETCHING}):
        raise IllegalTransition("there is no such clip", state=job.state)
    job = replace(job, clips=with_kept(job.clips, fact, job.request.title, before))
    if is_apart or job.missing or job.state is JobState.KEPT:
        return job
    return replace(job, state=JobState.KEPT, problem="", finished_at=fact.at)
