"""One writer at a time: the window or the command line."""

import os
import sys
from pathlib import Path

import filelock

from o8studio.domain.errors import AnotherWriter
from o8studio.store.part_file import disk_trouble


class InstanceLock:
    """Held for as long as this process may change the profile; the OS frees it when the process dies."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = filelock.FileLock(path, timeout=0)
        self._folder: int | None = None

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
            self._lock_folder()
        except AnotherWriter:
            self._lock.release()
            raise

    def _lock_folder(self) -> None:
        """Lock the folder, too: a cleaner or a person may delete the file while another writer holds it."""
        if sys.platform == "win32":
            return  # a file that is held can't be deleted there
        import fcntl

        folder = os.open(self._path.parent, os.O_RDONLY)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            os.close(folder)
            raise AnotherWriter from error
        except OSError:
            os.close(folder)  # a file system that can't lock folders; the ledger itself still refuses
            return
        self._folder = folder

    def release(self) -> None:
        """Let others write."""
        if self._folder is not None:
            os.close(self._folder)
            self._folder = None
        self._lock.release()
