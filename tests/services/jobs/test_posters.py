"""Posters come with their clips, later where a kill came in between, and anew with a better file."""

import asyncio
from pathlib import Path

from o8studio.domain.jobs.job import Job, JobState
from o8studio.services.jobs.posters import Posters
from o8studio.services.runtime.bus import PosterMade
from o8studio.studio import Studio
from tests.support.demo import DemoServer
from tests.support.opened import request, studio_on, until
from tests.support.patience import patience


async def kept(studio: Studio, demo: DemoServer) -> Job:
    job = await until(studio, await studio.pipeline.record(request(demo, "a kite")), JobState.KEPT)
    async with patience(25):
        while not _poster(studio, job).exists():
            await asyncio.sleep(0.02)
    return job


def _poster(studio: Studio, job: Job) -> Path:
    return studio.places.posters / job.clips[0].poster


async def test_a_poster_that_a_kill_prevented_is_made_at_the_next_start(demo: DemoServer, home) -> None:
    async with studio_on(demo) as studio:
        job = await kept(studio, demo)
        _poster(studio, job).unlink()
    async with studio_on(demo) as studio:
        told: list[object] = []
        studio.bus.subscribe(told.append)
        await studio.pipeline.resume()
        async with patience(25):
            while not any(isinstance(one, PosterMade) for one in told):
                await asyncio.sleep(0.02)
        assert _poster(studio, job).read_bytes()[:2] == b"\xff\xd8"


async def test_what_has_a_poster_or_no_file_is_left_alone_and_one_broken_clip_stops_none(
    demo: DemoServer, home
) -> None:
    async with studio_on(demo) as studio:
        one, gone, broken, last = [await kept(studio, demo) for _ in range(4)]
        _poster(studio, one).write_bytes(b"mine")
        Path(gone.clips[0].path).unlink()
        Path(broken.clips[0].path).write_bytes(b"\0\0\0\x18ftypisom" * 40)
        for job in (gone, broken, last):
            _poster(studio, job).unlink()
        await Posters(studio.places.posters, studio.bus).make_missing([one, gone, broken, last])
        assert _poster(studio, one).read_bytes() == b"mine"
        assert [_poster(studio, job).exists() for job in (gone, broken, last)] == [False, False, True]
        sprite = studio.places.posters / one.clips[0].sprite
        sprite.write_bytes(b"of the old file")
        await Posters(studio.places.posters, studio.bus).make_again(one, one.clips[0])
        assert not sprite.exists()
        assert _poster(studio, one).read_bytes()[:2] == b"\xff\xd8"
        await Posters(studio.places.posters / "none", studio.bus).make_missing([])
