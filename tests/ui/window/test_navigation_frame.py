"""The rail: what waits for a person is counted beside its page."""

from PySide6.QtWidgets import QApplication

from o8studio.ui.theme.theme import theme
from o8studio.ui.window.navigation_frame import _RailButton


def test_the_count_at_an_entry_is_grey(dressed: QApplication) -> None:
    """It was blue, which says chosen, moving or focused, and the page that is open is that."""
    entry = _RailButton()
    entry.resize(64, 52)
    entry.count = 2
    picture = entry.grab().toImage()
    colours = {picture.pixelColor(x, y).name() for x in range(64) for y in range(20)}
    assert theme().colour("line-3").name() in colours
    assert theme().colour("accent").name() not in colours
    entry.deleteLater()
