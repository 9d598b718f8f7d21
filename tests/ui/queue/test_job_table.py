"""The rows of the queue: a job while it is on its way, a row for each clip once it is there."""

from dataclasses import replace

from o8studio.domain.ids import ClipId, JobId
from o8studio.domain.jobs.facts import Reviewed
from o8studio.domain.jobs.following import Trouble
from o8studio.domain.jobs.job import JobState, apply
from o8studio.domain.jobs.queue_state import Group, QueueState
from o8studio.services.runtime.bus import FollowingTroubled
from o8studio.ui.models.job_store import JobStore
from o8studio.ui.queue.card import QueueRow
from o8studio.ui.queue.job_table import JobTable
from tests.support.made import J, corrected, made


def rows(table: JobTable) -> list[QueueRow]:
    table.flush()
    return [card for card in map(table.card_at, range(table.rowCount())) if card.job is not None]


def test_three_results_are_three_rows_each_with_its_own_state(qapp, qtmodeltester) -> None:
    store = JobStore()
    table = JobTable(store)
    store.put(made(3))
    assert [(row.id, row.state, row.number_words) for row in rows(table)] == [
        ("c-j1-a", QueueState.DONE_NEW, "1 of 3"),
        ("c-j1-b", QueueState.DONE_NEW, "2 of 3"),
        ("c-j1-c", QueueState.DONE_NEW, "3 of 3"),
    ]
    assert table.counts() == {Group.DONE: 3}
    store.mark_seen(ClipId("c-j1-a"))
    store.set_missing(frozenset({ClipId("c-j1-c")}))
    assert [row.state for row in rows(table)] == [
        QueueState.DONE,
        QueueState.DONE_NEW,
        QueueState.FILE_MISSING,
    ]
    rated = apply(made(3), Reviewed(job_id=J, at=10, clip=ClipId("c-j1-b"), stars=4, title="The best"))
    store.put(rated)
    names = [row.words for row in rows(table)]
    assert "The best" in names[1]
    assert "4 of 5 stars" in names[1]
    assert not any("stars" in names[number] or "best" in names[number] for number in (0, 2))
    qtmodeltester.check(table)


def test_what_came_under_a_corrected_task_id_says_so_beside_its_job(qapp) -> None:
    store = JobStore()
    table = JobTable(store)
    again = corrected(2)
    store.put(again)
    assert [(row.id, row.number_words) for row in rows(table)] == [
        (J, ""),
        ("c-j1-b", "earlier task id"),
        ("c-j1-a", "earlier task id"),
    ]
    assert store.remembered(J) is None, "it is no clip of the job"


def test_what_is_saved_stands_among_the_done_while_the_rest_is_still_coming(qapp) -> None:
    store = JobStore()
    table = JobTable(store)
    store.put(made(3, 0))
    assert [(row.group, row.id) for row in rows(table)] == [(Group.RUNNING, J)]
    store.put(made(3, 1))
    assert [(row.group, row.id) for row in rows(table)] == [(Group.RUNNING, J), (Group.DONE, "c-j1-a")]
    store.put(replace(made(3, 1), state=JobState.RENDERED, problem="cut short"))
    assert [(row.group, row.id) for row in rows(table)] == [(Group.ATTENTION, J), (Group.DONE, "c-j1-a")]
    store.put(made(3))
    assert [row.id for row in rows(table)] == ["c-j1-a", "c-j1-b", "c-j1-c"]


def test_a_row_is_found_by_the_clip_and_the_first_one_also_by_its_job(qapp) -> None:
    store = JobStore()
    table = JobTable(store)
    store.put(made(2))
    rows(table)
    assert table.card_at(table.row_of("c-j1-b")).id == "c-j1-b"
    assert table.card_at(table.row_of(J)).id == "c-j1-a"
    assert len({row.key for row in rows(table)}) == 2
    assert table.row_of("none") == -1


def test_a_job_of_one_clip_is_one_row_without_a_number(qapp) -> None:
    store = JobStore()
    table = JobTable(store)
    store.add([made(1, at=10.0), made(1, job_id=JobId("j2"), at=20.0)])
    assert [(row.id, row.number_words) for row in rows(table)] == [("c-j2-a", ""), ("c-j1-a", "")]


def test_a_search_finds_the_clip_that_has_the_name(qapp) -> None:
    store = JobStore()
    table = JobTable(store)
    store.add([apply(made(3), Reviewed(job_id=J, at=10, clip=ClipId("c-j1-c"), title="Lantern"))])
    table.set_filter("lantern")
    assert [row.id for row in rows(table)] == ["c-j1-c"]
    table.set_filter("")
    assert len(rows(table)) == 3


def test_a_job_that_is_followed_on_is_no_longer_being_cancelled(qapp) -> None:
    """The gateway was asked to cancel it and did not say that it did."""
    store = JobStore()
    table = JobTable(store)
    store.put(replace(made(1, 0), state=JobState.RENDERING))
    table.set_stopping(J)
    assert [row.state for row in rows(table)] == [QueueState.CANCELLING]
    table.troubled(FollowingTroubled(J, Trouble.STRANGE_WORD, "dreaming"))
    (row,) = rows(table)
    assert (row.state, row.line) == (QueueState.STRANGE_WORD, 'The gateway says "dreaming"')
    table.troubled(FollowingTroubled(J, Trouble.NONE))
    assert rows(table)[0].state is QueueState.RENDERING_BLIND
