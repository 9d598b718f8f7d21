"""The ledger's own thread: facts are batched into transactions, and one that fails does not stop the others."""

import contextlib
import logging
import queue
import shutil
import sqlite3
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from o8studio.domain.errors import BadInput, IllegalTransition, LedgerUnreadable, StudioError
from o8studio.domain.ids import JobId
from o8studio.domain.jobs.facts import (
    Accepted,
    ChargeLearned,
    EvidenceFound,
    Fact,
    Failed,
    FetchInterrupted,
    Kept,
    LostTrack,
    Recorded,
    Rendered,
    RenderStarted,
    SendStarted,
)
from o8studio.domain.jobs.job import Job, JobState, apply
from o8studio.store.ledger.codec import encode, subject_of
from o8studio.store.ledger.reach import Reach, mark_of
from o8studio.store.ledger.recent import APPLICATION, Recent

if TYPE_CHECKING:
    from o8studio.domain.library.facts import LibraryFact

log = logging.getLogger(__name__)

_SPARE_BYTES = 512 * 1024
"""Reserved for us: on a full disk the fact of a paid job must still fit."""
_ROOM_AGAIN_BYTES = 16 * 1024 * 1024
"""Free space that is needed before the spare room is reserved again."""
_PAUSE_SECONDS = 0.05
"""The copy of the newest facts is synced after a pause of this length."""
_OBSERVED = (
    Accepted,
    RenderStarted,
    Rendered,
    FetchInterrupted,
    Kept,
    Failed,
    LostTrack,
    ChargeLearned,
    EvidenceFound,
)
"""Facts that are true whoever wrote before us; the others are our own steps, allowed only from the state we know."""


class Entry(NamedTuple):
    """A fact on its way to the disk.

    Attributes:
        after: the state that its author expects the job to be in; None for any, and for a library fact.
    """

    fact: "Fact | LibraryFact"
    kind: str
    body: str
    is_open: bool
    after: JobState | None
    done: Future[None]


class LedgerWriter:
    """Takes facts in order; each future ends when its fact is synced, or with the reason why it is not."""

    def __init__(
        self,
        db: sqlite3.Connection,
        path: Path,
        recent: Recent | None,
        current: Callable[[JobId], Job | None],
        reach: Reach | None = None,
    ) -> None:
        """`current` reads a job as the disk has it; `recent` is None when the ledger is open for reading only."""
        self._reach = reach
        self._db = db
        self._recent = recent
        self._current = current
        self._spare = path.with_name(path.name + ".spare")
        self._is_spare_released = False
        self._is_marked = False
        self._waiting: queue.SimpleQueue[Entry | None] = queue.SimpleQueue()
        self._is_closed = False
        self.saw_damage = False
        """Whether SQLite ever called the file malformed."""
        if recent is not None:
            self._make_spare()
        self._thread = threading.Thread(target=self._run, name="ledger", daemon=True)
        self._thread.start()

    def put(self, fact: "Fact | LibraryFact", *, is_open: bool, after: JobState | None) -> Future[None]:
        """Queue a fact.

        Raises:
            BadInput: it can't be encoded.
        """
        kind, body = encode(fact)
        entry = Entry(fact, kind, body, is_open, after, Future())
        if self._is_closed:
            entry.done.set_exception(LedgerUnreadable("it is closed"))
        else:
            self._waiting.put(entry)
        return entry.done

    def close(self) -> None:
        """Write pending facts, then end."""
        self._is_closed = True
        self._waiting.put(None)
        self._thread.join()

    def _next(self) -> Entry | None:
        """The next entry; the copy of the newest facts is synced in a pause, or when it is due."""
        if self._recent is not None and self._recent.waits:
            if not self._recent.is_due:
                with contextlib.suppress(queue.Empty):
                    return self._waiting.get(timeout=_PAUSE_SECONDS)
            self._sync_copy(self._recent)
        return self._waiting.get()

    def _run(self) -> None:
        """The thread: whatever fails, it fails the facts at hand and goes on with the next."""
        batch: list[Entry | None] = []
        while None not in batch:
            batch = []
            try:
                self._take(batch)
                self._write(batch)
            except Exception as error:
                log.exception("facts could not be written")
                for one in batch:
                    if one is not None and not one.done.done():
                        one.done.set_exception(_typed(error, one))
        if self._recent is not None:
            self._sync_copy(self._recent)
            self._recent.close()
        if self._reach is not None:
            self._reach.close()

    def _take(self, batch: list[Entry | None]) -> None:
        """Wait for an entry, and take all that wait with it."""
        batch.append(self._next())
        while not self._waiting.empty():
            batch.append(self._waiting.get())

    def _write(self, batch: Sequence[Entry | None]) -> None:
        # a future that was cancelled gets no result; its fact is written all the same
        entries = [(one, one.done.set_running_or_notify_cancel()) for one in batch if one is not None]
        self._commit([one for one, _ in entries], {id(one) for one, notified in entries if notified})

    def _sync_copy(self, recent: Recent) -> None:
        try:
            recent.sync(self._db)
        except Exception:
            log.exception("the copy of the newest facts could not be synced")
        if self._reach is not None:
            self._reach.sync()

    def _commit(self, entries: Sequence[Entry], notified: set[int]) -> None:
        """Write these together; where that fails, each by itself."""
        if not entries:
            return
        try:
            self._insert(entries)
        except Exception as error:  # noqa: BLE001 - whatever it is, it belongs to one fact, and is given to its caller
            if _is_full(error, self._spare) and self._release_spare():
                self._commit(entries, notified)  # now there is room
            elif len(entries) > 1 and not is_busy(error):
                for one in entries:
                    self._commit([one], notified)
            else:
                self.saw_damage |= is_malformed(error)
                for one in entries:
                    if id(one) in notified:
                        one.done.set_exception(_typed(error, one))
            return
        for one in entries:
            if id(one) in notified:
                one.done.set_result(None)
        if self._is_spare_released and shutil.disk_usage(self._spare.parent).free > _ROOM_AGAIN_BYTES:
            self._make_spare()

    def _insert(self, entries: Sequence[Entry]) -> None:
        rows: list[tuple[int, str, float, str, str]] = []
        noted = -1
        try:
            self._db.execute("BEGIN IMMEDIATE")
            if self._recent is not None:
                noted = self._recent.mark()  # nobody else writes to either from here on
            for one in entries:
                self._refuse_what_cannot_follow(one)
                fact, subject = one.fact, subject_of(one.fact)
                cursor = self._db.execute(
                    "INSERT INTO facts(job, at, kind, body) VALUES(?, ?, ?, ?)",
                    (subject, fact.at, one.kind, one.body),
                )
                rows.append((int(cursor.lastrowid or 0), subject, fact.at, one.kind, one.body))
                if not isinstance(fact, Fact):
                    continue  # the table of jobs knows nothing of it
                remote = fact.remote_id if isinstance(fact, Accepted) else ""
                self._db.execute(
                    "INSERT INTO jobs VALUES(?, ?, ?, ?) ON CONFLICT(id) DO UPDATE SET open=excluded.open, "
                    "remote=CASE WHEN excluded.remote = '' THEN remote ELSE excluded.remote END",
                    (fact.job_id, fact.at, one.is_open, remote),
                )
            if self._recent is not None:
                self._recent.note(rows)
                if noted >= 0 and not self._is_marked:
                    self._db.execute(f"PRAGMA application_id={APPLICATION}")
            self._db.execute("COMMIT")
            self._is_marked = noted >= 0
            if self._reach is not None:  # not before: a power cut must not leave it ahead of the ledger
                self._reach.note(rows[-1][0], mark_of(*rows[-1][1:4]))
        except BaseException:
            if self._recent is not None:
                self._recent.take_back(noted)
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise

    def _refuse_what_cannot_follow(self, entry: Entry) -> None:
        """Check inside the transaction: what another program has written meanwhile counts, not what ours remembers.

        Raises:
            IllegalTransition
        """
        fact = entry.fact
        if (
            not isinstance(fact, Fact)
            or isinstance(fact, Recorded)
            or (entry.after is None and not isinstance(fact, SendStarted))
        ):
            return
        try:
            job = self._current(fact.job_id)
        except LedgerUnreadable as error:
            if isinstance(fact, _OBSERVED):
                return  # its history can't be read now; what has happened must not be lost
            raise IllegalTransition(f"{entry.kind} of a job that can't be read") from error
        if job is None:
            raise IllegalTransition(f"{entry.kind} of an unknown job")
        if entry.after not in (None, job.state) and not isinstance(fact, _OBSERVED):
            raise IllegalTransition(f"{entry.kind} after {job.state}, which another o8studio wrote")
        apply(job, fact)

    def _make_spare(self) -> None:
        from o8studio.store.part_file import write_whole  # opening for reading does not need it

        if not self._spare.exists():
            try:
                write_whole(self._spare, bytes(_SPARE_BYTES))
            except StudioError as error:
                log.warning("no spare room for the ledger: %s", error)
        self._is_spare_released = not self._spare.exists()

    def _release_spare(self) -> bool:
        try:
            self._spare.unlink()
        except OSError:
            return False
        self._is_spare_released = True
        return True


def sqlite_code(error: BaseException) -> int:
    """SQLite's primary result code; 0 where it is not SQLite's error."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF if isinstance(error, sqlite3.Error) else 0


def is_busy(error: BaseException) -> bool:
    """Whether another program holds the ledger."""
    return sqlite_code(error) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def is_malformed(error: BaseException) -> bool:
    """Whether SQLite says that the file is malformed."""
    return sqlite_code(error) in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def _is_full(error: BaseException, beside: Path) -> bool:
    """Whether the disk is full; some of SQLite's calls only report that they failed."""
    if sqlite_code(error) == sqlite3.SQLITE_IOERR:
        return shutil.disk_usage(beside.parent).free < _SPARE_BYTES
    return sqlite_code(error) == sqlite3.SQLITE_FULL


def _typed(error: BaseException, entry: Entry) -> StudioError:
    """Why this fact is not on disk; `LedgerUnreadable` only where trying again may help."""
    if isinstance(error, StudioError):
        return error
    if isinstance(error, (sqlite3.IntegrityError, sqlite3.ProgrammingError, sqlite3.InterfaceError)):
        return BadInput(entry.kind, str(error))
    if isinstance(error, (sqlite3.Error, OSError)):
        return LedgerUnreadable(str(error), is_busy=is_busy(error))
    return BadInput(entry.kind, str(error))
