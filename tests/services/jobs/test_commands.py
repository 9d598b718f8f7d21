"""What a person does to jobs: move, edit, remove."""

import asyncio
from dataclasses import replace

import pytest

from o8studio.domain.errors import IllegalTransition
from o8studio.domain.jobs.facts import Cancelled, Fact, Recorded, SendStarted
from o8studio.domain.jobs.job import JobState
from o8studio.services.jobs.job_book import JobBook
from tests.support.demo import DemoServer
from tests.support.opened import request, retried, studio_on, until, when
from tests.support.patience import patience
from tests.support.raw_server import answer, raw_server


async def test_waiting_jobs_can_be_moved_edited_and_removed(demo: DemoServer, home) -> None:
    async with studio_on(demo) as studio:
        studio.preferences.settings = replace(studio.preferences.settings, jobs_at_once=1)
        pipeline = studio.pipeline
        running = await pipeline.record(request(demo, "runs"))
        first, second, third = [await pipeline.record(request(demo, f"waits {name}")) for name in "abc"]
        assert studio.book.get(third.id).state is JobState.RECORDED
        await pipeline.move(third.id, None)
        await pipeline.edit(second.id, replace(second.request, prompt="waits edited"))
        await pipeline.stop(first.id)
        for job in (running, third, second):
            await until(studio, job, JobState.KEPT, seconds=40)
        with pytest.raises(IllegalTransition):
            await pipeline.edit(second.id, second.request)
        ours = [one["prompt"] for one in demo.state()["jobs"] if one["prompt"].startswith(("runs", "waits"))]
    assert ours[-3:] == ["runs", "waits c", "waits edited"]


@pytest.mark.parametrize("slow", [0, 50], ids=["", "slow disk"])
@pytest.mark.parametrize("turns", range(6))
async def test_a_clip_that_is_stopped_and_tried_in_the_same_instant_is_never_left_being_sent(
    demo: DemoServer,
    home,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    turns: int,
    slow: int,
) -> None:
    """It "was started again" and stayed as being sent, with nothing sent, until the next start; or, where the disk was
    still writing when it was started again, it was sent twice over, met itself and was called unconfirmed.
    """
    written, begun, go_on = JobBook._written, asyncio.Event(), asyncio.Event()

    async def when_the_disk_may(self: JobBook, fact: Fact, *, is_open: bool) -> None:
        if isinstance(fact, SendStarted):
            begun.set()
            await go_on.wait()
        await written(self, fact, is_open=is_open)

    monkeypatch.setattr(JobBook, "_written", when_the_disk_may)
    prompt = f"stopped and tried {turns} {slow}"
    async with studio_on(demo, policies=retried(unexpected=(0.05,), sending=(0.05,))) as studio, patience(60):
        job = await studio.pipeline.record(request(demo, prompt))
        await begun.wait()
        stopping = asyncio.ensure_future(studio.pipeline.stop(job.id))
        for _turn in range(turns):
            await asyncio.sleep(0)
        studio.pipeline.nudge(job.id)
        for _turn in range(slow):  # as long as the questions before a submission take
            await asyncio.sleep(0.01)
        go_on.set()
        [stopped] = await asyncio.gather(stopping, return_exceptions=True)
        job = await until(studio, job, JobState.KEPT, JobState.CANCELLED)
        assert (job.state is JobState.CANCELLED) == (not isinstance(stopped, IllegalTransition))
    assert demo.paid(prompt) == (job.state is JobState.KEPT)
    assert "unexpected" not in caplog.text


@pytest.mark.parametrize("again", [False, True])
async def test_who_orders_and_goes_leaves_no_job_that_nobody_works_on(
    home, monkeypatch: pytest.MonkeyPatch, again: bool
) -> None:
    """Ctrl-C while a command was recording left a waiting job without a task."""
    written, begun, go_on = JobBook._written, asyncio.Event(), asyncio.Event()

    async def when_the_disk_may(self: JobBook, fact: Fact, *, is_open: bool) -> None:
        if isinstance(fact, Cancelled if again else Recorded):
            begun.set()
            await go_on.wait()
        await written(self, fact, is_open=is_open)

    with raw_server() as server:
        server.say("/v1/videos", *([answer(b"", 502)] if again else []), answer(b'{"id": "task_1"}'))
        server.say("/v1/videos/task_1", answer(b'{"id": "task_1", "status": "queued"}'))
        async with studio_on(server) as studio, patience(30):
            if again:
                old = await studio.pipeline.record(request(server, "lost"))
                await until(studio, old, JobState.UNCONFIRMED)
            monkeypatch.setattr(JobBook, "_written", when_the_disk_may)
            if again:
                ordering = asyncio.ensure_future(studio.pipeline.send_again(old.id))
            else:
                ordering = asyncio.ensure_future(studio.pipeline.record(request(server, "new")))
            await begun.wait()
            ordering.cancel()
            await asyncio.gather(ordering, return_exceptions=True)
            go_on.set()
            await when(studio, lambda: [one for one in studio.book if one.state is JobState.QUEUED])
