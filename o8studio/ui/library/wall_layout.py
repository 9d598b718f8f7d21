"""Where each clip lies in a scrolled view of groups, as arithmetic: its cost depends on groups, not on clips."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QRect

from o8studio.ui.library_port import Section


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """Sizes in pixels.

    Attributes:
        cell: the narrowest cell; cells stretch to fill the line. 0 for one cell a line, as in a list.
        below: what stands under the poster of a cell, or the whole height of a list's row.
        heading: of a group; between: after a group.
    """

    cell: int
    below: int
    gap_x: int
    gap_y: int
    pad: int
    heading: int
    between: int


@dataclass(slots=True)
class WallLayout:
    """Immutable once made; every place is relative to the top of the content."""

    measures: Measures
    width: int
    sections: Sequence[Section]
    columns: int = 1
    cell_width: float = 0.0
    poster_height: int = 0
    pitch: int = 0
    total: int = 0
    rows: int = 0
    _starts: list[int] = field(default_factory=list)
    _tops: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        wide, inner = self.measures, max(1, self.width - 2 * self.measures.pad)
        self.columns = max(1, (inner + wide.gap_x) // (wide.cell + wide.gap_x)) if wide.cell else 1
        self.cell_width = (inner - (self.columns - 1) * wide.gap_x) / self.columns
        self.poster_height = round(self.cell_width * 9 / 16) if wide.cell else 0
        self.pitch = self.poster_height + wide.below + wide.gap_y
        top = row = 0
        for group in self.sections:
            self._starts.append(row)
            self._tops.append(top)
            lines = -(-group.count // self.columns)
            top += (wide.heading if group.title else 0) + lines * self.pitch - wide.gap_y + wide.between
            row += group.count
        self.total, self.rows = top, row

    def rect(self, row: int) -> QRect:
        """The cell of a clip; empty if there is no such row."""
        if not 0 <= row < self.rows:
            return QRect()
        group = bisect_right(self._starts, row) - 1
        line, at = divmod(row - self._starts[group], self.columns)
        left = self.measures.pad + at * (self.cell_width + self.measures.gap_x)
        top = self._first_line(group) + line * self.pitch
        right = left + self.cell_width
        return QRect(round(left), top, round(right) - round(left), self.pitch - self.measures.gap_y)

    def row_at(self, x: int, y: int) -> int:
        """The clip at a point, or -1."""
        group = bisect_right(self._tops, y) - 1
        if group < 0 or y < self._first_line(group):
            return -1
        line = (y - self._first_line(group)) // self.pitch
        at = int((x - self.measures.pad) // (self.cell_width + self.measures.gap_x))
        row = self._starts[group] + line * self.columns + at
        if not 0 <= at < self.columns or row >= self._starts[group] + self.sections[group].count:
            return -1
        return row if self.rect(row).contains(x, y) else -1

    def rows_between(self, top: int, bottom: int) -> range:
        """The clips whose lines meet this stretch."""
        if not self.sections or bottom < 0:
            return range(0)
        first = self._row_below(max(0, top), whole_line_after=False)
        last = self._row_below(max(0, bottom), whole_line_after=True)
        return range(first, min(self.rows, last))

    def _row_below(self, y: int, *, whole_line_after: bool) -> int:
        group = max(0, bisect_right(self._tops, y) - 1)
        lines = max(0, (y - self._first_line(group)) // self.pitch + (1 if whole_line_after else 0))
        if y < self._first_line(group):
            lines = 0
        return self._starts[group] + min(lines * self.columns, self.sections[group].count)

    def headings_between(self, top: int, bottom: int) -> Iterator[tuple[int, Section, int]]:
        """Index, group and top of each heading that meets this stretch."""
        at = max(0, bisect_right(self._tops, top) - 1)
        while at < len(self.sections) and self._tops[at] <= bottom:
            if self.sections[at].title and self._tops[at] + self.measures.heading >= top:
                yield at, self.sections[at], self._tops[at]
            at += 1

    def rows_of(self, group: int) -> range:
        """The clips of a group."""
        return range(self._starts[group], self._starts[group] + self.sections[group].count)

    def group_at(self, y: int) -> int:
        """The group that lies at this height; -1 without groups."""
        return max(0, bisect_right(self._tops, max(0, y)) - 1) if self.sections else -1

    def heading_at(self, y: int) -> int:
        """The group whose heading lies at this height, or -1."""
        group = self.group_at(y)
        return group if group >= 0 and self.sections[group].title and y < self._first_line(group) else -1

    def neighbour(self, row: int, lines: int) -> int:
        """The clip so many lines below (or above) in the same column, across groups; the last one of a short line."""
        column = self._column(row)
        for _step in range(abs(lines)):
            row = self._line_below(row, column) if lines > 0 else self._line_above(row, column)
        return row

    def _column(self, row: int) -> int:
        group = bisect_right(self._starts, row) - 1
        return (row - self._starts[group]) % self.columns

    def _line_below(self, row: int, column: int) -> int:
        group = bisect_right(self._starts, row) - 1
        start, end = self._starts[group], self._starts[group] + self.sections[group].count
        first = row - self._column(row) + self.columns
        if first < end:
            return min(first + column, end - 1)
        if end >= self.rows:
            return row
        following = bisect_right(self._starts, end) - 1
        return min(end + column, end + self.sections[following].count - 1) if end > start else row

    def _line_above(self, row: int, column: int) -> int:
        group = bisect_right(self._starts, row) - 1
        first = row - self._column(row)
        if first > self._starts[group]:
            return first - self.columns + column
        if first == 0:
            return row
        before = bisect_right(self._starts, first - 1) - 1
        count = self.sections[before].count
        last_line = self._starts[before] + (count - 1) // self.columns * self.columns
        return min(last_line + column, self._starts[before] + count - 1)

    def _first_line(self, group: int) -> int:
        return self._tops[group] + (self.measures.heading if self.sections[group].title else 0)
