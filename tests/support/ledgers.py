"""Ledgers that something else holds, and news of their trouble."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from o8studio.services.runtime.bus import Bus, LedgerTrouble
from tests.support.patience import patience


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Another program has begun to write, as a backup tool or an SQLite browser does."""
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


async def trouble(bus: Bus, *, there: bool = True) -> None:
    """Wait until the book says so."""
    told = asyncio.Event()
    silence = bus.subscribe(lambda one: told.set() if one == LedgerTrouble(there) else None)
    async with patience(30):
        await told.wait()
    silence()
