"""Between the design's own pixels, in which cards are drawn, and the view's; and colours on their way."""

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor

from o8studio.ui.theme.theme import theme


def between(one: str, other: str, part: float) -> QColor:
    """A colour between two others."""
    first, second = theme().colour(one), theme().colour(other)
    if part <= 0.0 or part >= 1.0:
        return second if part >= 1.0 else first
    return QColor(
        round(first.red() + (second.red() - first.red()) * part),
        round(first.green() + (second.green() - first.green()) * part),
        round(first.blue() + (second.blue() - first.blue()) * part),
    )


def in_design_pixels(rect: QRect) -> QRect:
    """The card in the design's pixels, relative to its own corner."""
    return QRect(0, 0, round(rect.width() / theme().scale), round(rect.height() / theme().scale))


def placed(spot: QRect, rect: QRect) -> QRect:
    """A part of a card, given in the design's pixels, in those of the view."""
    sides = (spot.left(), spot.top(), spot.width(), spot.height())
    left, top, width, height = (round(side * theme().scale) for side in sides)
    return QRect(rect.left() + left, rect.top() + top, width, height)
