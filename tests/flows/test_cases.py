"""Inputs that once failed, each with its right value (`right.toml` in its folder)."""

from pathlib import Path

import av
import pytest
from PIL import Image

from tests.support.case_player import HERE, Play, played, plays

PLAYS = [play for folder in sorted(HERE.glob("[0-9][0-9]-*")) for play in plays(folder)]


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A whole clip of one second."""
    path = tmp_path_factory.mktemp("clip") / "whole.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=24)
        stream.width, stream.height, stream.pix_fmt = 160, 96, "yuv420p"
        for number in range(24):
            picture = Image.new("RGB", (160, 96), (number * 10, 90, 120))
            container.mux(stream.encode(av.VideoFrame.from_image(picture)))
        container.mux(stream.encode())
    return path.read_bytes()


@pytest.mark.parametrize("play", PLAYS, ids=[play.name for play in PLAYS])
async def test_the_right_value_of(play: Play, tmp_path: Path, clip: bytes) -> None:
    wrong = await played(play, tmp_path / "home", clip)
    assert not wrong, "\n".join(wrong)
