"""A ledger that is old, new, damaged, half written, or on a full disk: said, set aside, never deleted, never re-sent."""

import asyncio
import contextlib
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from o8studio.domain.errors import LedgerTooNew, LedgerUnreadable
from o8studio.domain.ids import JobId, RemoteId
from o8studio.domain.jobs import facts
from o8studio.domain.jobs.job import JobState
from o8studio.services.jobs.job_book import JobBook
from o8studio.services.runtime.bus import Bus
from o8studio.store.ledger import recent as ledger_recent
from o8studio.store.ledger.ledger import SCHEMA, Ledger
from o8studio.store.ledger.rescue import back_up_daily, is_damaged, rescue, restore
from o8studio.store.paths import places
from o8studio.studio import open_studio
from tests.support.ledgers import REQUEST

V1 = """
CREATE TABLE facts(n INTEGER PRIMARY KEY, job TEXT NOT NULL, at REAL NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL);
CREATE INDEX facts_job ON facts(job, n);
CREATE TABLE jobs(id TEXT PRIMARY KEY, recorded REAL NOT NULL, open INTEGER NOT NULL);
CREATE INDEX jobs_recorded ON jobs(recorded);
CREATE INDEX jobs_open ON jobs(open) WHERE open = 1;
PRAGMA user_version=1;
"""


def fill(path: Path, count: int = 300) -> None:
    ledger = Ledger(path)
    for number in range(count):
        name, at = JobId(f"{number:05}"), float(number)
        ledger.append(facts.Recorded(job_id=name, at=at, request=REQUEST), is_open=True)
        ledger.append(facts.SendStarted(job_id=name, at=at), is_open=True)
        last = ledger.append(
            facts.Accepted(job_id=name, at=at, remote_id=RemoteId(f"task_{number}")), is_open=True
        )
    last.result()
    ledger.close()


def test_an_older_ledger_is_copied_then_moved_on(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite3"
    fill(path, 3)
    rows = sqlite3.connect(path).execute("SELECT job, at, kind, body FROM facts").fetchall()
    path.unlink()
    old = sqlite3.connect(path)
    old.executescript(V1)
    old.executemany("INSERT INTO facts(job, at, kind, body) VALUES(?, ?, ?, ?)", rows)
    old.executemany("INSERT INTO jobs VALUES(?, 0, 1)", [(f"{number:05}",) for number in range(3)])
    old.commit()
    old.close()
    ledger = Ledger(path)
    assert [job.state for job in ledger.replay(newest=9)] == [JobState.QUEUED] * 3
    assert ledger.index() == [(f"{number:05}", 0.0, 1, "") for number in range(3)]
    ledger.rebuild()
    assert [row[3] for row in ledger.index()] == ["task_0", "task_1", "task_2"]
    ledger.close()
    [copy] = tmp_path.glob("*before-v*.sqlite3")
    assert sqlite3.connect(copy).execute("PRAGMA user_version").fetchone() == (1,)
    assert oct(copy.stat().st_mode)[-3:] == "600"


def test_a_newer_ledger_is_refused_and_left_untouched(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite3"
    fill(path, 2)
    newer = sqlite3.connect(path)
    newer.execute(f"PRAGMA user_version={SCHEMA + 1}")
    newer.commit()
    newer.close()
    before = path.read_bytes()
    with pytest.raises(LedgerTooNew):
        Ledger(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("where", ["header", "middle", "index", "cut"])
async def test_a_damaged_ledger_is_set_aside_and_what_can_be_read_is_saved(home: Path, where: str) -> None:
    path = places().ledger
    fill(path)
    with sqlite3.connect(path) as whole:
        whole.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        back = Ledger(path)
        back_up_daily(back, places().backups, 0.0)
        back.close()
    content = bytearray(path.read_bytes())
    size = len(content)
    match where:
        case "header":
            content[:100] = os.urandom(100)
        case "middle":
            content[size // 2 : size // 2 + 8192] = os.urandom(8192)
        case "index":
            content[4096:12288] = os.urandom(8192)
        case _:
            content = content[: size * 2 // 3]
    path.write_bytes(content)
    for tail in ("-wal", "-shm"):
        path.with_name(path.name + tail).unlink(missing_ok=True)
    if not is_damaged(path):  # SQLite reads around it: then nothing may be touched
        async with open_studio(places()) as studio:
            assert studio.report.rescue is None
        return
    async with open_studio(places()) as studio:
        assert studio.report.rescue is not None
        assert studio.report.rescue.aside.read_bytes() == bytes(content)
        jobs = list(studio.book)
        assert len(jobs) == 300
        assert {job.state for job in jobs} == {JobState.QUEUED}
        assert studio.book.ledger.check() == []


def test_what_is_newer_than_the_backup_is_read_from_the_damaged_file(tmp_path: Path) -> None:
    path, backups = tmp_path / "ledger.sqlite3", tmp_path / "backups"
    fill(path, 200)
    with sqlite3.connect(path) as whole:
        whole.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = bytearray(path.read_bytes())
    content[4096 * 12 : 4096 * 13] = os.urandom(4096)
    path.write_bytes(content)
    found = rescue(path, backups)
    assert 150 <= found.jobs <= 200
    assert found.aside.exists()


def test_one_job_that_makes_no_sense_stops_nobody_else(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite3"
    fill(path, 3)
    with sqlite3.connect(path) as raw:
        raw.execute("UPDATE facts SET body='{' WHERE job='00001' AND kind='Accepted'")
    ledger = Ledger(path)
    assert [job.id for job in ledger.replay(newest=9)] == ["00000", "00002"]
    assert len(ledger.unreadable) == 1
    assert ledger.unreadable[0].startswith("00001")
    ledger.close()


def test_a_daily_copy_is_made_once_a_day_and_seven_are_kept(tmp_path: Path) -> None:
    path, backups = tmp_path / "ledger.sqlite3", tmp_path / "backups"
    fill(path, 2)
    ledger = Ledger(path)
    for day in range(10):
        made = back_up_daily(ledger, backups, 86_400.0 * (day + 1) * 2)
        assert made is not None
        os.utime(made, (86_400.0 * (day + 1) * 2,) * 2)
    assert back_up_daily(ledger, backups, 86_400.0 * 20 + 100) is None
    assert len(list(backups.iterdir())) == 7
    ledger.close()


def test_a_backup_comes_back_and_what_it_replaces_stays(tmp_path: Path) -> None:
    path, backups = tmp_path / "ledger.sqlite3", tmp_path / "backups"
    fill(path, 2)
    ledger = Ledger(path)
    made = back_up_daily(ledger, backups, 1.0)
    ledger.append(facts.Recorded(job_id=JobId("later"), at=9, request=REQUEST), is_open=True).result()
    ledger.close()
    assert made is not None
    aside = restore(path, made)
    ledger = Ledger(path)
    assert ledger.count() == 2
    ledger.close()
    assert sqlite3.connect(aside).execute("SELECT count(*) FROM jobs").fetchone() == (3,)
    with pytest.raises(LedgerUnreadable):
        restore(path, tmp_path / "nothing.sqlite3")


def test_on_a_full_disk_the_fact_of_a_paid_job_still_finds_room(tmp_path: Path) -> None:
    """On a small file system; who is not root becomes it in a name space of their own, where mounting harms nobody."""
    if os.geteuid() == 0:
        asyncio.run(fill_the_disk(tmp_path))
        return
    alone = ["unshare", "--user", "--map-root-user", "--mount", sys.executable, "-m", "pytest", "-q"]
    alone += ["-p", "no:cacheprovider", "--basetemp", str(tmp_path / "alone")]
    name = f"{__file__}::test_on_a_full_disk_the_fact_of_a_paid_job_still_finds_room"
    done = subprocess.run([*alone, name], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


async def fill_the_disk(tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", small], capture_output=True)
    if mounted.returncode:
        pytest.fail("this machine allows no small file system")
    try:
        book = await JobBook.open(small / "ledger.sqlite3", Bus())
        name = book.new_id(1.0)
        await book.commit(facts.Recorded(job_id=name, at=1, request=REQUEST))
        await book.commit(facts.SendStarted(job_id=name, at=1))
        rest = small / "rest"
        with pytest.raises(OSError), rest.open("wb", buffering=0) as file:
            while True:
                file.write(bytes(4096))
        job = await book.commit(facts.Accepted(job_id=name, at=1, remote_id=RemoteId("task_1")))
        assert job.remote_id == "task_1"
        with pytest.raises(LedgerUnreadable):  # the spare room is used up: what has not happened is not begun
            for number in range(400):
                await book.commit(facts.Recorded(job_id=JobId(f"n{number}"), at=1, request=REQUEST))
        noted = {row[4] for row in ledger_recent.rows(small / "ledger.sqlite3")}
        with contextlib.closing(sqlite3.connect(small / "ledger.sqlite3")) as written:
            assert noted <= {body for (body,) in written.execute("SELECT body FROM facts")}, (
                "refused is refused"
            )
        rest.unlink()
        await book.commit(facts.RenderStarted(job_id=name, at=2))
        await book.close()
        again = Ledger(small / "ledger.sqlite3")
        kept = again.job(name)
        assert kept is not None
        assert (kept.state, kept.remote_id) == (JobState.RENDERING, "task_1")
        again.close()
    finally:
        subprocess.run(["umount", "-l", small], check=False)
        shutil.rmtree(small, ignore_errors=True)
