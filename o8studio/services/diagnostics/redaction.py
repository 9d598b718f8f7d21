"""Removes what must not leave this computer from a value: tokens, signed links, embedded pictures."""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from o8studio.domain.request import Json

_TOKEN = re.compile(r"\b(sk-|Bearer\s+|eyJ)[A-Za-z0-9._\-]{6,}")
_LINK = re.compile(r"https?://[^\s\"'<>)]+")
_BASE64 = re.compile(r"(data:[\w/+.\-]+;base64,)?[A-Za-z0-9+/]{200,}={0,2}")
_SECRET_NAMES = re.compile(r"token|secret|authorization|password|api_?key|access", re.IGNORECASE)


def redacted(value: Json) -> Json:
    """A copy without secrets; links keep their host and path."""
    if isinstance(value, dict):
        return redacted_object(value)
    if isinstance(value, list):
        return [redacted(inner) for inner in value]
    return redacted_text(value) if isinstance(value, str) else value


def redacted_object(value: Mapping[str, Json]) -> dict[str, Json]:
    """`redacted` for an object."""
    return {
        name: "…" if _SECRET_NAMES.search(name) and isinstance(inner, str) else redacted(inner)
        for name, inner in value.items()
    }


def redacted_text(text: str) -> str:
    """`redacted` for a text, such as a log line."""
    text = _BASE64.sub("[embedded data]", text)
    text = _TOKEN.sub(r"\1…", text)
    return _LINK.sub(_bare, text)


def _bare(found: re.Match[str]) -> str:
    try:
        parts = urlsplit(found[0])
    except ValueError:
        return "[link]"
    host = parts.hostname or ""
    port = f":{parts.netloc.rpartition(':')[2]}" if parts.netloc.rpartition(":")[2].isdigit() else ""
    return f"{parts.scheme}://{host}{port}{parts.path}" + ("?…" if parts.query else "")
