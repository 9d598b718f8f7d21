"""What the flows share, and when a stall of the window counts."""

import av
import pytest
from _pytest.runner import runtestprotocol
from PIL import Image

from tests.support.watchdog import Stalled


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
    """Play a scene in which the window stalled once more: what stalls again is the window's own doing.

    CPU time is longer in the moments in which another program has the other half of the core, and these are not known.
    """
    if item.get_closest_marker("alone") is None:
        return None
    tell = item.ihook
    tell.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    reports = runtestprotocol(item, log=False, nextitem=nextitem)
    if any(report.failed and Stalled.__name__ in report.longreprtext for report in reports):
        reports = runtestprotocol(item, log=False, nextitem=nextitem)
    for report in reports:
        tell.pytest_runtest_logreport(report=report)
    tell.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True


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
