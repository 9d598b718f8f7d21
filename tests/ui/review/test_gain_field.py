"""The gain of a difference is a slider with a stop for each gain, and a number; keys and screen readers have both."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest

from o8studio.ui.review.blending import GAINS
from o8studio.ui.review.gain_field import GainField, nearest


def test_keys_go_from_gain_to_gain_on_the_slider_and_in_the_field(dressed) -> None:
    made, chosen = GainField(), []
    made.chosen.connect(chosen.append)
    made.set_value(4)
    assert (made.slider.value(), made.field.text()) == (2, "4×")
    QTest.keyClick(made.slider, Qt.Key.Key_Right)
    QTest.keyClick(made.slider, Qt.Key.Key_Home)
    QTest.keyClick(made.field, Qt.Key.Key_Up)
    QTest.keyClick(made.field, Qt.Key.Key_Down)
    QTest.keyClick(made.field, Qt.Key.Key_Down)
    assert chosen == [8, 1, 2, 1], "below the least gain there is none"
    made.field.selectAll()
    QTest.keyClicks(made.field, "14")
    QTest.keyClick(made.field, Qt.Key.Key_Return)
    assert chosen[-1] == 16
    assert (made.slider.value(), made.field.value()) == (4, 16)


def test_screen_readers_get_the_gain_as_a_value(dressed) -> None:
    made = GainField()
    for gain in GAINS:
        made.set_value(gain)
        spoken = QAccessible.queryAccessibleInterface(made.field)
        assert spoken.text(QAccessible.Text.Name) == "Gain"
        assert spoken.valueInterface().currentValue() == gain
        slider = QAccessible.queryAccessibleInterface(made.slider)
        assert slider.role() is QAccessible.Role.Slider
        assert slider.text(QAccessible.Text.Description) == f"{gain}×"


@pytest.mark.parametrize(("typed", "gain"), [(1, 1), (3, 4), (5, 4), (6, 8), (12, 16), (16, 16)])
def test_a_typed_number_is_the_nearest_gain(typed: int, gain: int) -> None:
    assert nearest(typed) == gain
