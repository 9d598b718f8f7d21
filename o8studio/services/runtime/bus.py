"""News of the studio: who listens hears of it, in the order in which it happened."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from o8studio.domain.compose.pricing import Balance
from o8studio.domain.ids import ClipId, JobId
from o8studio.domain.jobs.following import Trouble
from o8studio.domain.jobs.job import Job

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class JobChanged:
    """A fact was written."""

    job: Job


@dataclass(frozen=True, slots=True)
class JobProgressed:
    """News that is not a fact: how far it is.

    Attributes:
        part: 0 to 1, or None when nobody says.
        received, expected: bytes while downloading, else None.
    """

    job_id: JobId
    part: float | None = None
    received: int | None = None
    expected: int | None = None


@dataclass(frozen=True, slots=True)
class FollowingTroubled:
    """A running job can't be followed, or can be again: then there is no trouble."""

    job_id: JobId
    trouble: Trouble


@dataclass(frozen=True, slots=True)
class ConnectionChanged:
    """A gateway can be reached again, or no longer."""

    gateway_id: str
    online: bool


@dataclass(frozen=True, slots=True)
class TokenChanged:
    """A gateway has another token now."""

    gateway_id: str


@dataclass(frozen=True, slots=True)
class BalanceNoted:
    """A gateway said what its token has left; None: what it said before is true no more."""

    gateway_id: str
    balance: Balance | None


@dataclass(frozen=True, slots=True)
class PosterMade:
    """The first picture of a clip lies in a file."""

    clip_id: ClipId
    path: str


@dataclass(frozen=True, slots=True)
class LedgerTrouble:
    """The disk refuses facts that must be written, or takes them again."""

    there: bool


@dataclass(frozen=True, slots=True)
class Notified:
    """One sentence for whoever looks on.

    Attributes:
        stays: it is shown until it is closed, because something went wrong.
    """

    words: str
    stays: bool = False


@dataclass(frozen=True, slots=True)
class GatewayMissing:
    """Something was asked for that needs a gateway, and none is in use."""


@dataclass(frozen=True, slots=True)
class GatewaysChanged:
    """Something that is shown of the gateways is another: which there are, which is used, how one is."""


@dataclass(frozen=True, slots=True)
class ModelsChanged:
    """The gateway in use lists other models, or asks other prices."""


@dataclass(frozen=True, slots=True)
class TermsChanged:
    """The gateway in use takes other fields, or has another balance: a draft must be planned again."""


@dataclass(frozen=True, slots=True)
class QueuePaused:
    """The queue sends nothing new, or goes on."""

    on: bool


@dataclass(frozen=True, slots=True)
class SettingChanged:
    """A setting has another value, which is in effect."""

    name: str


@dataclass(frozen=True, slots=True)
class MotionWished:
    """The system was asked whether its user wants less motion."""

    less: bool


@dataclass(frozen=True, slots=True)
class ClipsChecked:
    """It was looked which clips are still where they were saved.

    Attributes:
        missing: whose file is gone.
        usual: by model, how many seconds it usually takes here; None where too little is known.
    """

    missing: frozenset[ClipId]
    usual: Mapping[str, float | None]


News = (
    JobChanged
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
)
Listener = Callable[[News], None]


class Bus:
    """A list of listeners; one that fails is logged and does not stop the rest."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Hear everything from now on; the result ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def publish(self, news: News) -> None:
        """Tell everybody; one that fails is written to the log and keeps the news from nobody else."""
        for listener in tuple(self._listeners):
            try:
                listener(news)
            except Exception:
                log.exception("a listener failed on %s", type(news).__name__)
