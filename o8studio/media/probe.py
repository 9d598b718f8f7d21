"""What a clip is, measured from its file: whole or not, damaged or not, and how it is shown. Blocking."""

import time
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
from av.container import InputContainer
from av.packet import Packet
from av.video.stream import VideoStream

from o8studio.domain.errors import BrokenDownload
from o8studio.domain.reasons import DownloadProblem
from o8studio.media.containers import Kind, kind_of_file, looks_like_video
from o8studio.media.decoding import aspect_of, is_shown, open_clip, picture_stream, turned
from o8studio.media.extent import Extent, Wholeness
from o8studio.media.wholeness import extent_of

__all__ = ["Probe", "looks_like_video", "measure", "probe"]

_DECODING_SECONDS = 60.0
"""How long pictures are decoded; the rest of them are only counted."""
_MOST_SECONDS = 120.0
_NTSC = tuple(Fraction(rate, 1001) for rate in (24000, 30000, 60000))
_RATES = (*map(Fraction, (24, 25, 30, 50, 60, 48, 16, 15, 12, 8)), *_NTSC)
"""Usual rates, tried in this order."""
_EXACT = frozenset({Kind.MP4, Kind.MOV, Kind.MKV, Kind.WEBM})
"""Containers in which every picture has its own time, so that one that the decoder does not return is lost."""
_TICK = Fraction(1, 500)
"""Matroska rounds times to milliseconds, both those of the last picture and how long it stays."""
_SLACK_SECONDS = 0.1
"""Allowed between the end of the last packet and the length that a container gives, beside three pictures."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """Measured from the file itself.

    Attributes:
        kind: the container, whose value is the right extension; None when it is no clip.
        wholeness: what is proven; `received` bytes are there of `expected`, which is None where nobody knows.
        damaged: a part of what is there can't be decoded.
        length: seconds from the beginning of playing to the end of the last picture.
        width, height: as it is shown: upright, with square pixels. 0 without a picture.
        rate: pictures a second, as an exact fraction; the average where it varies.
        frames: pictures that are shown; 0 when this program can show none.
    """

    kind: Kind | None
    wholeness: Wholeness
    received: int
    expected: int | None = None
    damaged: bool = False
    length: float = 0.0
    width: int = 0
    height: int = 0
    rate: Fraction = Fraction(0)
    frames: int = 0
    codec: str = ""
    has_sound: bool = False

    @property
    def fps(self) -> float:
        """The rate as a plain number."""
        return float(self.rate)


def probe(path: Path) -> Probe:
    """Measure a clip that must be whole, as far as that can be known.

    Raises:
        BrokenDownload: `not a video` (final when it is no container of one), or `cut short`, with the bytes that are
            there and those that must be.
        OSError: missing, not readable, or not a regular file.
    """
    found = measure(path)
    if found.kind is None:
        raise BrokenDownload(DownloadProblem.NOT_A_VIDEO, final=True)
    if found.wholeness is Wholeness.CUT:
        raise BrokenDownload(DownloadProblem.CUT_SHORT, received=found.received, expected=found.expected)
    if found.frames == 0:
        raise BrokenDownload(DownloadProblem.NOT_A_VIDEO, received=found.received)
    return found


def measure(path: Path) -> Probe:
    """Measure whatever this is: cut, damaged and strange files get an answer too, and none raises.

    Raises:
        OSError: missing, not readable, or not a regular file.
    """
    kind = kind_of_file(path)
    reach = extent_of(path)
    if kind is None:
        return Probe(kind=None, wholeness=reach.wholeness, received=reach.received)
    try:
        with open_clip(path) as container:
            return _measured(kind, reach, container)
    except (av.FFmpegError, BrokenDownload, IndexError, ValueError):
        return Probe(
            kind=kind,
            wholeness=reach.wholeness,
            received=reach.received,
            expected=reach.expected,
            damaged=True,
        )


def _measured(kind: Kind, reach: Extent, container: InputContainer) -> Probe:
    stream = picture_stream(container)
    seen = _Seen(container, stream)
    seen.run()
    base = stream.time_base or Fraction(1, 1000)
    # a GIF names no rate: what FFmpeg says of one is its own guess from hundredths of a second
    said = (stream.guessed_rate or stream.average_rate) if kind is not Kind.GIF else None
    wholeness = reach.wholeness
    if wholeness is Wholeness.UNKNOWN and not seen.out_of_time:
        slack = _SLACK_SECONDS + 3 * float(seen.typical * base)
        if seen.end < max(reach.seconds or 0.0, reach.least or 0.0) - slack:
            wholeness = Wholeness.CUT
        elif reach.seconds is not None:
            wholeness = Wholeness.WHOLE
    width, height = _shown_size(stream, seen.turned)
    rate = rate_of(seen.times, base, said)
    return Probe(
        kind=kind,
        wholeness=wholeness,
        received=reach.received,
        expected=reach.expected,
        damaged=reach.broken or seen.damaged or not seen.times or (kind in _EXACT and seen.has_lost),
        length=_length(seen, base, rate, container.start_time),
        width=width,
        height=height,
        rate=rate,
        frames=len(seen.times),
        codec=stream.codec_context.name,
        has_sound=bool(container.streams.audio),
    )


class _Seen:
    """Goes through a file once, decodes its pictures, and notes what it finds.

    Attributes:
        times: when each shown picture begins, in order; units of the stream.
        typical: how long a picture usually stays. last: how long the last one stays, 0 when unknown.
        turned: degrees that pictures are turned by.
        end: seconds at which the last packet of picture or sound ends.
    """

    def __init__(self, container: InputContainer, stream: VideoStream) -> None:
        self._container, self._stream = container, stream
        self.times: list[int] = []
        self.typical = self.last = self.turned = 0
        self.end = 0.0
        self.damaged = self.out_of_time = False
        self._found, self._sent = array("q"), array("q")
        self._codec = stream.codec_context.name
        self._latest = -(1 << 63)

    def run(self) -> None:
        """Read everything; what can't be read is noted, never raised."""
        begun = time.monotonic()
        try:
            for packet in self._container.demux(self._stream, *self._container.streams.audio):
                spent = time.monotonic() - begun
                if spent > _MOST_SECONDS:
                    self.out_of_time = True
                    break
                if packet.pts is not None and packet.time_base and packet.size:
                    self.end = max(self.end, float((packet.pts + (packet.duration or 0)) * packet.time_base))
                if packet.stream.index == self._stream.index:
                    self._take(packet, decode=spent < _DECODING_SECONDS)
        except av.FFmpegError:
            self.damaged = True
        self.times = sorted(set(self._found))
        gaps = sorted(after - before for before, after in pairwise(self.times))
        self.typical = gaps[len(gaps) // 2] if gaps else 0

    @property
    def has_lost(self) -> bool:
        """Whether a picture after the first one never came out of the decoder, which need not report it."""
        lost = set(self._sent).difference(self._found)
        return bool(lost) and max(lost) > self.times[0]

    def _take(self, packet: "Packet[Any]", *, decode: bool) -> None:
        if not decode:
            if is_shown(packet, self._codec):
                self._note(packet.pts or 0, packet.duration or 0)
            return
        self.damaged = self.damaged or packet.is_corrupt
        if is_shown(packet, self._codec):
            self._sent.append(packet.pts or 0)
        try:
            pictures = packet.decode()
        except av.FFmpegError:  # go on with the others
            self.damaged = True
            return
        for picture in pictures:
            self.damaged = self.damaged or picture.is_corrupt
            self.turned = turned(picture)
            at = picture.pts if picture.pts is not None else max(0, self._latest + max(1, self.last))
            self._note(at, picture.duration or 0)

    def _note(self, at: int, stays: int) -> None:
        self._found.append(at)
        if at >= self._latest:
            self._latest, self.last = at, stays


def _length(seen: _Seen, base: Fraction, rate: Fraction, begins: int | None) -> float:
    """Seconds from `begins` (microseconds) until the last picture ends; exact where each stays equally long."""
    if not seen.times:
        return 0.0
    stays = (seen.last or seen.typical) * base or (1 / rate if rate else Fraction(0))
    first, last = seen.times[0] * base, seen.times[-1] * base
    lead = first - Fraction(begins, av.time_base) if begins is not None else Fraction(0)
    pictures = last + stays - first
    if rate and abs(len(seen.times) / rate - pictures) <= _TICK:
        pictures = len(seen.times) / rate  # without what the container rounded
    return float(pictures + max(Fraction(0), lead))


def rate_of(times: Sequence[int], base: Fraction, said: Fraction | None) -> Fraction:
    """The rate that these times have, within a tick or a millisecond: the container's, a usual one, or the average."""
    if len(times) < 2:
        return said or Fraction(0)
    span = (times[-1] - times[0]) * base
    off = max(base, Fraction(1, 1000))  # Matroska's ticks, which survive remuxing
    for rate in (said, *_RATES):
        if rate and abs((len(times) - 1) / rate - span) <= off:
            return rate
    return ((len(times) - 1) / span).limit_denominator(1001)


def _shown_size(stream: VideoStream, turned: int) -> tuple[int, int]:
    width, height = round(stream.width * aspect_of(stream)), stream.height
    return (height, width) if turned % 180 else (width, height)
