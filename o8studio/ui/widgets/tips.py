"""Tooltips of the program's own: round, plain words, the key at the right; Qt decides when one is due (decision 0023)."""

from typing import cast

from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QObject,
    QPoint,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    QTimer,
)
from PySide6.QtGui import (
    QFontMetrics,
    QGuiApplication,
    QHelpEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QAbstractItemView, QWidget
from shiboken6 import isValid

from o8studio.domain.harmless import harmless
from o8studio.ui.theme.durations import OPEN_MS
from o8studio.ui.theme.style import is_composited
from o8studio.ui.theme.theme import font, theme
from o8studio.ui.widgets.layout import BEFORE_KEY, LONGEST_TIP
from o8studio.ui.widgets.motion import fade_window_in

_WIDEST = 320
_MOST_LINES = 16
_CORNER = 6
_ACROSS, _DOWN, _GAP = 9, 6, 14
_BELOW_POINTER, _EDGE = QPoint(2, 20), 4
_STAYS_MS, _PER_LETTER_MS = 10_000, 40
_ENDS = frozenset(
    {
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseButtonDblClick,
        QEvent.Type.KeyPress,
        QEvent.Type.Wheel,
        QEvent.Type.FocusIn,
        QEvent.Type.WindowActivate,
        QEvent.Type.WindowDeactivate,
        QEvent.Type.DragEnter,
    }
)
"""What ends a tooltip wherever it happens."""
_GONE = frozenset({QEvent.Type.Leave, QEvent.Type.Hide, QEvent.Type.ToolTipChange})
"""What ends it when it happens to the widget that it speaks of."""


class Tip(QWidget):
    """One tooltip. What it says is plain text, whatever it looks like.

    Args:
        over: the widget that it speaks of.
        text: words, and after `BEFORE_KEY` the key.
    """

    def __init__(self, over: QWidget, text: str) -> None:
        flags = Qt.WindowType.ToolTip | Qt.WindowType.FramelessWindowHint
        flags |= Qt.WindowType.NoDropShadowWindowHint | Qt.WindowType.WindowTransparentForInput
        super().__init__(over.window(), flags)
        self._is_soft = is_composited()
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground, self._is_soft)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        words, _between, self.key = harmless(text[:LONGEST_TIP]).rpartition(BEFORE_KEY)
        self.words = words or self.key
        self.key = self.key if words else ""
        self.setAccessibleName(f"{words}, {self.key}" if self.key else self.words)
        self._beneath = QPixmap()
        self._lines = self._broken()
        self.resize(self._size())

    def open_at(self, pointer: QPoint) -> None:
        """Show it below the pointer, or above it where the screen ends; `pointer` in pixels of the desktop."""
        screen = QGuiApplication.screenAt(pointer) or self.screen()
        room = screen.availableGeometry().adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE)
        spot = pointer + _BELOW_POINTER
        if spot.y() + self.height() > room.bottom():
            spot.setY(pointer.y() - self.height() - _EDGE)
        left = max(room.left(), min(spot.x(), room.right() - self.width()))
        self.move(left, max(room.top(), spot.y()))
        if not self._is_soft:  # nobody mixes windows: what shows beside the round corners is painted
            at = self.pos() - screen.geometry().topLeft()
            self._beneath = screen.grabWindow(0, at.x(), at.y(), self.width(), self.height())
        self.show()
        fade_window_in(self, OPEN_MS)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the panel, the words, and the key in a quieter colour."""
        painter = QPainter(self)
        if not self._beneath.isNull():
            painter.drawPixmap(self.rect(), self._beneath)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme().colour("line-3"), 1))
        painter.setBrush(theme().colour("overlay"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), _CORNER, _CORNER)
        painter.setFont(font(12))
        painter.setPen(theme().colour("text-1"))
        metrics = QFontMetrics(font(12))
        for at, line in enumerate(self._lines):
            painter.drawText(QPointF(_ACROSS, _DOWN + at * metrics.lineSpacing() + metrics.ascent()), line)
        painter.setPen(theme().colour("text-3"))
        painter.drawText(
            self.rect().adjusted(_ACROSS, _DOWN, -_ACROSS, -_DOWN),
            Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop,
            self.key,
        )

    def _broken(self) -> list[str]:
        """The words in lines that fit; the last ends with an ellipsis if there are more."""
        widest, metrics = theme().px(_WIDEST), QFontMetrics(font(12))
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        lines: list[str] = []
        for part in self.words.split("\n"):
            layout = QTextLayout(part, font(12))
            layout.setTextOption(option)
            layout.beginLayout()
            while len(lines) <= _MOST_LINES and (line := layout.createLine()).isValid():
                line.setLineWidth(widest)
                lines.append(part[line.textStart() : line.textStart() + line.textLength()].rstrip())
            layout.endLayout()
        if len(lines) > _MOST_LINES:
            last = f"{lines[_MOST_LINES - 1]}…"
            lines[_MOST_LINES - 1 :] = [metrics.elidedText(last, Qt.TextElideMode.ElideRight, widest)]
        return lines

    def _size(self) -> QSize:
        metrics = QFontMetrics(font(12))
        width = max(metrics.horizontalAdvance(line) for line in self._lines)
        if self.key:
            width += _GAP + metrics.horizontalAdvance(self.key)
        height = metrics.lineSpacing() * (len(self._lines) - 1) + metrics.height()
        return QSize(width + 1 + 2 * _ACROSS, height + 2 * _DOWN)


class Tips(QObject):
    """Shows a widget's tooltip in place of Qt's, and takes it away again.

    It filters the application's events only while a tooltip is due or shown: every event of the program would pass
    through Python otherwise.
    """

    def __init__(self, app: QCoreApplication) -> None:
        super().__init__(app)
        self._app = app
        self._tip: Tip | None = None
        self._over: QWidget | None = None
        self._within = QRect()
        self._end = QTimer(self, singleShot=True)
        self._end.timeout.connect(self.hide)

    @property
    def shown(self) -> Tip | None:
        """The tooltip that is there now."""
        return self._tip if self._tip is not None and isValid(self._tip) else None

    def listen(self) -> None:
        """Qt is about to ask the widget under the pointer for its tooltip."""
        self._app.installEventFilter(self)

    def rest(self) -> None:
        """Qt has asked."""
        if self.shown is None:
            self._app.removeEventFilter(self)

    def hide(self) -> None:
        """Take the tooltip away."""
        self._app.removeEventFilter(self)
        self._end.stop()
        if self.shown is not None:
            self.shown.hide()
            self.shown.deleteLater()
        self._tip = self._over = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Show what is asked for; end what is shown when the pointer goes on or something is done."""
        kind = event.type()
        if kind is QEvent.Type.ToolTip:
            return isinstance(watched, QWidget) and self._show(watched, cast(QHelpEvent, event))
        if self._tip is None:
            return False
        if kind in _ENDS or not isValid(self._over) or (watched is self._over and self._leaves(kind, event)):
            self.hide()
        return False

    def _leaves(self, kind: QEvent.Type, event: QEvent) -> bool:
        if kind is QEvent.Type.MouseMove:
            return not self._within.contains(cast(QMouseEvent, event).position().toPoint())
        return kind in _GONE

    def _show(self, over: QWidget, event: QHelpEvent) -> bool:
        text, within = said(over, event.pos())
        if not text.strip():
            return False
        self.hide()
        self._over, self._within = over, within
        self._tip = Tip(over, text)
        self._tip.open_at(event.globalPos())
        self._end.start(_STAYS_MS + _PER_LETTER_MS * max(0, len(text) - 100))
        self._app.installEventFilter(self)
        event.accept()
        return True


def said(over: QWidget, spot: QPoint) -> tuple[str, QRect]:
    """The tooltip at a spot of a widget, and the part of the widget that it speaks of; an item's comes before its view's."""
    view = over.parentWidget()
    if isinstance(view, QAbstractItemView) and over is view.viewport():
        index = view.indexAt(spot)
        text = index.data(Qt.ItemDataRole.ToolTipRole)
        if isinstance(text, str) and text:
            return text, view.visualRect(index)
    return over.toolTip(), over.rect()
