"""A ledger that comes from another computer holds each job that has not ended, and what the log may still tell of an ended one."""

import time
from dataclasses import replace
from pathlib import Path

from o8studio.domain.ids import JobId, RemoteId
from o8studio.domain.jobs import facts
from o8studio.domain.jobs.attention import Held
from o8studio.domain.jobs.facts import Charge
from o8studio.domain.jobs.job import JobState
from o8studio.store.ledger.held import held_in
from o8studio.store.ledger.ledger import Ledger
from o8studio.store.ledger.opening import put_back
from tests.support.jobs import RECORDED
from tests.support.ledgers import jobs_of


def ledger_with(path: Path) -> Path:
    """One job that waits, one that is rendered, one that failed now, and one that failed long ago."""
    ledger, now = Ledger(path), time.time()
    for name, at in (("waiting", now), ("there", now), ("failed", now), ("old", now - 1e6)):
        job = JobId(name)
        written = [replace(RECORDED, job_id=job, at=at)]
        if name != "waiting":
            written.append(facts.SendStarted(job_id=job, at=at))
            written.append(facts.Accepted(job_id=job, at=at, remote_id=RemoteId(name), request_id=name))
        if name in ("failed", "old"):
            written.append(facts.Failed(job_id=job, at=at, reason="no", charge=Charge.MAYBE))
        for fact in written:
            ledger.append(fact, is_open=name in ("waiting", "there")).result()
    ledger.close()
    return path


def test_one_of_another_computer_holds_all_of_them_and_one_of_this_computer_only_what_waited(
    tmp_path: Path,
) -> None:
    backup, path, reach = (
        ledger_with(tmp_path / "backup.sqlite3"),
        tmp_path / "ledger.sqlite3",
        tmp_path / "reach",
    )
    put_back(path, backup, reach)
    assert held_in(path) == Held(unsent=1, moved=0)
    put_back(path, backup, reach, moved=True)
    assert held_in(path) == Held(unsent=1, moved=1)
    jobs = {job.id: job for job in jobs_of(path)}
    assert {name for name, job in jobs.items() if job.moved_in} == {"waiting", "there", "failed"}
    assert (jobs[JobId("there")].state, jobs[JobId("there")].watched) == (JobState.QUEUED, False)
    assert jobs[JobId("failed")].watched, "it is said as ever what it cost"
    assert held_in(backup) == Held(), "the file that came is as it was"
