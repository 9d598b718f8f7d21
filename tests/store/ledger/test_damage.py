"""Ledgers that are damaged anywhere, cut, gone, older or restored: they open, nothing is sent again, all is said."""

import asyncio
import os
import shutil
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from o8studio.domain.errors import LedgerTooNew, LedgerUnreadable
from o8studio.domain.ids import JobId
from o8studio.domain.jobs import facts
from o8studio.domain.jobs.job import JobState
from o8studio.domain.reasons import LostReason
from o8studio.services.runtime.tasks import task_name
from o8studio.store.ledger.codec import encode
from o8studio.store.ledger.held import held_in
from o8studio.store.ledger.ledger import SCHEMA, Ledger, closed_note
from o8studio.store.ledger.rescue import (
    BACKUPS_KEPT,
    back_up_daily,
    is_damaged,
    is_held,
    made_whole,
    rescue,
    restore,
)
from o8studio.store.paths import places
from o8studio.studio import open_studio
from o8studio.texts.start import report_words
from tests.support.ledgers import JOBS, NEW, PAID, REQUEST, bodies, jobs_of, on_page, without_copies, written

GOLDEN = Path(__file__).parents[2] / "golden" / "ledger-af17dc9.sqlite3"


# ---- a ledger of an older version


def test_a_ledger_of_an_older_version_opens_unchanged(tmp_path: Path) -> None:
    """Written by the code of af17dc9, with every kind of fact that it knew."""
    path = tmp_path / "ledger.sqlite3"
    shutil.copyfile(GOLDEN, path)
    before = bodies(path)
    assert made_whole(path, tmp_path / "backups") is None
    ledger = Ledger(path)
    found = {job.id[2:]: job for job in ledger.replay(newest=100)}
    assert ledger.unreadable == []
    ledger.close()
    assert {name: job.state.value for name, job in found.items()} == {
        "waiting": "recorded", "sending": "sending", "unconfirmed": "unconfirmed", "queued": "queued",
        "rendering": "rendering", "rendered": "rendered", "kept": "kept", "failed": "failed", "cancelled": "cancelled",
        "again": "recorded",
    }  # fmt: skip
    assert found["waiting"].request.prompt == "a fox, 雪の中, 🦊\nsecond line"
    (clip,) = found["kept"].clips
    assert (clip.id, clip.poster, clip.path) == ("07kept.1", "07kept.jpg", "/elsewhere/a.mp4")
    assert (clip.review.stars, clip.review.verdict, found["kept"].title) == (4, "pick", "best")
    assert found["unconfirmed"].evidence is not None
    assert bodies(path) == before


# ---- damage


@pytest.mark.parametrize("copies", [True, False], ids=["with the copy", "without"])
@pytest.mark.parametrize("junk", [b"\0", b"\xff", None], ids=["zeros", "ones", "noise"])
def test_each_page_in_turn_may_be_destroyed(tmp_path: Path, junk: bytes | None, copies: bool) -> None:
    """The facts of all other pages are back, in their order; with the copy of the newest facts, all of them."""
    whole = tmp_path / "whole" / "ledger.sqlite3"
    told = written(whole)
    every = [encode(fact)[1] for fact in told]
    known = set(every)
    pages = whole.stat().st_size // 4096
    assert pages >= 28
    for number in range(pages):
        path = tmp_path / f"{number}" / "ledger.sqlite3"
        shutil.copytree(whole.parent, path.parent)
        if not copies:
            without_copies(path)
        content = bytearray(path.read_bytes())
        content[number * 4096 : (number + 1) * 4096] = junk * 4096 if junk else os.urandom(4096)
        path.write_bytes(content)
        found = made_whole(path, tmp_path / "backups")
        assert found is not None, f"page {number} was not noticed"
        assert found.aside is not None
        assert found.aside.read_bytes() == bytes(content)
        gone = set() if copies else on_page(whole, number)
        saved = bodies(path)
        back = set(saved)
        assert known - gone <= back, f"page {number}"
        assert [body for body in saved if body in known] == [body for body in every if body in back]
        jobs = jobs_of(path)
        assert not [job for job in jobs if job.state is JobState.RECORDED]
        assert found.held == sum(is_held(job) for job in jobs)
        assert len(jobs) + len(found.lost) == found.jobs + len(found.lost)
        assert made_whole(path, tmp_path / "backups") is None, "the second start finds it whole"
        shutil.rmtree(path.parent)


@pytest.mark.parametrize("part", [0.02, 0.3, 0.5, 0.95, 0.999])
@pytest.mark.parametrize("end", ["tail", "head"])
def test_a_file_that_was_cut_gives_back_what_is_left(tmp_path: Path, part: float, end: str) -> None:
    path = tmp_path / "ledger.sqlite3"
    told = [encode(fact)[1] for fact in written(path)]
    without_copies(path)
    content = path.read_bytes()
    keep = int(len(content) * part)
    path.write_bytes(content[:keep] if end == "tail" else bytes(len(content) - keep) + content[-keep:])
    whole_pages = (
        range(keep // 4096)
        if end == "tail"
        else range((len(content) - keep) // 4096 + 1, len(content) // 4096)
    )
    copy = tmp_path / "copy.sqlite3"
    copy.write_bytes(content)
    expected = set().union(*(on_page(copy, number) for number in whole_pages))
    found = made_whole(path, tmp_path / "backups")
    assert found is not None
    assert expected <= set(bodies(path))
    assert set(bodies(path)) <= {
        *told,
        *(b for b in bodies(path) if LostReason.RESTORED in b or "SendStarted" in b or '"at"' in b),
    }
    assert not [job for job in jobs_of(path) if job.state is JobState.RECORDED]


async def test_damage_that_left_no_trace_is_found_when_the_jobs_are_read(home: Path) -> None:
    """The same size and time as it was closed with: the disk itself has changed it."""
    path = places().ledger
    written(path)
    state = path.stat()
    content = bytearray(path.read_bytes())
    content[4096:] = bytes(len(content) - 4096)
    path.write_bytes(content)
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))
    async with open_studio(places()) as studio:
        assert studio.report.rescue is not None
        assert len(list(studio.book)) == JOBS
        assert {job.state for job in studio.book} == {JobState.RENDERING, JobState.UNCONFIRMED}
        told = report_words(studio.report.rescue, (), studio.report.rescue.held)
        assert "2 waiting clips are held" in told
        assert "may have been sent since" in told


def test_a_fact_that_was_overwritten_inside_a_good_page_is_noticed_and_comes_from_the_copy(
    tmp_path: Path,
) -> None:
    path = tmp_path / "ledger.sqlite3"
    written(path, 9, waiting=0)
    content = bytearray(path.read_bytes())
    at = content.index(b'"remote_id": "task_4"')
    content[at : at + 8] = b"\0\xff\0\xff{{{{"
    path.write_bytes(content)
    found = made_whole(path, tmp_path / "backups")
    assert found is not None
    assert (found.lost, found.jobs) == ((), 9)
    assert [job.remote_id for job in jobs_of(path)][4] == "task_4"


def test_an_index_that_has_lost_a_fact_makes_no_sent_job_look_unsent(tmp_path: Path) -> None:
    """One changed letter of a job's id in the index of facts: its `SendStarted` is no longer found by it."""
    whole = tmp_path / "whole.sqlite3"
    written(whole, 9, waiting=0)
    closed_note(whole).unlink()
    content = whole.read_bytes()
    entries = [
        at
        for page in range(0, len(content), 4096)
        if content[page] == 10  # a leaf of an index
        for at in range(page, page + 4096)
        if content[at : at + 5] in {b"%05d" % number for number in range(9)}
    ]
    assert len(entries) > 9 * 3
    for at in entries:
        path = tmp_path / "ledger.sqlite3"
        path.write_bytes(content[:at] + b"1" + content[at + 1 :])
        assert is_damaged(path), at
    assert made_whole(path, tmp_path / "backups") is not None
    assert {job.remote_id for job in jobs_of(path)} == {f"task_{number}" for number in range(9)}


def test_an_endless_balance_is_no_damage(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite3"
    ledger = Ledger(path)
    for fact in (*PAID[:2], facts.LostTrack(job_id=NEW, at=3.0, reason="x")):
        ledger.append(fact, is_open=True)
    told = facts.EvidenceFound(job_id=NEW, at=4.0, balance_before=float("inf"), balance_after=float("inf"))
    ledger.append(told, is_open=True).result()
    ledger.close()
    closed_note(path).unlink()
    assert made_whole(path, tmp_path / "backups") is None


def test_a_rescue_that_was_cut_off_begins_again(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite3"
    written(path)
    without_copies(path)
    content = bytearray(path.read_bytes())
    content[4096:8192] = bytes(4096)
    path.write_bytes(content)
    path.with_name(path.name + ".making").write_bytes(b"half of it")
    assert made_whole(path, tmp_path / "backups") is not None
    assert len(jobs_of(path)) >= JOBS - 5
    whole = path.read_bytes()
    path.rename(path.with_name(path.name + ".made"))  # and the last step of another one
    assert made_whole(path, tmp_path / "backups") is None
    assert path.read_bytes() == whole


def test_a_ledger_closed_in_order_is_not_read_through_again(tmp_path: Path) -> None:
    """Seen by the time it takes: the note alone decides, and it is gone while the ledger is open."""
    path = tmp_path / "ledger.sqlite3"
    written(path, 2)
    assert closed_note(path).exists()
    ledger = Ledger(path)
    assert not closed_note(path).exists()
    ledger.append(facts.Recorded(job_id=JobId("x"), at=1.0, request=REQUEST), is_open=True).result()
    ledger.close()
    assert made_whole(path, tmp_path / "backups") is None


# ---- the newest facts beside it


@pytest.mark.parametrize("is_damage", [True, False])
def test_only_damage_has_the_next_start_read_everything(tmp_path: Path, is_damage: bool) -> None:
    path = tmp_path / "ledger.sqlite3"
    written(path)
    ledger = Ledger(path)
    if is_damage:
        with path.open("rb+") as file:
            file.seek(4096)
            file.write(bytes(path.stat().st_size - 4096))
        with pytest.raises(LedgerUnreadable):
            list(ledger.facts(JobId("00050")))
    else:
        with pytest.raises(LedgerUnreadable):
            ledger.mark([])  # type: ignore[arg-type]  # no value for SQLite
    ledger.close()
    assert closed_note(path).exists() is not is_damage


@pytest.mark.parametrize("tail", ["", "-wal", "-shm", ".recent", ".recent.1", ".spare", ".closed"])
@pytest.mark.parametrize("kind", ["pipe", "endless", "folder", "nowhere"])
def test_a_ledger_opens_whatever_lies_in_the_place_of_its_files(tmp_path: Path, tail: str, kind: str) -> None:
    path = tmp_path / "ledger.sqlite3"
    written(path, 3)
    place = path.with_name(path.name + tail)
    place.unlink(missing_ok=True)
    match kind:
        case "pipe":
            os.mkfifo(place)
        case "endless":
            place.symlink_to("/dev/zero")
        case "folder":
            place.mkdir()
        case "nowhere":
            place.symlink_to(tmp_path / "nowhere" / "at all")
    made_whole(path, tmp_path / "backups")
    ledger = Ledger(path)
    assert len(ledger.replay(newest=9)) == 3
    ledger.append(PAID[0], is_open=True).result()
    ledger.close()
    assert len(jobs_of(path)) == 4


# ---- restore


def test_what_a_backup_holds_as_waiting_is_held_for_good(tmp_path: Path) -> None:
    path, backups = tmp_path / "ledger.sqlite3", tmp_path / "backups"
    written(path, 5)
    ledger = Ledger(path)
    made = back_up_daily(ledger, backups, time.time())
    ledger.append(facts.SendStarted(job_id=JobId("00004"), at=9.0), is_open=True).result()
    ledger.close()
    assert made is not None
    size = made.stat().st_size
    aside = restore(path, made)
    assert held_in(path).unsent == 2
    assert sqlite3.connect(aside).execute(
        "SELECT count(*) FROM facts WHERE kind='SendStarted'"
    ).fetchone() == (4,)
    for _ in range(2):  # and it survives restarts
        assert made_whole(path, backups) is None
        held = [job for job in jobs_of(path) if is_held(job)]
        assert [(job.id, job.state, job.sent_at) for job in held] == [
            ("00003", JobState.UNCONFIRMED, 3.0),
            ("00004", JobState.UNCONFIRMED, 4.0),
        ]
        Ledger(path).close()
    assert (made.stat().st_size, sorted(one.name for one in backups.iterdir())) == (size, [made.name])


def test_restoring_from_the_command_line_says_what_is_held_and_refuses_what_is_none(
    home: Path, capsys
) -> None:
    from o8studio.cli.main import run

    path = places().ledger
    written(path, 5)
    ledger = Ledger(path)
    made = back_up_daily(ledger, places().backups, time.time())
    ledger.close()
    assert run(["doctor", "--restore", str(made)]) == 0
    said = capsys.readouterr().out
    assert "Restored" in said
    assert "2 waiting clips are held" in said
    other = home / "other.sqlite3"
    other.write_text("no ledger")
    before = path.read_bytes()
    assert run(["doctor", "--restore", str(other)]) == 1
    assert run(["jobs"]) == 0
    assert capsys.readouterr().out.count("Held: the ledger was restored or rescued") == 2
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "kind",
    ["text", "foreign", "empty", "newer", "damaged", "folder", "nothing", "pipe", "trigger", "no jobs"],
)
def test_what_is_no_ledger_of_ours_is_refused_and_nothing_changes(tmp_path: Path, kind: str) -> None:
    path, backup = tmp_path / "data" / "ledger.sqlite3", tmp_path / "backup.sqlite3"
    told = written(path, 3)
    match kind:
        case "text":
            backup.write_text("hello " * 1000)
        case "foreign":
            with closing(sqlite3.connect(backup)) as db:
                db.execute("CREATE TABLE bookmarks(id, url)")
                db.execute("CREATE TABLE facts(id, fact)")
        case "empty":
            backup.write_bytes(b"")
        case "newer":
            shutil.copyfile(path, backup)
            with closing(sqlite3.connect(backup)) as db:
                db.execute(f"PRAGMA user_version={SCHEMA + 1}")
        case "damaged":
            content = bytearray(path.read_bytes())
            content[8192:12288] = bytes(4096)
            backup.write_bytes(content)
        case "folder":
            backup.mkdir()
        case "pipe":
            os.mkfifo(backup)
        case "trigger":
            shutil.copyfile(path, backup)
            with closing(sqlite3.connect(backup)) as db:
                db.execute("CREATE TRIGGER no AFTER INSERT ON facts BEGIN DELETE FROM facts; END")
        case "no jobs":
            shutil.copyfile(path, backup)
            with closing(sqlite3.connect(backup, isolation_level=None)) as db:
                db.execute("UPDATE facts SET body='{}'")
    before = sorted(
        one.name for one in path.parent.iterdir() if one.suffix not in (".sqlite3-shm", ".sqlite3-wal")
    )
    with pytest.raises((LedgerUnreadable, LedgerTooNew)):
        restore(path, backup)
    assert sorted(one.name for one in path.parent.iterdir()) == before
    assert len(bodies(path)) == len(told)


def test_the_ledger_itself_can_be_given_as_the_backup(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite3"
    told = written(path, 3)
    restore(path, path)
    assert len(bodies(path)) == len(told) + 2
    assert held_in(path).unsent == 2


def test_a_copy_that_is_dated_in_the_future_stops_no_other(tmp_path: Path) -> None:
    path, backups, now = tmp_path / "ledger.sqlite3", tmp_path / "backups", time.time()
    written(path, 3)
    ledger = Ledger(path)
    future = back_up_daily(ledger, backups, now + 400 * 86_400)
    assert future is not None
    os.utime(future, (now + 400 * 86_400,) * 2)
    today = back_up_daily(ledger, backups, now)
    assert today is not None
    assert back_up_daily(ledger, backups, now + 60) is None
    for fact in PAID:
        ledger.append(fact, is_open=True).result()
    tomorrow = back_up_daily(ledger, backups, now + 86_401)
    assert tomorrow is not None
    ledger.close()
    without_copies(path)
    path.write_bytes(b"x" * 8192)
    rescue(path, backups)
    assert NEW in {job.id for job in jobs_of(path)}, "the one dated in the future is not the newest"


def test_copies_with_names_of_the_future_take_no_new_ones_place(tmp_path: Path) -> None:
    """Made while the clock was wrong: every day's copy counts as older than they by its name."""
    path, backups = tmp_path / "ledger.sqlite3", tmp_path / "backups"
    written(path, 3)
    backups.mkdir()
    for number in range(BACKUPS_KEPT):
        old = backups / f"ledger-2099010{number + 1}-000000.sqlite3"
        shutil.copyfile(path, old)
        os.utime(old, (number, number))
    ledger = Ledger(path)
    made = back_up_daily(ledger, backups, time.time())
    ledger.close()
    assert made is not None
    assert made.exists()
    assert len(list(backups.iterdir())) == BACKUPS_KEPT
    assert not (backups / "ledger-20990101-000000.sqlite3").exists()


def test_a_copy_of_a_damaged_ledger_takes_no_good_ones_place(tmp_path: Path) -> None:
    path, backups, now = tmp_path / "ledger.sqlite3", tmp_path / "backups", time.time()
    written(path)
    ledger = Ledger(path)
    good = back_up_daily(ledger, backups, now - 90_000)
    assert good is not None
    os.utime(good, (now - 90_000,) * 2)
    ledger.close()
    state = path.stat()
    content = bytearray(path.read_bytes())
    content[8192:12288] = bytes(4096)
    path.write_bytes(content)
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))
    ledger = Ledger(path)
    with pytest.raises(LedgerUnreadable):
        back_up_daily(ledger, backups, now)
    ledger.close()
    assert list(backups.iterdir()) == [good]
    assert is_damaged(path)
    assert made_whole(path, backups) is not None, "the next start looks at everything"


async def test_a_held_job_goes_nowhere_by_itself_and_comes_free_by_a_person(home: Path, demo) -> None:
    from tests.support.opened import request, studio_on, until

    where = places()
    async with studio_on(demo) as studio:
        await studio.pipeline.pause_queue(on=True)
        jobs = [await studio.pipeline.record(request(demo, f"held {number}")) for number in range(3)]
        made = back_up_daily(studio.book.ledger, where.backups, time.time() + 200_000)
        await studio.pipeline.pause_queue(on=False)
        sent = await until(studio, jobs[0], JobState.KEPT)
        await until(studio, jobs[1], JobState.KEPT)
        await until(studio, jobs[2], JobState.KEPT)
    assert made is not None
    restore(where.ledger, made)
    async with studio_on(demo) as studio:
        await studio.pipeline.pause_queue(on=False)
        await studio.pipeline.resume()
        for job in jobs:
            studio.pipeline.nudge(job.id)
        assert not any(studio.tasks.is_running(task_name(job.id)) for job in jobs), "nobody works on them"
        assert [is_held(job) for job in studio.book] == [True] * 3
        assert [demo.paid(f"held {number}") for number in range(3)] == [1, 1, 1]
        adopted = await studio.pipeline.adopt(jobs[0].id, str(sent.remote_id))
        await until(studio, adopted, JobState.KEPT)
        await studio.pipeline.never_arrived(jobs[1].id)
        again = await studio.pipeline.send_again(jobs[2].id)
        await until(studio, again, JobState.KEPT)
    assert [demo.paid(f"held {number}") for number in range(3)] == [1, 1, 2]
    await asyncio.sleep(0)
