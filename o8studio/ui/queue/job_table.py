"""The queue as a one-column model: group headers, jobs under way and finished clips."""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, QTimer, Signal

from o8studio.domain.ids import JobId
from o8studio.domain.jobs.job import Job, JobState
from o8studio.domain.jobs.queue_state import ENDED_GROUPS, LIVE_GROUPS, Group, QueueState
from o8studio.ui.models.job_store import JobStore
from o8studio.ui.queue.card import ODD, QueueRow
from o8studio.ui.queue.card_order import CardOrder, done_at, rows_by_name
from o8studio.ui.queue.row_maker import RowMaker

if TYPE_CHECKING:
    from o8studio.services.runtime.bus import FollowingTroubled

Index = QModelIndex | QPersistentModelIndex
CARD_ROLE = Qt.ItemDataRole.UserRole
_FLUSH_MS = 66
_A_SECOND = 200
_DAY = 86_400.0
_MOST_SECONDS_LATE = 3.0
"""How long cards stay where they are because somebody aims at them."""
_MOST_CLEARED = 2000


class JobTable(QAbstractTableModel):
    """Changes are batched and flushed at most 15 times a second; only changed rows are recomputed.

    `cleared_changed`: which cards were cleared from the queue.
    """

    cleared_changed = Signal()

    def __init__(self, store: JobStore) -> None:
        super().__init__()
        self._store = store
        self._maker = RowMaker(store)
        self._order = CardOrder()
        self._filter, self._model = "", ""
        self._folded: set[Group] = set()
        self._rows: list[QueueRow] = []
        self._row_of: dict[str, int] = {}
        self._headings: dict[Group, int] = {}
        self._ids: dict[JobId, tuple[str, ...]] = {}  # of each job's rows, including hidden ones
        self._places: dict[str, Group | None] = {}
        self._fresh: set[JobId] = set()
        self._repainted: set[JobId] = set()  # in their places, since all was sorted
        self._all_fresh = False
        self._stay: set[JobId] = set()
        self._cleared: dict[str, None] = {}
        self._late_since = 0.0
        self.is_held: Callable[[], bool] = lambda: False
        """Whether somebody aims at a card, so that none may move for a moment."""
        self.came: list[str] = []
        """Keys of rows that are new or moved since the last reset."""
        self._flush = QTimer(self, singleShot=True, interval=_FLUSH_MS)
        self._flush.timeout.connect(self._on_flush)
        store.added.connect(self._on_added)
        store.changed.connect(lambda _before, job: self._on_changed(job))
        store.touched.connect(self._mark)
        store.names_changed.connect(self._all)

    # ---- conditions around the jobs

    def troubled(self, news: "FollowingTroubled") -> None:
        """A job can't be followed, or can be again."""
        self._maker.troubles[news.job_id] = (news.trouble, news.said)
        self._maker.stopping.discard(news.job_id)  # whatever was asked, it is followed on
        self._mark(news.job_id)

    def is_online(self, gateway_id: str) -> bool:
        """Whether a gateway was there when it was asked last; one that was never asked counts as there."""
        return gateway_id not in self._maker.offline

    def set_online(self, gateway_id: str, online: bool) -> None:
        """A gateway became unreachable or reachable."""
        offline = self._maker.offline
        (offline.discard if online else offline.add)(gateway_id)
        self._all()

    def set_paused(self, on: bool) -> None:
        """Whether the queue is paused."""
        self._maker.is_paused = on
        self._all()

    def set_usual(self, usual: Mapping[str, float | None]) -> None:
        """Set how many seconds each model usually takes."""
        self._maker.usual = usual

    def set_stopping(self, job_id: JobId) -> None:
        """The gateway is being asked to cancel it."""
        self._maker.stopping.add(job_id)
        self._mark(job_id)

    def set_filter(self, text: str) -> None:
        """Show only rows with these words in prompt, name or model."""
        self._filter = text.strip().lower()
        self.rebuild()

    def set_model(self, model: str) -> None:
        """Show only rows of this model; empty for all."""
        self._model = model
        self.rebuild()

    def toggle_fold(self, group: Group) -> None:
        """Hide or show a group's cards."""
        self._folded ^= {group}
        self.rebuild()

    def stay(self, job_id: JobId) -> None:
        """It is about to be removed: its card stays where it is until `let_go`, and offers to undo that."""
        self._stay.add(job_id)

    @property
    def has_staying(self) -> bool:
        """Whether removed cards are still shown where they were."""
        return bool(self._stay)

    def let_go(self, *job_ids: JobId) -> None:
        """Show these removed jobs in their own group; without any, all of them."""
        self._stay.difference_update(job_ids or tuple(self._stay))
        self.rebuild()

    def clear(self, names: Iterable[str]) -> None:
        """No longer show these clips and ended jobs here; they stay in the library and in the ledger."""
        self._cleared.update(dict.fromkeys(names))
        self._stay.difference_update(map(JobId, self._cleared))
        self.rebuild()
        self.cleared_changed.emit()

    def show_again(self, names: Iterable[str]) -> None:
        """Undo `clear`."""
        for name in names:
            self._cleared.pop(name, None)
        self.rebuild()
        self.cleared_changed.emit()

    def cleared(self) -> list[str]:
        """The ids of the newest that were cleared, to be saved for the next start."""
        return list(self._cleared)[-_MOST_CLEARED:]

    def ids_of_group(self, group: Group) -> list[str]:
        """The ids of a group's cards, also while it is folded."""
        cards = (card for job in self._store.jobs() for card in self._cards_of(job))
        return [card.id for card in cards if self._place(card) is group]

    def tick(self, now: float) -> None:
        """A second has passed."""
        self._maker.now = now
        alive = []
        for card in self._rows:
            if card.group not in LIVE_GROUPS:
                break
            if card.job is not None:
                alive.append(card.job.id)
        turns = (
            1 + len(alive) // _A_SECOND
        )  # of very many rows, only some each second; painted ones count on by themselves
        for job_id in alive[int(now) % turns :: turns]:
            self._mark(job_id)

    # ---- queries

    def state_of(self, name: str) -> QueueState | None:
        """The displayed state of a clip or a job, even if its card is folded; None if unknown."""
        job = self._store.job_of(name)
        rows = self._maker.rows_of(job) if job is not None else ()
        return next((row.state for row in rows if name in (row.id, row.key)), None)

    def line_of(self, job_id: JobId) -> str:
        """The state of a job under way, or how it ended, as its card says it; empty if unknown."""
        job = self._store.job(job_id)
        return next((row.line for row in self._maker.rows_of(job)), "") if job is not None else ""

    def counts(self) -> dict[Group, int]:
        """Number of rows by group."""
        return {group: len(found) for group, found in self._order.cards.items() if found}

    def card_at(self, row: int) -> QueueRow:
        """The card of a row."""
        return self._rows[row]

    def odd_rows(self) -> dict[int, QueueRow]:
        """By row those that may be higher or lower than a usual card; the headings are among them."""
        return {at: card for at, card in enumerate(self._rows) if card.job is None or card.state in ODD}

    def row_of(self, name: str) -> int:
        """The row of a clip, or of a job or its first clip, by id; or -1."""
        return self._row_of.get(name, -1)

    def waiting_after(self, job_id: JobId) -> JobId | None:
        """The waiting job whose card is next below that of another one; None if none is."""
        row = self.row_of(job_id)
        for card in self._rows[row + 1 :] if row >= 0 else ():
            if card.group is Group.WAITING and card.job is not None and card.job.state is JobState.RECORDED:
                return card.job.id
        return None

    def row_of_group(self, group: Group) -> int:
        """The row of a group's heading, or -1."""
        return self._headings.get(group, -1)

    @property
    def now(self) -> float:
        """Unix seconds of the last tick."""
        return self._maker.now

    def flush(self) -> None:
        """Apply the batched changes now."""
        self._flush.stop()
        self._late_since = 0.0
        self._apply()

    def rebuild(self) -> None:
        """Sort everything into groups."""
        self._fresh.clear()
        self._all_fresh = False
        self.came = []
        self._order.sort(self._store.jobs(), self._shown)
        self._show()

    # ---- internals

    def _shown(self, job: Job) -> list[tuple[Group, QueueRow]]:
        """The cards of a job with the groups that they are shown in."""
        cards, shown = self._cards_of(job), []
        self._ids[job.id] = tuple([card.id for card in cards])
        for card in cards:
            place, key = self._place(card), card.key
            if place is not None:
                shown.append((place, card))
                if self._places.get(key) is not place:
                    self.came.append(key)
            self._places[key] = place
        return shown

    def _sort_in(self) -> None:
        """Put the cards that changed in their places; all others are as they were."""
        jobs = [job for job in map(self._store.job, self._fresh | self._repainted) if job is not None]
        if not self._order.knows([job.id for job in jobs]):
            self.rebuild()
            return
        self._fresh.clear()
        self.came = []
        self._order.place({job.id: self._shown(job) for job in jobs})
        self._show()

    def _show(self) -> None:
        self._repainted.clear()
        self.beginResetModel()
        self._rows, self._headings = self._order.rows(self._folded)
        self._row_of = rows_by_name(self._rows)
        self.endResetModel()

    def _on_added(self, jobs: list[Job]) -> None:
        for job in jobs:
            for other in self._maker.presses.note(job):
                self._maker.forget(other)
            self._maker.forget(job.id)
        self.rebuild()

    def _on_changed(self, job: Job) -> None:
        for other in self._maker.presses.note(job):
            self._mark(other)
        if job.state.is_final or not job.watched:
            self._maker.stopping.discard(job.id)
        self._mark(job.id)

    def _mark(self, job_id: JobId) -> None:
        self._fresh.add(job_id)
        self._maker.forget(job_id)
        if not self._flush.isActive():
            self._flush.start()

    def _all(self) -> None:
        self._all_fresh = True
        self._maker.forget()
        if not self._flush.isActive():
            self._flush.start()

    def _on_flush(self) -> None:
        """Cards that are aimed at stay where they are, for a while."""
        if not self._waits_for_the_pointer():
            self._apply()

    def _waits_for_the_pointer(self) -> bool:
        now = time.monotonic()
        if not self.is_held() or not (self._all_fresh or self._changed_rows() is None):
            self._late_since = 0.0
            return False
        self._late_since = self._late_since or now
        if now - self._late_since > _MOST_SECONDS_LATE:
            self._late_since = 0.0
            return False
        self._flush.start()
        return True

    def _apply(self) -> None:
        if self._all_fresh:
            self.rebuild()
            return
        changed = self._changed_rows()
        if changed is None:
            self._sort_in()
            return
        self._repainted |= self._fresh
        self._fresh.clear()
        for row, card in changed.items():
            self._rows[row] = card
            self.dataChanged.emit(self.index(row, 0), self.index(row, 0))

    def _changed_rows(self) -> dict[int, QueueRow] | None:
        """The rows to update in place; None if rows appear, disappear or move."""
        changed: dict[int, QueueRow] = {}
        for job_id in self._fresh:
            job = self._store.job(job_id)
            if job is None:
                continue
            cards = self._cards_of(job)
            if self._ids.get(job_id) != tuple(card.id for card in cards):
                return None
            for card in cards:
                row = self._row_of.get(card.id)
                if row is None:
                    place = self._place(card)
                    was = self._places.get(card.key, Group.RUNNING)
                    if place == was and (place is None or place in self._folded):
                        continue  # hidden before and now
                    return None
                old = self._rows[row]
                stays = (card.group, card.shape) == (old.group, old.shape) and self._place(card) is not None
                if not stays or (old.job is not None and job.rank != old.job.rank):
                    return None
                if (
                    card != old or card.group is Group.RUNNING or card.state is QueueState.QUEUED
                ):  # a clock runs
                    changed[row] = card
        return changed

    def _cards_of(self, job: Job) -> tuple[QueueRow, ...]:
        """Its rows; a job that was just removed is still where it was."""
        cards = self._maker.rows_of(job)
        if job.id not in self._stay or cards[0].group is not Group.REMOVED:
            return cards
        return tuple(replace(card, group=Group.WAITING, can_undo=True) for card in cards)

    def _place(self, card: QueueRow) -> Group | None:
        """The group it is shown in; None if filtered out, or old and only in the Library."""
        job = card.job
        is_over = card.group in ENDED_GROUPS or card.state is QueueState.DRAFT
        if job is None or (is_over and card.id in self._cleared):
            return None
        if card.clip is not None and self._store.is_aside(card.clip.id):
            return None
        if self._model and job.request.model != self._model:
            return None
        if self._filter:
            words = f"{job.request.prompt} {card.name} {job.request.model}"
            if self._filter not in words.lower():
                return None
        if card.group is Group.DONE and self.now - done_at(card) > _DAY and self.now > 0:
            is_seen = card.clip is not None and self._store.is_seen(card.clip.id)
            return None if is_seen else card.group
        return card.group

    # ---- QAbstractTableModel

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Headers and jobs."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """One."""
        return 0 if parent.isValid() else 1

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Headers can't be selected."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        if self._rows[index.row()].job is None:
            return Qt.ItemFlag.ItemIsEnabled
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The card, and its sentence for screen readers."""
        if not index.isValid():
            return None
        card = self._rows[index.row()]
        if role == CARD_ROLE:
            return card
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.DisplayRole):
            return card.words
        if role == Qt.ItemDataRole.AccessibleDescriptionRole and card.job:
            return card.line
        return None
