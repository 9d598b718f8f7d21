"""What runs a job: what is taken up after a start and how, what is left alone, and what a press of a person hastens."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest

from o8studio.domain.ids import GatewayId, JobId, RemoteId
from o8studio.domain.jobs.facts import (
    Accepted,
    FetchStarted,
    LostTrack,
    NothingSent,
    Recorded,
    Rendered,
    Result,
    SendStarted,
    Source,
    SourceKind,
    WatchStopped,
)
from o8studio.domain.jobs.job import Job, JobState
from o8studio.domain.reasons import DownloadProblem, HoldReason, LostReason
from o8studio.services.runtime.tasks import task_name
from o8studio.studio import Studio
from tests.services.jobs.test_unexpected import PACE, QUICK
from tests.support.clips import silent
from tests.support.obedient_gateway import ObedientGateway
from tests.support.opened import request, retried, studio_on, until, when
from tests.support.raw_server import raw_server


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return silent(tmp_path_factory.mktemp("clip") / "clip.mp4", "libx264", count=4).read_bytes()


@asynccontextmanager
async def at_work(clip: bytes, **how: object) -> AsyncIterator[tuple[Studio, ObedientGateway]]:
    with raw_server(ObedientGateway(clip=clip)) as server:
        assert isinstance(server, ObedientGateway)
        async with studio_on(server, **{"pace": PACE, "policies": QUICK, **how}) as studio:  # type: ignore[arg-type]
            yield studio, server


async def left(
    studio: Studio, server: ObedientGateway, state: JobState, how: str = "at once|finished"
) -> Job:
    """A job that another run of the program left in this state."""
    book, prompt = studio.book, f"left {state}|{how}"
    name = book.new_id(1.0)
    server.ids["task_left"] = prompt
    source = Source(SourceKind.LINK, f"{server.url}/clip/task_left.mp4")
    folder = str(studio.places.ledger.parent / "clips")
    job = await book.commit(Recorded(job_id=name, at=1.0, request=request(server, prompt), out_folder=folder))
    steps = {
        JobState.SENDING: SendStarted(job_id=name, at=2.0),
        JobState.QUEUED: Accepted(job_id=name, at=3.0, remote_id=RemoteId("task_left")),
        JobState.RENDERED: Rendered(job_id=name, at=4.0, results=(Result((source,)),)),
        JobState.FETCHING: FetchStarted(job_id=name, at=5.0),
    }
    for reached, fact in steps.items():
        if job.state is state:
            break
        job = await book.commit(fact)
        assert job.state is reached
    return job


@pytest.mark.parametrize("state", [JobState.RECORDED, JobState.QUEUED, JobState.RENDERED, JobState.FETCHING])
async def test_what_a_run_left_is_taken_up_where_it_was_and_paid_once(
    home, clip: bytes, state: JobState
) -> None:
    async with at_work(clip) as (studio, server):
        job = await left(studio, server, state)
        (taken,) = await studio.pipeline.resume()
        assert taken.id == job.id
        assert await until(studio, job, JobState.KEPT)
        assert len(server.posts) == (1 if state is JobState.RECORDED else 0)


async def test_a_job_that_was_being_sent_is_unconfirmed_and_never_sent_by_itself(home, clip: bytes) -> None:
    async with at_work(clip) as (studio, server):
        job = await left(studio, server, JobState.SENDING)
        (taken,) = await studio.pipeline.resume()
        assert (taken.state, taken.problem) == (JobState.UNCONFIRMED, LostReason.INTERRUPTED)
        studio.pipeline.nudge(job.id)
        assert not studio.tasks.is_running(task_name(job.id))
        assert server.posts == []


async def test_a_download_that_was_interrupted_says_so_and_goes_on(home, clip: bytes) -> None:
    async with at_work(clip) as (studio, server):
        await left(studio, server, JobState.FETCHING)
        (taken,) = await studio.pipeline.resume()
        assert (taken.state, taken.stopped_by) == (JobState.RENDERED, DownloadProblem.INTERRUPTED)
        assert Path((await until(studio, taken, JobState.KEPT)).clips[0].path).read_bytes() == clip


async def test_a_job_that_nobody_watches_is_left_alone(home, clip: bytes) -> None:
    async with at_work(clip) as (studio, server):
        job = await left(studio, server, JobState.QUEUED)
        await studio.book.commit(WatchStopped(job_id=job.id, at=9.0))
        await studio.pipeline.resume()
        assert not studio.tasks.is_running(task_name(job.id))
        assert server.polls == {}


async def test_resuming_twice_runs_each_job_once(home, clip: bytes) -> None:
    async with at_work(clip) as (studio, server):
        job = await left(studio, server, JobState.RECORDED)
        first, again = await asyncio.gather(studio.pipeline.resume(), studio.pipeline.resume())
        assert [one.id for one in first] == [one.id for one in again] == [job.id]
        await until(studio, job, JobState.KEPT)
        assert len(server.posts) == 1


async def test_what_held_many_jobs_is_taken_back_in_one_transaction(home, clip: bytes) -> None:
    """600 of them took 0.46 s of the start, a transaction each."""
    async with at_work(clip) as (studio, server):
        settings = studio.preferences.settings
        await studio.preferences.change(replace(settings, queue_paused=True))
        ledger, count = studio.book.ledger, 90
        for number in range(count):
            name = studio.book.new_id(float(number))
            basis = request(server, f"held {number}|at once|finished")
            await studio.book.commit(Recorded(job_id=name, at=1.0, request=basis))
            await studio.book.commit(NothingSent(job_id=name, at=2.0, reason=HoldReason.NO_BALANCE))
        began, is_quick = list[str](), Event()

        def on_statement(words: str) -> None:
            if words.startswith("BEGIN"):
                began.append(words)
                is_quick.wait()

        ledger._db.set_trace_callback(on_statement)
        resuming = asyncio.ensure_future(studio.pipeline.resume())
        for _turn in range(20):  # of the loop: whoever can go on without the disk does
            await asyncio.sleep(0)
        is_quick.set()
        taken = await resuming
        ledger._db.set_trace_callback(None)
        assert len(began) <= 2, "what waits for the first is written together"
        assert len(taken) == count
        assert {job.held_for for job in taken} == {HoldReason.NONE}
        assert [job.id for job in taken] == [job.id for job in studio.book]
        assert server.posts == []


async def test_one_that_cant_be_taken_up_keeps_no_other_waiting(home, clip: bytes) -> None:
    async with at_work(clip) as (studio, server):
        good = await left(studio, server, JobState.QUEUED)
        base = request(server, "nowhere|at once|finished", gateway_id=GatewayId("gone"))
        bad = await studio.book.commit(Recorded(job_id=JobId("bad"), at=1.0, request=base))
        await studio.pipeline.resume()
        assert await until(studio, good, JobState.KEPT)
        held = studio.book.get(bad.id)
        assert held is not None
        assert held.state is JobState.RECORDED


async def test_a_press_of_a_person_hastens_what_waits_to_be_tried_again(home, clip: bytes) -> None:
    """Without it the second attempt is an hour away."""
    async with at_work(clip, policies=retried(sending=(3600.0,))) as (studio, server):
        job = await studio.pipeline.record(request(server, "hastened|busy|finished"))

        def held() -> bool:
            now = studio.book.get(job.id)
            return now is not None and now.held_for is HoldReason.THROTTLED

        await when(studio, held)
        assert len(server.posts) == 1
        studio.pipeline.nudge(job.id)
        await until(studio, job, JobState.KEPT)
        assert len(server.posts) == 2


async def test_a_press_of_a_person_takes_up_what_nothing_runs(home, clip: bytes) -> None:
    async with at_work(clip) as (studio, server):
        job = await left(studio, server, JobState.RENDERED)
        assert not studio.tasks.is_running(task_name(job.id))
        studio.pipeline.nudge(job.id)
        await until(studio, job, JobState.KEPT)


async def test_the_others_of_a_press_wait_while_its_first_answer_is_lost_and_leave_when_it_is_resolved(
    home, clip: bytes
) -> None:
    async with at_work(clip) as (studio, server):

        async def pressed(number: int, how: str) -> Job:
            wanted, folder = request(server, f"{number}|{how}|finished"), str(home / "clips")
            name = JobId(f"p{number}")
            return await studio.book.commit(
                Recorded(job_id=name, at=1.0, request=wanted, press="p", out_folder=folder)
            )

        first, second = await pressed(1, "lost"), await pressed(2, "at once")
        await studio.pipeline.resume()
        await until(studio, first, JobState.UNCONFIRMED)

        def waits() -> bool:
            now = studio.book.get(second.id)
            return now is not None and now.held_for is HoldReason.FIRST_UNCONFIRMED

        await when(studio, waits)
        assert server.posts == ["1|lost|finished"]
        await studio.pipeline.never_arrived(first.id)
        await until(studio, second, JobState.KEPT)


async def test_a_queue_that_is_paused_sends_nothing_and_goes_on_with_what_runs(home, clip: bytes) -> None:
    async with at_work(clip) as (studio, server):
        await studio.pipeline.pause_queue(on=True)
        waits = await studio.pipeline.record(request(server, "waits|at once|finished"))
        runs = await left(studio, server, JobState.QUEUED)
        studio.pipeline.start(runs)
        await until(studio, runs, JobState.KEPT)
        assert server.posts == []
        await studio.pipeline.pause_queue(on=False)
        await until(studio, waits, JobState.KEPT)
        assert len(server.posts) == 1


async def test_a_link_that_has_expired_is_asked_for_anew(home, clip: bytes) -> None:
    async with at_work(clip) as (studio, server):
        job = await left(studio, server, JobState.QUEUED)
        old = Source(SourceKind.LINK, f"{server.url}/gone/old.mp4")
        await studio.book.commit(Rendered(job_id=job.id, at=4.0, results=(Result((old,)),)))
        server.polls["task_left"] = 9
        await studio.pipeline.resume()
        kept = await until(studio, job, JobState.KEPT)
        assert Path(kept.clips[0].path).read_bytes() == clip
        assert server.polls["task_left"] > 9


async def test_a_lost_one_is_left_to_a_person(home, clip: bytes) -> None:
    async with at_work(clip) as (studio, server):
        job = await left(studio, server, JobState.SENDING)
        lost = await studio.book.commit(LostTrack(job_id=job.id, at=9.0, reason=LostReason.TIME_LIMIT))
        studio.pipeline.start(lost)
        assert not studio.tasks.is_running(task_name(job.id))
