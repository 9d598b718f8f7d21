"""A scroll bar that lies over its area."""

from PySide6.QtWidgets import QTableWidget, QWidget
from shiboken6 import invalidate, isValid

from o8studio.ui.widgets.scrolling import OverlayBar


def test_the_bar_takes_its_place_though_a_wrapper_of_the_areas_own_bar_died(dressed) -> None:
    """A page built where an older one lay in memory got the older one's wrapper, which then died with it."""
    window = QWidget()
    area = QTableWidget(80, 1, window)
    area.resize(200, 300)
    older = area.verticalScrollBar()
    made = OverlayBar(area)
    invalidate(older)
    assert not isValid(older)
    window.show()
    area.resize(240, 320)
    assert made.isVisible()
    assert made.geometry().getRect()[2:] == (12, 320)
    window.close()
