"""The first picture of a clip, small and upright, as a JPEG file of our own. Blocking."""

from pathlib import Path

import av
from av.video.reformatter import VideoReformatter
from PIL import Image

from o8studio.domain.errors import BrokenDownload
from o8studio.domain.reasons import DownloadProblem
from o8studio.media.decoding import aspect_of, converted, open_clip, picture_stream, pictures_of, turned

WIDTH = 320


def make_poster(clip: Path, target: Path) -> None:
    """Write the poster of `clip` to `target`, at most `WIDTH` pixels on a side.

    Raises:
        BrokenDownload: the clip has no picture that can be shown.
        OSError: the clip can't be read, or the poster not be written.
    """
    picture = _first_picture(clip)
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_suffix(".new")
    picture.save(fresh, "JPEG", quality=85)
    fresh.replace(target)


def _first_picture(clip: Path) -> Image.Image:
    try:
        with open_clip(clip) as container:
            stream = picture_stream(container)
            frame = next(pictures_of(container, stream))
            width, height = frame.width * aspect_of(stream), float(frame.height)
            part = min(1.0, WIDTH / max(width, height))
            size = max(1, round(width * part)), max(1, round(height * part))
            small = converted(VideoReformatter(), frame, "rgb24", size)
            picture: Image.Image = small.to_image()  # type: ignore[no-untyped-call]  # PyAV leaves it bare
            return picture.rotate(-turned(frame), expand=True)
    except (av.FFmpegError, StopIteration, ValueError, OverflowError) as error:
        raise BrokenDownload(DownloadProblem.NOT_A_VIDEO) from error
