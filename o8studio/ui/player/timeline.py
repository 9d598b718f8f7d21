"""The timeline: second ticks, the played part, the playhead; a press or a drag seeks."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from o8studio.services.language import _
from o8studio.ui.theme import font, theme

_SIDE = 8


class Timeline(QWidget):
    """Times are seconds."""

    sought = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(40)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(_("Timeline"))
        self._length = 0.0
        self._at = 0.0

    def sizeHint(self) -> QSize:
        """As wide as there is room."""
        return QSize(400, 40)

    def show_length(self, seconds: float) -> None:
        """How long the clip is; 0 without one."""
        self._length = seconds
        self.update()

    def show_position(self, seconds: float) -> None:
        """Where the playhead is."""
        self._at = min(seconds, self._length)
        self.setAccessibleDescription(f"{self._at:.1f} / {self._length:.1f} s")
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Ticks, groove, playhead."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        wide = self.width() - 2 * _SIDE
        painter.setFont(font(10, figures=True))
        if self._length > 0:
            quarters = int(self._length * 4)
            step = 1 if quarters <= 80 else 4 * max(1, round(self._length / 20))
            for quarter in range(0, quarters + 1, step):
                x = _SIDE + wide * quarter / 4 / self._length
                second = quarter % 4 == 0
                painter.setPen(QPen(theme().colour("line-strong" if second else "line-3"), 1))
                painter.drawLine(QPointF(x, 4), QPointF(x, 14 if second else 7))
                if second and x < self.width() - 26:
                    painter.setPen(theme().colour("text-3"))
                    painter.drawText(QPointF(x + 4, 13), f"{quarter // 4} s")
        groove = QRectF(_SIDE, 22, wide, 8)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().colour("pressed"))
        painter.drawRoundedRect(groove, 4, 4)
        if self._length <= 0:
            return
        x = _SIDE + wide * self._at / self._length
        painter.setBrush(theme().colour("accent-line"))
        painter.drawRoundedRect(QRectF(_SIDE, 22, max(8.0, x - _SIDE), 8), 4, 4)
        painter.setBrush(theme().colour("text-1"))
        painter.drawRect(QRectF(x - 1, 12, 2, 14))
        painter.drawEllipse(QPointF(x, 26), 6, 6)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme().colour("accent-line"), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Seek there."""
        self._seek(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Scrub."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._seek(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move by a twenty-fourth of a second, with Shift by one."""
        step = 1.0 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1 / 24
        if event.key() == Qt.Key.Key_Left:
            self.sought.emit(max(0.0, self._at - step))
        elif event.key() == Qt.Key.Key_Right:
            self.sought.emit(min(self._length, self._at + step))
        else:
            super().keyPressEvent(event)

    def _seek(self, event: QMouseEvent) -> None:
        part = (event.position().x() - _SIDE) / max(1, self.width() - 2 * _SIDE)
        self.sought.emit(min(1.0, max(0.0, part)) * self._length)
