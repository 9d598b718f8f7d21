"""Reference pictures: checked, turned upright, stripped of place and camera, kept as our own copy."""

import hashlib
import io
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from o8studio.domain.errors import UnreadableImage

MAX_BYTES = 30 * 1024 * 1024
MAX_PIXELS = 64_000_000
_MIMES = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture ready to be sent: content without metadata, upright."""

    content: bytes
    mime: str
    width: int
    height: int

    @property
    def name(self) -> str:
        """A file name from the content."""
        return f"{hashlib.sha256(self.content).hexdigest()[:32]}.{self.mime.rpartition('/')[2]}"


def read_picture(path: Path) -> Picture:
    """Read, check and clean a picture file.

    Raises:
        UnreadableImage
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise UnreadableImage("too large")
        content = path.read_bytes()
    except OSError as error:
        raise UnreadableImage("missing") from error
    return clean_picture(content)


def clean_picture(content: bytes) -> Picture:
    """The same for bytes, such as from the clipboard.

    Raises:
        UnreadableImage
    """
    try:
        with Image.open(io.BytesIO(content)) as opened:
            if opened.width * opened.height > MAX_PIXELS:
                raise UnreadableImage("too large")
            form = opened.format if opened.format in _MIMES else "PNG"
            upright = ImageOps.exif_transpose(opened)
            wanted = "RGB" if form == "JPEG" else "RGBA" if "A" in upright.getbands() else "RGB"
            bare = upright.convert(wanted)
            bare.info = {}
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise UnreadableImage("not a picture") from error
    out = io.BytesIO()
    bare.save(out, form, quality=95)
    return Picture(out.getvalue(), _MIMES[form or "PNG"], bare.width, bare.height)
