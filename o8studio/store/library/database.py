"""The read model as one object, for one thread at a time: opened, brought up to date, asked."""

import logging
import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from o8studio.domain.errors import LedgerUnreadable
from o8studio.domain.ids import ClipId
from o8studio.store.library.notes import notes_of
from o8studio.store.library.reading import Reader
from o8studio.store.library.schema import code_of, forget, opened, opened_for_reading
from o8studio.store.library.writing import AnotherLedger, FactSource, Taker

log = logging.getLogger(__name__)

_LOCKED_MS = 5000
_T = TypeVar("_T")


class NotWritable(LedgerUnreadable):
    """Its disk is full, or takes nothing: what was taken in before can be asked."""


class LibraryDatabase:
    """Blocking. Everything in it can be made again; what it says is never the only place where it is written."""

    def __init__(self, path: Path) -> None:
        """Open, or make.

        Raises:
            LedgerUnreadable: it can neither be opened nor made, nor read.
        """
        self._path = path
        self._is_fresh = False
        """Whether it was made again since: a second time would help no more."""
        self._open()

    def _open(self) -> None:
        try:
            self._db = opened(self._path)
            self._may_write = True
            self._db.execute(f"PRAGMA busy_timeout={_LOCKED_MS}")
        except (sqlite3.Error, OSError) as error:
            only_read = opened_for_reading(self._path)
            if only_read is None:
                raise LedgerUnreadable(str(error)) from error
            self._db, self._may_write = only_read, False
        self._taker = Taker(self._db, notes_of)
        self._reader = Reader(self._db)

    def begin(self, source: FactSource) -> None:
        """Check that it goes on from this ledger; what was made of another one is forgotten, unless that is the newer one.

        Raises:
            LedgerUnreadable
        """
        if not self._may_write:
            return
        try:
            if not self._taker.is_of(source) and not source.is_replaced():
                log.warning("the library's index is made again: the ledger is another one")
                self._taker.empty()
        except sqlite3.Error as error:
            self._trouble(error)

    def take(self, source: FactSource) -> int:
        """Take the next facts in; returns how many there were, 0 at the end.

        One that can't be written to for a reason of its own is made again, once: it is never the only place of anything.

        Raises:
            NotWritable: its disk takes nothing now, or it is that of a newer ledger; what is in it can be asked.
            LedgerUnreadable: the ledger or the read model can't be used now.
        """
        if not self._may_write:
            return 0
        if source.is_replaced():
            raise NotWritable("the ledger is another one now")
        try:
            return self._taker.take(source)
        except AnotherLedger:
            self.begin(source)
        except sqlite3.Error as error:
            self._trouble(error)
        return self.take(source)

    def _trouble(self, error: sqlite3.Error) -> None:
        """Make it again where that may help.

        Raises:
            LedgerUnreadable: it does not.
        """
        code = code_of(error)
        if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY):
            raise NotWritable(str(error)) from error
        if code in (0, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_IOERR) or self._is_fresh:
            raise LedgerUnreadable(str(error), is_busy=code == sqlite3.SQLITE_BUSY) from error
        self._make_again(error)

    def _make_again(self, error: sqlite3.Error) -> None:
        """
        Raises:
            LedgerUnreadable: it can't be made.
        """
        log.warning("the library's index is damaged, and made again: %s", error)
        self._is_fresh = True
        self.close()
        try:
            forget(self._path)
        except OSError as trouble:  # another program of ours has it open
            log.warning("the library's index stays: %s", trouble)
        self._open()

    def ask(self, question: Callable[[Reader], _T]) -> _T:
        """Ask it something. One that turns out to be damaged is made again, from what is taken in next.

        Raises:
            LedgerUnreadable
        """
        try:
            return question(self._reader)
        except sqlite3.Error as error:
            if code_of(error) in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
                self._make_again(error)
            raise LedgerUnreadable(str(error)) from error

    def mark_missing(self, missing: Mapping[ClipId, str], found: Mapping[ClipId, str]) -> list[ClipId]:
        """See `Taker.mark_missing`.

        Raises:
            LedgerUnreadable
        """
        if not self._may_write:
            return []
        try:
            return self._taker.mark_missing(missing, found)
        except sqlite3.Error as error:
            self._trouble(error)
        return []

    @property
    def taken(self) -> int:
        """The number of the last fact that was taken in."""
        return int(self._db.execute("SELECT upto FROM state").fetchone()[0])

    def close(self) -> None:
        """Close it."""
        self._db.close()
