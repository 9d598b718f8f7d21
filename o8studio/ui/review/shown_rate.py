"""How many pictures of each take were shown in the last second, and the plate that says so when it is too few."""

from time import monotonic

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from o8studio.texts.language import _
from o8studio.ui.theme.theme import font, theme

_WINDOW = 1.0
"""Seconds over which is counted."""
_SLOW = 0.8
"""Below this part of the takes' own rate it is said."""


class ShownRate:
    """Counts from when playing begins."""

    def __init__(self) -> None:
        self._shown_at: list[float] = []

    def note(self) -> None:
        """Another picture of every take is shown."""
        now = monotonic()
        self._shown_at = [at for at in self._shown_at if now - at < _WINDOW] + [now]

    def words(self, usual: float) -> str:
        """That there are fewer pictures than `usual` a second, or nothing."""
        played = self._shown_at[-1] - self._shown_at[0] if self._shown_at else 0.0
        rate = len(self._shown_at) / _WINDOW
        if played < _WINDOW * 0.9 or rate >= usual * _SLOW:
            return ""
        words = _("{n} of {total} pictures a second, the same in every take")
        return words.format(n=round(rate), total=round(usual))


PLATE_HIGH = 24


def paint_plate(painter: QPainter, corner: QPointF, words: str, *, is_right: bool = False) -> QRectF:
    """Paint words on a dark plate over a picture, from this corner to the right, or to the left; nothing without words.

    Returns where the plate is.
    """
    if not words:
        return QRectF()
    painter.setFont(font(11, 500))
    wide = painter.fontMetrics().horizontalAdvance(words) + 16
    plate = QRectF(corner.x() - (wide if is_right else 0), corner.y(), wide, PLATE_HIGH)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme().colour("plate"))
    painter.drawRoundedRect(plate, 5, 5)
    painter.setPen(Qt.GlobalColor.white)
    painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, words)
    return plate
