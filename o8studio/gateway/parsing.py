"""What all formats read an answer with: the id of a new job, the status behind a word, and a clip inside an answer."""

import base64
import re
from collections.abc import Iterator

from o8studio.domain.errors import Incomprehensible
from o8studio.domain.ids import RemoteId
from o8studio.domain.jobs.facts import Result
from o8studio.domain.request import Json
from o8studio.gateway.failure_words import error_words, moderation
from o8studio.gateway.links import (
    content_path,
    find_links,
    has_link,
    is_link,
    link_of,
    results,
    source,
    text_links,
    with_guesses,
)
from o8studio.gateway.status_words import StatusKind, snake, status_kind
from o8studio.gateway.values import MAX_WORDS, is_good_code, moment, plain, progress
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
)

__all__ = [
    "MAX_WORDS",
    "StatusKind",
    "content_path",
    "error_words",
    "find_id",
    "find_links",
    "inline_video",
    "is_link",
    "link_of",
    "moment",
    "names_another",
    "plain",
    "progress",
    "results",
    "source",
    "status",
    "status_kind",
    "text_links",
]

_LONGEST_ID = 1000
_LEAST_INLINE, _PIECE = 200, 1024 * 1024
_IDS = (
    "task_id",
    "video_id",
    "generation_id",
    "job_id",
    "taskid",
    "prediction_id",
    "operation_id",
    "task_uuid",
    "uuid",
)
_HOLDERS = (
    "data", "output", "result", "task", "video", "response", "job", "generation", "prediction", "tasks", "jobs", "videos",
    "generations", "results", "task_ids", "job_ids", "ids", "resp",
)  # fmt: skip
_MAY_BE_ID = frozenset(
    {"data", "result", "output", "task", "job", "tasks", "jobs", "task_ids", "job_ids", "ids"}
)
"""Holders whose value may be the id itself, or a list of one."""
_BESIDE_REQUEST_ID = frozenset(
    {
        *(
            "request_id",
            "requestId",
            "gateway_request_id",
            "status",
            "state",
            "object",
            "model",
            "created",
            "created_at",
            "progress",
        ),
        *("polling_url", "status_url", "response_url", "cancel_url", "queue_position", "logs", "metrics"),
    }
)
"""Keys beside which a `request_id` is the job's: with anything else it only names the request."""
_OPERATION = re.compile(r"(?:[\w.\-]+/){0,20}operations/[\w.\-]{1,200}")
"""Google's name for what runs (Veo)."""
_TEXT_ID = re.compile(r"(?=[^\s]*\d)[\w.:=+\-]{3,200}|task_\w{1,200}")
_ENDED_BY = {"expired": "expired", "timeout": "timeout", "timed_out": "timeout", "not_found": "not_found"}
"""Codes of our own for a failure of which its word is all that is said."""
_ENDS = (
    "completed_at", "finished_at", "finish_time", "finished_time", "end_time", "ended_at", "complete_time", "completed_time",
    "completion_time",
)  # fmt: skip


def find_id(reply: JsonObject) -> RemoteId:
    """The id of a new job, under any name and in any envelope that servers use (§2.3).

    `request_id` counts only where nothing else is there, as xAI answers. A number as `data.id` is a row of a database.

    Raises:
        Incomprehensible
    """
    for value in _ids(reply, 0):
        if isinstance(value, str) and may_be_id(value.strip()):
            return RemoteId(value.strip())
        if isinstance(value, int) and not isinstance(value, bool) and value > 0:
            return RemoteId(str(value))
    raise Incomprehensible("id")


def may_be_id(text: str) -> bool:
    """Whether a job can be asked about under this: it is short, and every letter of it arrived, as with another one in
    its place it would be another job's; dots alone lead to another route.
    """
    is_short = 0 < len(text) <= _LONGEST_ID  # first: to look at every letter of an endless one takes 45 ms
    return is_short and text.isprintable() and "\ufffd" not in text and bool(text.strip("."))


def _ids(reply: JsonObject, depth: int) -> Iterator[Json]:
    """Each place of an id, best first."""
    own = reply.get("id")
    yield own if depth == 0 or isinstance(own, str) else None
    yield from (reply.get(name) for name in _IDS)
    for name in _HOLDERS if depth < 3 else ():
        inner = reply.get(name)
        if isinstance(inner, list):
            inner = inner[0] if len(inner) == 1 else None
        if isinstance(inner, dict):
            yield from _ids(inner, depth + 1)
        elif name in _MAY_BE_ID and isinstance(inner, (str, int)) and not _says_no(reply):
            yield inner if _TEXT_ID.fullmatch(str(inner).strip()) else None
    named = reply.get("name")
    yield named if isinstance(named, str) and _OPERATION.fullmatch(named.strip()) else None
    if reply.keys() <= _BESIDE_REQUEST_ID or (depth and reply.keys() <= {"request_id"}):
        yield reply.get("request_id")


def _says_no(reply: JsonObject) -> bool:
    """Whether an answer refuses: then a bare value in it is no id, while one under a name is."""
    return reply.get("success") is False or bool(reply.get("error")) or not is_good_code(reply.get("code"))


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


def status(
    word: Json,
    *,
    body: JsonObject,
    part: float | None,
    done: tuple[Result, ...],
    expires: float | None = None,
) -> RemoteStatus:
    """The status behind a word, which may be a number. A vendor's link in the body beats a failure word: the gateway may
    have misread it (§2.5, trap 7); its own copy does not, because it refuses to serve what it calls failed.

    A success without a clip is an end only with an explicit mark of moderation; else what looks like a clip is a guess.

    Raises:
        Incomprehensible
    """
    if isinstance(word, bool) or not isinstance(word, (str, int, float)):
        raise Incomprehensible("status")
    match status_kind(str(word)) if word != "" else StatusKind.QUEUED:
        case StatusKind.QUEUED:
            return Waiting()
        case StatusKind.RENDERING:
            return Rendering(part)
        case StatusKind.COMPLETED:
            stopped = None if has_link(done) else moderation(body)
            return Finished(with_guesses(done, body), expires) if stopped is None else Rejected(*stopped)
        case StatusKind.FAILED:
            if has_link(done):
                return Finished(done, expires)
            reason, code = error_words(body)
            # without more, the word itself tells more than that it failed
            return Rejected(reason, code or ("" if reason else _ENDED_BY.get(snake(str(word)), "")))
        case StatusKind.CANCELLED:
            return Withdrawn()
        case _:
            ended = part == 1.0 or any(moment(body.get(name)) for name in _ENDS)
            offers = Finished(done, expires) if ended and has_link(done) else None
            return Unrecognised(plain(word), offers)


def names_another(remote_id: str, reply: JsonObject) -> str:
    """The id that an answer is about, if it names another one than this; `resp_X` and `task_X` are the same job."""
    named = named_ids(reply)
    return "" if not named or any(is_same_id(one, remote_id) for one in named) else plain(named[0])


def named_ids(reply: JsonObject) -> list[str]:
    """The ids of jobs that an answer names."""
    data = reply.get("data")
    places = [reply.get("id"), reply.get("task_id")]
    if isinstance(data, dict):
        places.append(data.get("task_id"))
    return [str(one) for one in places if isinstance(one, (str, int)) and not isinstance(one, bool) and one]


def is_same_id(one: str, other: str) -> bool:
    """Whether two ids name the same job."""
    return _tail(one) == _tail(other)


def _tail(remote_id: str) -> str:
    return remote_id.removeprefix("resp_").removeprefix("task_")
