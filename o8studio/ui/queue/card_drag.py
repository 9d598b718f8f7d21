"""Dragging a waiting card to another place in the queue; a line shows where it would go."""

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QFrame, QTableView

from o8studio.domain.ids import JobId
from o8studio.domain.jobs.job import JobState
from o8studio.ui.queue.card import QueueRow
from o8studio.ui.queue.job_table import CARD_ROLE, JobTable


class CardDrag(QObject):
    """`moved` carries the dragged job's id and the id it goes before; empty for the end."""

    moved = Signal(str, str)

    def __init__(self, view: QTableView) -> None:
        super().__init__(view)
        self._view = view
        self._held: JobId | None = None
        self._begin = QPoint()
        self._is_moving = False
        self._before: JobId | None = None
        self._line = QFrame(view.viewport())
        self._line.setProperty("role", "drop")
        self._line.hide()
        view.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Handle press, move and release. Only a real drag is kept from the table."""
        if not isinstance(event, QMouseEvent):
            return super().eventFilter(watched, event)
        spot = event.position().toPoint()
        if event.type() is QEvent.Type.MouseButtonPress:
            self._begin, self._held = spot, self._waiting_at(spot)
        elif event.type() is QEvent.Type.MouseMove and self._held is not None:
            is_left = bool(event.buttons() & Qt.MouseButton.LeftButton)
            far = (spot - self._begin).manhattanLength() >= QApplication.startDragDistance()
            self._is_moving = is_left and (self._is_moving or far)
            if self._is_moving:
                self._show_place(spot)
                return True
        elif event.type() is QEvent.Type.MouseButtonRelease:
            held, was_moving = self._held, self._is_moving
            self._held, self._is_moving = None, False
            self._line.hide()
            if was_moving and held is not None:
                if self._before != held:
                    self.moved.emit(held, self._before or "")
                return True
        return super().eventFilter(watched, event)

    def _waiting(self) -> list[tuple[JobId, QRect]]:
        model = self._view.model()
        found = []
        for row in range(model.rowCount()):
            index = model.index(row, 0)
            card: QueueRow = index.data(CARD_ROLE)
            if card.job is not None and card.job.state is JobState.RECORDED:
                found.append((card.job.id, self._view.visualRect(index)))
        return found

    def _waiting_at(self, spot: QPoint) -> JobId | None:
        index = self._view.indexAt(spot)
        card: QueueRow | None = index.data(CARD_ROLE)
        waits = card is not None and card.job is not None and card.job.state is JobState.RECORDED
        return card.job.id if waits and card is not None and card.job is not None else None

    def _show_place(self, spot: QPoint) -> None:
        """Above the first card whose middle is below the pointer, or below the last."""
        waiting = self._waiting()
        below = next(((job, box) for job, box in waiting if box.center().y() > spot.y()), None)
        self._before = below[0] if below is not None else None
        edge = below[1].top() - 3 if below is not None else waiting[-1][1].bottom() - 2
        self._line.setGeometry(0, max(0, edge), self._view.viewport().width(), 2)
        self._line.show()
        self._line.raise_()


def moved_by(table: JobTable, row: int, step: int) -> tuple[str, str] | None:
    """A key moves a waiting job up or down: which job goes before which; None if it can't move so."""
    card = table.card_at(row) if row >= 0 else None
    if card is None or card.job is None or card.job.state is not JobState.RECORDED:
        return None
    cards = (table.card_at(at) for at in range(table.rowCount()))
    waiting = [one.job.id for one in cards if one.job is not None and one.job.state is JobState.RECORDED]
    at = waiting.index(card.job.id)
    if step < 0 and at > 0:
        return card.job.id, waiting[at - 1]
    if step > 0 and at < len(waiting) - 1:  # the one below goes before this one
        return waiting[at + 1], card.job.id
    return None
