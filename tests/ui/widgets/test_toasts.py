"""Toasts that come together stand one above the other, and are used without leaving one's place."""

from PySide6.QtCore import QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton, QToolButton, QVBoxLayout, QWidget

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


def test_a_click_on_a_toast_leaves_the_focus_where_it_was(dressed, qtbot) -> None:
    """The toast goes with the click, and Qt gave its focus to the first widget of the window."""
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1000, 600)
    first, field = QPushButton("first"), QLineEdit()
    layout = QVBoxLayout(window)
    layout.addWidget(first)
    layout.addWidget(field)
    window.show()
    field.setFocus()
    toasts = Toasts(window)
    pressed: list[str] = []
    toasts.show(
        "There is no token for this gateway.", action="Enter its token…", act=lambda: pressed.append("token")
    )
    for kind in (QPushButton, QToolButton):
        [press] = toasts._shown[0].findChildren(kind)
        QTest.mouseClick(press, Qt.MouseButton.LeftButton)
        assert window.focusWidget() is field
        toasts.show("2 takes are ready.", action="Compare", act=lambda: pressed.append("compare"))
    assert pressed == ["token"]
