"""What each panel may ask of the studio: one small port per panel. Every call is safe in a slot and returns at once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final, Protocol

from o8studio.domain.compose.batch import Cost, Order
from o8studio.domain.compose.resolve import ComposeView
from o8studio.domain.connect_link import ConnectLink
from o8studio.domain.gateway import GatewayState
from o8studio.domain.ids import ClipId
from o8studio.domain.jobs.job import Job
from o8studio.domain.library.clip import Clip
from o8studio.domain.models.spec import ModelSpec
from o8studio.domain.request import ImageRole, Json
from o8studio.domain.settings import Preference, TokenStorage
from o8studio.ui.library_port import ImportsPort, LibraryPort
from o8studio.ui.palette_port import PalettePort
from o8studio.ui.queue_port import QueuePort
from o8studio.ui.review_port import ReviewPort
from o8studio.ui.share_port import SharePort

NO_KEYRING: Final = "no keyring"
Done = Callable[[str], None]
"""Called with an empty text, or with what went wrong: a sentence, or `NO_KEYRING` where a panel asks what to do then."""


@dataclass(frozen=True, slots=True)
class FormatView:
    """The request format of a model family; `offered` holds ids and names, `by_hand` means a person chose it."""

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
        balance: formatted for display; empty if unknown.
        short_balance: where there is little room.
        words: the display name of `state`.
        result_hosts: private hosts that its results may lie on, with spaces between.
        token: where its token is kept.
        today: what was spent and made today, as text.
    """

    id: str = ""
    name: str
    state: GatewayState
    words: str = ""
    balance: str = ""
    short_balance: str = ""
    address: str = ""
    proxy: str = ""
    ca_file: str = ""
    result_hosts: str = ""
    token: TokenStorage | None = None
    server: str = ""
    today: str = ""
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class TestLine:
    """One line of a connection test; `good` is None when it does not apply, `is_result` marks the last: what all mean."""

    subject: str
    good: bool | None
    words: str
    is_result: bool = False


Line = Callable[[TestLine], None]


@dataclass(frozen=True, slots=True)
class RequestText:
    """One exact request as text, and a short label for it; `title` is empty if nothing can be sent."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class PastPrompt:
    """A prompt that was sent: when, its number of clips, and the best rating."""

    text: str
    when: str
    clips: int
    stars: int


@dataclass(frozen=True, slots=True)
class Pixels:
    """A picture in memory: RGBA, four bytes per pixel, rows without gaps.

    Attributes:
        rgba: the bytes, or what makes them: for a large picture that takes too long for the window's thread.
    """

    width: int
    height: int
    rgba: bytes | Callable[[], bytes | bytearray]

    def content(self) -> bytes | bytearray:
        """The bytes. May block; callable in any thread."""
        return self.rgba if isinstance(self.rgba, bytes) else self.rgba()


class ClipCommand(StrEnum):
    """A command on the file of one clip; `FIND` takes a text."""

    FIND = "find"  # the text is the path of the file now
    FETCH_AGAIN = "fetch again"  # download a missing file again
    TRY_AGAIN = "try again"  # download a clip that was saved damaged; only a better file replaces it
    TRASH = "trash"


@dataclass(frozen=True, slots=True)
class Offer:
    """A model at a gateway.

    Attributes:
        price: of a plain clip, as text; empty if unknown.
        per_second: of one second of it; of the clip where its length is not known.
        seconds: how long a clip usually takes, learned here or published by its maker; None if unknown.
    """

    price: str = ""
    per_second: str = ""
    seconds: float | None = None


class ComposePort(Protocol):
    """The composer: models, what a draft would make and cost, and sending it."""

    def models(self) -> list[ModelSpec]:
        """Specs of the models that the current gateway lists."""
        ...

    def offers(self) -> Mapping[str, Offer]:
        """By model, what the current gateway asks for it and how long it takes."""
        ...

    def gateway_name(self) -> str:
        """The name that a person gave the current gateway."""
        ...

    def plan(self, order: Order) -> list[ComposeView]:
        """One view per model for the composer; values that no model knows are left out."""
        ...

    def cost(self, order: Order) -> Cost:
        """What it will cost, and what blocks it."""
        ...

    def usual_seconds(self, models: Sequence[str]) -> tuple[float, float] | None:
        """The usual duration of these, from the quickest to the slowest; None if too little is known."""
        ...

    def generate(self, order: Order, sent: Done) -> None:
        """Record and start all of it, or nothing."""
        ...

    def exact_requests(self, order: Order, take: Callable[[Sequence[RequestText]], object]) -> None:
        """The requests exactly as they would be sent, in order, with pictures shortened."""
        ...

    def fresh_draw(self) -> int:
        """A random number for the seeds of the next press."""
        ...

    def keep_picture(self, pixels: Pixels, role: ImageRole, done: Done) -> None:
        """Store a picture; `done` receives the file's path, or an empty text."""
        ...

    def thumbnail(self, path: Path, done: Callable[[Pixels | str], None]) -> None:
        """Read a thumbnail of a picture file; words if it can't be used as one."""
        ...

    def past_prompts(self) -> list[PastPrompt]:
        """Newest first, without duplicates."""
        ...


class ClipsPort(Protocol):
    """The clips that are in memory, and their reviews; the Library has all of them."""

    def jobs(self) -> list[Job]:
        """The jobs in memory."""
        ...

    def model_names(self) -> Mapping[str, tuple[str, str]]:
        """Family and title of every model that is known, whoever offers it; from memory."""
        ...

    def aside(self, take: Callable[[frozenset[ClipId]], object]) -> None:
        """Clips in the trash, and those that left the library."""
        ...

    def review(self, clip_id: ClipId, changes: Mapping[str, Json]) -> None:
        """Set `stars`, `verdict` or `title`."""
        ...

    def act_on_clip(self, clip_id: ClipId, command: ClipCommand, text: str = "") -> None:
        """Run a command on this clip's file alone, with the text it needs; failures are notified."""
        ...


class FilesPort(Protocol):
    """Folders the window reads pictures from, and files saved where a person chooses."""

    def posters(self) -> Path:
        """The folder of posters."""
        ...

    def references(self) -> Path:
        """The folder of our own copies of reference pictures."""
        ...

    def sprite(self, clip: Clip, take: Callable[[Path | None], object]) -> None:
        """Make a clip's sprite unless it is there: `SPRITE_PICTURES` pictures side by side; None if that failed."""
        ...

    def save_copy(self, source: str, target: str, done: Done) -> None:
        """Copy a clip to a place chosen by the person."""
        ...

    def save_beside(self, source: str, folder: str, name: str, done: Done) -> None:
        """Copy a clip into a folder under this name, or the next free one: nothing is overwritten."""
        ...

    def save_picture(self, pixels: Pixels, target: str, done: Done) -> None:
        """Write a PNG, such as a frame, to a place chosen by the person."""
        ...

    def look_whether_changed(self, clip: Clip, take: Callable[[bool | None], None]) -> None:
        """Whether a clip's file still has the size and checksum with which it was saved; None if it is gone."""
        ...

    def save_bundle(self, target: str, done: Done) -> None:
        """Write everything that helps to diagnose a fault, without secrets."""
        ...


class GatewaysPort(Protocol):
    """The configured gateways: which is used, their states, changing and testing them."""

    def gateway(self) -> GatewayView:
        """The current gateway."""
        ...

    def gateways(self) -> list[GatewayView]:
        """Every configured gateway, and the demo."""
        ...

    def look_at_balance(self) -> None:
        """Ask the current gateway for its balance, as soon as it may be asked again."""
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
        """Choose another format for a family; empty restores the detected one."""
        ...

    def test_gateway(self, gateway_id: str, line: Line, done: Callable[[bool], None]) -> None:
        """Test a configured gateway with its own token; its routes are probed again."""
        ...

    def change_gateway(self, gateway_id: str, changes: Mapping[str, str], done: Done) -> None:
        """Set `name`, `base_url`, `proxy`, `ca_file` or `result_hosts`."""
        ...

    def remove_gateway(self, gateway_id: str, done: Done) -> None:
        """Remove it and its token; its clips stay."""
        ...


class ConnectPort(Protocol):
    """The form that connects another gateway."""

    def test_connection(
        self, address: str, token: str, proxy: str, line: Line, done: Callable[[bool], None]
    ) -> None:
        """Test without storing anything."""
        ...

    def connect_gateway(
        self, name: str, address: str, token: str, proxy: str, keep: str, passphrase: str, done: Done
    ) -> None:
        """Store the gateway and its token; `done` receives `NO_KEYRING` if there is none."""
        ...

    def link_target(self, link: ConnectLink) -> str:
        """The name of the gateway that this link offers a new token for; empty for one that it would add."""
        ...

    def connect_link(self, link: ConnectLink, done: Done) -> None:
        """Do what a person confirmed; `done` receives `NO_KEYRING` if there is none."""
        ...


class SettingsPort(Protocol):
    """Settings, the session of the window, and information about the program."""

    def preference(self, name: Preference) -> Json:
        """The value of a setting."""
        ...

    def set_preference(self, name: Preference, value: Json) -> None:
        """Change a setting, with immediate effect."""
        ...

    def choose_clips_folder(self, folder: str, done: Done) -> None:
        """Save clips there from now on, if that folder can be written to; empty for the usual one."""
        ...

    def looks_for_updates(self) -> bool:
        """Whether this build could: it knows an address and a key."""
        ...

    def shipped(self) -> Sequence[str]:
        """What a packaged program holds, a line each: name, version, licence; empty for one that is not packaged."""
        ...

    def facts_about(self) -> list[tuple[str, str]]:
        """Name and value of what Diagnostics and About show: versions, folders, sizes."""
        ...

    def pinyin(self, texts: Sequence[str], take: Callable[[dict[str, str]], object]) -> None:
        """The texts that have Chinese signs, with each of these as the first letter of its pinyin."""
        ...

    def remember(self, state: Mapping[str, Json]) -> None:
        """Save the draft and the window for the next start."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """Every port; the window hands each panel its own."""

    compose: ComposePort
    queue: QueuePort
    clips: ClipsPort
    files: FilesPort
    gateways: GatewaysPort
    connect: ConnectPort
    settings: SettingsPort
    library: LibraryPort
    imports: ImportsPort
    review: ReviewPort
    share: SharePort
    palette: PalettePort
