"""Small clips of every container, drawn so that a picture says its number, and ways to break them."""

import struct
from fractions import Fraction
from pathlib import Path

import av

from tests.media.test_frames import drawn

SIZE = (320, 192)
CASES = Path(__file__).parents[1] / "cases"


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
    """Picture and silence, each beginning when it is told to."""
    with av.open(str(path), "w", options=container or {}) as out:
        stream = out.add_stream(video, rate=24, options={"g": "12"})
        stream.width, stream.height, stream.pix_fmt = *SIZE, "yuv420p"
        stream.time_base = stream.codec_context.time_base = Fraction(1, 1200)
        sound = out.add_stream(audio, rate=48000)
        sound.layout = "mono"
        packets = []
        for number in range(count):
            frame = av.VideoFrame.from_image(drawn(number, *SIZE))
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
    """Pictures alone. `shape` is the width of a pixel by its height; `turned` goes into the display matrix."""
    with av.open(str(path), "w", options=container or {}) as out:
        stream = out.add_stream(codec, rate=rate, options=options or {})
        stream.width, stream.height, stream.pix_fmt = *size, pixels
        if shape is not None:
            stream.codec_context.sample_aspect_ratio = shape
            stream.sample_aspect_ratio = shape
        if turned:
            stream.set_display_rotation(turned)
        for number in range(count):
            out.mux(stream.encode(av.VideoFrame.from_image(drawn(number, *size))))
        out.mux(stream.encode(None))
    return path


def packet_places(path: Path) -> list[tuple[int, int]]:
    """Where the bytes of each packet of the picture lie in the file, as far as they lie there in one piece."""
    content = path.read_bytes()
    with av.open(str(path)) as container:
        found = [
            (content.find(bytes(packet)), packet.size) for packet in container.demux(video=0) if packet.size
        ]
    return [(at, size) for at, size in found if at >= 0]


def box(name: bytes, content: bytes) -> bytes:
    """A box of an MP4 file."""
    return struct.pack(">I4s", 8 + len(content), name) + content
