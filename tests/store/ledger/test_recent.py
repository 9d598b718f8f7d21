"""The newest facts lie twice: a lost log takes none of them."""

import os
import shutil
import time
from pathlib import Path

import pytest

from o8studio.domain.errors import IllegalTransition
from o8studio.domain.ids import JobId
from o8studio.domain.jobs import facts
from o8studio.domain.jobs.job import JobState
from o8studio.store.ledger import recent as ledger_recent
from o8studio.store.ledger.ledger import Ledger
from o8studio.store.ledger.rescue import (
    Cause,
    back_up_daily,
    is_held,
    made_whole,
)
from o8studio.texts.start import report_words
from tests.support.ledgers import NEW, PAID, REQUEST, bodies, jobs_of, written


def killed_with(path: Path, told: list[facts.Fact]) -> None:
    """A ledger as a killed program leaves it: everything in the log, nothing closed."""
    live = path.parent / "live" / path.name
    ledger = Ledger(live)
    for fact in told:
        ledger.append(fact, is_open=True).result()
    for file in live.parent.iterdir():
        if file.is_file():
            shutil.copyfile(file, path.with_name(file.name))
    ledger.close()
    shutil.rmtree(live.parent)


def test_a_log_that_is_gone_takes_no_fact_with_it(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite3"
    killed_with(path, PAID)
    for tail in ("-wal", "-shm"):
        path.with_name(path.name + tail).unlink()
    found = made_whole(path, tmp_path / "backups")
    assert found is not None
    assert (found.facts, found.held) == (3, 0) or found.cause is not Cause.BEHIND
    [job] = jobs_of(path)
    assert (job.state, job.remote_id) == (JobState.QUEUED, "task_new")
    assert report_words(found, ())
    assert made_whole(path, tmp_path / "backups") is None


def test_a_log_that_is_gone_from_a_longer_ledger_is_caught_up(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite3"
    before = len(written(path, 5))
    closed = path.read_bytes()
    ledger = Ledger(path)
    for fact in PAID:
        ledger.append(fact, is_open=True).result()
    ledger.close()
    path.write_bytes(closed)
    found = made_whole(path, tmp_path / "backups")
    assert found is not None
    assert (found.cause, found.facts, found.aside) == (Cause.BEHIND, 3, None)
    assert len(bodies(path)) == before + 3
    ledger = Ledger(path)
    job = ledger.job(NEW)
    assert job is not None
    assert (NEW, 1.0, 1, "task_new") in ledger.index()
    ledger.close()
    assert [job.state for job in jobs_of(path)].count(JobState.RECORDED) == 2, (
        "nothing is missing, nothing is held"
    )


def test_a_ledger_that_is_gone_comes_back_from_its_copies(tmp_path: Path) -> None:
    path, backups = tmp_path / "ledger.sqlite3", tmp_path / "backups"
    written(path, 5)
    ledger = Ledger(path)
    back_up_daily(ledger, backups, time.time())
    for fact in PAID:
        ledger.append(fact, is_open=True).result()
    ledger.close()
    path.unlink()
    found = made_whole(path, backups)
    assert found is not None
    assert (found.cause, found.aside, found.jobs, found.held) == (Cause.OLDER, None, 6, 2)
    assert {job.id: job.remote_id for job in jobs_of(path)}[NEW] == "task_new"
    assert "was missing" in report_words(found, (), found.held)


def test_a_backup_that_somebody_copied_into_place_is_noticed(tmp_path: Path) -> None:
    """Not by `doctor --restore`: the copy beside it knows more, but not whether it knows all."""
    path, old = tmp_path / "ledger.sqlite3", tmp_path / "old.sqlite3"
    written(path, 5)
    shutil.copyfile(path, old)
    ledger = Ledger(path)
    for number in range(40):  # so much that the copy has begun anew, twice
        from dataclasses import replace

        request = replace(REQUEST, prompt="p" * 100_000)
        ledger.append(
            facts.Recorded(job_id=JobId(f"n{number}"), at=9.0, request=request), is_open=True
        ).result()
    ledger.close()
    shutil.copyfile(old, path)
    found = made_whole(path, tmp_path / "backups")
    assert found is not None
    assert found.cause is Cause.OLDER
    jobs = jobs_of(path)
    assert found.held == len([job for job in jobs if is_held(job)]) > 2
    assert not [job for job in jobs if job.state is JobState.RECORDED]


def test_a_ledger_that_was_put_back_without_what_lay_beside_it_is_an_older_one(tmp_path: Path) -> None:
    """Copied by hand, with or without its times: what waits in it may have been sent since. A second start finds it whole."""
    path, copy = tmp_path / "ledger.sqlite3", tmp_path / "copy" / "ledger.sqlite3"
    copy.parent.mkdir()
    written(path, 5)
    shutil.copy2(path, copy)
    found = made_whole(copy, tmp_path / "backups")
    assert found is not None
    assert (found.cause, found.jobs, found.held) == (Cause.OLDER, 5, 2)
    assert made_whole(copy, tmp_path / "backups") is None
    assert not [job for job in jobs_of(copy) if job.state is JobState.RECORDED]


@pytest.mark.parametrize("log", ["gone", "empty", "cut"])
@pytest.mark.parametrize("copy", ["gone", "empty", "cut"])
def test_where_log_and_copy_are_both_harmed_what_waits_is_held(tmp_path: Path, log: str, copy: str) -> None:
    live, path = tmp_path / "live" / "ledger.sqlite3", tmp_path / "killed" / "ledger.sqlite3"
    for told in (PAID[:1], PAID[1:]):
        ledger = Ledger(live)
        for fact in told:
            ledger.append(fact, is_open=True).result()
        shutil.copytree(live.parent, path.parent, dirs_exist_ok=True)
        ledger.close()
    wal = path.with_name(path.name + "-wal")
    for file, how in ((wal, log), (ledger_recent.names(path)[1], copy)):
        if how == "gone":
            file.unlink()
        else:
            size = 0 if how == "empty" else 32 + 24 + 4096 + 99 if file == wal else file.stat().st_size - 3
            os.truncate(file, size)
    found = made_whole(path, tmp_path / "backups")
    assert found is not None
    assert found.cause is Cause.OLDER
    assert [job.state for job in jobs_of(path)] == [
        JobState.SENDING if copy == "cut" else JobState.UNCONFIRMED
    ]
    assert made_whole(path, tmp_path / "backups") is None


def test_the_copy_of_the_newest_facts_stays_small_and_misses_nothing(tmp_path: Path) -> None:
    from dataclasses import replace

    path = tmp_path / "ledger.sqlite3"
    ledger = Ledger(path)
    for number in range(120):
        request = replace(REQUEST, prompt="p" * 50_000)
        ledger.append(
            facts.Recorded(job_id=JobId(f"n{number}"), at=9.0, request=request), is_open=True
        ).result()
    kept = [row[0] for row in ledger_recent.rows(path)]
    assert kept == list(range(kept[0], 121))
    assert 20 <= len(kept) < 60
    newest = ledger_recent.last(path)
    assert newest is not None
    assert newest[0] == 120
    ledger.close()
    current = ledger_recent.names(path)[1]
    current.write_bytes(current.read_bytes()[:-7])  # torn by a power cut
    newest = ledger_recent.last(path)
    assert newest is not None
    assert newest[0] == 119
    assert made_whole(path, tmp_path / "backups") is None
    ledger = Ledger(path)
    ledger.append(facts.Recorded(job_id=JobId("after"), at=9.0, request=REQUEST), is_open=True).result()
    ledger.close()
    assert [row[0] for row in ledger_recent.rows(path)][-1] == 121


def test_what_is_refused_is_not_in_the_copy_either(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite3"
    ledger = Ledger(path)
    for fact in PAID:
        ledger.append(fact, is_open=True).result()
    with pytest.raises(IllegalTransition):
        ledger.append(facts.SendStarted(job_id=NEW, at=9.0), is_open=True).result()
    ledger.close()
    assert [row[4] for row in ledger_recent.rows(path)] == bodies(path)
