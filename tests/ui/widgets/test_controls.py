"""Choices, as a screen reader and the keyboard meet them."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QWidget

from o8studio.ui.player.takes_strip import TakeSlot
from o8studio.ui.theme.theme import theme
from o8studio.ui.widgets.controls import RatioRow, Segments
from o8studio.ui.widgets.tab_order import in_reading_order

ONE_OF_SEVERAL = QAccessible.Role.RadioButton


def role(widget: QWidget) -> QAccessible.Role:
    return QAccessible.queryAccessibleInterface(widget).role()


@pytest.mark.parametrize(
    ("made", "values"),
    [
        (lambda: Segments([("720p", "720p"), ("1080p", "1080p")]), ["720p", "1080p"]),
        (lambda: RatioRow(["16:9", "9:16"]), ["16:9", "9:16"]),
    ],
    ids=["segments", "ratios"],
)
def test_a_choice_is_a_row_of_radio_buttons_that_can_all_be_reached_and_cleared(
    dressed, made, values
) -> None:
    theme().set_looks(text_size=100, reduce_motion=True, more_contrast=False)
    control = made()
    chosen: list[object] = []
    control.chosen.connect(chosen.append)
    control.show()
    parts = control.findChildren(QAbstractButton)
    assert {role(part) for part in parts} == {ONE_OF_SEVERAL}
    for part in (parts[0], parts[1], parts[1]):
        QTest.mouseClick(part, Qt.MouseButton.LeftButton)
        control.set_value(chosen[-1])
    assert chosen == [values[0], values[1], None], "the second press on the chosen one clears it"
    assert not any(part.isChecked() for part in parts)
    control.set_value(values[0])
    state = QAccessible.queryAccessibleInterface(parts[0]).state()
    assert state.checked
    assert all(part.focusPolicy() & Qt.FocusPolicy.TabFocus for part in parts)
    control.close()


def test_a_take_is_one_of_several(dressed) -> None:
    assert role(TakeSlot()) is ONE_OF_SEVERAL


def test_tab_stops_at_the_choice_that_a_program_made(dressed) -> None:
    """It stopped at the first one, or where the keyboard had been, and arrow keys went on from there."""
    control = Segments([("open", "Open"), ("all", "All"), ("mine", "Mine")], may_be_empty=False)
    control.set_value("open")
    control.set_value("mine")
    assert [part.text() for part in in_reading_order(control)] == ["Mine"]
