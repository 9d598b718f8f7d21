"""A clip at a glance: twelve of its pictures side by side, small, as a JPEG file of our own. Blocking."""

import io
from collections.abc import Iterator
from pathlib import Path

import av
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.reformatter import VideoReformatter
from av.video.stream import VideoStream
from PIL import Image

from o8studio.domain.errors import BrokenDownload
from o8studio.domain.library.clip import SPRITE_PICTURES as COUNT
from o8studio.domain.reasons import DownloadProblem
from o8studio.media.decoding import aspect_of, converted, open_clip, picture_stream, pictures_of, turned

BOX = (160, 90)
"""Most pixels of one picture, which keeps the clip's shape."""
MOST_BYTES = 60_000
_QUALITIES = (80, 65, 50, 35, 20)
_READ_THROUGH = 12.0
"""Seconds up to which a clip is decoded from its beginning; of a longer one, only pictures at which it can be entered."""


def make_sprite(clip: Path, target: Path) -> None:
    """Write `SPRITE_PICTURES` pictures of `clip`, evenly spread and in order, to `target`: at most `MOST_BYTES`.

    Raises:
        BrokenDownload: the clip has no picture that can be shown.
        OSError: the clip can't be read, or the file not be written.
    """
    pictures = _pictures(clip)
    width, height = pictures[0].size
    sheet = Image.new("RGB", (width * COUNT, height))
    for at in range(COUNT):
        picture = pictures[min(at, len(pictures) - 1)]
        sheet.paste(
            picture if picture.size == (width, height) else picture.resize((width, height)), (width * at, 0)
        )
    data = b""
    for quality in _QUALITIES:
        written = io.BytesIO()
        sheet.save(written, "JPEG", quality=quality)
        data = written.getvalue()
        if len(data) <= MOST_BYTES:
            break
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_suffix(".new")
    fresh.write_bytes(data)
    fresh.replace(target)


def _pictures(clip: Path) -> list[Image.Image]:
    """At least one and at most `COUNT`, upright."""
    try:
        with open_clip(clip) as container:
            stream = picture_stream(container)
            seconds = _length(container, stream)
            through = not 0 < _READ_THROUGH < seconds
            frames = _through(container, stream, seconds) if through else _entered(container, stream, seconds)
            formatter, aspect = VideoReformatter(), aspect_of(stream)
            found = [_small(formatter, frame, aspect) for frame in frames]
    except (av.FFmpegError, ValueError, OverflowError) as error:
        raise BrokenDownload(DownloadProblem.NOT_A_VIDEO) from error
    if not found:
        raise BrokenDownload(DownloadProblem.NOT_A_VIDEO)
    return found


def _length(container: InputContainer, stream: VideoStream) -> float:
    """Seconds; 0 if the file does not say."""
    if stream.duration and stream.time_base:
        return float(stream.duration * stream.time_base)
    return container.duration / av.time_base if container.duration else 0.0


def _through(container: InputContainer, stream: VideoStream, seconds: float) -> Iterator[VideoFrame]:
    """The picture in the middle of each twelfth, from a decoder that reads on."""
    if seconds <= 0:
        yield from (frame for _at, frame in zip(range(COUNT), pictures_of(container, stream), strict=False))
        return
    at, begin, last = 0, None, None
    for frame in pictures_of(container, stream):
        last = frame
        if frame.time is None:
            continue
        begin = frame.time if begin is None else begin
        while at < COUNT and frame.time - begin >= (at + 0.5) * seconds / COUNT - 1e-6:
            at += 1
            yield frame
        if at >= COUNT:
            return
    if at == 0 and last is not None:
        yield last


def _entered(container: InputContainer, stream: VideoStream, seconds: float) -> Iterator[VideoFrame]:
    """For each twelfth, the last picture before its middle at which decoding can begin."""
    begin = float((stream.start_time or 0) * (stream.time_base or 0))
    for at in range(COUNT):
        container.seek(round((begin + (at + 0.5) * seconds / COUNT) * av.time_base))
        frame = next(pictures_of(container, stream), None)
        if frame is not None:
            yield frame


def _small(formatter: VideoReformatter, frame: VideoFrame, aspect: float) -> Image.Image:
    width, height = frame.width * aspect, float(frame.height)
    box = BOX if turned(frame) % 180 == 0 else BOX[::-1]
    part = min(box[0] / width, box[1] / height)
    small = converted(formatter, frame, "rgb24", (max(1, round(width * part)), max(1, round(height * part))))
    picture: Image.Image = small.to_image()  # type: ignore[no-untyped-call]  # PyAV leaves it bare
    return picture.rotate(-turned(frame), expand=True)
