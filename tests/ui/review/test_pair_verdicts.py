"""In a blend each of the two takes has its own stars, verdict and answer under the pointer, and says whose they are."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel

from o8studio.domain.library.comment import Answer
from o8studio.domain.library.review import Verdict
from o8studio.studio import Studio
from o8studio.ui.review.pair_verdicts import VerdictLine
from o8studio.ui.review.pane_layout import StageMode
from o8studio.ui.window.controller import WindowController
from tests.support.demo import DemoServer
from tests.support.patience import until
from tests.support.scenes import play_scene
from tests.ui.review.test_review_page import two_takes


def cap_of(line: VerdictLine) -> str:
    return line.findChild(QLabel).text()


def give(line: VerdictLine, stars: int) -> None:
    pitch = (line.verdict.stars.width() - 16) // 4
    QTest.mouseClick(line.verdict.stars, Qt.MouseButton.LeftButton, pos=QPoint((stars - 1) * pitch + 5, 14))


def test_a_star_goes_to_the_take_whose_line_it_stands_in_and_the_ring_stays(
    dressed, home, demo: DemoServer
) -> None:
    async def scene(_studio: Studio, window: WindowController, _presenters) -> None:
        page = await two_takes(window)
        window.shell.resize(1440, 900)
        assert not page.verdicts.isVisible()
        page.set_mode(StageMode.BLEND)
        page.range.set((2, 9))
        first, second = page.verdicts.lines
        assert first.isVisible() and second.isVisible()
        assert (cap_of(first), cap_of(second)) == ("1", "2")
        give(second, 4)
        await until(lambda: page.takes[1].row.stars == 4)
        second.verdict.pick.click()
        await until(lambda: page.takes[1].row.verdict is Verdict.PICK)
        second.verdict.answer.findChildren(QAbstractButton)[2].click()
        await until(lambda: page.takes[1].discussion.answer is Answer.APPROVED)
        one = page.takes[0]
        assert (one.row.stars, one.row.verdict, one.discussion.answer) == (
            0,
            Verdict.NONE,
            Answer.NEEDS_REVIEW,
        )
        assert (page.stage.active, page.range.marked) == (0, (2, 9)), "what keys mean did not change"
        page.blend_bar.swapped.emit()
        assert (cap_of(first), cap_of(second)) == ("2", "1"), "in the order in which they are blended"
        give(first, 2)
        await until(lambda: page.takes[1].row.stars == 2)
        page.set_mode(StageMode.SIDE)
        assert not page.verdicts.isVisible(), "there the line under the picture has them"

    play_scene(dressed, demo, scene)


def test_a_screen_reader_hears_whose_stars_they_are(dressed, home, demo: DemoServer) -> None:
    async def scene(_studio: Studio, window: WindowController, _presenters) -> None:
        page = await two_takes(window)
        page.set_mode(StageMode.BLEND)
        named = [
            (line.verdict.stars.accessibleName(), line.verdict.answer.accessibleName())
            for line in page.verdicts.lines
        ]
        assert named == [("Take 1: Rating", "Take 1: Answer"), ("Take 2: Rating", "Take 2: Answer")]

    play_scene(dressed, demo, scene)


def test_in_a_low_window_the_take_that_is_chosen_beside_the_comment_has_its_line_alone(
    dressed, home, demo: DemoServer
) -> None:
    async def scene(_studio: Studio, window: WindowController, _presenters) -> None:
        page = await two_takes(window)
        window.shell.resize(1024, 640)
        page.set_mode(StageMode.BLEND)
        for _turn in range(20):
            QApplication.sendPostedEvents()
        first, second = page.verdicts.lines
        assert first.isVisible() and not second.isVisible()
        page.comments.field.take_chosen.emit(1)
        assert second.isVisible() and not first.isVisible()
        give(second, 5)
        await until(lambda: page.takes[1].row.stars == 5)
        for line in page.verdicts.lines:
            right = line.verdict.answer.mapTo(page.comments, line.verdict.answer.rect().bottomRight())
            assert line.isHidden() or right.x() < page.comments.width()

    play_scene(dressed, demo, scene)
