"""A second copy of the newest facts, in a plain synced file beside the ledger (docs/decisions/0017).

A line is `checksum [n, job, at, kind, body]`, the checksum CRC-32 of the JSON after it, in eight hexadecimal digits.
"""

import contextlib
import json
import logging
import os
import sqlite3
import time
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

log = logging.getLogger(__name__)

APPLICATION = 0x6F387331
"""The application id of a database that has this file beside it: one that comes without has lost its newest facts."""
Row = tuple[int, str, float, str, str]
"""Number, job, unix seconds, kind and body of a fact, as the ledger's table has them."""

_TURN_BYTES = 1024 * 1024
"""The size at which the file becomes the older one, and a new one begins."""
_UNSYNCED_SECONDS = 1.0
_TAIL_BYTES = 64 * 1024
_BYTES = getattr(os, "O_BINARY", 0)
"""On Windows, where a file is text otherwise, a line would get a byte that its checksum does not know."""


def names(ledger: Path) -> tuple[Path, Path]:
    """The older and the current file of this ledger."""
    return ledger.with_name(ledger.name + ".recent.1"), ledger.with_name(ledger.name + ".recent")


def begin(ledger: Path, row: Row | None) -> None:
    """Make the current file of a new ledger, with its last fact.

    Raises:
        OSError
    """
    file = os.open(names(ledger)[1], os.O_CREAT | os.O_TRUNC | os.O_WRONLY | _BYTES, 0o600)
    try:
        os.write(file, _line(row) if row is not None else b"")
        os.fsync(file)
    finally:
        os.close(file)


def is_cut(ledger: Path) -> bool:
    """Whether the current file ends inside a line."""
    with contextlib.suppress(OSError), names(ledger)[1].open("rb") as file:
        if file.seek(0, os.SEEK_END):
            file.seek(-1, os.SEEK_END)
            return file.read() != b"\n"
    return False


class Recent:
    """Written before the ledger commits, undone when it does not, synced soon; a failure here loses no fact."""

    def __init__(self, ledger: Path) -> None:
        self._older, self._path = names(ledger)
        self._file: int | None = None
        self._waits_since: float | None = None
        self._size = 0

    def _opened(self) -> int:
        if self._file is None:
            self._file = os.open(self._path, os.O_CREAT | os.O_APPEND | os.O_RDWR | _BYTES, 0o600)
            if os.lseek(self._file, 0, os.SEEK_END):
                os.lseek(self._file, -1, os.SEEK_END)
                if os.read(self._file, 1) != b"\n":  # a line that a crash cut off
                    os.write(self._file, b"\n")
        return self._file

    @property
    def waits(self) -> bool:
        """Whether a line waits for being synced."""
        return self._waits_since is not None

    @property
    def is_due(self) -> bool:
        """Whether it has waited long enough, or has grown long."""
        waits = 0.0 if self._waits_since is None else time.monotonic() - self._waits_since
        return waits > _UNSYNCED_SECONDS or self._size > _TURN_BYTES

    def mark(self) -> int:
        """The size of the file now, for `take_back`; -1 where there is none."""
        try:
            return os.fstat(self._opened()).st_size
        except OSError as error:
            self._give_up(error)
            return -1

    def note(self, rows: Sequence[Row]) -> None:
        """Add lines, not synced yet."""
        if self._file is None:
            return
        left = memoryview(b"".join(map(_line, rows)))
        try:
            while left:
                left = left[os.write(self._file, left) :]
            self._waits_since = self._waits_since or time.monotonic()
            self._size = os.fstat(self._file).st_size
        except OSError as error:
            self._give_up(error)

    def take_back(self, size: int) -> None:
        """Cut it back to `size`: what follows is in no ledger."""
        if self._file is None or size < 0:
            return
        try:
            os.ftruncate(self._file, size)
        except OSError as error:
            self._give_up(error)
            with contextlib.suppress(OSError):
                self._path.unlink()  # better no file than a wrong one

    def sync(self, db: sqlite3.Connection) -> None:
        """Sync it; once it is long and the ledger's main file has everything, begin a new one."""
        self._waits_since = None
        if self._file is None:
            return
        try:
            getattr(os, "fdatasync", os.fsync)(self._file)
            if os.fstat(self._file).st_size > _TURN_BYTES:
                _, written, moved = db.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
                if written == moved:
                    self.close()
                    self._path.replace(self._older)
                    self._size = 0
        except (OSError, sqlite3.Error) as error:
            self._give_up(error)

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _give_up(self, error: Exception) -> None:
        """Go on without the file; the next fact tries again."""
        log.warning("the copy of the newest facts can't be written: %s", error)
        self.close()


def _line(row: Row) -> bytes:
    content = json.dumps(row).encode("ascii")
    return b"%08x %s\n" % (zlib.crc32(content), content)


def _row(line: bytes) -> Row | None:
    check, _, content = line.partition(b" ")
    try:
        if int(check, 16) != zlib.crc32(content):
            return None
        n, job, at, kind, body = json.loads(content)
        return int(n), str(job), float(at), str(kind), str(body)
    except (ValueError, TypeError):
        return None


def last(ledger: Path) -> Row | None:
    """The newest fact of the files, reading little."""
    for path in reversed(names(ledger)):
        with contextlib.suppress(OSError), path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            for back in (_TAIL_BYTES, size):
                file.seek(max(0, size - back))
                for line in reversed(file.read().split(b"\n")):
                    if (row := _row(line)) is not None:
                        return row
    return None


def rows(ledger: Path) -> Iterator[Row]:
    """Every whole fact of the files, the oldest first."""
    for path in names(ledger):
        try:
            content = path.read_bytes()
        except OSError:
            continue
        yield from (row for line in content.split(b"\n") if (row := _row(line)) is not None)
