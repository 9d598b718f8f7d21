"""Jobs of a ledger that wait for a person because of where it came from (docs/decisions/0009, 0017 and 0061)."""

import time
from pathlib import Path

from o8studio.domain.jobs.attention import Held
from o8studio.domain.jobs.charges import is_open
from o8studio.domain.jobs.facts import MovedIn
from o8studio.store.ledger.ledger import Ledger

_NEWEST = 5000
"""Ended jobs that are looked through for one whose charge is still looked up: those of three days."""


def hold_all(ledger: Ledger) -> None:
    """Write that its jobs came from another computer, before it takes its place here.

    Raises:
        LedgerUnreadable
    """
    now = time.time()
    written = [
        ledger.append(MovedIn(job_id=job.id, at=now), is_open=not job.state.is_final)
        for job in ledger.replay(newest=_NEWEST)
        if not job.state.is_final or is_open(job, now)
    ]
    for one in written:
        one.result()


def held_in(path: Path) -> Held:
    """How many jobs of this ledger wait.

    Raises:
        LedgerTooNew, LedgerUnreadable
    """
    ledger = Ledger(path, read_only=True)
    try:
        return Held.of(ledger.replay(newest=0))
    finally:
        ledger.close()
