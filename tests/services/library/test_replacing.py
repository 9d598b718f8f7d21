"""A flawed file goes once a better one has its place, whoever records that one, and also after a kill at any point."""

import asyncio
import os
import signal
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from o8studio.domain.ids import ClipId, JobId
from o8studio.domain.jobs.job import Job, JobState
from o8studio.domain.library.clip import Clip
from o8studio.domain.library.facts import ClipRestored
from o8studio.services.jobs.clip_files import measured_from
from o8studio.services.runtime.bus import FileReplaced, JobChanged, News
from o8studio.store.part_file import digest_of
from o8studio.store.paths import places
from o8studio.store.sidecar import sidecar_of
from o8studio.studio import Studio
from tests.support import following as gateway_of
from tests.support import forked
from tests.support.following import PACE, Answer, Followed, Pretended, clip_or, done, following
from tests.support.opened import studio_on, until, when
from tests.support.patience import until as eventually

film, server = gateway_of.film, gateway_of.server
TRIES = "import asyncio, sys; from tests.services.library.test_replacing import try_again; asyncio.run(try_again(*sys.argv[1:]))"
RIGHT = "task_right"
OLD = b"of the old file"


async def try_again(address: str, job_id: str, clip_id: str, end: str) -> None:
    """In a process of its own: *Try again*; the id is put right meanwhile, or the process dies once that is recorded."""
    gateway = Pretended(b"", url=address)
    async with studio_on(gateway, pace=PACE) as studio:
        trying = asyncio.create_task(studio.library.try_again(ClipId(clip_id)))
        if end == "dies once it is recorded":
            studio.bus.subscribe(_die_on(clip_id))
        if end == "its id is put right meanwhile":
            print(await asyncio.to_thread(input), flush=True)
            await until(studio, await studio.pipeline.adopt(JobId(job_id), RIGHT), JobState.KEPT)
            print("put right", flush=True)
        await trying


def _die_on(clip_id: str) -> Callable[[News], None]:
    def hear(news: News) -> None:
        if isinstance(news, JobChanged) and any(one.id == clip_id and not one.flaw for one in news.job.clips):
            os.kill(os.getpid(), signal.SIGKILL)

    return hear


class Halved:
    """A gateway whose task gave half a clip; from `better` on it gives the whole one, once it may."""

    def __init__(self, server: Pretended) -> None:
        self._server = server
        self._half = server.clip[: len(server.clip) // 2]
        self.better = False
        self.asked, self.may = threading.Event(), threading.Event()
        self.may.set()
        server.rule = self._rule

    def _rule(self, method: str, path: str, token: str) -> Answer | None:
        if path == "/files/task_1.mp4":
            if not self.better:
                return 200, self._half
            self.asked.set()
            self.may.wait(60)
            return 200, self._server.clip
        if method == "GET" and path.startswith("/v1/videos/"):
            return done(self._server, path.rpartition("/")[2])
        return clip_or(self._server, path, None)


async def flawed(at: Followed) -> tuple[Job, Clip]:
    """A job under an id that a person gave, with half a clip, its poster and its recipe."""
    job = await at.until(await at.lost("task_1"), JobState.KEPT)
    (clip,) = job.clips
    assert clip.flaw
    await when(at.studio, (at.studio.places.posters / clip.poster).exists)
    await eventually(sidecar_of(Path(clip.path)).exists)
    return job, clip


async def named(studio: Studio, job: Job, content: bytes) -> Path:
    """What a kill leaves that comes between the name of a better file and the fact about it."""
    naming = studio.library._downloader._naming
    part = naming.part(job, 0)
    part.begin(source=job.results[0].sources[0].value, validator="", keep=False)
    part.write(content)
    part.close()
    kept = await naming.named(job, 0, part, part.digest(), await measured_from(part.part))
    return Path(kept.path)


def stale(studio: Studio, clip: Clip) -> None:
    """Mark a poster as that of the old file."""
    (studio.places.posters / clip.poster).write_bytes(OLD)


async def replaced(studio: Studio, before: Clip, better: Path) -> Job:
    """Wait until nothing is left to be done; returns the job."""
    arriving, poster = studio.places.arriving, studio.places.posters / before.poster
    await eventually(lambda: not [*arriving.glob("*")])
    job = studio.book.maker_of(before.id)
    assert job is not None
    now = next(clip for clip in job.clips if clip.id == before.id)
    assert (now.path, now.flaw) == (str(better), "")
    there = {digest_of(one) for one in Path(job.out_folder).glob("*.mp4")}
    assert before.sha256 not in there, "the flawed file lies in the folder and no row has it"
    if before.path not in {clip.path for clip in job.clips}:  # the name may be another clip's since
        assert not sidecar_of(Path(before.path)).exists()
    assert {clip.path for clip in job.clips} == {str(one) for one in Path(job.out_folder).glob("*.mp4")}
    assert poster.read_bytes() != OLD
    return job


async def test_a_better_file_that_is_recorded_before_an_id_is_put_right_takes_the_flawed_one_away(
    server: Pretended, home: Path
) -> None:
    Halved(server)
    async with following(server) as at:
        job, clip = await flawed(at)
        better = await named(at.studio, job, server.clip)
        stale(at.studio, clip)
        job = await at.until(await at.studio.pipeline.adopt(job.id, RIGHT), JobState.KEPT)
        job = await replaced(at.studio, clip, better)
        assert len(job.clips) == 2


async def test_what_a_kill_left_between_the_name_and_the_fact_is_ended_at_the_next_start(
    server: Pretended, home: Path
) -> None:
    Halved(server)
    async with following(server) as at:
        job, clip = await flawed(at)
        better = await named(at.studio, job, server.clip)
        stale(at.studio, clip)
    async with following(server) as at:
        await replaced(at.studio, clip, better)


async def test_a_file_that_is_no_better_any_more_changes_nothing_and_stays(
    server: Pretended, home: Path
) -> None:
    Halved(server)
    async with following(server) as at:
        job, clip = await flawed(at)
        left = await named(at.studio, job, server.clip[: len(server.clip) // 3])
    async with following(server) as at:
        await eventually(lambda: not [*at.studio.places.arriving.glob("*")])
        assert at.studio.book.get(job.id) == job
        assert left.exists()
        assert Path(clip.path).exists()


async def test_a_file_for_a_clip_that_is_not_known_stays_and_is_asked_about_no_more(
    server: Pretended, home: Path
) -> None:
    Halved(server)
    async with following(server) as at:
        job, _clip = await flawed(at)
        left = await named(at.studio, job, server.clip)
        [told] = await at.studio.library._downloader.replacements()
        at.studio.bus.publish(FileReplaced(JobId("of another ledger"), told.clip_id, told.part))
        await eventually(lambda: not [*at.studio.places.arriving.glob("*")])
        assert left.exists()
        assert at.studio.book.get(job.id) == job


async def test_a_file_of_somebody_else_stays_also_when_what_follows_is_done_twice(
    server: Pretended, home: Path
) -> None:
    """The first time ends with *it is ours now*, after which the other's file would be taken for ours."""
    Halved(server)
    async with following(server) as at:
        job, clip = await flawed(at)
        await at.studio.shelf.commit([ClipRestored(clip=clip.id, at=1.0, in_place=True)])
        await named(at.studio, job, server.clip)
        for _start in range(2):
            await at.studio.library.take_up()
            now = at.studio.book.get(job.id)
            assert now is not None
            await at.studio.library._replacing.end(now, clip.id)
        assert now.clips[0].path != clip.path
        assert Path(clip.path).exists()


@pytest.mark.parametrize(
    "end", ["dies before it is recorded", "its id is put right meanwhile", "dies once it is recorded"]
)
async def test_a_kill_at_any_point_of_trying_again_leaves_no_file_that_no_row_has(
    server: Pretended, home: Path, end: str
) -> None:
    gateway = Halved(server)
    async with following(server) as at:
        job, clip = await flawed(at)
        stale(at.studio, clip)
    gateway.better = True
    gateway.may.clear()
    before = set(Path(job.out_folder).glob("*.mp4"))
    process = forked.start(TRIES, server.url, job.id, clip.id, end, env=os.environ)
    await asyncio.to_thread(gateway.asked.wait, 60)
    if end == "its id is put right meanwhile":
        process.stdin.write("go on\n")
        process.stdin.flush()
        said = [await asyncio.to_thread(process.stdout.readline) for _line in range(2)]
        assert said == ["go on\n", "put right\n"]
        before = set(Path(job.out_folder).glob("*.mp4"))
    with closing(sqlite3.connect(places().ledger, isolation_level=None)) as other:
        if end != "dies once it is recorded":
            other.execute("BEGIN IMMEDIATE")  # nothing can be recorded from here on
        gateway.may.set()
        if end != "dies once it is recorded":
            await eventually(lambda: set(Path(job.out_folder).glob("*.mp4")) - before)
            process.kill()
        await asyncio.to_thread(process.wait)
        if end != "dies once it is recorded":
            other.execute("ROLLBACK")
    for pipe in (process.stdin, process.stdout):
        pipe.close()
    (better,) = set(Path(job.out_folder).glob("*.mp4")) - before
    assert Path(clip.path).exists(), "it died before the flawed file went"
    async with following(server) as at:
        await at.studio.pipeline.resume()
        await replaced(at.studio, clip, better)
    assert [one for one in server.asked if one[0] == "POST"] == []
