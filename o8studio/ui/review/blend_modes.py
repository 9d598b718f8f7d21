"""The ways in which two takes share one picture, each as a small picture of the two that are shown now."""

from dataclasses import replace

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QWidget

from o8studio.texts.language import _
from o8studio.ui.review import blending
from o8studio.ui.review.blending import Blend, BlendMode
from o8studio.ui.theme.theme import font, theme
from o8studio.ui.widgets.layout import row

_PICTURE = QSize(88, 50)
_WIDE, _HIGH, _TOP = 96, 56, 4
"""Of a choice without its words, and where its picture begins."""
_REST_MS = 100
"""While the takes play, the small pictures need not follow each frame."""


class BlendModes(QWidget):
    """`chosen` with a `BlendMode`."""

    chosen = Signal(object)

    def __init__(self, blend: Blend) -> None:
        super().__init__()
        names = {
            BlendMode.WIPE: _("Wipe"),
            BlendMode.OVERLAY: _("Overlay"),
            BlendMode.DIFFERENCE: _("Difference"),
            BlendMode.BLINK: _("Blink"),
        }
        self._group = QButtonGroup(self)
        self.choices = {mode: _Choice(mode, name, blend) for mode, name in names.items()}
        for mode, made in self.choices.items():
            self._group.addButton(made)
            made.clicked.connect(lambda _on=False, mode=mode: self.chosen.emit(mode))
        self.setLayout(row(*self.choices.values(), spacing=8))
        self._newest: tuple[QImage, QImage] | None = None
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._show_newest)

    def set_value(self, mode: BlendMode) -> None:
        """Check this one."""
        self.choices[mode].setChecked(True)

    def show_words_alone(self, on: bool) -> None:
        """Without pictures where a window is low."""
        for made in self.choices.values():
            made.show_words_alone(on)

    def show_pictures(self, first: QImage, second: QImage) -> None:
        """Show what each mode makes of these two pictures; of many in a short time, of some and the last."""
        self._newest = first, second
        if not self._rest.isActive():
            self._show_newest()

    def _show_newest(self) -> None:
        if self._newest is None:
            return
        size = _PICTURE * self.devicePixelRatioF()
        small = [
            image if image.isNull() else image.scaled(size, Qt.AspectRatioMode.KeepAspectRatio)
            for image in self._newest
        ]
        self._newest = None
        self._rest.start()
        for made in self.choices.values():
            made.show_pictures(small[0], small[1])


class _Choice(QAbstractButton):
    def __init__(self, mode: BlendMode, name: str, blend: Blend) -> None:
        super().__init__()
        self._mode, self._name, self._blend = mode, name, blend
        self._first, self._second = QImage(), QImage()
        self._has_picture = True
        self.setCheckable(True)
        self.setAccessibleName(name)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFixedSize(self.sizeHint())

    def sizeHint(self) -> QSize:
        """The picture with its words below."""
        words = self.fontMetrics().horizontalAdvance(self._name)
        if not self._has_picture:
            return QSize(words + 20, theme().px(30))
        return QSize(max(_WIDE, words + 8), _HIGH + theme().px(20))

    def show_words_alone(self, on: bool) -> None:
        """Its name without the picture."""
        self._has_picture = not on
        self.setFixedSize(self.sizeHint())

    def show_pictures(self, first: QImage, second: QImage) -> None:
        """What it is made of."""
        self._first, self._second = first, second
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the picture, its words, and that it is chosen."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        if self.isChecked() or self.underMouse():
            painter.setPen(QPen(theme().colour("accent-edge" if self.isChecked() else "line-1"), 1))
            painter.setBrush(theme().colour("accent-tint" if self.isChecked() else "hover"))
            painter.drawRoundedRect(box, 8, 8)
        if self._has_picture:
            self._paint_place(painter)
        painter.setFont(font(12, 600 if self.isChecked() else 400))
        painter.setPen(theme().colour("text-1" if self.isChecked() else "text-2"))
        top = _HIGH if self._has_picture else 0
        words = QRectF(0, top, self.width(), self.height() - top)
        painter.drawText(words, Qt.AlignmentFlag.AlignCenter, self._name)

    def _paint_place(self, painter: QPainter) -> None:
        spot = QRectF((self.width() - _PICTURE.width()) / 2, _TOP, _PICTURE.width(), _PICTURE.height())
        painter.save()
        rounded = QPainterPath()
        rounded.addRoundedRect(spot, 4, 4)
        painter.setClipPath(rounded)
        painter.fillRect(spot, theme().colour("stage"))
        if not self._first.isNull() and not self._second.isNull():
            self._paint_picture(painter, spot)
        painter.restore()

    def _paint_picture(self, painter: QPainter, spot: QRectF) -> None:
        """Of the whole settings; a wipe and a blink are a half of each take, as neither could be told else at this size."""
        if self._mode not in (BlendMode.WIPE, BlendMode.BLINK):
            blending.paint(painter, spot, self._first, self._second, replace(self._blend, mode=self._mode))
            return
        painter.drawImage(spot, self._first)
        middle, second = spot.center().x(), QPainterPath()
        if self._mode is BlendMode.WIPE:
            second.addRect(QRectF(middle, spot.top(), spot.width() / 2, spot.height()))
        else:
            second.addPolygon(QPolygonF([spot.bottomLeft(), spot.topRight(), spot.bottomRight()]))
        painter.setClipPath(second, Qt.ClipOperation.IntersectClip)
        painter.drawImage(spot, self._second)
        if self._mode is BlendMode.WIPE:
            painter.fillRect(QRectF(middle, spot.top(), 2, spot.height()), Qt.GlobalColor.white)
