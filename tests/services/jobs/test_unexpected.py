"""An error that nobody foresaw, at each step of sending, asking and downloading: nothing is paid twice, and all is told."""

import contextlib
import logging
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from o8studio.domain.ids import RemoteId
from o8studio.domain.jobs.facts import Accepted, LostTrack, NothingSent, SendStarted
from o8studio.domain.jobs.following import Trouble
from o8studio.domain.jobs.job import Job, JobState, apply
from o8studio.domain.jobs.pacing import Pace
from o8studio.domain.jobs.policies import (
    ChargePolicy,
    DownloadPolicy,
    EvidencePolicy,
    Policies,
    QuestionPolicy,
    RetryPolicy,
)
from o8studio.domain.reasons import HoldReason, LostReason
from o8studio.services.jobs.job_book import JobBook
from o8studio.services.jobs.unexpected import UnexpectedErrors, interruption
from o8studio.services.runtime.bus import Bus, FollowingTroubled, JobChanged, News, Notified
from o8studio.services.runtime.clock import SystemClock
from o8studio.services.runtime.tasks import task_name
from o8studio.store.ledger.ledger import Ledger
from o8studio.studio import Studio
from tests.support.clips import silent
from tests.support.jobs import BASE, RECORDED, J
from tests.support.obedient_gateway import ObedientGateway
from tests.support.opened import request, studio_on
from tests.support.patience import until
from tests.support.planting import Plants, Site, modules_of, planted
from tests.support.raw_server import raw_server

JOBS = modules_of("o8studio.services.jobs")
BELOW = [*modules_of("o8studio.gateway"), *modules_of("o8studio.services.gateways")]
AGAIN = {
    f"o8studio.services.jobs.{name}"
    for name in ("runner", "poller", "status_client", "downloader", "sources", "receiving")
}
"""Where a step also fails more often than the net around it bears at once."""
QUICK = Policies(
    retry=RetryPolicy(sending=(0.01,), fetching=(0.01,), fetching_later=0.01, fetching_disk=0.01, unexpected=(0.01,)),
    download=DownloadPolicy(dead_seconds=0.0, dead_seconds_expired=0.0),
    evidence=EvidencePolicy(first=1.0, again=0.02, known=0.0),
    charges=ChargePolicy(after=(0.0, 0.05), start=0.0, again=0.02),
    questions=QuestionPolicy(gaps=(0.0,), blocked=(0.0,)),
)  # fmt: skip
PACE = Pace(first=0.002, growth=1.0, longest=0.002, shortest=0.0, per_second=1000.0, burst=1000)
ENDED = (JobState.KEPT, JobState.UNCONFIRMED, JobState.FAILED)
NO_STEPS = {
    ("Runner._run", "self._unexpected.note(job.id, error)"): "the net itself, with none below it",
    ("Runner._run", "asyncio.sleep(min(pause, _LEAST_PAUSE_SECONDS))"): "the net itself, with none below it",
    (
        "PrioritySlots.hold",
        "self._acquire(name, rank, press)",
    ): "nothing runs between its return and the block that releases",
}
"""Where an error is not planted, by function and awaited expression."""


@dataclass
class Told:
    """What was said of one job, on its card or in a corner of the window."""

    job: Job
    words: list[str] = field(default_factory=list)

    def hear(self, news: News) -> None:
        """Take from the news what tells of an unexpected error."""
        if isinstance(news, JobChanged) and news.job.id == self.job.id:
            if news.job.problem == HoldReason.UNEXPECTED.value:
                self.words.append(f"{news.job.state}")
        elif isinstance(news, FollowingTroubled) and news.trouble is Trouble.UNEXPECTED:
            self.words.append("following")
        elif isinstance(news, Notified):
            self.words.append("notified")


SCENES = {
    "at once|finished": {JobState.KEPT},
    "busy|broken": {JobState.KEPT},
    "at once|blind": {JobState.KEPT},
    "lost|finished": {JobState.UNCONFIRMED},
    "poor|finished": {JobState.FAILED},
    "at once|failed": {JobState.FAILED},
}
"""By how the gateway answers, the end without an error."""


async def play(
    studio: Studio,
    server: ObedientGateway,
    plants: Plants,
    how: str,
    site: Site | None = None,
    times: int = 0,
) -> Told:
    """One job to its end; once it is recorded, this step fails this often."""
    told: list[Told] = []

    def hear(news: News) -> None:
        for one in told:
            one.hear(news)

    silence = studio.bus.subscribe(hear)
    job = await studio.pipeline.record(request(server, f"{len(server.posts)} {site} {times}|{how}"))
    told.append(Told(job))
    if site is not None:
        plants.arm(site, times)  # its task has not taken a step yet
    await until(lambda: _now(studio, job).state in ENDED and not studio.tasks.is_running(task_name(job.id)))
    silence()
    plants.disarm()
    studio.pipeline.nudge(job.id)  # of want of money nothing is held any more
    told[0].job = _now(studio, job)
    return told[0]


def _now(studio: Studio, job: Job) -> Job:
    return studio.book.get(job.id) or job


async def until_read(told: Told, server: ObedientGateway) -> None:
    """The server may still be reading what had left when the connection ended."""
    if told.job.state is JobState.UNCONFIRMED:
        with contextlib.suppress(TimeoutError):
            await until(lambda: told.job.request.prompt in server.posts, 5)


def wrong(told: Told, server: ObedientGateway, plants: Plants, how: str) -> str:
    """What a run with an unexpected error did that it may not; empty when all is well."""
    job, posts = told.job, server.posts.count(told.job.request.prompt)
    sent = 2 if how.startswith("busy") else 1  # the first one was refused
    if posts > sent:
        return f"sent {posts} times"
    if job.state not in SCENES[how] | {JobState.UNCONFIRMED}:
        return f"ended as {job.state}"
    if job.state is JobState.UNCONFIRMED and posts == 0:
        return "unconfirmed, and nothing was sent"
    if plants.raised and not told.words:
        return f"ended as {job.state}, and nothing was said"
    return ""


@pytest.mark.timeout(600)
@pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning"
)  # what an error leaves open is closed by nobody
async def test_a_job_meets_an_error_at_each_step_and_is_neither_lost_nor_paid_twice_and_says_so(
    tmp_path: Path, home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL + 1)
    clip = silent(tmp_path / "clip.mp4", "libx264", count=4).read_bytes()
    problems: list[str] = []
    with raw_server(ObedientGateway(clip=clip)) as server, planted([*JOBS, *BELOW]) as plants:
        assert isinstance(server, ObedientGateway)
        done: set[Site] = set()
        for how, ends in SCENES.items():
            plants.reached.clear()
            async with studio_on(server, pace=PACE, policies=QUICK) as studio:
                calm = await play(studio, server, plants, how)
            assert (calm.job.state in ends, calm.words) == (True, []), how
            sites = sorted(
                (one for one in plants.reached - done if (one.function, one.text) not in NO_STEPS), key=str
            )
            done.update(sites)
            for some in (sites[at : at + 20] for at in range(0, len(sites), 20)):
                # anew, as an error between a connection's opening and the block that closes it leaves it open
                async with studio_on(server, pace=PACE, policies=QUICK) as studio:
                    for site in some:
                        for times in (1, 6) if site.module in AGAIN and not site.after else (1,):
                            told = await play(studio, server, plants, how, site, times)
                            await until_read(told, server)
                            if what := wrong(told, server, plants, how):
                                problems.append(f"{site} [{how}, {times}x]: {what}")
                    last = await play(studio, server, plants, "at once|finished")
                    assert (last.job.state, last.words) == (JobState.KEPT, []), "and all goes on"
        assert len(done) > 250
    assert not problems, "\n".join(problems)


def test_what_was_being_sent_at_the_end_is_unconfirmed_unless_provably_nothing_left() -> None:
    sending = apply(BASE, SendStarted(job_id=J, at=2.0))
    unsent = interruption(sending, 3.0, sent_nothing=True)
    assert unsent == NothingSent(job_id=J, at=3.0, reason=HoldReason.NONE)
    assert apply(sending, unsent).state is JobState.RECORDED
    unknown = interruption(sending, 3.0, sent_nothing=False)
    assert unknown == LostTrack(job_id=J, at=3.0, reason=LostReason.INTERRUPTED)
    assert interruption(BASE, 3.0, sent_nothing=False) is None


@pytest.mark.parametrize(
    ("of_the_other", "state", "said"),
    [
        ([Accepted(job_id=J, at=2.1, remote_id=RemoteId("t"))], JobState.QUEUED, FollowingTroubled),
        ([LostTrack(job_id=J, at=2.1, reason=LostReason.INTERRUPTED)], JobState.UNCONFIRMED, Notified),
    ],
)
async def test_an_error_that_can_not_be_recorded_is_told_and_what_another_program_wrote_counts(
    tmp_path: Path, of_the_other: list[Accepted | LostTrack], state: JobState, said: type[News]
) -> None:
    path, bus, told = tmp_path / "ledger.sqlite3", Bus(), []
    book = await JobBook.open(path, bus)
    await book.commit(RECORDED)
    other = Ledger(path)
    for fact in (SendStarted(job_id=J, at=2.0), *of_the_other):
        other.append(fact, is_open=True).result()
    other.close()
    bus.subscribe(told.append)
    await UnexpectedErrors(book, bus, SystemClock(), lambda _job_id: False).note(J, RuntimeError("?"))
    assert [type(one) for one in told] == [JobChanged, said]
    job = book.get(J)
    assert job is not None
    assert job.state is state
    assert not any(isinstance(one, NothingSent) for one in book.facts(J))
    await book.close()
