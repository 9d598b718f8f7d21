"""Cards that changed are put where sorting everything would put them."""

from dataclasses import replace
from random import Random

import pytest

from o8studio.domain.ids import JobId
from o8studio.domain.jobs.job import JobState
from o8studio.ui.models.job_store import JobStore
from o8studio.ui.queue.card_order import CardOrder
from o8studio.ui.queue.job_table import JobTable
from tests.support.made import made

STATES = (JobState.RECORDED, JobState.RENDERING, JobState.KEPT, JobState.FAILED, JobState.CANCELLED)


def shown(table: JobTable) -> list[tuple[str, str, int]]:
    return [(card.key, card.group, card.count) for card in map(table.card_at, range(table.rowCount()))]


@pytest.mark.parametrize("seed", range(12))
def test_jobs_that_change_come_where_they_come_when_everything_is_sorted(qapp, seed: int) -> None:
    """Moments and ranks are often the same, so that places among equals count, too."""
    chance, store = Random(seed), JobStore()
    table = JobTable(store)
    jobs = [made(2, job_id=JobId(f"j{at}"), at=float(chance.randrange(4))) for at in range(30)]
    store.add(jobs)
    for turn in range(25):
        for at in chance.sample(range(1, 30), chance.randrange(1, 4)):
            state, ended = chance.choice(STATES), float(chance.randrange(6))
            jobs[at] = replace(
                jobs[at],
                state=state,
                finished_at=ended if state.is_final else None,
                rank=float(chance.randrange(3)),
                clips=jobs[at].clips if state is JobState.KEPT else (),
                watched=chance.random() < 0.8,
            )
            store.put(jobs[at])
        if chance.random() < 0.3:
            table.flush()
        store.put(replace(jobs[0], state=(JobState.RENDERING, JobState.FAILED)[turn % 2], clips=()))
        table.flush()
        found, rows = (
            shown(table),
            {card.id: table.row_of(card.id) for card in map(table.card_at, range(table.rowCount()))},
        )
        table.rebuild()
        assert found == shown(table)
        assert rows == {
            card.id: table.row_of(card.id) for card in map(table.card_at, range(table.rowCount()))
        }
        assert sum(table.counts().values()) == len([key for key, _group, count in found if not count])


def test_a_job_that_was_not_sorted_yet_is_not_known(qapp) -> None:
    order = CardOrder()
    order.sort([made(1)], lambda _job: [])
    assert order.knows([made(1).id])
    assert not order.knows([made(1).id, JobId("another")])


def test_of_a_thousand_cards_only_those_that_changed_are_made_again(qapp) -> None:
    """A clip that ended cost 60 ms of ten thousand."""
    store = JobStore()
    table = JobTable(store)
    jobs = [made(1, job_id=JobId(f"j{at}"), at=float(at)) for at in range(1000)]
    store.add(jobs)
    before = {card.key: card for card in map(table.card_at, range(table.rowCount()))}
    store.put(replace(jobs[500], state=JobState.FAILED, clips=()))
    table.flush()
    after = {card.key: card for card in map(table.card_at, range(table.rowCount())) if card.job is not None}
    assert [key for key, card in after.items() if before[key] is not card] == ["j500"]
    assert table.row_of("j500") > table.row_of("j0"), "below all that are done"
