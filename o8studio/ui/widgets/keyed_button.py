"""The main button of a place, with the keys that press it beside its words."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QIcon, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QStyle, QStyleOptionButton, QStylePainter

from o8studio.ui.theme.theme import font, theme


class KeyedButton(QPushButton):
    """Where the room is short, the key caps give way.

    Attributes:
        caps: the keys; is_off: it looks disabled, whether it is or not.
    """

    def __init__(self, words: str, caps: Sequence[str]) -> None:
        super().__init__(words)
        self.setProperty("kind", "primary")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.caps = tuple(caps)
        self.is_off = False
        self._ink = "on-accent"

    def show_caps(self, caps: Sequence[str]) -> None:
        """Other keys press it."""
        self.caps = tuple(caps)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Include room for the key caps."""
        size = super().sizeHint()
        wide = self.fontMetrics().horizontalAdvance(self.text()) + self._caps_width() + 44
        return QSize(wide, size.height())

    def minimumSizeHint(self) -> QSize:
        """The label is never cut; the key caps give way."""
        size = super().sizeHint()
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + 28, size.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the label left of the key caps."""
        words = self.text()
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = ""
        option.icon = QIcon()
        is_off = self.is_off or not self.isEnabled()
        if is_off:
            option.state = option.state & ~QStyle.StateFlag.State_Enabled
        styled = QStylePainter(self)
        styled.drawControl(QStyle.ControlElement.CE_PushButton, option)
        styled.end()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        alone = self.fontMetrics().horizontalAdvance(words)
        whole = alone + 12 + self._caps_width()
        caps = self.caps if whole + 24 <= self.width() else ()
        whole = whole if caps else alone
        begin = max(12.0, (self.width() - whole) / 2)
        painter.setFont(self.font())
        token = "text-off" if is_off else self._ink
        painter.setPen(theme().colour(token))
        painter.drawText(QRectF(begin, 0, whole, self.height()), Qt.AlignmentFlag.AlignVCenter, words)
        left = begin + whole - self._caps_width()
        painter.setFont(font(11, 500))
        white = QColor(theme().colour(token))
        for cap in caps:
            wide = painter.fontMetrics().horizontalAdvance(cap) + 10
            spot = QRectF(left, (self.height() - 20) / 2, wide, 20)
            faint = QColor(white)
            faint.setAlphaF(0.13)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(faint)
            painter.drawRoundedRect(spot, 4, 4)
            painter.setPen(white)
            painter.drawText(spot, Qt.AlignmentFlag.AlignCenter, cap)
            left += wide + 4

    def _caps_width(self) -> int:
        metrics = QFontMetrics(font(11, 500))
        return sum(metrics.horizontalAdvance(cap) + 10 for cap in self.caps) + 4
