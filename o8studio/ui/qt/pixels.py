"""Converts pictures between Qt and the ports, which don't use Qt."""

from PySide6.QtGui import QImage, QPixmap

from o8studio.ui.ports import Pixels


def pixels_of(image: QImage) -> Pixels:
    """The picture as the ports take it; encoding it is not the window's job."""
    plain = image.convertToFormat(QImage.Format.Format_RGBA8888)
    return Pixels(plain.width(), plain.height(), bytes(plain.constBits()))


def pixmap_of(pixels: Pixels) -> QPixmap:
    """The picture as Qt paints it."""
    wide = 4 * pixels.width
    image = QImage(pixels.rgba, pixels.width, pixels.height, wide, QImage.Format.Format_RGBA8888)
    return QPixmap.fromImage(image)
