"""Which pictures of a clip something is about: one, or an inclusive range, by whole numbers from 0."""

from dataclasses import dataclass

MOST_FRAMES = 10_000_000
"""Two days at 60 pictures a second; a larger number is a mistake."""


@dataclass(frozen=True, slots=True, order=True)
class Range:
    """From one picture to another, both included; the same twice is a single picture.

    Whole numbers, never seconds: rounded seconds have moved comments in other programs.

    Raises:
        ValueError: it ends before it begins, or lies outside of any clip.
    """

    first: int
    last: int

    def __post_init__(self) -> None:
        if not 0 <= self.first <= self.last < MOST_FRAMES:
            raise ValueError("no range of pictures")

    @classmethod
    def at(cls, number: int) -> "Range":
        """One picture."""
        return cls(number, number)

    @property
    def count(self) -> int:
        """How many pictures."""
        return self.last - self.first + 1

    @property
    def is_point(self) -> bool:
        """Whether it is a single picture."""
        return self.first == self.last

    def __contains__(self, number: int) -> bool:
        return self.first <= number <= self.last

    def within(self, count: int) -> "Range":
        """The part that lies in a clip of this many pictures; its last picture where none does."""
        end = max(0, count - 1)
        return Range(min(self.first, end), min(self.last, end))
