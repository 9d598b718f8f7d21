"""What the flows share."""

import av
import pytest
from PIL import Image


@pytest.fixture(scope="session")
def whole_clip(tmp_path_factory: pytest.TempPathFactory) -> bytes:
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
