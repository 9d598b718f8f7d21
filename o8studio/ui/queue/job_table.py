"""The queue as a model of one column: group headers and jobs, snapshots by id."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, QTimer

from o8studio.domain.ids import JobId
from o8studio.domain.jobs.following import Trouble
from o8studio.domain.jobs.job import Job, JobState
from o8studio.domain.jobs.presses import Presses
from o8studio.domain.jobs.queue_state import Conditions, Group, QueueState, card_state, group_of
from o8studio.texts.states import card_line, charge_words, when_left_words
from o8studio.ui.queue.card import TALL, QueueRow

if TYPE_CHECKING:
    from o8studio.services.runtime.bus import FollowingTroubled, JobProgressed
    from o8studio.ui.qt.bridge import Bridge  # loaded when the prompt already takes words

Index = QModelIndex | QPersistentModelIndex
CARD_ROLE = Qt.ItemDataRole.UserRole
_FLUSH_MS = 66
_A_SECOND = 200
_DAY = 86_400.0
_MADE = (JobState.RENDERED, JobState.FETCHING)


class JobTable(QAbstractTableModel):
    """Changes are gathered and flushed at most 15 times a second; only what changed is worked out anew."""

    def __init__(self) -> None:
        super().__init__()
        self._jobs: dict[JobId, Job] = {}
        self._presses = Presses()
        self._news: dict[JobId, JobProgressed] = {}
        self._parts: dict[JobId, float] = {}
        self._seen: set[JobId] = set()
        self._stopping: set[JobId] = set()
        self._troubles: dict[JobId, Trouble] = {}
        self._missing: frozenset[JobId] = frozenset()
        self._usual: Mapping[str, float | None] = {}
        self._offline: set[str] = set()
        self._paused = False
        self._filter, self._model = "", ""
        self._folded: set[Group] = set()
        self._names: dict[str, tuple[str, str]] = {}
        self._rows: list[QueueRow] = []
        self._row_of: dict[JobId, int] = {}
        self._done: dict[JobId, QueueRow] = {}  # cards of jobs that ended: worked out once
        self._places: dict[JobId, Group | None] = {}
        self._counts: dict[Group, int] = {}
        self._fresh: set[JobId] = set()
        self._all_fresh = False
        self._now = 0.0
        self.came: list[JobId] = []
        """Jobs whose card is new where it is, since the last reset."""
        self._flush = QTimer(self)
        self._flush.setSingleShot(True)
        self._flush.setInterval(_FLUSH_MS)
        self._flush.timeout.connect(self._on_flush)

    def listen(self, bridge: "Bridge") -> None:
        """Hear what is news and no fact."""
        bridge.job_progressed.connect(self.progressed)
        bridge.following_troubled.connect(self.troubled)

    def show_jobs(self, jobs: Iterable[Job]) -> None:
        """Start with these; finished ones count as seen."""
        for job in jobs:
            self._jobs[job.id] = job
            self._presses.note(job)
            if job.state is JobState.KEPT:
                self._seen.add(job.id)
        self.rebuild()

    def show_names(self, names: dict[str, tuple[str, str]]) -> None:
        """Family and title by model id."""
        self._names.update(names)
        self._all()

    def put(self, job: Job) -> None:
        """Replace a snapshot."""
        self._jobs[job.id] = job
        for other in self._presses.note(job):
            self._mark(other)
        if job.state is not JobState.RENDERING:
            self._parts.pop(job.id, None)
            self._news.pop(job.id, None)
        if job.state.is_final or not job.watched:
            self._stopping.discard(job.id)
        self._mark(job.id)

    def progressed(self, news: "JobProgressed") -> None:
        """Remember how far it is; never backwards."""
        if news.part is not None:
            self._parts[news.job_id] = max(news.part, self._parts.get(news.job_id, 0.0))
        self._news[news.job_id] = news
        self._mark(news.job_id)

    def troubled(self, news: "FollowingTroubled") -> None:
        """A job can't be followed, or can be again."""
        self._troubles[news.job_id] = news.trouble
        self._mark(news.job_id)

    def set_online(self, gateway_id: str, online: bool) -> None:
        """A gateway went away or came back."""
        (self._offline.discard if online else self._offline.add)(gateway_id)
        self._all()

    def set_paused(self, on: bool) -> None:
        """The queue sends nothing new."""
        self._paused = on
        self._all()

    def set_around(self, missing: frozenset[JobId], usual: Mapping[str, float | None]) -> None:
        """Which clips are gone, and how long each model usually takes."""
        for job_id in missing ^ self._missing:
            self._mark(job_id)
        self._missing, self._usual = missing, usual

    def set_stopping(self, job_id: JobId) -> None:
        """The gateway is being asked to stop it."""
        self._stopping.add(job_id)
        self._mark(job_id)

    def set_filter(self, text: str) -> None:
        """Show only what has these words in its prompt, name or model."""
        self._filter = text.strip().lower()
        self.rebuild()

    def set_model(self, model: str) -> None:
        """Show only what was made with this model; empty for every one."""
        self._model = model
        self.rebuild()

    def models(self) -> dict[str, str]:
        """Title by id of every model that was used."""
        used = {job.request.model for job in self._jobs.values()}
        return dict(sorted(((model, self.names(model)[1]) for model in used), key=lambda one: one[1]))

    def toggle_fold(self, group: Group) -> None:
        """Hide or show a group's cards."""
        self._folded ^= {group}
        self.rebuild()

    def mark_seen(self, job_id: JobId) -> None:
        """The clip was played."""
        self._seen.add(job_id)
        self._mark(job_id)

    def tick(self, now: float) -> None:
        """A second has passed."""
        self._now = now
        alive = []
        for card in self._rows:
            if card.group is Group.DONE or card.group is Group.FAILED:
                break
            if card.job is not None:
                alive.append(card.job.id)
        turns = (
            1 + len(alive) // _A_SECOND
        )  # of very many, some each second; what is painted counts on by itself
        for job_id in alive[int(now) % turns :: turns]:
            self._mark(job_id)

    def job(self, job_id: JobId) -> Job | None:
        """The latest snapshot."""
        return self._jobs.get(job_id)

    def state_of(self, job_id: JobId) -> QueueState | None:
        """What a job is shown as, also while its card is folded away; None of an unknown one."""
        job = self._jobs.get(job_id)
        return (self._done.get(job_id) or self._card(job)).state if job is not None else None

    def all_jobs(self) -> list[Job]:
        """Every latest snapshot."""
        return list(self._jobs.values())

    def under_way(self) -> dict[JobId, float]:
        """Every job that is followed and not at its end, and how far it is, as far as somebody says."""
        return {
            job.id: 1.0 if job.state in _MADE else self._parts.get(job.id, 0.0)
            for job in self._jobs.values()
            if not job.state.is_final and job.state is not JobState.UNCONFIRMED and job.watched
        }

    def takes_of(self, job: Job) -> list[Job]:
        """The kept clips of the same prompt, the oldest first."""
        same = [
            one for one in self._jobs.values()
            if one.state is JobState.KEPT and one.request.prompt == job.request.prompt
        ]  # fmt: skip
        return sorted(same, key=lambda one: one.recorded_at)

    def counts(self) -> dict[Group, int]:
        """Jobs by group."""
        return self._counts

    def card_at(self, row: int) -> QueueRow:
        """The card of a row."""
        return self._rows[row]

    def row_of(self, job_id: JobId) -> int:
        """The row of a job, or -1."""
        return self._row_of.get(job_id, -1)

    def row_of_group(self, group: Group) -> int:
        """The row of a group's heading, or -1."""
        return next(
            (at for at, card in enumerate(self._rows) if card.job is None and card.group is group), -1
        )

    def names(self, model: str) -> tuple[str, str]:
        """Family and title of a model."""
        return self._names.get(model, ("unknown", model))

    @property
    def now(self) -> float:
        """Unix seconds of the last tick."""
        return self._now

    def flush(self) -> None:
        """Do at once what was gathered."""
        self._flush.stop()
        self._on_flush()

    def rebuild(self) -> None:
        """Sort everything into groups."""
        self._fresh.clear()
        self._all_fresh = False
        cards: dict[Group, list[QueueRow]] = {group: [] for group in Group}
        came: list[JobId] = []
        for job in sorted(self._jobs.values(), key=_order, reverse=True):
            card = self._done.get(job.id) or self._card(job)
            place = self._place(job, card.group)
            if place is not None and self._places.get(job.id) is not place:
                came.append(job.id)
            self._places[job.id] = place
            if place is not None:
                cards[place].append(card)
        cards[Group.WAITING].sort(key=lambda card: card.job.rank if card.job else 0.0)
        rows: list[QueueRow] = []
        for group, found in cards.items():
            if found:
                folded = group in self._folded
                rows += [QueueRow(group=group, count=len(found), folded=folded), *([] if folded else found)]
        self.beginResetModel()
        self._rows = rows
        self.came = came
        self._counts = {group: len(found) for group, found in cards.items() if found}
        self._row_of = {card.job.id: at for at, card in enumerate(rows) if card.job}
        self.endResetModel()

    # ---- inside

    def _mark(self, job_id: JobId) -> None:
        self._fresh.add(job_id)
        self._done.pop(job_id, None)
        if not self._flush.isActive():
            self._flush.start()

    def _all(self) -> None:
        self._all_fresh = True
        self._done.clear()
        if not self._flush.isActive():
            self._flush.start()

    def _on_flush(self) -> None:
        if self._all_fresh:
            self.rebuild()
            return
        fresh, self._fresh = self._fresh, set()
        changed: dict[int, QueueRow] = {}
        for job_id in fresh:
            job, row = self._jobs.get(job_id), self._row_of.get(job_id)
            if job is None:
                continue
            card = self._card(job)
            if row is None:
                place = self._place(job, card.group)
                if place == self._places.get(job_id, Group.RUNNING) and (
                    place is None or place in self._folded
                ):
                    continue  # hidden before and now
                self._fresh |= fresh
                self.rebuild()
                return
            old = self._rows[row]
            if (card.group, card.height) != (old.group, old.height) or _moved(job, old.job):
                self._fresh |= fresh
                self.rebuild()
                return
            if card != old or card.group is Group.RUNNING:
                changed[row] = card
        for row, card in changed.items():
            self._rows[row] = card
            self.dataChanged.emit(self.index(row, 0), self.index(row, 0))

    def _place(self, job: Job, group: Group) -> Group | None:
        """The group that it is shown in; None when the filter hides it, or it is old and lives in the Library."""
        if self._model and job.request.model != self._model:
            return None
        if (
            self._filter
            and self._filter not in f"{job.request.prompt} {job.title} {job.request.model}".lower()
        ):
            return None
        if group is Group.DONE and job.id in self._seen and self._now > 0:
            done = job.finished_at or job.recorded_at
            return None if self._now - done > _DAY else group
        return group

    def _card(self, job: Job) -> QueueRow:
        news = self._news.get(job.id)
        usual = self._usual.get(job.request.model)
        around = Conditions(
            now=self._now,
            progress=self._parts.get(job.id),
            usual=usual,
            offline=job.request.gateway_id in self._offline,
            paused=self._paused,
            cancelling=job.id in self._stopping,
            watched_clip=job.id in self._seen,
            file_missing=job.id in self._missing,
            trouble=self._troubles.get(job.id, Trouble.NONE),
        )
        state = card_state(job, around)
        family, title = self._names.get(job.request.model, (job.request.family, job.request.model))
        elapsed = self._now - (job.accepted_at or job.recorded_at)
        card = QueueRow(
            group=group_of(state),
            job=job,
            state=state,
            part=self._parts.get(job.id),
            received=news.received if news else None,
            expected=news.expected if news else None,
            family=family,
            title=title,
            line=card_line(state, job, title.split(" ")[0], is_behind=self._presses.is_behind(job)),
            money=charge_words(job),
            left=when_left_words(usual, elapsed) if state in TALL and job.accepted_at else "",
        )
        if job.state.is_final:
            self._done[job.id] = card
        return card

    # ---- Qt's questions

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
        if role == Qt.ItemDataRole.AccessibleDescriptionRole and card.job:
            return card.line
        return None


def _order(job: Job) -> float:
    return job.finished_at or job.recorded_at if job.state.is_final else job.recorded_at


def _moved(job: Job, before: Job | None) -> bool:
    return before is not None and job.rank != before.rank
