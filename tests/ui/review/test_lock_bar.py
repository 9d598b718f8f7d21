"""How takes are held together can be chosen with the pointer and with keys, and is said."""

from PySide6.QtCore import Qt

from o8studio.domain.library.comparing import Lock
from o8studio.studio import Studio
from o8studio.ui.actions.command_id import CommandId
from o8studio.ui.actions.commands import command
from o8studio.ui.actions.factory import hint, tip
from o8studio.ui.review.pane_layout import StageMode
from o8studio.ui.window.controller import WindowController
from tests.support.demo import DemoServer
from tests.support.patience import until
from tests.support.scenes import play_scene
from tests.ui.review.test_review_page import press, two_takes


def test_the_ringed_take_is_shifted_and_the_lock_is_chosen(dressed, home, demo: DemoServer) -> None:
    async def scene(_studio: Studio, window: WindowController, _presenters) -> None:
        page = await two_takes(window)
        bar, alt = page.lock_bar, Qt.KeyboardModifier.AltModifier
        assert bar.isVisible()
        told = [made.toolTip() for made in (bar.back, bar.on, page.header.hide_names)]
        commands = (CommandId.REVIEW_SHIFT_BACK, CommandId.REVIEW_SHIFT_ON, CommandId.REVIEW_HIDE_NAMES)
        assert told == [tip(command(one).name, one) for one in commands], "with the keys that move it"
        assert hint(CommandId.REVIEW_SHIFT_BACK) in told[0]
        assert bar.offset.text() == "0 f"
        page.stage.go_to(10)
        await until(lambda: page.stage.number == 10)
        page.stage.set_active(1)
        press(page, Qt.Key.Key_Period, alt)
        press(page, Qt.Key.Key_Period, alt)
        await until(lambda: page.stage.instant.numbers == (10, 12))
        assert bar.words.text() == "Take 2: 2 frames ahead"
        assert bar.offset.text() == "+2 f"
        press(page, Qt.Key.Key_Comma, alt)
        bar.back.click()
        bar.back.click()
        await until(lambda: page.stage.instant.numbers == (10, 9))
        assert bar.words.text() == "Take 2: 1 frame back"
        assert (bar.offset.text(), bar.offset.accessibleName()) == ("−1 f", bar.words.text())
        press(page, Qt.Key.Key_L, alt)
        assert page.stage.lock is Lock.FRAME
        page.set_mode(StageMode.ONE)
        assert not bar.isVisible()

    play_scene(dressed, demo, scene)
