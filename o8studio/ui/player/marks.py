"""In and out: the part of a clip that is looped."""

from collections.abc import Callable

from o8studio.ui.player.timeline import Timeline


class Marks:
    """Numbers of pictures from 0, both included."""

    def __init__(self, timeline: Timeline, seconds: Callable[[int], float]) -> None:
        """
        Args:
            seconds: when a picture begins.
        """
        self._timeline = timeline
        self._seconds = seconds
        self.range: tuple[int, int] | None = None

    def set(self, number: int, last: int, *, begin: bool) -> None:
        """In or out at a picture; the other one stays where it is, or at the clip's own end."""
        first, end = self.range or (0, last)
        self.show((number, max(end, number)) if begin else (min(first, number), number))

    def show(self, numbers: tuple[int, int] | None) -> None:
        """A range, or none."""
        self.range = numbers
        shown = None if numbers is None else (self._seconds(numbers[0]), self._seconds(numbers[1] + 1))
        self._timeline.show_range(shown)

    def clear(self) -> None:
        """No in and no out."""
        self.show(None)
