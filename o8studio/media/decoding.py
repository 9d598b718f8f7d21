"""How a clip is opened and its pictures decoded, by FFmpeg, whatever the file is. Blocking."""

from collections.abc import Callable, Iterator
from pathlib import Path

import av
from av.container import InputContainer
from av.packet import Packet
from av.stream import Disposition
from av.video.frame import VideoFrame
from av.video.reformatter import Interpolation, VideoReformatter
from av.video.stream import VideoStream

from o8studio.domain.errors import BrokenDownload
from o8studio.domain.reasons import DownloadProblem
from o8studio.media.boxes import claims_too_much
from o8studio.media.containers import Kind, kind_of_file
from o8studio.media.files import open_regular

_DEMUXERS = {
    Kind.MP4: "mov", Kind.MOV: "mov", Kind.WEBM: "matroska", Kind.MKV: "matroska", Kind.TS: "mpegts",
    Kind.GIF: "gif", Kind.AVI: "avi", Kind.FLV: "flv",
    Kind.OGV: "ogg", Kind.WMV: "asf", Kind.MPG: "mpeg",
}  # fmt: skip
_MOST_PIXELS = 64_000_000
"""Of one picture of a clip; 8K has 33 million. A few bytes can claim far more than any memory holds."""
_MOST_ASPECT = 8.0
_CROOKED = 5
"""Degrees by which a camera's note may miss a quarter."""


def open_clip(path: Path) -> InputContainer:
    """A container to read from, by the demuxer of its content.

    FFmpeg isn't left to guess: a playlist or a list of files in disguise would make it read other files and
    addresses. Metadata in an unknown encoding is replaced and never an error.

    Raises:
        BrokenDownload: it is no container of a clip (final), or FFmpeg can't open it.
        OSError: missing, not readable, or not a regular file.
    """
    kind = kind_of_file(path)
    if kind is None:
        raise BrokenDownload(DownloadProblem.NOT_A_VIDEO, final=True)
    if kind in (Kind.MP4, Kind.MOV):
        with open_regular(path) as file:
            if claims_too_much(file, file.seek(0, 2)):
                raise BrokenDownload(DownloadProblem.NOT_A_VIDEO)
    try:
        return av.open(str(path.absolute()), "r", format=_DEMUXERS[kind], metadata_errors="replace")
    except (av.FFmpegError, ValueError) as error:
        raise BrokenDownload(DownloadProblem.NOT_A_VIDEO) from error


def picture_stream(container: InputContainer) -> VideoStream:
    """The stream of moving pictures, ready to be decoded; an embedded cover does not count.

    Raises:
        BrokenDownload: there is none.
    """
    for stream in container.streams.video:
        has_decoder = getattr(stream, "codec_context", None) is not None
        if has_decoder and not stream.disposition & Disposition.attached_pic:
            stream.thread_type = "AUTO"
            stream.codec_context.options = {"max_pixels": str(_MOST_PIXELS)}
            return stream
    raise BrokenDownload(DownloadProblem.NOT_A_VIDEO)


def aspect_of(stream: VideoStream) -> float:
    """Width of a pixel by its height; 1 where none, or an implausible one, is given."""
    said = float(stream.sample_aspect_ratio or 1)
    return said if 1 / _MOST_ASPECT <= said <= _MOST_ASPECT else 1.0


def is_shown(packet: "Packet[VideoStream]", codec: str) -> bool:
    """Whether a packet holds a picture that a player shows: not one that an edit list hides or only others refer to."""
    if packet.pts is None or not packet.size or packet.is_discard:
        return False
    return codec != "vp8" or bool(memoryview(packet)[0] & 0x10)  # show_frame, RFC 6386 §9.1


def pictures_of(
    container: InputContainer, stream: VideoStream, is_wanted: Callable[[int], bool] | None = None
) -> Iterator[VideoFrame]:
    """The pictures from here on. One that is damaged is left out; the others come all the same.

    Args:
        is_wanted: by the time of a picture; one that is not wanted is left out where no other refers to it.

    Raises:
        av.FFmpegError: the file can't be read on.
    """
    for packet in container.demux(stream):
        if is_wanted is not None:
            needed = packet.pts is None or is_wanted(packet.pts)
            stream.codec_context.skip_frame = "DEFAULT" if needed else "NONREF"
        try:
            pictures = packet.decode()
        except av.FFmpegError:
            continue
        yield from pictures


def turned(picture: VideoFrame) -> int:
    """Degrees clockwise that a picture must be turned by to be upright: quarters of a circle, as every player shows it.

    A matrix of another kind, such as one of zeros, turns nothing.
    """
    said = int(picture.rotation)
    quarter = round(said / 90) * 90
    return (-quarter) % 360 if abs(said - quarter) <= _CROOKED and abs(said) <= 360 else 0


def converted(
    formatter: VideoReformatter, picture: VideoFrame, form: str, size: tuple[int, int] | None = None
) -> VideoFrame:
    """A picture in another pixel format, the same in every run.

    libswscale writes up to fifteen pixels past the end of a line. With several threads these may overwrite what another
    thread has already written: the beginning of its first line. For widths that are 1 to 4 more than a multiple of 16,
    its fast path leaves the last columns uninitialised; its exact path does not. One thread is as fast.
    """
    width, height = size or (picture.width, picture.height)
    if size is not None:
        way: Interpolation | None = Interpolation.AREA | Interpolation.ACCURATE_RND
    else:
        way = Interpolation.BILINEAR | Interpolation.ACCURATE_RND if 0 < width % 16 < 5 else None
    return formatter.reformat(picture, width, height, format=form, threads=1, interpolation=way)
