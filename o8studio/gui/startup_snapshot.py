"""What the window shows first: the jobs and the desk as they were left, before asyncio and the rest are loaded."""

from pathlib import Path

from o8studio.domain.errors import LedgerError
from o8studio.domain.jobs.job import Job
from o8studio.domain.request import Json
from o8studio.store import session_file as desk_file
from o8studio.store.ledger.ledger import Ledger
from o8studio.store.paths import Places

_JOBS = 20
"""More than a screen shows."""


def first_look(where: Places) -> tuple[list[Job], dict[str, Json]]:
    """Two files, read without changing anything. Blocking; empty where nothing can be read."""
    return _newest_jobs(where.ledger), desk_file.read(where.session)[0]


def _newest_jobs(path: Path) -> list[Job]:
    if not path.exists():
        return []
    try:
        ledger = Ledger(path, read_only=True)
    except LedgerError:
        return []  # opening for real will say why
    try:
        return ledger.replay(newest=_JOBS)
    except LedgerError:
        return []
    finally:
        ledger.close()
