"""One take of a blend alone, as long as its key or its name is held; both again afterwards, whoever has the keyboard by then."""

import asyncio

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QColor, QImage, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from o8studio.services.library.frame_service import BUDGET_BYTES, FrameCache
from o8studio.studio import Studio
from o8studio.ui.review.blending import BlendMode
from o8studio.ui.review.compare_stage import CompareStage, Pane
from o8studio.ui.review.pane_layout import StageMode
from o8studio.ui.review.synced_frames import Instant
from o8studio.ui.window.controller import WindowController
from tests.support.demo import DemoServer
from tests.support.patience import until
from tests.support.scenes import play_scene
from tests.ui.review.test_review_page import two_takes

RED, BLUE = "#ff0000", "#0000ff"


def plain(colour: str) -> QImage:
    image = QImage(160, 96, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    return image


def shown(stage: CompareStage) -> tuple[str, str]:
    """The colours at the left and at the right of the picture."""
    picture, at = stage.grab().toImage(), stage.height() // 2
    return picture.pixelColor(60, at).name(), picture.pixelColor(stage.width() - 60, at).name()


def test_a_held_name_shows_its_take_alone_and_the_wipe_is_still_taken_hold_of(dressed) -> None:
    stage = CompareStage(FrameCache(BUDGET_BYTES))
    stage.resize(640, 384)
    stage.panes, stage.names = (Pane("", 24.0, False), Pane("", 24.0, False)), ["1  Kling", "2  Vidu"]
    stage.instant = Instant(0.0, (0, 0), (plain(RED), plain(BLUE)))
    stage.mode = StageMode.BLEND
    assert shown(stage) == (RED, BLUE)
    left = Qt.MouseButton.LeftButton
    for spot, alone in ((QPoint(20, 20), RED), (QPoint(620, 20), BLUE)):
        QTest.mousePress(stage, left, pos=spot)
        assert shown(stage) == (alone, alone)
        QTest.mouseRelease(stage, left, pos=spot)
        assert shown(stage) == (RED, BLUE)
    QTest.mousePress(stage, left, pos=QPoint(320, 200))
    QTest.mouseMove(stage, QPoint(160, 200))
    assert stage.blend.wipe < 0.4
    QTest.mouseRelease(stage, left)
    stage.end()


def test_keys_one_and_two_are_held_in_a_blend_and_are_stars_elsewhere(
    dressed, home, demo: DemoServer
) -> None:
    async def scene(_studio: Studio, window: WindowController, _presenters) -> None:
        page = await two_takes(window)
        stage, pane = page.stage, page.stage.pair_pane
        page.set_mode(StageMode.BLEND)
        page.blend_bar.modes.choices[BlendMode.OVERLAY].click()
        for place in (stage, page.blend_bar.modes.choices[BlendMode.BLINK]):
            place.setFocus()
            for key, alone in ((Qt.Key.Key_1, 0), (Qt.Key.Key_2, 1)):
                QTest.keyPress(place, key)
                assert pane.alone == alone
                QTest.keyRelease(place, key)
                assert pane.alone is None
        QTest.keyPress(stage, Qt.Key.Key_1)
        page.comments.field.text.setFocus()
        QTest.keyRelease(page.comments.field.text, Qt.Key.Key_1)
        assert pane.alone is None, "the keyboard went elsewhere while it was held"
        shift, none = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.NoModifier
        press = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_1.value, shift, 10, 0, 0, "1")
        QApplication.sendEvent(stage, press)
        assert pane.alone == 0
        release = QKeyEvent(QEvent.Type.KeyRelease, Qt.Key.Key_Ampersand.value, none, 10, 0, 0, "&")
        QApplication.sendEvent(stage, release)
        assert pane.alone is None, "on a French keyboard Shift went first: the key has another name by then"
        QTest.keyClicks(page.comments.field.text, "take 1")
        assert page.comments.field.text.toPlainText() == "take 1"
        stage.setFocus()
        QTest.keyPress(stage, Qt.Key.Key_2)
        page.set_mode(StageMode.SIDE)
        assert pane.alone is None
        QTest.keyRelease(stage, Qt.Key.Key_2)
        await asyncio.sleep(0)
        assert [take.row.stars for take in page.takes] == [0, 0], "nothing was rated"
        QTest.keyClick(stage, Qt.Key.Key_2)
        await until(lambda: page.takes[0].row.stars == 2)

    play_scene(dressed, demo, scene)
