"""The two-letter tile of a model family."""

from functools import lru_cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QPainter, QPixmap

from o8studio.ui.theme.theme import font, theme, tile


def tile_pixmap(family: str, title: str, size: int = 18, *, scaled: bool = True) -> QPixmap:
    """Letters on the family's colour.

    Args:
        scaled: whether it grows with the text; not where a painter that is scaled itself draws it.
    """
    return _drawn(*tile(family, title), theme().px(size) if scaled else size, theme().name)


@lru_cache(maxsize=128)
def _drawn(letters: str, token: str, size: int, _theme: str) -> QPixmap:
    made = QPixmap(size * 2, size * 2)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme().colour(f"{token}-t"))
    painter.drawRoundedRect(made.rect(), size * 8 / 18, size * 8 / 18)
    painter.setPen(theme().colour(token))
    letter = QFont(font(size, 700, scaled=False))
    painter.setFont(letter)
    painter.drawText(made.rect(), Qt.AlignmentFlag.AlignCenter, letters)
    painter.end()
    made.setDevicePixelRatio(2)
    return made
