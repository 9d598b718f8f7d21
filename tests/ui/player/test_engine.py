"""What the engine shows belongs to the clip that is open."""

import pytest
from PySide6.QtCore import QSize
from PySide6.QtMultimedia import QVideoFrame, QVideoFrameFormat

from o8studio.ui.player.engine import Engine


def _frame() -> QVideoFrame:
    pixels = QVideoFrameFormat.PixelFormat.Format_BGRA8888
    return QVideoFrame(QVideoFrameFormat(QSize(16, 16), pixels))


@pytest.mark.parametrize("rests", [False, True])
def test_a_frame_of_a_closed_clip_is_not_shown(dressed, rests: bool) -> None:
    """It covered the picture of a clip that rests, or stood on an empty stage."""
    engine = Engine(dressed)
    shown: list[QVideoFrame] = []
    engine.frame_came.connect(shown.append)
    engine._path = "clip.mp4"
    engine._on_frame(_frame())
    dressed.processEvents()
    assert len(shown) == 1
    engine._on_frame(_frame())
    (engine._on_rest if rests else engine.close)()
    dressed.processEvents()
    dressed.processEvents()
    assert len(shown) == 1
