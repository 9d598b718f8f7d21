"""Posters: upright, or a typed error."""

import random
from pathlib import Path

import av
import pytest
from PIL import Image

from o8studio.domain.errors import BrokenDownload
from o8studio.media.frame_cache import FrameCache
from o8studio.media.frames import FrameReader
from o8studio.media.posters import make_poster
from tests.support.clips import silent

MEGA = 1024 * 1024


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_a_poster_is_upright(turned: int, tmp_path: Path) -> None:
    """The blocks of picture 5 lie at the top of what was recorded; turned, they lie where the frame viewer shows them."""
    path = tmp_path / "a.mp4"
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=24)
        stream.width, stream.height, stream.pix_fmt = 320, 192, "yuv420p"
        stream.set_display_rotation(turned)
        image = Image.new("RGB", (320, 192), "white")
        image.paste("red", (0, 0, 80, 60))
        for _number in range(3):
            out.mux(stream.encode(av.VideoFrame.from_image(image)))
        out.mux(stream.encode(None))
    reader = FrameReader(path, FrameCache(MEGA))
    clockwise = reader.picture(0).turned
    reader.close()
    make_poster(path, tmp_path / "a.jpg")
    right = image.rotate(-clockwise, expand=True)
    with Image.open(tmp_path / "a.jpg") as poster:
        assert poster.size == right.size
        for spot in (
            (10, 10),
            (right.width - 10, 10),
            (10, right.height - 10),
            (right.width - 10, right.height - 10),
        ):
            wanted, got = right.getpixel(spot), poster.getpixel(spot)
            assert all(abs(a - b) < 40 for a, b in zip(wanted, got, strict=True)), spot


@pytest.mark.parametrize(
    "content", [b"", b"<html>", b"\0\0\0\x18ftypmp42" + bytes(500), b"GIF89a" + bytes(40)]
)
def test_a_poster_of_what_is_no_clip_is_a_typed_error(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_bytes(content)
    with pytest.raises(BrokenDownload):
        make_poster(tmp_path / "a.mp4", tmp_path / "a.jpg")


def test_posters_of_mutated_clips_are_made_or_a_typed_error(tmp_path: Path) -> None:
    dice = random.Random(29)
    content = silent(tmp_path / "a.mp4", "libx264", count=6).read_bytes()
    made = 0
    for _round in range(60):
        hurt = bytearray(content)
        for _hit in range(dice.choice((1, 4, 16))):
            hurt[dice.randrange(len(hurt))] = dice.randrange(256)
        (tmp_path / "a.mp4").write_bytes(hurt)
        try:
            make_poster(tmp_path / "a.mp4", tmp_path / "a.jpg")
            made += 1
        except BrokenDownload:
            continue
    assert 0 < made <= 60
