"""What reaches the disk, when, and what a fact that can't be written costs: itself alone."""

import asyncio
import logging
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from o8studio.domain.errors import BadInput, IllegalTransition, StudioError
from o8studio.domain.ids import JobId, RemoteId
from o8studio.domain.jobs import facts
from o8studio.domain.jobs.job import JobState
from o8studio.services.jobs.job_book import JobBook
from o8studio.services.runtime.bus import Bus
from o8studio.store.ledger.ledger import Ledger
from o8studio.store.ledger.recent import Recent, Row
from o8studio.store.ledger.writer import LedgerWriter
from tests.support.ledgers import NEW, PAID, REQUEST, SOON, held, trouble
from tests.support.patience import patience
from tests.support.planting import Site, UnforeseenError, planted

NAME = JobId("j1")
RECORDED = facts.Recorded(job_id=NAME, at=1.0, request=REQUEST)
STARTED = facts.SendStarted(job_id=NAME, at=2.0)
ACCEPTED = facts.Accepted(job_id=NAME, at=3.0, remote_id=RemoteId("task_1"))
HALF = "\ud800"


# ---- one bad fact


@pytest.mark.parametrize(
    "bad",
    [
        replace(RECORDED, job_id=JobId("bad"), at=float("nan")),
        replace(RECORDED, job_id=JobId(HALF)),
        replace(RECORDED, job_id=JobId("bad"), at=object()),
    ],
)
def test_a_fact_that_cant_be_written_costs_no_other_its_place(tmp_path: Path, bad: facts.Fact) -> None:
    ledger = Ledger(tmp_path / "l.sqlite3")
    with held(tmp_path / "l.sqlite3"):  # so that all are in one batch
        others = [ledger.append(replace(RECORDED, job_id=JobId("first")), is_open=True)]
        others += [ledger.append(replace(RECORDED, job_id=JobId("a")), is_open=True)]
        try:
            wrong = ledger.append(bad, is_open=True)
        except BadInput:
            wrong = None
        others.append(ledger.append(replace(RECORDED, job_id=JobId("b")), is_open=True))
    for one in others:
        one.result()
    if wrong is not None:
        with pytest.raises(BadInput):
            wrong.result()
    ledger.append(replace(RECORDED, job_id=JobId("later")), is_open=True).result()
    assert {job.id for job in ledger.replay(newest=9)} == {"first", "a", "b", "later"}
    ledger.close()


async def test_a_gateways_half_characters_are_made_whole_before_they_are_anywhere(tmp_path: Path) -> None:
    book = await JobBook.open(tmp_path / "l.sqlite3", Bus())
    await book.commit(RECORDED)
    await book.commit(STARTED)
    job = await book.commit(replace(ACCEPTED, remote_id=RemoteId(f"task_{HALF}_\ud83e\udd8a\x00")))
    assert job.remote_id == "task_\ufffd_🦊\x00"
    failed = await book.commit(facts.Failed(job_id=NAME, at=4.0, reason=f"no {HALF}"))
    assert failed.problem == "no \ufffd"
    await book.close()
    again = Ledger(tmp_path / "l.sqlite3")
    assert again.job(NAME) == failed
    again.close()


@pytest.mark.parametrize(
    ("request_", "field"),
    [
        (replace(REQUEST, prompt=os.fsdecode(b"bad \xff")), "prompt"),
        (replace(REQUEST, extra={"x": HALF}), "text"),
        (replace(REQUEST, extra={"x": float("nan")}), "request"),
        (replace(REQUEST, core={"x": float("inf")}), "request"),
        (replace(REQUEST, extra={"x": 10**5000}), "request"),
    ],
)
async def test_a_persons_request_that_is_no_unicode_or_no_json_is_refused_and_nothing_is_written(
    tmp_path: Path, request_: object, field: str
) -> None:
    book = await JobBook.open(tmp_path / "l.sqlite3", Bus())
    with pytest.raises(BadInput) as refused:
        await book.commit(replace(RECORDED, request=request_))
    assert refused.value.field == field
    assert list(book) == []
    await book.commit(RECORDED)
    with pytest.raises(BadInput):
        await book.commit(facts.Edited(job_id=NAME, at=2.0, request=request_))
    assert book.facts(NAME) == [RECORDED]
    await book.close()


def test_a_caller_that_went_away_does_not_end_the_writing(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "l.sqlite3")
    with held(tmp_path / "l.sqlite3"):
        ledger.append(replace(RECORDED, job_id=JobId("first")), is_open=True)
        gone = [ledger.append(replace(RECORDED, job_id=JobId(f"g{n}")), is_open=True) for n in range(3)]
        assert [one.cancel() for one in gone[1:]] == [True, True]
    ledger.append(RECORDED, is_open=True).result()
    assert {"g1", "g2", "j1"} <= {job.id for job in ledger.replay(newest=9)}, "what happened is written"
    ledger.close()
    with pytest.raises(Exception, match="closed"):
        ledger.append(STARTED, is_open=True).result()


# ---- a second writer


def test_what_another_program_sent_is_not_sent_by_us(tmp_path: Path) -> None:
    first, second = Ledger(tmp_path / "l.sqlite3"), Ledger(tmp_path / "l.sqlite3")
    first.append(RECORDED, is_open=True).result()
    first.append(STARTED, is_open=True).result()
    with pytest.raises(IllegalTransition):
        second.append(replace(STARTED, at=9.0), is_open=True).result()
    held_back = facts.NothingSent(job_id=NAME, at=9.0, reason="no token")
    with pytest.raises(IllegalTransition):  # it would make the job look unsent while the first one sends it
        second.append(held_back, is_open=True, after=JobState.RECORDED).result()
    first.append(ACCEPTED, is_open=True).result()
    for job_id in (NAME, JobId("nobody")):
        with pytest.raises(IllegalTransition):
            second.append(facts.SendStarted(job_id=job_id, at=9.0), is_open=True).result()
    assert [type(fact) for fact in first.facts(NAME)] == [facts.Recorded, facts.SendStarted, facts.Accepted]
    first.close()
    second.close()


def test_a_step_of_a_job_that_the_ledger_does_not_know_is_refused_as_one_that_cant_follow(
    tmp_path: Path,
) -> None:
    ledger = Ledger(tmp_path / "ledger.sqlite3")
    refused = ledger.append(facts.SendStarted(job_id=NEW, at=1.0), is_open=True).exception()
    assert isinstance(refused, IllegalTransition)
    for fact in PAID:
        ledger.append(fact, is_open=True).result()
    assert ledger.last_number() == len(PAID)
    ledger.close()


async def test_a_book_takes_over_what_another_program_wrote(tmp_path: Path) -> None:
    other = Ledger(tmp_path / "l.sqlite3")
    other.append(RECORDED, is_open=True).result()
    book = await JobBook.open(tmp_path / "l.sqlite3", Bus())
    other.append(STARTED, is_open=True).result()
    with pytest.raises(IllegalTransition):
        await book.commit(replace(STARTED, at=9.0))
    known = book.get(NAME)
    assert known is not None
    assert (known.state, known.sent_at) == (JobState.SENDING, 2.0)
    # the answer that came to one of them is not lost because the other one wrote meanwhile
    other.append(facts.LostTrack(job_id=NAME, at=3.0, reason="x"), is_open=True).result()
    assert (await book.commit(ACCEPTED)).remote_id == "task_1"
    assert other.job(NAME) == replace(book.get(NAME), problem="")
    await book.close()
    other.close()


# ---- held by somebody else, full, lost power


async def test_a_ledger_that_is_held_is_tried_again_and_keeps_its_spare_room(tmp_path: Path, caplog) -> None:
    path, bus = tmp_path / "l.sqlite3", Bus()
    book = await JobBook.open(path, bus, lock_seconds=SOON)
    await book.commit(RECORDED)
    spare = path.with_name("l.sqlite3.spare").stat().st_ino
    with held(path):
        waiting = asyncio.create_task(trouble(bus))
        sending = asyncio.create_task(book.commit(STARTED))
        await waiting
        assert not sending.done()
    assert (await asyncio.wait_for(sending, 30)).state is JobState.SENDING
    assert "held by another program" in caplog.text
    assert not book.in_trouble
    assert path.with_name("l.sqlite3.spare").stat().st_ino == spare
    await book.close()


async def test_a_held_ledger_is_opened_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "l.sqlite3"
    Ledger(path).close()
    with held(path):
        book = await JobBook.open(path, Bus())
        assert list(book) == []
    await book.close()


async def test_a_commit_that_is_cancelled_half_way_leaves_the_memory_where_the_disk_is(
    tmp_path: Path,
) -> None:
    path, bus = tmp_path / "l.sqlite3", Bus()
    book = await JobBook.open(path, bus, lock_seconds=SOON)
    await book.commit(RECORDED)
    with held(path):
        waiting = asyncio.create_task(trouble(bus))
        sending = asyncio.create_task(book.commit(STARTED))
        await waiting
        sending.cancel()
        with pytest.raises(asyncio.CancelledError):
            await sending
    async with patience(30):
        job = await book.settled(NAME)
    assert job.state is JobState.SENDING
    assert book.facts(NAME) == [RECORDED, STARTED]
    assert (await book.commit(ACCEPTED)).remote_id == "task_1"
    await book.close()


def test_every_fact_is_synced_before_its_future_ends(tmp_path: Path) -> None:
    """Also as the operating system sees it, where it can be asked: for the ledger and for the copy beside it."""
    ledger = Ledger(tmp_path / "first.sqlite3")
    assert ledger._db.execute("PRAGMA synchronous").fetchone() == (2,)
    ledger.close()
    if shutil.which("strace") is None:
        return
    code = (
        "import sys\nfrom pathlib import Path\nfrom tests.store.ledger import test_writer as t\n"
        "ledger = t.Ledger(Path(sys.argv[1]))\n"
        "for n in range(5):\n"
        "    ledger.append(t.replace(t.RECORDED, job_id=t.JobId(f'j{n}')), is_open=True).result()\n"
        "    t.os.write(2, b'done %d!' % n)\n"
        "ledger.close()\n"
    )
    trace = tmp_path / "trace"
    command = ["strace", "-f", "-y", "-o", str(trace), "-e", "trace=fsync,fdatasync,write"]
    done = subprocess.run(
        [*command, sys.executable, "-c", code, str(tmp_path / "l.sqlite3")], capture_output=True, text=True
    )
    assert done.stderr.count("done") == 5, done.stderr
    calls = trace.read_text()
    for number in range(1, 5):
        between = calls[calls.index(f"done {number - 1}!") : calls.index(f"done {number}!")]
        assert any("sync(" in line and "l.sqlite3-wal>" in line for line in between.splitlines()), between
        assert any("write(" in line and "l.sqlite3.recent>" in line for line in between.splitlines()), between
    rest = calls[calls.index("done 4!") :]
    assert any("sync(" in line and "l.sqlite3.recent>" in line for line in rest.splitlines()), rest


def test_what_holds_prompts_and_ids_is_private_from_its_first_byte(tmp_path: Path) -> None:
    path = tmp_path / "data" / "l.sqlite3"
    before = os.umask(0)
    try:
        ledger = Ledger(path)
        ledger.append(RECORDED, is_open=True).result()
        ledger.back_up(path.parent / "backups" / "b.sqlite3")
        found = {file.name: file.stat().st_mode & 0o777 for file in path.parent.rglob("*") if file.is_file()}
        ledger.close()
    finally:
        os.umask(before)
    assert {"l.sqlite3", "l.sqlite3-wal", "l.sqlite3.recent", "b.sqlite3"} <= found.keys()
    assert set(found.values()) == {0o600}
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_the_thread_ends_with_the_ledger(tmp_path: Path) -> None:
    before = threading.active_count()
    ledger = Ledger(tmp_path / "l.sqlite3")
    assert threading.active_count() == before + 1
    ledger.close()
    assert threading.active_count() == before


THE_NET = {"LedgerWriter._run"}
"""What catches the errors of the thread, with nothing below it."""


def test_an_error_at_any_statement_of_the_thread_fails_at_most_that_fact_and_the_thread_lives(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """One lone surrogate ended the thread: no fact was written any more, and every commit waited for ever."""
    caplog.set_level(logging.CRITICAL + 1)
    modules = ["o8studio.store.ledger.writer", "o8studio.store.ledger.recent"]
    with planted(modules, statements=True) as plants:
        ledger = Ledger(tmp_path / "ledger.sqlite3")
        writer = ledger._writer._thread
        acknowledged: list[tuple[JobId, facts.Fact]] = []
        failed: set[Site] = set()
        sites = [one for one in plants.sites if one.function not in THE_NET]
        for number, site in enumerate(sites):
            for part in ("a", "b"):  # the second one shows that it lives
                if part == "a":
                    plants.arm(site)
                name = JobId(f"{number}{part}")
                for fact in (replace(RECORDED, job_id=name), replace(STARTED, job_id=name)):
                    try:
                        ledger.append(fact, is_open=True).result(30)
                        acknowledged.append((name, fact))
                    except (StudioError, UnforeseenError) as error:
                        assert part == "a", f"{site}: {error!r}"
                        failed.add(site)
                plants.disarm()
            assert writer.is_alive(), site
        assert len(failed) > 20, "errors were met"
        ledger.close()
    ledger = Ledger(tmp_path / "ledger.sqlite3", read_only=True)
    assert [one for one in acknowledged if one[1] not in list(ledger.facts(one[0]))] == []
    ledger.close()


# ---- what it costs


class FakeCopy(Recent):
    """Notes in which order it was written and synced."""

    def __init__(self, ledger: Path) -> None:
        super().__init__(ledger)
        self.told: list[str] = []

    def note(self, rows: Sequence[Row]) -> None:
        self.told.append("written")
        super().note(rows)

    def sync(self, db: sqlite3.Connection) -> None:
        self.told.append("synced")
        super().sync(db)


def test_the_copy_of_the_newest_facts_is_synced_in_a_pause_and_not_before_the_next_fact(
    tmp_path: Path,
) -> None:
    path = tmp_path / "l.sqlite3"
    Ledger(path).close()
    db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    copy = FakeCopy(path)
    writer = LedgerWriter(db, path, copy, lambda _job: None)
    first, both = writer.put(RECORDED, is_open=True, after=None), threading.Event()

    def at_once(_: object) -> None:
        second = replace(RECORDED, job_id=JobId("j2"))
        writer.put(second, is_open=True, after=None).add_done_callback(lambda _: both.set())

    first.add_done_callback(at_once)
    assert both.wait(30)
    writer.close()
    db.close()
    assert copy.told[:2] == ["written", "written"]
    assert "synced" in copy.told[2:]


def test_the_spare_room_is_reserved_once(tmp_path: Path) -> None:
    path, spare = tmp_path / "l.sqlite3", tmp_path / "l.sqlite3.spare"
    Ledger(path).close()
    os.utime(spare, (1, 1))
    Ledger(path).close()
    assert spare.stat().st_mtime == 1
