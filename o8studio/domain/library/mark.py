"""A mark: something drawn on a picture, in fractions of the picture, so that it survives another size."""

import math
from dataclasses import dataclass
from enum import StrEnum

from o8studio.domain.harmless import harmless


class Tool(StrEnum):
    """What a mark is drawn with; the values are stored."""

    PEN = "pen"
    ARROW = "arrow"  # from the first point to the second, where its head is
    BOX = "box"  # two opposite corners
    ELLIPSE = "ellipse"  # two opposite corners of the box round it
    TEXT = "text"  # its left upper corner


class Ink(StrEnum):
    """What colour a mark has; the values are stored."""

    RED = "red"
    AMBER = "amber"
    GREEN = "green"
    BLUE = "blue"
    WHITE = "white"
    BLACK = "black"


WIDTHS = (3, 5, 8)
"""Pixels of a line at 1080 lines of picture."""
MOST_POINTS = 1000
"""Points of one pen stroke; a longer one is thinned."""
MOST_MARKS = 60
"""Marks of one comment."""
MOST_MARK_TEXT = 200
"""Characters of a text mark."""
_REACH = (-1.0, 2.0)
"""How far outside of the picture a stroke may run, as fractions of it."""
_DIGITS = 4
"""A ten-thousandth of a picture is less than a pixel up to 8K."""

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing drawn; never changed. Made by `mark_of`, which holds it to the limits.

    Attributes:
        points: from the left and from the top, as fractions of width and height of the upright picture.
        width: pixels of the line at 1080 lines of picture.
        text: what a text mark says; empty for the others.
    """

    tool: Tool
    points: tuple[Point, ...]
    ink: Ink = Ink.RED
    width: int = WIDTHS[0]
    text: str = ""


class UnfitMark(ValueError):
    """A mark that cannot be drawn: a number that is none, too few points, a text mark without a text."""


def mark_of(
    tool: Tool, points: list[Point] | tuple[Point, ...], ink: Ink, width: int, text: str = ""
) -> Mark:
    """A mark within the limits: points rounded and kept near the picture, long strokes thinned, text plain.

    Raises:
        UnfitMark
    """
    if width not in WIDTHS:
        raise UnfitMark("width")
    if any(not math.isfinite(value) for point in points for value in point):
        raise UnfitMark("number")
    needed = 1 if tool is Tool.TEXT else 2
    if len(points) < needed:
        raise UnfitMark("points")
    kept = _thinned(points) if tool is Tool.PEN else points[:needed]
    written = " ".join(harmless(text).split())[:MOST_MARK_TEXT] if tool is Tool.TEXT else ""
    if tool is Tool.TEXT and not written:
        raise UnfitMark("text")
    return Mark(tool, tuple((_near(x), _near(y)) for x, y in kept), ink, width, written)


def _near(value: float) -> float:
    return (
        round(min(max(value, _REACH[0]), _REACH[1]), _DIGITS) + 0.0
    )  # never -0.0, which is written otherwise


def _thinned(points: list[Point] | tuple[Point, ...]) -> list[Point]:
    """Evenly spread ones, the first and the last among them."""
    if len(points) <= MOST_POINTS:
        return list(points)
    step = (len(points) - 1) / (MOST_POINTS - 1)
    return [points[round(at * step)] for at in range(MOST_POINTS)]
