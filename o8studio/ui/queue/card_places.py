"""Remembers where cards were seen, and animates them to their places after a re-sort (docs/design.md, Motion)."""

from typing import NamedTuple

from PySide6.QtWidgets import QTableView

from o8studio.ui.queue.card import QueueRow
from o8studio.ui.queue.card_motion import ENTER, CardMotion
from o8studio.ui.queue.job_table import JobTable

_FEW = 8


class _Spot(NamedTuple):
    """Pixels from the view's top, and the card's height."""

    top: int
    height: int


class CardPlaces:
    """Covers the cards in view, and those up to a view's height above and below."""

    def __init__(self, view: QTableView, table: JobTable, motion: CardMotion) -> None:
        self._view, self._table, self._motion = view, table, motion
        self._before: dict[str, _Spot] = {}

    def remember(self) -> None:
        """Call before the queue is re-sorted."""
        self._before = {
            card.key: _Spot(at.top + self._motion.shift(card.key), round(at.height * self._motion.seen(card)))
            for card, at in self._now()
        }

    def move(self) -> None:
        """Call afterwards: known cards move and resize, a new one appears; many new ones at once are a first showing."""
        came = set(self._table.came)
        if not self._before or len(came) >= _FEW:
            return
        now = self._now()
        ways, edge = {}, now[0][1].top if now else 0
        for number, (card, at) in enumerate(now):
            before = self._before.get(card.key)
            if before is None and card.job is not None and card.key not in came:
                continue  # it was too far away to be recorded
            if before is None:  # a new one opens below its predecessor, in the room available
                room = next((known.top for one, _ in now[number:] if (known := self._before.get(one.key))), 0)
                before = _Spot(edge, min(at.height, max(0, room - edge)))
            ways[card.key] = before.top - at.top
            if before.height < at.height:
                self._motion.start(card.key, ENTER, before.height / at.height, 1.0)
            edge = before.top + before.height
        self._motion.slide({key: way for key, way in ways.items() if way})

    def _now(self) -> list[tuple[QueueRow, _Spot]]:
        view, high, count = self._view, self._view.viewport().height(), self._table.rowCount()
        first, last = max(0, view.rowAt(0)), view.rowAt(high)
        while first > 0 and view.rowViewportPosition(first) > -high:
            first -= 1
        while 0 <= last < count - 1 and view.rowViewportPosition(last) < 2 * high:
            last += 1
        last = last if last >= 0 else count - 1
        return [
            (self._table.card_at(row), _Spot(view.rowViewportPosition(row), view.rowHeight(row)))
            for row in range(first, last + 1)
        ]
