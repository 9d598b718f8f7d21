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


def test_they_stand_above_what_must_stay_reachable_also_when_it_comes_after_them(dressed, qtbot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1000, 600)
    bar = QWidget(window)
    bar.setGeometry(200, 530, 700, 48)
    bar.hide()
    window.show()
    toasts = Toasts(window)
    toasts.keep_clear(bar)
    for name in ("first", "second"):
        toasts.show(name)

    def boxes() -> list[QRect]:
        return [QRect(toast.pos(), toast.size()) for toast in toasts._shown]

    before = boxes()
    assert any(one.intersects(bar.geometry()) for one in before)
    bar.show()
    assert not any(one.intersects(bar.geometry()) for one in boxes())
    qtbot.waitUntil(lambda: set(toasts._below.values()) == {0}, timeout=10_000)
    assert not boxes()[0].intersects(boxes()[1])
    bar.hide()
    assert all(one.bottom() >= early.bottom() - 12 for one, early in zip(boxes(), before, strict=True))
