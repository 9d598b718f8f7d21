"""The queue: one table of cards, its header, and the commands of the current card."""

import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLineEdit,
    QStackedLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from o8studio.domain.ids import JobId
from o8studio.domain.jobs.job import Job, JobState
from o8studio.domain.jobs.queue_state import Group
from o8studio.texts.language import _, ngettext
from o8studio.ui.actions.card_commands import LOOKS, CardCommand
from o8studio.ui.actions.factory import add_offer, name_button
from o8studio.ui.models.job_store import JobStore
from o8studio.ui.models.thumbnails import Thumbnails
from o8studio.ui.queue.card import SHORT, QueueRow
from o8studio.ui.queue.card_actions import GRIP, MORE, actions_of
from o8studio.ui.queue.card_drag import CardDrag
from o8studio.ui.queue.card_motion import GLOW, POSTER, SLIDE, CardMotion
from o8studio.ui.queue.card_places import CardPlaces
from o8studio.ui.queue.card_table import CardTable
from o8studio.ui.queue.job_delegate import JobDelegate
from o8studio.ui.queue.job_table import CARD_ROLE, JobTable
from o8studio.ui.queue.queue_strip import QueueStrip
from o8studio.ui.theme.theme import pixmap, set_icon, theme
from o8studio.ui.widgets.layout import LONGEST_SEARCH, box, column, header, label, row, tool
from o8studio.ui.widgets.scrolling import OverlayBar

if TYPE_CHECKING:
    from o8studio.ui.queue.card_editor import CardEditor
    from o8studio.ui.widgets.controls import Choice


class QueuePanel(QWidget):
    """Emits: a clip to play, a command on a clip or job, a waiting job to move before another or, with no id, to the end."""

    clip_chosen = Signal(str)
    action_asked = Signal(str, object)
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
        thumbnails.frame_came.connect(self._on_picture)
        self._delegate = JobDelegate(thumbnails, self._motion)
        self.view = CardTable(self._delegate, self._motion)
        self.view.setModel(self.table)
        self._places = CardPlaces(self.view, self.table, self._motion)
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
        self._chosen: list[str] = []
        self.strip = QueueStrip(self.table, thumbnails)
        self.strip.opened.connect(self.unfold_asked)
        self._pill = QToolButton()
        self._pill.setProperty("kind", "pill")
        self._pill.clicked.connect(self.show_attention)
        self._pill.hide()
        self._filter = tool("list-filter", _("Filter"), checkable=True)
        name_button(self._filter, _("Filter"), "search")
        self._filter.toggled.connect(self._show_search)
        self.pause = tool("circle-pause", _("Pause the queue"), checkable=True)
        self.pause.clicked.connect(self.pause_asked)
        self._top, self._counts = header(_("Queue"), self._pill, self._filter, self.pause)
        self.search = QLineEdit()
        self.search.setMaxLength(LONGEST_SEARCH)
        self.search.setPlaceholderText(_("Search prompts and models"))
        self.search.setAccessibleName(_("Search the queue"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self.table.set_filter)
        self._search_box = box("plain", column(self.search, spacing=6, margins=(12, 8, 12, 0)))
        self._models: Choice | None = None
        self._search_box.hide()
        self._stack = QStackedLayout()
        self._stack.addWidget(self._empty())
        self._stack.addWidget(self.view)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        unfold = tool("panel-right-open", _("Open the queue"))
        name_button(unfold, _("Open the queue"), "fold_queue")
        unfold.clicked.connect(self.unfold_asked)
        self._strip_top = box("header", row(1, unfold, 1))
        self._strip_top.setFixedHeight(48)
        self._strip_top.hide()
        layout.addWidget(self._strip_top)
        layout.addWidget(self._top)
        layout.addWidget(self._search_box)
        self._around = QWidget()
        around = QVBoxLayout(self._around)
        around.setContentsMargins(12, 0, 12, 0)
        around.addLayout(self._stack)
        OverlayBar(self.view, outside=12)
        layout.addWidget(self._around, 1)
        layout.addWidget(self.strip, 1)
        self.strip.hide()
        self._clock = QTimer(self)
        self._clock.setInterval(1000)
        self._clock.timeout.connect(lambda: self.table.tick(time.time()))
        self._clock.start()
        self._sweep = QTimer(self)
        self._sweep.setInterval(40)
        self._sweep.timeout.connect(self._on_sweep)
        self.table.tick(time.time())
        self._lay_out()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Messages take more lines in a narrower column."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._lay_out()

    def set_folded(self, on: bool) -> None:
        """Show the strip of 72 px, or the column."""
        self.strip.setVisible(on)
        for part in (self._top, self._around):
            part.setVisible(not on)
        self._strip_top.setVisible(on)
        self._search_box.setVisible(not on and self._filter.isChecked())

    def show_paused(self, on: bool) -> None:
        """Show whether the queue is paused."""
        self.table.set_paused(on)
        self.pause.setChecked(on)
        name = _("Resume the queue") if on else _("Pause the queue")
        set_icon(self.pause, "circle-play" if on else "circle-pause")
        name_button(self.pause, name, "pause_queue")
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
        row = self.view.currentIndex().row()
        card = self.table.card_at(row) if row >= 0 else None
        if card is None or card.job is None or card.job.state is not JobState.RECORDED:
            return
        waiting = [
            one.job
            for one in (self.table.card_at(at) for at in range(self.table.rowCount()))
            if one.job is not None and one.job.state is JobState.RECORDED
        ]
        at = next(at for at, job in enumerate(waiting) if job.id == card.job.id)
        if step < 0 and at > 0:
            self.moved.emit(card.job.id, waiting[at - 1].id)
        elif step > 0 and at < len(waiting) - 1:  # the one below goes before this one
            self.moved.emit(waiting[at + 1].id, card.job.id)

    def _on_poster(self, clip_id: str) -> None:
        row = self.table.row_of(clip_id)
        if row >= 0:
            self._motion.start(self.table.card_at(row).key, POSTER)
            self._motion.start(self.table.card_at(row).key, GLOW)
        self.strip.viewport().update()
        self.view.viewport().update()

    def _on_picture(self, job_id: str) -> None:
        self._motion.start(job_id, POSTER)
        self.view.viewport().update()
        self.strip.viewport().update()

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

    def _show_search(self, on: bool) -> None:
        self._search_box.setVisible(on)
        if on:
            self._show_models()
            self.search.setFocus()
        else:
            self.search.clear()
            self.table.set_model("")

    def _show_models(self) -> None:
        """List the models that were used, to filter by one."""
        from o8studio.ui.widgets.controls import Choice  # not needed before the first search

        if self._models is None:
            self._models = Choice(_("Model"))
            self._models.activated.connect(
                lambda at: self.table.set_model(str(self._models.itemData(at)) if self._models else "")
            )
            self._search_box.layout().addWidget(self._models)  # type: ignore[union-attr]  # it has one
        self._models.clear()
        self._models.addItem(_("All models"), "")
        for model, title in self._store.models().items():
            self._models.addItem(title, model)

    def _lay_out(self) -> None:
        usual, width = theme().px(SHORT), self.view.viewport().width()
        heights = self.view.verticalHeader()
        heights.setDefaultSectionSize(usual)
        for at in range(self.table.rowCount()):
            height = self.table.card_at(at).height(width)
            if height != heights.sectionSize(at):
                self.view.setRowHeight(at, height)
        is_editing = self._editor is not None and isValid(self._editor)
        is_held = QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton  # nothing moves during a drag
        if self.isVisible() and not is_editing and not is_held and not self.search.hasFocus():
            self._places.move()
        self._stack.setCurrentIndex(1 if self.table.rowCount() or self._filter.isChecked() else 0)
        model = self.view.selectionModel()
        for number, name in enumerate(self._chosen):
            row = self.table.row_of(name)
            if row >= 0:
                index = self.table.index(row, 0)
                model.select(index, model.SelectionFlag.Select)
                if number == 0:
                    model.setCurrentIndex(index, model.SelectionFlag.NoUpdate)
        self._show_counts()

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
        self._pill.setVisible(bool(needed))
        self._counts.setVisible(not needed)  # there is no room for both
        self.show_motion()

    def show_motion(self) -> None:
        """Start or stop the animation of indeterminate bars."""
        moving = bool(self.table.counts().get(Group.RUNNING)) and not theme().reduce_motion
        if moving != self._sweep.isActive():
            (self._sweep.start if moving else self._sweep.stop)()
            self._delegate.sweep = 0.5

    def _on_sweep(self) -> None:
        if not self.isVisible():
            return
        self._delegate.sweep = abs((time.monotonic() % 1.6) / 0.8 - 1)
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
        for name in names:
            self._on_acted(name, action)

    def _menu(self, spot: QPoint) -> None:
        index = self.view.indexAt(spot - QPoint(1, 0)) if spot.x() > 0 else self.view.indexAt(spot)
        card: QueueRow | None = index.data(CARD_ROLE)
        if card is None or card.job is None:
            return
        chosen = self.chosen()
        many = chosen if card.id in chosen else [card.id]
        from o8studio.ui.widgets.menu import Menu  # not needed before the first press

        menu = Menu(self)
        for offer in actions_of(card):
            if len(many) > 1 and LOOKS[offer.command].alone:
                continue
            several = _("{action} ({n} clips)").format(action=offer.title, n=len(many))
            act = partial(self._act_on_all, many, offer.command)
            add_offer(menu, offer, act, title=several if len(many) > 1 else "")
        menu.open_at(self.view.viewport().mapToGlobal(spot))
