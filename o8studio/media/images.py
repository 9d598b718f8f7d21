"""Reference pictures: checked, turned upright, stripped of place and camera, kept as our own copy. Blocking."""

import contextlib
import hashlib
import io
import math
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageOps
from PIL.JpegImagePlugin import JpegImageFile, get_sampling

from o8studio.domain.errors import UnreadableImage
from o8studio.domain.models.spec import MediaLimits
from o8studio.domain.reasons import PictureProblem
from o8studio.media.bare import bare_file
from o8studio.media.files import open_regular
from o8studio.media.pixels import meant, on_white, opened

MAX_BYTES = 30 * 1024 * 1024
_STRIP = 256
_LIGHT = 64 * 1024
"""A JPEG of up to this many bytes may become somewhat larger."""
_FORMS = {"JPEG": "JPEG", "MPO": "JPEG", "WEBP": "WEBP", "AVIF": "JPEG", "JPEG2000": "JPEG"}
"""What a picture becomes by what it was; everything else becomes a PNG."""
_MIMES = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}


@dataclass(frozen=True, slots=True)
class _Way:
    """How a JPEG was encoded: its own tables, how much coarser its colours are, and whether it comes in several scans."""

    tables: dict[int, list[int]]
    sampling: int
    is_progressive: bool


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


def png_from(width: int, height: int, rgba: bytes | bytearray) -> bytes:
    """A PNG of pixels in memory, four bytes each, rows without gaps. Blocking."""
    made = io.BytesIO()
    Image.frombytes("RGBA", (width, height), rgba).save(made, "PNG", compress_level=3)
    return made.getvalue()


def thumbnail(path: Path, side: int) -> tuple[int, int, bytes]:
    """A picture file no larger than a square, upright: width, height, and four bytes a pixel. Blocking.

    Raises:
        UnreadableImage
    """
    with opened(io.BytesIO(_content_of(path))) as image:
        image.draft("RGB", (2 * side, 2 * side))
        if image.mode in ("RGB", "RGBA", "L"):
            image.thumbnail((side, side), Image.Resampling.BILINEAR, reducing_gap=2.0)
        small = meant(image)
        small.thumbnail((side, side), Image.Resampling.BILINEAR, reducing_gap=2.0)
        small = small.convert("RGBA")
        return small.width, small.height, small.tobytes()


def read_picture(path: Path) -> Picture:
    """Read, check and clean a picture file.

    Raises:
        UnreadableImage
    """
    return clean_picture(_content_of(path))


def clean_picture(content: bytes) -> Picture:
    """The same for bytes, such as from the clipboard.

    PNG, JPEG and WebP stay what they are, and do not become larger; a photo in another form that packs tightly becomes a
    JPEG, and everything else a PNG.

    Raises:
        UnreadableImage
    """
    with opened(io.BytesIO(content)) as image:
        form = _FORMS.get(image.format or "", "PNG")
        if isinstance(image, JpegImageFile):
            way = _Way(image.quantization, get_sampling(image), bool(image.info.get("progressive")))
            return _as_before(meant(image), way, len(content))
        bare = meant(image)
        form = "PNG" if form == "JPEG" and bare.mode == "RGBA" else form
        out = io.BytesIO()
        bare.save(out, form, quality=95)
        shape, made = bare.size, out.getvalue()
        may_stay = bare.mode == "RGB" and (form == "WEBP" or (form == "PNG" and len(made) > len(content)))
        digest = _digest_of(bare) if may_stay else b""
    del bare, image  # a second one is about to be read
    if may_stay:
        made = _as_it_was(content, digest) or made
    if len(made) > MAX_BYTES:
        raise UnreadableImage(PictureProblem.TOO_LARGE)
    return Picture(made, _MIMES[form], *shape)


def _as_it_was(content: bytes, digest: bytes) -> bytes:
    """The file itself without what is beside its pixels, where these need no change to be meant so; else empty."""
    bare = bare_file(content)
    with contextlib.suppress(UnreadableImage), opened(io.BytesIO(bare)) as image:
        return bare if _digest_of(meant(image)) == digest else b""
    return b""


def _digest_of(image: Image.Image) -> bytes:
    """Of the pixels, in strips: all of their bytes at once would take as much memory again."""
    found = hashlib.sha256(f"{image.mode} {image.size}".encode())
    for top in range(0, image.height, _STRIP):
        found.update(image.crop((0, top, image.width, min(image.height, top + _STRIP))).tobytes())
    return found.digest()


def _content_of(path: Path) -> bytes:
    try:
        with open_regular(path) as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise UnreadableImage(PictureProblem.MISSING) from error
    if len(content) > MAX_BYTES:
        raise UnreadableImage(PictureProblem.TOO_LARGE)
    return content


def _as_before(bare: Image.Image, way: _Way, size: int) -> Picture:
    """A JPEG at its original quality, by its own tables; at less, where that would make it larger than before."""
    content = b""
    for coarser in (1.0, 1.1, 1.25, 1.5, 2.0, 3.0):
        tables = {
            one: [min(255, round(step * coarser)) for step in steps] for one, steps in way.tables.items()
        }
        out = io.BytesIO()
        bare.save(
            out,
            "JPEG",
            qtables=tables,
            subsampling=way.sampling,
            optimize=True,
            progressive=way.is_progressive,
        )
        content = out.getvalue()
        if len(content) <= max(size, _LIGHT):
            break
    return Picture(content, "image/jpeg", bare.width, bare.height)


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
    with opened(io.BytesIO(picture.content)) as kept:
        image = meant(kept)
    if size is None and shape is not None:
        size = _box(image, shape, letterbox=letterbox)
        image = _into(image, size, letterbox=letterbox)
        image = _with_sides(image, limits)
    elif size is not None:
        image = _into(image, size, letterbox=letterbox)
    else:
        image = _with_sides(_with_shape(image, limits), limits)
    light = limits.max_bytes is None or len(picture.content) <= limits.max_bytes
    if image.size == (picture.width, picture.height) and light and _takes(limits, picture.mime[6:]):
        return picture  # every encoding loses something
    png = _takes(limits, "png") and (picture.mime == "image/png" or image.mode == "RGBA")
    for form, quality in (("PNG", 95), *(("JPEG", quality) for quality in (95, 85, 75, 60, 45))):
        if form == "PNG" and not png:
            continue
        if form == "JPEG" and png and not _takes(limits, "jpeg"):
            break
        out = io.BytesIO()
        (image if form == "PNG" else on_white(image)).save(out, form, quality=quality)
        if limits.max_bytes is None or out.tell() <= limits.max_bytes:
            return Picture(out.getvalue(), _MIMES[form], image.width, image.height)
    raise UnreadableImage(PictureProblem.TOO_LARGE)


def _into(image: Image.Image, size: tuple[int, int], *, letterbox: bool) -> Image.Image:
    if letterbox:
        return ImageOps.pad(image, size, Image.Resampling.LANCZOS, color="black")
    return ImageOps.fit(image, size, Image.Resampling.LANCZOS)


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
