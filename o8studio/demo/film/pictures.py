"""Reads a picture that came with a request (URL, data URI, bare base64 or upload) and keeps it as a PNG."""

import base64
import binascii
import hashlib
import io
import urllib.error
import urllib.request
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

MAX_BYTES = 32 * 1024 * 1024
_FETCH_SECONDS = 10


class UnreadablePicture(Exception):
    """It is not a picture, or can't be fetched."""


def keep(source: str | bytes, folder: Path) -> Path:
    """Store the picture under its digest; returns the path.

    Raises:
        UnreadablePicture
    """
    content = source if isinstance(source, bytes) else _content(source)
    if len(content) > MAX_BYTES:
        raise UnreadablePicture("image is too large")
    try:
        with Image.open(io.BytesIO(content)) as opened:
            picture = ImageOps.exif_transpose(opened).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as error:
        raise UnreadablePicture("image can not be decoded") from error
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{hashlib.sha256(content).hexdigest()[:32]}.png"
    picture.save(path)
    return path


def size(path: Path) -> tuple[int, int]:
    """Width and height in pixels."""
    with Image.open(path) as picture:
        return picture.size


def _content(source: str) -> bytes:
    if source.startswith(("http://", "https://")):
        try:
            with urllib.request.urlopen(source, timeout=_FETCH_SECONDS) as reply:  # noqa: S310 - checked above
                return bytes(reply.read(MAX_BYTES + 1))
        except (urllib.error.URLError, OSError, ValueError) as error:
            raise UnreadablePicture("image url can not be fetched") from error
    encoded = source.partition(",")[2] if source.startswith("data:") else source
    try:
        return base64.b64decode("".join(encoded.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise UnreadablePicture("image is neither a url nor base64") from error
