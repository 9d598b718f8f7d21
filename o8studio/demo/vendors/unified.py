"""How a New API reads the body of a unified submission, by version (`docs/protocol.md` §13.2)."""

import json
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request

from o8studio.demo.server.bodies import Fields, check_types, read_fields
from o8studio.demo.server.refusals import Refusal, envelope_a, envelope_b

KNOWN = ("prompt", "model", "mode", "image", "image_url", "images", "size", "duration", "seconds", "input_reference",
         "metadata")  # fmt: skip
MAX_SECONDS = 3600


@dataclass(slots=True, kw_only=True)
class VideoRequest:
    """One submission, as in the gateway's own struct.

    Attributes:
        images: from `images`; a single `image` is included.
        duration: whole seconds, 0 if none was usable.
        seconds: text, as received.
        raw: the JSON object as received; form fields for multipart.
        files: uploads by field name.
    """

    prompt: str = ""
    model: str = ""
    mode: str = ""
    image: str = ""
    image_url: str = ""
    images: list[str] = field(default_factory=list)
    size: str = ""
    duration: int = 0
    seconds: str = ""
    input_reference: str = ""
    metadata: dict[str, Any] = field(default_factory=dict)
    raw: dict[str, Any] = field(default_factory=dict)
    files: dict[str, list[bytes]] = field(default_factory=dict)

    @property
    def has_picture(self) -> bool:
        """Whether the gateway counts this as a request with a picture."""
        return bool(self.image or self.image_url or self.images or self.input_reference)


async def read_request(request: Request, request_id: str, *, april: bool) -> VideoRequest:
    """Parse the body.

    The August version keeps unknown top-level names as metadata and drops a value of a wrong type; the
    version of
    April refuses such a value and drops unknown names silently.

    Raises:
        Refusal: no model that could be read, or a body that can't be.
    """
    kind = request.headers.get("content-type", "")
    if kind.startswith("application/json"):
        try:
            values = json.loads(await request.body())
        except (ValueError, RecursionError) as error:
            raise envelope_a(
                400, "Invalid request: Invalid request: invalid JSON request body", request_id
            ) from error
        fields = Fields(values, {}, "json") if isinstance(values, dict) else Fields()
    else:
        fields = await read_fields(request)
    if not fields.text("model"):
        raise envelope_a(400, "Model name not specified, model name cannot be empty", request_id)
    raw = dict(fields.values)
    if april:
        check_types(fields)
    else:
        _read_leniently(fields)
    return VideoRequest(
        prompt=fields.text("prompt"),
        model=fields.text("model"),
        mode=fields.text("mode"),
        image=fields.text("image"),
        image_url="" if april else fields.text("image_url"),
        images=_texts(fields.values.get("images")),
        size=fields.text("size"),
        duration=_whole(fields.values.get("duration")),
        seconds=fields.text("seconds"),
        input_reference=fields.text("input_reference"),
        metadata=fields.metadata,
        raw=raw,
        files=fields.files,
    )


def check_wish(wanted: VideoRequest) -> None:
    """Refuse what every adaptor refuses before anything is sent.

    Raises:
        Refusal
    """
    if not wanted.prompt.strip():
        raise envelope_b(400, "invalid_request", "prompt is required")
    seconds = wanted.duration or number(wanted.seconds)
    if not 0 <= seconds <= MAX_SECONDS:
        raise envelope_b(400, "invalid_seconds", f"seconds must be between 1 and {MAX_SECONDS}")


def check_direct(wanted: VideoRequest) -> None:
    """The stricter check of Sora and Wan: one picture, `input_reference` first.

    Raises:
        Refusal
    """
    if wanted.input_reference:
        wanted.images = [wanted.input_reference]
    elif not wanted.images and wanted.image.strip():
        wanted.images = [wanted.image.strip()]
    check_wish(wanted)


def number(text: str) -> int:
    """The whole number in a text, else 0."""
    try:
        return int(text)
    except ValueError:
        return 0


def undecodable(name: str, value: object, wanted: str) -> Refusal:
    """The refusal of metadata of a type that the vendor's struct does not accept: nothing is sent."""
    kinds = {str: "string", bool: "bool", int: "number", float: "number", list: "array", dict: "object"}
    words = f"json: cannot unmarshal {kinds.get(type(value), 'null')} into Go struct field ***.{name} of type {wanted}"
    message = f"unmarshal metadata failed: unmarshal metadata failed: {words}"
    return envelope_b(500, "build_request_failed", message)


def _read_leniently(fields: Fields) -> None:
    values = fields.values
    metadata = values.get("metadata")
    if isinstance(metadata, str):
        try:
            metadata = json.loads(metadata)
        except ValueError:
            metadata = None
    kept = dict(metadata) if isinstance(metadata, dict) else {}
    for name, value in values.items():
        unusable = (name == "image" and not fields.text("image")) or (
            name == "images" and not _texts(value) and value is not None
        )
        if name not in KNOWN or name == "image_url" or unusable:
            kept[name] = value
    kept.pop("model", None)
    values["metadata"] = kept


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return []
    return list(value) if isinstance(value, list) and all(isinstance(one, str) for one in value) else []


def _whole(value: object) -> int:
    if isinstance(value, bool):
        return 0
    if isinstance(value, int):
        return value
    return number(value) if isinstance(value, str) else 0
