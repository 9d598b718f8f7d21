"""What a container proves of its own file: whole, cut, or nothing."""

from dataclasses import dataclass
from enum import StrEnum


class Wholeness(StrEnum):
    """What is proven."""

    WHOLE = "whole"
    CUT = "cut"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Extent:
    """How far a file reaches.

    Attributes:
        received: bytes in the file.
        expected: bytes that there must be at least; None where that is not known.
        broken: something in between does not fit together, so that a part of what is there is wrong.
        seconds: the length of the clip by the container, where only this can show whether it is whole; else None.
        least: the same where it may leave out a part, so that it can only show that the clip is cut.
    """

    wholeness: Wholeness
    received: int
    expected: int | None = None
    seconds: float | None = None
    broken: bool = False
    least: float | None = None


def whole(size: int, *, broken: bool = False) -> Extent:
    """It is proven that it reaches to its end."""
    return Extent(Wholeness.WHOLE, size, size, broken=broken)


def cut(size: int, expected: int | None = None) -> Extent:
    """It is proven that something is missing at the end."""
    return Extent(Wholeness.CUT, size, expected)


def unknown(size: int, seconds: float | None = None, least: float | None = None) -> Extent:
    """The container doesn't say."""
    return Extent(Wholeness.UNKNOWN, size, None, seconds, least=least)
