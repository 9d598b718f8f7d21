"""The queue: one table of cards, its header, and what can be done with the card under the hand."""

import time
from pathlib import Path

from PySide6.QtCore import QModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QMenu,
    QStackedLayout,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from o8studio.domain.card import Group
from o8studio.domain.ids import JobId
from o8studio.domain.job import JobState
from o8studio.services.language import _
from o8studio.ui.queue.job_delegate import JobDelegate, actions_of
from o8studio.ui.queue.job_table import CARD_ROLE, JobTable
from o8studio.ui.theme import pixmap
from o8studio.ui.widgets.basics import column, header, label


class QueuePanel(QWidget):
    """Intents: a clip to play, an action on a job."""

    clip_chosen = Signal(str)
    action_asked = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("column", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._posters = Path()
        self.table = JobTable()
        self._delegate = JobDelegate(lambda job_id: self._posters / f"{job_id}.jpg")
        self.view = _Table(self._delegate)
        self.view.setModel(self.table)
        self.view.setItemDelegate(self._delegate)
        self.view.acted.connect(self._on_acted)
        self.view.activated.connect(self._on_activated)
        self.view.customContextMenuRequested.connect(self._menu)
        self.table.modelAboutToBeReset.connect(self._remember_choice)
        self.table.modelReset.connect(self._lay_out)
        self.table.dataChanged.connect(self._show_counts)
        self._chosen: JobId | None = None
        top, self._counts = header(_("Queue"))
        self._stack = QStackedLayout()
        self._stack.addWidget(self._empty())
        self._stack.addWidget(self.view)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(top)
        around = QVBoxLayout()
        around.setContentsMargins(12, 8, 12, 0)
        around.addLayout(self._stack)
        layout.addLayout(around, 1)
        self._clock = QTimer(self)
        self._clock.setInterval(1000)
        self._clock.timeout.connect(lambda: self.table.tick(time.time()))
        self._clock.start()
        self._sweep = QTimer(self)
        self._sweep.setInterval(40)
        self._sweep.timeout.connect(self._on_sweep)
        self.table.tick(time.time())

    def show_posters(self, folder: Path) -> None:
        """Where posters lie."""
        self._posters = folder

    def poster_made(self, job_id: JobId) -> None:
        """Paint it."""
        self._delegate.forget_poster(job_id)
        self.view.viewport().update()

    def choose(self, job_id: JobId) -> None:
        """Select a job's card."""
        row = self.table.row_of(job_id)
        if row >= 0:
            self.view.setCurrentIndex(self.table.index(row, 0))

    def _empty(self) -> QWidget:
        made = QWidget()
        image = label()
        image.setPixmap(pixmap("list-video", 24, "text-3", 2.0))
        words = label(
            _("Write a prompt, pick a model and press Generate. You can close the app while clips render."),
            size=12,
            tone="3",
        )
        words.setWordWrap(True)
        words.setMaximumWidth(240)
        title = label(_("Nothing in the queue"), weight=600)
        layout = column(1, image, title, words, 1, spacing=8)
        for part in (image, title, words):
            part.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            layout.setAlignment(part, Qt.AlignmentFlag.AlignHCenter)
        made.setLayout(layout)
        return made

    def _lay_out(self) -> None:
        for row in range(self.table.rowCount()):
            self.view.setRowHeight(row, self.table.card_at(row).height)
        self._stack.setCurrentIndex(1 if self.table.rowCount() else 0)
        if self._chosen:
            self.choose(self._chosen)
        self._show_counts()

    def _remember_choice(self) -> None:
        card = self.view.currentIndex().data(CARD_ROLE)
        self._chosen = card.job.id if card is not None and card.job else self._chosen

    def _show_counts(self) -> None:
        counts = self.table.counts()
        parts = []
        if counts.get(Group.RUNNING):
            parts.append(_("{n} running").format(n=counts[Group.RUNNING]))
        if counts.get(Group.WAITING):
            parts.append(_("{n} waiting").format(n=counts[Group.WAITING]))
        if counts.get(Group.ATTENTION):
            parts.append(_("{n} needs you").format(n=counts[Group.ATTENTION]))
        self._counts.setText(", ".join(parts))
        running = bool(counts.get(Group.RUNNING))
        if running != self._sweep.isActive():
            (self._sweep.start if running else self._sweep.stop)()

    def _on_sweep(self) -> None:
        self._delegate.sweep = abs((time.monotonic() % 1.6) / 0.8 - 1)
        self.view.viewport().update()

    def _on_activated(self, index: QModelIndex) -> None:
        card = index.data(CARD_ROLE)
        if card is None or card.job is None:
            return
        if card.job.state is JobState.KEPT:
            self.clip_chosen.emit(card.job.id)
        elif actions := actions_of(card):
            self.action_asked.emit(card.job.id, actions[0][0])

    def _on_acted(self, job_id: str, action: str) -> None:
        if action == "play":
            self.clip_chosen.emit(job_id)
        else:
            self.action_asked.emit(job_id, action)

    def _menu(self, spot: QPoint) -> None:
        card = self.view.indexAt(spot).data(CARD_ROLE)
        if card is None or card.job is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        job_id = card.job.id
        for action, words in actions_of(card):
            menu.addAction(words).triggered.connect(lambda _on, name=action: self._on_acted(job_id, name))
        menu.popup(self.view.viewport().mapToGlobal(spot))


class _Table(QTableView):
    acted = Signal(str, str)

    def __init__(self, delegate: JobDelegate) -> None:
        super().__init__()
        self._delegate = delegate
        self.horizontalHeader().hide()
        self.verticalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setMinimumSectionSize(20)
        self.setShowGrid(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setAccessibleName(_("Queue"))
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_Hover)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A painted button, or the card itself."""
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        card = index.data(CARD_ROLE)
        if card is None or card.job is None or event.button() is not Qt.MouseButton.LeftButton:
            return
        for action, spot in self._delegate.button_rects(self.visualRect(index), card):
            if spot.contains(event.position().toPoint()):
                self.acted.emit(card.job.id, action)
                return
        if card.job.state is JobState.KEPT:
            self.activated.emit(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter acts on the card."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.activated.emit(self.currentIndex())
            return
        super().keyPressEvent(event)
