"""Marks that are being drawn on one frame: undo, redo, selection, moving."""

from dataclasses import replace

from o8studio.domain.library.mark import MOST_MARKS, Ink, Mark, Tool, mark_of

_Box = tuple[float, float, float, float]


class Sketch:
    """Unsaved marks; `selected` is an index into them, or -1."""

    def __init__(self) -> None:
        self.marks: tuple[Mark, ...] = ()
        self.selected = -1
        self._before: list[tuple[Mark, ...]] = []
        self._after: list[tuple[Mark, ...]] = []

    @property
    def is_full(self) -> bool:
        """Whether no comment could hold another mark."""
        return len(self.marks) >= MOST_MARKS

    @property
    def may_undo(self) -> bool:
        """Whether there is a step back."""
        return bool(self._before)

    @property
    def may_redo(self) -> bool:
        """Whether there is a step forward."""
        return bool(self._after)

    @property
    def chosen(self) -> Mark | None:
        """The selected mark."""
        return self.marks[self.selected] if 0 <= self.selected < len(self.marks) else None

    def add(self, mark: Mark) -> None:
        """Draw another one; shapes are selected, so that they can be moved at once."""
        self._put((*self.marks, mark))
        self.selected = -1 if mark.tool in (Tool.PEN, Tool.TEXT) else len(self.marks) - 1

    def remove(self) -> None:
        """Remove the selected mark, else the last one."""
        at = self.selected if self.chosen is not None else len(self.marks) - 1
        if at >= 0:
            self._put(self.marks[:at] + self.marks[at + 1 :])
            self.selected = -1

    def undo(self) -> None:
        """One step back."""
        if self._before:
            self._after.append(self.marks)
            self.marks, self.selected = self._before.pop(), -1

    def redo(self) -> None:
        """One step forward."""
        if self._after:
            self._before.append(self.marks)
            self.marks, self.selected = self._after.pop(), -1

    def change(self, *, ink: Ink | None = None, width: int | None = None) -> None:
        """Give the selected mark another ink or width."""
        if (mark := self.chosen) is not None:
            self._replace(replace(mark, ink=ink or mark.ink, width=width or mark.width))

    def move(self, across: float, down: float) -> None:
        """Move the selected mark by fractions of the picture."""
        if (mark := self.chosen) is not None:
            self._replace(moved(mark, across, down))

    def put_instead(self, mark: Mark) -> None:
        """Let the selected mark become this one."""
        if self.chosen is not None:
            self._replace(mark)

    def _replace(self, mark: Mark) -> None:
        self._put((*self.marks[: self.selected], mark, *self.marks[self.selected + 1 :]))

    def _put(self, marks: tuple[Mark, ...]) -> None:
        if marks != self.marks:
            self._before.append(self.marks)
            self._after.clear()
            self.marks = marks


def moved(mark: Mark, across: float, down: float) -> Mark:
    """The mark at another place; it stays near the picture."""
    return _at(mark, [(x + across, y + down) for x, y in mark.points])


def stretched(mark: Mark, old: _Box, new: _Box) -> Mark:
    """The mark with its box (left, top, right, bottom; fractions of the picture) pulled to another one."""

    def along(value: float, at: int) -> float:
        size = old[at + 2] - old[at]
        part = (value - old[at]) / size if abs(size) > 1e-6 else 0.5
        return new[at] + part * (new[at + 2] - new[at])

    return _at(mark, [(along(x, 0), along(y, 1)) for x, y in mark.points])


def _at(mark: Mark, points: list[tuple[float, float]]) -> Mark:
    return mark_of(mark.tool, points, mark.ink, mark.width, mark.text)
