"""Small clips in every container whose frames encode their number, and ways to corrupt them.

Each is made once in a run: it lies beside the films of the demo gateways, and whoever wants it again gets a copy.
"""

import functools
import hashlib
import os
import shutil
import struct
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path
from typing import Any, Concatenate, ParamSpec

import av
from PIL import Image, ImageDraw

from o8studio.media.frames import Picture

_How = ParamSpec("_How")
SIZE = (320, 192)
CASES = Path(__file__).parents[1] / "cases"


def _once(write: Callable[Concatenate[Path, _How], Path]) -> Callable[Concatenate[Path, _How], Path]:
    """Encode once for each set of arguments: that takes up to half a second of a core, and most are wanted by many tests."""

    @functools.wraps(write)
    def written(path: Path, /, *arguments: _How.args, **how: _How.kwargs) -> Path:
        shared = os.environ.get("O8STUDIO_DEMO_FILMS", "")
        if not Path(shared).is_absolute():  # a script beside the tests
            return write(path, *arguments, **how)
        what = repr((write.__name__, path.suffix, arguments, sorted(how.items())))
        kept = Path(shared) / "clips" / hashlib.sha256(what.encode()).hexdigest()
        if kept.exists():
            shutil.copyfile(kept, path)
        else:
            write(path, *arguments, **how)
            kept.parent.mkdir(exist_ok=True)
            own = kept.with_name(f"{kept.name}.{os.getpid()}.{threading.get_ident()}")
            shutil.copyfile(path, own)
            own.replace(kept)  # two may make the same at the same time
        return path

    return written


@_once
def with_sound(
    path: Path,
    video: str = "libx264",
    audio: str = "aac",
    *,
    picture_at: float = 0.0,
    sound_at: float = 0.0,
    count: int = 48,
    container: dict[str, str] | None = None,
) -> Path:
    """Video and a silent audio track, each starting at the given time."""
    with av.open(str(path), "w", options=container or {}) as out:
        stream = _pictures(out, video, Fraction(24), {"g": "12"})
        stream.width, stream.height, stream.pix_fmt = *SIZE, "yuv420p"
        stream.time_base = stream.codec_context.time_base = Fraction(1, 1200)
        sound = out.add_stream(audio, rate=48000)
        assert isinstance(sound, av.AudioStream)
        sound.layout = "mono"
        packets: list[av.Packet[Any]] = []
        for number in range(count):
            frame = _frame(number, SIZE)
            frame.pts, frame.time_base = round(picture_at * 1200) + number * 50, Fraction(1, 1200)
            packets += stream.encode(frame)
        packets += stream.encode(None)
        for at in range(int(48000 * (count / 24 + picture_at - sound_at)) // 1024):
            silence = av.AudioFrame(format=sound.format.name, layout="mono", samples=1024)
            silence.planes[0].update(bytes(silence.planes[0].buffer_size))
            silence.sample_rate, silence.pts = 48000, round(sound_at * 48000) + at * 1024
            silence.time_base = Fraction(1, 48000)
            packets += sound.encode(silence)
        packets += sound.encode(None)
        for packet in sorted(packets, key=lambda one: float((one.dts or 0) * one.time_base)):
            out.mux(packet)
    return path


@_once
def silent(
    path: Path,
    codec: str,
    *,
    pixels: str = "yuv420p",
    count: int = 48,
    rate: Fraction = Fraction(24),
    size: tuple[int, int] = SIZE,
    shape: Fraction | None = None,
    turned: int = 0,
    options: dict[str, str] | None = None,
    container: dict[str, str] | None = None,
) -> Path:
    """Video only. `shape` is the pixel aspect ratio, width by height; `turned` goes into the display matrix."""
    with av.open(str(path), "w", options=container or {}) as out:
        stream = _pictures(out, codec, rate, options or {})
        stream.width, stream.height, stream.pix_fmt = *size, pixels
        if shape is not None:
            stream.codec_context.sample_aspect_ratio = shape
            stream.sample_aspect_ratio = shape
        if turned:
            stream.set_display_rotation(turned)
        for number in range(count):
            out.mux(stream.encode(_frame(number, size)))
        out.mux(stream.encode(None))
    return path


def _pictures(
    out: av.container.OutputContainer, codec: str, rate: Fraction, options: dict[str, str]
) -> av.VideoStream:
    stream = out.add_stream(codec, rate=rate, options=options)
    assert isinstance(stream, av.VideoStream)
    return stream


def _frame(number: int, size: tuple[int, int]) -> av.VideoFrame:
    frame: av.VideoFrame = av.VideoFrame.from_image(drawn(number, *size))  # type: ignore[no-untyped-call]  # its stub
    return frame


def packet_places(path: Path) -> list[tuple[int, int]]:
    """Where the bytes of each video packet lie in the file, for packets stored contiguously."""
    content = path.read_bytes()
    with av.open(str(path)) as container:
        found = [
            (content.find(bytes(packet)), packet.size) for packet in container.demux(video=0) if packet.size
        ]
    return [(at, size) for at, size in found if at >= 0]


def box(name: bytes, content: bytes) -> bytes:
    """A box of an MP4 file."""
    return struct.pack(">I4s", 8 + len(content), name) + content


def drawn(number: int, width: int, height: int) -> Image.Image:
    """Sixteen blocks across the top half encode the number; the bottom half changes, so that coding is not trivial."""
    shade = 40 + number % 7 * 20
    picture = Image.new("RGB", (width, height), (shade, shade, shade))
    draw = ImageDraw.Draw(picture)
    for bit in range(16):
        tone = 235 if number >> bit & 1 else 16
        spot = (width * bit // 16, 0, width * (bit + 1) // 16 - 1, height // 2 - 1)
        draw.rectangle(spot, fill=(tone, tone, tone))
    return picture


@_once
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
    def write() -> None:
        with av.open(str(path), "w") as out:
            stream = _pictures(out, codec, Fraction(24), options or {})
            stream.width, stream.height, stream.pix_fmt = *size, pixels
            stream.time_base = stream.codec_context.time_base = Fraction(1, 1200)
            for number in range(count):
                frame = _frame(number, size)
                frame.pts = offset + (times[number] if times else number * 50)
                frame.time_base = Fraction(1, 1200)
                out.mux(stream.encode(frame))
            out.mux(stream.encode(None))

    # a thread of its own: where it may, SVT-AV1 makes the one that opens it a real-time one, which then has its core alone
    with ThreadPoolExecutor(1) as apart:
        apart.submit(write).result()
    return path


def drawn_number(picture: Picture) -> int:
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
