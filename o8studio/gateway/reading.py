"""Makes an answer ready to be read: JSON inside texts is opened, and what only repeats the request's addresses is removed."""

import html
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from o8studio.domain.request import GenerationRequest, Json
from o8studio.gateway.links import BARE, address
from o8studio.gateway.status_words import snake
from o8studio.gateway.wire import JsonObject, read_json

_DEEPEST, _MOST_VALUES, _LONGEST_LIST = 12, 20_000, 1000
_MOST_OPENED, _LONGEST_OPENED = 200, 64 * 1024
_LONGEST_SEARCHED = 64 * 1024
_KEPT_AS_TEXT = frozenset({"prompt", "input", "text", "negative_prompt", "content"})
_FILES = (
    ".mp4",
    ".webm",
    ".mov",
    ".mkv",
    ".m4v",
    ".png",
    ".jpg",
    ".jpeg",
    ".webp",
    ".gif",
    ".bmp",
    ".mp3",
    ".wav",
    ".m4a",
)


def carried_by(request: GenerationRequest) -> frozenset[str]:
    """Every address that the request carries, for comparison; an answer may repeat them."""
    values: list[Json] = [request.prompt, dict(request.core), dict(request.native), dict(request.extra or {})]
    values += [dict(request.metadata or {}), *(image.link for image in request.images)]
    return frozenset(
        _as_compared(link) for value in values for text in _texts(value) for link in BARE.findall(text)
    )


def _texts(value: Json, depth: int = 0) -> Iterator[str]:
    if isinstance(value, str):
        yield value[:_LONGEST_SEARCHED]
    elif isinstance(value, (dict, list)) and depth < _DEEPEST:
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner, depth + 1)


def _as_compared(link: str) -> str:
    """The same for every way of writing one address; a file's name counts without the signature behind it."""
    try:
        parts = urlsplit(html.unescape(link))
    except ValueError:
        return link
    path = unquote(parts.path)
    is_file = path.lower().endswith(_FILES)
    return f"{parts.netloc.lower()}{path}" + (
        "" if is_file or not parts.query else f"?{unquote(parts.query)}"
    )


class _Reading:
    """One pass over an answer, bounded in size."""

    def __init__(self, carried: frozenset[str], opens: int = _MOST_OPENED) -> None:
        """`opens` is how many texts are opened at most."""
        self._carried = carried
        self._values, self._opened = _MOST_VALUES, opens

    def read(self, value: Json, depth: int, *, opens: bool = True) -> Json:
        self._values -= 1
        if self._values < 0 or depth > _DEEPEST:
            return None
        if isinstance(value, str):
            return self._text(value, depth, opens=opens)
        if isinstance(value, list):
            return [self.read(one, depth + 1, opens=opens) for one in value[:_LONGEST_LIST]]
        return self.object(value, depth) if isinstance(value, dict) else value

    def object(self, value: JsonObject, depth: int) -> dict[str, Json]:
        found = {
            name: self.read(one, depth + 1, opens=name not in _KEPT_AS_TEXT) for name, one in value.items()
        }
        return {**{snake(name): one for name, one in found.items()}, **found}

    def _text(self, text: str, depth: int, *, opens: bool) -> Json:
        start = text[:64].lstrip()[:1]
        if opens and start in ("{", "[") and len(text) <= _LONGEST_OPENED and self._opened > 0:
            self._opened -= 1
            try:
                inner = read_json(text.encode("utf-8", "replace"))
            except (ValueError, RecursionError):
                inner = None
            if isinstance(inner, (dict, list)):
                return self.read(inner, depth + 1)
        if not self._carried or "://" not in text[:_LONGEST_SEARCHED]:
            return text
        if (whole := address(text)) and _as_compared(whole) in self._carried:
            return ""
        if len(text) > _LONGEST_SEARCHED:
            return text
        return BARE.sub(lambda found: "" if _as_compared(found[0]) in self._carried else found[0], text)


def in_snake_case(reply: JsonObject) -> dict[str, Json]:
    """An answer with every key also in snake_case, its texts as they came."""
    return _Reading(frozenset(), opens=0).object(reply, 0)


def readable(reply: JsonObject, carried: frozenset[str] = frozenset()) -> JsonObject:
    """An answer with its inner JSON opened, camelCase keys also in snake_case, and without the request's own addresses.

    Args:
        carried: what `carried_by` gives for the job's request.
    """
    return _Reading(carried).object(reply, 0)
