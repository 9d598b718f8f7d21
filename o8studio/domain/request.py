"""A self-contained request to a gateway: one model, one prompt, its values and pictures; text and JSON as people type it."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from o8studio.domain.ids import GatewayId

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]


MOST_PROMPT: Final = 32_000
"""Letters of the longest prompt, where a model names no limit: the most that any vendor documents."""
UNKNOWN_FAMILY: Final = "unknown"
"""The family of a model that only its gateway knows. The other families are an open list: one file each."""


class ImageRole(StrEnum):
    """What a picture is for."""

    FIRST_FRAME = "first_frame"
    LAST_FRAME = "last_frame"
    REFERENCE = "reference"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageInput:
    """A picture that goes with a request.

    Attributes:
        file: name of our own private copy, or empty for a link.
        link: http(s) address, or empty for a file.
        mime: of the file, such as `image/png`.
        width, height, size: pixels and bytes of the file; 0 when unknown.
    """

    role: ImageRole
    file: str = ""
    link: str = ""
    mime: str = "image/png"
    width: int = 0
    height: int = 0
    size: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class GenerationRequest:
    """What one job asks for. Absent, null and default are three different things: only what is in here is sent.

    Attributes:
        base_url: the gateway's origin at the time of recording, without a trailing slash.
        wire_format: id of the format it is submitted in.
        family: the vendor whose model it is (`kling`, `openai_sora` …); `unknown` for a model nobody knows.
        core: portable values by core id (`duration` in seconds, `aspect_ratio`, `resolution`, `seed`, `audio`,
            `n`, `fps`, `width`, `height`, `watermark`, `negative_prompt`).
        native: the vendor's own options by their place on the wire (dots nest, `[]` is one more item).
        operation: what the model is to do, such as `image_to_video`; `api` is the vendor's dialect.
        extra: raw JSON that is laid over the body unchanged.
        user, response_format, metadata: fields of the Videos format.
        generation: the kind of gateway that it is written for, a value of `Generation`.
        assumed: what a person was told that the model takes where nothing is sent, as portable values; never sent.
        told_usd: the most that it would cost, in US dollars, as a person was told before it was sent; None where that was open.
        parent: id of the clip that it began with: its settings, or a picture of it; empty for none.
    """

    gateway_id: GatewayId
    base_url: str
    wire_format: str
    model: str
    prompt: str
    family: str = UNKNOWN_FAMILY
    operation: str = ""
    api: str = ""
    core: Mapping[str, Json] = field(default_factory=dict)
    native: Mapping[str, Json] = field(default_factory=dict)
    extra: Mapping[str, Json] = field(default_factory=dict)
    images: tuple[ImageInput, ...] = ()
    user: str | None = None
    response_format: str | None = None
    metadata: Mapping[str, Json] | None = None
    generation: str = ""
    assumed: Mapping[str, Json] = field(default_factory=dict)
    told_usd: float | None = None
    parent: str = ""

    @property
    def title(self) -> str:
        """The first line of the prompt."""
        return self.prompt.strip().partition("\n")[0]


# ---- what people type


class UnfitJson(ValueError):
    """Text that Python reads as JSON although JSON has no such value.

    Args:
        found: the number, or `unicode` for half a character, `depth` for endless nesting.
    """

    UNICODE, DEPTH = "unicode", "depth"

    def __init__(self, found: str) -> None:
        super().__init__(f"not in JSON: {found}")
        self.found = found


_MOST_DIGITS = 300
"""Digits of a whole number: beyond them no program reads it as a number."""


def read_json(text: str) -> Json:
    """The value of a text that a person typed, which any server can read.

    Raises:
        UnfitJson: NaN, an infinity, half a character, or endless depth.
        JSONDecodeError: it is no JSON at all.
    """
    try:
        value: Json = json.loads(text, parse_constant=_number, parse_float=_number, parse_int=_whole)
        is_text = is_valid(json.dumps(value, ensure_ascii=False))
    except RecursionError as error:
        raise UnfitJson(UnfitJson.DEPTH) from error
    if not is_text:
        raise UnfitJson(UnfitJson.UNICODE)
    return value


def _number(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise UnfitJson(digits[:40])
    return number


def _whole(digits: str) -> int:
    if len(digits) > _MOST_DIGITS:
        raise UnfitJson(f"{digits[:40]}…")
    return int(digits)


def is_valid(text: str) -> bool:
    """Whether every character can be written as UTF-8."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def valid(text: str) -> str:
    """The text in valid Unicode: surrogate pairs are joined, a lone surrogate becomes U+FFFD."""
    if is_valid(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
