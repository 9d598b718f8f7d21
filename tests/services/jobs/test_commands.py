"""What a person does to jobs: move, edit, remove."""

from dataclasses import replace

import pytest

from o8studio.domain.errors import IllegalTransition
from o8studio.domain.jobs.job import JobState
from tests.support.demo import DemoServer
from tests.support.opened import request, studio_on, until


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
