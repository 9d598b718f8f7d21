"""What can happen to a job, as values that are written down and never changed."""

from dataclasses import dataclass
from enum import StrEnum

from o8studio.domain.ids import ClipId, JobId, RemoteId
from o8studio.domain.library.clip import Flaw
from o8studio.domain.library.review import Verdict
from o8studio.domain.reasons import HoldReason, LostReason
from o8studio.domain.request import GenerationRequest

PICTURE_MISSING = "a picture of this request is missing"
"""The one `reason` of a failure that is ours and not the gateway's, as it is stored."""
_NO_ID = ClipId("")


class SourceKind(StrEnum):
    """How a result is fetched."""

    LINK = "link"  # absolute, without the token
    GATEWAY = "gateway"  # a path on the gateway, with the token
    INLINE = "inline"  # base64 inside the answer of this path


@dataclass(frozen=True, slots=True)
class Source:
    """One place from which a result can be downloaded. The value is never a `data:` URI; those are `INLINE`.

    Attributes:
        guessed: no known place of an answer held it; it only looks like a clip's.
    """

    kind: SourceKind
    value: str
    guessed: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """One clip of a job: its sources, best first.

    Attributes:
        key: the gateway's own name for it, which identifies it in a later answer; empty where it gives none.
    """

    sources: tuple[Source, ...]
    key: str = ""


class Charge(StrEnum):
    """What is known about money."""

    NONE = "none"
    MAYBE = "maybe"
    TAKEN = "taken"
    REFUNDED = "refunded"


class CancelReason(StrEnum):
    """Why a job ended without a clip and without a failure."""

    REMOVED = "removed"
    BY_GATEWAY = "by gateway"
    NEVER_ARRIVED = "never arrived"
    SENT_AGAIN = "sent again"


# ---- facts: each has the job, and the moment in unix seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """Somebody pressed Generate. `press` names that press: several jobs of one press wait for its first one."""

    job_id: JobId
    at: float
    request: GenerationRequest
    out_folder: str = ""
    replaces: JobId | None = None
    press: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SendStarted:
    """From here on the request may have left the machine."""

    job_id: JobId
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class NothingSent:
    """The attempt ended before the first byte, or with a known throttle, or was put off: it may be repeated.

    Attributes:
        reason: with its detail, see `HoldReason.in_fact`.
    """

    job_id: JobId
    at: float
    reason: HoldReason


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """The gateway took the job under this id.

    Attributes:
        by_user: a person found the id; it counts until the gateway does not know it, or another one is given.
        request_id: the gateway's name for the submission, which its log rows carry; empty when it gave none.
        answer: see `LostTrack`; kept where the id stood in an unusual place.
    """

    job_id: JobId
    at: float
    remote_id: RemoteId
    by_user: bool = False
    request_id: str = ""
    answer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LostTrack:
    """The job is unconfirmed: it may have arrived.

    Attributes:
        answer: what the gateway answered to the submission, without secrets and bounded, so that a person can find an id
            or a refusal in it; empty when nothing came.
    """

    job_id: JobId
    at: float
    reason: LostReason
    answer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderStarted:
    """The gateway has begun to render the job."""

    job_id: JobId
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """The job is finished at the gateway.

    Attributes:
        expires_at: unix seconds at which the links expire, or None.
    """

    job_id: JobId
    at: float
    results: tuple[Result, ...]
    expires_at: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchStarted:
    """The download has begun."""

    job_id: JobId
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchInterrupted:
    """The download stopped; the clip is still finished and paid for."""

    job_id: JobId
    at: float
    reason: str
    received: int = 0
    expected: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One result is on disk: from here on it is a clip.

    Attributes:
        index: which result, from 0.
        length: seconds.
        clip: the id that the clip has from now on; empty in facts from before clips had ids (docs/decisions/0019).
        key: the gateway's own name for the result; empty where it gave none.
        guessed: its address was only guessed, see `Source`.
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
    clip: ClipId = _NO_ID
    key: str = ""
    flaw: Flaw = Flaw.NONE
    guessed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """The job ended without a clip.

    Attributes:
        upstream: whether it is the vendor's refusal, which the gateway only passed on; None in facts that do not say.
        answer: see `LostTrack`; empty for a job that failed after it was accepted.
    """

    job_id: JobId
    at: float
    reason: str
    code: str = ""
    status: int | None = None
    charge: Charge = Charge.MAYBE
    upstream: bool | None = None
    answer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancelled:
    """The job was cancelled."""

    job_id: JobId
    at: float
    reason: CancelReason


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchStopped:
    """The job is no longer followed; it goes on at the gateway."""

    job_id: JobId
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchResumed:
    """The job is followed again."""

    job_id: JobId
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedIn:
    """The job came with a profile from another computer: nothing is asked about it here until a person wants that."""

    job_id: JobId
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """The job's place in the queue was changed; a smaller rank is sent earlier."""

    job_id: JobId
    at: float
    rank: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """The request was changed while it waited; nothing had been sent."""

    job_id: JobId
    at: float
    request: GenerationRequest


@dataclass(frozen=True, slots=True)
class LoggedCharge:
    """A line of the token's log at the gateway.

    Attributes:
        at: unix seconds, corrected by the offset of the gateway's clock where it is known.
        usd: US dollars, negative for a refund.
        path: the route that was asked; request_id: of the submission; task_id: of the job. Empty when unknown.
    """

    at: float
    model: str
    usd: float
    path: str = ""
    request_id: str = ""
    task_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceFound:
    """What free questions showed about a job whose answer was lost; it proves nothing.

    Attributes:
        balance_before, balance_after: US dollars; None where the gateway does not report it. `before_at` is when the
            first was read.
        charges: lines of the log that may be this job's.
        nothing_until: the log was read back past the second of sending and holds no such line up to this moment
            (unix seconds, the time of a later line of the same token); None when that is not known.
    """

    job_id: JobId
    at: float
    balance_before: float | None = None
    before_at: float | None = None
    balance_after: float | None = None
    charges: tuple[LoggedCharge, ...] = ()
    nothing_until: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeLearned:
    """What the gateway's log or balance says of an accepted job's money; the last one counts.

    Attributes:
        usd: US dollars that were charged or refunded, or None when unknown.
    """

    job_id: JobId
    at: float
    charge: Charge
    usd: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """A person's complete review of a clip; the last one counts.

    Attributes:
        clip: whose review it is; empty in facts from before clips had ids, which are about the job's first clip.
        stars: 0 for none, to 5.
        title: a name given by hand, or empty.
    """

    job_id: JobId
    at: float
    stars: int = 0
    verdict: Verdict = Verdict.NONE
    title: str = ""
    clip: ClipId = _NO_ID


@dataclass(frozen=True, slots=True, kw_only=True)
class Relocated:
    """A clip's file has a new path: a person found it, or it was downloaded again.

    Attributes:
        index: which result of the job it is, from 0.
        clip: which clip it is; empty in facts from before clips had ids, where the index decides.
    """

    job_id: JobId
    at: float
    index: int
    path: str
    clip: ClipId = _NO_ID


@dataclass(frozen=True, slots=True, kw_only=True)
class Retargeted:
    """What is still to come of the job goes to another folder."""

    job_id: JobId
    at: float
    out_folder: str


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
    | MovedIn
    | Moved
    | Edited
    | EvidenceFound
    | ChargeLearned
    | Reviewed
    | Relocated
    | Retargeted
)
