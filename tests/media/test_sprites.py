"""Sprites: twelve pictures of a clip, in order, small enough to be loaded under the pointer."""

from pathlib import Path

import pytest
from PIL import Image

from o8studio.domain.errors import BrokenDownload
from o8studio.domain.library.clip import SPRITE_PICTURES
from o8studio.media.sprites import BOX, MOST_BYTES, make_sprite
from tests.support.clips import CLIPS, make


def number_in(picture: Image.Image) -> int:
    """The number in the sixteen blocks of the test clips."""
    row = picture.height // 4
    lights = [
        picture.convert("L").getpixel((int((bit + 0.5) * picture.width / 16), row)) > 128 for bit in range(16)
    ]
    return sum(on << bit for bit, on in enumerate(lights))


def pictures(sprite: Path) -> list[Image.Image]:
    with Image.open(sprite) as sheet:
        wide = sheet.width // SPRITE_PICTURES
        assert sheet.width == wide * SPRITE_PICTURES
        assert wide <= BOX[0]
        assert sheet.height <= BOX[1]
        return [sheet.crop((wide * at, 0, wide * (at + 1), sheet.height)) for at in range(SPRITE_PICTURES)]


def test_the_pictures_are_spread_over_the_clip_in_order(tmp_path: Path) -> None:
    clip = make(tmp_path / "a.mp4", "libx264", count=120)
    make_sprite(clip, tmp_path / "cache" / "a.sprite.jpg")
    assert (tmp_path / "cache" / "a.sprite.jpg").stat().st_size <= MOST_BYTES
    assert [number_in(one) for one in pictures(tmp_path / "cache" / "a.sprite.jpg")] == list(
        range(5, 120, 10)
    )


def test_a_long_clip_is_entered_in_places_and_not_read_through(tmp_path: Path) -> None:
    clip = make(tmp_path / "a.mp4", "libx264", count=600)  # 25 s
    make_sprite(clip, tmp_path / "a.sprite.jpg")
    numbers = [number_in(one) for one in pictures(tmp_path / "a.sprite.jpg")]
    assert numbers == sorted(numbers)
    assert numbers[-1] > 300


@pytest.mark.parametrize("name", CLIPS)
def test_every_kind_of_clip_has_one(name: str, tmp_path: Path) -> None:
    file, codec, how = CLIPS[name]
    make_sprite(make(tmp_path / file, codec, **how), tmp_path / "a.sprite.jpg")
    assert len(pictures(tmp_path / "a.sprite.jpg")) == SPRITE_PICTURES


@pytest.mark.parametrize("content", [b"", b"<html>", b"\0\0\0\x18ftypmp42" + bytes(500)])
def test_what_is_no_clip_has_none(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(content)
    with pytest.raises(BrokenDownload):
        make_sprite(path, tmp_path / "a.sprite.jpg")
    assert not (tmp_path / "a.sprite.jpg").exists()
