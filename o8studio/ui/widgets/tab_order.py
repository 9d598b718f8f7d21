"""The order in which Tab moves: as the eye reads, whatever was built first."""

from collections.abc import Iterable, Iterator
from functools import cmp_to_key

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QTextEdit,
    QWidget,
)

_WHOLE = (QAbstractItemView, QAbstractSpinBox, QComboBox, QLineEdit, QPlainTextEdit, QTextEdit)
"""What lies inside these belongs to them."""


def in_reading_order(inside: QWidget) -> Iterator[QWidget]:
    """Every widget that Tab stops at: of each container the upper before the lower, beside each other from the left."""
    takes_tab = inside.focusPolicy() & Qt.FocusPolicy.TabFocus == Qt.FocusPolicy.TabFocus
    if takes_tab and inside.isEnabled() and inside.focusProxy() is None:
        yield inside
    if isinstance(inside, _WHOLE):
        return
    children = [
        child
        for child in inside.children()
        if isinstance(child, QWidget) and not child.isWindow() and child.isVisibleTo(inside)
    ]
    for child in sorted(children, key=cmp_to_key(_before)):
        yield from in_reading_order(child)


def move_focus(inside: QWidget, *, on: bool) -> bool:
    """Move the focus to the next stop, or to the previous one; False if there is none."""
    stops = list(in_reading_order(inside))
    if not stops:
        return False
    now = inside.window().focusWidget()
    at = next((number for number, stop in enumerate(stops) if stop is now), None)
    target = stops[0 if on else -1] if at is None else stops[(at + (1 if on else -1)) % len(stops)]
    target.setFocus(Qt.FocusReason.TabFocusReason if on else Qt.FocusReason.BacktabFocusReason)
    around = target.parentWidget()
    while around is not None:
        if isinstance(around, QScrollArea):
            around.ensureWidgetVisible(target)
        around = around.parentWidget()
    return True


def stop_at(chosen: QAbstractButton, among: Iterable[QAbstractButton]) -> None:
    """Let Tab stop at the chosen one of these, as at that of radio buttons; the arrow keys reach the others.

    Qt does so only for the one that had the keyboard last.
    """
    family = list(among)
    if any(one.hasFocus() for one in family):
        return
    for one in family:
        one.setFocusPolicy(Qt.FocusPolicy.StrongFocus if one is chosen else Qt.FocusPolicy.ClickFocus)


def _before(one: QWidget, other: QWidget) -> int:
    first, second = one.geometry(), other.geometry()
    if first.bottom() <= second.top():
        return -1
    if second.bottom() <= first.top():
        return 1
    return first.left() - second.left() or first.top() - second.top()
