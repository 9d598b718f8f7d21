"""A data folder that another tool put back, and a ledger that a person put back."""

import asyncio
import contextlib
import shutil
import sqlite3
import threading
from pathlib import Path

import pytest

from o8studio.domain.errors import AnotherWriter, LedgerUnreadable
from o8studio.domain.ids import JobId
from o8studio.domain.jobs.facts import Recorded
from o8studio.domain.jobs.job import Job, JobState
from o8studio.services.runtime.tasks import task_name
from o8studio.store.instance_lock import InstanceLock
from o8studio.store.ledger.ledger import Ledger
from o8studio.store.ledger.opening import made_ready, put_back
from o8studio.store.ledger.rescue import Cause, back_up_daily, is_held
from o8studio.store.paths import places
from o8studio.studio import Studio
from tests.support import following as gateway_of
from tests.support import forked
from tests.support.demo import DemoServer
from tests.support.following import Answer, Pretended
from tests.support.ledgers import REQUEST, jobs_of
from tests.support.opened import request, studio_on, until
from tests.support.patience import patience

film, server = gateway_of.film, gateway_of.server

SENDS = (
    "import asyncio, sys; from tests.store.ledger.test_opening import send; asyncio.run(send(*sys.argv[1:]))"
)


async def send(address: str) -> None:
    """In a process of its own: send what waits."""
    async with studio_on(Pretended(b"", url=address)) as studio:
        await studio.pipeline.resume()
        await studio.pipeline.pause_queue(on=False)
        await asyncio.Event().wait()


def _written(path: Path, *names: str, reach: Path | None = None) -> None:
    """Each is recorded, and nothing more."""
    ledger = Ledger(path, reach=reach)
    for name in names:
        ledger.append(Recorded(job_id=JobId(name), at=1.0, request=REQUEST), is_open=True).result()
    ledger.close()


async def _waiting_copied_and_sent(demo: DemoServer, home: Path) -> list[Job]:
    """Two jobs that waited when the data folder was copied to `home/copy`, and were sent and kept since."""
    where = places()
    async with studio_on(demo) as studio:
        await studio.pipeline.pause_queue(on=True)
        jobs = [await studio.pipeline.record(request(demo, f"put back {n} {home}")) for n in range(2)]
    shutil.copytree(where.data, home / "copy")
    async with studio_on(demo) as studio:
        await studio.pipeline.resume()
        await studio.pipeline.pause_queue(on=False)
        for job in jobs:
            await until(studio, job, JobState.KEPT)
    return jobs


def _put_back(home: Path) -> None:
    shutil.rmtree(places().data)
    shutil.copytree(home / "copy", places().data)


async def _held(studio: Studio) -> list[bool]:
    await studio.pipeline.resume()
    await studio.pipeline.pause_queue(on=False)
    for job in studio.book:
        studio.pipeline.nudge(job.id)
    assert not any(studio.tasks.is_running(task_name(job.id)) for job in studio.book)
    return [is_held(job) for job in studio.book]


async def test_a_data_folder_that_another_tool_put_back_sends_nothing_again(
    home: Path, demo: DemoServer
) -> None:
    jobs = await _waiting_copied_and_sent(demo, home)
    _put_back(home)
    async with studio_on(demo) as studio:
        assert studio.report.rescue is not None
        assert (studio.report.rescue.cause, studio.report.rescue.held) == (Cause.OLDER, 2)
        assert await _held(studio) == [True, True]
        await studio.pipeline.never_arrived(jobs[0].id)
    async with studio_on(demo) as studio:
        assert studio.report.rescue is None, "said once"
        assert await _held(studio) == [False, True]
    assert [demo.paid(job.request.prompt) for job in jobs] == [1, 1]


async def test_without_the_note_outside_a_put_back_folder_is_taken_for_what_it_says(
    home: Path, demo: DemoServer
) -> None:
    """What docs/decisions/0017 says cannot be seen: only the cache remembers."""
    jobs = await _waiting_copied_and_sent(demo, home)
    _put_back(home)
    shutil.rmtree(places().cache)
    async with studio_on(demo) as studio:
        assert studio.report.rescue is None
        assert [job.state for job in studio.book] == [JobState.RECORDED] * 2
        for job in jobs:
            await studio.pipeline.stop(job.id)


async def test_a_backup_that_a_person_put_back_is_not_mended_a_second_time(
    home: Path, demo: DemoServer
) -> None:
    where = places()
    async with studio_on(demo) as studio:
        await studio.pipeline.pause_queue(on=True)
        job = await studio.pipeline.record(request(demo, f"restored {home}"))
        backup = back_up_daily(studio.book.ledger, where.backups, 1.0)
        await studio.pipeline.stop(job.id)
    assert backup is not None
    put_back(where.ledger, backup, where.reach)
    async with studio_on(demo) as studio:
        assert studio.report.rescue is None
        assert await _held(studio) == [True]


async def test_a_backup_that_is_refused_leaves_what_shows_that_the_folder_is_an_older_one(
    home: Path, demo: DemoServer
) -> None:
    """The note was deleted first, and then both jobs were sent again."""
    jobs = await _waiting_copied_and_sent(demo, home)
    _put_back(home)
    where = places()
    for backup in (home / "not there", where.settings):
        with pytest.raises(LedgerUnreadable):
            put_back(where.ledger, backup, where.reach)
    async with studio_on(demo) as studio:
        assert studio.report.rescue is not None
        assert (studio.report.rescue.cause, studio.report.rescue.held) == (Cause.OLDER, 2)
        assert await _held(studio) == [True, True]
    assert [demo.paid(job.request.prompt) for job in jobs] == [1, 1]


async def test_a_writer_that_put_a_backup_back_lets_no_second_one_into_the_folder(
    home: Path, demo: DemoServer
) -> None:
    """The file that it holds outside the data folder was deleted, and the next one was nobody's."""
    where = places()
    async with studio_on(demo) as studio:
        backup = back_up_daily(studio.book.ledger, where.backups, 1.0)
    assert backup is not None
    lock, second = (InstanceLock(where.lock, where.reach) for _ in range(2))
    lock.take()
    put_back(where.ledger, backup, where.reach)
    _written(where.ledger, "a", reach=where.reach)
    where.data.rename(home / "moved away")
    with pytest.raises(AnotherWriter):
        second.take()
    second.release()
    lock.release()


async def test_a_kill_while_it_is_sent_and_a_folder_that_is_put_back_then_send_nothing_again(
    home: Path, server: Pretended
) -> None:
    where, asked, over = places(), threading.Event(), threading.Event()

    def rule(method: str, path: str, token: str) -> Answer | None:
        if method == "POST" and path == "/v1/videos":
            asked.set()
            over.wait()
        return None

    server.rule = rule
    async with studio_on(server) as studio:
        await studio.pipeline.pause_queue(on=True)
        await studio.pipeline.record(request(server, "a fox"))
    shutil.copytree(where.data, home / "copy")
    process = forked.start(SENDS, server.url)
    async with patience():
        await asyncio.to_thread(asked.wait)
    process.kill()
    await asyncio.to_thread(process.wait)
    for pipe in (process.stdin, process.stdout):
        assert pipe is not None
        pipe.close()
    over.set()
    _put_back(home)
    async with studio_on(server) as studio:
        assert await _held(studio) == [True]
    assert server.count("POST", "/v1/videos") == 1


def test_a_folder_that_was_begun_anew_or_has_grown_elsewhere_is_no_older_one(tmp_path: Path) -> None:
    path, reach, backups = tmp_path / "data" / "ledger.sqlite3", tmp_path / "reach", tmp_path / "backups"
    _written(path, "a", "b", reach=reach)
    assert made_ready(path, backups, reach) is None
    _written(path, "c")  # by another computer, for example, to which the folder is synchronised
    assert made_ready(path, backups, reach) is None
    shutil.rmtree(path.parent)
    assert made_ready(path, backups, reach) is None, "a person deleted everything"
    _written(path, "d", reach=reach)
    assert made_ready(path, backups, reach) is None
    assert [job.state for job in jobs_of(path)] == [JobState.RECORDED]


def test_a_folder_that_went_another_way_since_is_held(tmp_path: Path) -> None:
    path, reach, backups = tmp_path / "data" / "ledger.sqlite3", tmp_path / "reach", tmp_path / "backups"
    _written(path, "a")
    shutil.copytree(path.parent, tmp_path / "copy")
    _written(path, "b", "c", reach=reach)
    shutil.rmtree(path.parent)
    shutil.copytree(tmp_path / "copy", path.parent)
    _written(path, "d", "e", "f")
    found = made_ready(path, backups, reach)
    assert found is not None
    assert (found.cause, found.held, found.jobs) == (Cause.OLDER, 4, 4)
    assert all(is_held(job) for job in jobs_of(path))
    _written(path, reach=reach)
    assert made_ready(path, backups, reach) is None


def test_a_damaged_ledger_that_was_saved_is_not_taken_for_an_older_one_too(tmp_path: Path) -> None:
    """Its facts have other numbers than the note: what it was, and how many jobs are held, was not said."""
    path, reach, backups = tmp_path / "data" / "ledger.sqlite3", tmp_path / "reach", tmp_path / "backups"
    _written(path, "a", "b", reach=reach)
    for tail in (".recent", ".recent.1", ".closed"):
        path.with_name(path.name + tail).unlink(missing_ok=True)
    with contextlib.closing(sqlite3.connect(path)) as harmed, harmed:
        harmed.execute("UPDATE facts SET body = 'x' WHERE n = 2")
    found = made_ready(path, backups, reach)
    assert found is not None
    assert (found.cause, found.held, found.jobs) == (Cause.DAMAGED, 1, 1)
    assert found.aside is not None
    assert list(path.parent.glob("ledger-*.sqlite3")) == [found.aside]
    _written(path, reach=reach)
    assert made_ready(path, backups, reach) is None
