"""What a gateway sent on to the vendors behind it, as stand-in vendors noted it under `/__log`."""

import base64
import binascii
import hashlib
import io
import json
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PIL import Image, UnidentifiedImageError

COLOURS = {
    "first_frame": (200, 30, 30),
    "last_frame": (30, 30, 200),
    "reference_1": (30, 170, 40),
    "reference_2": (210, 200, 30),
    "reference_3": (150, 40, 180),
}
"""Pictures are told apart by their colour, however they travel."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One submission that reached a vendor: its path, and its body as leaves by their place."""

    path: str
    leaves: Mapping[str, Any]
    pictures: Counter[str]


class VendorLogs:
    """The logs of all stand-ins; none where nothing is known of the vendors."""

    def __init__(self, addresses: Sequence[str]) -> None:
        self._addresses = list(addresses)
        self._entries: list[dict[str, Any]] = []

    def __bool__(self) -> bool:
        return bool(self._addresses)

    def clear(self) -> None:
        """Forget what was before."""
        self.read()
        self._entries.clear()

    def read(self) -> None:
        """Take in what came since the last time."""
        for address in self._addresses:
            with urllib.request.urlopen(f"{address}/__log?clear=1", timeout=30) as reply:
                self._entries += json.loads(reply.read())

    def sent(self, tag: str) -> list[Sent]:
        """The submissions that carried this tag in their prompt."""
        found = []
        for entry in self._entries:
            body = entry.get("parsed_body", entry.get("body"))
            if entry.get("method") == "POST" and tag in json.dumps(body, ensure_ascii=False):
                found.append(_sent(entry["path"], body, tag))
        return found

    def clip(self) -> str:
        """SHA-256 of the clip that the vendors serve; empty when none tells."""
        for address in self._addresses:
            try:
                with urllib.request.urlopen(f"{address}/files/campaign.mp4", timeout=30) as reply:
                    return hashlib.sha256(reply.read()).hexdigest()
            except (urllib.error.URLError, OSError):
                continue
        return ""


def _sent(path: str, body: Any, tag: str) -> Sent:
    leaves, pictures = {}, Counter[str]()
    for where, value in leaves_of(body):
        picture = _picture(value)
        if picture:
            pictures[picture] += 1
            value = f"<{picture}>"
        leaves[where] = value.replace(tag, "TAG") if isinstance(value, str) else value
    return Sent(path, leaves, pictures)


def leaves_of(value: Any, where: str = "") -> Iterator[tuple[str, Any]]:
    """The single values of a body by their place."""
    if isinstance(value, dict) and not {"filename", "bytes"} <= set(value):
        for name, inner in value.items():
            yield from leaves_of(inner, f"{where}.{name}" if where else name)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from leaves_of(inner, f"{where}[{index}]")
    else:
        yield where, value


def _picture(value: Any) -> str:
    """Which picture this is; `file` for one of which only the size is known, empty for none."""
    if isinstance(value, dict):
        return "file"
    if not isinstance(value, str) or len(value) < 100:
        return ""
    text = value.partition("base64,")[2] if value.startswith("data:") else value
    try:
        content = base64.b64decode(text, validate=True)
        with Image.open(io.BytesIO(content)) as picture:
            seen = picture.convert("RGB").resize((1, 1)).getpixel((0, 0))
    except (binascii.Error, ValueError, UnidentifiedImageError, OSError):
        return ""
    assert isinstance(seen, tuple)
    return min(COLOURS, key=lambda name: sum((a - b) ** 2 for a, b in zip(seen, COLOURS[name], strict=True)))
