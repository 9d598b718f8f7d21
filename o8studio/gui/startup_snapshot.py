"""What the window shows first: jobs and session as they were left, before asyncio and the rest are loaded."""

from pathlib import Path

from o8studio.domain.errors import LedgerError
from o8studio.domain.jobs.job import Job
from o8studio.domain.request import Json
from o8studio.store import session_file
from o8studio.store.ledger.ledger import Ledger
from o8studio.store.paths import Places

_JOBS = 20
"""Number of jobs, more than a screen shows."""


def read_snapshot(where: Places, newest: int = _JOBS) -> tuple[list[Job], dict[str, Json]]:
    """Read the newest jobs and the session without changing anything. Blocking; empty where nothing can be read."""
    return _newest_jobs(where.ledger, newest), session_file.read(where.session)[0]


def _newest_jobs(path: Path, newest: int) -> list[Job]:
    if not path.exists():
        return []
    try:
        ledger = Ledger(path, read_only=True)
    except LedgerError:
        return []  # opening the studio will report why
    try:
        return ledger.replay(newest=newest)
    except LedgerError:
        return []
    finally:
        ledger.close()
