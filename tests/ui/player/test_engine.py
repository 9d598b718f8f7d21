"""What the engine shows belongs to the clip that is open."""

from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtMultimedia import QVideoFrame, QVideoFrameFormat

from o8studio.ui.player.engine import Engine
from tests.support.clips import X264, make
from tests.support.patience import tries


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


def test_a_clip_that_is_only_looked_at_soon_costs_no_decoder_and_plays_all_the_same(
    dressed, tmp_path: Path
) -> None:
    path = str(make(tmp_path / "a.mp4", "libx264", options=X264))
    engine = Engine(dressed, rest_ms=600_000, unplayed_rest_ms=1)
    rested: list[bool] = []
    engine.rested.connect(lambda: rested.append(True))
    engine.open(path, play=False)
    for _ in tries():
        dressed.processEvents()
        if rested and engine.player.source().isEmpty():
            break
    engine.play()
    for _ in tries():
        dressed.processEvents()
        if engine.is_playing and engine.frames > 3:
            break
    engine.pause()
    for _ in tries():
        dressed.processEvents()
        if not engine.is_playing:
            break
    assert engine._rest.isActive()
    assert engine._rest.remainingTime() > 60_000, "what was played is soon played again"
    engine.close()


def test_a_player_that_rests_before_its_first_frame_is_not_called_unable_to_play(dressed) -> None:
    engine = Engine(dressed)
    engine._path = "clip.mp4"
    engine.start_frame_timeout()
    engine._on_rest()
    engine.start_frame_timeout()  # the exact reader comes later
    assert not engine._frame_timeout.isActive()
