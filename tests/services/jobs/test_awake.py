"""The system is kept awake while something happens by itself, and no longer."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from o8studio.domain.jobs.job import JobState
from o8studio.domain.jobs.policies import Policies, WatchPolicy
from o8studio.domain.reasons import DownloadProblem, HoldReason
from o8studio.services.jobs.awake import Awake, Work
from o8studio.services.runtime.keep_awake import KeepAwake
from o8studio.studio import Studio
from tests.support.demo import DemoServer
from tests.support.opened import request, retried, studio_on, until, when
from tests.support.patience import until as true
from tests.support.raw_server import RawServer, answer, raw_server


class FakeKeepAwake(KeepAwake):
    """Writes down what is wished."""

    def __init__(self) -> None:
        super().__init__()
        self.wished: list[str] = []

    def hold(self) -> bool:
        self.wished.append("hold")
        return True

    def release(self) -> None:
        self.wished.append("release")


@pytest.fixture
def server() -> Iterator[RawServer]:
    with raw_server() as running:
        yield running


def _says(server: RawServer, status: str) -> None:
    """A gateway with one job, which stands so."""
    told = json.dumps({"id": "task_1", "status": status, "progress": 100}).encode()
    server.say("/v1/videos", answer(json.dumps({"id": "task_1", "status": "queued"}).encode()))
    server.say("/v1/videos/task_1", answer(told, content_type="application/json"))


def _work(studio: Studio) -> Work:
    return Work(studio.book, studio.bus, studio.pipeline, studio.tasks, studio.preferences)


async def test_it_is_held_from_the_first_job_to_the_last_clip(home: Path, demo: DemoServer) -> None:
    async with studio_on(demo) as studio:
        keep = FakeKeepAwake()
        awake = Awake(_work(studio), keep)
        made = await studio.pipeline.record(request(demo, "a fox"))
        await until(studio, made, JobState.KEPT)
        await awake.close()
        assert keep.wished == ["hold", "release", "release"]


async def test_the_setting_says_no_at_once(home: Path, server: RawServer) -> None:
    _says(server, "queued")
    async with studio_on(server) as studio:
        made = await studio.pipeline.record(request(server, "runs"))
        await until(studio, made, JobState.QUEUED)
        keep = FakeKeepAwake()
        awake = Awake(_work(studio), keep)
        await studio.preferences.change(replace(studio.preferences.settings, keep_awake=False))
        await awake.close()
        assert keep.wished == ["hold", "release", "release"]


async def test_a_download_that_broke_off_is_tried_again_and_is_still_work(
    home: Path, server: RawServer
) -> None:
    """Following in the background ended at the first break of the network, and was not taken up at the next login."""
    _says(server, "completed")
    whole = answer(bytes(9000), content_type="video/mp4")
    server.say("/v1/videos/task_1/content", whole[:200])
    async with studio_on(server, policies=retried(fetching=(600.0,))) as studio:
        made = await studio.pipeline.record(request(server, "a blip"))
        await when(studio, lambda: studio.book.get(made.id).stopped_by is not DownloadProblem.NONE, 10)
        assert [job.id for job in _work(studio).jobs()] == [made.id]


async def test_a_gateway_that_is_away_is_tried_again_unless_the_queue_is_paused(home: Path) -> None:
    with raw_server() as gone:
        pass
    async with studio_on(gone, policies=retried(sending=(600.0,))) as studio:
        made = await studio.pipeline.record(request(gone, "away"))
        await when(studio, lambda: studio.book.get(made.id).held_for is HoldReason.UNREACHABLE, 10)
        assert [job.id for job in _work(studio).jobs()] == [made.id]
        await studio.pipeline.pause_queue(on=True)
        assert not _work(studio).jobs()


async def test_what_was_given_up_keeps_nothing_awake(home: Path, server: RawServer) -> None:
    """A job that is finished without a clip is asked about for 25 hours, and then by nobody."""
    server.say(
        "/kling/v1/videos/text2video",
        answer(b'{"code": 0, "data": {"task_id": "task_1", "task_status": "submitted"}}'),
    )
    done = b'{"code": 0, "data": {"task_id": "task_1", "task_status": "succeed"}}'
    server.say("/kling/v1/videos/text2video/task_1", answer(done))
    kling = {"wire_format": "kling", "family": "kling", "model": "kling-v1", "operation": "text_to_video"}
    async with studio_on(server, policies=Policies(watch=WatchPolicy(without_clip=0.5))) as studio:
        keep = FakeKeepAwake()
        awake = Awake(_work(studio), keep)
        made = await studio.pipeline.record(request(server, "never", core={}, **kling))
        await true(lambda: keep.wished == ["hold", "release"], 20)
        assert studio.book.get(made.id).state is JobState.QUEUED
        await awake.close()
