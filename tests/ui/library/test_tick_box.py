"""Boxes to tick look like those of the lists, with words beside them or without."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox

from o8studio.ui.library.tick_box import TickBox
from o8studio.ui.review.blend_bar import BlendBar
from o8studio.ui.review.blending import Blend
from o8studio.ui.review.share_settings import EditorSettings
from o8studio.ui.theme.theme import theme


def test_a_box_with_words_is_painted_as_in_the_lists_and_its_words_tick_it(dressed) -> None:
    box = TickBox("Markers as CSV", has_words=True)
    box.show()
    assert box.width() >= 18 + box.fontMetrics().horizontalAdvance(box.text())
    QTest.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(box.width() - 4, box.height() // 2))
    assert box.isChecked()
    assert box.grab().toImage().pixelColor(9, box.height() // 2 - 6) == theme().colour("accent")
    assert (box.accessibleName(), TickBox("All").text()) == ("Markers as CSV", "")
    box.close()


def test_no_box_in_review_has_the_stock_look(dressed) -> None:
    for made in (EditorSettings([]), BlendBar(Blend())):
        boxes = made.findChildren(QCheckBox)
        assert boxes
        assert all(isinstance(one, TickBox) for one in boxes)
