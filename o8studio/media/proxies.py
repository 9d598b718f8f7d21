"""A small copy of a clip for a review page: the same pictures one by one, H.264 and AAC in MP4, the label carried. Blocking."""

import io
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import InputContainer, OutputContainer
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.reformatter import VideoReformatter
from av.video.stream import VideoStream
from PIL import Image

from o8studio.domain.errors import BrokenDownload
from o8studio.domain.reasons import DownloadProblem
from o8studio.media.decoding import aspect_of, converted, open_clip, picture_stream, turned
from o8studio.media.label import TAG
from o8studio.media.recipe_tag import marks_inside
from o8studio.media.timing import Timing, timing_of

AS_MADE = 0
"""Instead of a number of lines: the packets of the clip itself where a browser plays them."""
KBITS = {360: 700, 540: 1300, 720: 2400, 1080: 5000}
"""The most kilobits a second of the pictures, by lines; what a clip really takes is mostly less."""
_SOUND_KBITS, _SOUND_RATE = 96, 48_000
_KEY_EVERY = 12
"""Pictures between two at which a player can enter: steps back decode at most so many."""
_THUMB = (168, 94)
_FOR_BROWSERS = frozenset({"h264"})
_PIXELS_FOR_BROWSERS = frozenset({"yuv420p", "yuvj420p"})


class Stopped(Exception):
    """Whoever waited for the proxy wants it no longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proxy:
    """A small copy, in memory.

    Attributes:
        content: the MP4 file.
        thumb: its first picture, small, as JPEG.
        frames: how many pictures; as many as the clip shows.
        rate: pictures a second.
        times: when each picture begins, in seconds from the first one; empty where the rate says it.
    """

    content: bytes
    thumb: bytes
    width: int
    height: int
    frames: int
    rate: Fraction
    times: tuple[float, ...] = ()
    has_sound: bool = False


def make_proxy(
    clip: Path,
    lines: int,
    *,
    told: Callable[[float], None] = lambda _part: None,
    is_stopped: Callable[[], bool] = lambda: False,
) -> Proxy:
    """Make a copy of `clip` with at most `lines` lines of picture; of its metadata it has the AI label and nothing else.

    Args:
        lines: one of `KBITS`, or `AS_MADE`.
        told: called with the part that is done, from 0 to 1.

    Raises:
        BrokenDownload: the clip has no picture that can be shown.
        Stopped
        OSError: the clip can't be read.
    """
    timing = timing_of(clip)
    written = io.BytesIO()
    label = marks_inside(clip).label
    try:
        with ExitStack() as open_files:
            source = open_files.enter_context(open_clip(clip))
            out = open_files.enter_context(
                av.open(written, "w", format="mp4", options={"movflags": "use_metadata_tags"})
            )
            if label is not None:
                out.metadata[TAG] = label.raw
            copying = _Copying(source, out, timing, lines, told, is_stopped)
            copying.run()
    except (av.FFmpegError, ValueError, OverflowError, StopIteration) as error:
        raise BrokenDownload(DownloadProblem.NOT_A_VIDEO) from error
    return Proxy(
        content=written.getvalue(),
        thumb=copying.thumb,
        width=copying.size[0],
        height=copying.size[1],
        frames=timing.frames,
        rate=timing.rate,
        times=copying.own_times,
        has_sound=copying.has_sound,
    )


class _Copying:
    """One pass through a clip; packets of picture and sound in the order of the file, so that little is held."""

    def __init__(
        self,
        source: InputContainer,
        out: OutputContainer,
        timing: Timing,
        lines: int,
        told: Callable[[float], None],
        is_stopped: Callable[[], bool],
    ) -> None:
        self._source, self._out, self._told, self._is_stopped = source, out, told, is_stopped
        self._stream = picture_stream(source)
        is_steady = timing.is_steady
        self._rate = timing.rate
        self.own_times = () if is_steady else tuple(float(at) for at in timing.begins)
        self._tick = 1 / timing.rate if is_steady else Fraction(1, 90_000)
        self._pts = {
            pts: number if is_steady else round(timing.begins[number] / self._tick)
            for number, pts in enumerate(timing.pts)
        }
        self._begin = timing.pts[0] * (self._stream.time_base or Fraction(1, 1000))
        self._lines, self.thumb, self.size = lines, b"", (0, 0)
        self._aspect, self._count = aspect_of(self._stream), timing.frames
        # the packets themselves only where every browser plays them, and seeks to each picture of them (see below)
        context = self._stream.codec_context
        plays = context.name in _FOR_BROWSERS and context.pix_fmt in _PIXELS_FOR_BROWSERS
        self._is_copied = (
            lines == AS_MADE
            and plays
            and is_steady
            and timing.pts[0] == 0
            and source.format.name.startswith("mov")
        )
        self._formatter = VideoReformatter()
        self._picture_out: VideoStream | None = None
        sounds = [one for one in source.streams.audio if getattr(one, "codec_context", None) is not None]
        self._sound = sounds[0] if sounds else None
        self.has_sound = self._sound is not None
        self._sound_out: AudioStream | None = None
        self._resampler = AudioResampler(format="fltp", layout="stereo", rate=_SOUND_RATE)
        self._next_sample: int | None = None

    def run(self) -> None:
        """Copy everything.

        Raises:
            Stopped, av.FFmpegError, ValueError
        """
        done = 0
        self._add_streams()
        streams = [self._stream, *([self._sound] if self._sound is not None else [])]
        for packet in self._source.demux(*streams):
            if self._is_stopped():
                raise Stopped
            if packet.stream.index == self._stream.index:
                done += 1
                self._told(min(1.0, done / self._count))
                self._take_picture(packet)
            else:
                self._take_sound(packet)
        assert self._picture_out is not None
        if not self._is_copied:
            self._out.mux(self._picture_out.encode(None))
        if self._sound_out is not None:
            for piece in self._resampler.resample(None):
                self._write_sound(piece)
            self._out.mux(self._sound_out.encode(None))

    def _add_streams(self) -> None:
        """Both before the first packet: the file's head names them."""
        first = self._first_picture()
        self.thumb = _thumb(self._formatter, first, self._aspect)
        self.size = _shown(first, self._aspect, self._lines)
        if self._is_copied:
            self._picture_out = self._out.add_stream_from_template(self._stream)
        else:
            kbits = KBITS.get(min(self.size), KBITS[1080] * 2)
            options = {
                "preset": "veryfast",
                "crf": "24",
                "g": str(_KEY_EVERY),
                "maxrate": f"{kbits}k",
                "bufsize": f"{kbits}k",
                "threads": "2",
            }
            if self.own_times:
                # MP4 stores how long a picture stays in the order of decoding; with pictures out of order and of uneven
                # length Chromium leaves some out when it seeks to them (measured)
                options["bf"] = "0"
            self._picture_out = self._out.add_stream("libx264", rate=self._rate, options=options)
            self._picture_out.width, self._picture_out.height = _stored(self.size, turned(first))
            self._picture_out.pix_fmt = "yuv420p"
            self._picture_out.time_base = self._picture_out.codec_context.time_base = self._tick
            if turned(first):
                self._picture_out.set_display_rotation(int(first.rotation))
        if self._sound is not None:
            self._sound_out = self._out.add_stream("aac", rate=_SOUND_RATE)
            self._sound_out.layout = "stereo"
            self._sound_out.bit_rate = _SOUND_KBITS * 1000

    def _first_picture(self) -> VideoFrame:
        for frame in _decoded(self._source, self._stream):
            if frame.pts in self._pts:
                self._source.seek(0)
                self._stream.codec_context.flush_buffers()
                return frame
        raise ValueError("no picture")

    def _take_picture(self, packet: "Packet[Any]") -> None:
        assert self._picture_out is not None
        if self._is_copied:
            if packet.dts is not None:
                packet.stream = self._picture_out
                self._out.mux(packet)
            return
        try:
            pictures = packet.decode()
        except av.FFmpegError:  # the others come all the same
            return
        for picture in pictures:
            at = self._pts.get(picture.pts if picture.pts is not None else -1)
            if at is None:
                continue
            size = self._picture_out.width, self._picture_out.height
            small = converted(self._formatter, picture, "yuv420p", size)
            small.pts, small.time_base = at, self._tick
            small.pict_type = av.video.frame.PictureType.NONE
            self._out.mux(self._picture_out.encode(small))

    def _take_sound(self, packet: "Packet[Any]") -> None:
        try:
            pieces = packet.decode()
        except av.FFmpegError:
            return
        for piece in pieces:
            assert isinstance(piece, av.AudioFrame)
            if self._next_sample is None and piece.time is not None:
                self._next_sample = round((piece.time - float(self._begin)) * _SOUND_RATE)
            for part in self._resampler.resample(piece):
                self._write_sound(part)

    def _write_sound(self, part: av.AudioFrame) -> None:
        """One piece after another from the first one's time; what sounds before the first picture is left out."""
        assert self._sound_out is not None
        at = self._next_sample or 0
        self._next_sample = at + part.samples
        if at < 0:
            return
        part.pts, part.time_base, part.sample_rate = at, Fraction(1, _SOUND_RATE), _SOUND_RATE
        self._out.mux(self._sound_out.encode(part))


def _decoded(container: InputContainer, stream: VideoStream) -> Iterator[VideoFrame]:
    for packet in container.demux(stream):
        try:
            yield from packet.decode()
        except av.FFmpegError:
            continue


def _shown(frame: VideoFrame, aspect: float, lines: int) -> tuple[int, int]:
    """Upright width and height, even, with square pixels, the shorter side at most `lines`."""
    width, height = frame.width * aspect, float(frame.height)
    if turned(frame) % 180:
        width, height = height, width
    part = min(1.0, lines / min(width, height)) if lines != AS_MADE else 1.0
    return max(2, round(width * part / 2) * 2), max(2, round(height * part / 2) * 2)


def _stored(size: tuple[int, int], degrees: int) -> tuple[int, int]:
    return size[::-1] if degrees % 180 else size


def _thumb(formatter: VideoReformatter, frame: VideoFrame, aspect: float) -> bytes:
    width, height = frame.width * aspect, float(frame.height)
    part = min(1.0, _THUMB[0] / width, _THUMB[1] / height)
    small = converted(formatter, frame, "rgb24", (max(1, round(width * part)), max(1, round(height * part))))
    picture: Image.Image = small.to_image()  # type: ignore[no-untyped-call]  # PyAV leaves it bare
    written = io.BytesIO()
    picture.rotate(-turned(frame), expand=True).save(written, "JPEG", quality=80)
    return written.getvalue()
