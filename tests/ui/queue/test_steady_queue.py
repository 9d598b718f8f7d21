"""Nothing moves away from under the pointer: the queue's place, its removed cards, its clocks, and what is cleared."""

from dataclasses import replace

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from o8studio.domain.ids import JobId
from o8studio.domain.jobs.facts import CancelReason
from o8studio.domain.jobs.job import Job, JobState
from o8studio.domain.jobs.queue_state import Group, QueueState
from o8studio.ui.actions.card_commands import CardCommand
from o8studio.ui.models.job_store import JobStore
from o8studio.ui.models.thumbnails import Thumbnails
from o8studio.ui.queue.job_table import JobTable
from o8studio.ui.queue.queue_panel import QueuePanel
from o8studio.ui.theme.theme import theme
from tests.support.demo import DemoServer
from tests.support.made import made
from tests.support.patience import until
from tests.support.scenes import card_of, is_at_rest, order, play_scene

NOW = 1_000.0


def job(name: str, state: JobState, at: float = NOW, **more: object) -> Job:
    one = made(1)
    request = replace(one.request, prompt=f"Prompt of {name}")
    plain = replace(one, id=JobId(name), request=request, state=state, recorded_at=at, clips=(), results=())
    return replace(plain, finished_at=None, accepted_at=None, rank=at, **more)


def panel_with(*jobs: Job) -> tuple[JobStore, QueuePanel]:
    store = JobStore()
    panel = QueuePanel(store, JobTable(store), Thumbnails())
    panel._clock.stop()
    panel.table.tick(NOW)
    store.add(jobs)
    panel.resize(300, 420)
    panel.show()
    return store, panel


def shown(panel: QueuePanel) -> list[tuple[Group, str]]:
    cards = (panel.table.card_at(row) for row in range(panel.table.rowCount()))
    return [(card.group, card.id) for card in cards if card.job is not None]


def top_of(panel: QueuePanel, name: str) -> int:
    return panel.view.rowViewportPosition(panel.table.row_of(name))


def middle_of(panel: QueuePanel, name: str) -> QPoint:
    return panel.view.visualRect(panel.table.index(panel.table.row_of(name), 0)).center()


def test_what_was_removed_and_what_is_no_longer_watched_have_groups_of_their_own(dressed) -> None:
    removed = job("removed", JobState.CANCELLED, cancel_reason=CancelReason.REMOVED)
    again = job("again", JobState.CANCELLED, cancel_reason=CancelReason.SENT_AGAIN)
    _store, panel = panel_with(
        removed,
        again,
        job("left", JobState.RENDERING, watched=False),
        job("bad", JobState.FAILED, problem="x"),
    )
    assert set(shown(panel)) == {
        (Group.UNWATCHED, "left"), (Group.FAILED, "bad"), (Group.REMOVED, "removed"), (Group.REMOVED, "again"),
    }  # fmt: skip
    table = panel.table
    headings = [table.card_at(row).words for row in range(table.rowCount()) if table.card_at(row).job is None]
    assert headings == ["No longer watched, 1", "Failed, 1", "Removed, 2"]
    assert table.card_at(table.row_of("removed")).line == "Removed before it was sent"
    assert table.card_at(table.row_of("again")).line == "Sent again as another clip"
    panel.close()


def test_the_queue_keeps_its_place_when_cards_above_change_their_group(dressed) -> None:
    jobs = [job(f"w{number:02}", JobState.RECORDED, NOW + number) for number in range(20)]
    store, panel = panel_with(*jobs)
    panel.view.verticalScrollBar().setValue(400)
    seen = next(card for card in jobs if top_of(panel, card.id) >= 0)
    before = top_of(panel, seen.id)
    for gone in jobs[:3]:
        store.put(replace(gone, state=JobState.SENDING))
    panel.table.flush()
    assert shown(panel)[0][0] is Group.RUNNING
    assert top_of(panel, seen.id) == before
    panel.close()


def test_what_the_pointer_is_over_stays_under_it_and_nothing_moves_while_it_is_aimed_at(dressed) -> None:
    jobs = [job(f"w{number:02}", JobState.RECORDED, NOW + number) for number in range(20)]
    store, panel = panel_with(*jobs)
    target = jobs[3].id
    QTest.mouseMove(panel.view.viewport(), middle_of(panel, target))
    assert panel.view.is_aimed_at
    before = top_of(panel, target)
    store.put(replace(jobs[0], state=JobState.SENDING))
    panel.table._on_flush()  # as its timer does
    assert shown(panel)[0][0] is Group.WAITING, "it waits for the pointer"
    panel.view._aimed_at -= 1
    panel.table._on_flush()
    assert shown(panel)[0] == (Group.RUNNING, jobs[0].id)
    assert top_of(panel, target) == before, "a rested pointer is still over the same card"
    panel.view._aimed_at += 2
    store.put(replace(jobs[1], state=JobState.SENDING))
    panel.table._late_since = 1e-9  # somebody who never rests
    panel.table._on_flush()
    assert (Group.RUNNING, jobs[1].id) in shown(panel), "but not for ever"
    panel.close()


def test_the_pill_leads_to_what_needs_somebody_only_while_that_is_out_of_sight(dressed) -> None:
    """It took the place of the counts also while its card was the first one to be seen."""
    jobs = [job(f"w{number:02}", JobState.RECORDED, NOW + number) for number in range(20)]
    _store, panel = panel_with(*jobs, job("lost", JobState.UNCONFIRMED))
    assert panel._pill.isVisible()
    assert panel._pill.text() == "1 needs you"
    assert not panel._counts.isVisible()
    panel._pill.click()
    assert panel.chosen() == ["lost"]
    assert not panel._pill.isVisible()
    assert panel._counts.text() == "20 waiting"
    assert panel._counts.isVisible()
    panel.close()


def test_the_pill_stays_away_while_a_card_that_needs_somebody_is_seen_without_its_heading(dressed) -> None:
    below = [job(f"f{number:02}", JobState.FAILED, NOW + number) for number in range(20)]
    _store, panel = panel_with(job("lost", JobState.UNCONFIRMED), *below)
    bar, heading = panel.view.verticalScrollBar(), panel.table.row_of_group(Group.ATTENTION)
    bar.setValue(panel.view.rowHeight(heading) + 4)
    assert panel.view.rowViewportPosition(heading) < 0
    assert not panel._pill.isVisible()
    bar.setValue(bar.maximum())
    assert panel._pill.isVisible()
    panel.close()


def test_the_clock_of_a_clip_that_waits_at_the_gateway_runs(dressed) -> None:
    _store, panel = panel_with(replace(job("q", JobState.QUEUED), accepted_at=NOW))
    painted: list[int] = []
    panel.table.dataChanged.connect(lambda first, _last: painted.append(first.row()))
    panel.table.tick(NOW + 1)
    panel.table.flush()
    assert panel.table.card_at(panel.table.row_of("q")).state is QueueState.QUEUED
    assert painted == [panel.table.row_of("q")]
    panel.close()


def test_cleared_cards_stay_away_and_come_back_with_undo(dressed) -> None:
    done = made(3)
    store, panel = panel_with(done, job("bad", JobState.FAILED, problem="x"), job("run", JobState.RENDERING))
    asked: list[list[str]] = []
    panel.several_asked.connect(lambda names, _command: asked.append(names))
    heading = panel.table.index(panel.table.row_of_group(Group.DONE), 0)
    card = heading.data(Qt.ItemDataRole.UserRole)
    (clear,) = panel._delegate.button_rects(panel.view.visualRect(heading), card)
    assert clear[0] == CardCommand.CLEAR
    QTest.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=clear[1].center())
    assert sorted(asked.pop()) == sorted(clip.id for clip in done.clips)
    panel.table.clear([*(clip.id for clip in done.clips), "run"])
    assert shown(panel) == [(Group.RUNNING, "run"), (Group.FAILED, "bad")], (
        "what is under way can't be hidden"
    )
    again = JobTable(store)
    again.clear(panel.table.cleared())
    assert again.counts() == {Group.RUNNING: 1, Group.FAILED: 1}, "also after the next start"
    panel.table.show_again([done.clips[0].id])
    assert (Group.DONE, done.clips[0].id) in shown(panel)
    assert store.clip(done.clips[1].id) is not None, "it is only the queue that no longer shows it"
    panel.close()


def test_a_removed_card_stays_where_it_was_with_its_undo_until_the_pointer_has_gone(
    dressed, home, demo: DemoServer
) -> None:
    async def scene(_studio, window, presenters) -> None:
        await until(lambda: bool(window.compose.picker.model))
        window.queue.pause.click()
        for name in ("one", "two", "three"):
            presenters.compose.generate(order(name), lambda _p: None)
            await until(lambda name=name: card_of(window, name) is not None, 5)
        await until(lambda: is_at_rest(window), 5)
        table, view = window.table, window.queue.view
        two = card_of(window, "two").job
        before = view.visualRect(table.index(table.row_of(two.id), 0))
        window.job_actions.do(two.id, CardCommand.STOP)
        await until(lambda: card_of(window, "two").can_undo, 5)
        card, index = card_of(window, "two"), table.index(table.row_of(two.id), 0)
        assert view.visualRect(index) == before
        assert not window.toasts.words()
        ((_action, spot),) = window.queue._delegate.button_rects(before, card)
        QTest.mouseMove(view.viewport(), spot.center())
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=spot.center())
        await until(lambda: (card := card_of(window, "two")) is not None and card.job.id != two.id, 5)
        prompts = lambda: [  # noqa: E731 - read each time
            card.job.request.prompt
            for card in map(table.card_at, range(table.rowCount()))
            if card.job is not None
        ]
        await until(lambda: prompts() == ["one", "two", "three"], 5)
        window.job_actions.do(card_of(window, "one").job.id, CardCommand.STOP)
        await until(lambda: card_of(window, "one").can_undo, 5)
        window.queue._stay_until = 0.0
        window.queue._on_second()
        assert card_of(window, "one").can_undo, "the pointer is still over the queue"
        view._point_at(table.index(-1, 0))
        window.queue._on_second()
        assert card_of(window, "one").group is Group.REMOVED
        window.job_actions.clear([card_of(window, "one").id])
        assert card_of(window, "one") is None
        (undo,) = [one for one in window.shell.findChildren(QPushButton) if one.text() == "Undo"]
        undo.click()
        assert card_of(window, "one").group is Group.REMOVED
        assert window.state()["window"]["cleared"] == [two.id]

    play_scene(dressed, demo, scene)


def test_each_row_is_as_high_as_its_card_after_each_change(dressed) -> None:
    """Qt keeps heights by place: where a heading or a bar was, the next card was as low or as high as that."""
    jobs = [job(f"j{at}", JobState.RENDERING, NOW - at) for at in range(6)]
    store, panel = panel_with(*jobs)

    def check() -> None:
        width = panel.view.viewport().width()
        for row in range(panel.table.rowCount()):
            assert panel.view.rowHeight(row) == panel.table.card_at(row).height(width), row

    check()
    for at, one in enumerate(jobs):
        state = (JobState.CANCELLED, JobState.FAILED, JobState.RECORDED)[at % 3]
        store.put(replace(one, state=state, finished_at=NOW + at if state.is_final else None))
        panel.table.flush()
        check()
    panel.table.toggle_fold(Group.FAILED)
    check()
    panel.table.toggle_fold(Group.FAILED)
    check()
    for text_size in (150, 100):
        theme().set_looks(text_size=text_size, reduce_motion=False, more_contrast=False)
        panel.table.rebuild()
        check()
