"""One writer at a time: the window or the command line."""

from pathlib import Path

import filelock

from o8studio.domain.errors import AnotherWriter


class InstanceLock:
    """Held for as long as this process may change the desk; the OS frees it when the process dies."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = filelock.FileLock(path, timeout=0)

    def take(self) -> None:
        """Become the writer.

        Raises:
            AnotherWriter
        """
        try:
            self._lock.acquire()
        except filelock.Timeout as error:
            raise AnotherWriter from error

    def release(self) -> None:
        """Let others write."""
        self._lock.release()
