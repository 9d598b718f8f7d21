"""A scroll bar that lies over its area."""

from PySide6.QtWidgets import QApplication, QTableWidget, QWidget
from shiboken6 import invalidate, isValid

from o8studio.ui.widgets.more_below import MoreBelow
from o8studio.ui.widgets.scrolling import OverlayBar, Scrolling


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


def test_what_lies_below_the_edge_is_announced_until_it_is_seen(dressed) -> None:
    """The fourth model of a price lay below the edge of its popover, and nothing said so."""
    inner = QWidget()
    inner.setFixedHeight(400)
    area = Scrolling(inner)
    more = MoreBelow(area, "overlay")
    area.resize(300, 250)
    area.show()
    QApplication.processEvents()
    assert more.isVisible()
    assert more.geometry().bottom() == 249
    bar = area.verticalScrollBar()
    bar.setValue(bar.maximum())
    assert not more.isVisible()
    bar.setValue(0)
    assert more.isVisible()
    area.resize(300, 420)
    QApplication.processEvents()
    assert not more.isVisible()
    area.close()
