"""What belongs to a blend has room in every window: nothing lies over anything else."""

from itertools import pairwise

import pytest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from o8studio.ui.review.blend_bar import BlendBar
from o8studio.ui.review.blending import Blend, BlendMode


@pytest.mark.parametrize("width", [560, 1200])
def test_in_a_low_window_gain_and_looks_share_a_line_only_where_both_have_room(dressed, width: int) -> None:
    window = QWidget()
    bar = BlendBar(Blend())
    bar.setParent(window)
    bar.modes.choices[BlendMode.DIFFERENCE].click()
    bar.show_low(True)
    bar.resize(width, 160)
    window.resize(width, 160)
    window.show()
    QApplication.processEvents()
    looks = ("Brightness", "Colour", "Heat")
    parts = [one for one in bar.findChildren(QPushButton) if one.isVisible() and one.text() in looks]
    assert len(parts) == 3
    for left, right in pairwise(parts):
        assert left.geometry().right() < right.geometry().left()
    lines = [made.mapTo(bar, made.rect().center()).y() for made in (bar.gains, bar.marks)]
    assert (abs(lines[0] - lines[1]) < 8) is (width == 1200)
