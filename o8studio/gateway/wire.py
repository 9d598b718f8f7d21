"""The interface of a wire format: pure functions between requests and bytes, and the values that they exchange."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import quote

from o8studio.domain.errors import JSON_OBJECT, Incomprehensible
from o8studio.domain.ids import RemoteId
from o8studio.domain.jobs.facts import Result
from o8studio.domain.request import GenerationRequest, Json
from o8studio.gateway.own_token import TokenMask

JsonObject = Mapping[str, Json]
_MAY_BE_HALF = (b"\\ud", b"\\uD", b"\xed")
"""Where a surrogate may stand, escaped or not."""


def N_(text: str) -> str:
    """Marks a text for translation; `texts` translates it where it is shown."""
    return text


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes along in a multipart body. Its content stays out of every repr."""

    form_field: str
    name: str
    mime: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpDraft:
    """A request that has not been sent. `path` starts with a slash and is relative to the gateway.

    With attachments the body goes as multipart, `body`'s values as text fields; else as JSON. `content_type` is sent
    with a request without a body, where servers check it (see `JSON_TYPE`).

    Attributes:
        forms: the body in other forms of asking for the same, by the name that a refusal gives them, best first.
        is_stream: the answer is a stream of events, of which the first that names a response is enough.
    """

    method: str
    path: str
    body: JsonObject | None = None
    files: tuple[Attachment, ...] = ()
    content_type: str = ""
    forms: Mapping[str, JsonObject] = field(default_factory=dict, repr=False)
    is_stream: bool = False


JSON_TYPE = "application/json"
"""Content type of a question on a vendor's own route, which has no body: New API of mid 2026 panics without it (seen on
a fork of August 2026: 500 `new_api_panic`).
"""


MOST_STRUCTURE = 16 * 1024 * 1024
"""Bytes of an answer without the long texts in it: a list of all models of a large gateway."""
MOST_STATUS = 2 * 1024 * 1024
"""The same of an answer about one job."""
_SHORT_ENOUGH = 100_000
"""Bytes up to which an answer is read as it is."""
_LONG_TEXT, _HEAD, _TAIL = 64 * 1024, 32 * 1024, 1024
"""Bytes of a text that is shortened to its beginning and its end: a clip as base64, which nothing but `inline_video`
reads. The parser would block every thread while it copies it."""
_WHOLE_SIGNS = re.compile(rb"(?:[^\\]+|\\u[0-9a-fA-F]{4}|\\[^u])*")
_LONGEST_ESCAPE = 6
_MOST_DIGITS = 300
"""Of a whole number; with more it can't become a floating-point number."""
_MOST_TEXTS = 2_000_000


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: bounded in size, headers in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes | bytearray = field(repr=False)
    mask: TokenMask | None = field(default=None, repr=False, compare=False)
    """Masks the token that the request carried."""
    _seen: "list[JsonObject | str]" = field(default_factory=list, repr=False, compare=False)
    """The object that `read` found, or what was missing."""

    def object(self) -> JsonObject:
        """The body as an object; of an event stream that nobody asked for, the last event (trap 26).

        In an answer of more than 100 kB, texts of more than 64 KiB lose their middle.

        Raises:
            Incomprehensible: HTML, broken JSON, or JSON that is no object.
        """
        self.read(MOST_STRUCTURE)
        (seen,) = self._seen
        if isinstance(seen, str):
            raise Incomprehensible(seen)
        return seen

    def object_or_none(self) -> JsonObject | None:
        """The same, and None for what is none."""
        try:
            return self.object()
        except Incomprehensible:
            return None

    def read(self, most: int) -> None:
        """Parse it once, perhaps in a thread, so that `object` returns at once.

        Args:
            most: bytes, long texts not counted; a larger answer is not understood.
        """
        if self._seen:
            return
        try:
            self._seen.append(_object_of(self.body, most, self.mask))
        except Incomprehensible as error:
            self._seen.append(error.missing)


def _object_of(body: bytes | bytearray, most: int, mask: TokenMask | None) -> JsonObject:
    start = body[:200].lstrip()
    if start[:1] == b"<":
        raise Incomprehensible("json, got html")
    if len(body) > _SHORT_ENOUGH:
        body = _shortened(body, most)
        if len(body) > most:
            raise Incomprehensible("an answer of bearable size")
        body = mask.content(body) if mask is not None else body
    is_stream = start.startswith((b"event:", b"data:", b":"))
    try:
        value: Json = dict(_last_event(body)) if is_stream else read_json(body)
        if mask is not None and b"\\" in body:
            value = mask.value(value)  # an escape may have hidden it
    except (ValueError, RecursionError) as error:
        raise Incomprehensible("json") from error
    if isinstance(value, list) and len(value) == 1:
        value = value[0]  # a few servers answer with a list of one
    if not isinstance(value, dict):
        raise Incomprehensible(JSON_OBJECT)
    return value


def _shortened(body: bytes | bytearray, most: int) -> bytes | bytearray:
    parts, at = [], 0
    for begin, end in long_texts(body, _LONG_TEXT, most):
        head = _WHOLE_SIGNS.match(body, begin, begin + _HEAD)
        tail = body[end - _TAIL : end]
        escape = tail.rfind(b"\\")
        tail = tail[escape + _LONGEST_ESCAPE :] if escape >= 0 else tail
        # a letter of several bytes may be cut in two
        parts += [
            body[at:begin],
            *(one.decode("utf-8", "ignore").encode() for one in (head[0] if head else b"", tail)),
        ]
        at = end
    return b"".join((*parts, body[at:])) if parts else body


def long_texts(body: bytes | bytearray, least: int, most: int | None = None) -> Iterator[tuple[int, int]]:
    """The strings of a JSON body with more than `least` bytes, as start and end without their quotes.

    Raises:
        Incomprehensible: it has more strings than any answer, or more than `most` bytes beside the long ones: those need
            not be walked to the end, which takes half a second for each ten megabytes.
    """
    at = long = 0
    for _ in range(_MOST_TEXTS):
        begin = body.find(b'"', at) + 1
        if most is not None and begin - long > most:
            break
        end = _closing_quote(body, begin) if begin else -1
        if end < 0:
            return
        if end - begin > least:
            yield begin, end
            long += end - begin
        at = end + 1
    raise Incomprehensible("an answer of bearable size")


def _closing_quote(body: bytes | bytearray, begin: int) -> int:
    end = body.find(b'"', begin)
    while end >= 0:
        slashes = end
        while slashes > begin and body[slashes - 1] == 0x5C:
            slashes -= 1
        if (end - slashes) % 2 == 0:
            break
        end = body.find(b'"', end + 1)
    return end


def read_json(text: bytes | bytearray) -> Json:
    """JSON with U+FFFD for lone surrogates, which a text that was cut may have: no address, file or window accepts them.

    A number that no reader can use, of hundreds of digits or none at all, costs that field only: it becomes null.

    Raises:
        ValueError, RecursionError
    """
    value: Json = json.loads(text, parse_int=_whole_number, parse_constant=lambda _name: None)
    if any(mark in text for mark in _MAY_BE_HALF):
        whole = json.dumps(value, ensure_ascii=False).encode("utf-16-le", "surrogatepass")
        value = json.loads(whole.decode("utf-16-le", "replace"))
    return value


def _whole_number(digits: str) -> int | None:
    return int(digits) if len(digits) <= _MOST_DIGITS else None


def _last_event(body: bytes | bytearray) -> JsonObject:
    """The response of the last event that carries one."""
    for line in reversed(bytes(body).splitlines()):
        if not line.startswith(b"data:"):
            continue
        try:
            value = read_json(line[5:])
        except (ValueError, RecursionError):
            continue  # the end mark, or a line that was cut
        if isinstance(value, dict):
            inner = value.get("response", value)
            if isinstance(inner, dict):
                return inner
    raise Incomprehensible("an event with a response")


@dataclass(frozen=True, slots=True)
class Waiting:
    """It is in a queue, or the gateway does not know yet."""


@dataclass(frozen=True, slots=True)
class Rendering:
    """It is being made; `progress` is 0 to 1, or None when the gateway does not say."""

    progress: float | None = None


@dataclass(frozen=True, slots=True)
class Finished:
    """The job is done. Without results the gateway offers nothing."""

    results: tuple[Result, ...]
    expires_at: float | None = None


@dataclass(frozen=True, slots=True)
class Rejected:
    """It failed for good. No status answer says what became of the money: a task's `quota` stays after a refund."""

    reason: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """The gateway cancelled it."""


@dataclass(frozen=True, slots=True)
class Unrecognised:
    """An unknown status word; the job has not ended, as far as it says.

    Attributes:
        finished: what the answer offers as if the job were finished: a link in a known place, and an end.
    """

    word: str
    finished: Finished | None = None


RemoteStatus = Waiting | Rendering | Finished | Rejected | Withdrawn | Unrecognised


@dataclass(frozen=True, slots=True)
class RouteQuestion:
    """A free question about a job that does not exist, and the same on a route that does not exist, for comparison.

    Attributes:
        job: the id that is asked for.
        task: goes as `task_id` in a POST; without it the question is a GET.
        not_on_new_api: asked only where the server is no New API, which counts requests under its own `/api`.
        has: fields that an answer of this route has; a path that says little is often another program's.
    """

    path: str
    control: str = "/v1/nonsense-xyz/none-0"
    job: str = "none-0"
    task: str = ""
    not_on_new_api: bool = False
    has: tuple[str, ...] = ()

    def draft(self, path: str = "") -> HttpDraft:
        """The request for this question, or for the same on another path."""
        body: JsonObject | None = {"task_id": self.task} if self.task else None
        method = "POST" if self.task else "GET"
        return HttpDraft(method=method, path=path or self.path, body=body, content_type=JSON_TYPE)


class WireFormat(Protocol):
    """One way of asking a gateway. All functions are pure.

    Attributes:
        id: what settings and the ledger call it.
        title: its name for people, in English, marked for translation.
        families: vendor families whose own format it is, or None if it carries every family.
        questions: together they show that a gateway has its routes; none if another format's routes show it.
        poll_order: formats whose status routes may know a job of this one, best first.
    """

    @property
    def id(self) -> str: ...

    @property
    def title(self) -> str: ...

    @property
    def families(self) -> tuple[str, ...] | None: ...

    @property
    def questions(self) -> tuple[RouteQuestion, ...]: ...

    @property
    def poll_order(self) -> tuple[str, ...]: ...

    def encode_submit(self, request: GenerationRequest, files: Mapping[str, bytes]) -> HttpDraft:
        """The request; `files` holds the content of its pictures by name."""
        ...

    def decode_submit(self, reply: JsonObject) -> RemoteId:
        """The job's id.

        Raises:
            Refused: a vendor's refusal inside HTTP 200; no job was made.
            Incomprehensible: there is none.
        """
        ...

    def encode_status(self, remote_id: RemoteId, request: GenerationRequest) -> HttpDraft:
        """The question for the status of the job that this request became."""
        ...

    def decode_status(self, remote_id: RemoteId, reply: JsonObject) -> RemoteStatus:
        """What the answer means.

        Raises:
            Incomprehensible
        """
        ...

    def encode_cancel(self, remote_id: RemoteId) -> HttpDraft | None:
        """The request to cancel, or None where the format has no such route."""
        ...


def segment(remote_id: str) -> str:
    """The id as one path segment: `:`, `/` and `=` occur in ids (trap 14)."""
    return quote(remote_id, safe="")
