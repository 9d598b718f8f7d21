"""The ring shows where the keyboard is, and only to those who use it."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget

from o8studio.ui.widgets.focus_ring import FocusRing, _Ring


@pytest.fixture
def window(dressed: QApplication) -> Iterator[QWidget]:
    FocusRing.follow()
    made = QWidget()
    layout = QVBoxLayout(made)
    for words in ("one", "two"):
        layout.addWidget(QPushButton(words))
    made.show()
    made.activateWindow()
    QTest.qWaitForWindowActive(made)
    yield made
    made.close()


def ringed(window: QWidget) -> bool:
    return any(one.isVisible() for one in window.findChildren(_Ring))


def test_a_press_on_what_has_the_focus_already_takes_its_ring(window: QWidget) -> None:
    """After the keyboard, a click on the picture left the blue line around it."""
    one, two = window.findChildren(QPushButton)
    one.setFocus()
    assert ringed(window)
    QTest.mouseClick(one, Qt.MouseButton.LeftButton)
    assert not ringed(window)
    two.setFocus()
    assert ringed(window)


@pytest.mark.parametrize("by_mouse", [True, False])
def test_a_window_that_comes_back_shows_a_ring_only_where_there_was_one(
    window: QWidget, by_mouse: bool
) -> None:
    """After full screen, in which nobody had used Tab, there was one around the picture."""
    [one, _two] = window.findChildren(QPushButton)
    one.setFocus()
    if by_mouse:
        QTest.mouseClick(one, Qt.MouseButton.LeftButton)
    other = QWidget()
    other.show()
    other.activateWindow()
    QTest.qWaitForWindowActive(other)
    assert not ringed(window)
    other.close()
    window.activateWindow()
    QTest.qWaitForWindowActive(window)
    assert QApplication.focusWidget() is one
    assert ringed(window) is not by_mouse
