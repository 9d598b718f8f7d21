"""Fills gaps in the jobs of a rescued ledger, where later facts prove what is missing."""

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

from o8studio.domain.errors import IllegalTransition, LedgerUnreadable
from o8studio.domain.ids import JobId
from o8studio.domain.jobs.facts import (
    Accepted,
    Fact,
    FetchInterrupted,
    FetchStarted,
    Kept,
    LostTrack,
    Recorded,
    SendStarted,
)
from o8studio.domain.jobs.job import Job, JobState, apply, begin
from o8studio.store.ledger.codec import decode, encode


def mend(path: Path, names: Iterable[JobId]) -> None:
    """Write these jobs' facts again with the missing ones; a job that stays unreadable is left unchanged.

    Raises:
        sqlite3.Error
    """
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as ledger:
        ledger.execute("BEGIN IMMEDIATE")
        for name in names:
            rows = ledger.execute("SELECT kind, body FROM facts WHERE job=? ORDER BY n", (name,)).fetchall()
            with contextlib.suppress(LedgerUnreadable, IllegalTransition):
                whole = list(_bridged([decode(kind, body) for kind, body in rows]))
                ledger.execute("DELETE FROM facts WHERE job=?", (name,))
                ledger.executemany(
                    "INSERT INTO facts(job, at, kind, body) VALUES(?, ?, ?, ?)",
                    [(name, fact.at, *encode(fact)) for fact in whole],
                )
        ledger.execute("COMMIT")


def _bridged(facts: list[Fact]) -> Iterator[Fact]:
    job: Job | None = None
    for fact in facts:
        if job is None:
            if not isinstance(fact, Recorded):
                raise LedgerUnreadable("its beginning is missing")
            job = begin(fact)
        else:
            for step in (*_before(job, fact), fact):
                job = apply(job, step)
                if step is not fact:
                    yield step
        yield fact


def _before(job: Job, fact: Fact) -> list[Fact]:
    """The steps that are missing between this state and this fact."""
    if isinstance(fact, (Accepted, LostTrack)) and job.state is JobState.RECORDED:
        return [SendStarted(job_id=job.id, at=fact.at)]
    if isinstance(fact, (FetchInterrupted, Kept)) and job.state is JobState.RENDERED:
        return [FetchStarted(job_id=job.id, at=fact.at)]
    return []
