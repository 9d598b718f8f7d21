"""Scrolling without room for a bar: a thumb lies over the content's edge while it moves or is pointed at."""

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, Qt, QTimer
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QHBoxLayout, QScrollArea, QScrollBar, QWidget
from shiboken6 import isValid

from o8studio.ui.theme.durations import SCROLL_OUT_MS
from o8studio.ui.theme.theme import theme

_WIDE, _THIN, _THICK, _SHORTEST = 12, 4, 7, 28
_REST_MS = 1200
_WIDEST = 840


class OverlayBar(QWidget):
    """Replaces an area's vertical scroll bar; keys and the wheel work as before.

    Args:
        outside: how far right of the area it lies, in a margin of the widget that holds both.
    """

    def __init__(self, area: QAbstractScrollArea, *, outside: int = 0) -> None:
        super().__init__(area.parentWidget() if outside else area)
        self._outside = outside
        area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area = area
        self._strength, self._is_over = 0.0, False
        self._grip: float | None = None
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._fade)
        self._bar.valueChanged.connect(self.wake)
        self._bar.rangeChanged.connect(self._on_range)
        area.installEventFilter(self)
        self._place()

    @property
    def _bar(self) -> QScrollBar:
        """Asked for each time: Qt makes it, and a kept wrapper may be that of an earlier one at its address."""
        return self._area.verticalScrollBar()

    def wake(self) -> None:
        """Show the thumb for a while."""
        if self._bar.maximum() <= self._bar.minimum():
            return
        from o8studio.ui.widgets.motion import stop  # not needed before somebody scrolls

        stop(self)
        self._strength = 1.0
        self.update()
        self._rest.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay at the area's right edge; show the thumb when the pointer comes."""
        if not isValid(self._area):  # a bar outside may outlive it for a moment
            return False
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show):
            self._place()
        elif event.type() is QEvent.Type.Enter:
            self.wake()
        return super().eventFilter(watched, event)

    def _on_range(self) -> None:
        self.setVisible(self._bar.maximum() > self._bar.minimum())
        self.update()

    def _place(self) -> None:
        corner = self._area.pos() if self._outside else QPoint(0, 0)
        left = corner.x() + self._area.width() + self._outside - _WIDE
        self.setGeometry(left, corner.y(), _WIDE, self._area.height())
        self.setVisible(self._bar.maximum() > self._bar.minimum())
        self.raise_()

    def _fade(self) -> None:
        if self._is_over or self._grip is not None:
            self._rest.start()
            return
        from o8studio.ui.widgets.motion import animate  # as above

        animate(self, SCROLL_OUT_MS, self._weaken)

    def _weaken(self, part: float) -> None:
        self._strength = 1.0 - part
        self.update()

    def _thumb(self) -> QRectF:
        """Where it is; as long as the visible part of the whole."""
        span, page = self._bar.maximum() - self._bar.minimum(), max(1, self._bar.pageStep())
        high = max(float(_SHORTEST), self.height() * page / (span + page))
        room = max(1.0, self.height() - high)
        top = room * (self._bar.value() - self._bar.minimum()) / max(1, span)
        thick = _THICK if self._is_over or self._grip is not None else _THIN
        return QRectF(self.width() - thick - 2, top + 2, thick, high - 4)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the thumb as strong as it is now."""
        if self._strength <= 0.0:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = QColor(theme().colour("line-strong" if self._is_over else "line-3"))
        colour.setAlphaF(self._strength)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        box = self._thumb()
        painter.drawRoundedRect(box, box.width() / 2, box.width() / 2)

    def enterEvent(self, event: QEnterEvent) -> None:
        """It grows under the pointer."""
        self._is_over = True
        self.wake()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """It becomes thin again."""
        self._is_over = False
        self.update()
        super().leaveEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The area's."""
        QApplication.sendEvent(self._area.viewport(), event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the thumb; elsewhere it comes to the pointer."""
        box, spot = self._thumb(), event.position().y()
        if not box.top() <= spot <= box.bottom():
            self._move(spot - box.height() / 2)
            box = self._thumb()
        self._grip = spot - box.top()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the thumb."""
        if self._grip is not None:
            self._move(event.position().y() - self._grip)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """Let go."""
        self._grip = None
        self._rest.start()

    def _move(self, top: float) -> None:
        span, high = self._bar.maximum() - self._bar.minimum(), self._thumb().height() + 4
        room = max(1.0, self.height() - high)
        self._bar.setValue(round(self._bar.minimum() + span * min(1.0, max(0.0, top / room))))


class Scrolling(QScrollArea):
    """Wraps a widget that may be higher than there is room."""

    def __init__(self, inner: QWidget) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(inner)
        OverlayBar(self)


def page_of(content: QWidget) -> Scrolling:
    """A page's content, aligned left and limited to a readable width."""
    content.setMaximumWidth(_WIDEST)
    holder = QWidget()
    around = QHBoxLayout(holder)
    around.setContentsMargins(24, 20, 24, 20)
    around.addWidget(content, 10)
    around.addStretch(1)
    return Scrolling(holder)
