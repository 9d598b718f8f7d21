"""What is done to one clip of three is done to that clip alone, and is there again after a restart."""

import asyncio
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from o8studio.domain.errors import BadInput, LedgerUnreadable
from o8studio.domain.ids import ClipId
from o8studio.domain.jobs.facts import Kept
from o8studio.domain.jobs.job import Job, JobState
from o8studio.domain.jobs.policies import Policies
from o8studio.domain.library.facts import ClipRestored
from o8studio.domain.library.refused import LibraryRefused
from o8studio.services.library.importing import How
from o8studio.services.runtime.bus import JobChanged, News
from o8studio.store.paths import places
from o8studio.studio import Studio, open_studio
from tests.support.clips import with_sound
from tests.support.demo import DemoServer
from tests.support.opened import request, studio_on, until, when
from tests.support.patience import patience
from tests.support.shelf_clips import profile_with


async def three(studio: Studio, server: DemoServer) -> Job:
    """A job of the only demo gateway that makes several clips of one request."""
    core = {"duration": 1, "width": 320, "height": 180, "n": 3}
    wanted = request(server, "three at once", model="kling-v1", family="unknown", core=core)
    return await until(studio, await studio.pipeline.record(wanted), JobState.KEPT)


def now(studio: Studio, job: Job) -> Job:
    found = studio.book.get(job.id)
    assert found is not None
    return found


async def test_each_of_three_clips_has_its_own_id_file_poster_and_rating(demos, home) -> None:
    server = demos("hitopen")
    async with studio_on(server) as studio:
        job = await three(studio, server)
        assert len({clip.id for clip in job.clips}) == 3
        assert len({clip.path for clip in job.clips}) == 3
        first, second, third = job.clips
        await studio.library.review(second.id, stars=4)
        await studio.library.review(third.id, verdict="reject")
        await studio.library.review(second.id, title="The best", verdict="pick")
        told = [(one.review.stars, one.review.verdict, one.title) for one in now(studio, job).clips]
        assert told == [(0, "", "three at once"), (4, "pick", "The best"), (0, "reject", "three at once")]
        assert studio.book.maker_of(first.id) == now(studio, job)
        with pytest.raises(LibraryRefused):
            await studio.library.review(ClipId("none"), stars=1)
        before = now(studio, job)
        posters = [studio.places.posters / clip.poster for clip in job.clips]
        await when(studio, lambda: all(path.exists() for path in posters))
    assert all(path.read_bytes()[:2] == b"\xff\xd8" for path in posters), "three JPEGs"
    async with studio_on(server) as studio:
        assert now(studio, job) == before


async def test_a_clip_is_found_and_fetched_again_by_itself(demos, home, tmp_path: Path) -> None:
    server = demos("hitopen")
    async with studio_on(server) as studio:
        job = await three(studio, server)
        first, second, third = job.clips
        elsewhere = tmp_path / "elsewhere.mp4"
        shutil.move(second.path, elsewhere)
        with pytest.raises(BadInput):
            await studio.library.found(second.id, Path(third.path))
        await studio.library.found(second.id, elsewhere)
        assert [clip.path for clip in now(studio, job).clips] == [first.path, str(elsewhere), third.path]
        Path(third.path).unlink()
        Path(first.path).unlink()
        await studio.library.fetch_again(third.id)
        assert Path(third.path).exists()
        assert not Path(first.path).exists()
        assert [clip.id for clip in now(studio, job).clips] == [first.id, second.id, third.id]
        before = now(studio, job)
        assert await studio.library.fetch_again(second.id) == before, "what is there is not fetched"


async def test_a_clip_that_two_presses_want_again_is_fetched_once(demos, home) -> None:
    """Both used to write the same part file, and to leave two clips or a broken one."""
    server = demos("hitopen")
    async with studio_on(server) as studio:
        clip = (await three(studio, server)).clips[0]
        folder = Path(clip.path).parent
        before = sorted(folder.glob("*.mp4"))
        Path(clip.path).unlink()
        server.fault(route="media", kind="drip", interval=0.0)
        again = await asyncio.gather(*(studio.library.fetch_again(clip.id) for _press in range(2)))
        assert again[0] == again[1]
        facts = [fact for fact in studio.book.facts(again[0].id) if type(fact).__name__ == "Relocated"]
        assert len(facts) == 1
        assert sorted(folder.glob("*.mp4")) == before
        assert not list(folder.glob("*.part*"))


async def stars(studio: Studio, clips: list[ClipId]) -> list[int]:
    return [row.stars for row in await studio.index.rows(clips)]


async def test_many_are_rated_at_once_and_what_was_changed_is_taken_back_and_done_again(home) -> None:
    where, clips = profile_with(3)
    async with open_studio(where) as studio:
        library = studio.library
        await library.review(clips[0], stars=5)
        await library.review(clips[1], stars=2)
        change = await library.rate([*clips, clips[2]], stars=5)
        assert change.clips == (clips[1], clips[2]), "what is so already is not changed, and each once"
        assert (await stars(studio, clips), change.stopped) == ([5, 5, 5], None)
        again = await library.undo(change)
        assert await stars(studio, clips) == [5, 2, 0]
        await library.undo(again)
        assert await stars(studio, clips) == [5, 5, 5]
        assert (await library.rate(clips, stars=5)).clips == ()
        with pytest.raises(LibraryRefused):
            await library.rate([clips[0], ClipId("none")], stars=1)
        assert await stars(studio, clips) == [5, 5, 5], "of which one is unknown, none is changed"
        tagged = await library.shelving.tag(clips, "night")
        await library.undo(tagged)
        assert {row.tags for row in await studio.index.rows(clips)} == {()}
    async with open_studio(where) as studio:
        assert await stars(studio, clips) == [5, 5, 5]


async def test_where_the_disk_refuses_midway_what_was_rated_is_told_and_can_be_taken_back(home) -> None:
    where, clips = profile_with(3)
    async with open_studio(where) as studio:
        with closing(sqlite3.connect(where.ledger)) as beside:
            beside.execute(
                "CREATE TRIGGER refuses BEFORE INSERT ON facts WHEN NEW.kind = 'Reviewed' AND "
                "(SELECT count(*) FROM facts WHERE kind = 'Reviewed') > 0 BEGIN SELECT json(NEW.kind); END"
            )
            beside.commit()
        change = await studio.library.rate(clips, stars=3)
        assert isinstance(change.stopped, LedgerUnreadable)
        assert (change.clips, await stars(studio, clips)) == ((clips[0],), [3, 0, 0])
        with pytest.raises(LedgerUnreadable):
            await studio.library.rate(clips[1:], stars=3)
        with closing(sqlite3.connect(where.ledger)) as beside:
            beside.execute("DROP TRIGGER refuses")
            beside.commit()
        await studio.library.undo(change)
        assert await stars(studio, clips) == [0, 0, 0]


async def test_a_clip_of_a_job_that_was_not_read_yet_is_rated_as_any_other(home) -> None:
    where, clips = profile_with(4)
    async with open_studio(where, policies=Policies(page=1)) as studio:
        assert studio.book.maker_of(clips[0]) is None
        job = await studio.library.review(clips[0], stars=4)
        assert job is not None
        assert studio.book.maker_of(clips[0]) == job
        assert await stars(studio, clips) == [4, 0, 0, 0]


async def test_an_imported_clip_has_no_gateway_that_it_could_be_fetched_from(home, tmp_path: Path) -> None:
    film = with_sound(tmp_path / "film.mp4", count=12)
    async with open_studio(places()) as studio:
        found = await studio.importing.survey([film])
        [one] = (await studio.importing.take(found, How.IN_PLACE, studio.places.clips)).clips
        assert await studio.library.review(one, stars=4) is None, "no job made it"
        elsewhere = Path(shutil.move(film, tmp_path / "elsewhere.mp4"))
        for again in (studio.library.fetch_again, studio.library.try_again):
            with pytest.raises(LibraryRefused):
                await again(one)
        assert await studio.library.found(one, elsewhere) is None
        [row] = await studio.index.rows([one])
        assert (row.path, row.stars) == (str(elsewhere), 4)


async def test_a_better_file_takes_the_place_of_somebody_elses_which_stays(home, tmp_path: Path) -> None:
    where, [one] = profile_with(1)
    async with open_studio(where) as studio:
        [row] = await studio.index.rows([one])
        await studio.shelf.commit([ClipRestored(clip=one, at=1.0, in_place=True)])
        job, clip = await studio.library._known(one)
        better = shutil.copyfile(row.path, tmp_path / "better.mp4")
        [kept] = [fact for fact in studio.book.facts(job.id) if isinstance(fact, Kept)]
        await studio.library._replaced(job, clip, replace(kept, path=str(better)))
        assert Path(row.path).exists()
        [row] = await studio.index.rows([one])
        assert (row.path, row.in_place) == (str(better), False)


async def test_what_is_saved_of_a_job_is_there_while_the_rest_is_missing(demos, home) -> None:
    server = demos("hitopen")
    server.fault(route="media", kind="status", status=502, times=-1, skip=1)
    async with studio_on(server, patient=False) as studio:
        core = {"duration": 1, "width": 320, "height": 180, "n": 3}
        wanted = request(server, "one of three", model="kling-v1", family="unknown", core=core)
        stopped: asyncio.Future[Job] = asyncio.get_running_loop().create_future()

        def hear(news: News) -> None:
            is_stop = (
                isinstance(news, JobChanged) and news.job.state is JobState.RENDERED and news.job.problem
            )
            if is_stop and not stopped.done():
                stopped.set_result(news.job)

        studio.bus.subscribe(hear)
        job = await studio.pipeline.record(wanted)
        async with patience(25):
            await stopped
        (clip,) = now(studio, job).clips
        await studio.library.review(clip.id, stars=3)
        server.clear()
        studio.pipeline.nudge(job.id)
        job = await until(studio, job, JobState.KEPT)
        assert [one.review.stars for one in job.clips] == [3, 0, 0]
        assert next(one.id for one in job.clips) == clip.id
