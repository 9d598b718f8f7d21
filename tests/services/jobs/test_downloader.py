"""A rendered clip comes to disk, whatever stands in its way."""

import asyncio
from dataclasses import replace

from o8studio.domain.jobs.job import JobState
from o8studio.services.jobs import runner as runner_module
from tests.support.demo import DemoServer
from tests.support.opened import request, studio_on, until
from tests.support.patience import patience


async def test_a_clip_that_finds_no_room_stays_paid_for_and_comes_when_there_is(
    demo, home, monkeypatch
) -> None:
    from o8studio.store import part_file

    monkeypatch.setattr(part_file, "_LEAST_FREE", 1 << 60)
    monkeypatch.setattr(runner_module, "_FETCH_SECONDS", (0.05,))
    monkeypatch.setattr(runner_module, "_DISK_SECONDS", 0.1)
    async with studio_on(demo) as studio:
        job = await studio.pipeline.record(request(demo, "full later"))
        async with patience(20):
            while not (studio.book.get(job.id) or job).problem.startswith("disk"):
                await asyncio.sleep(0.02)
        assert (studio.book.get(job.id) or job).state in (JobState.RENDERED, JobState.FETCHING)
        monkeypatch.setattr(part_file, "_LEAST_FREE", 0)
        await until(studio, job, JobState.KEPT)


async def test_the_link_that_dies_first_is_fetched_first(demo: DemoServer, home) -> None:
    async with studio_on(demo) as studio:
        pipeline = studio.pipeline
        await asyncio.to_thread(studio.catalogue.cards)
        job = await until(studio, await pipeline.record(request(demo, "order")), JobState.KEPT)
        hour = replace(job, request=replace(job.request, model="jimeng_t2v_v30"), rendered_at=1000.0)
        month = replace(job, request=replace(job.request, model="kling-v3"), rendered_at=1000.0)
        said = replace(month, expires_at=1500.0)
        assert [pipeline._runner._dies_at(one) for one in (said, hour, month)] == [
            1500.0,
            4600.0,
            1000.0 + 30 * 86_400,
        ]
