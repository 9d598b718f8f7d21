"""Reference pictures: checked, turned upright, stripped of place and camera, kept as our own copy."""

import hashlib
import io
import math
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from o8studio.domain.catalogue import MediaLimits
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


def png_from(width: int, height: int, rgba: bytes) -> bytes:
    """A PNG of pixels in memory, four bytes each, rows without gaps. Blocking."""
    made = io.BytesIO()
    Image.frombytes("RGBA", (width, height), rgba).save(made, "PNG", compress_level=3)
    return made.getvalue()


def thumbnail(path: Path, side: int) -> tuple[int, int, bytes]:
    """A picture file no larger than a square, upright: width, height, and four bytes a pixel. Blocking.

    Raises:
        UnreadableImage
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise UnreadableImage("too large")
        with Image.open(path) as opened:
            if opened.width * opened.height > MAX_PIXELS:
                raise UnreadableImage("too large")
            opened.draft("RGB", (2 * side, 2 * side))
            opened.thumbnail((side, side), Image.Resampling.BILINEAR, reducing_gap=2.0)
            small = ImageOps.exif_transpose(opened).convert("RGBA")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise UnreadableImage("not a picture") from error
    return small.width, small.height, small.tobytes()


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


def fit_picture(
    picture: Picture,
    limits: MediaLimits,
    size: tuple[int, int] | None = None,
    *,
    shape: float | None = None,
    letterbox: bool = False,
) -> Picture:
    """The picture as a model wants it: shape by cropping the middle, then sides by scaling, then format and bytes.

    Args:
        size: exact pixels, where the model wants them.
        shape: width by height that is wanted else.
        letterbox: black bars instead of cropping.

    Raises:
        UnreadableImage
    """
    with Image.open(io.BytesIO(picture.content)) as opened:
        image = opened.convert("RGB")
    if size is None and shape is not None:
        size = _box(image, shape, letterbox=letterbox)
        image = (ImageOps.pad if letterbox else ImageOps.fit)(image, size, Image.Resampling.LANCZOS)
        image = _with_sides(image, limits)
    elif size is not None:
        image = (ImageOps.pad if letterbox else ImageOps.fit)(image, size, Image.Resampling.LANCZOS)
    else:
        image = _with_sides(_with_shape(image, limits), limits)
    form = "PNG" if picture.mime == "image/png" and _takes(limits, "png") else "JPEG"
    for quality in (95, 85, 75, 60, 45):
        out = io.BytesIO()
        image.save(out, form, quality=quality)
        if limits.max_bytes is None or out.tell() <= limits.max_bytes:
            return Picture(out.getvalue(), _MIMES[form], image.width, image.height)
        form = "JPEG" if _takes(limits, "jpeg") else form
    raise UnreadableImage("too large")


def _takes(limits: MediaLimits, form: str) -> bool:
    return not limits.formats or form in limits.formats or (form == "jpeg" and "jpg" in limits.formats)


def _box(image: Image.Image, shape: float, *, letterbox: bool) -> tuple[int, int]:
    """The smallest box of this shape around the picture, or the largest one in it."""
    wider = image.width / image.height > shape
    if wider == letterbox:
        return image.width, max(1, round(image.width / shape))
    return max(1, round(image.height * shape)), image.height


def _with_shape(image: Image.Image, limits: MediaLimits) -> Image.Image:
    shape = image.width / image.height
    wanted = min(max(shape, limits.min_aspect or shape), limits.max_aspect or shape)
    if wanted == shape:
        return image
    wide = min(image.width, int(image.height * wanted))
    tall = min(image.height, int(image.width / wanted))
    left, top = (image.width - wide) // 2, (image.height - tall) // 2
    return image.crop((left, top, left + wide, top + tall))


def _with_sides(image: Image.Image, limits: MediaLimits) -> Image.Image:
    short, long = min(image.size), max(image.size)
    scale = 1.0
    if limits.min_side and short < limits.min_side:
        scale = limits.min_side / short
    if limits.max_side and long * scale > limits.max_side:
        scale = limits.max_side / long
    if scale == 1.0:
        return image
    size = (math.ceil(image.width * scale), math.ceil(image.height * scale))
    if limits.max_side:
        size = (min(size[0], limits.max_side), min(size[1], limits.max_side))
    return image.resize(size, Image.Resampling.LANCZOS)
