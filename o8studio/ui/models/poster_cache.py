"""Posters at the size in which they are painted, read and rounded off in threads; those in view come first."""

from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock

from PySide6.QtCore import QObject, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QImage, QImageReader, QPainter, QPainterPath, QPixmap

from o8studio.ui.theme.theme import theme

_THREADS = 2
_MOST = 400
"""Pictures kept; one of 152 × 86 takes 52 kB, at twice the pixels 209 kB."""
_BATCH_MS = 33
_LARGEST_SIDE = 4096

_Key = tuple[str, int, int, float]
"""File, width, height, device pixel ratio."""


class PosterCache(QObject):
    """`came` when more can be painted, at most 30 times a second.

    A file that can't be read is known as empty until `forget`.
    """

    came = Signal()
    _read = Signal()

    def __init__(self, parent: QObject | None = None, radius: float = 8.0) -> None:
        """`radius`: of the corners."""
        super().__init__(parent)
        self._radius = radius
        self._pixmaps: OrderedDict[_Key, QPixmap] = OrderedDict()
        self._wanted: OrderedDict[_Key, QColor] = OrderedDict()
        self._working: set[_Key] = set()
        self._done: list[tuple[_Key, QImage]] = []
        self._lock = Lock()
        self._pool: ThreadPoolExecutor | None = None
        self._batch = QTimer(self, singleShot=True, interval=_BATCH_MS)
        self._batch.timeout.connect(self._take)
        self._read.connect(self._on_read)

    def picture(self, path: Path, size: QSize, ratio: float) -> QPixmap | None:
        """The poster, fitted into a rounded box of this size; None while it is being read. Empty if it can't be."""
        key = (str(path), size.width(), size.height(), ratio)
        found = self._pixmaps.get(key)
        if found is not None:
            self._pixmaps.move_to_end(key)
            return found
        with self._lock:
            if key not in self._working:
                self._wanted[key] = theme().colour("stage")
                self._wanted.move_to_end(key)
                while (
                    len(self._wanted) > _MOST // 2
                ):  # scrolled past: what is still in view is asked for again
                    self._wanted.popitem(last=False)
        self._start()
        return None

    def forget(self, path: Path | None = None) -> None:
        """Read everything again, or one file; for other colours, or a poster that was made again."""
        for key in [key for key in self._pixmaps if path is None or key[0] == str(path)]:
            del self._pixmaps[key]

    def end(self) -> None:
        """Stop the threads."""
        with self._lock:
            self._wanted.clear()
        if self._pool is not None:
            self._pool.shutdown(wait=True)
            self._pool = None

    def _start(self) -> None:
        if self._pool is None:
            self._pool = ThreadPoolExecutor(_THREADS, "posters")
        with self._lock:
            free = _THREADS - len(self._working)
            keys = [self._wanted.popitem(last=True) for _one in range(min(free, len(self._wanted)))]
            self._working.update(key for key, _stage in keys)
        for key, stage in keys:
            self._pool.submit(self._work, key, stage)

    def _work(self, key: _Key, stage: QColor) -> None:
        """In a thread: read this one, then the next that is wanted."""
        turn: tuple[_Key, QColor] | None = (key, stage)
        while turn is not None:
            path, wide, high, ratio = turn[0]
            image = fitted_poster(Path(path), QSize(wide, high), ratio, turn[1], self._radius)
            with self._lock:
                self._done.append((turn[0], image))
                turn_key = turn[0]
                turn = self._wanted.popitem(last=True) if self._wanted else None
                if turn is not None:
                    self._working.add(turn[0])
                else:
                    self._working.discard(turn_key)
            self._read.emit()

    def _on_read(self) -> None:
        if not self._batch.isActive():
            self._batch.start()

    def _take(self) -> None:
        with self._lock:
            done, self._done = self._done, []
            self._working.difference_update(key for key, _image in done)
            left = bool(self._wanted)
        for key, image in done:
            self._pixmaps[key] = QPixmap.fromImage(image)
        while len(self._pixmaps) > _MOST:
            self._pixmaps.popitem(last=False)
        if left:
            self._start()
        if done:
            self.came.emit()


def fitted_poster(path: Path, size: QSize, ratio: float, stage: QColor, radius: float = 8.0) -> QImage:
    """A picture file fitted into a rounded box on the stage's colour. Blocking; empty if it can't be read."""
    reader = QImageReader(str(path))
    reader.setAutoTransform(True)
    whole = reader.size()
    if not whole.isValid() or max(whole.width(), whole.height()) > _LARGEST_SIDE:
        return QImage()
    box = QSize(round(size.width() * ratio), round(size.height() * ratio))
    wanted = whole.scaled(box, Qt.AspectRatioMode.KeepAspectRatio)
    if wanted.width() * 2 < whole.width():  # JPEG is decoded at half or a quarter, which is quick
        reader.setScaledSize(wanted)
    picture = reader.read()
    if picture.isNull():
        return QImage()
    made = QImage(box, QImage.Format.Format_ARGB32_Premultiplied)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
    edge = QPainterPath()
    edge.addRoundedRect(QRectF(0, 0, box.width(), box.height()), radius * ratio, radius * ratio)
    painter.setClipPath(edge)
    painter.fillRect(made.rect(), stage)
    place = QRectF(0, 0, wanted.width(), wanted.height())
    place.moveCenter(QRectF(made.rect()).center())
    painter.drawImage(place, picture)
    painter.end()
    made.setDevicePixelRatio(ratio)
    return made
