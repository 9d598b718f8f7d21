"""One writer at a time: the window or the command line."""

import os
import sys
from pathlib import Path

import filelock

from o8studio.domain.errors import AnotherWriter
from o8studio.store.part_file import disk_trouble


class InstanceLock:
    """Held for as long as this process may change the profile; the OS frees it when the process dies."""

    def __init__(self, path: Path, *others: Path) -> None:
        """`others` are files of the profile elsewhere, made where they are missing: its data folder may be moved away while
        it is held.
        """
        self._path, self._others = path, others
        self._lock = filelock.FileLock(path, timeout=0)
        self._places: list[int] = []

    def take(self) -> None:
        """Become the writer.

        Raises:
            AnotherWriter
            DiskTrouble: the folder can't be written to.
        """
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._lock.acquire()
        except filelock.Timeout as error:
            raise AnotherWriter from error
        except OSError as error:
            raise disk_trouble(error) from error
        try:
            self._lock_place(self._path.parent)
            for place in self._others:
                self._lock_place(place, os.O_CREAT)
        except AnotherWriter:
            self.release()
            raise

    def _lock_place(self, path: Path, making: int = 0) -> None:
        """Lock a folder or file, too: a cleaner or a person may delete the file while another writer holds it."""
        if sys.platform == "win32":
            return  # a file that is held can't be deleted there
        import fcntl

        try:
            place = os.open(path, os.O_RDONLY | os.O_NONBLOCK | making, 0o600)
        except OSError:
            return  # it is not there, and can't be
        try:
            fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            os.close(place)
            raise AnotherWriter from error
        except OSError:
            os.close(place)  # a file system that can't lock folders; the ledger itself still refuses
            return
        self._places.append(place)

    def release(self) -> None:
        """Let others write."""
        while self._places:
            os.close(self._places.pop())
        self._lock.release()
