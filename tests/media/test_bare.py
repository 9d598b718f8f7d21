"""A picture keeps its packed pixels and loses what is beside them."""

import io

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from o8studio.media.bare import bare_file
from o8studio.media.images import clean_picture

SECRET = "Somewhere 12, the Street"


def photo(mode: str = "RGB") -> Image.Image:
    noise = Image.effect_noise((320, 240), 60)
    return noise.convert(mode) if mode != "P" else noise.convert("RGB").quantize(200)


def packed(image: Image.Image, form: str, **options: object) -> bytes:
    exif, text = Image.Exif(), PngInfo()
    exif[0x010E] = SECRET
    text.add_text("Comment", SECRET)
    more = {"pnginfo": text} if form == "PNG" else {"xmp": SECRET.encode()}
    out = io.BytesIO()
    image.save(out, form, exif=exif, **more, **options)
    return out.getvalue()


@pytest.mark.parametrize(
    ("mode", "form", "options"),
    [
        ("P", "PNG", {"optimize": True}), ("L", "PNG", {"optimize": True}), ("RGB", "PNG", {}),
        ("RGB", "WEBP", {"quality": 40}), ("RGB", "WEBP", {"lossless": True}), ("RGBA", "WEBP", {"quality": 40}),
    ],
)  # fmt: skip
def test_its_pixels_are_the_same_and_nothing_else_is_left(
    mode: str, form: str, options: dict[str, object]
) -> None:
    image = photo(mode)
    if mode == "RGBA":
        image.putalpha(Image.effect_noise(image.size, 90))
    content = packed(image, form, **options)
    assert SECRET.encode() in content
    bare = bare_file(content)
    assert SECRET.encode() not in bare
    assert Image.open(io.BytesIO(bare)).convert("RGBA").tobytes() == (
        Image.open(io.BytesIO(content)).convert("RGBA").tobytes()
    )


@pytest.mark.parametrize(
    ("mode", "form", "options"),
    [
        ("P", "PNG", {"optimize": True}), ("L", "PNG", {"optimize": True}), ("1", "PNG", {"optimize": True}),
        ("RGB", "WEBP", {"quality": 40}), ("RGB", "WEBP", {"lossless": True}),
        ("RGB", "JPEG", {"quality": 40, "progressive": True}), ("L", "JPEG", {"quality": 60, "progressive": True}),
    ],
)  # fmt: skip
def test_a_picture_that_is_sent_gets_no_heavier(mode: str, form: str, options: dict[str, object]) -> None:
    """One that was just light enough for a model was refused as too large."""
    image = photo(mode).resize((900, 700))
    out = io.BytesIO()
    image.save(out, form, **options)
    made = clean_picture(out.getvalue())
    assert len(made.content) <= max(len(out.getvalue()), 64 * 1024)
    assert made.mime == f"image/{form.lower()}"


@pytest.mark.parametrize("form", ["AVIF", "JPEG2000"])
def test_a_photo_that_packs_tightly_does_not_become_ten_times_as_heavy(form: str) -> None:
    out = io.BytesIO()
    photo().resize((900, 700)).save(out, form, **({"quality": 60} if form == "AVIF" else {}))
    made = clean_picture(out.getvalue())
    whole = io.BytesIO()
    photo().resize((900, 700)).save(whole, "PNG")
    assert made.mime == "image/jpeg"
    assert len(made.content) < len(whole.getvalue()) / 2


def test_one_that_is_turned_or_moves_or_has_sixteen_bits_is_packed_anew() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    out = io.BytesIO()
    photo().save(out, "WEBP", exif=exif)
    assert (clean_picture(out.getvalue()).width, clean_picture(out.getvalue()).height) == (240, 320)
    out = io.BytesIO()
    photo().save(out, "WEBP", save_all=True, append_images=[photo().rotate(90)])
    assert bare_file(out.getvalue()) == b""
    out = io.BytesIO()
    Image.new("I;16", (8, 8), 40_000).save(out, "PNG")
    assert bare_file(out.getvalue()) == b""
    with Image.open(io.BytesIO(clean_picture(out.getvalue()).content)) as made:
        assert made.convert("L").getpixel((2, 2)) == round(40_000 / 257)


@pytest.mark.parametrize(
    "content", [b"", b"RIFF\x04\0\0\0WEBP", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF"]
)
def test_what_is_neither_has_no_bare_form(content: bytes) -> None:
    assert bare_file(content) in (b"", b"\x89PNG\r\n\x1a\n")
