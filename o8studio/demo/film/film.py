"""Encodes a scene as a real MP4 (H.264, and AAC where sound is wanted) under a name derived from its script."""

import array
import hashlib
import io
import math
import os
import random
import struct
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.video.frame import VideoFrame
from PIL import Image

from o8studio.demo.film.scene import Script, code_rows, draw

_RATE = 48_000


class FilmStore:
    """Renders clips in the background, one at a time, and finds them again after a restart."""

    def __init__(self, folder: Path) -> None:
        """With `O8STUDIO_DEMO_FILMS=plain` in the environment films cost a third: a still background, and silence.

        A folder instead of `plain` keeps one plain film per size and length there; the others are copies of it, each
        with words of its own at its end, so that no two files are alike.
        """
        self._folder = folder
        how = os.environ.get("O8STUDIO_DEMO_FILMS", "")
        self._plain = how not in ("", "full")
        self._kept = Path(how) if how not in ("", "full", "plain") else None
        folder.mkdir(parents=True, exist_ok=True)
        self._pool = ThreadPoolExecutor(1, "film")
        self._pending: dict[Path, Future[None]] = {}

    def path(self, script: Script) -> Path:
        """The path of this script's clip, which may not exist yet."""
        digest = hashlib.sha256(repr(script).encode()).hexdigest()[:32]
        return self._folder / f"{digest}.mp4"

    def order(self, script: Script) -> None:
        """Start rendering, unless done or running."""
        path = self.path(script)
        if path.exists() or path in self._pending:
            return
        if self._kept is None or script.first_frame or script.last_frame:
            self._pending[path] = self._pool.submit(render, script, path, plain=self._plain)
        else:
            self._pending[path] = self._pool.submit(write_copy, script, path, self._kept)

    def ready(self, script: Script) -> Path | None:
        """The finished file, or None while it is being rendered.

        Raises whatever stopped the rendering.
        """
        path = self.path(script)
        if path.exists():
            self._pending.pop(path, None)
            return path
        pending = self._pending.get(path)
        if pending is None:
            self.order(script)
        elif pending.done():
            pending.result()
        return None

    def close(self) -> None:
        """Accept no more orders; finishes the current clip first."""
        self._pool.shutdown(wait=True, cancel_futures=True)


def render(script: Script, path: Path, *, plain: bool = False) -> None:
    """Write the clip; the name appears only when the file is complete."""
    part = path.with_suffix(".part")
    with av.open(str(part), "w", format="mp4", options={"movflags": "+faststart"}) as out:
        video = out.add_stream("libx264", rate=script.fps)
        video.width, video.height, video.pix_fmt = script.width, script.height, "yuv420p"
        video.codec_context.time_base = Fraction(1, script.fps)
        video.options = {"preset": "veryfast", "crf": "23", "g": "48"}
        video.codec_context.thread_count = 1  # the same script gives the same bytes
        sound = out.add_stream("aac", rate=_RATE) if script.sound else None
        if isinstance(sound, AudioStream):
            sound.layout = "mono"
        stands_still = plain and not (script.first_frame or script.last_frame)
        pictures = draw(script, plain=plain)
        for number, frame in enumerate(_of_stills(pictures) if stands_still else map(_encodable, pictures)):
            frame.pts, frame.time_base = number, Fraction(1, script.fps)
            out.mux(video.encode(frame))
        out.mux(video.encode(None))
        if isinstance(sound, AudioStream):
            _add_sound(out, sound, _silence(script) if plain else _music(script))
    part.replace(path)


def _encodable(picture: Image.Image) -> VideoFrame:
    """The picture in the encoder's colours; width and height are even."""
    frame: VideoFrame = VideoFrame.from_image(picture)  # type: ignore[no-untyped-call]  # PyAV leaves it bare
    return frame.reformat(format="yuv420p")


def _of_stills(pictures: Iterator[Image.Image]) -> Iterator[VideoFrame]:
    """Frames of pictures that differ in the frame code alone, which alone is converted anew: a quarter of the time."""
    still: list[bytes] = []
    for picture in pictures:
        if not still:
            still = [bytes(plane) for plane in _encodable(picture).planes]
        width, height = picture.size
        rows = -(-code_rows(height) // 2) * 2  # two rows share their colours
        code = _encodable(picture.crop((0, height - rows, width, height)))
        frame = VideoFrame(width, height, "yuv420p")
        for plane, whole, part in zip(frame.planes, still, map(bytes, code.planes), strict=True):
            plane.update(whole[: len(whole) - len(part)] + part)
        yield frame


def write_copy(script: Script, path: Path, folder: Path) -> None:
    """Write a plain clip as a copy of the one in this folder that has the same shape, which is rendered once."""
    shape = replace(script, prompt="", model="", seed=0)
    kept = folder / f"{hashlib.sha256(repr(shape).encode()).hexdigest()[:32]}.mp4"
    if not kept.exists():
        folder.mkdir(parents=True, exist_ok=True)
        own = folder / f"{os.getpid()}-{kept.name}"  # another gateway may be drawing the same one
        render(shape, own, plain=True)
        own.replace(kept)
    words = repr(script).encode()
    part = path.with_suffix(".part")
    part.write_bytes(kept.read_bytes() + struct.pack(">I4s", 8 + len(words), b"free") + words)
    part.replace(path)


def last_frame(path: Path) -> bytes:
    """The clip's last picture as a PNG file."""
    still = None
    with av.open(str(path)) as film:
        for frame in film.decode(video=0):
            still = frame
    if still is None:
        raise ValueError(f"no picture in {path.name}")
    out = io.BytesIO()
    still.to_image().save(out, "PNG")  # type: ignore[no-untyped-call]  # PyAV leaves it bare
    return out.getvalue()


def _silence(script: Script) -> "array.array[float]":
    return array.array("f", bytes(4 * int(script.frames / script.fps * _RATE)))


def _music(script: Script) -> "array.array[float]":
    chance = random.Random(f"{script.prompt}{script.seed}")
    root = 110 * 2 ** (chance.randrange(12) / 12)
    waves = [
        (root * ratio * math.tau / _RATE, level) for ratio, level in ((1, 0.16), (1.5, 0.09), (2.0, 0.05))
    ]
    total = int(script.frames / script.fps * _RATE)
    return array.array(
        "f",
        (
            sum(level * math.sin(step * at) for step, level in waves)
            * min(1.0, at / 4800, (total - at) / 4800)
            * (0.75 + 0.25 * math.sin(at / _RATE * 2.1))
            for at in range(total)
        ),
    )


def _add_sound(out: OutputContainer, stream: AudioStream, samples: "array.array[float]") -> None:
    for start in range(0, len(samples), 1024):
        chunk = samples[start : start + 1024]
        frame = av.AudioFrame(format="fltp", layout="mono", samples=len(chunk))
        frame.planes[0].update(chunk.tobytes().ljust(frame.planes[0].buffer_size, b"\0"))
        frame.sample_rate, frame.pts, frame.time_base = _RATE, start, Fraction(1, _RATE)
        out.mux(stream.encode(frame))
    out.mux(stream.encode(None))
