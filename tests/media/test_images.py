"""Reference pictures: upright, without place and camera, and changed for a model only on request."""

import io
from pathlib import Path

import pytest
from PIL import Image

from o8studio.domain.errors import UnreadableImage
from o8studio.domain.models.spec import MediaLimits
from o8studio.media.images import clean_picture, fit_picture, thumbnail


def picture(width: int, height: int, form: str = "JPEG", **options) -> bytes:
    out = io.BytesIO()
    image = Image.new("RGB", (width, height), "white")
    image.paste("red", (0, 0, width // 2, height // 2))
    image.save(out, form, **options)
    return out.getvalue()


def photo_with_place() -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010F] = "SecretCameraMaker"
    exif.get_ifd(0x8825)[2] = (52.0, 31.0, 12.0)  # latitude
    return picture(400, 200, exif=exif)


def test_orientation_is_applied_and_place_and_camera_are_gone() -> None:
    raw = photo_with_place()
    assert b"SecretCameraMaker" in raw
    clean = clean_picture(raw)
    assert (clean.width, clean.height) == (200, 400)
    with Image.open(io.BytesIO(clean.content)) as image:
        assert not dict(image.getexif())
        assert image.getpixel((180, 20))[1] < 80, "the red corner went to the right"
    assert b"SecretCameraMaker" not in clean.content


@pytest.mark.parametrize(
    ("size", "limits", "fitted"),
    [
        ((200, 100), MediaLimits(min_side=300), (600, 300)),
        ((9000, 4500), MediaLimits(max_side=6000), (6000, 3000)),
        ((900, 300), MediaLimits(min_aspect=0.4, max_aspect=2.5), (750, 300)),
        ((300, 900), MediaLimits(min_aspect=0.4, max_aspect=2.5), (300, 750)),
        ((1280, 720), MediaLimits(min_side=300, max_aspect=2.5), (1280, 720)),
    ],
)
def test_a_picture_is_cropped_then_scaled_to_what_a_model_takes(size, limits, fitted) -> None:
    made = fit_picture(clean_picture(picture(*size)), limits)
    assert (made.width, made.height) == fitted


def test_an_exact_size_a_format_and_a_weight() -> None:
    source = clean_picture(picture(1000, 1000, "WEBP"))
    made = fit_picture(source, MediaLimits(formats=("jpg", "jpeg", "png")), (1280, 720))
    assert (made.width, made.height, made.mime) == (1280, 720, "image/jpeg")
    noise = Image.effect_noise((900, 900), 90).convert("RGB")
    out = io.BytesIO()
    noise.save(out, "PNG")
    light = fit_picture(
        clean_picture(out.getvalue()), MediaLimits(max_bytes=400_000, formats=("jpeg", "png"))
    )
    assert len(light.content) <= 400_000
    with pytest.raises(UnreadableImage):
        fit_picture(clean_picture(out.getvalue()), MediaLimits(max_bytes=500))


@pytest.mark.parametrize(
    "content", [b"", b"<svg/>", b"GIF89a", b"\x89PNG\r\n\x1a\n" + b"x" * 50, Path(__file__).read_bytes()]
)
def test_what_is_no_picture_is_said_to_be_none(content: bytes) -> None:
    with pytest.raises(UnreadableImage) as error:
        clean_picture(content)
    assert error.value.problem == "not a picture"


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_a_small_picture_for_the_screen_is_upright(form: str, tmp_path: Path) -> None:
    picture = Image.new("RGB", (1600, 400), "red")
    exif = picture.getexif()
    exif[0x0112] = 6  # taken with the camera turned
    path = tmp_path / "turned"
    picture.save(path, form, exif=exif)
    width, height, rgba = thumbnail(path, 320)
    assert (width, height) == (80, 320)
    assert len(rgba) == 80 * 320 * 4
    assert rgba[0] > 240
    assert rgba[3] == 255


def test_what_is_no_picture_has_no_small_one(tmp_path: Path) -> None:
    path = tmp_path / "no.png"
    path.write_bytes(b"nothing of the kind")
    with pytest.raises(UnreadableImage):
        thumbnail(path, 320)
    with pytest.raises(UnreadableImage):
        thumbnail(tmp_path / "nowhere.png", 320)
