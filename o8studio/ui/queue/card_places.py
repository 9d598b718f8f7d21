"""Where the cards of the queue were seen, and their way to where they are after it was sorted anew (DESIGN §6)."""

from PySide6.QtWidgets import QTableView

from o8studio.ui.queue.card_motion import ENTER, CardMotion
from o8studio.ui.queue.job_table import JobTable

_FEW = 8


class CardPlaces:
    """Knows the cards in view, and those a view's height above and below."""

    def __init__(self, view: QTableView, table: JobTable, motion: CardMotion) -> None:
        self._view, self._table, self._motion = view, table, motion
        self._before: dict[str, int] = {}

    def remember(self) -> None:
        """Before the queue is sorted anew."""
        self._before = {key: at + self._motion.shift(key) for key, at in self._now().items()}

    def move(self) -> None:
        """After it: who was seen goes to the new place, and a new one comes in; many at once are a first look."""
        before, came = self._before, self._table.came
        if not before or len(came) >= _FEW:
            return
        for job_id in came:
            if job_id not in before:
                self._motion.start(job_id, ENTER)
        ways = {key: before[key] - at for key, at in self._now().items() if key in before}
        self._motion.slide({key: way for key, way in ways.items() if way})

    def _now(self) -> dict[str, int]:
        """Pixels from the view's top, by the cards' keys."""
        view, high, count = self._view, self._view.viewport().height(), self._table.rowCount()
        first, last = view.rowAt(0), view.rowAt(high)
        while first > 0 and view.rowViewportPosition(first) > -high:
            first -= 1
        while 0 <= last < count - 1 and view.rowViewportPosition(last) < 2 * high:
            last += 1
        last = last if last >= 0 else count - 1
        return {
            self._table.card_at(row).key: view.rowViewportPosition(row)
            for row in range(max(0, first), last + 1)
        }
