"""What the window shows first: the jobs and the desk as they were left, before asyncio and the rest are loaded."""

import json
from pathlib import Path

from o8studio.domain.errors import LedgerError
from o8studio.domain.job import Job
from o8studio.domain.request import Json
from o8studio.store.ledger import Ledger
from o8studio.store.paths import Places

_JOBS = 20
"""More than a screen shows."""


def first_look(where: Places) -> tuple[list[Job], dict[str, Json]]:
    """Two files, read without changing anything. Blocking; empty where nothing can be read."""
    try:
        desk = json.loads(where.desk.read_text("utf-8"))
    except (OSError, ValueError):
        desk = {}
    return _newest_jobs(where.ledger), desk if isinstance(desk, dict) else {}


def _newest_jobs(path: Path) -> list[Job]:
    if not path.exists():
        return []
    try:
        ledger = Ledger(path, read_only=True)
        jobs = ledger.replay(newest=_JOBS)
    except LedgerError:
        return []  # opening for real will say why
    ledger.close()
    return jobs
