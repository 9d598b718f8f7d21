"""The groups of the queue with their cards in order; of thousands, only those that changed are put in their places again."""

from bisect import insort
from collections.abc import Callable, Collection, Iterable, Mapping

from o8studio.domain.ids import JobId
from o8studio.domain.jobs.job import Job
from o8studio.domain.jobs.queue_state import Group
from o8studio.ui.queue.card import QueueRow


def recency(job: Job) -> float:
    """Unix seconds by which jobs are in order, newest first."""
    return job.finished_at or job.recorded_at if job.state.is_final else job.recorded_at


def done_at(card: QueueRow) -> float:
    """Unix seconds; all clips of one job ended together."""
    if card.job is None:
        return 0.0
    return card.job.finished_at or (card.clip.kept_at if card.clip else card.job.recorded_at)


def rows_by_name(rows: Iterable[QueueRow]) -> dict[str, int]:
    """The row of each clip and of each job, by id; that of a job is its own or its first clip's."""
    found: dict[str, int] = {}
    for at, card in enumerate(rows):
        if card.job is not None and (card.clip is None or card.leads):
            found[card.job.id] = at
        if card.clip is not None:
            found[card.clip.id] = at
    return found


class CardOrder:
    """Cards by group. Waiting ones are in the order of sending, finished ones by their end, all others by their job."""

    def __init__(self) -> None:
        self._numbers: dict[JobId, int] = {}
        """Places among all jobs, which decide where moments are the same."""
        self.cards: dict[Group, list[QueueRow]] = {group: [] for group in Group}

    def knows(self, job_ids: Collection[JobId]) -> bool:
        """Whether all of them were there when everything was sorted."""
        return self._numbers.keys() >= set(job_ids)

    def sort(self, jobs: Iterable[Job], shown: Callable[[Job], Iterable[tuple[Group, QueueRow]]]) -> None:
        """Start again with what each job shows."""
        every = list(jobs)
        self._numbers = {job.id: number for number, job in enumerate(every)}
        self.cards = {group: [] for group in Group}
        for job in sorted(every, key=recency, reverse=True):
            for group, card in shown(job):
                self.cards[group].append(card)
        self.cards[Group.WAITING].sort(key=lambda card: card.job.rank if card.job else 0.0)
        self.cards[Group.DONE].sort(key=done_at, reverse=True)

    def place(self, made: Mapping[JobId, Iterable[tuple[Group, QueueRow]]]) -> None:
        """Put what these jobs show now in the place of what they showed; nothing else is looked at."""
        for group, found in self.cards.items():
            self.cards[group] = [card for card in found if card.job is None or card.job.id not in made]
        for shown in made.values():
            for group, card in shown:
                insort(self.cards[group], card, key=self._key(group))

    def rows(self, folded: Collection[Group]) -> tuple[list[QueueRow], dict[Group, int]]:
        """All rows as they are shown, each group under its heading, and the rows of the headings."""
        rows: list[QueueRow] = []
        headings: dict[Group, int] = {}
        for group, found in self.cards.items():
            if found:
                headings[group] = len(rows)
                rows.append(QueueRow(group=group, count=len(found), folded=group in folded))
                rows += [] if group in folded else found
        return rows, headings

    def _key(self, group: Group) -> Callable[[QueueRow], tuple[float, ...]]:
        def key(card: QueueRow) -> tuple[float, ...]:
            if card.job is None:
                return ()
            after = (-recency(card.job), self._numbers[card.job.id])
            if group is Group.WAITING:
                return card.job.rank, *after
            return (-done_at(card), *after) if group is Group.DONE else after

        return key
