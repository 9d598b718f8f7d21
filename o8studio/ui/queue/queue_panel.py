"""The queue: one table of cards, its header, and the commands of the current card."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QStackedLayout, QToolButton, QVBoxLayout, QWidget
from shiboken6 import isValid

from o8studio.domain.ids import JobId
from o8studio.domain.jobs.job import Job
from o8studio.domain.jobs.queue_state import Group
from o8studio.texts.language import _, ngettext
from o8studio.ui.actions.card_commands import CardCommand
from o8studio.ui.actions.command_id import CommandId
from o8studio.ui.actions.factory import name_button
from o8studio.ui.models.job_store import JobStore
from o8studio.ui.models.thumbnails import Thumbnails
from o8studio.ui.queue.card import QueueRow
from o8studio.ui.queue.card_actions import GRIP, MORE, actions_of
from o8studio.ui.queue.card_drag import CardDrag, moved_by
from o8studio.ui.queue.card_motion import GLOW, POSTER, SLIDE, CardMotion
from o8studio.ui.queue.card_places import CardPlaces
from o8studio.ui.queue.card_table import CardTable
from o8studio.ui.queue.job_delegate import JobDelegate
from o8studio.ui.queue.job_table import CARD_ROLE, JobTable
from o8studio.ui.queue.queue_strip import QueueStrip, strip_head
from o8studio.ui.queue.scroll_place import ScrollPlace
from o8studio.ui.theme.theme import set_icon, theme
from o8studio.ui.widgets.layout import header, tool
from o8studio.ui.widgets.scrolling import OverlayBar

if TYPE_CHECKING:
    from o8studio.ui.queue.card_editor import CardEditor
    from o8studio.ui.queue.queue_search import QueueSearch

_STAY_SECONDS = 8.0
"""How long a removed card offers Undo where it was; longer while the pointer is over the queue."""


class QueuePanel(QWidget):
    """Emits: a clip to play, a command on a clip or job, or on several, a waiting job to move before another or, with no id,
    to the end.
    """

    clip_chosen = Signal(str)
    action_asked = Signal(str, object)
    several_asked = Signal(list, object)
    moved = Signal(str, str)
    pause_asked = Signal(bool)
    unfold_asked = Signal()

    def __init__(self, store: JobStore, table: JobTable, thumbnails: Thumbnails) -> None:
        super().__init__()
        self.setProperty("column", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._editor: CardEditor | None = None
        self._store, self.table = store, table
        self._motion = CardMotion(self._on_motion, self)
        thumbnails.poster_came.connect(self._on_poster)
        thumbnails.posters_waited.connect(self._paint_again)
        thumbnails.frame_came.connect(self._on_picture)
        self._delegate = JobDelegate(thumbnails, self._motion)
        self.view = CardTable(self._delegate, self._motion)
        self.view.setModel(self.table)
        self._places = CardPlaces(self.view, self.table, self._motion)
        self._scroll = ScrollPlace(self.view, self.table)
        self.table.is_held = self._is_aimed_at
        self.view.setItemDelegate(self._delegate)
        self.view.acted.connect(self._on_acted)
        self.view.activated.connect(self._on_activated)
        self.view.looked_at.connect(self._on_looked_at)
        self.view.folded.connect(self.table.toggle_fold)
        self.view.hovered.connect(self._motion.hover)
        CardDrag(self.view).moved.connect(self.moved)
        self.view.customContextMenuRequested.connect(self._menu)
        self.table.modelAboutToBeReset.connect(self._remember)
        self.table.modelReset.connect(self._lay_out)
        self.view.verticalScrollBar().valueChanged.connect(self._show_pill)
        self._chosen: list[str] = []
        self._stay_until = 0.0
        self.strip = QueueStrip(self.table, thumbnails)
        self.strip.opened.connect(self.unfold_asked)
        self._pill = QToolButton()
        self._pill.setProperty("kind", "pill")
        self._pill.clicked.connect(self.show_attention)
        self._pill.hide()
        self._filter = tool("list-filter", _("Filter"), checkable=True)
        name_button(self._filter, _("Filter"), CommandId.SEARCH)
        self._filter.toggled.connect(self._show_search)
        self.pause = tool("circle-pause", _("Pause the queue"), checkable=True)
        self.pause.clicked.connect(self.pause_asked)
        self._top, self._counts = header(_("Queue"), self._pill, self._filter, self.pause, right=8)
        self._found: QueueSearch | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        self._strip_top = strip_head(self.unfold_asked)
        layout.addWidget(self._strip_top)
        layout.addWidget(self._top)
        self._around = QWidget()
        around = QVBoxLayout(self._around)
        around.setContentsMargins(12, 0, 12, 0)
        self._stack = QStackedLayout()
        around.addLayout(
            self._stack
        )  # before it has widgets: it would show its first one as a window of its own
        self._stack.addWidget(self.view)
        OverlayBar(self.view, outside=12)
        layout.addWidget(self._around, 1)
        layout.addWidget(self.strip, 1)
        self.strip.hide()
        self._clock = QTimer(self, interval=1000)
        self._clock.timeout.connect(self._on_second)
        self._clock.start()
        self._sweep = QTimer(self, interval=40)
        self._sweep.timeout.connect(self._on_sweep)
        self.table.tick(time.time())
        self._lay_out()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Messages take more lines in a narrower column."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._lay_out()

    def _is_aimed_at(self) -> bool:
        return isValid(self.view) and self.view.is_aimed_at and self.view.isVisible()

    def _on_second(self) -> None:
        self.table.tick(time.time())
        if self.table.has_staying and self.view.pointed is None and time.monotonic() > self._stay_until:
            self.table.let_go()

    def stay(self, job_id: JobId) -> bool:
        """It is about to be removed: its card stays in its place for a while with an Undo; False if none is seen."""
        if not self.view.isVisible() or self.table.row_of(job_id) < 0:
            return False
        self._stay_until = time.monotonic() + _STAY_SECONDS
        self.table.stay(job_id)
        return True

    def set_folded(self, on: bool) -> None:
        """Show the strip of 72 px, or the column."""
        self.strip.setVisible(on)
        for part in (self._top, self._around):
            part.setVisible(not on)
        self._strip_top.setVisible(on)
        if self._found is not None:
            self._found.setVisible(not on and self._filter.isChecked())

    def show_paused(self, on: bool) -> None:
        """Show whether the queue is paused."""
        self.table.set_paused(on)
        self.pause.setChecked(on)
        name = _("Resume the queue") if on else _("Pause the queue")
        set_icon(self.pause, "circle-play" if on else "circle-pause")
        name_button(self.pause, name, CommandId.PAUSE_QUEUE)
        self._show_counts()

    def choose(self, name: str) -> None:
        """Select the card of a clip or a job, by its id."""
        if self.table.row_of(name) < 0:
            self.table.flush()  # its card may be about to come
        row = self.table.row_of(name)
        if row >= 0:
            self.view.setCurrentIndex(self.table.index(row, 0))
        else:  # without a card, no key may act on another one
            self.view.clearSelection()

    def chosen(self) -> list[str]:
        """The ids of the selected clips and jobs, from the top."""
        rows = sorted(index.row() for index in self.view.selectionModel().selectedIndexes())
        return [name for row in rows if (name := self.table.card_at(row).id)]

    def edit(self, job: Job, change: Callable[[str], None], late: Callable[[str], None]) -> None:
        """Edit a waiting clip's prompt on its card; see `CardEditor`."""
        from o8studio.ui.queue.card_editor import CardEditor

        if self._editor is not None and isValid(self._editor):
            self._editor.leave()
        self.choose(job.id)
        self._editor = CardEditor(self.view, self._store, self.table, job, change, late)

    def start_search(self) -> None:
        """Open the search."""
        self._filter.setChecked(True)
        self.search.setFocus()

    def show_only(self, model: str) -> None:
        """Open the search with the cards of one model."""
        self.start_search()
        self._finder().show_only(model)

    def end_search(self) -> bool:
        """Close the search; False if none is open."""
        if not self._filter.isChecked():
            return False
        self._filter.setChecked(False)
        return True

    def show_attention(self) -> None:
        """Scroll to the cards that need a person."""
        row = self.table.row_of_group(Group.ATTENTION)
        if row >= 0:
            self.view.scrollTo(self.table.index(row, 0), QAbstractItemView.ScrollHint.PositionAtTop)
            self.view.setCurrentIndex(self.table.index(min(row + 1, self.table.rowCount() - 1), 0))

    def move_job(self, step: int) -> None:
        """Move the current waiting job up or down among the waiting ones."""
        if moved := moved_by(self.table, self.view.currentIndex().row(), step):
            self.moved.emit(*moved)

    def _on_poster(self, clip_id: str) -> None:
        row = self.table.row_of(clip_id)
        if row >= 0:
            self._motion.start(self.table.card_at(row).key, POSTER)
            self._motion.start(self.table.card_at(row).key, GLOW)
        self.strip.viewport().update()
        self.view.viewport().update()

    def _paint_again(self, clip_ids: list[str]) -> None:
        for row in map(self.table.row_of, clip_ids):
            self.view.update(self.table.index(row, 0))  # nothing where there is none

    def _on_picture(self, job_id: str) -> None:
        self._motion.start(job_id, POSTER)
        self.view.viewport().update()
        self.strip.viewport().update()

    @property
    def search(self) -> QLineEdit:
        """The words to search for."""
        return self._finder().words

    def _finder(self) -> "QueueSearch":
        from o8studio.ui.queue.queue_search import QueueSearch  # not needed before the first search

        if self._found is None:
            self._found = QueueSearch(self._store, self.table)
            self._found.hide()
            layout = self.layout()
            assert isinstance(layout, QVBoxLayout)
            layout.insertWidget(layout.indexOf(self._around), self._found)
        return self._found

    def _show_search(self, on: bool) -> None:
        finder = self._finder()
        finder.setVisible(on)
        if on:
            finder.list_models()
            finder.words.setFocus()
        else:
            finder.end()

    def _lay_out(self) -> None:
        self.view.fit_heights(self.table.odd_rows())
        is_editing = self._editor is not None and isValid(self._editor)
        is_held = QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton  # nothing moves during a drag
        self._scroll.restore()
        is_typing = self._found is not None and self._found.words.hasFocus()
        if self.isVisible() and not is_editing and not is_held and not is_typing:
            self._places.move()
        is_empty = self._store.is_read and not self.table.rowCount() and not self._filter.isChecked()
        self._show_empty(is_empty)
        model = self.view.selectionModel()
        for number, name in enumerate(self._chosen):
            row = self.table.row_of(name)
            if row >= 0:
                index = self.table.index(row, 0)
                model.select(index, model.SelectionFlag.Select)
                if number == 0:
                    model.setCurrentIndex(index, model.SelectionFlag.NoUpdate)
        self._show_counts()

    def _show_empty(self, on: bool) -> None:
        """Show how to fill the queue, or the cards."""
        if on and self._stack.count() == 1:
            from o8studio.ui.queue.empty_queue import EmptyQueue  # not before the ledger has been read

            self._stack.addWidget(EmptyQueue())
        self._stack.setCurrentIndex(1 if on else 0)

    def _on_motion(self, key: str, kind: str, _value: float) -> None:
        row = self.table.row_of(key)
        if kind == SLIDE:
            self.view.viewport().update()
        elif row >= 0:
            self.view.update(self.table.index(row, 0))

    def _remember(self) -> None:
        """Before a re-sort: remember the selection and where the cards are seen."""
        self._chosen = self.chosen() or self._chosen
        self._places.remember()
        self._scroll.remember()

    def _show_counts(self) -> None:
        counts = self.table.counts()
        running, waiting = counts.get(Group.RUNNING, 0), counts.get(Group.WAITING, 0)
        if self.pause.isChecked():
            words = _("Paused, {n} waiting").format(n=waiting)
        elif running and waiting:
            words = _("{running} running, {waiting} waiting").format(running=running, waiting=waiting)
        elif running:
            words = _("{n} running").format(n=running)
        else:
            words = _("{n} waiting").format(n=waiting) if waiting else ""
        self._counts.setText(words)
        needed = counts.get(Group.ATTENTION, 0)
        self._pill.setText(ngettext("{n} needs you", "{n} need you", needed).format(n=needed))
        self._pill.setAccessibleName(self._pill.text())
        self._show_pill()
        self.show_motion()

    def _show_pill(self) -> None:
        """Lead to the cards that need somebody, unless they are on the screen."""
        row = self.table.row_of_group(Group.ATTENTION)
        is_needed = row >= 0 and not self.view.shows_group(row)
        self._pill.setVisible(is_needed)
        self._counts.setVisible(not is_needed)  # there is no room for both

    def show_motion(self) -> None:
        """Start or stop the animation of indeterminate bars."""
        moving = bool(self.table.counts().get(Group.RUNNING)) and not theme().reduce_motion
        if moving != self._sweep.isActive():
            (self._sweep.start if moving else self._sweep.stop)()
            self._delegate.sweep = None

    def _on_sweep(self) -> None:
        if not self.isVisible():
            return
        self._delegate.sweep = time.monotonic() % 1.6 / 1.6
        first, last = max(0, self.view.rowAt(0)), self.view.rowAt(self.view.viewport().height())
        for at in range(first, (last if last >= 0 else self.table.rowCount() - 1) + 1):
            card = self.table.card_at(at)
            if card.group is not Group.RUNNING:
                break
            if card.job is not None and card.part is None:
                self.view.update(self.table.index(at, 0))

    def _on_activated(self, index: QModelIndex) -> None:
        card = index.data(CARD_ROLE)
        if card is None or card.job is None:
            return
        if card.clip is not None:
            self.clip_chosen.emit(card.clip.id)
        elif actions := actions_of(card):
            self.action_asked.emit(card.job.id, actions[0].command)

    def _on_looked_at(self, index: QModelIndex) -> None:
        """The highlighted card is the clip on the stage: keys that rate mean both."""
        card: QueueRow | None = index.data(CARD_ROLE)
        if card is not None and card.clip is not None:
            self.clip_chosen.emit(card.clip.id)

    def _on_acted(self, name: str, action: str) -> None:
        if action == GRIP:
            return  # only for dragging
        if action == CardCommand.PLAY:
            self.clip_chosen.emit(name)
        elif action == MORE:
            row = self.table.row_of(name)
            self._menu(self.view.visualRect(self.table.index(row, 0)).topRight())
        elif action == CardCommand.CLEAR:
            names = self.table.ids_of_group(Group(name)) if name in list(Group) else [name]
            self.several_asked.emit(names, CardCommand.CLEAR)
        else:
            self.action_asked.emit(name, CardCommand(action))

    def spot_of(self, job_id: JobId) -> tuple[QWidget, QRect]:
        """Where a card is seen: the scrolling viewport and the card's rectangle; the panel itself while folded."""
        row = self.table.row_of(job_id)
        if row < 0 or not self.view.isVisible():
            return self, self.rect().adjusted(0, 0, 0, 60 - self.height())
        index = self.table.index(row, 0)
        self.view.scrollTo(index)
        return self.view.viewport(), self.view.visualRect(index)

    def _act_on_all(self, names: list[str], action: str) -> None:
        if len(names) > 1:
            self.several_asked.emit(names, CardCommand(action))
        else:
            self._on_acted(names[0], action)

    def _menu(self, spot: QPoint) -> None:
        index = self.view.indexAt(spot - QPoint(1, 0)) if spot.x() > 0 else self.view.indexAt(spot)
        card: QueueRow | None = index.data(CARD_ROLE)
        if card is None:
            return
        # not needed before the first press
        from o8studio.ui.queue.card_menu import menu_of_card, menu_of_group

        if card.job is None:
            menu = menu_of_group(self, card, self.table.toggle_fold, self._on_acted)
        else:
            chosen = self.chosen()
            menu = menu_of_card(self, card, chosen if card.id in chosen else [card.id], self._act_on_all)
        menu.open_at(self.view.viewport().mapToGlobal(spot))
