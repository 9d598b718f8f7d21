"""A box to tick, and a label with a sign, as the library draws them in its lists; as widgets."""

from PySide6.QtCore import QPointF, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QWidget

from o8studio.ui.library.painting import check_box, sign_tag, sign_tag_width
from o8studio.ui.theme.theme import font, theme
from o8studio.ui.widgets.signs import square

_SIDE, _GAP = 18, 8


def _side() -> int:
    return theme().px(_SIDE)


class TickBox(QCheckBox):
    """`show_ticked` may also show that some of what it stands for are ticked."""

    def __init__(self, name: str, *, has_words: bool = False) -> None:
        """`has_words`: its name stands beside it."""
        super().__init__(name if has_words else "")
        self.setFont(font(13))
        self.setAccessibleName(name)
        self.setFixedSize(self.sizeHint())

    def sizeHint(self) -> QSize:
        """The box, and the words beside it."""
        if not self.text():
            return QSize(_side(), _side())
        metrics = self.fontMetrics()
        return QSize(_side() + _GAP + metrics.horizontalAdvance(self.text()), max(_side(), metrics.height()))

    def show_ticked(self, on: bool | None) -> None:
        """None is some."""
        states = {None: Qt.CheckState.PartiallyChecked, True: Qt.CheckState.Checked}
        self.setCheckState(states.get(on, Qt.CheckState.Unchecked))

    def hitButton(self, spot: object) -> bool:
        """All of it."""
        return True

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the box, the words, and a ring for the keyboard."""
        painter = QPainter(self)
        box = square(0, self.rect(), _SIDE)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        state = self.checkState()
        on = None if state is Qt.CheckState.PartiallyChecked else state is Qt.CheckState.Checked
        painter.setOpacity(1.0 if self.isEnabled() else 0.4)
        check_box(painter, box, on=on, on_picture=False)
        painter.setPen(theme().colour("text-1"))
        words = QRect(_side() + _GAP, 0, self.width(), self.height())
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, self.text())
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)


class SignTag(QWidget):
    """What was found out, on a tint: words, an icon, and a colour (`ok`, `warn`, or that of a text)."""

    def __init__(self, words: str, icon: str, token: str) -> None:
        super().__init__()
        self._look = (words, icon, token)
        self.setAccessibleName(words)
        self.setFixedSize(self.sizeHint())

    def sizeHint(self) -> QSize:
        """As wide as its words."""
        words, icon, _token = self._look
        return QSize(sign_tag_width(words, icon), theme().px(20))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        sign_tag(painter, QPointF(0, self.height() / 2), *self._look)
