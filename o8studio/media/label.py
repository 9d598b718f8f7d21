"""What a file says of itself as made by AI: China's AIGC label and a C2PA signature. Shown as they are, never removed. Blocking.

AIGC (GB 45438-2025 annex E): a key `AIGC` in `moov/udta/meta` or a tag of Matroska, or `TC260:AIGC` in XMP; its value is JSON. C2PA:
a `uuid` box d8fec3d6-1b0e-483c-9297-5828877ec481. Whether a signature is valid is not checked here.
"""

import html
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from o8studio.media.files import open_regular

TAG = "AIGC"
"""The name of the label among a file's tags."""
_C2PA = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")
_XMP = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
_XMP_LABEL = re.compile(r"TC260:AIGC\s*(?:=\s*\"([^\"]{1,4000})\"|=\s*'([^']{1,4000})'|>([^<]{1,4000})<)")
_MOST_XMP = 1024 * 1024
_MOST_BOXES = 10_000
_MOST_TEXT = 1000


@dataclass(frozen=True, slots=True)
class AiLabel:
    """The implicit label of a file.

    Attributes:
        raw: exactly as it stands in the file, to be carried on unchanged.
        level: `1` made by AI, `2` possibly, `3` suspected; empty where it can't be read.
        producer: who made it, as it stands there, or empty.
    """

    raw: str
    level: str = ""
    producer: str = ""


@dataclass(frozen=True, slots=True)
class Marks:
    """What a file says of itself. is_signed: it has a C2PA manifest, which any change of its bytes breaks."""

    label: AiLabel | None = None
    is_signed: bool = False


def marks_of(path: Path, tags: Mapping[str, str]) -> Marks:
    """The marks of a video file.

    Args:
        tags: of its container, see `recipe_tag.tags_of`.

    Raises:
        OSError: missing, not readable, or not a regular file.
    """
    label = next((read_label(text) for name, text in tags.items() if _is_label(name, text)), None)
    is_signed = False
    with open_regular(path) as file:
        for kind, at, size in _uuid_boxes(file):
            is_signed = is_signed or kind == _C2PA
            if kind == _XMP and label is None:
                file.seek(at)
                label = _in_xmp(file.read(min(size, _MOST_XMP)).decode("utf-8", "replace"))
    return Marks(label, is_signed)


def _is_label(name: str, text: str) -> bool:
    """A GIF has no named tags: there the label is its comment, as one object."""
    is_nested = name.casefold() == "comment" and text.lstrip().startswith('{"' + TAG + '"')
    return name.casefold() == TAG.casefold() or is_nested


def nested(label: AiLabel) -> str:
    """The label as one object, for a place without a name of its own."""
    return label.raw if label.raw.startswith('{"' + TAG + '"') else '{"' + TAG + '": ' + label.raw + "}"


def read_label(text: str) -> AiLabel:
    """A label from its JSON, nested in `{"AIGC": …}` or not; of what can't be read only the text is known."""
    text = text.strip("\0 \n")
    try:
        values = json.loads(text)
    except (ValueError, RecursionError):
        return AiLabel(text)
    inner = values.get(TAG, values) if isinstance(values, dict) else {}
    if isinstance(inner, str):
        return read_label(inner) if inner != text else AiLabel(text)
    found = inner if isinstance(inner, dict) else {}

    def said(*names: str) -> str:
        value = next((found[name] for name in names if name in found), "")
        return str(value)[:_MOST_TEXT] if isinstance(value, (str, int)) else ""

    return AiLabel(text, said("Label"), said("ContentProducer", "ServiceProvider"))


def _in_xmp(text: str) -> AiLabel | None:
    found = _XMP_LABEL.search(text)
    return (
        read_label(html.unescape(next(one for one in found.groups() if one is not None))) if found else None
    )


def _uuid_boxes(file: BinaryIO) -> Iterator[tuple[bytes, int, int]]:
    """Kind, place and size of the content of each `uuid` box at the top of the file; none in other containers."""
    size, at = file.seek(0, 2), 0
    for _count in range(_MOST_BOXES):
        file.seek(at)
        head = file.read(32)
        if len(head) < 8 or not all(31 < letter < 127 or letter == 169 for letter in head[4:8]):
            return
        length, lead = int.from_bytes(head[:4]), 8
        if length == 1:
            length, lead = int.from_bytes(head[8:16]), 16
        elif length == 0:
            length = size - at
        if length < lead:
            return
        if head[4:8] == b"uuid":
            yield head[lead : lead + 16], at + lead + 16, length - lead - 16
        at += length
        if at >= size:
            return
