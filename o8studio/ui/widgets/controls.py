"""Painted and composed controls: segments, switch, ratio buttons."""

import math
from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import QRectF, QSignalBlocker, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QSpinBox,
    QWidget,
)

from o8studio.domain.settings import ThemeName
from o8studio.texts.language import _
from o8studio.ui.theme.durations import THUMB_MS
from o8studio.ui.theme.theme import font, set_icon, theme
from o8studio.ui.widgets.layout import button, row, tool
from o8studio.ui.widgets.motion import animate, stop
from o8studio.ui.widgets.signs import paint_sign
from o8studio.ui.widgets.tab_order import stop_at


class Segments(QFrame):
    """One of a few choices; a second click on the chosen one clears it if it may be empty."""

    chosen = Signal(object)

    def __init__(self, choices: Sequence[tuple[object, str]], *, may_be_empty: bool = True) -> None:
        super().__init__()
        self._may_be_empty = may_be_empty
        self.setProperty("role", "segments")
        self.setFixedHeight(max(32, theme().px(20) + 10))
        self._choices = list(choices)
        self._group = QButtonGroup(self)
        self._group.setExclusive(False)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.setSpacing(0)
        for index, (_value, words) in enumerate(self._choices):
            part = button(words, "segment")
            part.setCheckable(True)
            part.setAutoExclusive(True)  # to screen readers a radio button; the group lets it be cleared
            part.setMinimumWidth(part.fontMetrics().horizontalAdvance(words) + 12)
            self._group.addButton(part, index)
            layout.addWidget(part, 1)
        self._group.idClicked.connect(self._on_clicked)
        self._at, self._hint = -1, -1
        self._thumb = QRectF()

    def set_words(self, words: Sequence[str]) -> None:
        """Other words for the choices, in order, such as with a count."""
        for index, told in enumerate(words):
            part = self._group.button(index)
            if part.text() != told:
                self._choices[index] = (self._choices[index][0], told)
                part.setText(told)
                part.setMinimumWidth(part.fontMetrics().horizontalAdvance(told) + 12)
                self._thumb = QRectF()

    def set_icons(self, icons: Sequence[str]) -> None:
        """An icon for each choice, in order."""
        for index, name in enumerate(icons):
            set_icon(self._group.button(index), name)
        self.show_words(True)

    def show_words(self, on: bool) -> None:
        """With icons set: whether the words stand beside them, or are in the tooltips alone."""
        for index, (_value, words) in enumerate(self._choices):
            part = self._group.button(index)
            part.setText(words if on else "")
            part.setAccessibleName(words)
            part.setToolTip("" if on else words)
            part.setMinimumWidth(part.sizeHint().width())

    def set_hint(self, value: object) -> None:
        """Outline the choice that holds while none is selected; None outlines nothing."""
        self._hint = next(
            (at for at, (one, _words) in enumerate(self._choices) if value is not None and one == value), -1
        )
        self.update()

    def set_value(self, value: object) -> None:
        """Select a choice, or none."""
        at = -1
        for index, (choice, _words) in enumerate(self._choices):
            on = value is not None and choice == value
            self._group.button(index).setChecked(on)
            at = index if on else at
        if at >= 0 and not self._may_be_empty:
            stop_at(self._group.button(at), self._group.buttons())
        if at != self._at:
            before, self._at = self._at, at
            if before >= 0 and at >= 0 and self.isVisible():
                self._slide(QRectF(self._group.button(before).geometry()))
            self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Move the thumb to its segment."""
        super().resizeEvent(event)
        stop(self)
        self._thumb = QRectF()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the track, and the thumb under the words."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._at < 0:
            if self._hint >= 0:
                box = QRectF(self._group.button(self._hint).geometry()).adjusted(1.5, 1.5, -1.5, -1.5)
                _outline(painter, box, is_off=not self.isEnabled())
            return
        box = QRectF(self._group.button(self._at).geometry()) if self._thumb.isNull() else self._thumb
        painter.setPen(Qt.PenStyle.NoPen)
        is_light = theme().name == ThemeName.LIGHT
        if is_light:
            painter.setBrush(theme().colour("line-2"))
            painter.drawRoundedRect(box.adjusted(1, 2, -1, 0), 5, 5)
        painter.setBrush(theme().colour("raised" if is_light else "pressed"))
        painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 5, 5)

    def _slide(self, begin: QRectF) -> None:
        end = QRectF(self._group.button(self._at).geometry())

        def step(part: float) -> None:
            left = begin.left() + (end.left() - begin.left()) * part
            width = begin.width() + (end.width() - begin.width()) * part
            self._thumb = QRectF(left, end.top(), width, end.height()) if part < 1 else QRectF()
            self.update()

        animate(self, THUMB_MS, step)

    def _on_clicked(self, index: int) -> None:
        on = self._group.button(index).isChecked() or not self._may_be_empty
        value = self._choices[index][0] if on else None
        self.set_value(value)
        self.chosen.emit(value)


def _outline(painter: QPainter, box: QRectF, *, is_off: bool, radius: float = 5) -> None:
    """A dashed edge: nobody chose this, and it is what is made."""
    pen = QPen(theme().colour("line-2" if is_off else "line-strong"), 1)
    pen.setDashPattern([3, 3])
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box, radius, radius)


class Choice(QComboBox):
    """A drop-down with the design's chevron; the wheel scrolls the page, not the choice.

    As high as a field, 32, in a form; `small`, 28, in the row of a table or of a list.
    """

    def __init__(self, name: str = "", *, small: bool = False) -> None:
        super().__init__()
        if small:
            self.setProperty("kind", "small")
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the field, then the chevron."""
        super().paintEvent(event)
        painter = QPainter(self)
        token = "text-2" if self.isEnabled() else "text-off"
        paint_sign(painter, "chevron-down", 14, token, self.width() - 8 - theme().px(14), self.rect())

    def showPopup(self) -> None:
        """Open the choices as a menu; Qt's own list is a window of another make."""
        from o8studio.ui.widgets.menu import Menu  # loaded with the first menu

        menu = Menu(self)
        for at in range(self.count()):
            menu.add(self.itemText(at), partial(self._choose, at), checked=at == self.currentIndex())
        around = menu.contentsMargins()  # of its shadow
        menu.setMinimumWidth(self.width() + around.left() + around.right())
        menu.open_below(self)
        if self.currentIndex() >= 0:
            menu.setActiveAction(menu.actions()[self.currentIndex()])

    def _choose(self, at: int) -> None:
        self.setCurrentIndex(at)
        self.activated.emit(at)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll the choice only while focused."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class Switch(QAbstractButton):
    """32 × 18, on or off."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setCheckable(True)
        self.setAccessibleName(name)
        self.setFixedSize(theme().px(32), theme().px(18))
        self.setProperty("radius", theme().px(18) // 2)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._place = 0.0
        self.is_open = False
        """Whether it stands in the middle, because nobody has set it."""
        self.toggled.connect(self._on_toggled)

    def set_state(self, on: bool | None, *, default: bool = False) -> None:
        """On, off, or neither: then the thumb stands in the middle, and a press chooses the other of `default`."""
        self.is_open = on is None
        with QSignalBlocker(self):
            self.setChecked(default if on is None else on)
        target = 0.5 if on is None else float(on)
        if target != self._place:
            self._slide(target)
        self.update()

    def _on_toggled(self, on: bool) -> None:
        self.is_open = False
        self._slide(float(on))

    def _slide(self, end: float) -> None:
        start = self._place
        if self.isVisible():
            animate(self, THUMB_MS, lambda part: self._move(start + (end - start) * part))
        else:
            self._move(end)

    def _move(self, place: float) -> None:
        self._place = place
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint track and thumb."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.scale(self.width() / 32, self.height() / 18)
        if self.is_open:
            _outline(painter, QRectF(0.5, 0.5, 31, 17), is_off=not self.isEnabled(), radius=8.5)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme().colour("line-strong" if self.isEnabled() else "line-2"))
            painter.drawEllipse(QRectF(2 + 14 * self._place, 2, 14, 14))
            return
        track, thumb = ("text-2", "surface") if self.isChecked() else ("line-strong", "on-accent")
        painter.setBrush(theme().colour(track if self.isEnabled() else "hover"))
        painter.drawRoundedRect(QRectF(0, 0, 32, 18), 9, 9)
        painter.setBrush(theme().colour(thumb if self.isEnabled() else "line-strong"))
        painter.drawEllipse(QRectF(2 + 14 * self._place, 2, 14, 14))


class RatioButton(QAbstractButton):
    """A ratio drawn to scale above its name, 46 × 46."""

    def __init__(self, ratio: str) -> None:
        super().__init__()
        self.ratio = ratio
        self.is_hint = False
        self.setCheckable(True)
        self.setAccessibleName(ratio)
        self.setFixedHeight(10 + theme().px(36))
        self.setMinimumWidth(42)
        self.setProperty("radius", 7)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def sizeHint(self) -> QSize:
        """46 × 46."""
        return QSize(46, 46)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint border, shape, name."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        on = self.isChecked()
        edge = "line-strong" if on else "line-3" if self.underMouse() and self.isEnabled() else "line-2"
        painter.setPen(QPen(theme().colour(edge), 1))
        painter.setBrush(theme().colour("pressed" if on else "raised"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 7, 7)
        if self.is_hint and not on:
            _outline(painter, QRectF(self.rect()).adjusted(2.5, 2.5, -2.5, -2.5), is_off=not self.isEnabled())
        across, _colon, down = self.ratio.partition(":")
        try:
            wide, tall = float(across), float(down)
        except ValueError:
            wide, tall = 1.0, 1.0
        most = QSizeF(min(theme().px(28), self.width() - 12), theme().px(20))
        scale = min(most.width() / wide, most.height() / tall)
        shape = QRectF(0, 0, wide * scale, tall * scale)
        shape.moveCenter(QRectF(self.rect()).center())
        shape.moveTop(6 + (most.height() - shape.height()) / 2)
        quiet = "text-2" if self.isEnabled() else "text-off"
        painter.setPen(QPen(theme().colour("text-1" if on else quiet), 1.5))
        painter.setBrush(theme().colour("line-strong") if on else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(shape, 2.5, 2.5)
        painter.setPen(theme().colour("text-1" if on else quiet))
        painter.setFont(font(11, 500))
        painter.drawText(
            QRectF(0, 8 + most.height(), self.width(), theme().px(16)),
            Qt.AlignmentFlag.AlignCenter,
            self.ratio,
        )


_RATIOS_IN_A_LINE = 6
"""As many as fit the narrowest composer."""


class RatioRow(QWidget):
    """Ratio buttons side by side, at most six per line; a second click clears."""

    chosen = Signal(object)

    def __init__(self, ratios: Sequence[str]) -> None:
        super().__init__()
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(5)
        self._buttons = [RatioButton(ratio) for ratio in ratios]
        self._group = QButtonGroup(self)
        self._group.setExclusive(False)
        lines = math.ceil(len(ratios) / _RATIOS_IN_A_LINE) or 1
        across = math.ceil(len(ratios) / lines) or 1
        for at, one in enumerate(self._buttons):
            self._group.addButton(one)
            one.setAutoExclusive(True)  # as in `Segments`
            layout.addWidget(one, at // across, at % across)
            layout.setColumnStretch(at % across, 1)
            one.clicked.connect(lambda on, ratio=one.ratio: self._on_clicked(ratio, on))

    def set_value(self, value: object) -> None:
        """Select a choice, or none."""
        for one in self._buttons:
            one.setChecked(one.ratio == value)

    def set_hint(self, value: object) -> None:
        """Outline the choice that holds while none is selected."""
        for one in self._buttons:
            one.is_hint = one.ratio == value
            one.update()

    def set_off(self, off: Mapping[str, str]) -> None:
        """Disable unavailable ratios, each with its reason."""
        for one in self._buttons:
            one.setEnabled(one.ratio not in off)
            one.setToolTip(off.get(one.ratio, one.ratio))

    def _on_clicked(self, ratio: str, on: bool) -> None:
        value = ratio if on else None
        self.set_value(value)
        self.chosen.emit(value)


class Stepper(QFrame):
    """28 − value − 28; the wheel and the arrow keys work."""

    changed = Signal(int)

    def __init__(self, name: str, low: int, high: int) -> None:
        super().__init__()
        self.setProperty("role", "stepper")
        self.field = QSpinBox()
        self.field.setRange(low, high)
        self.field.setAccessibleName(name)
        self.field.setFrame(False)
        self.field.setAlignment(self.field.alignment().AlignCenter)
        self._less = tool("minus", _("Fewer"))
        self._more = tool("plus", _("More"))
        self._less.clicked.connect(self.field.stepDown)
        self._more.clicked.connect(self.field.stepUp)
        line = row(self._less, self.field, self._more, spacing=0, margins=(1, 0, 1, 0))
        line.setStretch(1, 1)
        self.setLayout(line)
        self.field.valueChanged.connect(self._on_value)
        self._on_value(low)

    def _on_value(self, value: int) -> None:
        self._less.setEnabled(value > self.field.minimum())
        self._more.setEnabled(value < self.field.maximum())
        self.changed.emit(value)
