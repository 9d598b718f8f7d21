"""Why something did not happen: reasons that errors carry and facts store by value."""

from enum import StrEnum

from o8studio.domain.vocabulary import OpenVocabulary


class HoldReason(OpenVocabulary):
    """Why a waiting job was not sent; `NotSent` carries those that sending itself can have. Facts store the detail of one
    after a colon, see `of_fact`.
    """

    NONE = ""
    UNREACHABLE = "unreachable"
    CERTIFICATE = "certificate"
    POOL = "pool"
    PROXY = "proxy"
    UNKNOWN_PROXY = "unknown proxy"
    """A proxy is set that is not understood; the detail names it."""
    BAD_ADDRESS = "bad address"
    SPEAKS_HTTP = "speaks http"
    SPEAKS_HTTPS = "speaks https"
    """What the port of the address speaks instead of what the address says."""
    THROTTLED = "throttled"
    NO_BALANCE = "no balance"
    VENDOR_ACCOUNT = "vendor account"
    """The gateway's own account at this vendor was empty for another job."""
    DISK_FULL = "disk full"
    NO_TOKEN = "no token"
    FIRST_UNCONFIRMED = "first unconfirmed"
    """Its press has a lost answer, and nothing of it is accepted yet."""
    UNEXPECTED = "unexpected error"
    """A defect of this program stopped it before anything was sent."""

    @classmethod
    def of_fact(cls, reason: str) -> "HoldReason":
        """The reason without its detail."""
        return cls(reason.partition(": ")[0])

    def in_fact(self, detail: str) -> "HoldReason":
        """As stored in facts: which proxy, or which certificate and why."""
        return HoldReason(f"{self.value}: {detail}") if detail else self

    @property
    def is_wrong_setting(self) -> bool:
        """Whether address, proxy or certificate must be put right by a person: waiting alone never helps."""
        return self in _WRONG_SETTINGS


_WRONG_SETTINGS = (
    HoldReason.BAD_ADDRESS,
    HoldReason.CERTIFICATE,
    HoldReason.UNKNOWN_PROXY,
    HoldReason.SPEAKS_HTTP,
    HoldReason.SPEAKS_HTTPS,
)


MOST_ATTEMPTS = 20
"""How often a busy gateway is tried before a person must decide to go on."""


class CertificateProblem(OpenVocabulary):
    """What is wrong with a gateway's certificate. Facts store it with the host behind it, see `of_fact`."""

    EXPIRED = "expired"
    NOT_YET = "not-yet"
    SELF_SIGNED = "self-signed"
    UNKNOWN_ISSUER = "unknown-issuer"
    OTHER_HOST = "other-host"
    OTHER = "other"

    @classmethod
    def of_fact(cls, detail: str) -> "tuple[CertificateProblem, str]":
        """The problem, and the host that it is about; both empty where an older version stored neither."""
        problem, _space, host = detail.partition(" ")
        return cls(problem), host


class LostReason(OpenVocabulary):
    """Why nobody knows whether a job arrived."""

    TIME_LIMIT = "time limit"
    CONNECTION_BROKEN = "connection broken"
    SERVER_ERROR = "server error"
    UNREADABLE_ANSWER = "unreadable answer"
    REDIRECTED = "redirected"
    """The gateway named another address instead of answering, in a way that may mean that the job was taken."""
    BETWEEN = "answered in between"
    """A page of a proxy or a CDN refused it (401, 403): nothing proves that it was sent on, nor that it was not."""
    INTERRUPTED = "interrupted while sending"
    RESTORED = "restored"
    """It waited in an older or rescued ledger, and may have been sent since."""
    UNKNOWN_ID = "unknown id"
    """A person gave its id, and the gateway does not know it."""
    ANOTHERS_ID = "id of another job"
    """A person gave its id, and said later that it is another job's."""
    UNEXPECTED = "unexpected error"
    """A defect of this program stopped it after sending had begun."""


class FailureKind(StrEnum):
    """Why an accepted job failed, as far as its code alone tells."""

    FAULT = "fault"
    """Of the vendor's own servers."""
    GONE = "gone"
    """The vendor knows no such job any more."""
    TOO_LATE = "too late"


class DiskProblem(StrEnum):
    """Why a file can't be written."""

    FULL = "full"
    READ_ONLY = "read only"
    MISSING = "missing"
    NO_FOLDER = "no folder"
    """A file is where the folder should be."""
    NAME_TOO_LONG = "name too long"
    OTHER = "other"


class DownloadProblem(OpenVocabulary):
    """Why a finished clip is not on disk. Facts store the filter's text of `BLOCKED`, and the host of `PRIVATE_HOST`,
    after a colon, see `of_fact`.
    """

    NONE = ""
    LINK_EXPIRED = "link expired"
    CUT_SHORT = "cut short"
    NOT_A_VIDEO = "not a video"
    WRONG_LENGTH = "wrong length"
    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    PRIVATE_HOST = "private host"
    """It lies on a private address to which this gateway may not lead unless a person confirms it."""
    PAST_THE_END = "past the end"
    """The source can't continue where our bytes end."""
    TOKEN_REFUSED = "token refused"
    """This and the following are about the gateway's own copy."""
    BLOCKED = "blocked"
    """By the gateway's address filter."""
    VENDOR_GONE = "vendor gone"
    """The gateway can't get the clip from its vendor now."""
    NOT_READY = "not ready"
    FAILED_THERE = "failed there"
    NEVER_A_CLIP = "never a clip"
    """Nothing was ever there, for so long that it is no longer asked for."""
    UNPROVEN = "unproven"
    """Nothing proves that the file reaches to its end."""
    DAMAGED = "damaged"
    """The file is a video and can't be played."""
    BROKEN_INSIDE = "broken inside"
    """A picture of it can't be decoded."""
    NO_TOKEN = "no token"
    NOTHING_BETTER = "nothing better"
    """A person wanted a clip again that has a flaw, and it came as before."""
    INTERRUPTED = "interrupted"
    UNEXPECTED = "unexpected error"
    """A defect of this program stopped it."""
    DISK_FULL = "disk full"
    DISK_READ_ONLY = "disk read only"
    DISK_MISSING = "disk missing"
    DISK_NO_FOLDER = "disk no folder"
    DISK_NAME_TOO_LONG = "disk name too long"
    DISK_OTHER = "disk other"

    @classmethod
    def of_fact(cls, reason: str) -> "DownloadProblem":
        """The problem without the words that follow it."""
        return cls(reason.partition(": ")[0])

    def in_fact(self, words: str) -> str:
        """As stored in facts: an administrator needs the text of the filter that blocks, a person the host."""
        has_words = self in (DownloadProblem.BLOCKED, DownloadProblem.PRIVATE_HOST, DownloadProblem.REFUSED)
        return f"{self.value}: {words}" if has_words and words else self.value

    @staticmethod
    def words_of(reason: str) -> str:
        """What follows the problem in a fact; empty where nothing does."""
        return reason.partition(": ")[2]

    @classmethod
    def of_disk(cls, problem: DiskProblem) -> "DownloadProblem":
        """The problem of a file that could not be written."""
        return cls(f"disk {problem.value}")

    @property
    def is_of_disk(self) -> bool:
        """Whether free space or another folder would help."""
        return self.value.startswith("disk ")

    @property
    def ends_with_fresh_links(self) -> bool:
        """Whether another address of the clip, from a new answer of the gateway, would help."""
        return self in _OF_A_LINK


_OF_A_LINK = frozenset(
    {
        DownloadProblem.LINK_EXPIRED,
        DownloadProblem.REFUSED,
        DownloadProblem.CUT_SHORT,
        DownloadProblem.DAMAGED,
        DownloadProblem.UNPROVEN,
        DownloadProblem.NOT_A_VIDEO,
        DownloadProblem.VENDOR_GONE,
        DownloadProblem.NOT_READY,
        DownloadProblem.FAILED_THERE,
        DownloadProblem.NEVER_A_CLIP,
    }
)


class PictureProblem(StrEnum):
    """Why a reference picture can't be used."""

    MISSING = "missing"
    NOT_A_PICTURE = "not a picture"
    HEIC = "heic"
    """What phones take; nothing here reads it."""
    DAMAGED = "damaged"
    TOO_LARGE = "too large"
    """The file has too many bytes."""
    TOO_MANY_PIXELS = "too many pixels"
    LINK = "link"
    """Its link can't be fetched, by us or for a server that takes files only."""


class AnswersProblem(StrEnum):
    """Why a file of comments from a review page can't be taken in."""

    UNREADABLE = "unreadable"
    """The disk or its rights refuse."""
    TOO_LARGE = "too large"
    TOO_DEEP = "too deep"
    TOO_MANY = "too many"
    """More comments or answers than a person writes."""
    A_PAGE = "a page"
    """It is a page of HTML, such as the review page itself."""
    NO_ANSWERS = "no answers"
    """It is something else, or damaged."""
    NEWER = "newer"
    """A later version of the program wrote it."""
    OTHER_PAGE = "other page"
    """It belongs to a page that was not made here."""
    NOT_ASKED = "not asked"
    """Its page takes no comments."""
    NOBODY = "nobody"
    """It does not say who wrote it."""
