"""After a start the followed jobs are asked about at once, however long the pauses between two questions are by then."""

import json

from o8studio.domain.jobs.job import JobState
from o8studio.domain.jobs.pacing import Pace
from o8studio.services.runtime.tasks import task_name
from tests.support.opened import request, studio_on, until
from tests.support.patience import until as waited
from tests.support.raw_server import answer, raw_server

SELDOM = Pace(first=3600.0, growth=1.0, longest=3600.0, shortest=3600.0, late=0.0, longest_late=3600.0)


async def test_jobs_of_the_last_run_are_asked_about_at_once(home) -> None:
    queued = answer(json.dumps({"id": "task_1", "status": "queued"}).encode())
    with raw_server() as server:
        server.say("/v1/videos", queued)
        server.say("/v1/videos/task_1", queued)
        async with studio_on(server, pace=SELDOM) as studio:
            job = await studio.pipeline.record(request(server, "a fox"))
            await until(studio, job, JobState.QUEUED)
        before = sum(one.path == "/v1/videos/task_1" for one in server.asked)
        async with studio_on(server, pace=SELDOM) as studio:
            await studio.pipeline.resume()
            asked = lambda: sum(one.path == "/v1/videos/task_1" for one in server.asked)  # noqa: E731
            await waited(lambda: asked() > before)
            assert studio.book.get(job.id).state is JobState.QUEUED


async def test_a_job_that_already_runs_is_among_the_resumed(home) -> None:
    """The command `follow` starts a job when its token answers, then waits for what was resumed."""
    queued = answer(json.dumps({"id": "task_1", "status": "queued"}).encode())
    with raw_server() as server:
        server.say("/v1/videos", queued)
        server.say("/v1/videos/task_1", queued)
        async with studio_on(server, pace=SELDOM) as studio:
            job = await studio.pipeline.record(request(server, "a fox"))
            await until(studio, job, JobState.QUEUED)
        async with studio_on(server, pace=SELDOM) as studio:
            studio.pipeline.nudge(job.id)
            assert studio.tasks.is_running(task_name(job.id))
            assert [one.id for one in await studio.pipeline.resume()] == [job.id]
