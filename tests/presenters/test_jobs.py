"""What a press on a job does, and what is said of it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from o8studio.domain.compose.pricing import Price, PriceList
from o8studio.domain.ids import JobId
from o8studio.domain.jobs.facts import Accepted, CancelReason, LostTrack, Recorded, SendStarted
from o8studio.domain.jobs.job import Job, JobState
from o8studio.domain.reasons import LostReason
from o8studio.presenters.background import Background, CurrentGateway
from o8studio.presenters.jobs import QueuePresenter
from o8studio.services.runtime.bus import News, Notified, QueuePaused
from o8studio.store.settings import DEMO
from o8studio.studio import Studio
from o8studio.ui.queue_port import JobCommand
from tests.services.jobs.test_unexpected import PACE, QUICK
from tests.support.clips import silent
from tests.support.demo import TOKEN
from tests.support.obedient_gateway import ObedientGateway
from tests.support.opened import request, studio_on, until, when
from tests.support.patience import patience
from tests.support.raw_server import raw_server


@dataclass
class Person:
    studio: Studio
    server: ObedientGateway
    folder: Path
    news: asyncio.Queue[News] = field(default_factory=asyncio.Queue)

    def __post_init__(self) -> None:
        self.current = CurrentGateway(self.studio)
        self.queue = QueuePresenter(self.studio, self.current, Background(self.studio))
        self.studio.bus.subscribe(self.news.put_nowait)

    async def hears(self, kind: type[News]) -> News:
        async with patience():
            while not isinstance(one := await self.news.get(), kind):
                pass
        return one

    async def records(self, prompt: str) -> Job:
        return await self.studio.pipeline.record(request(self.server, f"{prompt}|at once|finished"))

    async def lost(self) -> Job:
        """A job whose answer was lost."""
        book, name = self.studio.book, self.studio.book.new_id(2.0)
        wanted = request(self.server, "lost|at once|finished")
        await book.commit(Recorded(job_id=name, at=2.0, request=wanted, out_folder=str(self.folder)))
        await book.commit(SendStarted(job_id=name, at=3.0))
        return await book.commit(LostTrack(job_id=name, at=4.0, reason=LostReason.TIME_LIMIT))

    def now(self, job: Job) -> Job:
        found = self.studio.book.get(job.id)
        assert found is not None
        return found

    def waiting(self) -> list[str]:
        jobs = [job for job in self.studio.book if job.state is JobState.RECORDED]
        return [job.request.prompt.partition("|")[0] for job in sorted(jobs, key=lambda one: one.rank)]


@pytest.fixture
async def person(home: Path, tmp_path: Path) -> AsyncIterator[Person]:
    """The queue is paused."""
    clip = silent(tmp_path / "clip.mp4", "libx264", count=4).read_bytes()
    with raw_server(ObedientGateway(clip=clip)) as server:
        assert isinstance(server, ObedientGateway)
        async with studio_on(server, pace=PACE, policies=QUICK) as studio:
            await studio.pipeline.pause_queue(on=True)
            yield Person(studio, server, tmp_path)


async def test_waiting_clips_take_the_places_that_a_person_gives_them(person: Person) -> None:
    a, b, c = [await person.records(name) for name in "abc"]
    for command, who, text, order in (
        (JobCommand.FIRST, c, "", ["c", "a", "b"]),
        (JobCommand.LAST, c, "", ["a", "b", "c"]),
        (JobCommand.BEFORE, c, b.id, ["a", "c", "b"]),
    ):
        person.queue.act(who.id, command, text)
        await when(person.studio, lambda order=order: person.waiting() == order)  # type: ignore[misc]
    assert a.id in {job.id for job in person.studio.book}


async def test_a_removed_clip_comes_back_as_it_was_and_one_that_was_sent_does_not(person: Person) -> None:
    job = await person.records("removed")
    person.queue.act(job.id, JobCommand.STOP)
    removed = await until(person.studio, job, JobState.CANCELLED)
    assert removed.cancel_reason is CancelReason.REMOVED
    person.queue.put_back(removed)
    await when(person.studio, lambda: person.waiting() == ["removed"])
    lost = await person.lost()
    person.queue.put_back(lost)
    said = await person.hears(Notified)
    assert said == Notified("It was already being sent; see it in the queue.", stays=True)
    assert person.server.posts == []


async def test_the_prompt_of_a_waiting_clip_is_changed_and_of_a_sent_one_is_not(person: Person) -> None:
    job, told = await person.records("old"), asyncio.Queue[str]()
    person.queue.change_prompt(job.id, "new|at once|finished", told.put_nowait)
    assert await told.get() == ""
    assert person.waiting() == ["new"]
    lost = await person.lost()
    person.queue.change_prompt(lost.id, "other", told.put_nowait)
    assert "Nobody knows yet" in await told.get()
    assert person.now(lost).request.prompt.startswith("lost")


async def test_pausing_is_news_and_holds_what_waits(person: Person) -> None:
    job = await person.records("held")
    person.queue.pause_queue(False)
    assert await person.hears(QueuePaused) == QueuePaused(False)
    await until(person.studio, job, JobState.KEPT)
    person.queue.pause_queue(True)
    assert await person.hears(QueuePaused) == QueuePaused(True)
    assert person.studio.preferences.settings.queue_paused


async def test_a_lost_answer_is_resolved_by_a_person(person: Person) -> None:
    found, gone, again = [await person.lost() for _ in range(3)]
    person.server.ids["task_9"] = found.request.prompt
    person.queue.act(found.id, JobCommand.ADOPT, "task_9")
    assert (await until(person.studio, found, JobState.KEPT)).by_user
    person.queue.act(gone.id, JobCommand.NEVER_ARRIVED)
    ended = await until(person.studio, gone, JobState.CANCELLED)
    assert ended.cancel_reason is CancelReason.NEVER_ARRIVED
    person.queue.act(again.id, JobCommand.SEND_AGAIN)
    await when(person.studio, lambda: person.waiting() == ["lost"])
    assert person.now(again).cancel_reason is CancelReason.SENT_AGAIN
    assert person.server.posts == [], "the queue is paused"


async def test_a_search_for_traces_says_what_it_found_also_when_that_is_nothing(person: Person) -> None:
    lost = await person.lost()
    person.queue.act(lost.id, JobCommand.CHECK)
    said = await person.hears(Notified)
    assert isinstance(said, Notified)
    assert said.words in (
        person.queue.evidence_words(lost.id),
        "Nothing new is known about this clip. Nothing was sent; check again later.",
    )
    assert person.queue.evidence_words(JobId("none")) == ""


async def test_a_job_that_the_gateway_does_not_cancel_is_said_to_go_on(person: Person) -> None:
    lost = await person.lost()
    job = await person.studio.book.commit(Accepted(job_id=lost.id, at=5.0, remote_id="task_1"))  # type: ignore[arg-type]
    assert not person.queue.can_cancel(job)
    person.queue.act(job.id, JobCommand.STOP)
    await when(person.studio, lambda: not person.now(job).watched)
    person.server.ids["task_1"] = job.request.prompt
    person.queue.act(job.id, JobCommand.WATCH)
    await until(person.studio, job, JobState.KEPT)


async def test_another_token_that_reads_the_job_is_kept_for_following(person: Person) -> None:
    lost = await person.lost()
    job = await person.studio.book.commit(Accepted(job_id=lost.id, at=5.0, remote_id="task_1"))  # type: ignore[arg-type]
    person.server.ids["task_1"] = job.request.prompt
    told = asyncio.Queue[str]()
    person.queue.follow_with(job.id, TOKEN, told.put_nowait)
    assert await told.get() == ""
    await until(person.studio, job, JobState.KEPT)


async def test_a_private_host_that_is_allowed_is_kept_with_the_gateway(person: Person) -> None:
    job = await person.records("far")
    person.queue.act(job.id, JobCommand.ALLOW_HOST, "10.0.0.7")

    def allowed() -> bool:
        entry = person.studio.gateways.entry(job.request.gateway_id)
        return entry is not None and entry.result_hosts == ("10.0.0.7",)

    async with patience():
        while not allowed():
            await asyncio.sleep(0.01)


async def test_what_it_would_cost_again_is_said_as_far_as_it_is_known(person: Person) -> None:
    job = await person.records("priced")
    assert person.queue.cost_of(job) == "price unknown"
    person.current.prices = PriceList(prices={job.request.model: Price(usd=0.25, ratio=None)})
    assert "$0.25" in person.queue.cost_of(job)
    demo = await person.studio.pipeline.record(request(person.server, "demo", gateway_id=DEMO))
    assert person.queue.cost_of(demo) == "free (demo)"


async def test_a_report_names_the_job_and_its_site_and_no_token(person: Person) -> None:
    lost, told = await person.lost(), asyncio.Queue[str]()
    person.queue.dossier(lost.id, told.put_nowait)
    report = await told.get()
    assert lost.id in report
    assert "LostTrack" in report
    assert TOKEN not in report
    assert person.queue.site_of(lost) == person.server.url
