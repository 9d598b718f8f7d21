"""Takes under one clock: every pane shows the frame that belongs to the same instant, standing and playing."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from o8studio.domain.library.comparing import Lock
from o8studio.services.library.frame_service import BUDGET_BYTES, FrameCache
from o8studio.ui.review.blending import Blend, BlendMode
from o8studio.ui.review.compare_stage import CompareStage, Pane
from o8studio.ui.review.pane_layout import StageMode
from o8studio.ui.review.synced_frames import Instant
from tests.support.clips import UNEVEN, X264, make, silent
from tests.support.patience import tries

RATES = (Fraction(24), Fraction(25), Fraction(30))


def blocks_of(image: QImage) -> int:
    """The number in the sixteen blocks of the clips' frames; -1 without a picture."""
    if image.isNull():
        return -1
    row = image.height() // 4
    cells = [
        image.pixelColor(int((bit + 0.5) * image.width() / 16), row).lightness() > 128 for bit in range(16)
    ]
    return sum(on << bit for bit, on in enumerate(cells))


def wait_for(condition) -> None:
    for _try in tries():
        QApplication.processEvents()
        if condition():
            return


@pytest.fixture(scope="session")
def clips(tmp_path_factory: pytest.TempPathFactory) -> list[Pane]:
    folder = tmp_path_factory.mktemp("takes")
    made = [
        Pane(
            str(silent(folder / f"{rate}.mp4", "libx264", rate=rate, count=36 + 6 * at, options=X264)),
            float(rate),
            False,
        )
        for at, rate in enumerate(RATES)
    ]
    uneven = make(folder / "uneven.mp4", "libx264", options=X264, times=UNEVEN)
    return [*made, Pane(str(uneven), 17.0, False)]


@pytest.fixture
def stage(dressed) -> Iterator[CompareStage]:
    made = CompareStage(FrameCache(BUDGET_BYTES))
    made.resize(800, 480)
    made.show()
    yield made
    made.end()
    made.deleteLater()


def opened(stage: CompareStage, clips: list[Pane], mode: StageMode = StageMode.FOUR) -> CompareStage:
    stage.show_takes(clips, mode)
    wait_for(lambda: stage.instant is not None and min(map(blocks_of, seen(stage))) >= 0)
    return stage


def seen(stage: CompareStage) -> list[QImage]:
    assert stage.instant is not None
    return [stage.instant.images[one] for one in stage.shown]


def settled(stage: CompareStage) -> None:
    wait_for(
        lambda: (
            not stage.frames.is_busy and stage.instant is not None and stage.instant.at == stage.playhead.at
        )
    )


def test_standing_and_stepping_every_pane_shows_its_frame_of_the_same_time(stage, clips) -> None:
    opened(stage, clips)
    for step in (1, 1, 1, -1, 10, 7, -3, 1, -12, 25):
        stage.step(step)
        settled(stage)
        comparison = stage.frames.comparison
        assert comparison is not None
        assert tuple(map(blocks_of, seen(stage))) == comparison.numbers(stage.playhead.at)
    times = [
        take.seconds(number) for take, number in zip(comparison.takes, stage.instant.numbers, strict=True)
    ]
    assert all(abs(at - times[0]) < 1 / 24 for at in times[1:3])


def test_while_playing_what_is_shown_at_once_belongs_together(stage, clips) -> None:
    opened(stage, clips)
    wrong: list[object] = []
    shown: list[Instant] = []

    def look(instant: Instant) -> None:
        shown.append(instant)
        if tuple(map(blocks_of, instant.images)) != stage.frames.comparison.numbers(instant.at):
            wrong.append(instant.numbers)

    stage.instant_shown.connect(look)
    stage.toggle()
    wait_for(lambda: len({instant.numbers for instant in shown}) > 24)
    stage.pause()
    assert not wrong
    assert stage.playhead.at == stage.instant.at


def test_frames_can_be_locked_and_shifted(stage, clips) -> None:
    opened(stage, clips[:2], StageMode.SIDE)
    stage.set_lock(Lock.FRAME)
    stage.go_to(20)
    settled(stage)
    assert tuple(map(blocks_of, seen(stage))) == (20, 20)
    stage.shift(1, -2)
    settled(stage)
    assert tuple(map(blocks_of, seen(stage))) == (20, 18)


def test_the_sound_of_a_take_goes_with_its_shifted_pictures(stage, clips) -> None:
    opened(stage, clips[:2], StageMode.SIDE)
    heard: list[float] = []
    stage.sound.follow = lambda at, _speed: heard.append(at)
    stage.listen_to(1)
    stage.playhead.moved.emit(1.0)
    stage.shift(1, 5)  # of 25 a second
    stage.playhead.moved.emit(0.4)
    stage.shift(1, -15)
    stage.playhead.moved.emit(1.0)
    assert heard == pytest.approx([1.0, 0.6, 0.6])
    stage.shift(1, 10)
    stage.set_lock(Lock.FRAME)
    stage.playhead.moved.emit(0.5)  # frame 12 of the one with 24
    assert heard[-1] == pytest.approx(12 / 25)


def test_only_what_is_laid_out_is_decoded_and_another_mode_shows_the_same_instant(stage, clips) -> None:
    opened(stage, clips, StageMode.ONE)
    stage.go_to(12)
    settled(stage)
    assert [image.isNull() for image in stage.instant.images] == [False, True, True, True]
    stage.set_mode(StageMode.FOUR)
    wait_for(lambda: not any(image.isNull() for image in stage.instant.images))
    assert tuple(map(blocks_of, seen(stage))) == stage.frames.comparison.numbers(stage.playhead.at)


def test_a_press_rings_a_take_and_a_second_one_plays(stage, clips) -> None:
    opened(stage, clips)
    rung: list[int] = []
    stage.active_changed.connect(rung.append)
    spot = stage.boxes()[2].center().toPoint()
    QTest.mouseClick(stage, Qt.MouseButton.LeftButton, pos=spot)
    assert (stage.active, rung, stage.playhead.is_playing) == (2, [2], False)
    QTest.mouseClick(stage, Qt.MouseButton.LeftButton, pos=spot)
    assert stage.playhead.is_playing


def test_a_take_that_was_ringed_among_four_is_one_of_the_two_that_are_then_seen(stage, clips) -> None:
    opened(stage, clips)
    stage.set_active(3)
    stage.set_mode(StageMode.BLEND)
    assert (stage.active, stage.pair) == (3, (0, 3)), "what keys decide is not about a take that is not seen"
    stage.set_mode(StageMode.FOUR)
    stage.set_active(1)
    stage.set_mode(StageMode.SIDE)
    assert stage.pair == (0, 1)


def test_a_take_that_cannot_be_read_is_named_and_the_file_is_left_alone(stage, clips, tmp_path: Path) -> None:
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"no clip")
    told: list[int] = []
    stage.unreadable.connect(told.append)
    stage.show_takes([clips[0], Pane(str(broken), 24.0, False)], StageMode.SIDE)
    wait_for(lambda: bool(told))
    assert told == [1]
    wait_for(lambda: stage.frames.comparison is not None)
    stage.go_to(7)
    settled(stage)
    assert list(map(blocks_of, seen(stage))) == [7, -1]
    assert broken.read_bytes() == b"no clip"


def test_the_wipe_follows_the_pointer(stage, clips) -> None:
    opened(stage, clips[:2], StageMode.BLEND)
    box = stage.picture_box(0)
    middle = box.center().toPoint()
    QTest.mousePress(stage, Qt.MouseButton.LeftButton, pos=middle)
    QTest.mouseMove(stage, QPoint(round(box.left() + box.width() / 4), middle.y()))
    QTest.mouseRelease(stage, Qt.MouseButton.LeftButton, pos=middle)
    assert abs(stage.blend.wipe - 0.25) < 0.01
    stage.set_lock(Lock.FRAME)
    stage.go_to(5)
    stage.shift(1, 4)
    settled(stage)
    picture = stage.grab().toImage()
    row = round(box.top() + box.height() / 4)

    def bit_at(part: float) -> bool:
        return picture.pixelColor(round(box.left() + box.width() * part), row).lightness() > 128

    # of 5 = 0b101 the first two bits lie left of the wipe; of 9 = 0b1001 all others right of it
    assert [bit_at((bit + 0.5) / 16) for bit in range(2)] == [True, False]
    stage.set_blend(Blend(mode=BlendMode.WIPE, wipe=0.0))
    picture = stage.grab().toImage()
    assert [bit_at((bit + 0.5) / 16) for bit in range(1, 5)] == [False, False, True, False]


def test_the_end_holds_or_begins_again(stage, clips) -> None:
    opened(stage, clips[:2], StageMode.SIDE)
    stage.playhead.loops = False
    stage.seek(stage.frames.comparison.length - 0.05)
    stage.toggle()
    wait_for(lambda: not stage.playhead.is_playing)
    settled(stage)
    assert stage.instant.numbers == (35, 41)
    stage.playhead.loops = True
    stage.toggle()
    wait_for(lambda: stage.instant.numbers[0] in range(1, 20))
    assert stage.playhead.is_playing


def test_a_frame_that_was_asked_for_is_not_forgotten_when_the_size_changes_meanwhile(stage, clips) -> None:
    opened(stage, clips[:2], StageMode.SIDE)
    stage.go_to(3)
    stage.go_to(30)  # waits behind the other
    stage._fit()
    wait_for(lambda: stage.number == 30)
    assert blocks_of(seen(stage)[0]) == 30
