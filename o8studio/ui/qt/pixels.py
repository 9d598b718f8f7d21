"""Converts pictures between Qt and the ports, which don't use Qt."""

from functools import partial

from PySide6.QtGui import QImage, QPixmap

from o8studio.ui.ports import Pixels

_STEP_BYTES = 4 * 1024 * 1024


def pixels_of(image: QImage) -> Pixels:
    """The picture as the ports take it; converting and encoding it is not the window's job."""
    return Pixels(image.width(), image.height(), partial(_rgba, QImage(image)))


def _rgba(image: QImage) -> bytearray:
    """In strips that hold up no other thread. Blocking."""
    width, height = image.width(), image.height()
    made, high = bytearray(4 * width * height), max(1, _STEP_BYTES // (4 * width))
    for top in range(0, height, high):
        strip = image.copy(0, top, width, min(high, height - top))
        strip = strip.convertToFormat(QImage.Format.Format_RGBA8888)
        made[4 * width * top : 4 * width * (top + strip.height())] = strip.constBits()
    return made


def pixmap_of(pixels: Pixels) -> QPixmap:
    """The picture as Qt paints it."""
    wide = 4 * pixels.width
    image = QImage(pixels.content(), pixels.width, pixels.height, wide, QImage.Format.Format_RGBA8888)
    return QPixmap.fromImage(image)
