"""Pictures of files that are not in the library yet: made when they are first painted, few at a time."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPixmap
from shiboken6 import isValid

from o8studio.ui.models.poster_cache import PosterCache
from o8studio.ui.theme.theme import theme
from o8studio.ui.widgets.signs import centred, paint_sign

_AT_ONCE = 2

MakePoster = Callable[[str, Callable[[str], object]], None]
"""Makes the poster of a video file; calls back with its path, or with an empty text."""


class FilePictures(QObject):
    """`came` when more can be painted."""

    came = Signal()

    def __init__(self, parent: QObject, make: MakePoster) -> None:
        super().__init__(parent)
        self._make = make
        self._made: dict[str, str] = {}
        self._wanted: dict[str, None] = {}
        self._making: set[str] = set()
        self._cache = PosterCache(self)
        self._cache.came.connect(self.came)
        parent.destroyed.connect(self._cache.end)

    def poster(self, path: str, size: QSize, ratio: float) -> QPixmap | None:
        """The first picture of a video file, fitted into a box of this size; None while there is none."""
        made = self._made.get(path)
        if made:
            return self.still(made, size, ratio)
        if made is None and path not in self._making:
            self._wanted.pop(path, None)
            self._wanted[path] = None  # the last one that was painted is in view
            self._go_on()
        return None

    def still(self, path: str, size: QSize, ratio: float) -> QPixmap | None:
        """A picture file, likewise."""
        found = self._cache.picture(Path(path), size, ratio)
        return found if found is not None and not found.isNull() else None

    def _go_on(self) -> None:
        while self._wanted and len(self._making) < _AT_ONCE:
            path, _none = self._wanted.popitem()
            self._making.add(path)
            self._make(path, partial(self._on_made, path))

    def _on_made(self, path: str, poster: str) -> None:
        if not isValid(self):  # its dialog was closed meanwhile
            return
        self._making.discard(path)
        self._made[path] = poster
        self._go_on()
        self.came.emit()


def paint_file(painter: QPainter, box: QRect, picture: QPixmap | None, icon: str) -> None:
    """A picture in its box; without one, an icon."""
    if picture is not None:
        painter.drawPixmap(box.topLeft(), picture)
        return
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme().colour("raised"))
    painter.drawRoundedRect(QRectF(box), 4, 4)
    paint_sign(painter, icon, 16, "text-3", centred(box, 16).left(), box)
