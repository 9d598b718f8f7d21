"""Toasts that come together stand one above the other."""

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget

from o8studio.ui.widgets.toasts import Toasts


def test_three_that_come_at_once_end_apart(dressed, qtbot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1000, 600)
    window.show()
    toasts = Toasts(window)
    for name in ("first", "second", "third"):
        toasts.show(name)
    qtbot.waitUntil(lambda: set(toasts._below.values()) == {0}, timeout=10_000)
    boxes = [QRect(toast.pos(), toast.size()) for toast in toasts._shown]
    assert len(boxes) == 3
    assert not any(one.intersects(other) for one in boxes for other in boxes if one is not other)
    assert all(window.rect().contains(box) for box in boxes)
