"""Bars and pictures of a blind comparison's result."""

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from o8studio.domain.library.listing import ClipRow
from o8studio.ui.review.take_cards import Poster
from o8studio.ui.theme.theme import theme

_MOST_SEGMENTS = 24
"""More than these are one bar: segments of a few pixels say nothing."""
_GAP = 3


class Share(QWidget):
    """A bar: one part of a whole."""

    def __init__(self, part: float, whole: float, *, is_striped: bool = False) -> None:
        super().__init__()
        self._part, self._is_striped = min(1.0, part / whole), is_striped
        self.setFixedHeight(6)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().colour("pressed"))
        painter.drawRoundedRect(QRectF(self.rect()), 3, 3)
        colour = QColor(theme().colour("text-2"))
        painter.setBrush(colour)
        if self._is_striped:
            painter.setBrush(Qt.BrushStyle.BDiagPattern)
            brush = painter.brush()
            brush.setColor(colour)
            painter.setBrush(brush)
        painter.drawRoundedRect(QRectF(0, 0, self.width() * self._part, self.height()), 3, 3)


class Wins(QWidget):
    """How many of the prompts were won: a segment for each."""

    def __init__(self, wins: int, total: int) -> None:
        super().__init__()
        self._wins, self._total = wins, max(1, total)
        self.setFixedHeight(6)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint them."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        total = self._total if self._total <= _MOST_SEGMENTS else 1
        wide = (self.width() - _GAP * (total - 1)) / total
        for at in range(total):
            box = QRectF((wide + _GAP) * at, 0, wide, self.height())
            painter.setBrush(theme().colour("pressed"))
            painter.drawRoundedRect(box, 3, 3)
            part = self._wins - at if total > 1 else self._wins / self._total
            if part > 0:
                box.setWidth(wide * min(1.0, part))
                painter.setBrush(theme().colour("text-1"))
                painter.drawRoundedRect(box, 3, 3)


class Picture(QWidget):
    """A clip's poster, cut to fill its place; grey until it was read."""

    def __init__(
        self, poster: Poster, row: ClipRow | None, size: QSize, *, corner: int = 4, is_top: bool = False
    ) -> None:
        """
        Args:
            size: its height, and its width unless that is 0: then it is as wide as there is room.
            is_top: it goes to the edges of what it is the top of: only its upper corners are round.
        """
        super().__init__()
        self._poster, self._row, self._corner = poster, row, corner
        self._below = corner if is_top else 0
        self.setFixedHeight(size.height())
        if size.width():
            self.setFixedWidth(size.width())
        else:
            self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        rounded = QPainterPath()
        shape = QRectF(self.rect()).adjusted(0, 0, 0, self._below)
        rounded.addRoundedRect(shape, self._corner, self._corner)
        painter.setClipPath(rounded)
        painter.fillRect(self.rect(), theme().colour("stage"))
        if self._row is None:
            return
        own = QSize(self._row.width, self._row.height)
        spot = QRect(self.rect())
        if not own.isEmpty():  # a poster is fitted into the place that is asked for
            spot.setSize(own.scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatioByExpanding))
            spot.moveCenter(self.rect().center())
        found = self._poster(self._row, spot, self.devicePixelRatioF())
        if found is not None:
            painter.drawPixmap(spot, found)
