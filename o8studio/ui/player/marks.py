"""In and out marks: the part of a clip that is looped."""

from collections.abc import Callable

from o8studio.ui.player.timeline import Timeline


class Marks:
    """Frame numbers from 0, both inclusive."""

    def __init__(self, timeline: Timeline, seconds: Callable[[int], float]) -> None:
        """
        Args:
            seconds: returns when a frame begins.
        """
        self._timeline = timeline
        self._seconds = seconds
        self.range: tuple[int, int] | None = None

    def set(self, number: int, last: int, *, begin: bool) -> None:
        """Set in or out at a frame; the other mark stays, or defaults to the clip's own end."""
        first, end = self.range or (0, last)
        self.show((number, max(end, number)) if begin else (min(first, number), number))

    def show(self, numbers: tuple[int, int] | None) -> None:
        """Set the range, or none."""
        self.range = numbers
        shown = None if numbers is None else (self._seconds(numbers[0]), self._seconds(numbers[1] + 1))
        self._timeline.show_range(shown)

    def clear(self) -> None:
        """Remove both marks."""
        self.show(None)
