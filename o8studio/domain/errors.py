"""The error tree.

StudioError
├── GatewayError
│   ├── NotSent            provably nothing left this machine
│   ├── AnswerLost         it may have arrived, and it may have been billed
│   ├── Refused            the gateway said no
│   ├── Incomprehensible   an answer that can't be understood
│   └── BrokenDownload     the file did not come whole
├── LedgerError
│   ├── LedgerTooNew       written by a newer version
│   └── LedgerUnreadable   damaged, or its disk fails
├── VaultError
│   ├── NoKeyring          nothing safe to keep a token in
│   ├── KeyringLocked      it is there, and closed
│   ├── KeyringSilent      it did not answer in time
│   ├── WrongPassphrase    the passphrase does not open the file
│   └── NoToken            this gateway has no token
│       └── TokenFileLocked  it is in a file whose passphrase was not given yet
├── BadInput               what a person gave can't be used
├── UnreadableImage        a reference picture can't be used
├── AnotherWriter          another o8studio holds this desk
├── IllegalTransition      a fact that can't follow from a job's state
└── DiskTrouble            a file can't be written
"""

from enum import StrEnum


class RefusalKind(StrEnum):
    """What a refusal is about (docs/protocol.md §9.2)."""

    TOKEN = "token"
    PERMISSION = "permission"
    BALANCE = "balance"
    NO_CHANNEL = "no channel"
    THROTTLED = "throttled"
    CONTENT = "content"
    PARAMETER = "parameter"
    TOO_LARGE = "too large"
    GONE = "gone"
    ROUTE = "route"
    OVERLOADED = "overloaded"
    SETUP = "setup"
    OTHER = "other"


class StudioError(Exception):
    """The root: everything that this program raises on purpose."""


class GatewayError(StudioError):
    """Something between us and a gateway."""


class NotSent(GatewayError):
    """Nothing left this machine, so nothing was billed.

    Args:
        reason: one of `unreachable`, `certificate`, `pool`, `proxy`, `bad address`.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class AnswerLost(GatewayError):
    """The request left and no usable answer came back.

    Args:
        reason: what happened, in a word or two of our own.
        status: HTTP status of an answer that proves nothing (408, 5xx), or None.
    """

    def __init__(self, reason: str, status: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status


class Refused(GatewayError):
    """The gateway said no.

    Args:
        status: HTTP status of the reply.
        code: the gateway's own word for it; empty when it gave none.
        reason: the gateway's own sentence, plain text of at most 500 characters.
        retry_after: seconds the gateway asked us to wait, or None.
        request_id: what its administrator can look up; empty when there is none.
        route_missing: the address exists on no route of this server.
        upstream: the refusal is the vendor's, only passed on.
        meaning: what it is about.
        field: the parameter, or the input that a filter stopped (`text`, `picture`, `clip`); empty when unknown.
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
        meaning: RefusalKind = RefusalKind.OTHER,
        field: str = "",
    ) -> None:
        super().__init__(f"HTTP {status} {code}")
        self.status = status
        self.code = code
        self.reason = reason
        self.retry_after = retry_after
        self.request_id = request_id
        self.route_missing = route_missing
        self.upstream = upstream
        self.meaning = meaning
        self.field = field


class Incomprehensible(GatewayError):
    """An answer that can't be understood.

    Args:
        missing: what was looked for and not found.
    """

    def __init__(self, missing: str) -> None:
        super().__init__(missing)
        self.missing = missing


class BrokenDownload(GatewayError):
    """The file did not come whole; what came is kept for resuming.

    Args:
        reason: `link expired`, `cut short`, `damaged`, `not a video`, `wrong length`, `unreachable`, `refused`,
            `past the end` (the source has nothing that goes on where our bytes end), or of the gateway's own copy `token refused`, `blocked`
            (by the gateway's address filter), `vendor gone` (it can't get the clip now), `not ready`, `failed there`.
        detail: the gateway's own words for it, plain text; empty when it gave none.
        received: bytes on disk.
        expected: bytes that were promised, or None.
        final: asking this source again is pointless.
    """

    def __init__(
        self,
        reason: str,
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
    """It is damaged, or its disk refuses.

    Args:
        is_busy: another program holds it locked; trying again will help.
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
    """The keyring is there, and closed."""


class KeyringSilent(VaultError):
    """The keyring did not answer in time; it may wait for a person to unlock it."""


class WrongPassphrase(VaultError):
    """The passphrase does not open the file."""


class NoToken(VaultError):
    """No token is known for this gateway."""


class TokenFileLocked(NoToken):
    """The token is in the passphrase file, and nobody gave its passphrase in this session."""


class BadInput(StudioError):
    """What a person gave can't be used.

    Args:
        field: which part of it.
        problem: what is wrong, in words for people.
    """

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(f"{field}: {problem}")
        self.field = field
        self.problem = problem


class UnreadableImage(StudioError):
    """A reference picture can't be used.

    Args:
        problem: one of `missing`, `not a picture`, `too large` (the file), `too many pixels`.
        megapixels, most: what the picture has and what can be used, where there are too many.
    """

    def __init__(self, problem: str, *, megapixels: float = 0.0, most: float = 0.0) -> None:
        super().__init__(problem)
        self.problem = problem
        self.megapixels, self.most = megapixels, most


class AnotherWriter(StudioError):
    """Another o8studio works on this desk."""


class IllegalTransition(StudioError):
    """A fact that can't follow from a job's state."""


class DiskTrouble(StudioError):
    """A file can't be written.

    Args:
        problem: one of `full`, `read only`, `missing`, `name too long`, `other`.
    """

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem
