"""A reference picture shows what it showed: its colours, its greys, what shines through; and nothing hostile is opened."""

import array
import io
import os
import random
import struct
import subprocess
import sys
import threading
import zlib
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from o8studio.domain.errors import UnreadableImage
from o8studio.domain.models.spec import MediaLimits
from o8studio.domain.request import ImageRole
from o8studio.media.images import clean_picture, fit_picture, read_picture, thumbnail
from o8studio.services.compose.requests import keep_picture
from o8studio.store.paths import places
from o8studio.texts.errors import explain
from tests.support.patience import tries


def packed(image: Image.Image, form: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def shown(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


def fixed(value: float) -> bytes:
    return struct.pack(">i", round(value * 65536))


def display_p3() -> bytes:
    """A colour profile with the primaries of Display P3 and the curve of sRGB (ICC.1:2010)."""

    def text(words: str) -> bytes:
        wide = words.encode("utf-16-be")
        return b"mluc\0\0\0\0" + struct.pack(">II4sII", 1, 12, b"enUS", len(wide), 28) + wide

    def xyz(*values: float) -> bytes:
        return b"XYZ \0\0\0\0" + b"".join(map(fixed, values))

    curve = b"para\0\0\0\0" + struct.pack(">HH", 3, 0)
    curve += b"".join(map(fixed, (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)))
    tags = {
        b"desc": text("Wide"), b"cprt": text("none"), b"wtpt": xyz(0.9642, 1.0, 0.8249),
        b"rXYZ": xyz(0.51512, 0.24120, -0.00105), b"gXYZ": xyz(0.29198, 0.69225, 0.04189),
        b"bXYZ": xyz(0.15710, 0.06657, 0.78407), b"rTRC": curve, b"gTRC": curve, b"bTRC": curve,
    }  # fmt: skip
    at, table, content = 132 + 12 * len(tags), struct.pack(">I", len(tags)), b""
    for name, value in tags.items():
        value += bytes(-len(value) % 4)
        table += name + struct.pack(">II", at + len(content), len(value))
        content += value
    size = 128 + len(table) + len(content)
    head = struct.pack(">I4xI", size, 0x04000000) + b"mntrRGB XYZ " + bytes(12) + b"acsp" + bytes(28)
    head += fixed(0.9642) + fixed(1.0) + fixed(0.8249)
    return head.ljust(128, b"\0") + table + content


def png(width: int, height: int, depth: int, kind: int, rows: bytes) -> bytes:
    def chunk(name: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
        )

    head = struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize(("form", "off"), [("PNG", 1), ("JPEG", 4), ("WEBP", 6)])
@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_wide_colours_are_converted(form: str, off: int, mode: str) -> None:
    if (form, mode) == ("JPEG", "RGBA"):
        mode = "RGB"
    image = Image.new("RGB", (64, 64), (220, 60, 40)).convert(mode)
    if mode == "RGBA":
        image.putpixel((0, 0), (220, 60, 40, 0))
    made = shown(clean_picture(packed(image, form, icc_profile=display_p3(), quality=95)).content)
    assert "icc_profile" not in made.info
    for got, right in zip(made.getpixel((32, 32))[:3], (239, 35, 17), strict=True):
        assert abs(got - right) <= off


def test_a_profile_that_is_broken_changes_nothing() -> None:
    image = Image.new("RGB", (64, 64), (220, 60, 40))
    made = shown(clean_picture(packed(image, "PNG", icc_profile=b"\0" * 300)).content)
    assert made.getpixel((3, 3)) == (220, 60, 40)


@pytest.mark.parametrize("form", ["PNG", "TIFF"])
def test_grey_of_sixteen_bits_keeps_its_steps(form: str, tmp_path: Path) -> None:
    ramp = array.array("H", [across * 257 for across in range(256)])
    if sys.byteorder == "little":
        ramp.byteswap()
    content = png(256, 8, 16, 0, zlib.compress((b"\0" + ramp.tobytes()) * 8))
    if form == "TIFF":
        content = packed(shown(content), "TIFF")
    made = shown(clean_picture(content).content)
    assert [made.getpixel((across, 4))[0] for across in range(256)] == list(range(256))
    (tmp_path / "grey").write_bytes(content)
    width, height, rgba = thumbnail(tmp_path / "grey", 128)
    assert (width, height) == (128, 4)
    assert abs(rgba[4 * 64] - 128) < 4


def test_floats_are_from_black_to_white() -> None:
    made = shown(clean_picture(packed(Image.new("F", (16, 16), 0.5), "TIFF")).content)
    assert made.getpixel((8, 8)) == (128, 128, 128)


def disc(mode: str = "RGBA") -> Image.Image:
    image = Image.new("RGBA", (160, 160), (255, 0, 255, 0))
    ImageDraw.Draw(image).ellipse((40, 40, 120, 120), fill=(255, 200, 0, 255))
    return image if mode == "RGBA" else image.convert(mode)


def clear_pictures() -> dict[str, bytes]:
    key = Image.new("RGB", (160, 160), (255, 0, 255))
    ImageDraw.Draw(key).ellipse((40, 40, 120, 120), fill=(255, 200, 0))
    return {
        "rgba": packed(disc(), "PNG"), "palette": packed(disc().quantize(16), "PNG"), "gif": packed(disc(), "GIF"),
        "colour key": packed(key, "PNG", transparency=(255, 0, 255)), "grey": packed(disc("LA"), "PNG"),
        "webp": packed(disc(), "WEBP", lossless=True, exact=True), "avif": packed(disc(), "AVIF", quality=95),
    }  # fmt: skip


@pytest.mark.parametrize("name", list(clear_pictures()))
def test_what_shines_through_still_does_and_becomes_white_where_it_can_not(name: str) -> None:
    kept = clean_picture(clear_pictures()[name])
    image = shown(kept.content)
    assert image.mode == "RGBA"
    assert image.getpixel((2, 2))[3] == 0
    assert image.getpixel((80, 80))[3] == 255
    larger = fit_picture(kept, MediaLimits(formats=("png", "jpeg"), min_side=300))
    assert larger.mime == "image/png"
    assert shown(larger.content).getpixel((4, 4))[3] == 0
    flat = fit_picture(kept, MediaLimits(formats=("jpg",), min_side=300))
    assert flat.mime == "image/jpeg"
    assert min(shown(flat.content).getpixel((4, 4))) > 250, "white, not the colour that lay hidden"


def test_bars_are_black_also_beside_what_shines_through() -> None:
    made = fit_picture(clean_picture(packed(disc(), "PNG")), MediaLimits(), (320, 160), letterbox=True)
    assert shown(made.content).convert("RGBA").getpixel((2, 80)) == (0, 0, 0, 255)


def test_alpha_that_hides_nothing_is_no_alpha() -> None:
    assert shown(clean_picture(packed(Image.new("RGBA", (32, 32), "red"), "PNG")).content).mode == "RGB"


@pytest.mark.parametrize("form", ["JPEG", "MPO"])
@pytest.mark.parametrize("turned", [1, 6])
def test_a_photo_stays_a_jpeg_and_gets_no_heavier(form: str, turned: int) -> None:
    noise = Image.effect_noise((900, 1200), 60).convert("RGB")
    exif = Image.Exif()
    exif[0x0112] = turned
    more = {"save_all": True, "append_images": [noise.resize((90, 120))]} if form == "MPO" else {}
    content = packed(noise, form, quality=85, exif=exif, **more)
    made = clean_picture(content)
    assert made.mime == "image/jpeg"
    assert len(made.content) <= len(content)
    assert (made.width, made.height) == ((900, 1200) if turned == 1 else (1200, 900))


def test_a_picture_that_fits_is_not_packed_again() -> None:
    kept = clean_picture(packed(Image.effect_noise((640, 360), 60).convert("RGB"), "JPEG", quality=80))
    limits = MediaLimits(formats=("jpeg", "png"), max_bytes=10_000_000, min_side=300)
    assert fit_picture(kept, limits) is kept


def test_too_many_megapixels_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(UnreadableImage) as error:
        clean_picture(packed(Image.new("L", (12000, 9000)), "JPEG", quality=20))
    assert (error.value.problem, error.value.megapixels, error.value.most) == ("too many pixels", 108, 64)
    assert "108 megapixels" in explain(error.value).happened
    assert "64" in explain(error.value).happened
    assert capsys.readouterr() == ("", "")


def test_a_picture_of_one_endless_column_is_refused_before_it_is_read() -> None:
    rows = zlib.compress(bytes(2 * 1_000_000))  # the header alone must be enough
    with pytest.raises(UnreadableImage):
        clean_picture(png(1, 64_000_000, 8, 0, rows))
    with pytest.raises(UnreadableImage):
        clean_picture(png(40_000, 2, 8, 0, zlib.compress(bytes(80_002))))


@pytest.mark.skipif(os.name != "posix", reason="programs are planted on the PATH of a Unix system")
def test_no_picture_starts_a_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    planted = tmp_path / "gs"
    planted.write_text(f"#!/bin/sh\ntouch {tmp_path}/started\n")
    planted.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    words = (
        "%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 100 100\n%%EndComments\n0 0 100 100 rectfill\n%%EOF\n"
    )
    path = tmp_path / "innocent.png"
    path.write_text(words)
    for read in (lambda: read_picture(path), lambda: thumbnail(path, 64)):
        with pytest.raises(UnreadableImage):
            read()
    assert not (tmp_path / "started").exists()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_pipes_and_devices_are_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    done = threading.Event()

    def ask() -> None:
        for path in (tmp_path / "pipe.png", Path("/dev/zero"), tmp_path):
            for read in (read_picture, lambda path: thumbnail(path, 64)):
                with pytest.raises(UnreadableImage):
                    read(path)
        done.set()

    threading.Thread(target=ask, daemon=True).start()
    for _ in tries():
        if done.is_set():
            break


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "AVIF", "JPEG2000"])
def test_mutated_pictures_are_pictures_or_said_to_be_none(form: str) -> None:
    dice = random.Random(25)
    image = Image.effect_noise((48, 40), 50).convert("RGB")
    content = packed(
        image, form, **({"icc_profile": display_p3()} if form in ("PNG", "JPEG", "WEBP") else {})
    )
    outcomes = []
    for _round in range(80):
        hurt = bytearray(content)
        for _hit in range(dice.choice((1, 2, 8))):
            hurt[dice.randrange(len(hurt))] = dice.randrange(256)
        if dice.random() < 0.2:
            del hurt[dice.randrange(len(hurt)) :]
        try:
            made = clean_picture(bytes(hurt))
            outcomes.append(made.width * made.height > 0)
        except UnreadableImage:
            outcomes.append(True)
    assert outcomes == [True] * 80


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux says it of one process alone")
def test_the_largest_picture_takes_bounded_memory() -> None:
    """Measured in a process of its own, by the most that it ever took."""
    program = (
        "import io, pathlib\n"
        "from PIL import Image\n"
        "from o8studio.media.images import clean_picture\n"
        "out = io.BytesIO(); Image.new('L', (8000, 8000)).save(out, 'PNG', compress_level=1)\n"
        "print(clean_picture(out.getvalue()).width)\n"
        "print(pathlib.Path('/proc/self/status').read_text().partition('VmHWM:')[2].split()[0])\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    width, kilobytes = map(int, done.stdout.split())
    assert width == 8000
    assert kilobytes < 700 * 1024


async def test_a_link_in_capitals_is_a_link(home: Path) -> None:
    kept = await keep_picture(places(), "HTTPS://example.com/a.png", ImageRole.FIRST_FRAME)
    assert kept.link == "HTTPS://example.com/a.png"
