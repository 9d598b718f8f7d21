"""A sign at an area's lower end that there is more below it."""

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractScrollArea, QWidget
from shiboken6 import isValid

from o8studio.ui.theme.theme import theme
from o8studio.ui.widgets.signs import centred, paint_sign

_FADE = 36


class MoreBelow(QWidget):
    """The content fades into the ground at an area's lower end, with a sign, while there is more of it below.

    Args:
        ground: the token of the colour that the area lies on.
    """

    def __init__(self, area: QAbstractScrollArea, ground: str) -> None:
        super().__init__(area)
        self._area, self._ground = area, ground
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        area.verticalScrollBar().valueChanged.connect(self._place)
        area.verticalScrollBar().rangeChanged.connect(self._place)
        area.installEventFilter(self)
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay at the area's lower end."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Show) and isValid(self._area):
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        bar, high = self._area.verticalScrollBar(), theme().px(_FADE)
        self.setGeometry(0, self._area.height() - high, self._area.width(), high)
        self.setVisible(bar.value() < bar.maximum())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the fade, then the sign."""
        painter = QPainter(self)
        ground = theme().colour(self._ground)
        through = QColor(ground)
        through.setAlphaF(0.0)
        fade = QLinearGradient(0, 0, 0, self.height())
        for part, colour in ((0.0, through), (0.6, ground), (1.0, ground)):
            fade.setColorAt(part, colour)
        painter.fillRect(self.rect(), fade)
        sign = QRectF(0, self.height() - theme().px(16), self.width(), theme().px(16))
        paint_sign(painter, "chevron-down", 14, "text-2", centred(sign, 14).left(), sign)
