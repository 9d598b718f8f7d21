"""What all takes have in the cache comes together and at once, whatever their decoders are doing."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QSize
from PySide6.QtWidgets import QApplication

from o8studio.services.library.frame_service import BUDGET_BYTES, FrameCache
from o8studio.ui.review.synced_frames import Instant, SyncedFrames
from tests.support.clips import X264, make
from tests.support.patience import tries

SIZE = QSize(321, 193)


@pytest.fixture
def frames(dressed, tmp_path: Path) -> Iterator[SyncedFrames]:
    holder = QObject()
    made = SyncedFrames(holder, FrameCache(BUDGET_BYTES))
    made.open(
        [str(make(tmp_path / f"{at}.mp4", "libx264", size=(640, 384), options=X264)) for at in range(2)]
    )
    made.show_at([SIZE, SIZE], frozenset({0, 1}))
    yield made
    made.end()


def wait_for(condition) -> None:
    for _try in tries():
        QApplication.processEvents()
        if condition():
            return


def at_number(frames: SyncedFrames, number: int) -> float:
    assert frames.comparison is not None
    return frames.comparison.at_frame(number)


def test_a_step_inside_the_cache_does_not_wait_for_decoders_that_are_busy(frames: SyncedFrames) -> None:
    events: list[object] = []
    frames.came.connect(events.append)
    wait_for(lambda: frames.comparison is not None)
    for number in (4, 5):
        frames.want(at_number(frames, number))
        wait_for(lambda: not frames.is_busy)
    events.clear()
    for number in range(59, 20, -1):  # whole pictures, each far from the one before
        frames._decoders[0].take(number, lambda _image, number=number: events.append(number))
    frames.want(at_number(frames, 4))
    wait_for(lambda: len(events) == 40)
    (shown,) = [one for one in events if isinstance(one, Instant)]
    assert shown.numbers == (4, 4)
    assert all(not image.isNull() for image in shown.images)
    assert events.index(shown) < 20, "it came while the decoder was still at the others"


def test_pictures_for_a_smaller_place_are_made_anew_when_it_grows(frames: SyncedFrames) -> None:
    seen: list[Instant] = []
    frames.came.connect(seen.append)
    wait_for(lambda: frames.comparison is not None)
    frames.want(at_number(frames, 4))
    wait_for(lambda: bool(seen))
    assert seen[-1].images[0].height() == 192
    seen.clear()
    frames.show_at([QSize(600, 360), SIZE], frozenset({0, 1}))
    wait_for(lambda: bool(seen))
    assert [image.height() for image in seen[-1].images] == [360, 192]
