"""How far the ledger went, noted outside its folder: a folder that another tool put back is older (docs/decisions/0017).

The note is `checksum number digest`: CRC-32 of what follows, the newest fact's number, SHA-256 of its `Ledger.mark`.
"""

import contextlib
import logging
import os
import zlib
from collections.abc import Callable
from pathlib import Path

from o8studio.store import regular

log = logging.getLogger(__name__)


class Reach:
    """Written once a fact is committed, synced now and then; a failure here loses no fact."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None
        self._tried(self._open)

    def note(self, number: int, mark: str) -> None:
        """The newest fact is this one now. Not synced yet.

        Args:
            number: 0 where there is none.
            mark: see `mark_of`.
        """
        if self._file is not None:
            self._tried(lambda: self._write(_line(number, mark)))

    def sync(self) -> None:
        """Sync it."""
        if (file := self._file) is not None:
            self._tried(lambda: getattr(os, "fdatasync", os.fsync)(file))

    def close(self) -> None:
        """Close it."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _open(self) -> None:
        if self._path.exists() and not self._path.is_file():
            raise OSError(f"not a regular file: {self._path}")
        self._file = os.open(self._path, os.O_CREAT | os.O_RDWR | getattr(os, "O_BINARY", 0), 0o600)

    def _write(self, line: bytes) -> None:
        assert self._file is not None
        os.lseek(self._file, 0, os.SEEK_SET)
        os.write(self._file, line)

    def _tried(self, act: Callable[[], object]) -> None:
        try:
            act()
        except OSError as error:
            log.warning("how far the ledger went can't be noted: %s", error)
            self.close()
            forget(self._path)  # better no note than a wrong one


def mark_of(job: str, at: float, kind: str) -> str:
    """What identifies a fact together with its number."""
    return f"{job} {at} {kind}"


def forget(path: Path) -> None:
    """Empty the note: the ledger is about to be replaced by an older one, because a person wants that.

    The file stays: the one writer holds it, and another file under its name would let a second one in.
    """
    with contextlib.suppress(OSError):
        if path.is_file():
            os.truncate(path, 0)


def is_short(path: Path, mark_at: Callable[[int], str]) -> bool:
    """Whether a ledger lacks the fact that this note names, so that it is an older one.

    Args:
        mark_at: the mark of its fact with a number; empty where it has none.
    """
    noted = _noted(path)
    return noted is not None and _digest(mark_at(noted[0])) != noted[1]


def _noted(path: Path) -> tuple[int, str] | None:
    try:
        check, _, content = regular.content(path).strip().partition(b" ")
        number, digest = content.split()
        if int(check, 16) != zlib.crc32(content) or not int(number):
            return None
        return int(number), digest.decode("ascii")
    except (OSError, ValueError):
        return None


def _line(number: int, mark: str) -> bytes:
    content = b"%020d %s" % (number, _digest(mark).encode())
    return b"%08x %s\n" % (zlib.crc32(content), content)


def _digest(mark: str) -> str:
    import hashlib  # loads OpenSSL, which takes 3 ms of the window's start; it is needed with the first fact

    return hashlib.sha256(mark.encode("utf-8", "replace")).hexdigest()[:32]
