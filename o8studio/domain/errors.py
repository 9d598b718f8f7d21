"""The error tree.

StudioError
├── GatewayError
│   ├── NotSent            provably nothing left this machine
│   ├── AnswerLost         it may have arrived, and it may have been billed
│   ├── Refused            the gateway said no
│   ├── Incomprehensible   an answer that can't be understood
│   └── BrokenDownload     the file did not arrive completely
├── LedgerError
│   ├── LedgerTooNew       written by a newer version
│   └── LedgerUnreadable   damaged, or its disk fails
├── VaultError
│   ├── NoKeyring          nothing safe to keep a token in
│   ├── KeyringLocked      the keyring exists and is locked
│   ├── KeyringSilent      it did not answer in time
│   ├── WrongPassphrase    the passphrase does not open the file
│   └── NoToken            this gateway has no token
│       ├── UnusableToken    the kept one contains what no header can carry
│       └── TokenFileLocked  it is in a file whose passphrase was not entered yet
├── BadInput               what a person gave can't be used
├── UnreadableImage        a reference picture can't be used
├── UnfitComment           a comment that can't be kept (library/comment.py)
├── AnswersRefused         a file of comments can't be taken in (library/merging.py)
├── AnotherWriter          another o8studio process holds this profile
├── HandoverLost           the process that holds it took a command and can't be asked what came of it
├── OrderRefused           a press that can't be sent as it is (compose/batch.py)
├── NotAgreed              a press whose cost a person must confirm (compose/batch.py)
├── CutShort               a press that failed after some of its jobs were sent
├── LibraryRefused         something in the library can't be done (library/refused.py)
├── IllegalTransition      a fact that can't follow from a job's state
└── DiskTrouble            a file can't be written
"""

from enum import StrEnum
from typing import Final

from o8studio.domain.reasons import DiskProblem, DownloadProblem, HoldReason, LostReason, PictureProblem
from o8studio.domain.vocabulary import OpenVocabulary


class RefusalKind(StrEnum):
    """What a refusal is about (docs/protocol.md §9.2)."""

    TOKEN = "token"
    PERMISSION = "permission"
    BALANCE = "balance"
    ACCOUNT = "account"
    """The gateway's own account at its vendor has too little money, or is blocked for it; the person's has not."""
    NO_CHANNEL = "no channel"
    THROTTLED = "throttled"
    CONTENT = "content"
    PARAMETER = "parameter"
    TOO_LARGE = "too large"
    GONE = "gone"
    MODEL = "model"
    """The vendor has no such model, or has not opened it for the gateway's account."""
    NOWHERE = "nowhere"
    """A 404 to a submission: no such route or model. There is no job yet that it could be about."""
    ROUTE = "route"
    OVERLOADED = "overloaded"
    REDIRECT = "redirect"
    SETUP = "setup"
    BETWEEN = "in between"
    """A 401 or 403 that is no gateway's JSON: the page of a proxy or a CDN, which says nothing about the token."""
    OTHER = "other"

    @property
    def holds_others(self) -> bool:
        """Whether other jobs of that gateway wait instead of being refused one by one: all of them, or for `ACCOUNT` those
        of the same vendor.
        """
        return self in (RefusalKind.BALANCE, RefusalKind.ACCOUNT)


class FilteredInput(StrEnum):
    """What a content filter stopped."""

    UNSAID = ""
    TEXT = "text"
    PICTURE = "picture"
    CLIP = "clip"
    SOUND = "sound"


class StudioError(Exception):
    """The root: everything that this program raises on purpose."""


class GatewayError(StudioError):
    """Talking to a gateway failed."""


class NotSent(GatewayError):
    """Nothing left this machine, so nothing was billed.

    Args:
        reason: one of the reasons that sending itself can have.
        detail: which proxy, or what is wrong with which certificate, as `NothingSent` stores it.
    """

    def __init__(self, reason: HoldReason, detail: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail


class AnswerLost(GatewayError):
    """The request left and no usable answer came back.

    Args:
        status: HTTP status of an answer that proves nothing (303, 408, 5xx), or None.
        answer: the beginning of what was answered to a submission, not redacted; empty when nothing came.
    """

    def __init__(self, reason: LostReason, status: int | None = None, answer: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status
        self.answer = answer


class Refused(GatewayError):
    """The gateway refused the request.

    Args:
        status: HTTP status of the reply.
        code: the gateway's own error code; empty when it gave none.
        reason: the gateway's own sentence, plain text of at most 500 characters.
        retry_after: seconds the gateway asked us to wait, or None.
        request_id: what its administrator can look up; empty when there is none.
        route_missing: the server has no such route.
        upstream: the refusal is the vendor's, only passed on.
        kind: what it is about.
        field: the parameter that it names; empty when it names none.
        filtered: what a content filter stopped, where it was one and says so.
        may_repeat: a throttle of a submission; no job was made, and the same may be sent again.
        answer: the beginning of what was answered to a submission, not redacted.
    """

    def __init__(
        self,
        status: int,
        *,
        code: str = "",
        reason: str = "",
        retry_after: float | None = None,
        request_id: str = "",
        route_missing: bool = False,
        upstream: bool = False,
        kind: RefusalKind = RefusalKind.OTHER,
        field: str = "",
        filtered: FilteredInput = FilteredInput.UNSAID,
        may_repeat: bool = False,
        answer: str = "",
    ) -> None:
        super().__init__(f"HTTP {status} {code}")
        self.status = status
        self.code = code
        self.reason = reason
        self.retry_after = retry_after
        self.request_id = request_id
        self.route_missing = route_missing
        self.upstream = upstream
        self.kind = kind
        self.field = field
        self.filtered = filtered
        self.may_repeat = may_repeat
        self.answer = answer


JSON_OBJECT: Final = "a json object"
MODEL_LIST: Final = "a list of models"
"""What an answer was not, where something follows from that."""


class Incomprehensible(GatewayError):
    """An answer that can't be understood.

    Args:
        missing: what was looked for and not found.
    """

    def __init__(self, missing: str) -> None:
        super().__init__(missing)
        self.missing = missing


class BrokenDownload(GatewayError):
    """The file did not arrive completely; what arrived is kept for resuming.

    Args:
        detail: the gateway's own words for it, plain text; empty when it gave none.
        received, expected: bytes on disk, and those that were promised, or None.
        final: asking this source again is pointless.
    """

    def __init__(
        self,
        reason: DownloadProblem,
        *,
        received: int = 0,
        expected: int | None = None,
        final: bool = False,
        detail: str = "",
    ) -> None:
        super().__init__(reason)
        self.detail = detail
        self.reason = reason
        self.received = received
        self.expected = expected
        self.final = final


class LedgerError(StudioError):
    """The ledger can't be used."""


class LedgerTooNew(LedgerError):
    """A newer version of o8studio wrote it; it is left untouched."""


class LedgerUnreadable(LedgerError):
    """The ledger is damaged, or its disk fails.

    Args:
        is_busy: another program holds the lock; trying again will help.
    """

    def __init__(self, reason: str, *, is_busy: bool = False) -> None:
        super().__init__(reason)
        self.is_busy = is_busy


class VaultError(StudioError):
    """A token can't be kept or found."""


class NoKeyring(VaultError):
    """There is no keyring that is safe to use.

    Args:
        backend: what was found instead.
    """

    def __init__(self, backend: str) -> None:
        super().__init__(backend)
        self.backend = backend


class KeyringLocked(VaultError):
    """The keyring exists and is locked."""


class KeyringSilent(VaultError):
    """The keyring did not answer in time; it may wait for a person to unlock it."""


class WrongPassphrase(VaultError):
    """The passphrase does not open the file."""


class NoToken(VaultError):
    """No token is known for this gateway."""


class UnusableToken(NoToken):
    """The token that is kept contains a character that no header can carry; an older version kept such ones.

    Args:
        place, sign: where it is, from 1, and the character.
    """

    def __init__(self, place: int, sign: str) -> None:
        super().__init__(f"a character that can't be sent, at {place}")
        self.place, self.sign = place, sign


class TokenFileLocked(NoToken):
    """The token is in the passphrase file, and nobody gave its passphrase in this session."""


class InputField(OpenVocabulary):
    """Which part of an input can't be used; other parts are named by their own text."""

    TASK = "task"
    TOKEN = "token"
    ADDRESS = "address"
    PROXY = "proxy"
    PASSPHRASE = "passphrase"
    CA_FILE = "ca_file"
    NAME = "name"
    FORMAT = "format"
    GATEWAY = "gateway"
    FILE = "file"
    HOST = "host"  # of results, in a private network


class InputProblem(OpenVocabulary):
    """What is wrong with it; other problems are free text."""

    EMPTY = "empty"
    UNKNOWN = "unknown"
    OF_ANOTHER_JOB = "of another job"
    NO_GATEWAY = "no gateway"
    CHARACTERS = "characters"
    TAKEN = "taken"
    NO_UNICODE = "no unicode"
    NO_JSON = "no json"
    ANOTHER_FILE = "another file"
    TOO_MANY = "too many"
    TOO_LONG = "too long"


class BadInput(StudioError):
    """What a person gave can't be used.

    Args:
        field: which part of it.
        problem: what is wrong, in words for people.
        place, sign: which character is wrong, from 1, where it is one.
        meant: the known name that is most like it.
    """

    def __init__(self, field: str, problem: str, *, place: int = 0, sign: str = "", meant: str = "") -> None:
        super().__init__(f"{field}: {problem}")
        self.field = InputField(field)
        self.problem = InputProblem(problem)
        self.place, self.sign, self.meant = place, sign, meant


class UnreadableImage(StudioError):
    """A reference picture can't be used.

    Args:
        megapixels, most: the picture's size and the most that can be used, when it has too many.

    Attributes:
        name: of its file, set by who knows it; else empty.
    """

    def __init__(self, problem: PictureProblem, *, megapixels: float = 0.0, most: float = 0.0) -> None:
        super().__init__(problem)
        self.problem = problem
        self.name = ""
        self.megapixels, self.most = megapixels, most


class AnotherWriter(StudioError):
    """Another o8studio process holds this profile."""


class HandoverLost(StudioError):
    """The answer to a command that was handed over is lost, and the process that took it can't be asked.

    Args:
        was_taken: whether it is known that it had taken the command. It is never handed over a second time.
    """

    def __init__(self, *, was_taken: bool) -> None:
        super().__init__("the answer was lost")
        self.was_taken = was_taken


class CutShort(StudioError):
    """A press failed after some of its jobs were sent; the others were removed.

    Args:
        cause: the error.
        left: how many jobs were sent and continue.
        count: how many the press has.
    """

    def __init__(self, cause: StudioError, *, left: int, count: int) -> None:
        super().__init__(f"{left} of {count} left: {cause}")
        self.cause, self.left, self.count = cause, left, count


class IllegalTransition(StudioError):
    """A fact that can't follow from a job's state.

    Args:
        state: of the job, where that is why.
    """

    def __init__(self, reason: str, *, state: str = "") -> None:
        super().__init__(reason)
        self.state = state


class DiskTrouble(StudioError):
    """A file can't be written.

    Args:
        folder: that clips were to go to, where it is about one; else empty.
    """

    def __init__(self, problem: DiskProblem, folder: str = "") -> None:
        super().__init__(problem)
        self.problem, self.folder = problem, folder
