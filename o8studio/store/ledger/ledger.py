"""Append-only facts about paid jobs and the library, in SQLite with full sync. Nothing is updated, nothing is deleted."""

import contextlib
import logging
import os
import sqlite3
import threading
from collections.abc import Collection, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, Any

from o8studio.domain.errors import IllegalTransition, LedgerTooNew, LedgerUnreadable
from o8studio.domain.ids import LIBRARY_MARK, JobId, RemoteId
from o8studio.domain.jobs.facts import Fact, Recorded
from o8studio.domain.jobs.job import Job, JobState, apply, begin
from o8studio.domain.request import valid
from o8studio.store import regular
from o8studio.store.ledger.codec import decode
from o8studio.store.ledger.reach import Reach, mark_of
from o8studio.store.ledger.recent import Recent
from o8studio.store.ledger.writer import LedgerWriter, is_busy, is_malformed

if TYPE_CHECKING:
    from o8studio.domain.library.facts import LibraryFact

log = logging.getLogger(__name__)

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
"""By old version, what makes its tables those of the next one. The facts never change."""


class Ledger:
    """Blocking on purpose: facts are written in a thread of its own, which batches them into transactions."""

    def __init__(
        self, path: Path, *, read_only: bool = False, reach: Path | None = None, lock_seconds: float = 5.0
    ) -> None:
        """Open, or create unless `read_only`.

        Args:
            reach: where to note how far it goes, see `Reach`. lock_seconds: how long another program's lock is waited for.

        Raises:
            LedgerTooNew, LedgerUnreadable
        """
        self._path = path
        self._closed_note: Path | None = None if read_only else closed_note(path)
        self._first: Ledger | None = None
        self._copying = threading.Lock()  # closing a connection that is being copied crashes the process
        try:
            self._db = _connected(path, lock_seconds, read_only=read_only)
            version = int(self._db.execute("PRAGMA user_version").fetchone()[0])
            if version > SCHEMA:
                self._db.close()
                raise LedgerTooNew(str(version))
            if not read_only:
                self._prepare(path, version)
            self._file = path.stat()
        except (sqlite3.Error, OSError) as error:
            raise _unreadable(error) from error
        self.unreadable: list[str] = []
        """Jobs whose facts can't be read, as `job: why`; they are left unchanged."""
        recent = None if read_only else Recent(path)
        self._writer = LedgerWriter(self._db, path, recent, self.job, self._reach(reach))

    def _reach(self, path: Path | None) -> Reach | None:
        """The note of how far it goes; what it says now is true."""
        if path is None:
            return None
        reach, newest = Reach(path), self.last_number()
        reach.note(newest, self.mark(newest))
        return reach

    def _prepare(self, path: Path, version: int) -> None:
        if self._closed_note is not None:
            self._closed_note.unlink(missing_ok=True)
        if 0 < version < SCHEMA:
            back_up(self._db, path.with_name(f"{path.stem}-before-v{SCHEMA}.sqlite3"))
            for old in range(version, SCHEMA):
                self._db.executescript(f"BEGIN; {_MIGRATIONS[old]} PRAGMA user_version={old + 1}; COMMIT;")
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=FULL")
        if version == 0:  # else nothing is written, so that another's lock does not prevent opening
            self._db.executescript(_TABLES)
            self._db.execute(f"PRAGMA user_version={SCHEMA}")
        path.chmod(0o600)

    def is_replaced(self) -> bool:
        """Whether another ledger lies there now: a backup was put back, or another profile came in."""
        try:
            found = self._path.stat()
        except OSError:  # it is away; what is open can be read
            return False
        return (found.st_dev, found.st_ino) != (self._file.st_dev, self._file.st_ino)

    def reading(self) -> "Ledger":
        """Another connection, which sees only what was committed; to be closed before this one.

        Raises:
            LedgerUnreadable
        """
        other = Ledger(self._path, read_only=True)
        other._first = self
        return other

    def append(self, fact: Fact, *, is_open: bool, after: JobState | None = None) -> Future[None]:
        """Write a fact; the future ends when it is synced.

        Args:
            is_open: whether the job goes on after it.
            after: the state from which it follows; where the disk has another one, the future ends with
                `IllegalTransition` and nothing is written. A `SendStarted` is always checked.

        Raises:
            BadInput: it can't be encoded.
        """
        return self._writer.put(fact, is_open=is_open, after=after)

    def append_library(self, fact: "LibraryFact") -> Future[None]:
        """Write a fact about a clip or the library; the future ends when it is synced.

        Raises:
            BadInput: it can't be encoded.
        """
        return self._writer.put(fact, is_open=False, after=None)

    def library_facts(self, subject: str) -> "list[LibraryFact]":
        """What was written about a clip or a group, in order; what this version can't read is left out.

        Raises:
            LedgerUnreadable
        """
        return list(self._library_facts("SELECT kind, body FROM facts WHERE job=? ORDER BY n", subject))

    def changes(self, after: int, most: int) -> list[tuple[int, str]]:
        """Number and subject (a job's id, or see `library_facts`) of the facts behind this number, in order.

        Raises:
            LedgerUnreadable
        """
        rows = self._rows("SELECT n, job FROM facts WHERE n > ? ORDER BY n LIMIT ?", after, most)
        return [(number, subject) for number, subject in rows]

    def last_number(self) -> int:
        """The number of the newest fact; 0 without any.

        Raises:
            LedgerUnreadable
        """
        return int(self._rows("SELECT coalesce(max(n), 0) FROM facts")[0][0])

    def mark(self, number: int) -> str:
        """What identifies the fact of this number: another one in a ledger that was rescued or restored; empty for none.

        Raises:
            LedgerUnreadable
        """
        rows = self._rows("SELECT job, at, kind FROM facts WHERE n = ?", number)
        return mark_of(*rows[0]) if rows else ""

    def _library_facts(self, question: str, *values: object) -> "Iterator[LibraryFact]":
        from o8studio.store.ledger.library_codec import decode_library  # what is shown first needs none of it

        for kind, body in self._rows(question, *values):
            try:
                yield decode_library(kind, body)
            except LedgerUnreadable as error:  # a newer version's, or damage: the other facts still hold
                log.warning("a library fact is left out: %s", error)

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
            raise self._trouble(error) from error

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
            raise self._trouble(error) from error

    def _readable(self, job_id: JobId) -> Job | None:
        """One job; one that can't be read is noted, and does not stop the others."""
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
        """What was written about a job, in order.

        Raises:
            LedgerUnreadable: at once, or for a single fact while iterating.
        """
        rows = self._rows("SELECT kind, body FROM facts WHERE job=? ORDER BY n", job_id)
        return (decode(kind, body) for kind, body in rows)

    def find(self, prefix: str) -> list[JobId]:
        """Ids that start with `prefix`.

        Raises:
            LedgerUnreadable
        """
        rows = self._rows("SELECT id FROM jobs WHERE substr(id, 1, ?)=?", len(prefix), valid(prefix))
        return [JobId(name) for (name,) in rows]

    def known_as(self, remote_id: RemoteId) -> list[JobId]:
        """Jobs that a gateway knows, or was thought to know, under this id.

        Raises:
            LedgerUnreadable
        """
        return [JobId(name) for (name,) in self._rows("SELECT id FROM jobs WHERE remote=?", valid(remote_id))]

    def count(self) -> int:
        """How many jobs there are.

        Raises:
            LedgerUnreadable
        """
        return int(self._rows("SELECT COUNT(*) FROM jobs")[0][0])

    def _rows(self, question: str, *values: object) -> list[tuple[Any, ...]]:
        try:
            return self._db.execute(question, values).fetchall()
        except sqlite3.Error as error:
            raise self._trouble(error) from error

    def _trouble(self, error: sqlite3.Error) -> LedgerUnreadable:
        if is_malformed(error):
            self.distrust()
        return _unreadable(error)

    def rebuild(self, only: Collection[JobId] | None = None) -> list[Job]:
        """Rebuild the table of jobs from the facts, or only the rows of these; returns the jobs that wait to be sent."""
        names = only
        if names is None:
            names = [
                JobId(name)
                for (name,) in self._rows("SELECT DISTINCT job FROM facts")
                if not name.startswith(LIBRARY_MARK)
            ]
        rows, waiting = [], []
        for name in names:
            before = len(self.unreadable)
            job = self._readable(name)
            if job is not None:
                rows.append((job.id, job.recorded_at, not job.state.is_final, job.remote_id or ""))
                waiting += [job] if job.state is JobState.RECORDED else []
            elif before == len(self.unreadable):
                self.unreadable.append(f"{name}: its beginning is missing")
        self._db.execute("BEGIN IMMEDIATE")
        if only is None:
            self._db.execute("DELETE FROM jobs")
        self._db.executemany("INSERT OR REPLACE INTO jobs VALUES(?, ?, ?, ?)", rows)
        self._db.execute("COMMIT")
        return waiting

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
        """Copy the ledger as it is now, while it is used.

        Raises:
            LedgerUnreadable
        """
        try:
            with self._copying:
                back_up(self._db, target)
        except sqlite3.Error as error:
            raise self._trouble(error) from error
        except OSError as error:
            raise LedgerUnreadable(str(error)) from error

    def distrust(self) -> None:
        """Note damage, so that the next start checks everything."""
        if self._first is not None:
            self._first.distrust()
        self._writer.saw_damage = True

    def close(self) -> None:
        """Write pending facts, then close; a note of the file's state spares the next start a full check."""
        self._writer.close()
        moved = False
        if self._closed_note is not None and not self._writer.saw_damage:
            with contextlib.suppress(sqlite3.Error):
                moved = self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0
        with self._copying:
            self._db.close()
        if moved and self._closed_note is not None:
            with contextlib.suppress(OSError):
                self._closed_note.write_text(as_it_lies(self._path), "ascii")


def closed_note(path: Path) -> Path:
    """The file in which a cleanly closed ledger notes the state of its file."""
    return path.with_name(path.name + ".closed")


def as_it_lies(path: Path) -> str:
    """A text that changes when anybody writes to the file.

    Raises:
        OSError
    """
    found = path.stat()
    return f"{found.st_size} {found.st_mtime_ns}"


def _unreadable(error: sqlite3.Error | OSError) -> LedgerUnreadable:
    return LedgerUnreadable(str(error), is_busy=is_busy(error))


def _connected(path: Path, lock_seconds: float, *, read_only: bool) -> sqlite3.Connection:
    regular.check(path)  # SQLite would wait for whoever writes into a pipe
    if not read_only:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # private from its first byte, like the files beside it
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    is_kept = read_only and not os.access(path.parent, os.W_OK)
    alone = is_kept and not path.with_name(path.name + "-wal").exists()
    where = f"{path.absolute().as_uri()}?mode={'ro' if read_only else 'rw'}{'&immutable=1' if alone else ''}"
    return sqlite3.connect(where, lock_seconds, uri=True, isolation_level=None, check_same_thread=False)


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
