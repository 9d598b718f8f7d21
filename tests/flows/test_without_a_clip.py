"""A gateway calls a job finished and has no clip for it: it is asked on for 25 hours, and then a person is."""

import json
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest

from o8studio.cli.next_steps import next_step
from o8studio.cli.printing import printer
from o8studio.cli.session import EXIT_NEEDS_YOU, JobFollower
from o8studio.domain.jobs.attention import needs_a_person
from o8studio.domain.jobs.following import Trouble
from o8studio.domain.jobs.job import Job, JobState
from o8studio.domain.jobs.pacing import Pace
from o8studio.domain.jobs.policies import Policies, RetryPolicy, WatchPolicy
from o8studio.domain.jobs.queue_state import Conditions, Group, QueueState, group_of, queue_state
from o8studio.domain.reasons import DownloadProblem
from o8studio.services.runtime.bus import FollowingTroubled
from o8studio.services.runtime.clock import Clock, SystemClock
from o8studio.services.runtime.tasks import task_name
from o8studio.studio import Studio
from tests.support.opened import request, studio_on, until, when
from tests.support.patience import patience
from tests.support.patience import until as true
from tests.support.raw_server import RawServer, answer, raw_server

QUICK = Pace(first=0.02, growth=1.1, longest=0.05, late=0.1, longest_late=0.05, per_second=200)
SOON = RetryPolicy(fetching=(0.02, 0.02), fetching_later=0.02)
KLING = {
    "wire_format": "kling",
    "family": "kling",
    "model": "kling-v1",
    "operation": "text_to_video",
    "core": {},
}
KLING_TASK = "/kling/v1/videos/text2video/task_1"
HOURS = 3600.0


class AheadClock:
    """The system's clock, which somebody set."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def now(self) -> float:
        return time.time() + self.ahead

    def monotonic(self) -> float:
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        await SystemClock().sleep(seconds)


@pytest.fixture
def server() -> Iterator[RawServer]:
    with raw_server() as running:
        yield running


def _json(body: object, status: int = 200) -> bytes:
    return answer(json.dumps(body).encode(), status, content_type="application/json")


def unified(server: RawServer) -> None:
    """A New API whose copy is never there."""
    server.say("/v1/videos", _json({"id": "task_1", "status": "queued"}))
    server.say("/v1/videos/task_1", _json({"id": "task_1", "status": "completed", "progress": 100}))
    server.say("/v1/videos/task_1/content", _json({"error": {"message": "not here", "type": "x"}}, 404))


def native(server: RawServer) -> None:
    """A Kling whose success names no clip."""
    server.say(
        "/kling/v1/videos/text2video",
        _json({"code": 0, "data": {"task_id": "task_1", "task_status": "submitted"}}),
    )
    server.say(KLING_TASK, _json({"code": 0, "data": {"task_id": "task_1", "task_status": "succeed"}}))


@asynccontextmanager
async def watching(
    server: RawServer, without_clip: float, clock: Clock | None = None, *, patient: bool = True
) -> AsyncIterator[Studio]:
    policies = Policies(retry=SOON, watch=WatchPolicy(without_clip=without_clip))
    async with studio_on(  # type: ignore[arg-type]  # it has an address
        server, pace=QUICK, policies=policies, clock=clock or SystemClock(), patient=patient
    ) as studio:
        yield studio


def is_left(studio: Studio, job: Job) -> bool:
    return not studio.tasks.is_running(task_name(job.id))


async def test_a_copy_that_never_comes_is_asked_for_as_long_as_it_takes_and_then_a_person_is(
    home, server: RawServer, whole_clip: bytes
) -> None:
    """It used to be asked for without an end."""
    unified(server)
    async with watching(server, 1.5) as studio:
        job = await studio.pipeline.record(request(server, "never"))
        await when(studio, lambda: studio.book.get(job.id).stopped_by is DownloadProblem.NEVER_A_CLIP)
        await true(lambda: is_left(studio, job), 10)
        job = studio.book.get(job.id)
        assert server.count("/v1/videos/task_1/content") > 2
        assert server.count("/v1/video/generations/task_1") > 2, "on all routes"
        assert job.state is JobState.RENDERED
        assert needs_a_person(job)
        assert "Ask whoever runs the gateway" in next_step(job)
        state = queue_state(job, Conditions(now=time.time()))
        assert group_of(state) is Group.ATTENTION
        server.say("/v1/videos/task_1/content", answer(whole_clip, content_type="video/mp4"))
        studio.pipeline.nudge(job.id)
        await until(studio, job, JobState.KEPT)


async def test_a_success_that_names_no_clip_is_followed_as_long_as_it_takes_and_then_a_person_is_asked(
    home, server: RawServer, whole_clip: bytes
) -> None:
    native(server)
    told: list[FollowingTroubled] = []
    async with watching(server, 1.0) as studio:
        studio.bus.subscribe(lambda news: told.append(news) if isinstance(news, FollowingTroubled) else None)
        job = await studio.pipeline.record(request(server, "none", **KLING))
        await when(studio, lambda: told and told[-1].trouble is Trouble.NEVER_A_CLIP)
        await true(lambda: is_left(studio, job), 10)
        assert [one.trouble for one in told] == [Trouble.NO_CLIP, Trouble.NEVER_A_CLIP]
        assert told[-1].is_lasting
        asked = server.count(KLING_TASK)
        assert asked > 2
        job = studio.book.get(job.id)
        state = queue_state(job, Conditions(now=time.time(), trouble=told[-1].trouble))
        assert (state, group_of(state)) == (QueueState.NEVER_A_CLIP, Group.ATTENTION)
        done = {"task_id": "task_1", "task_status": "processing"}
        server.say(KLING_TASK, _json({"code": 0, "data": done}))
        studio.pipeline.nudge(job.id)
        await when(studio, lambda: told[-1].trouble is Trouble.NONE)
        link = {"videos": [{"id": "1", "url": server.url + "/v.mp4"}]}
        server.say("/v.mp4", answer(whole_clip, content_type="video/mp4"))
        server.say(
            KLING_TASK,
            _json({"code": 0, "data": {"task_id": "task_1", "task_status": "succeed", "task_result": link}}),
        )
        await until(studio, job, JobState.KEPT)


@pytest.mark.parametrize("kind", [unified, native])
async def test_a_clock_that_is_set_ends_no_watching(home, server: RawServer, kind) -> None:
    kind(server)
    clock = AheadClock()
    async with watching(server, 25 * HOURS, clock) as studio:
        told: list[FollowingTroubled] = []
        studio.bus.subscribe(lambda news: told.append(news) if isinstance(news, FollowingTroubled) else None)
        more = KLING if kind is native else {}
        job = await studio.pipeline.record(request(server, "set", **more))
        path = KLING_TASK if kind is native else "/v1/videos/task_1/content"
        await true(lambda: server.count(path) >= 3, 20)
        clock.ahead = 30 * HOURS
        asked = server.count(path)
        await true(lambda: server.count(path) >= asked + 4, 20)
        assert not is_left(studio, job)
        assert Trouble.NEVER_A_CLIP not in [one.trouble for one in told]
        assert studio.book.get(job.id).stopped_by is not DownloadProblem.NEVER_A_CLIP


@pytest.mark.parametrize("kind", [unified, native])
async def test_one_that_was_finished_without_a_clip_yesterday_is_asked_about_once_at_a_start(
    home, server: RawServer, kind, capsys
) -> None:
    kind(server)
    more = KLING if kind is native else {}
    async with watching(server, 25 * HOURS) as studio:
        job = await studio.pipeline.record(request(server, "old", **more))
        await until(studio, job, JobState.QUEUED if kind is native else JobState.RENDERED)
    clock = AheadClock()
    clock.ahead = 26 * HOURS
    before = server.count(KLING_TASK if kind is native else "/v1/videos/task_1/content")
    async with watching(server, 25 * HOURS, clock, patient=False) as studio:
        with printer(False) as shown:
            follower = JobFollower(studio, shown)
            follower.follow(await studio.pipeline.resume())
            async with patience(20):
                assert await follower.wait(give_up_held=False) == EXIT_NEEDS_YOU
    assert server.count(KLING_TASK if kind is native else "/v1/videos/task_1/content") > before
    assert "Ask whoever runs the gateway" in capsys.readouterr().out


async def test_one_that_waited_two_days_at_its_vendor_is_not_given_up_at_its_first_answer_without_a_clip(
    home, server: RawServer, whole_clip: bytes
) -> None:
    """The 25 hours count from its acceptance, and an off-peak job may wait for 48."""
    native(server)
    clock = AheadClock()
    told: list[Trouble] = []
    waiting = {"code": 0, "data": {"task_id": "task_1", "task_status": "processing"}}
    server.say(KLING_TASK, _json(waiting))
    async with watching(server, 25 * HOURS) as studio:
        job = await studio.pipeline.record(request(server, "off-peak", **KLING))
        await until(studio, job, JobState.RENDERING)
    clock.ahead = 47 * HOURS
    done = {"task_id": "task_1", "task_status": "succeed"}
    link = {"videos": [{"id": "1", "url": server.url + "/v.mp4"}]}
    server.say("/v.mp4", answer(whole_clip, content_type="video/mp4"))
    server.say(
        KLING_TASK,
        _json({"code": 0, "data": done}),
        _json({"code": 0, "data": {**done, "task_result": link}}),
    )
    async with watching(server, 25 * HOURS, clock) as studio:
        studio.bus.subscribe(
            lambda news: told.append(news.trouble) if isinstance(news, FollowingTroubled) else None
        )
        await studio.pipeline.resume()
        await until(studio, job, JobState.KEPT)
    assert Trouble.NEVER_A_CLIP not in told
