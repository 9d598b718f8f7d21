"""Exact frames as Qt signals."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QTransform

from o8studio.services.library.frame_service import FrameCache, FrameReader, Picture, Pictures

_TIDY_MS = 2000


class ExactFrames(QObject):
    """Signals are emitted in the GUI thread; each carries the path of its clip.

    `came` delivers a frame at display size, and whether that is its full size in the file.
    """

    opened = Signal(str, object)
    came = Signal(str, int, QImage, bool)
    failed = Signal(str, int)
    _took = Signal(str, int, QImage)

    def __init__(self, parent: QObject, cache: FrameCache) -> None:
        super().__init__(parent)
        self.cache = cache
        self._pictures = Pictures(
            cache, self._emit_opened, self._emit_came, self._emit_took, self.failed.emit
        )
        self.open, self.want, self.end = self._pictures.open, self._pictures.want, self._pictures.end
        self.show_at, self.look_at = self._pictures.show_at, self._pictures.look_at
        self._takers: dict[tuple[str, int], list[Callable[[QImage], None]]] = {}
        self._took.connect(self._on_took)
        self.failed.connect(lambda path, number: self._takers.pop((path, number), None))

    def tidy_soon(self) -> None:
        """Give back what nobody reads now, once the threads of a resting player have ended."""
        QTimer.singleShot(_TIDY_MS, self, self._pictures.tidy)

    def take(self, number: int, then: Callable[[QImage], None]) -> None:
        """Deliver this frame of the open clip at full size, whatever else is requested meanwhile.

        If it can't be read, `failed` is emitted.
        """
        path = self._pictures.take(number)
        self._takers.setdefault((path, number), []).append(then)

    def _emit_opened(self, path: str, reader: FrameReader) -> None:
        self.opened.emit(path, reader)

    def _emit_came(self, path: str, picture: Picture) -> None:
        self.came.emit(path, picture.number, image_of(picture), picture.is_whole)

    def _emit_took(self, path: str, picture: Picture) -> None:
        self._took.emit(path, picture.number, image_of(picture))

    def _on_took(self, path: str, number: int, image: QImage) -> None:
        for then in self._takers.pop((path, number), ()):
            then(image)


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
