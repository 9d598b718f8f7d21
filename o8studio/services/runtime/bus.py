"""The event bus: subscribers receive the studio's news in the order in which it happened."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from o8studio.domain.compose.pricing import Balance
from o8studio.domain.ids import ClipId, GroupId, JobId
from o8studio.domain.jobs.following import Trouble
from o8studio.domain.jobs.job import Job
from o8studio.domain.settings import Preference
from o8studio.store.part_file import PartFile

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class JobChanged:
    """A fact was written."""

    job: Job


@dataclass(frozen=True, slots=True)
class FileReplaced:
    """Another file of a clip has its name, and nobody has taken the earlier one away yet.

    Attributes:
        part: forgets the new file's name, once that is done.
    """

    job_id: JobId
    clip_id: ClipId
    part: PartFile


@dataclass(frozen=True, slots=True)
class JobProgressed:
    """Progress of a job, which is not a fact.

    Attributes:
        part: 0 to 1, or None when unknown.
        received, expected: bytes while downloading, else None.
    """

    job_id: JobId
    part: float | None = None
    received: int | None = None
    expected: int | None = None


@dataclass(frozen=True, slots=True)
class FollowingTroubled:
    """A running job can't be followed, or can be again (then `trouble` is empty).

    Attributes:
        said: the gateway's last word about it, plain text; may be empty.
        is_lasting: whether it has lasted so long that a person is needed.
    """

    job_id: JobId
    trouble: Trouble
    said: str = ""
    is_lasting: bool = False


@dataclass(frozen=True, slots=True)
class ConnectionChanged:
    """A gateway became reachable or unreachable."""

    gateway_id: str
    online: bool


@dataclass(frozen=True, slots=True)
class TokenChanged:
    """A gateway's token has changed."""

    gateway_id: str


@dataclass(frozen=True, slots=True)
class BalanceNoted:
    """A gateway reported its token's balance; None means that the last report is no longer valid."""

    gateway_id: str
    balance: Balance | None


@dataclass(frozen=True, slots=True)
class PosterMade:
    """The first picture of a clip was written to a file."""

    clip_id: ClipId
    path: str


@dataclass(frozen=True, slots=True)
class LedgerTrouble:
    """The disk refuses facts that must be written, or accepts them again."""

    there: bool


@dataclass(frozen=True, slots=True)
class Notified:
    """A notification of one sentence for the user.

    Attributes:
        stays: shown until closed, because something went wrong.
    """

    words: str
    stays: bool = False


@dataclass(frozen=True, slots=True)
class GatewayMissing:
    """An action needs a gateway, and none is in use."""


@dataclass(frozen=True, slots=True)
class GatewaysChanged:
    """The list of gateways, the current one, or the state of one has changed."""


@dataclass(frozen=True, slots=True)
class ModelsChanged:
    """The models or prices of the gateway in use have changed."""


@dataclass(frozen=True, slots=True)
class TermsChanged:
    """The fields or the balance of the gateway in use have changed: a draft must be planned again."""


@dataclass(frozen=True, slots=True)
class QueuePaused:
    """The queue was paused or resumed."""

    on: bool


@dataclass(frozen=True, slots=True)
class SettingChanged:
    """A setting has changed and is in effect."""

    name: Preference


@dataclass(frozen=True, slots=True)
class MotionWished:
    """The system's preference for less motion was read."""

    less: bool


@dataclass(frozen=True, slots=True)
class ClipsChecked:
    """It was checked which clips are still where they were saved.

    Attributes:
        missing: clips whose file is missing.
        usual: by model, the seconds that it usually takes here; None where too little is known.
        aside: clips in the trash, and those that left the library.
    """

    missing: frozenset[ClipId]
    usual: Mapping[str, float | None]
    aside: frozenset[ClipId] = frozenset()


@dataclass(frozen=True, slots=True)
class LibraryChanged:
    """Facts about clips or groups were written; what a list shows of them is new."""

    clips: frozenset[ClipId] = frozenset()
    groups: frozenset[GroupId] = frozenset()


@dataclass(frozen=True, slots=True)
class LibraryRead:
    """The library's index is being made again from the ledger: `done` of `total` facts; equal at the end."""

    done: int
    total: int


News = (
    JobChanged
    | FileReplaced
    | JobProgressed
    | FollowingTroubled
    | ConnectionChanged
    | TokenChanged
    | BalanceNoted
    | PosterMade
    | LedgerTrouble
    | Notified
    | GatewayMissing
    | GatewaysChanged
    | ModelsChanged
    | TermsChanged
    | QueuePaused
    | SettingChanged
    | MotionWished
    | ClipsChecked
    | LibraryChanged
    | LibraryRead
)
Listener = Callable[[News], None]


class Bus:
    """A list of subscribers; one that fails is logged and does not stop the rest."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Receive all news from now on; call the result to unsubscribe."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def publish(self, news: News) -> None:
        """Call every subscriber; one that fails is logged and the others are still called."""
        for listener in tuple(self._listeners):
            try:
                listener(news)
            except Exception:
                log.exception("a listener failed on %s", type(news).__name__)
