"""Parsing that all formats share: status words, progress, times, and the places of a result."""

import base64
import html
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from itertools import islice
from urllib.parse import urlsplit

from o8studio.domain.errors import Incomprehensible
from o8studio.domain.ids import RemoteId
from o8studio.domain.jobs.facts import Result, Source, SourceKind
from o8studio.domain.request import Json
from o8studio.gateway.wire import (
    Finished,
    JsonObject,
    Rejected,
    RemoteStatus,
    Rendering,
    Unrecognised,
    Waiting,
    Withdrawn,
    long_texts,
    segment,
)


class StatusKind(StrEnum):
    """What a status word of any server says about a job."""

    QUEUED = "queued"
    RENDERING = "rendering"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


# docs/protocol.md §0.3; "not_found" counts only as a status word in a 200 body
_WORDS = {
    StatusKind.QUEUED: "queued pending submitted created queueing queuing waiting not_start not_started in_queue preparing "
    "scheduled starting accepted unknown",
    StatusKind.RENDERING: "in_progress processing running generating progress rendering executing started inprogress",
    StatusKind.COMPLETED: "completed complete succeeded succeed success done finished ready",
    StatusKind.FAILED: "failed failure fail error rejected moderation_failed content_filtered incomplete "
    "expired timeout timed_out not_found",
    StatusKind.CANCELLED: "cancelled canceled cancelling aborted deleted",
}
_KINDS = {word: kind for kind, words in _WORDS.items() for word in words.split()}

MAX_WORDS = 500
_READ_WORDS = 20 * MAX_WORDS
"""Letters of a text that are searched for tags: it may be as long as an answer, and searching it all would block."""
_LONGEST_ID = 1000
_LONGEST_KEY = 64
_LATEST = 1e11
"""The largest number that is read as unix seconds; a larger one is in milliseconds."""
MOST_RESULTS = 64
"""Results of one job; a longer list is not a vendor's, and each would be fetched."""
_LEAST_INLINE, _PIECE = 200, 1024 * 1024
_GATEWAY_PATHS = re.compile(r"/v1/(videos/.+/content|tasks/.+)")
# each stops at what begins another one, so that a text full of beginnings is not searched to its end for each
_VIDEO_TAG = re.compile(r"""<video[^<>]*?\ssrc=["']([^"'<]+)["']""", re.IGNORECASE)
_MARKDOWN = re.compile(r"\]\((https?://[^\s)\]]+)\)")
_BARE = re.compile(r"https?://[^\s<>\"')]+")


def status_kind(word: str) -> StatusKind | None:
    """The meaning of a status word; None for an unknown one."""
    return _KINDS.get(word.strip().lower().replace("-", "_").replace(" ", "_"))


def progress(value: Json) -> float | None:
    """0 to 1. Text may carry a percent sign; a number with a fraction and at most 1 is a part, not a percent (§0.4)."""
    if isinstance(value, bool) or value is None:
        return None
    text = str(value).strip() if isinstance(value, (int, float, str)) else ""
    try:
        number = float(text.removesuffix("%"))
    except ValueError:
        return None
    if isinstance(value, float) and 0 <= number <= 1:
        number *= 100
    return min(1.0, max(0.0, number / 100)) if number == number else None


def moment(value: Json) -> float | None:
    """Unix seconds from seconds, milliseconds or an ISO string (trap 15); None for anything else."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, (int, float)):
        if not 0 < value < _LATEST * 1000:
            return None
        return float(value) / 1000 if value > _LATEST else float(value)
    if isinstance(value, str):
        try:
            told = datetime.fromisoformat(value).timestamp()
        except (ValueError, OverflowError, OSError):
            return None
        return told if 0 < told < _LATEST else None
    return None


def plain(text: Json) -> str:
    """A server's words as plain text of bounded length, without tags and control characters."""
    words = re.sub(r"<[^>]{0,300}>", " ", str(text)[:_READ_WORDS]) if text is not None else ""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in words).split())[:MAX_WORDS]


def error_words(body: JsonObject) -> tuple[str, str]:
    """Reason and code of a failure from `error`, `fail_reason` or `message` (trap 15)."""
    match body.get("error"):
        case {"message": _} as error if isinstance(error, dict):
            code = error.get("code")
            return plain(error["message"]), plain(code) if code not in (None, "") else ""
        case str(words) if words:
            return plain(words), ""
        case _:
            pass
    for name in ("fail_reason", "message", "task_status_msg"):
        value = body.get(name)
        if isinstance(value, str) and value:
            return plain(value), ""
    return "", ""


def find_id(reply: JsonObject) -> RemoteId:
    """The id from `id`, `task_id`, `data.task_id`, `data.id`, `generation_id` (§2.3); never `request_id`.

    Raises:
        Incomprehensible
    """
    data = reply.get("data")
    places = [reply.get("id"), reply.get("task_id")]
    if isinstance(data, dict):
        places += [data.get("task_id"), data.get("id") if isinstance(data.get("id"), str) else None]
    places.append(reply.get("generation_id"))
    for value in places:
        if isinstance(value, str) and 0 < len(value.strip()) <= _LONGEST_ID and value.strip().isprintable():
            return RemoteId(value.strip())
        if isinstance(value, int) and not isinstance(value, bool) and value > 0:
            return RemoteId(str(value))
    raise Incomprehensible("id")


def is_link(value: Json) -> bool:
    """Whether it is an http(s) or data address; failure texts turn up in the same places (trap 12)."""
    if not isinstance(value, str):
        return False
    if value.startswith("data:"):
        return True
    if not value.startswith(("http://", "https://")):
        return False
    try:
        parts = urlsplit(value)
        return bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False  # an impossible port or address


def source(link: str, asked: str) -> Source:
    """The source behind a link: gateway paths are asked on the gateway (trap 9), data lies in the answer of `asked`."""
    if link.startswith("data:"):
        return Source(SourceKind.INLINE, asked)
    parts = urlsplit(link)
    if _GATEWAY_PATHS.fullmatch(parts.path):
        return Source(SourceKind.GATEWAY, parts.path + (f"?{parts.query}" if parts.query else ""))
    return Source(SourceKind.LINK, link)


def content_path(remote_id: str) -> str:
    """Where New API serves its copy of a finished job (§2.6)."""
    return f"/v1/videos/{segment(remote_id)}/content"


def find_links(body: JsonObject) -> dict[str, str]:
    """Every result link of an answer in the order of §0.5, each with the gateway's own name for that result.

    Several only where several clips were made. A name is empty where there is none, or where several results share it.
    """
    for items in _places(body, 0):
        found = {str(link): key for link, key in items if is_link(link)}
        if found:
            times = Counter(found.values())
            return {link: key if times[key] == 1 else "" for link, key in found.items()}
    return {}


def _item(item: Json) -> tuple[Json, str]:
    if not isinstance(item, dict):
        return item, ""
    key = item.get("id")
    is_name = isinstance(key, (str, int)) and not isinstance(key, bool) and len(str(key)) <= _LONGEST_KEY
    return item.get("url"), plain(key) if is_name else ""


def _places(body: JsonObject, depth: int) -> Iterator[list[tuple[Json, str]]]:
    metadata = body.get("metadata")
    if isinstance(metadata, dict):
        several = metadata.get("result_urls")
        if isinstance(several, list):
            yield [(one, "") for one in several[:MOST_RESULTS]]
        yield [(metadata.get("url"), "")]
    for name in ("result_urls", "videos", "creations"):
        items = body.get(name)
        if isinstance(items, list):
            yield [_item(one) for one in items[:MOST_RESULTS]]
    for name in ("url", "video_url", "result_url", "output_url", "download_url"):
        yield [(body.get(name), "")]
    for name in ("task_result", "content", "output"):
        inner = body.get(name)
        if isinstance(inner, dict) and depth < 4:
            yield from _places(inner, depth + 1)
    data = body.get("data")
    if isinstance(data, dict) and depth < 4:
        yield from _places(data, depth + 1)
    elif isinstance(data, list) and data:
        yield [_item(one) for one in data[:MOST_RESULTS] if isinstance(one, dict)]


def inline_video(body: bytes | bytearray) -> bytes | None:
    """The clip inside an answer, as a data URI or bare base64 (trap 13); None when there is none. Blocking.

    Searches the raw bytes and decodes in pieces: a parser would block every thread meanwhile.

    Raises:
        Incomprehensible: it has more strings than any answer.
    """
    for begin, end in long_texts(body, _LEAST_INLINE):
        is_uri = body[begin : begin + 5] == b"data:"
        first = body.find(b",", begin, begin + _LEAST_INLINE) + 1 if is_uri else begin
        if first and _is_clip(body[first : first + 64]):
            found = _decoded(body, first, end)
            if found is not None:
                return found
    return None


def _is_clip(encoded: bytes | bytearray) -> bool:
    try:
        start = base64.b64decode(encoded.replace(b"\\/", b"/")[:32], validate=True)
    except ValueError:
        return False
    return start[4:8] == b"ftyp" or start[:4] == b"\x1a\x45\xdf\xa3"


def _decoded(body: bytes | bytearray, begin: int, end: int) -> bytes | None:
    parts, left = [], b""
    for at in range(begin, end, _PIECE):
        piece = left + body[at : min(end, at + _PIECE)]
        if piece.endswith(b"\\") and at + _PIECE < end:
            piece, left = piece[:-1], piece[-1:]
        else:
            left = b""
        piece = piece.replace(b"\\/", b"/")
        whole = len(piece) - len(piece) % 4 if at + _PIECE < end else len(piece)
        left = piece[whole:] + left
        try:
            parts.append(base64.b64decode(piece[:whole], validate=True))
        except ValueError:
            return None
    return b"".join(parts)


def text_links(text: str) -> list[str]:
    """Links in a Responses text: `<video src>` with entities, Markdown, or bare."""
    for pattern in (_VIDEO_TAG, _MARKDOWN, _BARE):
        found = dict.fromkeys(
            html.unescape(one[one.lastindex or 0]) for one in islice(pattern.finditer(text), MOST_RESULTS)
        )
        if found:
            return list(found)
    return [text.strip()] if text[:200].lstrip().startswith("data:video/") else []


def results(links: Mapping[str, str], asked: str, content: str | None) -> tuple[Result, ...]:
    """One result per link, with its name; the gateway's own copy is the first one's second source."""
    if not links:
        return (Result((Source(SourceKind.GATEWAY, content),)),) if content else ()
    found = [[source(link, asked)] for link in islice(links, MOST_RESULTS)]
    copy = Source(SourceKind.GATEWAY, content) if content else None
    if copy and copy not in found[0]:
        found[0].append(copy)
    return tuple(Result(tuple(sources), key) for sources, key in zip(found, links.values(), strict=False))


def status(
    word: Json,
    *,
    body: JsonObject,
    part: float | None,
    done: tuple[Result, ...],
    expires: float | None = None,
) -> RemoteStatus:
    """The status behind a word. A vendor's link in the body beats a failure word: the gateway may have misread it
    (§2.5, trap 7); its own copy does not, because it refuses to serve what it calls failed.
    """
    if not isinstance(word, str):
        raise Incomprehensible("status")
    match status_kind(word) if word else StatusKind.QUEUED:
        case StatusKind.QUEUED:
            return Waiting()
        case StatusKind.RENDERING:
            return Rendering(part)
        case StatusKind.COMPLETED:
            reason, code = error_words(body) if body.get("error") else ("", "")
            if (reason or code) and not _has_link(done):
                return Rejected(reason, code)  # a refusal that is reported as success, such as Jimeng's 50516
            return Finished(done, expires)
        case StatusKind.FAILED:
            if _has_link(done):
                return Finished(done, expires)
            reason, code = error_words(body)
            return Rejected(reason, code)
        case StatusKind.CANCELLED:
            return Withdrawn()
        case _:
            return Unrecognised(plain(word))


def _has_link(done: tuple[Result, ...]) -> bool:
    return any(source.kind is not SourceKind.GATEWAY for one in done for source in one.sources)


def names_another(remote_id: str, reply: JsonObject) -> str:
    """The id that an answer is about, if it names another one than this; `resp_X` and `task_X` are the same job."""
    data = reply.get("data")
    places = [reply.get("id"), reply.get("task_id")]
    if isinstance(data, dict):
        places.append(data.get("task_id"))
    named = [str(one) for one in places if isinstance(one, (str, int)) and not isinstance(one, bool) and one]
    if not named or any(_tail(one) == _tail(remote_id) for one in named):
        return ""
    return plain(named[0])


def _tail(remote_id: str) -> str:
    return remote_id.removeprefix("resp_").removeprefix("task_")
