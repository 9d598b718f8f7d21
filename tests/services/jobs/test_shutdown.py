"""Stopping before anything is sent: one job that is taken back, or all of them at the end."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from o8studio.domain.errors import IllegalTransition
from o8studio.domain.ids import JobId, RemoteId
from o8studio.domain.jobs.facts import Accepted, NothingSent, SendStarted
from o8studio.domain.jobs.job import JobState
from o8studio.services.jobs.job_book import JobBook
from o8studio.services.jobs.shutdown import GracefulShutdown
from o8studio.services.runtime.bus import Bus
from o8studio.services.runtime.tasks import TaskScope, task_name
from tests.support.clocks import SteppedClock
from tests.support.jobs import RECORDED, J
from tests.support.ledgers import SOON, held, trouble


@dataclass
class Place:
    path: Path
    book: JobBook
    bus: Bus
    tasks: TaskScope
    shutdown: GracefulShutdown


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Place]:
    bus, tasks = Bus(), TaskScope()
    path = tmp_path / "ledger.sqlite3"
    book = await JobBook.open(path, bus, lock_seconds=SOON)
    yield Place(path, book, bus, tasks, GracefulShutdown(book, bus, tasks, SteppedClock()))
    await tasks.close()
    await book.close()


async def test_a_job_that_waits_is_stopped_and_still_waits(at: Place) -> None:
    await at.book.commit(RECORDED)
    at.tasks.spawn(task_name(J), asyncio.Event().wait())
    job = await at.shutdown.before_sending(J)
    assert job.state is JobState.RECORDED
    assert not at.tasks.is_running(task_name(J))


async def test_what_is_being_sent_or_is_not_there_cannot_be_taken_back(at: Place) -> None:
    with pytest.raises(IllegalTransition):
        await at.shutdown.before_sending(J)
    await at.book.commit(RECORDED)
    await at.book.commit(SendStarted(job_id=J, at=2.0))
    with pytest.raises(IllegalTransition):
        await at.shutdown.before_sending(J)
    assert at.book.get(J).state is JobState.SENDING  # type: ignore[union-attr]  # it is there


async def test_a_sending_that_was_only_being_written_down_is_known_to_have_sent_nothing(at: Place) -> None:
    await at.book.commit(RECORDED)
    with held(at.path):
        waiting = asyncio.create_task(trouble(at.bus))
        at.tasks.spawn(task_name(J), at.book.commit(SendStarted(job_id=J, at=2.0)))
        await waiting
        stopping = asyncio.create_task(at.shutdown.before_sending(J))
        await asyncio.sleep(0)
    job = await stopping
    assert job.state is JobState.RECORDED
    assert [type(fact).__name__ for fact in at.book.facts(J)] == ["Recorded", "SendStarted", "NothingSent"]
    assert isinstance(at.book.facts(J)[-1], NothingSent)


async def test_at_the_end_waiting_jobs_stop_and_pending_answers_are_waited_for(at: Place) -> None:
    sent = JobId("j2")
    await at.book.commit(RECORDED)
    await at.book.commit(replace(RECORDED, job_id=sent))
    await at.book.commit(SendStarted(job_id=sent, at=2.0))
    answer = asyncio.Event()

    async def wait_for_the_answer() -> None:
        await answer.wait()
        await at.book.commit(Accepted(job_id=sent, at=3.0, remote_id=RemoteId("task_1")))

    at.tasks.spawn(task_name(J), asyncio.Event().wait())
    at.tasks.spawn(task_name(sent), wait_for_the_answer())
    end = asyncio.create_task(at.shutdown.everything(60.0))
    while at.tasks.is_running(task_name(J)):
        await asyncio.sleep(0)
    assert not end.done()
    answer.set()
    await end
    states = {job.id: job.state for job in at.book}
    assert states == {J: JobState.RECORDED, sent: JobState.QUEUED}


async def test_an_answer_that_does_not_come_is_not_waited_for_any_longer(at: Place) -> None:
    await at.book.commit(RECORDED)
    await at.book.commit(SendStarted(job_id=J, at=2.0))
    at.tasks.spawn(task_name(J), asyncio.Event().wait())
    await at.shutdown.everything(0.01)
    assert at.book.get(J).state is JobState.SENDING  # type: ignore[union-attr]  # it is there


async def test_a_job_whose_sending_has_no_task_any_more_is_not_waited_for(at: Place) -> None:
    await at.book.commit(RECORDED)
    await at.book.commit(SendStarted(job_id=J, at=2.0))
    await at.shutdown.everything(600.0)
    assert at.book.get(J).state is JobState.SENDING  # type: ignore[union-attr]  # it is there
