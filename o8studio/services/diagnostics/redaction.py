"""Removes what must not leave this computer from a value: tokens, signed links, embedded pictures."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from urllib.parse import urlsplit

from o8studio.domain.request import Json

_TOKEN = re.compile(r"\b(sk-|Bearer\s+|eyJ)[A-Za-z0-9._\-+/=]{6,}", re.IGNORECASE)
_BASIC = re.compile(r"\b(Basic\s+)(?:[A-Za-z0-9+/]{4,}={1,2}|[A-Za-z0-9+/]{16,})", re.IGNORECASE)
_LINK = re.compile(r"\b[a-zA-Z][a-zA-Z0-9+.\-]{0,20}://[^\s\"'<>)]+")
_LOGIN = re.compile(r"(?<![^\s\"'(])[^\s/@:\"']{1,100}:[^\s/@\"']{1,100}@(?=[\w\[])")
"""A name and a password before a host, without a scheme, as a proxy may be written."""
_BASE64 = re.compile(r"(data:[\w/+.\-]{1,100};base64,)?[A-Za-z0-9+/]{200,}={0,2}")
_SECRET_NAMES = re.compile(
    r"token|secret|authorization|password|passphrase|api_?key|access|cookie", re.IGNORECASE
)
_DEEPEST = 60
HIDDEN = "…"


def redacted(value: object) -> Json:
    """A copy as JSON without secrets, of a value of any type; links keep their host and path."""
    return _redacted(value, is_secret=False, depth=0)


def redacted_object(value: Mapping[str, object]) -> dict[str, Json]:
    """`redacted` for an object."""
    return {
        redacted_text(name): _member(name, inner, is_secret=False, depth=0) for name, inner in value.items()
    }


def _redacted(value: object, *, is_secret: bool, depth: int) -> Json:
    if value is None or isinstance(value, bool):
        return value
    if depth > _DEEPEST:
        return HIDDEN
    if isinstance(value, Enum):
        value = value.value
    if is_dataclass(value) and not isinstance(value, type):
        value = {one.name: getattr(value, one.name) for one in fields(value)}
    if isinstance(value, Mapping):
        return {
            redacted_text(str(name)): _member(str(name), inner, is_secret=is_secret, depth=depth + 1)
            for name, inner in value.items()
        }
    if isinstance(value, Iterable) and not isinstance(value, (str, bytes, bytearray)):
        return [_redacted(inner, is_secret=is_secret, depth=depth + 1) for inner in value]
    if is_secret:
        return HIDDEN
    if isinstance(value, (int, float)):
        return value
    if isinstance(value, (bytes, bytearray)):
        value = bytes(value).decode("utf-8", "replace")
    return redacted_text(str(value))


def _member(name: str, value: object, *, is_secret: bool, depth: int) -> Json:
    hides = is_secret or _SECRET_NAMES.search(name) is not None
    return _redacted(value, is_secret=hides, depth=depth)


def redacted_text(text: str) -> str:
    """`redacted` for a text, such as a log line."""
    text = _BASE64.sub("[embedded data]", text)
    text = _BASIC.sub(r"\1…", _TOKEN.sub(r"\1…", text))
    text = _LINK.sub(_bare, text)
    return _LOGIN.sub("…@", text)


def _bare(found: re.Match[str]) -> str:
    try:
        parts = urlsplit(found[0])
    except ValueError:
        return "[link]"
    host = parts.hostname or ""
    port = f":{parts.netloc.rpartition(':')[2]}" if parts.netloc.rpartition(":")[2].isdigit() else ""
    return f"{parts.scheme}://{host}{port}{parts.path}" + ("?…" if parts.query else "")
