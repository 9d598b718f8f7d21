"""The only door to the ledger: check, write, remember, announce, in that order."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from o8studio.domain.errors import BadInput, IllegalTransition
from o8studio.domain.ids import ClipId, JobId, RemoteId
from o8studio.domain.jobs.facts import Accepted, Fact, Moved, Recorded, SendStarted
from o8studio.domain.jobs.job import JobState
from o8studio.services.jobs.job_book import JobBook
from o8studio.services.runtime.bus import Bus, JobChanged, LedgerTrouble, News
from o8studio.store.ledger.ledger import Ledger
from tests.support.jobs import RECORDED, J
from tests.support.ledgers import SOON, held, trouble
from tests.support.made import facts_of

SENT = SendStarted(job_id=J, at=2.0)


class Heard:
    """What the bus told, and what was on disk when it did."""

    def __init__(self, bus: Bus, path: Path) -> None:
        self.news: list[News] = []
        self.on_disk: list[int] = []
        self._path = path
        bus.subscribe(self._hear)

    def _hear(self, news: News) -> None:
        self.news.append(news)
        ledger = Ledger(self._path, read_only=True)
        self.on_disk.append(len(list(ledger.facts(J))))
        ledger.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.sqlite3"


@pytest.fixture
async def book(path: Path) -> AsyncIterator[JobBook]:
    opened = await JobBook.open(path, Bus())
    yield opened
    await opened.close()


async def keep(book: JobBook, facts: list[Fact]) -> None:
    for fact in facts:
        await book.commit(fact)


async def test_a_fact_is_on_disk_before_anybody_hears_of_it(path: Path) -> None:
    bus = Bus()
    heard = Heard(bus, path)
    book = await JobBook.open(path, bus)
    await book.commit(RECORDED)
    job = await book.commit(SENT)
    assert job.state is JobState.SENDING
    assert book.get(J) is job
    assert [type(one) for one in heard.news] == [JobChanged, JobChanged]
    assert heard.on_disk == [1, 2]
    await book.close()


async def test_what_cannot_follow_is_refused_and_neither_written_nor_told(book: JobBook) -> None:
    told: list[News] = []
    book._bus.subscribe(told.append)
    for fact in (SENT, replace(RECORDED, job_id=JobId("other"))):
        if isinstance(fact, Recorded):
            await book.commit(fact)
        with pytest.raises(IllegalTransition):
            await book.commit(fact)
    assert book.get(J) is None
    assert [type(one) for one in book.facts(JobId("other"))] == [Recorded]
    assert len(told) == 1


async def test_what_can_not_be_written_changes_nothing(book: JobBook) -> None:
    with pytest.raises(BadInput, match="unicode"):
        await book.commit(replace(RECORDED, request=replace(RECORDED.request, prompt="a \ud800")))
    assert book.get(J) is None


async def test_a_caller_that_is_cancelled_leaves_memory_and_disk_alike(path: Path) -> None:
    bus = Bus()
    book = await JobBook.open(path, bus, lock_seconds=SOON)
    await book.commit(RECORDED)
    with held(path):
        waiting = asyncio.create_task(trouble(bus))
        caller = asyncio.create_task(book.commit(SENT))
        await waiting
        assert book.in_trouble
        caller.cancel()
        with pytest.raises(asyncio.CancelledError):
            await caller
        assert book.get(J).state is JobState.RECORDED  # type: ignore[union-attr]  # it is there
    assert (await book.settled(J)).state is JobState.SENDING
    assert [type(fact) for fact in book.facts(J)] == [Recorded, SendStarted]
    assert not book.in_trouble
    await book.close()


async def test_trouble_is_said_once_and_taken_back_once(path: Path) -> None:
    bus, told = Bus(), []
    bus.subscribe(lambda news: told.append(news.there) if isinstance(news, LedgerTrouble) else None)
    book = await JobBook.open(path, bus, lock_seconds=SOON)
    await book.commit(RECORDED)
    with held(path):
        waiting = asyncio.create_task(trouble(bus))
        writing = asyncio.create_task(book.commit(SENT))
        await waiting
    await writing
    assert told == [True, False]
    await book.close()


async def test_what_another_program_wrote_counts(book: JobBook, path: Path) -> None:
    await book.commit(RECORDED)
    second = Ledger(path)
    second.append(SENT, is_open=True).result()
    second.close()
    told: list[JobState] = []
    book._bus.subscribe(lambda news: told.append(news.job.state) if isinstance(news, JobChanged) else None)
    with pytest.raises(IllegalTransition):
        await book.commit(Moved(job_id=J, at=3.0, rank=5.0))
    assert book.get(J).state is JobState.SENDING  # type: ignore[union-attr]  # it is there
    assert told == [JobState.SENDING]


async def test_ids_sort_by_time_and_are_never_the_same(book: JobBook) -> None:
    ids = [book.new_id(now) for now in (1.0, 1.0, 2.0, 1_800_000_000.0)]
    assert len(set(ids)) == 4
    assert [one[:11] for one in ids] == sorted(one[:11] for one in ids)
    assert {len(one) for one in ids} == {21}
    assert book.new_clip_id(1.0).startswith("c")


async def test_a_job_is_found_by_its_clip_its_remote_id_and_the_beginning_of_its_id(book: JobBook) -> None:
    await keep(book, facts_of(2, 2))
    assert book.maker_of(ClipId("c-j1-b")) is book.get(J)
    assert book.maker_of(ClipId("none")) is None
    assert [job.id for job in book.known_as(RemoteId(f"task {J}"))] == [J]
    assert book.known_as(RemoteId("task_x")) == []
    assert book.find("j") == [J]
    assert book.find("x") == []


async def test_of_a_remote_id_only_the_job_that_has_it_now_is_known(book: JobBook) -> None:
    await keep(book, facts_of(1, 0)[:3])
    other = JobId("j2")
    await keep(book, [replace(one, job_id=other) for one in (RECORDED, SENT)])  # type: ignore[type-var]  # facts
    await book.commit(Accepted(job_id=other, at=3.0, remote_id=RemoteId("task_9")))
    assert [job.id for job in book.known_as(RemoteId("task_9"))] == [other]


async def test_of_an_unknown_job_nothing_settles(book: JobBook) -> None:
    with pytest.raises(IllegalTransition):
        await book.settled(JobId("none"))
    assert book.read(JobId("none")) is None
