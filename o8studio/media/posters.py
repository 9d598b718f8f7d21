"""The first picture of a clip, small, as a JPEG file of our own."""

from pathlib import Path

import av
from PIL import Image

from o8studio.domain.errors import BrokenDownload

WIDTH = 320


def make_poster(clip: Path, target: Path) -> None:
    """Write the poster of `clip` to `target`.

    Raises:
        BrokenDownload: the clip has no picture.
    """
    try:
        with av.open(str(clip)) as container:
            frame = next(container.decode(container.streams.video[0]))
    except (av.FFmpegError, IndexError, StopIteration) as error:
        raise BrokenDownload("not a video") from error
    picture: Image.Image = frame.to_image()  # type: ignore[no-untyped-call]  # PyAV leaves it bare
    picture.thumbnail((WIDTH, WIDTH))
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_suffix(".new")
    picture.save(fresh, "JPEG", quality=85)
    fresh.replace(target)
