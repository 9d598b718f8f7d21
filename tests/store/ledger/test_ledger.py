"""The ledger: what was written is there after a restart, and what is newer than the program is left alone."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from o8studio.domain.errors import LedgerTooNew
from o8studio.domain.ids import JobId
from o8studio.domain.jobs.facts import Failed, LostTrack, SendStarted
from o8studio.domain.jobs.job import JobState
from o8studio.services.jobs.job_book import JobBook
from o8studio.services.runtime.bus import Bus
from o8studio.store.ledger.ledger import Ledger
from tests.support.jobs import RECORDED, J
from tests.support.ledgers import NEW, PAID


def test_what_was_written_is_there_after_reopening(tmp_path) -> None:
    ledger = Ledger(tmp_path / "l.sqlite3")
    for fact in (RECORDED, SendStarted(job_id=J, at=2), LostTrack(job_id=J, at=3, reason="x")):
        ledger.append(fact, is_open=True).result()
    ledger.close()
    again = Ledger(tmp_path / "l.sqlite3")
    (job,) = again.replay(newest=10)
    assert job.state is JobState.UNCONFIRMED
    before = again.index()
    again.rebuild()
    assert again.index() == before
    again.close()


def test_ended_jobs_beyond_the_newest_page_stay_on_disk(tmp_path) -> None:
    ledger = Ledger(tmp_path / "l.sqlite3")
    for number in range(30):
        name = f"j{number:02}"
        facts = [RECORDED, SendStarted(job_id=J, at=1), Failed(job_id=J, at=2, reason="no")]
        for fact in facts:
            moved = type(fact)(
                **{**{f: getattr(fact, f) for f in fact.__slots__}, "job_id": name, "at": float(number)}
            )
            ledger.append(moved, is_open=not isinstance(fact, Failed)).result()
    assert [job.id for job in ledger.replay(newest=3)] == ["j27", "j28", "j29"]
    assert ledger.count() == 30
    assert ledger.job("j00").state is JobState.FAILED
    ledger.close()


def test_a_ledger_of_a_newer_version_is_refused_untouched(tmp_path) -> None:
    path = tmp_path / "l.sqlite3"
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version=99")
    db.close()
    before = path.read_bytes()
    with pytest.raises(LedgerTooNew):
        Ledger(path)
    assert path.read_bytes() == before


async def test_a_start_reads_what_is_open_and_the_newest_of_the_others(tmp_path) -> None:
    ledger = Ledger(tmp_path / "l.sqlite3")
    for at in range(11):
        name = JobId(f"j{at:02}")
        recorded = replace(RECORDED, job_id=name, at=float(at // 2))  # two at a time
        for fact in (recorded, SendStarted(job_id=name, at=at), Failed(job_id=name, at=at, reason="no")):
            ledger.append(fact, is_open=not isinstance(fact, Failed))
    ledger.append(replace(RECORDED, job_id=JobId("open"), at=0.0), is_open=True)
    ledger.close()
    book = await JobBook.open(tmp_path / "l.sqlite3", Bus(), page=4)
    assert {job.id for job in book} == {"open", "j10", "j09", "j08", "j07"}
    await book.close()


CLOSED_WHILE_COPIED = """
import sys, threading, time
from pathlib import Path
from o8studio.domain.errors import LedgerError
from o8studio.store.ledger.ledger import Ledger
from tests.support.ledgers import written
folder = Path(sys.argv[1])
written(folder / "ledger.sqlite3", 30)
told = []
for number in range(400):
    ledger = Ledger(folder / "ledger.sqlite3")
    def copy():
        try:
            ledger.back_up(folder / "copy.sqlite3")
            told.append("whole")
        except LedgerError:
            told.append("closed before")
    thread = threading.Thread(target=copy)
    thread.start()
    time.sleep(0.00002 * (number % 60))
    ledger.close()
    thread.join()
print(len(told), "whole" in told)
"""


def test_a_ledger_that_is_closed_while_it_is_copied_takes_the_program_not_down(tmp_path: Path) -> None:
    """A program that ended soon after its start, while the day's copy was made, crashed."""
    done = subprocess.run(
        [sys.executable, "-c", CLOSED_WHILE_COPIED, str(tmp_path)], capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (0, "400 True\n"), done.stderr


def test_a_job_without_its_beginning_is_named_once_as_is_one_that_makes_no_sense(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite3"
    ledger = Ledger(path)
    for fact in PAID:
        ledger.append(fact, is_open=True).result()
    ledger.close()
    with closing(sqlite3.connect(path)) as db:
        rows = db.execute("SELECT at, kind, body FROM facts ORDER BY n").fetchall()
        put = "INSERT INTO facts(job, at, kind, body) VALUES(?, ?, ?, ?)"
        db.execute(put, ("headless", *rows[1]))
        db.executemany(put, [("twice", *row) for row in (rows[0], rows[2])])
        db.commit()
    ledger = Ledger(path)
    ledger.rebuild()
    assert [one.partition(":")[0] for one in ledger.unreadable] == ["headless", "twice"]
    assert ledger.unreadable[0] == "headless: its beginning is missing"
    assert [row[0] for row in ledger.index()] == [NEW]
    ledger.close()
