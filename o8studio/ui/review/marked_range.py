"""In and out of the ringed take: what loops, and what a comment would be about."""

from typing import Protocol

from o8studio.ui.player.timeline import Timeline
from o8studio.ui.review.compare_stage import CompareStage


class Ranged(Protocol):
    """What the page has for it."""

    stage: CompareStage
    timeline: Timeline

    @property
    def count(self) -> int:
        """Frames of the ringed take."""
        ...

    @property
    def fps(self) -> float:
        """Frames a second of the ringed take."""
        ...

    def show_place(self) -> None:
        """Tell which frames a comment would be about."""
        ...


class MarkedRange:
    """`marked` is the first and the last frame, both within, or None."""

    def __init__(self, page: Ranged) -> None:
        self._page = page
        self.marked: tuple[int, int] | None = None

    def forget(self) -> None:
        """Other takes come."""
        self.marked = None
        self._page.timeline.show_range(None)

    def mark(self, *, begin: bool) -> None:
        """Set in or out at the frame on which the clock stands: who presses quickly means it, though it is still being read."""
        first, last = self.marked or (0, self._page.count - 1)
        number = self._page.stage.sought
        self.set((number, max(last, number)) if begin else (min(first, number), number))

    def go_to(self, *, begin: bool) -> None:
        """Stop where it begins, or ends."""
        if self.marked is not None:
            self._page.stage.go_to(self.marked[0 if begin else 1])

    def ask(self, on: bool) -> None:
        """A range of one second from the shown frame on, to be drawn out on the timeline; or none."""
        number, fps = self._page.stage.number, self._page.fps
        last = min(number + max(1, round(fps)) - 1, self._page.count - 1)
        self.set((number, last) if on and last > number else None)

    def drag(self, first: float, last: float) -> None:
        """From one time to another."""
        comparison = self._page.stage.frames.comparison
        if comparison is not None:
            at = self._page.stage.active
            self.set((comparison.numbers(first)[at], comparison.numbers(last)[at]))

    def loop(self, on: bool) -> None:
        """Whether playing begins again at its end."""
        self._page.stage.playhead.loops = on

    def set(self, marked: tuple[int, int] | None) -> None:
        """Set in and out."""
        stage = self._page.stage
        comparison = stage.frames.comparison
        self.marked = marked if comparison is not None else None
        seconds = None
        if comparison is not None and marked is not None:
            seconds = (comparison.begin(marked[0]), comparison.begin(marked[1] + 1))
        stage.playhead.marked = seconds
        self._page.timeline.show_range(seconds)
        self._page.show_place()
