"""The queue as a model of one column: group headers and jobs, snapshots by id."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, QTimer

from o8studio.domain.card import CardState, Conditions, Group, card_state, group_of
from o8studio.domain.ids import JobId
from o8studio.domain.job import Job, JobState
from o8studio.services.bus import JobProgressed
from o8studio.services.language import _
from o8studio.services.wording import card_line, charge_words

Index = QModelIndex | QPersistentModelIndex
CARD_ROLE = Qt.ItemDataRole.UserRole
_FLUSH_MS = 66
_HEIGHTS = {"header": 28, "tall": 103, "short": 57}
_TALL = frozenset(
    {
        CardState.SUBMITTING,
        CardState.RENDERING,
        CardState.RENDERING_BLIND,
        CardState.SLOW,
        CardState.CANCELLING,
        CardState.DOWNLOADING,
        CardState.OFFLINE,
    }
)
MESSAGE = frozenset(
    {
        CardState.UNCONFIRMED,
        CardState.DOWNLOAD_STOPPED,
        CardState.LINK_EXPIRED,
        CardState.FILE_MISSING,
        CardState.FAILED,
        CardState.NO_BALANCE,
        CardState.NOT_WATCHING,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One row, ready to be painted; a header when `job` is None.

    Attributes:
        part: 0 to 1, or None when nobody says.
    """

    group: Group
    job: Job | None = None
    state: CardState | None = None
    count: int = 0
    part: float | None = None
    received: int | None = None
    expected: int | None = None
    family: str = "unknown"
    title: str = ""
    line: str = ""
    money: str = ""

    @property
    def height(self) -> int:
        """With the gap below it."""
        if self.job is None:
            return _HEIGHTS["header"]
        if self.state in _TALL:
            return _HEIGHTS["tall"]
        if self.state in MESSAGE:
            lines = 1 + len(self.line) // 44
            return 57 + 17 * min(4, lines) + 38 + (16 if self.job.code else 0)
        return _HEIGHTS["short"]

    @property
    def words(self) -> str:
        """The card as one sentence."""
        parts = (
            [self.job.request.title, self.title, self.line, self.money]
            if self.job
            else [group_words(self.group)]
        )
        return ", ".join(part for part in parts if part)


def group_words(group: Group) -> str:
    """A group's heading."""
    return {
        Group.RUNNING: _("Running"),
        Group.WAITING: _("Waiting"),
        Group.ATTENTION: _("Needs attention"),
        Group.DONE: _("Done"),
        Group.FAILED: _("Failed"),
    }[group]


class JobTable(QAbstractTableModel):
    """Changes are gathered and flushed at most 15 times a second."""

    def __init__(self) -> None:
        super().__init__()
        self._jobs: dict[JobId, Job] = {}
        self._news: dict[JobId, JobProgressed] = {}
        self._parts: dict[JobId, float] = {}
        self._seen: set[JobId] = set()
        self._offline: set[str] = set()
        self._names: dict[str, tuple[str, str]] = {}
        self._rows: list[Card] = []
        self._now = 0.0
        self._flush = QTimer(self)
        self._flush.setSingleShot(True)
        self._flush.setInterval(_FLUSH_MS)
        self._flush.timeout.connect(self.rebuild)

    def show_jobs(self, jobs: Iterable[Job]) -> None:
        """Start with these; finished ones count as seen."""
        for job in jobs:
            self._jobs[job.id] = job
            if job.state is JobState.KEPT:
                self._seen.add(job.id)
        self.rebuild()

    def show_names(self, names: dict[str, tuple[str, str]]) -> None:
        """Family and title by model id."""
        self._names.update(names)
        self._flush.start()

    def put(self, job: Job) -> None:
        """Replace a snapshot."""
        self._jobs[job.id] = job
        if job.state is not JobState.RENDERING:
            self._parts.pop(job.id, None)
            self._news.pop(job.id, None)
        self._flush.start()

    def progressed(self, news: JobProgressed) -> None:
        """Remember how far it is; never backwards."""
        if news.part is not None:
            self._parts[news.job_id] = max(news.part, self._parts.get(news.job_id, 0.0))
        self._news[news.job_id] = news
        self._flush.start()

    def set_online(self, gateway_id: str, online: bool) -> None:
        """A gateway went away or came back."""
        (self._offline.discard if online else self._offline.add)(gateway_id)
        self._flush.start()

    def mark_seen(self, job_id: JobId) -> None:
        """The clip was played."""
        self._seen.add(job_id)
        self._flush.start()

    def tick(self, now: float) -> None:
        """A second has passed."""
        self._now = now
        if any(card.group in (Group.RUNNING, Group.WAITING) and card.job for card in self._rows):
            self._flush.start()

    def job(self, job_id: JobId) -> Job | None:
        """The latest snapshot."""
        return self._jobs.get(job_id)

    def counts(self) -> dict[Group, int]:
        """Jobs by group."""
        return {card.group: card.count for card in self._rows if card.job is None}

    def card_at(self, row: int) -> Card:
        """The card of a row."""
        return self._rows[row]

    def row_of(self, job_id: JobId) -> int:
        """The row of a job, or -1."""
        return next((at for at, card in enumerate(self._rows) if card.job and card.job.id == job_id), -1)

    @property
    def now(self) -> float:
        """Unix seconds of the last tick."""
        return self._now

    def rebuild(self) -> None:
        """Sort into groups; only what differs is announced when the order is the same."""
        cards: dict[Group, list[Card]] = {group: [] for group in Group}
        for job in sorted(self._jobs.values(), key=lambda one: one.recorded_at, reverse=True):
            card = self._card(job)
            cards[card.group].append(card)
        rows: list[Card] = []
        for group, found in cards.items():
            if found:
                rows += [Card(group=group, count=len(found)), *found]
        same = [(_key(card), card.height) for card in rows] == [
            (_key(card), card.height) for card in self._rows
        ]
        if same:
            for at, (old, new) in enumerate(zip(self._rows, rows, strict=True)):
                self._rows[at] = new
                if old != new or new.group is Group.RUNNING:
                    self.dataChanged.emit(self.index(at, 0), self.index(at, 0))
            return
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def _card(self, job: Job) -> Card:
        news = self._news.get(job.id)
        missing = job.state is JobState.KEPT and not Path(job.kept[0].path).exists()
        around = Conditions(
            now=self._now,
            progress=self._parts.get(job.id),
            offline=job.request.gateway_id in self._offline,
            watched_clip=job.id in self._seen,
            file_missing=missing,
        )
        state = card_state(job, around)
        family, title = self._names.get(job.request.model, (job.request.family, job.request.model))
        return Card(
            group=group_of(state),
            job=job,
            state=state,
            part=self._parts.get(job.id),
            received=news.received if news else None,
            expected=news.expected if news else None,
            family=family,
            title=title,
            line=card_line(state, job),
            money=charge_words(job),
        )

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Headers and jobs."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """One."""
        return 0 if parent.isValid() else 1

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Headers can't be chosen."""
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
        if role == Qt.ItemDataRole.ToolTipRole and card.job:
            return card.job.request.title
        return None


def _key(card: Card) -> tuple[str, str]:
    return card.group.value, card.job.id if card.job else ""
