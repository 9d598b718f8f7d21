"""A profile comes from another computer while gateways have its jobs: nothing is asked about them until a person wants that.

Over real sockets: what the gateway sees is what is counted.
"""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from o8studio.domain.ids import JobId
from o8studio.domain.jobs.attention import Held, is_held_here, needs_a_person
from o8studio.domain.jobs.facts import FetchInterrupted
from o8studio.domain.jobs.job import JobState
from o8studio.domain.reasons import LostReason
from o8studio.services.library.moving import export_profile, note_import
from o8studio.services.runtime.tasks import task_name
from o8studio.store.paths import Places
from o8studio.studio import Studio
from tests.support import following as gateway_of
from tests.support import forked
from tests.support.following import Answer, Pretended, clip_or, done, following
from tests.support.ledgers import jobs_of
from tests.support.opened import PACE, request, studio_on, until

KILLS = 10
MOMENT = 0.02
"""Seconds by which each kill comes later than the one before."""
IMPORT = """
import sys
from pathlib import Path
from o8studio.services.library.moving import bring_noted, note_import
from o8studio.store.paths import Places

root = Path(sys.argv[1])
where = Places(root / "config", root / "data", root / "cache", root / "clips")
note_import(where, Path(sys.argv[2]))
print("ready", flush=True)
bring_noted(where)
print("done", flush=True)
sys.stdin.read()
"""
film, server = gateway_of.film, gateway_of.server


def another(folder: Path) -> Places:
    """The places of another computer."""
    made = Places(folder / "config", folder / "data", folder / "cache", folder / "clips")
    made.make()
    return made


class Pausing:
    """The gateway of these tests: it takes every job under its own id, and finishes them when it is told to."""

    def __init__(self, server: Pretended) -> None:
        self.server, self.taken = server, 0
        self.done: set[str] = set()
        self.own: set[str] = set()
        server.rule = self.rule

    def rule(self, method: str, path: str, token: str) -> Answer | None:
        if method == "POST" and path == "/v1/videos":
            self.taken += 1
            task = f"task_{self.taken}"
            return 200, {"id": task, "object": "video", "status": "queued"}
        task = path.rsplit("/", 1)[-1]
        if path.startswith("/v1/videos/") and task not in self.done:
            return 200, {"id": task, "status": "in_progress"}
        return clip_or(self.server, path, done(self.server, task) if path.startswith("/v1/videos/") else None)

    def tasks(self) -> set[str]:
        """What was asked about tasks: how they are, and for their files."""
        return {path for _method, path, *_rest in self.server.asked if "task_" in path}


async def a_whole_life(studio: Studio, gateway: Pausing) -> set[str]:
    """Send one job from here and follow it to its clip; what was asked until then about any task from elsewhere."""
    job = await studio.pipeline.record(request(gateway.server, "of this computer"))
    job = await until(studio, job, JobState.RENDERING)
    assert job.remote_id is not None
    gateway.done.add(job.remote_id)
    await until(studio, job, JobState.KEPT)
    gateway.own.add(job.remote_id)
    return {path for path in gateway.tasks() if not any(one in path for one in gateway.own)}


async def at_the_gateway(server: Pretended, packed: Path) -> dict[str, str]:
    """Export a profile with one job in each state that isn't an end; returns the ids by what they are."""
    async with following(server) as at:
        studio = at.studio
        running = await at.until(await at.send(), JobState.RENDERING)
        lost = await at.lost()
        await studio.pipeline.pause_queue(on=True)
        waiting = await at.send()
        for job in (running, waiting):
            await studio.tasks.stop(task_name(job.id))
        back_up = studio.book.ledger.back_up
        await export_profile(studio.index, back_up, studio.places, packed, with_clips=False)
        return {"running": running.id, "lost": lost.id, "waiting": waiting.id}


@asynccontextmanager
async def there(server: Pretended, where: Places) -> AsyncIterator[Studio]:
    """The other computer, whose gateway has a token, as its studio takes up what there is."""
    async with studio_on(server, where, pace=PACE) as studio:
        await studio.pipeline.pause_queue(on=False)
        await studio.pipeline.resume()
        yield studio


async def test_after_an_import_the_gateway_sees_nothing_and_once_it_is_wanted_the_clip_arrives(
    server: Pretended, home, tmp_path: Path
) -> None:
    """A job that its gateway had was followed with the new computer's token as soon as that had one."""
    gateway = Pausing(server)
    ids = await at_the_gateway(server, tmp_path / "moved.zip")
    where = another(tmp_path / "there")
    note_import(where, tmp_path / "moved.zip")
    server.asked.clear()
    async with there(server, where) as studio:
        assert studio.report.moved is not None and studio.report.moved.error is None
        assert Held.of(studio.book) == Held(unsent=1, moved=1)
        assert await a_whole_life(studio, gateway) == set()
        running = studio.book.known(ids["running"])
        assert is_held_here(running) and needs_a_person(running)
        studio.pipeline.nudge(running.id)
        await studio.pipeline.retarget(running.id, str(tmp_path / "elsewhere"))
        assert await a_whole_life(studio, gateway) == set(), "these are no wish to follow it"
    async with there(server, where) as studio:  # the next start knows it, too
        assert await a_whole_life(studio, gateway) == set()
        gateway.done.add("task_1")
        [followed] = await studio.pipeline.follow_moved_in()
        assert followed.id == ids["running"]
        kept = await until(studio, followed, JobState.KEPT)
        assert Path(kept.clips[0].path).read_bytes() == server.clip
        assert Path(kept.clips[0].path).parent == tmp_path / "elsewhere"
        assert not kept.moved_in
        assert studio.book.known(ids["waiting"]).lost_by is LostReason.RESTORED
        assert gateway.taken == 4, "the one from there, and three of this computer's own"
        assert await studio.pipeline.follow_moved_in() == []


@pytest.mark.parametrize("reason", ["", "cut short"])
async def test_a_clip_that_was_being_downloaded_is_left_where_it_is_until_it_is_wanted(
    server: Pretended, home, tmp_path: Path, reason: str
) -> None:
    gateway = Pausing(server)
    gateway.done.add("task_1")
    server.slow = 30.0
    async with following(server) as at:
        job = await at.until(await at.send(), JobState.FETCHING)
        await at.studio.tasks.stop(task_name(job.id))
        if reason:
            await at.studio.book.commit(FetchInterrupted(job_id=job.id, at=5.0, reason=reason))
        back_up = at.studio.book.ledger.back_up
        await export_profile(at.studio.index, back_up, at.studio.places, tmp_path / "m.zip", with_clips=False)
    server.slow = 0.0
    where = another(tmp_path / "there")
    note_import(where, tmp_path / "m.zip")
    server.asked.clear()
    async with there(server, where) as studio:
        assert await a_whole_life(studio, gateway) == set()
        held = studio.book.known(job.id)
        assert (held.state, is_held_here(held)) == (JobState.RENDERED, True)
        kept = await until(studio, await studio.pipeline.watch_again(job.id), JobState.KEPT)
        assert Path(kept.clips[0].path).read_bytes() == server.clip


async def test_a_kill_in_the_middle_of_an_import_or_right_after_it_loses_no_hold(
    server: Pretended, home, tmp_path: Path
) -> None:
    """Wherever it is killed, the profile is the one from before, or another computer's whose jobs are all held."""
    Pausing(server)
    ids = await at_the_gateway(server, tmp_path / "moved.zip")
    came_in = 0
    for number in range(KILLS):
        where = another(tmp_path / f"there {number}")
        process = forked.start(IMPORT, str(where.data.parent), str(tmp_path / "moved.zip"))
        assert process.stdout is not None
        assert process.stdin is not None
        assert process.stdout.readline() == "ready\n"
        if number > KILLS // 2:  # these are killed once it is done
            assert process.stdout.readline() == "done\n"
        else:
            time.sleep(number * MOMENT)
        process.kill()
        process.wait()
        process.stdout.close()
        process.stdin.close()
        if not where.ledger.exists():
            continue
        jobs = {job.id: job for job in jobs_of(where.ledger)}
        if jobs:
            came_in += 1
            assert is_held_here(jobs[JobId(ids["running"])])
            assert jobs[JobId(ids["waiting"])].lost_by is LostReason.RESTORED
    assert came_in >= KILLS - KILLS // 2 - 1, "those that were killed once it was done"
