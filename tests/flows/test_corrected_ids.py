"""A wrong task id that a person gave is put right whatever became of it: over a small real server."""

import asyncio
import os
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from o8studio.cli.console import speaking_to
from o8studio.cli.rate import rate
from o8studio.cli.session import CliContext
from o8studio.demo.film.film import render
from o8studio.domain.errors import BadInput, BrokenDownload, IllegalTransition
from o8studio.domain.ids import JobId, RemoteId
from o8studio.domain.jobs.facts import Accepted, Charge
from o8studio.domain.jobs.job import Job, JobState
from o8studio.domain.jobs.queue_state import QueueState
from o8studio.domain.reasons import LostReason
from o8studio.services.runtime.tasks import task_name
from o8studio.store.ledger.ledger import Ledger
from o8studio.texts.states import clip_number_words, set_apart_words, state_line
from tests.cli.test_console import FakeTerminal
from tests.support import following as gateway_of
from tests.support import forked
from tests.support.films import script
from tests.support.following import (
    PACE,
    PANIC,
    UNKNOWN,
    Answer,
    Followed,
    Pretended,
    clip_or,
    done,
    following,
)
from tests.support.opened import studio_on, until, when
from tests.support.patience import patience

film, server = gateway_of.film, gateway_of.server

CORRECTS = "import asyncio, sys; from tests.flows.test_corrected_ids import correct; asyncio.run(correct(*sys.argv[1:]))"


@pytest.fixture(scope="session")
def other_film(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("film") / "other.mp4"
    render(script(sound=False, seed=8, prompt="not a fox"), path)
    return path.read_bytes()


def _knows_both(server: Pretended, other: bytes, wrong: Answer | None = None) -> None:
    """Two finished tasks; the files of the wrong one are another film."""

    def rule(method: str, path: str, token: str) -> Answer | None:
        if path.startswith("/files/task_wrong"):
            return 200, other
        if path == "/v1/videos/task_wrong":
            return wrong or done(server, "task_wrong")
        known = done(server, "task_right") if path == "/v1/videos/task_right" else None
        return clip_or(server, path, known or (UNKNOWN if method == "GET" else None))

    server.rule = rule


async def correct(address: str, job_id: str, task: str) -> None:
    """In a process of its own: give the id, and follow the job."""
    gateway = Pretended(b"", url=address)
    async with studio_on(gateway, pace=PACE) as studio:
        await until(studio, await studio.pipeline.adopt(JobId(job_id), task), JobState.KEPT)


@asynccontextmanager
async def mistaken(server: Pretended, other: bytes) -> AsyncIterator[tuple[Followed, Job]]:
    """A job whose clip is kept, of the task that a person gave by mistake."""
    _knows_both(server, other)
    async with following(server) as at:
        job = await at.studio.pipeline.adopt((await at.lost()).id, "task_wrong")
        yield at, await at.until(job, JobState.KEPT)


async def test_a_clip_that_came_under_a_wrong_id_stays_and_the_right_one_comes(
    server: Pretended, home, other_film: bytes
) -> None:
    async with mistaken(server, other_film) as (at, before):
        (wrong,) = before.clips
        await at.studio.library.review(wrong.id, stars=2)
        asked = [one[0] for one in server.asked].count("POST")
        job = await at.studio.pipeline.adopt(before.id, "task_right")
        assert (job.state, job.remote_id, job.made, job.finished_at) == (
            JobState.QUEUED, "task_right", (), None,
        )  # fmt: skip
        assert wrong.path in set_apart_words(job)
        job = await at.until(job, JobState.KEPT)
        (right,) = job.made
        assert Path(right.path).read_bytes() == server.clip
        assert Path(wrong.path).read_bytes() == other_film, "a file that was fetched is never thrown away"
        with speaking_to(FakeTerminal()):
            assert await rate(CliContext(studio=at.studio), [job.id], 5, None, False) == 0
        job = at.studio.book.get(job.id) or job
        (apart,) = [clip for clip in job.clips if clip.is_apart]
        assert (apart.id, apart.path, apart.review.stars) == (wrong.id, wrong.path, 2)
        assert job.made[0].review.stars == 5
        assert right.id != wrong.id
        assert clip_number_words(job, apart) == "earlier task id"
        assert clip_number_words(job, right) == ""
        assert job.charge is Charge.TAKEN
        assert [one[0] for one in server.asked].count("POST") == asked, "nothing is sent again"
        with pytest.raises(BrokenDownload):  # its task is not this job's: nobody asks there
            await at.studio.library.fetch_again(wrong.id)
    again = Ledger(home / "data" / "ledger.sqlite3", read_only=True)
    try:
        assert again.replay(newest=9)[0] == job, "the facts alone say the same"
    finally:
        again.close()


async def test_an_id_may_be_put_right_more_than_once_and_back(
    server: Pretended, home, other_film: bytes
) -> None:
    async with mistaken(server, other_film) as (at, job):
        for task in ("task_right", "task_wrong", "task_right"):
            job = await at.until(await at.studio.pipeline.adopt(job.id, task), JobState.KEPT)
        assert len({clip.path for clip in job.clips}) == 4, "each fetched file is there"
        assert [Path(clip.path).read_bytes() == server.clip for clip in job.clips] == [
            True,
            False,
            True,
            False,
        ]
        assert (job.corrected, len(job.made)) == (3, 1)
        assert await at.studio.pipeline.adopt(job.id, "task_right") == job, "the same again changes nothing"
        with pytest.raises(BadInput):
            await at.studio.pipeline.adopt(job.id, "task_nobody_knows")
        assert at.studio.book.get(job.id) == job


async def test_the_id_that_was_taken_from_a_clip_is_free_for_the_clip_that_it_belongs_to(
    server: Pretended, home, other_film: bytes
) -> None:
    async with mistaken(server, other_film) as (at, first):
        second = await at.lost()
        with pytest.raises(BadInput, match="of another job"):
            await at.studio.pipeline.adopt(second.id, "task_wrong")
        await at.until(await at.studio.pipeline.adopt(first.id, "task_right"), JobState.KEPT)
        job = await at.until(await at.studio.pipeline.adopt(second.id, "task_wrong"), JobState.KEPT)
        assert Path(job.made[0].path).read_bytes() == other_film


async def test_two_ids_that_a_person_gave_the_wrong_way_round_are_exchanged(
    server: Pretended, home, other_film: bytes
) -> None:
    """Each was refused, because the other had it."""
    async with mistaken(server, other_film) as (at, first):
        second = await at.studio.pipeline.adopt((await at.lost()).id, "task_right")
        second = await at.until(second, JobState.KEPT)
        first = await at.studio.pipeline.adopt(first.id, "task_right")
        robbed = at.studio.book.get(second.id)
        assert robbed is not None
        assert (robbed.state, robbed.lost_by, robbed.made) == (
            JobState.UNCONFIRMED, LostReason.ANOTHERS_ID, (),
        )  # fmt: skip
        assert "belongs to another clip" in state_line(QueueState.UNCONFIRMED, robbed, "Kling")
        (apart,) = robbed.clips
        elsewhere = Path(apart.path).rename(home / "elsewhere.mp4")
        await at.studio.library.review(apart.id, stars=3)
        assert await at.studio.archive.find_missing(home) == [apart.id], "its file is found wherever it is"
        (apart,) = (await at.studio.book.bring(second.id) or robbed).clips
        assert (apart.path, apart.review.stars) == (str(elsewhere), 3)
        second = await at.until(await at.studio.pipeline.adopt(second.id, "task_wrong"), JobState.KEPT)
        first = await at.until(first, JobState.KEPT)
        assert Path(first.made[0].path).read_bytes() == server.clip
        assert Path(second.made[0].path).read_bytes() == other_film
        assert len({clip.path for job in (first, second) for clip in job.clips}) == 4
        third = await at.lost()
        with pytest.raises(BadInput, match="of another job"):  # its own is not known to be wrong
            await at.studio.pipeline.adopt(third.id, "task_wrong")
    assert [one for one in server.asked if one[:2] == ("POST", "/v1/videos")] == []


@pytest.mark.parametrize("ended", ["failed", "link is dead", "cancelled"])
async def test_an_id_that_ended_otherwise_can_be_put_right_too(
    server: Pretended, home, other_film: bytes, ended: str
) -> None:
    said = {
        "failed": (200, {"id": "task_wrong", "status": "failed", "error": {"code": "no", "message": "no"}}),
        "link is dead": (
            200,
            {"id": "task_wrong", "status": "completed", "metadata": {"url": server.url + "/x"}},
        ),
        "cancelled": (200, {"id": "task_wrong", "status": "in_progress"}),
    }[ended]
    _knows_both(server, other_film, said)
    async with following(server) as at:
        job = await at.studio.pipeline.adopt((await at.lost()).id, "task_wrong")
        if ended == "cancelled":
            await at.until(job, JobState.RENDERING)
            await at.studio.pipeline.stop(job.id)  # this gateway can't cancel: it is no longer watched
        elif ended == "failed":
            job = await at.until(job, JobState.FAILED)
            assert job.finished_at is not None
        else:
            job = await at.until(job, JobState.RENDERED)
        job = await at.until(await at.studio.pipeline.adopt(job.id, "task_right"), JobState.KEPT)
        assert at.is_kept(job)
        assert (job.problem, job.code, job.status, job.watched) == ("", "", None, True)


async def test_bytes_of_the_wrong_clip_are_not_continued_with_those_of_the_right_one(
    server: Pretended, home, other_film: bytes
) -> None:
    server.etag = '"same"'
    half = other_film[: len(other_film) // 2]

    def rule(method: str, path: str, token: str) -> Answer | None:
        if path.startswith("/files/task_wrong"):
            return 200, half
        known = {f"/v1/videos/{name}": done(server, name) for name in ("task_wrong", "task_right")}
        return clip_or(server, path, known.get(path))

    server.rule = rule
    async with following(server) as at:
        job = await at.studio.pipeline.adopt((await at.lost()).id, "task_wrong")
        await when(at.studio, lambda: at.studio.book.get(job.id).received == len(half))
        job = await at.until(await at.studio.pipeline.adopt(job.id, "task_right"), JobState.KEPT)
        assert at.is_kept(job)
        assert half in [one.read_bytes() for one in Path(job.out_folder).iterdir()], (
            "nor are they thrown away"
        )


@pytest.mark.parametrize(
    "text",
    ["x" * 1_000_000, "a\x1b[31mb", "a\nb", "\ud800", "..", "."],
    ids=["a million letters", "escape", "two lines", "half a letter", "two dots", "a dot"],
)
async def test_what_can_be_no_id_is_believed_of_nobody_even_where_nobody_can_be_asked(
    server: Pretended, home, text: str
) -> None:
    """A million letters were taken while the gateway did not answer, and written down."""
    server.rule = lambda method, path, token: PANIC
    async with following(server) as at:
        job = await at.lost()
        with pytest.raises(BadInput):
            await at.studio.pipeline.adopt(job.id, text)
        assert at.studio.book.get(job.id) == job
    assert [one for one in server.asked if one[0] == "GET" and len(one[1]) > 1000] == []


async def test_an_id_that_the_gateway_itself_gave_is_never_replaced(
    server: Pretended, home, other_film: bytes
) -> None:
    server.rule = lambda method, path, token: clip_or(
        server, path, done(server) if path == "/v1/videos/task_1" else None
    )
    async with following(server) as at:
        job = await at.until(await at.send(), JobState.KEPT)
        with pytest.raises(IllegalTransition):
            await at.studio.pipeline.adopt(job.id, "task_right")
        with pytest.raises(IllegalTransition):
            await at.studio.book.commit(
                Accepted(job_id=job.id, at=9.0, remote_id=RemoteId("task_right"), by_user=True)
            )
        assert at.studio.book.get(job.id) == job


@pytest.mark.parametrize("moment", ["while it is checked", "before it is asked for", "while it is fetched"])
async def test_a_kill_at_any_moment_of_the_correction_loses_nothing_and_sends_nothing(
    server: Pretended, home: Path, other_film: bytes, moment: str
) -> None:
    async with mistaken(server, other_film) as (at, before):
        pass
    (wrong,) = before.clips
    rule, loop = server.rule, asyncio.get_running_loop()
    reached, count = asyncio.Event(), 0

    def stopping(method: str, path: str, token: str) -> Answer | None:
        nonlocal count
        if path == "/v1/videos/task_right":
            count += 1
        here = {
            "while it is checked": path == "/v1/videos/task_right",
            "before it is asked for": path == "/v1/videos/task_right" and count > 1,
            "while it is fetched": path == "/files/task_right.mp4",
        }
        if here[moment]:
            loop.call_soon_threadsafe(reached.set)
            return 503, {}
        return rule(method, path, token)

    server.rule = stopping
    process = forked.start(CORRECTS, server.url, before.id, "task_right", env=os.environ)
    async with patience():
        await reached.wait()
    process.kill()
    await asyncio.to_thread(process.wait)
    for pipe in (process.stdin, process.stdout):
        assert pipe is not None
        pipe.close()
    server.rule = rule
    assert Path(wrong.path).read_bytes() == other_film
    async with studio_on(server, pace=PACE) as studio:
        at = Followed(studio, server)
        await studio.pipeline.resume()
        job = studio.book.get(before.id)
        assert job is not None
        if moment == "while it is checked":
            assert job == before, "nothing was written yet"
            await studio.pipeline.adopt(job.id, "task_right")
        job = await at.until(job, JobState.KEPT) if job.state is not JobState.KEPT else job
        job = await at.until(job, JobState.KEPT)
        (right,) = job.made
        assert Path(right.path).read_bytes() == server.clip
        assert [clip.path for clip in job.clips if clip.is_apart] == [wrong.path]
    assert [one for one in server.asked if one[0] == "POST"] == []


async def test_a_clip_that_is_tried_again_while_its_id_is_put_right_stays_the_wrong_one(
    server: Pretended, home, other_film: bytes
) -> None:
    """What came late was taken for the right clip, whose own file was deleted."""
    half, may_come, asked = other_film[: len(other_film) // 2], threading.Event(), asyncio.Event()
    loop, said = asyncio.get_running_loop(), [half]
    _knows_both(server, other_film)
    whole = server.rule

    def rule(method: str, path: str, token: str) -> Answer | None:
        if path != "/files/task_wrong.mp4":
            return whole(method, path, token)
        if said[0] != half:
            loop.call_soon_threadsafe(asked.set)
            may_come.wait(60)
        return 200, said[0]

    server.rule = rule
    async with following(server) as at:
        job = await at.studio.pipeline.adopt((await at.lost()).id, "task_wrong")
        job = await at.until(job, JobState.KEPT)
        (wrong,) = job.clips
        assert wrong.flaw
        said[0] = other_film
        trying = asyncio.create_task(at.studio.library.try_again(wrong.id))
        async with patience():
            await asked.wait()
        job = await at.until(await at.studio.pipeline.adopt(job.id, "task_right"), JobState.KEPT)
        may_come.set()
        await trying
        job = at.studio.book.get(job.id) or job
        (right,), (apart,) = job.made, [clip for clip in job.clips if clip.is_apart]
        assert Path(right.path).read_bytes() == server.clip
        assert (apart.id, Path(apart.path).read_bytes(), apart.flaw) == (wrong.id, other_film, "")
        assert {clip.path for clip in job.clips} == {str(one) for one in Path(job.out_folder).glob("*.mp4")}


def _left_named(at: Followed, job: Job, content: bytes) -> Path:
    """What a kill leaves that comes between the name of a clip and the fact about it."""
    part = at.studio.library._downloader._naming.part(job, 0)
    part.begin(source=job.results[0].sources[0].value, validator="", keep=False)
    part.write(content)
    part.close()
    return part.keep("named.mp4", "n.mp4", part.digest())


@asynccontextmanager
async def named_by_mistake(server: Pretended, other: bytes) -> AsyncIterator[tuple[Followed, Job, Path]]:
    """A job with a wrong id whose clip has its name and no fact, as a kill leaves it; its link is dead since."""
    _knows_both(server, other)
    rule = server.rule
    server.rule = lambda method, path, token: (
        (410, {}) if path.startswith("/files/task_wrong") else rule(method, path, token)
    )
    async with following(server) as at:
        job = await at.until(
            await at.studio.pipeline.adopt((await at.lost()).id, "task_wrong"), JobState.RENDERED
        )
        await at.studio.tasks.stop(task_name(job.id))
        job = await at.studio.book.settled(job.id)
        yield at, job, _left_named(at, job, other)


async def test_a_file_that_a_kill_left_named_and_unrecorded_is_a_clip_also_after_its_id_was_put_right(
    server: Pretended, home, other_film: bytes
) -> None:
    """It was looked for under the new id, so it lay in the folder and no row had it."""
    async with named_by_mistake(server, other_film) as (at, job, named):
        job = await at.until(await at.studio.pipeline.adopt(job.id, "task_right"), JobState.KEPT)
        (right,), (apart,) = job.made, [clip for clip in job.clips if clip.is_apart]
        assert Path(right.path).read_bytes() == server.clip
        assert (apart.path, Path(apart.path).read_bytes()) == (str(named), other_film)
        await when(at.studio, (at.studio.places.posters / apart.poster).exists)


async def test_such_a_file_of_a_job_that_loses_its_id_to_another_is_a_clip_too(
    server: Pretended, home, other_film: bytes
) -> None:
    async with named_by_mistake(server, other_film) as (at, job, named):
        thief = await at.until(
            await at.studio.pipeline.adopt((await at.lost()).id, "task_right"), JobState.KEPT
        )
        await at.studio.pipeline.adopt(thief.id, "task_wrong")
        robbed = at.studio.book.get(job.id) or job
        assert robbed.state is JobState.UNCONFIRMED
        assert [(clip.path, clip.is_apart) for clip in robbed.clips] == [(str(named), True)]
