"""Single pictures of a clip, exactly: the one that is asked for, by its number from 0. PyAV; no Qt. Blocking."""

import contextlib
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
from av.container import InputContainer
from av.video.reformatter import VideoReformatter
from av.video.stream import VideoStream

from o8studio.domain.errors import BrokenDownload
from o8studio.domain.reasons import DownloadProblem
from o8studio.media.decoding import (
    aspect_of,
    converted,
    is_shown,
    open_clip,
    picture_stream,
    pictures_of,
    turned,
)

_AHEAD = 64
"""So far decoding on is quicker than seeking."""
_TOLERANCE = 0.0005
"""Seconds by which a player may round the beginning of a picture downwards."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture as it is shown: upright, square pixels are the viewer's business.

    Attributes:
        number: from 0, in the order of showing.
        pixels: blue, green, red, unused; `stride` bytes a line.
        turned: degrees clockwise that it must be turned by.
        aspect: width of a pixel by its height.
    """

    number: int
    width: int
    height: int
    stride: int
    pixels: bytes
    turned: int
    aspect: float


class FrameReader:
    """One per file, used from one thread at a time. Decoded pictures are kept up to `cache_bytes`."""

    def __init__(self, path: Path, cache_bytes: int) -> None:
        """
        Raises:
            BrokenDownload: there is no picture in it.
        """
        try:
            self._times = _times_of(path)
            self._container = open_clip(path)
        except (av.FFmpegError, OSError, ValueError) as error:
            raise BrokenDownload(DownloadProblem.NOT_A_VIDEO) from error
        if not self._times:
            self._container.close()
            raise BrokenDownload(DownloadProblem.NOT_A_VIDEO)
        self._stream = picture_stream(self._container)
        self._base = self._stream.time_base or Fraction(1)
        self._origin = _origin_of(self._container, self._stream, self._times[0])
        self._numbers = {pts: number for number, pts in enumerate(self._times)}
        self._missing: set[int] = set()
        self._cache: OrderedDict[int, av.VideoFrame] = OrderedDict()
        self._room = cache_bytes
        self._decoding: Iterator[av.VideoFrame] | None = None
        self._at = -1
        self._formatter = VideoReformatter()

    @property
    def count(self) -> int:
        """How many pictures there are."""
        return len(self._times)

    def seconds(self, number: int) -> float:
        """When a picture is shown, from the beginning of playing on, which may be before the first picture."""
        return float((self._times[number] - self._origin) * self._base)

    def number_at(self, seconds: float) -> int:
        """The picture that is seen this long after the beginning of playing; the first one before it comes."""
        wanted = self._origin + (seconds + _TOLERANCE) / float(self._base)
        return max(0, min(self.count, bisect_right(self._times, wanted)) - 1)

    def is_cached(self, number: int) -> bool:
        """Whether it comes at once."""
        return number in self._cache

    def has_room(self) -> bool:
        """Whether more pictures can be kept without giving up others."""
        if not self._cache:
            return True
        size = _bytes_of(next(reversed(self._cache.values())))
        return (len(self._cache) + 1) * size <= self._room

    def picture(self, number: int) -> Picture:
        """The picture with this number.

        Raises:
            IndexError: there is none.
            BrokenDownload: the file is broken there.
        """
        if not 0 <= number < self.count:
            raise IndexError(number)
        frame = self._cache.get(number)
        if frame is None:
            frame = self._decoded(number)
        self._cache.move_to_end(number)
        try:
            shown = converted(self._formatter, frame, "bgra")
        except (
            av.FFmpegError,
            ValueError,
            MemoryError,
        ) as error:  # such as a size or format that nothing converts
            raise BrokenDownload(DownloadProblem.BROKEN_INSIDE) from error
        plane = shown.planes[0]
        return Picture(
            number=number,
            width=shown.width,
            height=shown.height,
            stride=plane.line_size,
            pixels=bytes(plane),
            turned=turned(frame),
            aspect=aspect_of(self._stream),
        )

    def fill(self, number: int) -> None:
        """Decode a picture ahead of its use."""
        if number not in self._cache:
            self._decoded(number)

    def close(self) -> None:
        """Let go of the file."""
        self._cache.clear()
        self._decoding = None
        self._container.close()

    def _decoded(self, number: int) -> av.VideoFrame:
        """Decode on from where we are, or from the key picture before it; everything on the way is kept."""
        if number in self._missing:
            raise BrokenDownload(DownloadProblem.BROKEN_INSIDE)
        try:
            if self._decoding is None or not self._at < number <= self._at + _AHEAD:
                self._seek(number)
            found = self._run_to(number)
            if found is None:  # the seek landed behind it, or the decoder was at its end
                self._seek(0)
                found = self._run_to(number)
        except (av.FFmpegError, ValueError, MemoryError, OverflowError) as error:
            self._decoding = None
            raise BrokenDownload(DownloadProblem.BROKEN_INSIDE) from error
        if found is None:
            self._missing.add(number)
            raise BrokenDownload(DownloadProblem.BROKEN_INSIDE)
        return found

    def _seek(self, number: int) -> None:
        if number == 0:
            self._container.seek(min(0, self._times[0]), stream=self._stream, backward=True, any_frame=False)
        else:
            self._container.seek(self._times[number], stream=self._stream, backward=True)
        self._decoding = pictures_of(self._container, self._stream)
        self._at = -1

    def _run_to(self, number: int) -> av.VideoFrame | None:
        assert self._decoding is not None
        for frame in self._decoding:
            at = self._numbers.get(frame.pts) if frame.pts is not None else self._at + 1
            if at is None:  # shown by no player: it lies before the beginning
                continue
            self._at = at
            self._keep(at, frame)
            if at == number:
                return frame
            if at > number:
                return None
        self._decoding = None
        return None

    def _keep(self, number: int, frame: av.VideoFrame) -> None:
        self._cache[number] = frame
        self._cache.move_to_end(number)
        while len(self._cache) > 1 and len(self._cache) * _bytes_of(frame) > self._room:
            self._cache.popitem(last=False)


def _bytes_of(frame: av.VideoFrame) -> int:
    return sum(plane.buffer_size for plane in frame.planes)


def _times_of(path: Path) -> list[int]:
    """The time of every picture that is shown, in order, in the stream's units; mostly without decoding any."""
    times: list[int] = []
    with open_clip(path) as container:
        stream = picture_stream(container)
        codec = stream.codec_context.name
        with contextlib.suppress(av.FFmpegError):  # what can be read of a damaged file is shown
            times.extend(packet.pts or 0 for packet in container.demux(stream) if is_shown(packet, codec))
    if len(set(times)) != len(times) or not times:
        with open_clip(path) as container, contextlib.suppress(av.FFmpegError):
            pictures = pictures_of(container, picture_stream(container))
            times = [frame.pts for frame in pictures if frame.pts is not None]
    return sorted(set(times))


def _origin_of(container: InputContainer, stream: VideoStream, first: int) -> int:
    """Where a player begins to count, in the stream's units: with the earliest of picture and sound.

    Sound in Matroska begins before its own time by what its encoder needs to start, as Qt's player has it too.
    """
    base = stream.time_base or Fraction(1)
    begins = [first]
    if container.start_time is not None:
        begins.append(round(Fraction(container.start_time, av.time_base) / base))
    for sound in container.streams.audio:
        context = getattr(sound, "codec_context", None)  # none where there is no decoder
        if context is None:
            continue
        if sound.start_time is not None and sound.time_base and context.delay and context.sample_rate:
            early = Fraction(context.delay, context.sample_rate)
            ticks = sound.start_time - round(early / sound.time_base)
            begins.append(round(ticks * sound.time_base / base))
    return min(begins)
