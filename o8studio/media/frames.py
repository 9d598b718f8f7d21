"""Single pictures of a clip, exactly: the one that is asked for, by its number from 0. PyAV; no Qt. Blocking."""

import contextlib
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
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
from o8studio.media.frame_cache import FrameCache, bytes_of

_NEAR = 8
"""Pictures that are decoded on the way rather than leapt over."""
_BEHIND = 48
"""Pictures before a requested one that are kept, so that steps back are immediate."""
_SOON = 8
"""Pictures on either side of the shown one that are decoded without delay, as they may be next."""
_TOLERANCE = 0.0005
"""Seconds by which a player may round the beginning of a picture downwards."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture as it is shown: upright, square pixels are the viewer's business.

    Attributes:
        number: from 0, in the order of showing.
        is_whole: whether it is as large as in the file.
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
    is_whole: bool = True


class FrameReader:
    """One per file, used from one thread at a time.

    `shown` returns pictures at the size at which they are shown and keeps them, compact, in the cache that all readers
    share; `picture` returns one at its full size.
    """

    def __init__(self, path: Path, cache: FrameCache) -> None:
        """
        Raises:
            BrokenDownload: there is no picture in it.
        """
        self._path, self._cache = path, cache
        self._file: tuple[InputContainer, VideoStream] | None = None
        self._decoding: Iterator[av.VideoFrame] | None = None
        self._last: av.VideoFrame | None = None
        self._at, self._shown = -1, 0
        self._from: int | None = None
        try:
            self._times, self._keys = index_of(path)
            container, stream = self._opened()
        except (av.FFmpegError, OSError, ValueError) as error:
            raise BrokenDownload(DownloadProblem.NOT_A_VIDEO) from error
        if not self._times:
            self.rest()
            raise BrokenDownload(DownloadProblem.NOT_A_VIDEO)
        self._base = stream.time_base or Fraction(1)
        self._origin = _origin_of(container, stream, self._times[0])
        self._aspect, self._turned = aspect_of(stream), 0
        self._numbers = {pts: number for number, pts in enumerate(self._times)}
        self._missing: set[int] = set()
        self._box, self._size, self._kept_bytes = (0, 0), (0, 0), 0
        self._formatter, self._shrinker = VideoReformatter(), VideoReformatter()

    def _opened(self) -> tuple[InputContainer, VideoStream]:
        """The file, opened again if `rest` closed it."""
        if self._file is None:
            container = open_clip(self._path)
            self._file = container, picture_stream(container)
        return self._file

    @property
    def count(self) -> int:
        """How many pictures there are."""
        return len(self._times)

    def seconds(self, number: int) -> float:
        """When a picture is shown, in seconds from the start of playback, which may be before the first picture."""
        return float((self._times[number] - self._origin) * self._base)

    def number_at(self, seconds: float) -> int:
        """The picture that is shown this long after the start of playback; the first one before its own time."""
        wanted = self._origin + (seconds + _TOLERANCE) / float(self._base)
        return max(0, min(self.count, bisect_right(self._times, wanted)) - 1)

    def show_at(self, width: int, height: int) -> None:
        """Limit shown pictures to this box, in pixels; when it grows, the cached smaller ones are dropped."""
        if width > self._box[0] or height > self._box[1]:
            self._cache.drop(self)
        self._box = (width, height)

    def is_cached(self, number: int) -> bool:
        """Whether it can be shown without decoding."""
        return self._cache.has(self, number)

    def is_ready(self, number: int, width: int, height: int) -> bool:
        """Whether it can be shown in this box without decoding; from any thread."""
        return self._box == (width, height) and self.is_cached(number)

    def kept(self, number: int, formatter: VideoReformatter) -> Picture | None:
        """The picture as large as it is shown, if it is cached; from any thread, each with a `formatter` of its own.

        Raises:
            BrokenDownload: it can't be converted.
        """
        frame = self._cache.get(self, number)
        return None if frame is None else self._picture(number, frame, formatter, is_whole=False)

    def look_at(self, number: int) -> None:
        """Fill around this one from now on: it is shown, brought by somebody else."""
        self._shown = number

    def has_room(self) -> bool:
        """Whether one more picture can be kept without dropping others."""
        return self._cache.has_room(self._kept_bytes)

    def lacks_near(self) -> bool:
        """Whether a picture is to be decoded that may be shown before long, played or stepped to."""
        near = range(max(0, self._shown - _SOON), min(self.count, self._shown + _SOON + 1))
        return any(not self.is_cached(one) and one not in self._missing for one in near)

    def picture(self, number: int) -> Picture:
        """The picture with this number, whole and as large as it is in the file.

        Raises:
            IndexError: there is none.
            BrokenDownload: the file is broken there.
        """
        return self._picture(number, self._decoded(number), self._formatter, is_whole=True)

    def shown(self, number: int) -> Picture:
        """The picture with this number, as large as it is shown.

        Raises:
            IndexError: there is none.
            BrokenDownload: the file is broken there.
        """
        frame = self._cache.get(self, number)
        is_leap = abs(number - self._shown) > _NEAR
        self._shown = number
        if frame is None:
            whole = self._decoded(number, 1 if is_leap else _BEHIND)
            frame = self._cache.get(self, number) or self._small(whole)
        return self._picture(number, frame, self._formatter, is_whole=False)

    def fill(self, number: int) -> None:
        """Decode one picture on the way to this one, which is to be there before it is shown.

        Raises:
            BrokenDownload: the file is broken there.
        """
        at = self._key_of(number) if self._is_far(number) else self._at + 1
        self._decoded(at, int(at >= self._shown - self._around() or self.has_room()))

    def to_fill(self) -> int | None:
        """The picture that is best decoded next while nothing is asked for; None when nothing is left to do.

        First come those around the shown one, back to its key picture, even in the place of others; then those after it,
        and all others, as long as there is room.
        """
        at, around = self._shown, self._around()
        ahead = range(at + 1, min(self.count, at + 1 + around))
        step = max(1, around // 3)  # else each step back would decode from the key picture again
        back = range(max(self._key_of(at), -((around - at) // step) * step), at)
        near = chain(ahead[:_NEAR], back, ahead)
        rest = chain(range(at + 1, self.count), range(at)) if self.has_room() else iter(())
        left = (one for one in chain(near, rest) if not self.is_cached(one) and one not in self._missing)
        return next(left, None)

    def _around(self) -> int:
        """Pictures on either side of the shown one that have room in this reader's share."""
        return min(_BEHIND, self._cache.share // 2 // max(1, self._kept_bytes))

    @property
    def is_done(self) -> bool:
        """Whether its decoder is there for nothing: every picture is cached, or can't be had."""
        missing = self._missing
        return self._file is not None and all(
            self.is_cached(number) or number in missing for number in range(self.count)
        )

    def rest(self) -> None:
        """Close the file and its decoder until a picture is needed that is not cached.

        The stream must go too: as long as it lives, so does its decoder, some 45 MB at 1080p.
        """
        if self._file is not None:
            self._decoding, self._last, self._at = None, None, -1
            self._file[0].close()
            self._file = None

    def close(self) -> None:
        """Close the file and drop the cached pictures."""
        self._cache.drop(self)
        self.rest()

    def _picture(
        self, number: int, frame: av.VideoFrame, formatter: VideoReformatter, *, is_whole: bool
    ) -> Picture:
        try:
            shown = converted(formatter, frame, "bgra")
        except (
            av.FFmpegError,
            ValueError,
            MemoryError,
        ) as error:  # such as a size or format that nothing converts
            raise BrokenDownload(DownloadProblem.BROKEN_INSIDE) from error
        plane = shown.planes[0]
        is_shrunk = not is_whole and (frame.width, frame.height) != self._size
        return Picture(
            number=number,
            width=shown.width,
            height=shown.height,
            stride=plane.line_size,
            pixels=bytes(plane),
            turned=self._turned,
            aspect=1.0 if is_shrunk else self._aspect,
            is_whole=not is_shrunk,
        )

    def _small(self, frame: av.VideoFrame) -> av.VideoFrame:
        """The picture as it is kept: with square pixels and no larger than it is shown, where that makes it smaller.

        Its height is even: pictures that are odd both ways take twenty times as long to be made ready.
        """
        wide, high = frame.width * self._aspect, float(frame.height)
        box = self._box if self._turned % 180 == 0 else self._box[::-1]
        part = min([1.0, *(room / side for room, side in zip(box, (wide, high), strict=True) if room)])
        size = max(1, round(wide * part)), max(2, round(high * part) // 2 * 2)
        if part == 1.0 or size[0] * size[1] >= frame.width * frame.height:
            return frame
        try:
            return converted(self._shrinker, frame, "yuv420p", size)
        except (av.FFmpegError, ValueError, MemoryError) as error:
            raise BrokenDownload(DownloadProblem.BROKEN_INSIDE) from error

    def _decoded(self, number: int, most: int = _BEHIND) -> av.VideoFrame:
        """Decode on from the current position, or from the key picture before `number`.

        Args:
            most: pictures that are kept; of one at most, no more is decoded than it needs.
        """
        if not 0 <= number < self.count:
            raise IndexError(number)
        if self._last is not None and self._at == number:
            if most:
                self._keep(number, self._last)
            return self._last
        if number in self._missing:
            raise BrokenDownload(DownloadProblem.BROKEN_INSIDE)
        try:
            if self._is_far(number):
                self._seek(number)
            found = self._run_to(number, most)
            if (
                found is None
            ):  # the seek landed after it, the decoder was at its end, or left out what was needed
                self._seek(0)
                found = self._run_to(number, _BEHIND)
        except (av.FFmpegError, ValueError, MemoryError, OverflowError, OSError) as error:
            self._decoding, self._last = None, None
            raise BrokenDownload(DownloadProblem.BROKEN_INSIDE) from error
        if found is None:
            self._missing.add(number)
            raise BrokenDownload(DownloadProblem.BROKEN_INSIDE)
        return found

    def _is_far(self, number: int) -> bool:
        """Whether seeking is faster than decoding on."""
        if self._decoding is None or not 0 <= self._at < number:
            return True
        return self._key_of(number) > self._at + _NEAR

    def _key_of(self, number: int) -> int:
        """The key picture from which this one is decoded."""
        at = bisect_right(self._keys, number)
        return self._keys[at - 1] if at else 0

    def _seek(self, number: int) -> None:
        container, stream = self._opened()
        if number == 0:
            container.seek(min(0, self._times[0]), stream=stream, backward=True, any_frame=False)
        else:
            container.seek(self._times[number], stream=stream, backward=True)
        self._decoding = pictures_of(container, stream, lambda pts: self._from is None or pts >= self._from)
        self._at, self._last = -1, None

    def _run_to(self, number: int, most: int) -> av.VideoFrame | None:
        assert self._decoding is not None
        self._from = self._times[number] if most <= 1 else None
        for frame in self._decoding:
            at = self._numbers.get(frame.pts) if frame.pts is not None else self._at + 1
            if at is None:  # before the beginning: no player shows it
                continue
            self._at, self._last = at, frame
            if at > number - most:
                self._keep(at, frame)
            if at == number:
                return frame
            if at > number:
                return None
        self._decoding = None
        return None

    def _keep(self, number: int, frame: av.VideoFrame) -> None:
        self._turned, self._size = turned(frame), (frame.width, frame.height)
        if not self._cache.has(self, number):
            small = self._small(frame)
            self._kept_bytes = bytes_of(small)
            self._cache.put(self, number, small)


def times_of(path: Path) -> list[int]:
    """The time of every picture that is shown, in order, in the stream's units; mostly without decoding any."""
    return index_of(path)[0]


def index_of(path: Path) -> tuple[list[int], list[int]]:
    """The times of all pictures, as `times_of`, and the numbers of the key pictures."""
    times: list[int] = []
    keys: set[int] = set()
    with open_clip(path) as container:
        stream = picture_stream(container)
        codec = stream.codec_context.name
        with contextlib.suppress(av.FFmpegError):  # what can be read of a damaged file is shown
            for packet in container.demux(stream):
                if is_shown(packet, codec):
                    times.append(packet.pts or 0)
                    if packet.is_keyframe:
                        keys.add(times[-1])
    if len(set(times)) != len(times) or not times:
        times, keys = [], set()
        with open_clip(path) as container, contextlib.suppress(av.FFmpegError):
            for frame in pictures_of(container, picture_stream(container)):
                if frame.pts is not None:
                    times.append(frame.pts)
                    if frame.key_frame:
                        keys.add(frame.pts)
    shown = sorted(set(times))
    return shown, [number for number, time in enumerate(shown) if time in keys]


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
