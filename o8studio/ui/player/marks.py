"""In and out marks: the part of a clip that is looped."""

from collections.abc import Callable

from o8studio.ui.player.clip_times import ClipTimes
from o8studio.ui.player.timeline import Timeline


class Marks:
    """Frame numbers from 0, both inclusive."""

    def __init__(self, timeline: Timeline, times: Callable[[], ClipTimes]) -> None:
        """
        Args:
            times: of the clip on the stage.
        """
        self._timeline = timeline
        self._times = times
        self.range: tuple[int, int] | None = None

    def set(self, number: int, last: int, *, begin: bool) -> None:
        """Set in or out at a frame; the other mark stays, or defaults to the clip's own end."""
        first, end = self.range or (0, last)
        self.show((number, max(end, number)) if begin else (min(first, number), number))

    def show(self, numbers: tuple[int, int] | None) -> None:
        """Set the range, or none."""
        self.range = numbers
        times = self._times()
        shown = None if numbers is None else (times.seconds(numbers[0]), times.seconds(numbers[1] + 1))
        self._timeline.show_range(shown)

    def clear(self) -> None:
        """Remove both marks."""
        self.show(None)
