"""The picture of the first run: paper lanterns over hills at dusk, painted at any size."""

import math
import random
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QImage,
    QLinearGradient,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPixmap,
    QRadialGradient,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from o8studio.texts.language import _
from o8studio.ui.theme.theme import font, theme
from o8studio.ui.widgets.tiles import tile_pixmap

_SKY = ((0.0, 222, 0.62, 0.10), (0.45, 276, 0.42, 0.22), (0.72, 322, 0.42, 0.36), (0.86, 8, 0.50, 0.48))
_HILLS = ((0.80, 268, 0.24), (0.86, 262, 0.15), (0.92, 255, 0.08))
"""Height, hue and lightness; all share one saturation."""
_LANTERNS, _SEED = 28, 8
_GLOW, _BRIGHT, _STEPS = 4.6, 0.55, 12
"""Radius of a lantern's light in its own size, how strong that is in its middle, and steps of the gradient."""
_GRAIN, _COARSE = 128, 9
"""Edge of a tile of grain, and by how many of 255 it lightens or darkens at most."""
_LEFT, _BELOW = 32, 30
"""Margins of the words."""


class DriftingLights(QWidget):
    """Rendered once per size, with the prompt that it illustrates."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self._words = _("“Paper lanterns rise over the hills at dusk, seen from the river.”")
        self.setAccessibleName(self._words)
        self._drawn = QPixmap()

    def sizeHint(self) -> QSize:
        """Its share of 1440 × 900 in the design."""
        return QSize(560, 900)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the scene, then the text on it."""
        ratio = self.devicePixelRatioF()
        if self._drawn.size() != self.size() * ratio:
            self._drawn = QPixmap(self.size() * ratio)
            self._drawn.setDevicePixelRatio(ratio)
            _paint(self._drawn, QRectF(self.rect()))
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._drawn)
        painter.setPen(Qt.GlobalColor.white)
        painter.setFont(font(15, 500))
        high, line = theme().px(26), theme().px(20)
        room = QRectF(_LEFT, self.height() - _BELOW - line - 8 - high, self.width() - 2 * _LEFT, high)
        words = painter.fontMetrics().elidedText(
            self._words, Qt.TextElideMode.ElideRight, round(room.width())
        )
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, words)
        tile = tile_pixmap("doubao_seedance", "Seedance 2.0")
        beside = _LEFT + tile.deviceIndependentSize().width() + 8
        painter.drawPixmap(QPointF(_LEFT, self.height() - _BELOW - line + 1), tile)
        painter.setFont(font(12))
        spot = QRectF(beside, self.height() - _BELOW - line, self.width() - beside - _LEFT, line)
        painter.drawText(spot, Qt.AlignmentFlag.AlignVCenter, _("Seedance 2.0, 5 seconds"))


def _paint(target: QPixmap, box: QRectF) -> None:
    painter = QPainter(target)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    sky = QLinearGradient(0, 0, 0, box.height())
    for at, hue, saturation, light in _SKY:
        sky.setColorAt(at, QColor.fromHslF(hue / 360, saturation, light))
    painter.fillRect(box, sky)
    chance = random.Random(_SEED)  # noqa: S311 - a picture, the same each time
    for _lantern in range(_LANTERNS):
        far = chance.random() ** 2
        size = 6 + 32 * far
        middle = QPointF(box.width() * chance.random(), box.height() * (0.04 + 0.72 * chance.random()))
        _lantern_at(painter, middle, size)
    for number, (top, hue, light) in enumerate(_HILLS):
        painter.setBrush(QColor.fromHslF(hue / 360, 0.38, light))
        painter.drawPath(_hill(box, top, number))
    dim = QLinearGradient(0, box.height() - 150, 0, box.height())
    dim.setColorAt(0, QColor(0, 0, 0, 0))
    dim.setColorAt(1, QColor(0, 0, 0, 170))
    painter.fillRect(QRectF(0, box.height() - 150, box.width(), 150), dim)
    painter.drawTiledPixmap(box, _grain())
    painter.end()


@lru_cache(maxsize=1)
def _grain() -> QPixmap:
    """As film has it: large soft gradients show steps without it."""
    noise = random.Random(_SEED).randbytes(_GRAIN * _GRAIN)  # noqa: S311 - a picture, the same each time
    tone = noise.translate(bytes(0 if value < 128 else 255 for value in range(256)))
    dots = bytearray(4 * len(noise))
    for part in range(3):
        dots[part::4] = tone
    dots[3::4] = noise.translate(bytes(abs(value - 128) * _COARSE // 128 for value in range(256)))
    image = QImage(dots, _GRAIN, _GRAIN, 4 * _GRAIN, QImage.Format.Format_RGBA8888)
    return QPixmap.fromImage(image)  # which copies it: the bytes end with this function


def _lantern_at(painter: QPainter, middle: QPointF, size: float) -> None:
    glow = QRadialGradient(middle, size * _GLOW)
    for step in range(_STEPS + 1):
        far = step / _STEPS
        alpha = _BRIGHT * (1 - far) ** 2 / (1 + 9 * far * far)  # falls off like light: no rim
        glow.setColorAt(far, QColor.fromRgbF(1.0, 0.5, 0.22, alpha))
    painter.setBrush(glow)
    painter.drawEllipse(middle, size * _GLOW, size * _GLOW)
    body = QLinearGradient(0, middle.y() - size / 2, 0, middle.y() + size / 2)
    body.setColorAt(0, QColor(255, 158, 56))
    body.setColorAt(1, QColor(255, 224, 96))
    painter.setBrush(body)
    shape = QPainterPath(middle + QPointF(-size / 2, -size / 2))
    for x, y in ((0.5, -0.5), (0.36, 0.5), (-0.36, 0.5)):
        shape.lineTo(middle + QPointF(x * size, y * size))
    shape.closeSubpath()
    painter.drawPath(shape)


def _hill(box: QRectF, top: float, number: int) -> QPainterPath:
    shape = QPainterPath(QPointF(0, box.height()))
    for x in range(0, round(box.width()) + 9, 8):
        part = x / max(1.0, box.width())
        wave = math.sin(part * 7 + number * 2.1) + 0.5 * math.sin(part * 17 + number * 4.7)
        shape.lineTo(x, box.height() * (top + 0.022 * wave))
    shape.lineTo(box.width(), box.height())
    shape.closeSubpath()
    return shape
