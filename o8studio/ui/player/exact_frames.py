"""Exact pictures as Qt signals."""

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QImage, QTransform

from o8studio.services.library.frame_service import FrameReader, Picture, Pictures


class ExactFrames(QObject):
    """Signals come in the GUI thread; each carries the path that it is about."""

    opened = Signal(str, object)
    came = Signal(str, int, QImage)
    failed = Signal(str, int)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        pictures = Pictures(self._tell_opened, self._tell_came, self.failed.emit)
        self.open, self.want, self.end = pictures.open, pictures.want, pictures.end

    def _tell_opened(self, path: str, reader: FrameReader) -> None:
        self.opened.emit(path, reader)

    def _tell_came(self, path: str, picture: Picture) -> None:
        self.came.emit(path, picture.number, image_of(picture))


def image_of(picture: Picture) -> QImage:
    """Upright and with square pixels."""
    image = QImage(
        picture.pixels, picture.width, picture.height, picture.stride, QImage.Format.Format_RGB32
    ).copy()
    if picture.aspect != 1.0:
        size = QSize(round(picture.width * picture.aspect), picture.height)
        image = image.scaled(
            size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
    return image.transformed(QTransform().rotate(picture.turned)) if picture.turned else image
