"""What the Review page has room for: nothing below the stage is cut off by the window's edge."""

from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from o8studio.studio import Studio
from o8studio.ui.review.blending import BlendMode
from o8studio.ui.review.pane_layout import StageMode
from o8studio.ui.window.controller import WindowController
from tests.support.demo import DemoServer
from tests.support.patience import until
from tests.support.scenes import play_scene
from tests.ui.review.test_review_page import two_takes


def test_in_the_smallest_window_a_difference_is_whole(dressed, home, demo: DemoServer) -> None:
    async def scene(_studio: Studio, window: WindowController, _presenters) -> None:
        page = await two_takes(window)
        window.shell.resize(1024, 640)
        page.set_mode(StageMode.BLEND)
        page.blend_bar.modes.choices[BlendMode.DIFFERENCE].click()
        await until(lambda: page.curve.isVisible() and "%" in page.stage.pair_pane.words)
        for _turn in range(20):
            QApplication.sendPostedEvents()
        shell = window.shell
        for part in (page.transport, page.blend_bar, page.lock_bar):
            below = part.mapTo(shell, part.rect().bottomLeft()).y()
            assert part.isVisible() and below < shell.height(), part

    play_scene(dressed, demo, scene)


def test_a_blend_has_the_room_of_line_and_cards_and_its_take_is_chosen_beside_the_comment(
    dressed, home, demo: DemoServer
) -> None:
    async def scene(_studio: Studio, window: WindowController, _presenters) -> None:
        page = await two_takes(window)
        window.shell.resize(1440, 900)
        for mode in (StageMode.BLEND, StageMode.SIDE, StageMode.BLEND):
            page.set_mode(mode)
            for _turn in range(20):
                QApplication.sendPostedEvents()
            is_blend = mode is StageMode.BLEND
            assert page.line.isVisible() is page.cards.isVisible() is not is_blend
            assert page.comments.field.takes.isVisible() is is_blend
            assert page.lock_bar.isVisible()
        beside = page.lock_bar.mapTo(page, QPoint(0, 0)).y() < page.blend_bar.mapTo(page, QPoint(0, 50)).y()
        assert beside, "the offset stands in the row of the settings"
        takes = page.comments.field.takes
        assert takes.accessibleName() == "The take that the comment is about"
        takes.findChildren(QPushButton)[1].click()
        assert page.stage.active == 1
        assert page.comments.field.clip == page.takes[1].row.id
        QTest.keyClicks(page.comments.field.text, "low")
        assert not takes.isVisible(), "what is being written stays where it was begun"

    play_scene(dressed, demo, scene)


def test_no_key_is_named_that_does_nothing_in_this_blend(dressed, home, demo: DemoServer) -> None:
    async def scene(_studio: Studio, window: WindowController, _presenters) -> None:
        page = await two_takes(window)
        window.shell.resize(1440, 900)
        page.set_mode(StageMode.BLEND)
        for mode in BlendMode:
            page.blend_bar.modes.choices[mode].click()
            for _turn in range(20):
                QApplication.sendPostedEvents()
            named = {one.text() for one in page._hints.findChildren(QLabel) if one.isVisible()}
            assert ("More difference" in named) is (mode is BlendMode.DIFFERENCE)
            assert {"Hold: one take alone", "Shift a frame"} <= named
        page.set_mode(StageMode.SIDE)
        assert "Hold: one take alone" not in {
            one.text() for one in page._hints.findChildren(QLabel) if one.isVisible()
        }

    play_scene(dressed, demo, scene)
