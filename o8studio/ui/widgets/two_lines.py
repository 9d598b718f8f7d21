"""Text that is painted in at most two lines."""

from functools import lru_cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QTextLayout, QTextOption

from o8studio.ui.theme.theme import font


@lru_cache(maxsize=512)
def two_lines(text: str, pixels: int, weight: int, width: int) -> tuple[str, ...]:
    """At most two lines of this width; the second ends with an ellipsis if there is more."""
    shown = font(pixels, weight, scaled=False)
    layout = QTextLayout(text, shown)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    line = layout.createLine()
    line.setLineWidth(max(1, width))
    layout.endLayout()
    end = line.textStart() + line.textLength() if line.isValid() else len(text)
    if end >= len(text):
        return (text,)
    rest = text[end:].lstrip()
    return text[:end].rstrip(), QFontMetrics(shown).elidedText(rest, Qt.TextElideMode.ElideRight, width)
