"""Ledgers locked by another program, and news of ledger trouble."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from o8studio.domain.ids import LIBRARY_MARK, GatewayId, JobId, RemoteId
from o8studio.domain.jobs import facts
from o8studio.domain.jobs.job import Job
from o8studio.domain.library.facts import LibraryFact
from o8studio.domain.request import GenerationRequest
from o8studio.services.runtime.bus import Bus, LedgerTrouble
from o8studio.store.ledger import recent as ledger_recent
from o8studio.store.ledger.ledger import Ledger, closed_note
from o8studio.store.ledger.pages import facts_in
from tests.support.patience import patience

REQUEST = GenerationRequest(
    gateway_id=GatewayId("g"), base_url="https://g", wire_format="openai_videos", model="m", prompt="x" * 200
)

SOON = 0.2
"""Seconds after which another program's lock is trouble, where a test waits for that."""


def library_facts_of(ledger: Ledger) -> list[LibraryFact]:
    """All of them, by what they are about."""
    subjects = {
        subject for _number, subject in ledger.changes(0, 100_000) if subject.startswith(LIBRARY_MARK)
    }
    return [fact for subject in sorted(subjects) for fact in ledger.library_facts(subject)]


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Another program holds a write lock, as a backup tool or an SQLite browser does."""
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


async def trouble(bus: Bus, *, there: bool = True) -> None:
    """Wait until the job book reports it."""
    reported = asyncio.Event()
    silence = bus.subscribe(lambda one: reported.set() if one == LedgerTrouble(there) else None)
    async with patience(30):
        await reported.wait()
    silence()


JOBS = 100


def written(path: Path, count: int = JOBS, *, waiting: int = 2) -> list[facts.Fact]:
    """Write accepted jobs, then some that wait; returns all facts in order."""
    ledger = Ledger(path)
    written_facts: list[facts.Fact] = []
    for number in range(count):
        name, at = JobId(f"{number:05}"), float(number)
        written_facts.append(facts.Recorded(job_id=name, at=at, request=REQUEST))
        if number < count - waiting:
            written_facts.append(facts.SendStarted(job_id=name, at=at + 0.1))
            written_facts.append(
                facts.Accepted(job_id=name, at=at + 0.2, remote_id=RemoteId(f"task_{number}"))
            )
            written_facts.append(facts.RenderStarted(job_id=name, at=at + 0.3))
    [ledger.append(fact, is_open=True) for fact in written_facts][-1].result()
    ledger.close()
    return written_facts


def without_copies(path: Path) -> None:
    """Make it look like an older version's: no copy of the newest facts, no note."""
    for name in (*ledger_recent.names(path), closed_note(path)):
        name.unlink(missing_ok=True)
    with path.open("rb+") as file:
        file.seek(68)
        file.write(bytes(4))


def bodies(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as db:
        return [body for (body,) in db.execute("SELECT body FROM facts ORDER BY n")]


def jobs_of(path: Path) -> list[Job]:
    ledger = Ledger(path, read_only=True)
    try:
        return ledger.replay(newest=10_000)
    finally:
        ledger.close()


def on_page(path: Path, number: int) -> set[str]:
    """Bodies stored only on this page."""
    content, alone = path.read_bytes(), path.with_name("alone")
    blank = bytearray(len(content))
    blank[:100] = content[:100]
    blank[number * 4096 : (number + 1) * 4096] = content[number * 4096 : (number + 1) * 4096]
    alone.write_bytes(blank)
    found = {row[4] for row in facts_in(alone)}
    alone.unlink()
    return found


NEW = JobId("new")
PAID = [
    facts.Recorded(job_id=NEW, at=1.0, request=REQUEST),
    facts.SendStarted(job_id=NEW, at=2.0),
    facts.Accepted(job_id=NEW, at=3.0, remote_id=RemoteId("task_new")),
]
