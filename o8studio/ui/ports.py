"""What each panel may ask of the studio: one small port per panel. Every call is safe in a slot and returns at once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from o8studio.domain.compose.batch import Cost, Order
from o8studio.domain.compose.resolve import ComposeView
from o8studio.domain.gateway import GatewayState
from o8studio.domain.ids import ClipId, JobId
from o8studio.domain.jobs.job import Job
from o8studio.domain.models.spec import ModelSpec
from o8studio.domain.request import ImageRole, Json
from o8studio.domain.settings import TokenStorage

Done = Callable[[str], None]
"""Hears an empty text, or what went wrong."""


@dataclass(frozen=True, slots=True)
class FormatView:
    """The request format of a model family; `offered` are ids and names, `by_hand` says that a person chose it."""

    family: str
    title: str
    current: str
    offered: tuple[tuple[str, str], ...]
    models: int
    by_hand: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewayView:
    """A gateway as the window shows it.

    Attributes:
        balance: ready to show; empty when unknown.
        words: what `state` is called.
        token: where its token is kept.
        today: what was spent and made today, in words.
    """

    id: str = ""
    name: str
    state: GatewayState
    words: str = ""
    balance: str = ""
    address: str = ""
    proxy: str = ""
    ca_file: str = ""
    token: TokenStorage | None = None
    server: str = ""
    today: str = ""
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class TestLine:
    """One line of a connection test; `good` is None when it does not apply."""

    subject: str
    good: bool | None
    words: str


Line = Callable[[TestLine], None]


@dataclass(frozen=True, slots=True)
class RequestText:
    """One exact request as text, and in a few words which one it is; `title` is empty where nothing can leave."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class PastPrompt:
    """A prompt that was sent: when, how many clips of it, and the best rating."""

    text: str
    when: str
    clips: int
    stars: int


@dataclass(frozen=True, slots=True)
class Pixels:
    """A picture in memory: four bytes a pixel, red, green, blue and opacity, rows without gaps."""

    width: int
    height: int
    rgba: bytes


class JobCommand(StrEnum):
    """What the studio can be asked to do to a job; a text goes with `BEFORE` and `ADOPT`."""

    NUDGE = "nudge"  # try, look or download now, without waiting for the next turn
    STOP = "stop"  # remove it while it waits; else cancel it at the gateway, or where that is impossible don't watch it
    WATCH = "watch"  # follow it again
    CHECK = "check"  # look again for traces of a lost answer
    FIRST = "first"  # before everything that waits
    LAST = "last"  # after everything that waits
    BEFORE = "before"  # before the waiting job whose id is the text
    ADOPT = "adopt"  # the text is its task id at the gateway
    NEVER_ARRIVED = "never arrived"  # a person knows that the gateway never got it
    SEND_AGAIN = "send again"  # send what is unconfirmed once more; both may be billed


class ClipCommand(StrEnum):
    """What the studio can be asked to do to the file of one clip; a text goes with `FIND`."""

    FIND = "find"  # the text is the path where the file lies now
    FETCH_AGAIN = "fetch again"  # download a file that is gone
    TRASH = "trash"  # the file goes to the system's Trash


class ComposePort(Protocol):
    """The composer: models, what a draft would make and cost, and sending it."""

    def models(self) -> list[ModelSpec]:
        """Cards of the models that the current gateway lists."""
        ...

    def model_prices(self) -> dict[str, str]:
        """By model, its listed price in words."""
        ...

    def gateway_name(self) -> str:
        """The gateway in use, by the name a person gave it."""
        ...

    def plan(self, order: Order) -> list[ComposeView]:
        """What the composer shows, a view per model; values that none of them knows are left out."""
        ...

    def cost(self, order: Order) -> Cost:
        """What it will cost, and what stands in the way of it."""
        ...

    def usual_seconds(self, models: Sequence[str]) -> tuple[float, float] | None:
        """How long these usually take, from the quickest to the slowest; None when too little is known."""
        ...

    def generate(self, order: Order, sent: Done) -> None:
        """Record and start all of it, or nothing."""
        ...

    def exact_requests(self, order: Order, take: Callable[[Sequence[RequestText]], object]) -> None:
        """The requests as they leave when this order is pressed, with pictures shortened, in their order."""
        ...

    def fresh_draw(self) -> int:
        """A number for the seeds of the next press."""
        ...

    def keep_picture(self, pixels: Pixels, role: ImageRole, done: Done) -> None:
        """Store a picture; `done` hears the file's path, or an empty text."""
        ...

    def thumbnail(self, path: Path, done: Callable[[Pixels | None], None]) -> None:
        """Read a picture file small; None when it is none."""
        ...

    def past_prompts(self) -> list[PastPrompt]:
        """Newest first, without doubles."""
        ...


class QueuePort(Protocol):
    """The queue: what a person does to a job, and what must be known before asking."""

    def act(self, job_id: JobId, command: JobCommand, text: str = "") -> None:
        """Do it to a job, with the text that the command needs; what goes wrong is notified."""
        ...

    def change_prompt(self, job_id: JobId, prompt: str, done: Done) -> None:
        """Other words for a clip that waits; a problem when it no longer does."""
        ...

    def follow_with(self, job_id: JobId, token: str, done: Done) -> None:
        """Take another token for following this job's gateway, once it has answered about this job."""
        ...

    def put_back(self, job: Job) -> None:
        """Record a removed waiting job again."""
        ...

    def pause_queue(self, on: bool) -> None:
        """Send nothing new, or go on."""
        ...

    def can_cancel(self, job: Job) -> bool:
        """Whether the gateway can be asked to end it."""
        ...

    def cost_of(self, job: Job) -> str:
        """What sending this again would cost, in words."""
        ...

    def dossier(self, job_id: JobId, take: Callable[[str], None]) -> None:
        """Bring all about one job for the gateway's administrator, without secrets."""
        ...

    def evidence_words(self, job_id: JobId) -> str:
        """What free questions told about a job whose answer was lost; empty when nothing."""
        ...

    def site_of(self, job: Job) -> str:
        """The address of the gateway that a job went to, as the person typed it."""
        ...


class ClipsPort(Protocol):
    """The clips of this computer: those in memory, older ones on disk, and what a person thinks of them."""

    def jobs(self) -> list[Job]:
        """The jobs in memory."""
        ...

    def has_older_jobs(self) -> bool:
        """Whether there are ended jobs on disk that were not read."""
        ...

    def older_jobs(self, take: Callable[[list[Job]], None]) -> None:
        """Read the next page of ended jobs, the newest first; none when that failed, and then it is said."""
        ...

    def review(self, clip_id: ClipId, changes: Mapping[str, Json]) -> None:
        """Set `stars`, `verdict` or `title`."""
        ...

    def act_on_clip(self, clip_id: ClipId, command: ClipCommand, text: str = "") -> None:
        """Do it to the file of this clip alone, with the text that the command needs; what goes wrong is notified."""
        ...


class FilesPort(Protocol):
    """Folders the window reads pictures from, and what is saved where a person wants it."""

    def posters(self) -> Path:
        """The folder where posters lie."""
        ...

    def references(self) -> Path:
        """The folder of our own copies of reference pictures."""
        ...

    def save_copy(self, source: str, target: str, done: Done) -> None:
        """Copy a clip to a place of the person's choice."""
        ...

    def save_picture(self, pixels: Pixels, target: str, done: Done) -> None:
        """Write a PNG of the person's choice, such as a frame."""
        ...

    def save_bundle(self, target: str, done: Done) -> None:
        """Write everything that helps to find a fault, without secrets."""
        ...


class GatewaysPort(Protocol):
    """The gateways that are set up: which is used, how each is, changing and testing them."""

    def gateway(self) -> GatewayView:
        """The gateway in use."""
        ...

    def gateways(self) -> list[GatewayView]:
        """Every gateway that is set up, and the demo."""
        ...

    def look_at_balance(self) -> None:
        """Ask the current gateway what is left, as soon as it may be asked again."""
        ...

    def use_gateway(self, name: str, done: Done) -> None:
        """Make another gateway the current one."""
        ...

    def start_demo(self, done: Done) -> None:
        """Use the demo gateway."""
        ...

    def formats(self, gateway_id: str) -> list[FormatView]:
        """The request format of each model family there."""
        ...

    def choose_format(self, gateway_id: str, family: str, form: str) -> None:
        """Another format for a family; empty goes back to what was detected."""
        ...

    def test_gateway(self, gateway_id: str, line: Line, done: Callable[[bool], None]) -> None:
        """The same for one that is set up, with its own token; its routes are looked at again."""
        ...

    def change_gateway(self, gateway_id: str, changes: Mapping[str, str], done: Done) -> None:
        """Set `name`, `base_url`, `proxy` or `ca_file`."""
        ...

    def remove_gateway(self, gateway_id: str, done: Done) -> None:
        """Forget it and its token; its clips stay."""
        ...


class ConnectPort(Protocol):
    """The form that connects one more gateway."""

    def test_connection(
        self, address: str, token: str, proxy: str, line: Line, done: Callable[[bool], None]
    ) -> None:
        """Test without storing anything."""
        ...

    def connect_gateway(
        self, name: str, address: str, token: str, proxy: str, keep: str, passphrase: str, done: Done
    ) -> None:
        """Store the gateway and its token; `done` hears `no keyring` where there is none."""
        ...


class SettingsPort(Protocol):
    """Settings, what is remembered of the window, and what is told about the program."""

    def preference(self, name: str) -> Json:
        """A setting."""
        ...

    def set_preference(self, name: str, value: Json) -> None:
        """Change a setting; it takes effect at once."""
        ...

    def facts_about(self) -> list[tuple[str, str]]:
        """Name and value of what Diagnostics and About show: versions, folders, sizes."""
        ...

    def remember(self, state: Mapping[str, Json]) -> None:
        """Keep the draft and the window for the next time."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """Every port, for the window, which hands each panel its own."""

    compose: ComposePort
    queue: QueuePort
    clips: ClipsPort
    files: FilesPort
    gateways: GatewaysPort
    connect: ConnectPort
    settings: SettingsPort
