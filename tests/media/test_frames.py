"""The picture that is asked for by number is the picture that comes, in every container and order of coding."""

import random
import struct
from fractions import Fraction
from pathlib import Path

import av
import pytest
from PIL import Image, ImageDraw

from o8studio.domain.errors import BrokenDownload
from o8studio.media.frame_cache import FrameCache
from o8studio.media.frames import FrameReader, Picture

MEGA = 1024 * 1024


def drawn(number: int, width: int, height: int) -> Image.Image:
    """Sixteen blocks across the top half say the number; the bottom half changes, so that coding is not trivial."""
    shade = 40 + number % 7 * 20
    picture = Image.new("RGB", (width, height), (shade, shade, shade))
    draw = ImageDraw.Draw(picture)
    for bit in range(16):
        tone = 235 if number >> bit & 1 else 16
        spot = (width * bit // 16, 0, width * (bit + 1) // 16 - 1, height // 2 - 1)
        draw.rectangle(spot, fill=(tone, tone, tone))
    return picture


def make(
    path: Path,
    codec: str,
    *,
    count: int = 60,
    size: tuple[int, int] = (320, 192),
    options: dict[str, str] | None = None,
    times: list[int] | None = None,
    offset: int = 0,
    pixels: str = "yuv420p",
) -> Path:
    with av.open(str(path), "w") as out:
        stream = out.add_stream(codec, rate=24, options=options or {})
        stream.width, stream.height, stream.pix_fmt = *size, pixels
        stream.time_base = stream.codec_context.time_base = Fraction(1, 1200)
        for number in range(count):
            frame = av.VideoFrame.from_image(drawn(number, *size))
            frame.pts = offset + (times[number] if times else number * 50)
            frame.time_base = Fraction(1, 1200)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


def said(picture: Picture) -> int:
    row = picture.height // 4 * picture.stride
    at = [row + int((bit + 0.5) * picture.width / 16) * 4 + 1 for bit in range(16)]
    return sum((picture.pixels[spot] > 128) << bit for bit, spot in enumerate(at))


X264 = {"preset": "fast", "g": "250", "bf": "3"}
UNEVEN = [sum(25 + (at * 37) % 90 for at in range(number)) for number in range(60)]
CLIPS = {
    "h264 with B-frames": ("a.mp4", "libx264", {"options": X264}),
    "h264, every picture a key": ("b.mp4", "libx264", {"options": {"g": "1"}}),
    "h264, variable rate": ("c.mp4", "libx264", {"options": X264, "times": UNEVEN}),
    "h264, starts late": ("d.mp4", "libx264", {"options": X264, "offset": 3600}),
    "h264 in Matroska": ("e.mkv", "libx264", {"options": X264}),
    "hevc": ("f.mp4", "libx265", {"options": {"preset": "ultrafast", "x265-params": "log-level=none"}}),
    "vp9": ("g.webm", "libvpx-vp9", {"options": {"deadline": "realtime", "cpu-used": "8"}}),
    "vp9, odd size": ("h.webm", "libvpx-vp9", {"size": (321, 193), "options": {"cpu-used": "8"}}),
    "av1": ("i.mp4", "libsvtav1", {"options": {"preset": "12"}}),
    "h264, odd size": ("j.mp4", "libx264", {"size": (321, 193), "pixels": "yuv444p", "options": X264}),
    "one picture": ("k.mp4", "libx264", {"count": 1}),
}


@pytest.mark.parametrize("name", CLIPS)
def test_the_number_is_the_picture(name: str, tmp_path: Path) -> None:
    file, codec, how = CLIPS[name]
    path = make(tmp_path / file, codec, **how)
    reader = FrameReader(path, FrameCache(64 * MEGA))
    count = how.get("count", 60)
    assert reader.count == count
    order = [*range(count), *reversed(range(count)), *random.Random(5).choices(range(count), k=40)]
    assert [said(reader.picture(number)) for number in order] == order
    assert [reader.number_at(reader.seconds(number)) for number in range(count)] == list(range(count))
    times = how.get("times")
    if times:
        assert reader.seconds(30) == pytest.approx(times[30] / 1200, abs=0.002)
    reader.close()


def test_a_small_cache_changes_nothing_but_time(tmp_path: Path) -> None:
    reader = FrameReader(make(tmp_path / "a.mp4", "libx264", options=X264), FrameCache(1))
    order = random.Random(7).choices(range(60), k=30)
    assert [said(reader.picture(number)) for number in order] == order


def test_a_turned_clip_says_so(tmp_path: Path) -> None:
    path = make(tmp_path / "a.mp4", "libx264", count=3)
    content = bytearray(path.read_bytes())
    at = content.index(b"tkhd") + 4 + 40
    content[at : at + 36] = struct.pack(">9i", 0, 65536, 0, -65536, 0, 0, 0, 0, 1 << 30)  # a quarter turn
    path.write_bytes(content)
    assert FrameReader(path, FrameCache(MEGA)).picture(1).turned == 90


@pytest.mark.parametrize("content", [b"", b"<html>", b"\0\0\0\x18ftypmp42" + bytes(500)])
def test_what_is_no_clip_is_an_error(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "x.mp4"
    path.write_bytes(content)
    with pytest.raises(BrokenDownload):
        FrameReader(path, FrameCache(MEGA))


def test_a_cut_clip_is_an_error_at_the_cut_and_the_rest_is_seen(tmp_path: Path) -> None:
    path = make(tmp_path / "a.mkv", "libx264", options={"g": "10", "bf": "0"})
    content = path.read_bytes()
    path.write_bytes(content[: len(content) * 3 // 4])
    reader = FrameReader(path, FrameCache(MEGA))
    assert 20 < reader.count < 60
    assert said(reader.picture(2)) == 2
    with pytest.raises(IndexError):
        reader.picture(60)
