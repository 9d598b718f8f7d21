"""Copies in another form: a part of a clip, MP4, WebM, GIF. The label of AI is carried along and read back. Blocking."""

from collections.abc import Iterator
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.container import InputContainer
from av.video.frame import VideoFrame
from PIL import Image

from o8studio.domain.errors import BrokenDownload
from o8studio.domain.library.refused import LibraryProblem, LibraryRefused
from o8studio.media.decoding import aspect_of, open_clip, picture_stream, turned
from o8studio.media.label import TAG, AiLabel, nested
from o8studio.media.recipe_tag import marks_inside


class Form(StrEnum):
    """What a copy is encoded as; the value is its extension."""

    MP4 = "mp4"
    WEBM = "webm"
    GIF = "gif"


_VIDEO = {
    Form.MP4: ("libx264", {"crf": "18", "preset": "medium"}),
    Form.WEBM: ("libvpx-vp9", {"crf": "30", "b": "0", "row-mt": "1", "cpu-used": "4"}),
}
_SOUND = {Form.MP4: "aac", Form.WEBM: "libopus"}
_GIF_WIDTH = 480
_GIF_FPS = 12
_MOST_GIF_FRAMES = 600
_RATE = 48_000
_BASE = Fraction(1, 90_000)


def convert(source: Path, target: Path, form: Form, begin: float = 0.0, end: float | None = None) -> None:
    """Re-encode a clip, or its part from `begin` to `end` in seconds.

    Pictures are upright with square pixels as far as the container says how they are shown. A C2PA signature can't be carried.

    Raises:
        LibraryRefused: it can't be decoded or encoded, or the label did not arrive; nothing is left of `target`.
        OSError: the disk.
    """
    try:
        label = marks_inside(source).label
        if form is Form.GIF:
            _to_gif(source, target, begin, end, label)
        else:
            _to_video(source, target, form, begin, end, label)
        after = marks_inside(target).label
    except (av.FFmpegError, BrokenDownload, ValueError, StopIteration) as error:
        target.unlink(missing_ok=True)
        raise LibraryRefused(LibraryProblem.NOT_CONVERTED, source.name) from error
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    if label is not None and (
        after is None or (after.level, after.producer) != (label.level, label.producer)
    ):
        target.unlink(missing_ok=True)
        raise LibraryRefused(LibraryProblem.NOT_CONVERTED, source.name)


def _to_video(
    source: Path, target: Path, form: Form, begin: float, end: float | None, label: AiLabel | None
) -> None:
    with open_clip(source) as old:
        first = next(_frames(old, begin, end))
    options = {"movflags": "use_metadata_tags+faststart"} if form is Form.MP4 else {}
    with open_clip(source) as old, av.open(str(target), "w", format=form.value, options=options) as new:
        if label is not None:
            new.metadata[TAG] = label.raw
        if title := old.metadata.get("title"):
            new.metadata["title"] = title
        pictures = picture_stream(old)
        name, settings = _VIDEO[form]
        rate = pictures.guessed_rate or pictures.average_rate or Fraction(24)
        video: Any = new.add_stream(name, rate=rate, options=settings)
        width, height = _shown_size(first, aspect_of(pictures))
        video.width, video.height, video.pix_fmt = width // 2 * 2, height // 2 * 2, "yuv420p"
        video.codec_context.time_base = _BASE
        read: list[Any] = [pictures]
        sound: Any = None
        if old.streams.audio:
            sound = new.add_stream(_SOUND[form], rate=_RATE)
            sound.layout = "stereo"
            read.append(old.streams.audio[0])
        resampler = AudioResampler(format="fltp" if form is Form.MP4 else "flt", layout="stereo", rate=_RATE)
        for frame in old.decode(*read):
            at = float(frame.time or 0.0) - _start(old) - begin
            if at < -1e-6 or (end is not None and at >= end - begin - 1e-6):
                continue
            if isinstance(frame, VideoFrame):
                upright = _upright(frame).reformat(video.width, video.height, "yuv420p")
                upright.pts, upright.time_base = max(0, round(at / _BASE)), _BASE
                new.mux(video.encode(upright))
            elif isinstance(frame, AudioFrame):
                for one in resampler.resample(frame):
                    one.pts, one.time_base = max(0, round(at * _RATE)), Fraction(1, _RATE)
                    at += one.samples / _RATE
                    new.mux(sound.encode(one))
        new.mux(video.encode(None))
        if sound is not None:
            new.mux(sound.encode(None))


def _shown_size(frame: VideoFrame, aspect: float) -> tuple[int, int]:
    """Upright, with square pixels; `aspect` is width by height of one."""
    width, height = max(2, round(frame.width * aspect)), frame.height
    return (height, width) if turned(frame) % 180 else (width, height)


def _upright(frame: VideoFrame) -> VideoFrame:
    """Turned as the file says that it is shown: what is re-encoded has no such note."""
    if not turned(frame):
        return frame
    picture: Image.Image = frame.to_image()  # type: ignore[no-untyped-call]  # PyAV leaves it bare
    upright: VideoFrame = VideoFrame.from_image(picture.rotate(-turned(frame), expand=True))  # type: ignore[no-untyped-call]  # as above
    upright.pts, upright.time_base = frame.pts, frame.time_base
    return upright


def _start(container: InputContainer) -> float:
    return float(container.start_time or 0) / av.time_base


def _frames(container: InputContainer, begin: float, end: float | None) -> Iterator[VideoFrame]:
    """The pictures of a part, from the file's beginning on."""
    for frame in container.decode(picture_stream(container)):
        at = float(frame.time or 0.0) - _start(container)
        if end is not None and at >= end - 1e-6:
            return
        if at >= begin - 1e-6:
            yield frame


def _to_gif(source: Path, target: Path, begin: float, end: float | None, label: AiLabel | None) -> None:
    """At most 480 pixels wide, twelve pictures a second, endless; the label stands in its comment."""
    pictures: list[Image.Image] = []
    with open_clip(source) as old:
        due, aspect = begin, aspect_of(picture_stream(old))
        for frame in _frames(old, begin, end):
            at = float(frame.time or 0.0) - _start(old)
            if at + 1e-6 < due:
                continue
            due += 1 / _GIF_FPS
            picture: Image.Image = _upright(frame).to_image()  # type: ignore[no-untyped-call]  # PyAV leaves it bare
            picture = picture.resize(_shown_size(frame, aspect))
            picture.thumbnail((_GIF_WIDTH, _GIF_WIDTH * 4))
            pictures.append(picture.quantize(256, dither=Image.Dither.FLOYDSTEINBERG))
            if len(pictures) >= _MOST_GIF_FRAMES:
                break
    if not pictures:
        raise LibraryRefused(LibraryProblem.NOT_CONVERTED, source.name)
    comment = nested(label).encode() if label is not None else b""
    first, *others = pictures
    with target.open("wb") as file:
        first.save(
            file,
            "GIF",
            save_all=True,
            append_images=others,
            duration=round(1000 / _GIF_FPS),
            loop=0,
            comment=comment,
            disposal=1,
        )
