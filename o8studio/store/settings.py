"""Typed settings in one TOML file. A broken file is set aside, never overwritten silently."""

import contextlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING

from o8studio.domain.errors import BadInput
from o8studio.domain.gateway import Generation
from o8studio.domain.ids import GatewayId
from o8studio.domain.settings import (
    MOST_AT_ONCE,
    NO_PROXY,
    SYSTEM_PROXY,
    Surround,
    ThemeName,
    TokenStorage,
    proxy_address,
)
from o8studio.store.set_aside import set_aside

if TYPE_CHECKING:
    from urllib.parse import SplitResult

DEMO = GatewayId("demo")
_PARTLY, _WHOLLY = "partly", "wholly"
_LONGEST, _LONGEST_HOST = 10_000, 253
MOST_RESULT_HOSTS = 100
MOST_GATEWAYS = 40
"""Each is a row of the settings and has connections; no person has as many, and twenty thousand stop the program."""
_BOUNDS = {
    "volume": (0.0, 1.0),
    "ask_above_usd": (0.0, 1e9),
    "ask_above_clips": (0, 10_000),
    "text_size": (50, 400),
}
FOLLOWING = "-following"
"""Suffix of the name under which a gateway's second token is kept."""
_SAVED_BY_ALL, _CHOSEN = 3, "jobs_at_once_is_chosen"
"""Earlier versions saved this default for everybody; the key beside it says that a person chose it."""
_LOOPBACK = re.compile(r"(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:|/|$)")
_HOST = re.compile(r"[\w.-]+|[0-9a-f:.]+(%\w+)?")
"""A host name in any script, or an IPv4 or IPv6 address."""
_TAILS = ("/v1/videos", "/v1/video/generations", "/v1/responses", "/v1")


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewayEntry:
    """A gateway as a person set it up.

    Attributes:
        proxy: `NO_PROXY`, `SYSTEM_PROXY` or an address.
        ca_file: certificates that are trusted beside the system's.
        formats: wire formats whose routes a probe found; empty before any probe.
        chosen: by model family, the format that a person has chosen instead of ours.
        server: the kind of server as text, from the probe.
        can_cancel: whether a probe found a cancel route.
        generation: a `Generation`, as the probe recognised it; empty when it did not, or before any probe.
        result_hosts: private hosts, in lower case, that a person allows its results to lie on.
    """

    id: GatewayId
    name: str
    base_url: str
    proxy: str = SYSTEM_PROXY
    ca_file: str = ""
    token_storage: TokenStorage = TokenStorage.KEYRING
    formats: tuple[str, ...] = ()
    chosen: Mapping[str, str] = field(default_factory=dict)
    server: str = ""
    can_cancel: bool = False
    generation: str = ""
    result_hosts: tuple[str, ...] = ()

    def at(self, base_url: str) -> "GatewayEntry":
        """The entry at this address. Another address discards what the probe found, and the hosts that a person allowed this
        server to lead to; what else a person chose stays.
        """
        if base_url == self.base_url:
            return self
        return replace(
            self, base_url=base_url, formats=(), server="", can_cancel=False, generation="", result_hosts=()
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything a person can set.

    Attributes:
        text_size: percent.
        ask_above_usd: on one press; `ask_above_clips` the same for clips whose price is unknown.
        jobs_at_once: at one gateway, 1 to 16; 0 for Automatic.
        keys: by action, the keys that a person chose instead of ours.
        sidecars: write a recipe beside each clip that comes.
        watch_folder: what is put there becomes clips; empty for none.
        shares: by project, what was chosen when its clips were shared last, as JSON; never a passphrase.
        person: the name beside one's own comments where they go out; it is asked for, never taken from the system.
    """

    gateways: tuple[GatewayEntry, ...] = ()
    current_gateway: str = ""
    theme: ThemeName = ThemeName.DARK
    language: str = ""
    clips_folder: str = ""
    clip_name: str = "{day} {title} {model} {id}"
    volume: float = 0.4
    jobs_at_once: int = 0
    ask_above_usd: float = 5.0
    ask_above_clips: int = 4
    queue_paused: bool = False
    text_size: int = 100
    reduce_motion: bool = False
    more_contrast: bool = False
    autoplay: bool = True
    loop_short: bool = True
    surround: Surround = Surround.THEME
    notify_ready: bool = True
    notify_failed: bool = True
    notify_all_done: bool = True
    keep_awake: bool = True
    check_updates: bool = False
    keys: Mapping[str, str] = field(default_factory=dict)
    sidecars: bool = True
    watch_folder: str = ""
    shares: Mapping[str, str] = field(default_factory=dict)
    person: str = ""

    def gateway(self, name: str) -> GatewayEntry | None:
        """By id, or else by name: another gateway's name may be this one's id."""
        by_id = next((one for one in self.gateways if one.id == name), None)
        return by_id or next((one for one in self.gateways if one.name == name), None)

    def with_gateway(self, entry: GatewayEntry) -> "Settings":
        """The same with this gateway added, or replaced in its place."""
        known = any(one.id == entry.id for one in self.gateways)
        gateways = tuple(entry if one.id == entry.id else one for one in self.gateways)
        return replace(
            self,
            gateways=gateways if known else (*gateways, entry),
            current_gateway=self.current_gateway or entry.id,
        )

    def without_gateway(self, gateway_id: GatewayId) -> "Settings":
        """The same without it."""
        left = tuple(one for one in self.gateways if one.id != gateway_id)
        current = self.current_gateway if self.current_gateway != gateway_id else (left[0].id if left else "")
        return replace(self, gateways=left, current_gateway=current)


def load(path: Path) -> Settings:
    """The settings, or the defaults where there are none; a file that can't be used is set aside."""
    return opened(path)[0]


def opened(path: Path) -> tuple[Settings, str]:
    """The settings, and the name under which a file that could not be fully used was set aside; else empty."""
    settings, problem = read(path)
    return settings, set_aside(path, copy=problem == _PARTLY) if problem else ""


def read(path: Path) -> tuple[Settings, str]:
    """The settings, and what is wrong with the file: `partly` or `wholly` unusable, or nothing.

    A value of the wrong type falls back to its default. Changes and raises nothing.
    """
    if path.exists() and not path.is_file():  # a pipe would be read for ever
        return Settings(), _WHOLLY
    try:
        saved = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return Settings(), ""
    except (OSError, ValueError, RecursionError):
        return Settings(), _WHOLLY
    plain = Settings()
    values = {
        field.name: saved[field.name]
        for field in fields(Settings)
        if field.name in saved and field.name != "gateways" and _fits(field.name, saved[field.name], plain)
    }
    raws = saved.get("gateways", [])
    entries = [_entry(raw) for raw in raws[:MOST_GATEWAYS]] if isinstance(raws, list) else [None]
    is_all = not isinstance(raws, list) or len(raws) <= MOST_GATEWAYS
    gateways = {entry.id: entry for entry in reversed(entries) if entry is not None}
    known = {field.name for field in fields(Settings) if field.name != "gateways"}
    is_whole = (
        is_all and len(gateways) == len(entries) and all(name in values for name in saved.keys() & known)
    )
    in_order = tuple(reversed(gateways.values()))
    at_once = values.get("jobs_at_once", 0)
    values["jobs_at_once"] = _jobs_at_once(at_once, is_chosen=saved.get(_CHOSEN) is True)
    return replace(plain, gateways=in_order, **values), "" if is_whole else _PARTLY


def _fits(name: str, value: object, plain: Settings) -> bool:
    """Whether a value is of its setting's type and within its bounds."""
    usual = getattr(plain, name)
    if isinstance(usual, float):
        low, high = _BOUNDS.get(name, (-1e12, 1e12))
        return type(value) in (int, float) and low <= value <= high  # type: ignore[operator]  # a number now
    if name in _BOUNDS:
        low, high = _BOUNDS[name]
        return type(value) is int and low <= value <= high
    if isinstance(usual, Mapping):
        return isinstance(value, dict) and all(_is_text(one) for one in value.values())
    if isinstance(usual, str):
        return _is_text(value)
    return type(value) is type(usual)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and len(value) <= _LONGEST and "\0" not in value


def save(path: Path, settings: Settings) -> None:
    """Write the whole file, durably.

    Raises:
        DiskTrouble
    """
    import tomli_w  # only `read` runs before the first paint

    from o8studio.domain.request import valid
    from o8studio.store.part_file import write_whole

    values = asdict(settings)
    if settings.jobs_at_once == 0:
        del values["jobs_at_once"]  # earlier versions would run no job at all
    elif settings.jobs_at_once == _SAVED_BY_ALL:
        values[_CHOSEN] = True
    lists = ("formats", "result_hosts")
    values["gateways"] = [
        gateway | {name: list(gateway[name]) for name in lists} for gateway in values["gateways"]
    ]
    write_whole(path, valid(tomli_w.dumps(values)).encode("utf-8"))


def _jobs_at_once(saved: int, *, is_chosen: bool) -> int:
    """What a person set, or Automatic: earlier versions wrote their default of 3 where nobody had set anything."""
    if saved == _SAVED_BY_ALL and not is_chosen:
        return 0
    return max(0, min(saved, MOST_AT_ONCE))


def _proxy(saved: str) -> str:
    """As it is meant; one that is not understood stays, so that nothing is sent past it and it can be named."""
    try:
        return clean_proxy(saved)
    except BadInput:
        return saved


def _storage(saved: str) -> TokenStorage:
    try:
        return TokenStorage(saved)
    except ValueError:
        return TokenStorage.KEYRING


def _entry(raw: object) -> GatewayEntry | None:
    if not isinstance(raw, Mapping):
        return None
    texts = {
        name: str(raw.get(name, ""))
        for name in ("id", "name", "base_url", "proxy", "ca_file", "token_storage")
    }
    if not texts["id"] or not all(map(_is_text, texts.values())):
        return None
    try:
        _parts(texts["base_url"])
    except BadInput:
        return None
    formats, chosen, generation = raw.get("formats"), raw.get("chosen"), str(raw.get("generation", ""))
    hosts = raw.get("result_hosts")
    return GatewayEntry(
        id=GatewayId(texts["id"]),
        name=texts["name"] or texts["id"],
        base_url=texts["base_url"],
        proxy=_proxy(texts["proxy"]),
        ca_file=texts["ca_file"],
        token_storage=_storage(texts["token_storage"]),
        formats=tuple(str(one) for one in formats) if isinstance(formats, list) else (),
        chosen={str(name): str(value) for name, value in chosen.items()} if isinstance(chosen, dict) else {},
        server=str(raw.get("server", "")),
        can_cancel=raw.get("can_cancel") is True,
        generation=generation if generation in frozenset(Generation) else "",
        result_hosts=_hosts(hosts) if isinstance(hosts, list) else (),
    )


def _hosts(saved: list[object]) -> tuple[str, ...]:
    """Those that can be hosts."""
    found: dict[str, None] = {}
    for one in saved[:MOST_RESULT_HOSTS]:
        with contextlib.suppress(BadInput):
            found[clean_host(str(one))] = None
    return tuple(found)


def clean_host(typed: str) -> str:
    """A host as it is compared: a name or an IP address, in lower case; of an address or link its host.

    Raises:
        BadInput
    """
    text = typed.strip().lower()
    if ":" in text and "://" not in text and text.count(":") > 1 and not text.startswith("["):
        text = f"[{text}]"  # an IPv6 address
    host = _parts(text).hostname or ""
    if len(host) > _LONGEST_HOST or not _HOST.fullmatch(host):
        raise BadInput("host", "not an address")
    return host.rstrip(".") if host.isascii() else _encoded(host)


def _encoded(host: str) -> str:
    """A name of another script as it is resolved.

    Raises:
        BadInput
    """
    try:
        return host.encode("idna").decode()
    except UnicodeError as error:
        raise BadInput("host", "not an address") from error


def clean_address(pasted: str) -> str:
    """A gateway's address as people paste it: spaces around it, broken lines, a missing scheme, a trailing `/v1`.

    Raises:
        BadInput
    """
    text = "".join(line.strip() for line in pasted.splitlines())
    if not text:
        raise BadInput("address", "empty")
    parts = _parts(text)
    host, path = parts.hostname or "", parts.path.rstrip("/")
    if parts.port == 0 or not _HOST.fullmatch(host) or re.search(r"\s", text):
        raise BadInput("address", "not an address")
    for tail in _TAILS:
        path = path.removesuffix(tail)
    host = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{host}{f':{parts.port}' if parts.port else ''}{path}"


def _parts(text: str) -> "SplitResult":
    """The parts of an address that requests can be sent to.

    Raises:
        BadInput
    """
    if "://" not in text:
        text = f"{'http' if _LOOPBACK.match(text) else 'https'}://{text}"
    from urllib.parse import urlsplit  # nothing before the first paint needs it

    try:
        parts = urlsplit(text)
        _port = parts.port
    except ValueError as error:
        raise BadInput("address", "port") from error
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.query:
        raise BadInput("address", "not an address")
    return parts


def is_unencrypted(base_url: str) -> bool:
    """Whether others on the way can read what is sent there, the token too."""
    scheme, _mark, rest = base_url.partition("://")
    return scheme == "http" and not _LOOPBACK.match(rest)


def clean_proxy(pasted: str) -> str:
    """`system`, `direct` or a proxy's address, with its scheme; empty text means the system's.

    Raises:
        BadInput
    """
    text = "".join(pasted.split())
    if text.lower() in ("", SYSTEM_PROXY, NO_PROXY):
        return text.lower() or SYSTEM_PROXY
    usable = proxy_address(text)
    if not usable:
        raise BadInput("proxy", "not an address")
    return usable


def gateway_id(name: str, taken: frozenset[str]) -> GatewayId:
    """An id from a name, different from those that are taken."""
    stem = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "gateway"
    number, found = 1, stem
    while found in taken or found == DEMO or found.endswith(FOLLOWING):
        number += 1
        found = f"{stem}-{number}"
    return GatewayId(found)
