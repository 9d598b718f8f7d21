"""The bar over the clips while several are selected."""

import pytest
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QWidget

from o8studio.ui.library.selection_bar import SelectionBar
from o8studio.ui.theme.theme import theme


@pytest.mark.parametrize("colours", ["dark", "light"])
def test_the_sign_of_compare_has_the_colour_of_its_words(dressed, qtbot, colours) -> None:
    theme().apply(colours)
    over = QWidget()
    qtbot.addWidget(over)
    over.resize(1000, 600)
    bar = SelectionBar(over)
    bar.show_selection(4, None)
    drawn = bar.compare.icon().pixmap(32, QIcon.Mode.Normal).toImage()
    seen = [drawn.pixelColor(x, y) for x in range(drawn.width()) for y in range(drawn.height())]
    solid = {one.name() for one in seen if one.alpha() > 120}
    assert solid == {theme().colour("on-accent").name()}


@pytest.mark.parametrize("colours", ["dark", "light"])
def test_the_dividers_are_lines_of_one_pixel(dressed, qtbot, colours) -> None:
    theme().apply(colours)
    over = QWidget()
    qtbot.addWidget(over)
    over.resize(1000, 600)
    bar = SelectionBar(over)
    over.show()
    bar.show_selection(4, None)
    lines = [
        one for one in bar.findChildren(QWidget) if one.property("role") == "upright" and one.isVisible()
    ]
    assert [(one.width(), one.height()) for one in lines] == [(1, 24), (1, 24)]
    bar.show_drop("Add 2 clips", may_move=True)
    drawn = bar.grab().toImage()
    shown = [
        one for one in bar.findChildren(QWidget) if one.property("role") == "upright" and one.isVisible()
    ]
    colours_seen = {drawn.pixelColor(one.geometry().center()).name() for one in shown}
    assert colours_seen == {theme().colour("line-3").name()}, "fainter lines are not seen on what floats"
