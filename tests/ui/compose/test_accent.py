"""The accent in the composer says one thing: what a press sends."""

from pathlib import Path

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QApplication

from o8studio.presenters import Presenters
from o8studio.studio import Studio
from o8studio.ui.theme.theme import theme
from o8studio.ui.window.controller import WindowController
from tests.support.demo import DemoServer
from tests.support.patience import until
from tests.support.scenes import play_scene

ACCENTS = ("accent", "accent-line", "accent-tint", "accent-edge", "accent-text")


def test_of_what_is_chosen_and_switched_on_only_the_button_that_sends_is_blue(
    dressed: QApplication, home: Path, demo: DemoServer
) -> None:
    async def scene(_studio: Studio, window: WindowController, _presenters: Presenters) -> None:
        compose = window.compose
        await until(lambda: bool(compose.picker.model))
        compose.picker.set_models(["kling-v3", "viduq3-pro"])
        compose.picker.chosen.emit("kling-v3")
        compose.prompt.set_text("a fox")
        for field, value in (("aspect_ratio", "9:16"), ("resolution", "720p"), ("generate_audio", True)):
            compose.form.changed.emit(field, value)
        await until(lambda: compose.generate.isVisible() and not compose.generate.is_off)
        picture = compose.grab().toImage()
        button = QRect(compose.generate.mapTo(compose, QPoint(0, 0)), compose.generate.size())
        blue = {theme().colour(name).rgb() for name in ACCENTS}
        seen = {
            (x, y)
            for x in range(picture.width())
            for y in range(picture.height())
            if picture.pixel(x, y) in blue and not button.contains(x, y)
        }
        assert picture.pixel(button.center().x(), button.top() + 4) in blue
        assert not seen, sorted(seen)[:5]

    play_scene(dressed, demo, scene)
