"""Links that connect a gateway: strictly parsed, because they come from a web page, a chat or the clipboard.

`o8studio://connect?v=1&address=…&key=…` is our own. `cherrystudio://providers/api-keys?v=1&data=…` carries the same as
base64 of JSON, and New API offers it beside each token (new-api, web/default/src/features/chat/lib/chat-links.ts: the
address is percent-encoded, the key begins with `sk-`). Plain text holds an address and a key in any order.
"""

import base64
import binascii
import json
import re
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address
from urllib.parse import SplitResult, parse_qsl, urlsplit

from o8studio.domain.errors import StudioError
from o8studio.domain.secret import Secret

SCHEME = "o8studio"
MOST_CHARACTERS = 4096
"""Of a link or pasted text; New API's own are shorter than 300."""
_LEAST_OF_KEY, _MOST_OF_KEY = 8, 512
_CHERRY = "cherrystudio"
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.?", re.IGNORECASE)
_ADDRESS_IN_TEXT = re.compile(r"https?://[^\s\"'<>，。；、（）]+", re.IGNORECASE)
_KEY_IN_TEXT = re.compile(r"(?<![\w./:-])sk-[\w-]{8,}", re.ASCII)
_LABELLED_KEY = re.compile(
    r"(?:api[ _-]?key|key|token|令牌|密钥)[\"']?\s*[:：=]\s*[\"']?([!-~]{8,}+)(?=\s|$)", re.IGNORECASE
)
"""Possessive: a person pastes anything, and trying each end of a long word would stop the window."""
_BEHIND_KEY = "\"',;"
_TRAILING = ".,;:)]}'\""


class LinkProblem(StrEnum):
    """Why a link can't be used."""

    NOT_OURS = "not ours"
    TOO_LONG = "too long"
    OTHER_VERSION = "other version"
    NO_ADDRESS = "no address"
    NO_KEY = "no key"
    SEVERAL = "several"
    STRANGE = "strange"


class UnusableLink(StudioError):
    """A link that is not used, with its reason. It never quotes the link, which may hold a key."""

    def __init__(self, problem: LinkProblem) -> None:
        super().__init__(problem.value)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class ConnectLink:
    """What a link offers; nothing happens with it before a person has confirmed it.

    Attributes:
        address: `http://` or `https://`, host and maybe port and path.
        token: never shown in full.
    """

    address: str
    token: Secret

    @property
    def host(self) -> str:
        """The host and port that the token would go to, in ASCII, so that no letter can imitate another one."""
        return self.address.partition("://")[2].partition("/")[0]

    @property
    def is_unencrypted(self) -> bool:
        """Whether others on the way could read the token: http to anything but this computer."""
        parts = urlsplit(self.address)
        return parts.scheme == "http" and not _is_loopback(parts.hostname or "")

    @property
    def masked(self) -> str:
        """The token as it may be shown."""
        return masked(self.token)


def masked(token: Secret) -> str:
    """A token as it may be shown: its start and its last four characters, where enough stays hidden."""
    value = token.reveal()
    start = "sk-" if value.startswith("sk-") else ""
    return f"{start}…{value[-4:]}" if len(value) - len(start) >= 16 else f"{start}…"


def is_link(text: str) -> bool:
    """Whether this is meant as a link to us, usable or not."""
    return text.strip().partition(":")[0].lower() in (SCHEME, _CHERRY)


def parse_link(text: str) -> ConnectLink:
    """Read one link.

    Raises:
        UnusableLink
    """
    text = text.strip()
    if len(text) > MOST_CHARACTERS:
        raise UnusableLink(LinkProblem.TOO_LONG)
    if not text.isprintable() or " " in text:
        raise UnusableLink(LinkProblem.STRANGE)
    try:
        parts = urlsplit(text)
    except ValueError as error:
        raise UnusableLink(LinkProblem.STRANGE) from error
    match parts.scheme.lower():
        case "o8studio" if parts.netloc.lower() == "connect" and parts.path in ("", "/"):
            return _ours(parts)
        case "cherrystudio" if parts.netloc.lower() == "providers" and parts.path.rstrip("/") == "/api-keys":
            return _cherry(parts)
        case _:
            raise UnusableLink(LinkProblem.NOT_OURS)


def parse_pasted(text: str) -> ConnectLink | None:
    """An address and a key in pasted text, or a link; None where it does not hold both, and the text is just a text.

    Raises:
        UnusableLink: it is a link that can't be used, or it holds several addresses or keys.
    """
    if is_link(text):
        return parse_link(text)
    if len(text) > MOST_CHARACTERS:
        return None
    addresses = {found.rstrip(_TRAILING) for found in _ADDRESS_IN_TEXT.findall(text)}
    rest = _ADDRESS_IN_TEXT.sub(" ", text)
    keys = set(_KEY_IN_TEXT.findall(rest)) or {
        key for found in _LABELLED_KEY.findall(rest) if len(key := found.rstrip(_BEHIND_KEY)) >= _LEAST_OF_KEY
    }
    if not addresses or not keys:
        return None
    if len(addresses) > 1 or len(keys) > 1:
        raise UnusableLink(LinkProblem.SEVERAL)
    return _link(addresses.pop(), keys.pop())


def _ours(parts: SplitResult) -> ConnectLink:
    values = _query(parts, {"v", "address", "key"})
    return _link(values.get("address", ""), values.get("key", ""))


def _cherry(parts: SplitResult) -> ConnectLink:
    # a plus of base64 that nobody encoded arrives as a space
    data = _query(parts, {"v", "data"}).get("data", "").replace(" ", "+")
    padded = data.replace("-", "+").replace("_", "/")
    try:
        told = json.loads(base64.b64decode(padded + "=" * (-len(padded) % 4), validate=True))
    except (binascii.Error, ValueError, RecursionError) as error:
        raise UnusableLink(LinkProblem.STRANGE) from error
    if not isinstance(told, dict):
        raise UnusableLink(LinkProblem.STRANGE)
    address, key = told.get("baseUrl", ""), told.get("apiKey", "")
    if not isinstance(address, str) or not isinstance(key, str):
        raise UnusableLink(LinkProblem.STRANGE)
    return _link(address, key)


def _query(parts: SplitResult, known: set[str]) -> dict[str, str]:
    """The values of a link, each of them known and there once."""
    if parts.fragment or parts.username or parts.password:
        raise UnusableLink(LinkProblem.STRANGE)
    try:
        pairs = parse_qsl(
            parts.query, keep_blank_values=True, strict_parsing=True, errors="strict", max_num_fields=8
        )
    except ValueError as error:  # UnicodeDecodeError among them
        raise UnusableLink(LinkProblem.STRANGE) from error
    values = dict(pairs)
    if len(values) != len(pairs) or not values.keys() <= known:
        raise UnusableLink(LinkProblem.STRANGE)
    if values.get("v") != "1":
        raise UnusableLink(LinkProblem.OTHER_VERSION)
    return values


def _link(address: str, key: str) -> ConnectLink:
    return ConnectLink(_clean_address(address), _clean_key(key))


def _clean_address(address: str) -> str:
    if not address:
        raise UnusableLink(LinkProblem.NO_ADDRESS)
    if not address.isprintable() or " " in address or "\\" in address:
        raise UnusableLink(LinkProblem.STRANGE)
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
        host = host if _is_ip(host) else host.encode("idna").decode()
    except (ValueError, UnicodeError) as error:
        raise UnusableLink(LinkProblem.NO_ADDRESS) from error
    is_host = _is_ip(host) or (_HOST.fullmatch(host) is not None and len(host) <= 253)
    if parts.scheme not in ("http", "https") or not is_host or port == 0:
        raise UnusableLink(LinkProblem.NO_ADDRESS)
    if parts.username is not None or parts.query or parts.fragment:
        raise UnusableLink(LinkProblem.STRANGE)
    path = parts.path.rstrip("/").removesuffix("/v1")
    if not path.isascii():
        raise UnusableLink(LinkProblem.STRANGE)
    shown = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown}{f':{port}' if port else ''}{path}"


def _clean_key(key: str) -> Secret:
    if not key.strip():
        raise UnusableLink(LinkProblem.NO_KEY)
    secret = Secret(key)
    # as it is: what a person pastes as a token is cleaned, and a link that needs that was made by nobody we know
    if len(key) > _MOST_OF_KEY or not secret.is_sendable or secret.reveal() != key:
        raise UnusableLink(LinkProblem.STRANGE)
    return secret


def _is_ip(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _is_loopback(host: str) -> bool:
    if _is_ip(host):
        return ip_address(host).is_loopback
    return host.lower().rstrip(".") == "localhost" or host.lower().rstrip(".").endswith(".localhost")
