"""Paints one picture, fitted and never cropped, on the stage colour: a playing frame or a still."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPaintEvent
from PySide6.QtMultimedia import QVideoFrame
from PySide6.QtWidgets import QWidget

from o8studio.services.language import _
from o8studio.ui.theme import font, pixmap, theme


class FrameView(QWidget):
    """Holds the picture that is seen, or a sentence instead."""

    def __init__(self) -> None:
        super().__init__()
        self.setMinimumSize(320, 180)
        self.setAccessibleName(_("Picture"))
        self._image = QImage()
        self._title = _("No clip yet")
        self._help = _("Finished clips are saved here on their own.")

    def show_frame(self, frame: QVideoFrame) -> None:
        """Show a frame that a player decoded."""
        self._image = frame.toImage()
        self.update()

    def show_words(self, title: str, help_text: str) -> None:
        """Show a sentence instead of a picture."""
        self._image = QImage()
        self._title, self._help = title, help_text
        self.update()

    def image(self) -> QImage:
        """The picture that is seen; null when there is none."""
        return self._image

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The stage with what is on it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        box = QRectF(self.rect())
        rounded = QPainterPath()
        rounded.addRoundedRect(box, 8, 8)
        painter.setClipPath(rounded)
        painter.fillRect(box, theme().colour("stage"))
        if self._image.isNull():
            self._paint_words(painter, box)
            return
        size = self._image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        spot = QRectF(
            (box.width() - size.width()) / 2, (box.height() - size.height()) / 2, size.width(), size.height()
        )
        painter.drawImage(spot, self._image)

    def _paint_words(self, painter: QPainter, box: QRectF) -> None:
        middle = box.center()
        painter.drawPixmap(
            round(middle.x() - 12), round(middle.y() - 44), pixmap("clapperboard", 24, "text-3", 2.0)
        )
        painter.setPen(theme().colour("text-1"))
        painter.setFont(font(13, 600))
        painter.drawText(
            QRectF(0, middle.y() - 10, box.width(), 20), Qt.AlignmentFlag.AlignCenter, self._title
        )
        painter.setPen(theme().colour("text-3"))
        painter.setFont(font(12))
        painter.drawText(
            QRectF(0, middle.y() + 12, box.width(), 20), Qt.AlignmentFlag.AlignCenter, self._help
        )
