"""The curve of a difference: made for the two that are shown, with a key to the frames that stand out."""

from dataclasses import dataclass

from PySide6.QtCore import Qt

from o8studio.domain.library.comparing import Comparison, Lock
from o8studio.studio import Studio
from o8studio.ui.review.difference_curve import CurveBand, pairs_of, peaks
from o8studio.ui.window.controller import WindowController
from tests.support.demo import DemoServer
from tests.support.patience import until
from tests.support.scenes import play_scene
from tests.ui.review.test_review_page import press, two_takes


@dataclass(frozen=True)
class Steady:
    """Frames of a constant rate."""

    fps: float
    count: int

    def seconds(self, number: int) -> float:
        return number / self.fps

    def number_at(self, seconds: float) -> int:
        return max(0, min(self.count - 1, int(seconds * self.fps + 1e-6)))


def test_what_stands_out_is_a_peak_and_a_plain_is_none() -> None:
    values = [0.1] * 40
    assert peaks([]) == []
    assert peaks([0.0] * 40) == []
    values[10], values[12], values[30] = 0.9, 0.5, 0.7
    assert peaks(values) == [10, 30]


def test_what_is_measured_of_shifted_takes_is_what_is_shown_of_them() -> None:
    takes = [Steady(24.0, 48), Steady(24.0, 48)]
    _times, pairs = pairs_of(Comparison(takes, (2, -1), active=0), 0, 1)
    assert (pairs[0], pairs[10], pairs[47]) == ((2, 0), (12, 9), (47, 46))
    _times, pairs = pairs_of(Comparison(takes, (0, 3), active=1, lock=Lock.FRAME), 0, 1)
    assert pairs[10] == (10, 13)


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
