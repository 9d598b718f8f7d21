"""What the Review page has room for: nothing below the stage is cut off by the window's edge."""

from PySide6.QtWidgets import QApplication

from o8studio.studio import Studio
from o8studio.ui.review.blending import BlendMode
from o8studio.ui.review.pane_layout import StageMode
from o8studio.ui.window.controller import WindowController
from tests.support.demo import DemoServer
from tests.support.patience import until
from tests.support.scenes import play_scene
from tests.ui.review.test_review_page import two_takes


def test_in_the_smallest_window_a_difference_has_whole_cards_or_none(dressed, home, demo: DemoServer) -> None:
    async def scene(_studio: Studio, window: WindowController, _presenters) -> None:
        page = await two_takes(window)
        window.shell.resize(1024, 640)
        page.set_mode(StageMode.BLEND)
        page.blend_bar.modes.choices[BlendMode.DIFFERENCE].click()
        await until(lambda: page.curve.isVisible() and "%" in page.stage.pair_pane.words)
        for _turn in range(20):
            QApplication.sendPostedEvents()
        shell = window.shell
        for part in (page.transport, page.cards):
            if part.isVisible():
                below = part.mapTo(shell, part.rect().bottomLeft()).y()
                assert below < shell.height(), part
        assert page.cards.isVisible()

    play_scene(dressed, demo, scene)
