"""The table of cards: what a press of the mouse or a key on it means."""

from PySide6.QtCore import QEvent, QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView

from o8studio.domain.ids import JobId
from o8studio.domain.job import JobState
from o8studio.services.language import _
from o8studio.ui.queue.card import Card
from o8studio.ui.queue.job_delegate import JobDelegate
from o8studio.ui.queue.job_table import CARD_ROLE


class CardTable(QTableView):
    """Says which action of which job was asked for, which group was folded, and from which card to which the pointer went."""

    acted = Signal(str, str)
    folded = Signal(object)
    hovered = Signal(object, object)

    def __init__(self, delegate: JobDelegate) -> None:
        super().__init__()
        self._delegate = delegate
        self._pointed: JobId | None = None
        self.horizontalHeader().hide()
        self.verticalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setMinimumSectionSize(1)
        self.setShowGrid(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setAccessibleName(_("Queue"))
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_Hover)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Which card is under the pointer."""
        super().mouseMoveEvent(event)
        self._point_at(self.indexAt(event.position().toPoint()))

    def leaveEvent(self, event: QEvent) -> None:
        """None is."""
        super().leaveEvent(event)
        self._point_at(QModelIndex())

    def _point_at(self, index: QModelIndex) -> None:
        card: Card | None = index.data(CARD_ROLE)
        now = card.job.id if card is not None and card.job is not None else None
        if now != self._pointed:
            before, self._pointed = self._pointed, now
            self.hovered.emit(before, now)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A painted button, a group's heading, or the card itself."""
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        card: Card | None = index.data(CARD_ROLE)
        if card is None or event.button() is not Qt.MouseButton.LeftButton:
            return
        if card.job is None:
            self.folded.emit(card.group)
            return
        rect = self.visualRect(index)
        for action, spot in [
            *self._delegate.button_rects(rect, card),
            *self._delegate.hover_rects(rect, card),
        ]:
            if spot.contains(event.position().toPoint()):
                self.acted.emit(card.job.id, action)
                return
        plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        if card.job.state is JobState.KEPT and plain:
            self.activated.emit(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter acts on the card or folds the group; Home and End go to the first and the last."""
        index = self.currentIndex()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and index.isValid():
            card: Card = index.data(CARD_ROLE)
            if card.job is None:
                self.folded.emit(card.group)
            else:
                self.activated.emit(index)
        elif event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End):
            last = self.model().rowCount() - 1
            self.setCurrentIndex(self.model().index(0 if event.key() == Qt.Key.Key_Home else last, 0))
        else:
            super().keyPressEvent(event)
