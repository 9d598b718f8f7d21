"""A submission leaves once, as it is at that moment, and only where its clip finds room."""

import asyncio
import threading
from dataclasses import replace

from o8studio.domain.jobs.job import JobState
from o8studio.services.jobs import runner as runner_module
from o8studio.services.jobs import submitter as submitter_module
from o8studio.services.runtime.bus import JobChanged
from tests.support.opened import request, studio_on, until


async def test_what_is_changed_while_it_is_made_ready_leaves_as_it_was_changed(
    demo, home, monkeypatch
) -> None:
    reached, go_on = threading.Event(), threading.Event()

    def slow(_places: object) -> bool:
        reached.set()
        return not go_on.wait()

    monkeypatch.setattr(submitter_module, "_disk_is_full", slow)  # as a keyring that asks its person
    monkeypatch.setattr(runner_module, "_HOLD_SECONDS", (0.02,))
    async with studio_on(demo) as studio:
        job = await studio.pipeline.record(request(demo, "as it was first"))
        await asyncio.to_thread(reached.wait, 20)
        await studio.pipeline.edit(job.id, replace(job.request, prompt="as it was changed"))
        go_on.set()
        await until(studio, job, JobState.KEPT)
    assert (demo.paid("as it was first"), demo.paid("as it was changed")) == (0, 1)


async def test_a_busy_gateway_is_tried_within_a_budget_and_then_waits_for_a_press(
    demo, home, monkeypatch
) -> None:
    monkeypatch.setattr(runner_module, "MOST_ATTEMPTS", 3)
    monkeypatch.setattr(runner_module, "_HOLD_SECONDS", (0.02,))
    demo.fault(route="submit", kind="status", status=429, body="", times=4)
    async with studio_on(demo) as studio:
        job = await studio.pipeline.record(request(demo, "busy"))
        await asyncio.sleep(1.0)
        held = studio.book.get(job.id)
        assert held is not None
        assert (held.state, held.problem, held.attempts) == (JobState.RECORDED, "throttled", 3)
        studio.pipeline.nudge(job.id)
        await asyncio.sleep(0.3)
        studio.pipeline.nudge(job.id)
        await until(studio, job, JobState.KEPT)
    assert demo.paid("busy") == 1


async def test_a_press_in_the_instant_in_which_a_clip_is_held_is_heard(demo, home, monkeypatch) -> None:
    monkeypatch.setattr(runner_module, "_HOLD_SECONDS", (60.0,))
    demo.fault(route="submit", kind="status", status=429, body="")
    async with studio_on(demo) as studio:

        def press(news) -> None:
            if isinstance(news, JobChanged) and news.job.problem == "throttled":
                studio.pipeline.nudge(news.job.id)

        studio.bus.subscribe(press)
        await until(studio, await studio.pipeline.record(request(demo, "at once")), JobState.KEPT)


async def test_nothing_is_sent_when_the_clip_would_find_no_room(demo, home, monkeypatch) -> None:
    from o8studio.services.jobs import submitter

    monkeypatch.setattr(submitter, "_LEAST_FREE", 1 << 60)
    monkeypatch.setattr(runner_module, "_HOLD_SECONDS", (0.05,))
    async with studio_on(demo) as studio:
        job = await studio.pipeline.record(request(demo, "no room"))
        await asyncio.sleep(0.3)
        held = studio.book.get(job.id)
        assert held is not None
        assert (held.state, held.problem) == (JobState.RECORDED, "disk full")
        assert demo.paid("no room") == 0
        monkeypatch.setattr(submitter, "_LEAST_FREE", 0)
        await until(studio, job, JobState.KEPT)
