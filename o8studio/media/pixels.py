"""Opening a picture file of any origin, and its pixels as they are meant: eight bits, sRGB, upright, alpha kept."""

import contextlib
import io
import struct
import warnings
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from PIL import Image, ImageCms, ImageOps

from o8studio.domain.errors import UnreadableImage
from o8studio.domain.reasons import PictureProblem

MAX_PIXELS = 64_000_000
MAX_SIDE = 32_768
"""A picture of one column costs a hundred times its pixels."""
_FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "AVIF", "JPEG2000")
"""No format whose reader starts another program, as that of EPS does, whatever the file's name."""
_HEIC = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
"""Brands in the first box of such a file; AVIF has others, but may be called `mif1` too, and is read before."""
_WIDE_GREY = frozenset({"I;16", "I;16L", "I;16B", "I;16N", "I"})
BROKEN = (
    OSError, ValueError, SyntaxError, RuntimeError, MemoryError, EOFError, LookupError, TypeError, ArithmeticError,
    AttributeError, struct.error, zlib.error, ImageCms.PyCMSError,
)  # fmt: skip
"""What the readers of picture formats raise for broken files; each raises something else."""

# The limit is ours and checked below, before any pixel is read; Pillow's own one prints a warning in between.
Image.MAX_IMAGE_PIXELS = None
warnings.filterwarnings("ignore", module=r"PIL\.")  # warnings about broken files are of no use on a terminal


def check_size(width: int, height: int) -> None:
    """
    Raises:
        UnreadableImage: more pixels than fit into memory.
    """
    if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
        raise UnreadableImage(
            PictureProblem.TOO_MANY_PIXELS, megapixels=width * height / 1e6, most=MAX_PIXELS / 1e6
        )


@contextlib.contextmanager
def opened(file: BinaryIO) -> Iterator[Image.Image]:
    """A picture whose pixels are not read yet, of a known format and a size that fits into memory.

    Raises:
        UnreadableImage: also for whatever goes wrong in the block.
    """
    problem = PictureProblem.NOT_A_PICTURE
    try:
        with Image.open(file, formats=_FORMATS) as image:
            problem = PictureProblem.DAMAGED
            check_size(*image.size)
            yield image
    except BROKEN as error:
        raise UnreadableImage(PictureProblem.HEIC if _is_heic(file) else problem) from error


def _is_heic(file: BinaryIO) -> bool:
    if file.closed:
        return False
    file.seek(0)
    head = file.read(12)
    return head[4:8] == b"ftyp" and head[8:12] in _HEIC


def meant(image: Image.Image) -> Image.Image:
    """The pixels as they are meant to be seen, as RGB or, where something is transparent, RGBA; without metadata."""
    image.load()
    profile = image.info.get("icc_profile")
    orientation = image.getexif().get(0x0112, 1)
    if image.mode in _WIDE_GREY or image.mode == "F":
        image = _eight_bits(image)
    if image.mode == "P" or (image.has_transparency_data and image.mode not in ("RGBA", "LA")):
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    image = _to_srgb(image, profile)
    if image.mode == "RGBA" and image.getchannel("A").getextrema() == (255, 255):
        image = image.convert("RGB")
    if orientation in range(2, 9):
        image = _turned(image, orientation)
    image.info = {}
    return image


def on_white(image: Image.Image) -> Image.Image:
    """Without alpha: what is transparent becomes white, not the colour hidden there."""
    if image.mode != "RGBA":
        return image
    ground = Image.new("RGB", image.size, "white")
    ground.paste(image, mask=image.getchannel("A"))
    return ground


def _eight_bits(image: Image.Image) -> Image.Image:
    """Wide grey as eight bits: 65535 and, in floats, 1.0 are white."""
    if image.mode == "F":
        return image.point(lambda value: value * 255 + 0.5).convert("L")
    wide = image if image.mode == "I" else image.convert("I")
    return wide.point(lambda value: value * (1 / 257) + 0.5).convert("L")


def _to_srgb(image: Image.Image, profile: object) -> Image.Image:
    """Colours of another profile are converted; a profile that can't be read changes nothing."""
    alpha = image.getchannel("A") if image.mode in ("RGBA", "LA") else None
    if alpha is not None:
        image = image.convert("RGB" if image.mode == "RGBA" else "L")
    if isinstance(profile, bytes) and image.mode in ("RGB", "L", "CMYK"):
        with contextlib.suppress(*BROKEN):
            own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            if "sRGB" not in ImageCms.getProfileDescription(own):
                target = ImageCms.createProfile("sRGB")
                image = ImageCms.profileToProfile(image, own, target, outputMode="RGB") or image
    if alpha is None:
        return image if image.mode == "RGB" else image.convert("RGB")
    image = image.convert("RGB")
    image.putalpha(alpha)
    return image


def _turned(image: Image.Image, orientation: int) -> Image.Image:
    exif = Image.Exif()
    exif[0x0112] = orientation
    image.info = {"exif": exif.tobytes()}
    return ImageOps.exif_transpose(image)
