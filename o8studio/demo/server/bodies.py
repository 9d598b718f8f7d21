"""Parses a submission's body as the servers do: by content type, with their type for each field."""

import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from starlette.datastructures import UploadFile
from starlette.requests import Request

from o8studio.demo.server.refusals import envelope_b, plugin_error

Value = object
MAX_BODY_BYTES = 128 * 1024 * 1024
_SHOWN_BYTES = 200_000

_STRUCT = {
    "prompt": str,
    "model": str,
    "mode": str,
    "image": str,
    "size": str,
    "seconds": str,
    "input_reference": str,
}
_GO_NAMES = {str: "string", bool: "bool", int: "number", float: "number", list: "array", dict: "object"}


async def posted(request: Request) -> dict[str, object]:
    """What is recorded of a POST, whatever is answered to it."""
    body = await request.body()
    kind = request.headers.get("content-type", "")
    text = body[:_SHOWN_BYTES].decode("utf-8", "replace")
    try:
        shown: object = json.loads(body) if kind.startswith("application/json") else text
    except (ValueError, RecursionError):
        shown = text
    return {
        "at": time.time(),
        "path": request.url.path,
        "content_type": kind,
        "authorized": "authorization" in request.headers,
        "body": shown,
    }


@dataclass(slots=True)
class Fields:
    """The fields of a body.

    Attributes:
        values: text and JSON values by name; `metadata` is an object here.
        files: uploads by field name, as bytes.
        kind: `json`, `form` or `multipart`; `none` when the content type hides the body.
    """

    values: dict[str, Value] = field(default_factory=dict)
    files: dict[str, list[bytes]] = field(default_factory=dict)
    kind: str = "none"

    def text(self, name: str) -> str:
        """The field as text; empty when absent or of another type."""
        value = self.values.get(name)
        return value if isinstance(value, str) else ""

    @property
    def metadata(self) -> dict[str, Value]:
        """The vendor extras."""
        value = self.values.get("metadata")
        return value if isinstance(value, dict) else {}


async def read_fields(request: Request) -> Fields:
    """Parse by content type; with any type but the three known ones the body is ignored (§0.6).

    Raises:
        Refusal: invalid JSON or multipart (envelope B).
    """
    content_type = request.headers.get("content-type", "")
    if content_type.startswith("application/json"):
        try:
            values = json.loads(await request.body())
        except (ValueError, RecursionError) as error:
            raise envelope_b(400, "invalid_json", "invalid character in request body") from error
        if not isinstance(values, dict):
            raise envelope_b(
                400,
                "invalid_request",
                f"json: cannot unmarshal {_go_name(values)} into Go value of type common.TaskSubmitReq",
            )
        return Fields(values, {}, "json")
    if content_type.startswith(("multipart/form-data", "application/x-www-form-urlencoded")):
        kind = "multipart" if content_type.startswith("multipart") else "form"
        if kind == "multipart" and "boundary=" not in content_type:
            raise envelope_b(400, "invalid_multipart_form", "no multipart boundary param in Content-Type")
        return await _read_form(request, kind)
    return Fields()


async def _read_form(request: Request, kind: str) -> Fields:
    fields = Fields(kind=kind)
    async with request.form(max_part_size=MAX_BODY_BYTES) as form:
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                fields.files.setdefault(name, []).append(await value.read())
            elif name in fields.values:
                earlier = fields.values[name]
                fields.values[name] = [*earlier, value] if isinstance(earlier, list) else [earlier, value]
            else:
                fields.values[name] = value
    return fields


def check_types(fields: Fields) -> None:
    """Refuse what does not decode into the servers' struct (§2.2, trap 17); fix what they fix.

    A float `duration` is dropped, an integer string becomes an integer, `metadata` may be a JSON string.

    Raises:
        Refusal
    """
    for name, kind in _STRUCT.items():
        value = fields.values.get(name)
        if value is not None and not isinstance(value, kind):
            raise _undecodable(name, value, "string")
    images = fields.values.get("images")
    if images is not None and not (
        isinstance(images, list) and all(isinstance(image, str) for image in images)
    ):
        raise _undecodable("images", images, "[]string")
    _mend_duration(fields)
    fields.values["metadata"] = _metadata(fields)


def _mend_duration(fields: Fields) -> None:
    duration = fields.values.get("duration")
    if isinstance(duration, str) and duration.strip().lstrip("-").isdigit():
        fields.values["duration"] = int(duration)
    elif isinstance(duration, float):
        del fields.values["duration"]
    elif duration is not None and (isinstance(duration, bool) or not isinstance(duration, int)):
        raise _undecodable("duration", duration, "int")


def _metadata(fields: Fields) -> dict[str, Value]:
    metadata = fields.values.get("metadata")
    if isinstance(metadata, str):
        try:
            metadata = json.loads(metadata) if metadata else {}
        except ValueError as error:
            raise envelope_b(400, "invalid_request", "metadata is not valid JSON") from error
    if metadata is not None:
        if not isinstance(metadata, dict):
            raise _undecodable("metadata", metadata, "map[string]interface {}")
        return {key: value for key, value in metadata.items() if key != "model"}
    if fields.kind != "multipart":
        return {}
    known = {*_STRUCT, "images", "duration", "metadata"}
    return {name: _number(value) for name, value in fields.values.items() if name not in known}


def _number(value: Value) -> Value:
    if isinstance(value, str):
        for kind in (int, float):
            try:
                return kind(value)
            except ValueError:
                continue
    return value


def _undecodable(name: str, value: Value, wanted: str) -> Exception:
    return envelope_b(
        400,
        "invalid_request",
        f"json: cannot unmarshal {_go_name(value)} into Go struct field TaskSubmitReq.{name} of type {wanted}",
    )


def _go_name(value: Value) -> str:
    if isinstance(value, Mapping):
        return "object"
    return _GO_NAMES.get(type(value), "null")


def taken_apart(source: object) -> tuple[list[str], list[str]]:
    """Split the `input` of a response into texts and pictures, in order (§1.2).

    Raises:
        Refusal
    """
    texts: list[str] = []
    pictures: list[str] = []
    for part in _parts(source):
        if isinstance(part, str):
            texts.append(part)
        elif isinstance(part, dict) and part.get("type") in ("input_text", "text"):
            texts.append(str(part.get("text", "")))
        elif isinstance(part, dict) and part.get("type") in ("input_image", "image_url"):
            link = part.get("image_url")
            pictures.append(str(link.get("url") if isinstance(link, dict) else link))
        elif part is not None:
            raise plugin_error(400, "unsupported content part in input", "invalid_request_error")
    return texts, pictures


def _parts(source: object) -> Iterator[object]:
    for item in source if isinstance(source, list) else [source]:
        content = item.get("content", [item]) if isinstance(item, dict) else [item]
        yield from content if isinstance(content, list) else [content]
