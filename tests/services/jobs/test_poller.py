"""What the answers to the question for a status mean: for an id that a person gave, and behind a word that nobody knows."""

import gc
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from o8studio.domain.ids import RemoteId
from o8studio.domain.jobs.facts import Accepted, LostTrack, SendStarted
from o8studio.domain.jobs.job import Job, JobState
from o8studio.domain.jobs.pacing import Pace
from o8studio.domain.reasons import LostReason
from o8studio.services.jobs.pacer import Course
from o8studio.services.runtime.tasks import task_name
from o8studio.studio import Studio
from tests.support.clips import silent
from tests.support.opened import request, studio_on, until
from tests.support.patience import until as true
from tests.support.raw_server import RawServer, answer, raw_server

# two minutes of patience become a tenth of a second
PACE = Pace(first=0.005, growth=1.1, longest=0.01, per_second=500)
TASK, CONTENT = "/v1/videos/task_given", "/v1/videos/task_given/content"


@pytest.fixture
def server() -> Iterator[RawServer]:
    with raw_server() as running:
        yield running


def _json(status: int, /, **body: object) -> bytes:
    return answer(json.dumps(body).encode(), status, content_type="application/json")


FORBIDDEN = _json(
    403, error={"code": "", "message": "This token has no access to model x", "type": "new_api_error"}
)
NOT_THERE = _json(404, error={"message": "Task not found", "type": "invalid_request_error", "code": None})
PASSED_ON = _json(404, code="fail_to_fetch_task", message=json.dumps({"error": {"message": "no such task"}}))


@asynccontextmanager
async def adopted(server: RawServer) -> AsyncIterator[tuple[Studio, Job]]:
    """A job whose answer was lost, and a person who has said which id it has."""
    async with studio_on(server, pace=PACE) as studio:  # type: ignore[arg-type]  # it has an address
        await studio.pipeline.pause_queue(on=True)
        job = await studio.pipeline.record(request(server, "a fox"))  # type: ignore[arg-type]  # the same
        await studio.tasks.stop(task_name(job.id))
        for fact in (
            SendStarted(job_id=job.id, at=1.0),
            LostTrack(job_id=job.id, at=2.0, reason="connection broken"),
            Accepted(job_id=job.id, at=3.0, remote_id=RemoteId("task_given"), by_user=True),
        ):
            job = await studio.book.commit(fact)
        studio.pipeline.start(job)
        yield studio, job


async def _asked(server: RawServer, path: str, times: int) -> None:
    """Until it was asked so often."""
    await true(lambda: server.count(path) >= times, 30)


@pytest.mark.parametrize("status", [403, 404, 410])
async def test_a_vendors_host_behind_the_copy_says_nothing_of_the_id(server: RawServer, status: int) -> None:
    """Any 403 or 404 behind `/content` counted as the gateway's word that there is no such job."""
    with raw_server() as vendor:
        vendor.say("/gone.mp4", answer(b"<html>", status))
        server.say(TASK, FORBIDDEN)
        server.say(CONTENT, answer(b"", 302, location=vendor.url + "/gone.mp4"))
        async with adopted(server) as (studio, job):
            await _asked(server, CONTENT, 8)
            assert (studio.book.get(job.id) or job).state is JobState.QUEUED


@pytest.mark.parametrize("page", [b"<html>not found</html>", b'{"message":"no route matched"}', b""])
async def test_a_proxys_page_at_the_copy_says_nothing_of_the_id(server: RawServer, page: bytes) -> None:
    server.say(TASK, FORBIDDEN)
    server.say(CONTENT, answer(page, 404))
    async with adopted(server) as (studio, job):
        await _asked(server, CONTENT, 8)
        assert (studio.book.get(job.id) or job).state is JobState.QUEUED


async def test_a_vendors_404_that_the_gateway_passes_on_says_nothing_of_the_id(server: RawServer) -> None:
    server.say(TASK, PASSED_ON)
    async with adopted(server) as (studio, job):
        await _asked(server, TASK, 30)
        assert (studio.book.get(job.id) or job).state is JobState.QUEUED


async def test_of_a_job_that_is_no_longer_watched_nothing_is_remembered(server: RawServer) -> None:
    server.say(TASK, NOT_THERE)
    async with adopted(server) as (studio, job):
        await until(studio, job, JobState.UNCONFIRMED)

        def is_forgotten() -> bool:
            gc.collect()
            return not any(isinstance(one, Course) for one in gc.get_objects())

        await true(is_forgotten)


async def test_the_gateways_own_404_to_the_question_gives_the_id_up(server: RawServer) -> None:
    server.say(TASK, NOT_THERE)
    async with adopted(server) as (studio, job):
        job = await until(studio, job, JobState.UNCONFIRMED)
        assert (job.problem, job.remote_id) == (LostReason.UNKNOWN_ID, None)


async def test_behind_an_unknown_word_a_link_that_was_seen_twice_and_holds_a_clip_is_the_end(
    server: RawServer, tmp_path: Path
) -> None:
    link, clip = "/files/x.mp4", silent(tmp_path / "clip.mp4", "libx264", count=4).read_bytes()
    offered = _json(200, id="task_given", status="shipped", progress=100, metadata={"url": server.url + link})
    server.say(TASK, _json(200, id="task_given", status="shipped"), offered)
    server.say(
        link,
        answer(b"<html>not yet</html>", content_type="text/html"),
        answer(clip, content_type="video/mp4"),
    )
    async with adopted(server) as (studio, job):
        job = await until(studio, job, JobState.KEPT)
        assert Path(job.made[0].path).read_bytes() == clip
    paths = [one.path for one in server.asked if one.path in (TASK, link)]
    assert paths.index(link) >= 3, (
        "the first answer has no link, and one that was seen once may be the last clip's"
    )
    assert paths.count(link) >= 3, "a page is no clip; then its beginning, then all of it"


async def test_an_unknown_word_whose_link_holds_no_clip_is_asked_about_again(server: RawServer) -> None:
    offered = _json(
        200, id="task_given", status="shipped", progress=100, metadata={"url": server.url + "/x.mp4"}
    )
    server.say(TASK, offered)
    server.say("/x.mp4", answer(b"<html>not yet</html>", content_type="text/html"))
    async with adopted(server) as (studio, job):
        await _asked(server, "/x.mp4", 4)
        assert (studio.book.get(job.id) or job).state is JobState.QUEUED


async def test_a_failure_that_gateways_invent_is_believed_once_it_has_stayed(server: RawServer) -> None:
    server.say(
        TASK, _json(200, id="task_given", status="failed", error={"message": "upstream returned error"})
    )
    async with adopted(server) as (studio, job):
        job = await until(studio, job, JobState.FAILED)
    assert server.count(TASK) > 1, "not at the first look"


@pytest.fixture(autouse=True)
def own_profile(home: object) -> None:
    """Each test has one."""
