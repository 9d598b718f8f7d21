"""Toasts: at most three in the lower right corner, above what must stay reachable there; for good news and undo only."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimer
from PySide6.QtWidgets import QAbstractButton, QFrame, QLabel, QWidget
from shiboken6 import isValid

from o8studio.texts.language import _
from o8studio.ui.theme.durations import TOAST_IN_MS, TOAST_OUT_MS
from o8studio.ui.theme.theme import sized, theme
from o8studio.ui.widgets.layout import box, button, label, row, tool
from o8studio.ui.widgets.motion import animate, fade_out

_TOAST_MS = 6000
_STACK = 3
_WIDTH = 366
_SLIDE = 12
_OVER = _SLIDE + 8
"""Over what stays clear: it is so far below its place when it begins to slide in."""
_MOVES = (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show, QEvent.Type.Hide)


class Toasts(QObject):
    """The toasts of one window."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._shown: list[QFrame] = []
        self._below: dict[QFrame, int] = {}
        """How far below its place each one still is, while it slides in."""
        self._clear: list[QWidget] = []
        window.installEventFilter(self)

    def keep_clear(self, *widgets: QWidget) -> None:
        """They stand above these, where one of them is below them: a bar or a field that people use just then."""
        self._clear = [one for one in self._clear if isValid(one)] + list(widgets)
        for one in widgets:
            one.installEventFilter(self)

    def show(
        self,
        words: str,
        *,
        action: str = "",
        act: Callable[[], None] | None = None,
        also: tuple[str, Callable[[], None]] | None = None,
        stays: bool = False,
        icon: str = "",
    ) -> None:
        """One sentence, optionally with a button, or `also` a second one; one that stays reports a problem."""
        text = label(words, size=12, weight=500)
        text.setWordWrap(True)
        sign = QLabel()
        name, token = (
            ("circle-alert", "bad") if stays else (icon or "circle-check", "text-2" if icon else "ok")
        )
        sign.setPixmap(sized(name, 18, token))
        parts: list[QWidget | int | None] = [sign, text]
        made = box("toast")
        for wanted, then in ((action, act), also or ("", None)):
            if then is not None:
                press = button(wanted, "link")
                press.clicked.connect(then)
                press.clicked.connect(lambda: self._close(made))
                parts.append(press)
        close = tool("x", _("Close"))
        close.clicked.connect(lambda: self._close(made))
        parts.append(close)
        for pressable in (one for one in parts if isinstance(one, QAbstractButton)):
            # a click leaves the focus where people work: the toast goes with it
            pressable.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        line = row(*parts, spacing=10, margins=(14, 8, 8, 8))
        line.setStretch(1, 1)
        made.setLayout(line)
        made.setParent(self._window)
        made.setFixedWidth(max(_WIDTH, min(theme().px(_WIDTH), 480)))
        made.setAccessibleName(words)
        self._shown.append(made)
        while len(self._shown) > _STACK:
            self._close(self._shown[0])
        made.show()
        self._below[made] = _SLIDE
        self._place()
        animate(made, TOAST_IN_MS, lambda part: self._slide(made, part))
        if not stays:
            QTimer.singleShot(_TOAST_MS, made, lambda: self._close(made))

    def words(self) -> list[str]:
        """The texts shown now."""
        return [one.accessibleName() for one in self._shown]

    def clear(self) -> None:
        """Remove all of them."""
        for one in list(self._shown):
            self._close(one)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep them in the corner, above what appears there."""
        if event.type() in _MOVES:
            self._place()
        return super().eventFilter(watched, event)

    def _slide(self, toast: QFrame, part: float) -> None:
        if toast in self._shown:
            self._below[toast] = round(_SLIDE * (1 - part))
            self._place()  # others may have moved it meanwhile

    def _close(self, toast: QFrame) -> None:
        if toast in self._shown:
            self._shown.remove(toast)
            self._below.pop(toast, None)
            if self._window.isVisible():
                fade_out(self._window, toast.grab(), toast.pos(), TOAST_OUT_MS)
            toast.hide()
            toast.deleteLater()
            self._place()

    def _place(self) -> None:
        bottom = self._window.height() - 16
        for toast in reversed(self._shown):
            toast.adjustSize()
            left = self._window.width() - toast.width() - 16
            bottom = self._above(QRect(left, bottom - toast.height(), toast.width(), toast.height()))
            toast.move(left, bottom - toast.height() + self._below.get(toast, 0))
            toast.raise_()
            bottom -= toast.height() + 8

    def _above(self, place: QRect) -> int:
        """The lower edge of the lowest place at or above this one that covers nothing that must stay clear; else this one's."""
        kept = [
            QRect(one.mapTo(self._window, QPoint()), one.size())
            for one in self._clear
            if isValid(one) and one.isVisible()
        ]
        lowest = place.bottom() + 1
        for other in sorted(kept, key=QRect.bottom, reverse=True):
            if place.adjusted(0, 0, 0, _SLIDE).intersects(other):
                place.moveBottom(other.top() - _OVER)
        return place.bottom() + 1 if place.top() >= 0 else lowest
