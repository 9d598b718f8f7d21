"""How a clip is opened: by what it is and not by its name, and never a list that leads elsewhere."""

import struct
from pathlib import Path

import av
import pytest
from av.video.reformatter import VideoReformatter
from PIL import Image

from o8studio.domain.errors import BrokenDownload
from o8studio.media.decoding import (
    aspect_of,
    converted,
    is_shown,
    open_clip,
    picture_stream,
    pictures_of,
    turned,
)
from o8studio.media.posters import make_poster
from o8studio.media.probe import measure
from tests.support.clips import silent


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    path = tmp_path / "clip.mp4"
    silent(path, "libx264", count=4)
    return path


def test_a_clip_is_known_by_its_content_whatever_its_name_is(clip: Path) -> None:
    odd = clip.rename(clip.with_name("clip.txt"))
    with open_clip(odd) as container:
        assert len(list(pictures_of(container, picture_stream(container)))) == 4


@pytest.mark.parametrize("content", [
    b"", b"<html>not a film</html>", b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n",
    b"ffconcat version 1.0\nfile /etc/passwd\n",
])  # fmt: skip
def test_what_is_no_clip_or_leads_elsewhere_is_refused_for_good(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "clip.mp4"
    path.write_bytes(content)
    with pytest.raises(BrokenDownload) as told:
        open_clip(path)
    assert told.value.final


def test_one_that_is_missing_or_no_file_is_an_error_of_the_disk(tmp_path: Path) -> None:
    for path in (tmp_path / "none.mp4", tmp_path):
        with pytest.raises(OSError, match=r".*"):
            open_clip(path)


def test_a_picture_that_is_damaged_takes_no_other_with_it(clip: Path) -> None:
    content = bytearray(clip.read_bytes())
    start = content.index(b"mdat") + 4
    content[start + 40 : start + 60] = bytes(20)
    clip.write_bytes(content)
    with open_clip(clip) as container:
        assert len(list(pictures_of(container, picture_stream(container)))) <= 4


def test_sound_alone_has_no_pictures(tmp_path: Path) -> None:
    path = tmp_path / "sound.mp4"
    with av.open(str(path), "w", format="mp4") as out:
        stream = out.add_stream("aac", rate=48_000)
        assert isinstance(stream, av.AudioStream)
        stream.layout = "mono"
        silence = av.AudioFrame(format="fltp", layout="mono", samples=1024)
        silence.planes[0].update(bytes(silence.planes[0].buffer_size))
        silence.sample_rate = 48_000
        out.mux(stream.encode(silence))
        out.mux(stream.encode(None))
    with open_clip(path) as container, pytest.raises(BrokenDownload):
        picture_stream(container)


def test_pictures_are_upright_square_and_the_same_in_every_run(clip: Path) -> None:
    with open_clip(clip) as container:
        stream = picture_stream(container)
        assert aspect_of(stream) == 1.0
        picture = next(pictures_of(container, stream))
    with open_clip(clip) as container:
        shown = [is_shown(one, "h264") for one in container.demux(picture_stream(container))]
        assert shown == [True] * 4 + [False], "the last one is empty"
    assert turned(picture) == 0
    once = converted(VideoReformatter(), picture, "rgb24", (17, 9))
    again = converted(VideoReformatter(), picture, "rgb24", (17, 9))
    assert (once.width, once.height) == (17, 9)
    assert once.to_image().tobytes() == again.to_image().tobytes()


@pytest.mark.parametrize(
    ("matrix", "degrees"),
    [
        ((0, 1, -1, 0), 90),
        ((-1, 0, 0, -1), 180),
        ((0.02, 0.9998, -0.9998, 0.02), 90),
        ((0.7071, 0.7071, -0.7071, 0.7071), 0),
        ((0, 0, 0, 0), 0),
        ((0.5, 0, 0, 0.5), 0),
    ],
)
def test_a_clip_is_turned_by_quarters_or_not_at_all(
    clip: Path, matrix: tuple[float, float, float, float], degrees: int
) -> None:
    """A matrix of zeros made its poster another size than its pictures."""
    content = bytearray(clip.read_bytes())
    at = content.index(b"tkhd") + 44
    for number, value in enumerate(matrix):
        place = at + (0, 4, 12, 16)[number]
        content[place : place + 4] = struct.pack(">i", round(value * 65536))
    clip.write_bytes(content)
    with open_clip(clip) as container:
        assert turned(next(pictures_of(container, picture_stream(container)))) == degrees
    found = measure(clip)
    make_poster(clip, clip.with_suffix(".jpg"))
    with Image.open(clip.with_suffix(".jpg")) as poster:
        assert poster.size == (found.width, found.height) == ((192, 320) if degrees % 180 else (320, 192))
