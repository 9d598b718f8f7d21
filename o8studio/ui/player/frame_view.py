"""Paints one frame on the stage colour, fitted and never cropped: from playback or a still."""

from PySide6.QtCore import QMimeData, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QDrag,
    QGuiApplication,
    QImage,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtMultimedia import QVideoFrame
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from o8studio.texts.language import _
from o8studio.ui.theme.theme import font, pixmap, theme

_GREY = 118
"""Mid grey of 18 % reflectance in sRGB."""


class FrameView(QWidget):
    """Holds the visible picture, or a sentence instead.

    `whole_asked` and `carry_asked` request the picture at full size; the visible one may be smaller.
    """

    broke = Signal()
    pressed = Signal()
    resized = Signal()
    whole_asked = Signal()
    carry_asked = Signal()
    fullscreen_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setMinimumSize(320, 120)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(_("Picture"))
        self._image = QImage()
        self._title = _("No clip yet")
        self._help = _("Finished clips are saved here on their own.")
        self._moved = QPointF()
        self._drag_from = QPointF()
        self._dragged = False
        self.surround = "theme"
        self.is_full_size = False
        self.is_rounded = True

    def sizeHint(self) -> QSize:
        """16:9."""
        return QSize(644, 362)

    def show_broken(self) -> None:
        """The file is there, but no picture of it can be had; why is said once somebody has looked at the file."""
        self.show_words(_("This computer cannot play this file"), "")
        self.broke.emit()

    def show_whether_changed(self, *, is_as_saved: bool) -> None:
        """Whether the file that can't be shown is still the one that was saved."""
        if is_as_saved:
            self.show_words(
                _("This computer cannot play this file"),
                _("The file is as it was saved. Open it in the system player from the menu."),
            )
        else:
            self.show_words(
                _("This file has changed since it was saved"),
                _("It is not the file that was downloaded. Download the clip again, or find its file."),
            )

    def show_frame(self, frame: QVideoFrame) -> None:
        """Show a frame decoded by the player."""
        self.show_image(frame.toImage())

    def show_image(self, image: QImage) -> None:
        """Show a still."""
        self._image = image
        self.update()

    def show_words(self, title: str, help_text: str) -> None:
        """Show a sentence instead of a picture."""
        self._image = QImage()
        self._title, self._help = title, help_text
        self.update()

    def image(self) -> QImage:
        """The visible picture; null if there is none."""
        return self._image

    def set_full_size(self, on: bool) -> None:
        """One clip pixel per screen pixel, panned by dragging; or fitted."""
        self.is_full_size, self._moved = on, QPointF()
        self.update()
        if on:
            self.whole_asked.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Emit the change: frames are decoded at the displayed size."""
        super().resizeEvent(event)
        self.resized.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the stage and its content."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not self.is_full_size)
        box = QRectF(self.rect())
        if self.is_rounded:
            rounded = QPainterPath()
            rounded.addRoundedRect(box, 8, 8)
            painter.setClipPath(rounded)
        around = {"black": QColor(Qt.GlobalColor.black), "grey": QColor(_GREY, _GREY, _GREY)}
        painter.fillRect(box, around.get(self.surround, theme().colour("stage")))
        if self._image.isNull():
            self._paint_words(painter, box)
            return
        if self.is_full_size:
            size = self._image.size() / self.devicePixelRatioF()
        else:
            size = self._image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        spot = QRectF(
            (box.width() - size.width()) / 2, (box.height() - size.height()) / 2, size.width(), size.height()
        )
        painter.drawImage(spot.translated(self._moved), self._image)
        if self.hasFocus():
            painter.setPen(theme().colour("accent-line"))
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Play or pause, or begin a drag."""
        self._drag_from, self._dragged = event.position(), False

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A press without a drag plays or pauses."""
        if not self.is_full_size and not self._dragged and event.button() is Qt.MouseButton.LeftButton:
            self.pressed.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Pan the picture at full size."""
        if self.is_full_size and event.buttons() & Qt.MouseButton.LeftButton:
            self._moved += event.position() - self._drag_from
            self._drag_from = event.position()
            self.update()
        elif event.buttons() & Qt.MouseButton.LeftButton and not self._dragged:
            way = (event.position() - self._drag_from).manhattanLength()
            if way >= QApplication.startDragDistance() and not self._image.isNull():
                self._dragged = True
                self.carry_asked.emit()

    def carry(self, image: QImage) -> None:
        """Drag the picture if the button is still held: to a reference slot, or out of the window."""
        if not QGuiApplication.mouseButtons() & Qt.MouseButton.LeftButton:
            return
        drag = QDrag(self)
        carried = QMimeData()
        carried.setImageData(image)
        drag.setMimeData(carried)
        drag.setPixmap(QPixmap.fromImage(image.scaledToHeight(72)))
        drag.exec(Qt.DropAction.CopyAction)

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        """Toggle full screen."""
        self.fullscreen_asked.emit()

    def _paint_words(self, painter: QPainter, box: QRectF) -> None:
        middle = box.center()
        painter.drawPixmap(
            round(middle.x() - 12), round(middle.y() - 44), pixmap("clapperboard", 24, "text-3", 2.0)
        )
        painter.setPen(theme().colour("text-1"))
        painter.setFont(font(13, 600))
        line = QRectF(16, middle.y() - 10, box.width() - 32, 22)
        painter.drawText(line, Qt.AlignmentFlag.AlignCenter, self._title)
        painter.setPen(theme().colour("text-3"))
        painter.setFont(font(12))
        more = QRectF(16, middle.y() + 14, box.width() - 32, 60)
        flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
        painter.drawText(more, int(flags), self._help)
