"""Keeps what somebody looks at in its place on the screen when cards change their groups."""

from o8studio.domain.jobs.queue_state import Group
from o8studio.ui.queue.card_table import CardTable
from o8studio.ui.queue.job_table import JobTable


class ScrollPlace:
    """The card under the pointer stays where it is, or else, in a scrolled queue, the topmost card.

    A card that changes its group is not followed: the nearest one that keeps its group is.
    """

    def __init__(self, view: CardTable, table: JobTable) -> None:
        self._view, self._table = view, table
        self._seen: list[tuple[str, Group, int]] = []

    def remember(self) -> None:
        """Call before the queue is re-sorted."""
        view, pointed = self._view, self._view.pointed
        self._seen = []
        if pointed is None and view.verticalScrollBar().value() == 0:
            return  # at its top, where the newest comes
        first, last = view.rowAt(0), view.rowAt(view.viewport().height() - 1)
        last = last if last >= 0 else self._table.rowCount() - 1
        cards = [
            (card.key, card.group, view.rowViewportPosition(row))
            for row in range(max(0, first), last + 1)
            if (card := self._table.card_at(row)).job is not None
        ]
        at = next((number for number, one in enumerate(cards) if one[0] == pointed), 0)
        self._seen = sorted(cards, key=lambda one: abs(cards.index(one) - at))

    def restore(self) -> None:
        """Call when the rows have their new heights."""
        for key, group, top in self._seen:
            row = self._table.row_of(key)
            if row >= 0 and self._table.card_at(row).group is group:
                self._view.updateGeometries()  # else the bar's range is still the old one
                bar = self._view.verticalScrollBar()
                bar.setValue(bar.value() + self._view.rowViewportPosition(row) - top)
                break
        self._seen = []
