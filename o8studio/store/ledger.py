"""Append-only facts about paid jobs, in SQLite with full sync. Nothing is updated, nothing is deleted."""

import queue
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from pathlib import Path

from o8studio.domain.errors import IllegalTransition, LedgerTooNew, LedgerUnreadable
from o8studio.domain.ids import JobId
from o8studio.domain.job import Fact, Job, Recorded, apply, begin
from o8studio.store.fact_codec import decode, encode

SCHEMA = 1
_TABLES = """
CREATE TABLE IF NOT EXISTS facts(
    n INTEGER PRIMARY KEY, job TEXT NOT NULL, at REAL NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS facts_job ON facts(job, n);
-- rebuildable from the facts: which jobs are open, and their order
CREATE TABLE IF NOT EXISTS jobs(id TEXT PRIMARY KEY, recorded REAL NOT NULL, open INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS jobs_recorded ON jobs(recorded);
CREATE INDEX IF NOT EXISTS jobs_open ON jobs(open) WHERE open = 1;
"""


class Ledger:
    """Blocking on purpose: writing happens in its own thread, which puts what has gathered into one transaction."""

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        """Open, or create unless `read_only`.

        Raises:
            LedgerTooNew, LedgerUnreadable
        """
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            where = f"{path.absolute().as_uri()}?mode={'ro' if read_only else 'rwc'}"
            self._db = sqlite3.connect(where, uri=True, isolation_level=None, check_same_thread=False)
            version = self._db.execute("PRAGMA user_version").fetchone()[0]
            if version > SCHEMA:
                self._db.close()
                raise LedgerTooNew(str(version))
            if not read_only:
                self._prepare(path)
        except sqlite3.Error as error:
            raise LedgerUnreadable(str(error)) from error
        self._waiting: queue.SimpleQueue[tuple[Fact, bool, Future[None]] | None] = queue.SimpleQueue()
        self._writer = threading.Thread(target=self._write, name="ledger", daemon=True)
        self._writer.start()

    def _prepare(self, path: Path) -> None:
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=FULL")
        self._db.executescript(_TABLES)
        self._db.execute(f"PRAGMA user_version={SCHEMA}")
        path.chmod(0o600)

    def append(self, fact: Fact, *, is_open: bool) -> Future[None]:
        """Write a fact; the future ends when it is synced. `is_open` says whether the job goes on after it."""
        done: Future[None] = Future()
        self._waiting.put((fact, is_open, done))
        return done

    def replay(self, *, newest: int) -> list[Job]:
        """Every open job, and the newest ended ones, oldest first.

        Raises:
            LedgerUnreadable
        """
        try:
            ids = self._db.execute(
                "SELECT id FROM (SELECT id, recorded FROM jobs WHERE open=1 UNION "
                "SELECT id, recorded FROM (SELECT id, recorded FROM jobs ORDER BY recorded DESC LIMIT ?)) "
                "ORDER BY recorded",
                (newest,),
            ).fetchall()
            return [job for (name,) in ids if (job := self.job(JobId(name))) is not None]
        except sqlite3.Error as error:
            raise LedgerUnreadable(str(error)) from error

    def job(self, job_id: JobId) -> Job | None:
        """One job from its facts, or None when there is none."""
        job: Job | None = None
        for fact in self.facts(job_id):
            if job is None:
                job = begin(fact) if isinstance(fact, Recorded) else None
                continue
            try:
                job = apply(job, fact)
            except IllegalTransition as error:
                raise LedgerUnreadable(f"job {job_id}: {error}") from error
        return job

    def facts(self, job_id: JobId) -> Iterator[Fact]:
        """What was written about a job, in order."""
        rows = self._db.execute("SELECT kind, body FROM facts WHERE job=? ORDER BY n", (job_id,)).fetchall()
        return (decode(kind, body) for kind, body in rows)

    def find(self, prefix: str) -> list[JobId]:
        """Ids that start so."""
        rows = self._db.execute("SELECT id FROM jobs WHERE substr(id, 1, ?)=?", (len(prefix), prefix))
        return [JobId(name) for (name,) in rows]

    def count(self) -> int:
        """How many jobs there are."""
        return int(self._db.execute("SELECT COUNT(*) FROM jobs").fetchone()[0])

    def rebuild(self) -> None:
        """Make the table of jobs again from the facts."""
        names = [JobId(name) for (name,) in self._db.execute("SELECT DISTINCT job FROM facts").fetchall()]
        rows = [
            (job.id, job.recorded_at, not job.state.is_final) for name in names if (job := self.job(name))
        ]
        self._db.execute("BEGIN IMMEDIATE")
        self._db.execute("DELETE FROM jobs")
        self._db.executemany("INSERT INTO jobs VALUES(?, ?, ?)", rows)
        self._db.execute("COMMIT")

    def index(self) -> list[tuple[str, float, int]]:
        """The table of jobs, for comparing."""
        return list(self._db.execute("SELECT id, recorded, open FROM jobs ORDER BY id"))

    def close(self) -> None:
        """Write what waits, then let go."""
        self._waiting.put(None)
        self._writer.join()
        self._db.close()

    def _write(self) -> None:
        closing = False
        while not closing:
            batch = [self._waiting.get()]
            while not self._waiting.empty():
                batch.append(self._waiting.get())
            closing = None in batch
            entries = [entry for entry in batch if entry is not None]
            if entries:
                self._commit(entries)

    def _commit(self, entries: Sequence[tuple[Fact, bool, Future[None]]]) -> None:
        try:
            self._db.execute("BEGIN IMMEDIATE")
            for fact, is_open, _ in entries:
                kind, body = encode(fact)
                self._db.execute(
                    "INSERT INTO facts(job, at, kind, body) VALUES(?, ?, ?, ?)",
                    (fact.job_id, fact.at, kind, body),
                )
                self._db.execute(
                    "INSERT INTO jobs VALUES(?, ?, ?) ON CONFLICT(id) DO UPDATE SET open=excluded.open",
                    (fact.job_id, fact.at, is_open),
                )
            self._db.execute("COMMIT")
        except sqlite3.Error as error:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            for _, _, done in entries:
                done.set_exception(LedgerUnreadable(str(error)))
            return
        for _, _, done in entries:
            done.set_result(None)
