"""Append-only facts about paid jobs, in SQLite with full sync. Nothing is updated, nothing is deleted."""

import contextlib
import queue
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from pathlib import Path

from o8studio.domain.errors import IllegalTransition, LedgerTooNew, LedgerUnreadable
from o8studio.domain.facts import Accepted, Fact, Recorded
from o8studio.domain.ids import JobId, RemoteId
from o8studio.domain.job import Job, apply, begin
from o8studio.store.fact_codec import decode, encode

SCHEMA = 2
_TABLES = """
CREATE TABLE IF NOT EXISTS facts(
    n INTEGER PRIMARY KEY, job TEXT NOT NULL, at REAL NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS facts_job ON facts(job, n);
-- rebuildable from the facts: which jobs are open, their order, and what is searched for
CREATE TABLE IF NOT EXISTS jobs(
    id TEXT PRIMARY KEY, recorded REAL NOT NULL, open INTEGER NOT NULL, remote TEXT NOT NULL DEFAULT '');
CREATE INDEX IF NOT EXISTS jobs_recorded ON jobs(recorded);
CREATE INDEX IF NOT EXISTS jobs_open ON jobs(open) WHERE open = 1;
"""
_MIGRATIONS = {1: "ALTER TABLE jobs ADD COLUMN remote TEXT NOT NULL DEFAULT '';"}
"""By the version that is left behind: how its tables become those of the next one. The facts never change."""
_SPARE_BYTES = 512 * 1024
"""Kept free for us: on a full disk the fact of a paid job must still find room."""


class Ledger:
    """Blocking on purpose: writing happens in its own thread, which puts what has gathered into one transaction."""

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        """Open, or create unless `read_only`.

        Raises:
            LedgerTooNew, LedgerUnreadable
        """
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._spare: Path | None = None
        try:
            where = f"{path.absolute().as_uri()}?mode={'ro' if read_only else 'rwc'}"
            self._db = sqlite3.connect(where, uri=True, isolation_level=None, check_same_thread=False)
            version = int(self._db.execute("PRAGMA user_version").fetchone()[0])
            if version > SCHEMA:
                self._db.close()
                raise LedgerTooNew(str(version))
            if not read_only:
                self._prepare(path, version)
        except sqlite3.Error as error:
            raise LedgerUnreadable(str(error)) from error
        self.unreadable: list[str] = []
        """Jobs whose facts make no sense, as `job: why`; they are left alone."""
        self._waiting: queue.SimpleQueue[tuple[Fact, bool, Future[None]] | None] = queue.SimpleQueue()
        self._writer = threading.Thread(target=self._write, name="ledger", daemon=True)
        self._writer.start()

    def _prepare(self, path: Path, version: int) -> None:
        if 0 < version < SCHEMA:
            back_up(self._db, path.with_name(f"{path.stem}-before-v{SCHEMA}.sqlite3"))
            for old in range(version, SCHEMA):
                self._db.executescript(f"BEGIN; {_MIGRATIONS[old]} PRAGMA user_version={old + 1}; COMMIT;")
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=FULL")
        self._db.executescript(_TABLES)
        self._db.execute(f"PRAGMA user_version={SCHEMA}")
        path.chmod(0o600)
        self._spare = path.with_name(path.name + ".spare")
        if not self._spare.exists():
            from o8studio.store.part_file import write_whole  # a first look, which only reads, goes without

            with contextlib.suppress(OSError):
                write_whole(self._spare, bytes(_SPARE_BYTES))

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
            return [job for (name,) in ids if (job := self._readable(JobId(name))) is not None]
        except sqlite3.Error as error:
            raise LedgerUnreadable(str(error)) from error

    def page(self, upto: float, count: int) -> list[Job]:
        """The newest jobs recorded at this time (unix seconds) or before, the newest first.

        Raises:
            LedgerUnreadable
        """
        try:
            ids = self._db.execute(
                "SELECT id FROM jobs WHERE recorded <= ? ORDER BY recorded DESC LIMIT ?", (upto, count)
            ).fetchall()
            return [job for (name,) in ids if (job := self._readable(JobId(name))) is not None]
        except sqlite3.Error as error:
            raise LedgerUnreadable(str(error)) from error

    def _readable(self, job_id: JobId) -> Job | None:
        """One job; one that can't be read is named, and stops nobody else."""
        try:
            return self.job(job_id)
        except LedgerUnreadable as error:
            self.unreadable.append(f"{job_id}: {error}")
            return None

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

    def known_as(self, remote_id: RemoteId) -> list[JobId]:
        """Jobs that a gateway knows, or was thought to know, under this id."""
        return [
            JobId(name) for (name,) in self._db.execute("SELECT id FROM jobs WHERE remote=?", (remote_id,))
        ]

    def count(self) -> int:
        """How many jobs there are."""
        return int(self._db.execute("SELECT COUNT(*) FROM jobs").fetchone()[0])

    def rebuild(self) -> None:
        """Make the table of jobs again from the facts."""
        names = [JobId(name) for (name,) in self._db.execute("SELECT DISTINCT job FROM facts").fetchall()]
        rows = [
            (job.id, job.recorded_at, not job.state.is_final, job.remote_id or "")
            for name in names
            if (job := self._readable(name))
        ]
        self._db.execute("BEGIN IMMEDIATE")
        self._db.execute("DELETE FROM jobs")
        self._db.executemany("INSERT INTO jobs VALUES(?, ?, ?, ?)", rows)
        self._db.execute("COMMIT")

    def index(self) -> list[tuple[str, float, int, str]]:
        """The table of jobs, for comparing."""
        return list(self._db.execute("SELECT id, recorded, open, remote FROM jobs ORDER BY id"))

    def check(self) -> list[str]:
        """What SQLite finds wrong with the file; empty when all is well. Reads everything."""
        try:
            return [row[0] for row in self._db.execute("PRAGMA quick_check") if row[0] != "ok"]
        except sqlite3.Error as error:
            return [str(error)]

    def back_up(self, target: Path) -> None:
        """A copy of the ledger as it is now, while it is used.

        Raises:
            LedgerUnreadable
        """
        try:
            back_up(self._db, target)
        except (sqlite3.Error, OSError) as error:
            raise LedgerUnreadable(str(error)) from error

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
            self._insert(entries)
        except sqlite3.Error as error:
            if self._spare is None or not self._spare.exists():
                for _, _, done in entries:
                    done.set_exception(LedgerUnreadable(str(error)))
                return
            self._spare.unlink()  # the disk may be full: here is room
            self._commit(entries)
            return
        for _, _, done in entries:
            done.set_result(None)

    def _insert(self, entries: Sequence[tuple[Fact, bool, Future[None]]]) -> None:
        try:
            self._db.execute("BEGIN IMMEDIATE")
            for fact, is_open, _ in entries:
                kind, body = encode(fact)
                self._db.execute(
                    "INSERT INTO facts(job, at, kind, body) VALUES(?, ?, ?, ?)",
                    (fact.job_id, fact.at, kind, body),
                )
                remote = fact.remote_id if isinstance(fact, Accepted) else ""
                self._db.execute(
                    "INSERT INTO jobs VALUES(?, ?, ?, ?) ON CONFLICT(id) DO UPDATE SET open=excluded.open, "
                    "remote=CASE WHEN excluded.remote = '' THEN remote ELSE excluded.remote END",
                    (fact.job_id, fact.at, is_open, remote),
                )
            self._db.execute("COMMIT")
        except sqlite3.Error:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise


def back_up(source: sqlite3.Connection, target: Path) -> None:
    """A whole copy under a name that appears only when it is complete.

    Raises:
        sqlite3.Error, OSError
    """
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)
    copy = sqlite3.connect(part)
    try:
        source.backup(copy)
    finally:
        copy.close()
    part.chmod(0o600)
    part.replace(target)
