"""The timeline: ticks, marked range, played part, playhead, places of comments; a press or a drag seeks."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QAbstractSlider, QSizePolicy

from o8studio.texts.language import _
from o8studio.ui.theme.theme import font, theme

_SIDE = 8
_UNDER = 32
"""Below it lie the comments."""
_REACH = 5


@dataclass(frozen=True, slots=True)
class CommentPlace:
    """What a comment is about, in seconds; a point begins and ends at once."""

    begin: float
    end: float
    is_active: bool = False


class Timeline(QAbstractSlider):
    """Times are seconds; as a slider, for screen readers, it counts milliseconds.

    `comment_pressed` has the index of a comment that `show_comments` showed.
    """

    sought = Signal(float)
    range_dragged = Signal(float, float)
    comment_pressed = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(40)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(_("Timeline"))
        self._length = 0.0
        self._at = 0.0
        self._range: tuple[float, float] | None = None
        self._drag_from: float | None = None
        self._comments: Sequence[CommentPlace] = ()
        self._is_on_comment = False
        self.setSingleStep(1000)
        self.setPageStep(5000)
        self.valueChanged.connect(self._on_value)

    def _on_value(self, milliseconds: int) -> None:
        """A screen reader set it; our own changes come from the clip."""
        if milliseconds != round(self._at * 1000):
            self.sought.emit(milliseconds / 1000)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys are the stage's."""
        event.ignore()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The wheel is the page's."""
        event.ignore()

    def sizeHint(self) -> QSize:
        """As wide as possible."""
        return QSize(400, 40)

    def show_length(self, seconds: float) -> None:
        """Set the clip's length; 0 without a clip."""
        self._length = seconds
        self._at = min(self._at, seconds)  # the slider moves with its range
        self.setRange(0, round(seconds * 1000))
        self.update()

    def show_position(self, seconds: float) -> None:
        """Move the playhead."""
        self._at = min(seconds, self._length)
        self.setValue(round(self._at * 1000))
        self.setAccessibleDescription(f"{self._at:.1f} / {self._length:.1f} s")
        self.update()

    def show_range(self, marked: tuple[float, float] | None) -> None:
        """Set the range between in and out, or none."""
        self._range = marked
        self.update()

    def show_comments(self, comments: Sequence[CommentPlace]) -> None:
        """Mark these places under the groove: dots, and bars for ranges."""
        self._comments = comments
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint ticks, groove, range, comments, playhead."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        wide = self.width() - 2 * _SIDE
        self._paint_ticks(painter, wide)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().colour("pressed"))
        painter.drawRoundedRect(QRectF(_SIDE, 22, wide, 8), 4, 4)
        if self._length <= 0:
            return
        x = self._x(self._at)
        begin = _SIDE if self._range is None else self._x(self._range[0])
        if self._range is not None:
            end = self._x(self._range[1])
            painter.setBrush(theme().colour("accent-edge"))
            painter.drawRect(QRectF(begin, 22, end - begin, 8))
        painter.setBrush(theme().colour("accent-line"))
        if x > begin:
            painter.drawRoundedRect(QRectF(begin, 22, max(4.0, x - begin), 8), 4, 4)
        self._paint_comments(painter)
        if self._range is not None:
            self._paint_brackets(painter, begin, self._x(self._range[1]))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().colour("text-1"))
        painter.drawRect(QRectF(x - 1, 12, 2, 14))
        painter.drawEllipse(QPointF(x, 26), 6, 6)

    def _paint_ticks(self, painter: QPainter, wide: int) -> None:
        if self._length <= 0:
            return
        painter.setFont(font(10, figures=True))
        quarters = int(self._length * 4)
        step = 1 if quarters <= 80 else 4 * max(1, round(self._length / 20))
        for quarter in range(0, quarters + 1, step):
            x = _SIDE + wide * quarter / 4 / self._length
            second = quarter % 4 == 0
            painter.setPen(QPen(theme().colour("line-strong" if second else "line-3"), 1))
            painter.drawLine(QPointF(x, 4 if second else 10), QPointF(x, 14 if second else 13))
            if second and x < self.width() - 26:
                painter.setPen(theme().colour("text-3"))
                painter.drawText(QPointF(x + 4, 13), _("{n} s").format(n=quarter // 4))

    def _paint_brackets(self, painter: QPainter, left: float, right: float) -> None:
        painter.setPen(QPen(theme().colour("text-2"), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for x, arm in ((left, 4), (right, -4)):
            painter.drawPolyline([QPointF(x + arm, 18), QPointF(x, 18), QPointF(x, 34), QPointF(x + arm, 34)])

    def _paint_comments(self, painter: QPainter) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        for one in sorted(self._comments, key=lambda one: one.is_active):  # the active one over the others
            painter.setBrush(theme().colour("accent-line" if one.is_active else "text-3"))
            left, right = self._x(one.begin), self._x(one.end)
            if right - left > 4:
                painter.drawRoundedRect(QRectF(left, 34, right - left, 4), 2, 2)
            else:
                painter.drawEllipse(QPointF((left + right) / 2, 36), 3, 3)

    def _comment_at(self, event: QMouseEvent) -> int:
        """The comment under the pointer, the shortest where several lie there; -1 without one."""
        x, y = event.position().x(), event.position().y()
        if y < _UNDER or self._length <= 0:
            return -1
        hits = [
            (one.end - one.begin, at)
            for at, one in enumerate(self._comments)
            if self._x(one.begin) - _REACH <= x <= self._x(one.end) + _REACH
        ]
        return min(hits)[1] if hits else -1

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Seek, or begin a range, or go to a comment; only the left button goes anywhere."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        comment = self._comment_at(event)
        self._is_on_comment = comment >= 0
        if self._is_on_comment:
            self.comment_pressed.emit(comment)
            return
        seconds = self._seconds(event)
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._drag_from = seconds
        else:
            self._drag_from = None
            self.sought.emit(seconds)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Scrub, or drag a range."""
        if not event.buttons() & Qt.MouseButton.LeftButton or self._is_on_comment:
            return
        seconds = self._seconds(event)
        if self._drag_from is None:
            self.sought.emit(seconds)
        elif abs(seconds - self._drag_from) > 1e-3:
            self.range_dragged.emit(min(seconds, self._drag_from), max(seconds, self._drag_from))

    def _x(self, seconds: float) -> float:
        return _SIDE + (self.width() - 2 * _SIDE) * seconds / self._length

    def _seconds(self, event: QMouseEvent) -> float:
        part = (event.position().x() - _SIDE) / max(1, self.width() - 2 * _SIDE)
        return min(1.0, max(0.0, part)) * self._length
