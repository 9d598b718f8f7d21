"""The words of a card, laid out in the design's own pixels: as many lines of a message as it takes."""

from functools import lru_cache

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics

from o8studio.ui.theme.theme import font

MESSAGE_PIXELS = 12


@lru_cache(
    maxsize=8192
)  # one for each card: the heights of all are asked for whenever cards change their group
def message_height(text: str, width: int) -> int:
    """How many pixels a message takes in a column of this width."""
    metrics = QFontMetrics(font(MESSAGE_PIXELS, scaled=False))
    flags = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignTop)
    return metrics.boundingRect(QRect(0, 0, max(1, width), 10_000), flags, text).height()


def elapsed(seconds: float) -> str:
    """Minutes and seconds, preceded by hours from one hour on."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
