"""The curve of a difference: made for the two that are shown, with a key to the frames that stand out."""

from PySide6.QtCore import Qt

from o8studio.studio import Studio
from o8studio.ui.review.difference_curve import CurveBand, peaks
from o8studio.ui.window.controller import WindowController
from tests.support.demo import DemoServer
from tests.support.patience import until
from tests.support.scenes import play_scene
from tests.ui.review.test_review_page import press, two_takes


def test_what_stands_out_is_a_peak_and_a_plain_is_none() -> None:
    values = [0.1] * 40
    assert peaks([]) == []
    assert peaks([0.0] * 40) == []
    values[10], values[12], values[30] = 0.9, 0.5, 0.7
    assert peaks(values) == [10, 30]


def test_the_next_peak_is_the_one_after_this_time_and_then_the_first(dressed) -> None:
    band = CurveBand()
    values = [0.0] * 40
    values[10], values[30] = 0.9, 0.7
    band.show_curve([at / 10 for at in range(40)], values, 4.0, 10.0)
    assert [band.next_peak(at) for at in (0.0, 1.0, 3.0)] == [1.0, 3.0, 1.0]
    sought: list[float] = []
    band.sought.connect(sought.append)
    band.go.click()
    assert sought == [1.0]


def test_a_difference_shows_its_curve_and_the_key_goes_to_where_it_is_most(
    dressed, home, demo: DemoServer
) -> None:
    async def scene(_studio: Studio, window: WindowController, _presenters) -> None:
        page = await two_takes(window)
        page.do("review_blend")
        assert not page.curve.isVisible()
        page.blend_bar.modes.chosen.emit("difference")
        assert page.curve.isVisible()
        await until(lambda: bool(page.curve._curve._values), 30)
        assert len(page.curve._curve._values) == page.count
        window.shell.activateWindow()
        await until(window.shell.isActiveWindow)
        before = page.stage.playhead.at
        place = page.curve.next_peak(before)
        press(page, Qt.Key.Key_Semicolon)
        if place is not None:
            await until(lambda: abs(page.stage.playhead.at - place) < 0.01)
        assert page.recipe.isVisible(), "what differs in the recipes stands beside"
        looks = {mode: made.grab().toImage() for mode, made in page.blend_bar.modes.choices.items()}
        assert len({bytes(look.constBits()) for look in looks.values()}) == 4, (
            "each mode shows its own picture"
        )
        page.hide_names.click()
        assert not page.recipe.isVisible(), "a recipe names its model"
        page.hide_names.click()
        await until(lambda: page.recipe.isVisible(), 10)
        page.do("review_one")
        assert not page.curve.isVisible()
        assert not page.recipe.isVisible()

    play_scene(dressed, demo, scene)
