"""A file that gets its name only when it is complete."""

import contextlib
import errno
import hashlib
import json
import os
import shutil
from pathlib import Path
from typing import BinaryIO

from o8studio.domain.errors import DiskTrouble
from o8studio.domain.reasons import DiskProblem

_LEAST_FREE = 32 * 1024 * 1024
_PROBLEMS = {
    errno.ENOSPC: DiskProblem.FULL,
    errno.EDQUOT: DiskProblem.FULL,
    errno.EROFS: DiskProblem.READ_ONLY,
    errno.EACCES: DiskProblem.READ_ONLY,
    errno.EPERM: DiskProblem.READ_ONLY,
    errno.ENOENT: DiskProblem.MISSING,
    errno.ENOTDIR: DiskProblem.MISSING,
    errno.ENAMETOOLONG: DiskProblem.NAME_TOO_LONG,
}


def disk_trouble(error: OSError) -> DiskTrouble:
    """The typed form of an OS error on a file."""
    return DiskTrouble(_PROBLEMS.get(error.errno or 0, DiskProblem.OTHER))


def folder_for(path: Path) -> None:
    """Make a folder for clips, before anything is paid for that would have to lie in it.

    Raises:
        DiskTrouble
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
        if not os.access(path, os.W_OK | os.X_OK):
            raise DiskTrouble(DiskProblem.READ_ONLY)
    except ValueError as error:  # no path can hold this character
        raise DiskTrouble(DiskProblem.MISSING) from error
    except OSError as error:
        raise disk_trouble(error) from error


class PartFile:
    """`NAME.part` while it grows, with the validator for resuming in `NAME.part.json`. Blocking."""

    def __init__(self, target: Path) -> None:
        self.target = target
        self.part = target.with_name(target.name + ".part")
        self._notes = target.with_name(target.name + ".part.json")
        self._file: BinaryIO | None = None
        self._digest = hashlib.sha256()

    def received(self) -> int:
        """Bytes on disk so far.

        Raises:
            DiskTrouble
        """
        try:
            return self.part.stat().st_size if self.part.is_file() else 0
        except OSError as error:
            raise disk_trouble(error) from error

    def validator(self, source: str) -> str:
        """The ETag that these bytes belong to, if they came from this source."""
        try:
            notes = json.loads(self._notes.read_text("utf-8"))
        except (OSError, ValueError, RecursionError):
            return ""
        if not isinstance(notes, dict) or notes.get("source") != source:
            return ""
        return str(notes.get("validator", ""))

    def begin(self, *, source: str, validator: str, keep: bool) -> None:
        """Open for appending, or anew unless `keep`.

        Raises:
            DiskTrouble
        """
        try:
            self.part.parent.mkdir(parents=True, exist_ok=True)
            self._digest = hashlib.sha256()
            if keep:
                with self.part.open("rb") as file:
                    self._digest = hashlib.file_digest(file, "sha256")
            self._file = self.part.open("ab" if keep else "wb", buffering=0)
            self._notes.write_text(json.dumps({"source": source, "validator": validator}), "utf-8")
        except OSError as error:
            raise disk_trouble(error) from error

    def write(self, content: bytes) -> None:
        """Append.

        Raises:
            DiskTrouble
        """
        assert self._file is not None
        left = memoryview(content)
        try:
            while left:  # an unbuffered write may take less than it was given
                left = left[self._file.write(left) :]
        except OSError as error:
            raise disk_trouble(error) from error
        self._digest.update(content)

    def digest(self) -> str:
        """SHA-256 of everything in the file."""
        return self._digest.hexdigest()

    def room_for(self, size: int) -> None:
        """Whether so many more bytes fit, with something left for everybody else.

        Raises:
            DiskTrouble
        """
        try:
            free = shutil.disk_usage(self.part.parent).free
        except OSError as error:
            raise disk_trouble(error) from error
        if free < size + _LEAST_FREE:
            raise DiskTrouble(DiskProblem.FULL)

    def close(self) -> None:
        """Make it durable and let go; the name is still `.part`.

        Raises:
            DiskTrouble
        """
        if self._file is not None:
            try:
                os.fsync(self._file.fileno())
            except OSError as error:
                raise disk_trouble(error) from error
            finally:
                self._file.close()
                self._file = None

    def discard(self) -> None:
        """Forget what came; it can't be continued.

        Raises:
            DiskTrouble
        """
        if self._file is not None:
            self._file.close()
            self._file = None
        try:
            self.part.unlink(missing_ok=True)
            self._notes.unlink(missing_ok=True)
        except OSError as error:
            raise disk_trouble(error) from error

    def keep(self) -> Path:
        """Give it its name, or the next free one; an existing file is never overwritten.

        Raises:
            DiskTrouble
        """
        for number in range(1, 10_000):
            name = self.target.stem if number == 1 else f"{self.target.stem} ({number})"
            final = self.target.with_name(name + self.target.suffix)
            try:
                _rename_without_overwriting(self.part, final)
            except FileExistsError:
                continue
            except OSError as error:
                raise disk_trouble(error) from error
            with contextlib.suppress(OSError):  # the clip has its name: that is what counts
                self._notes.unlink(missing_ok=True)
                sync_folder(final.parent)
            return final
        raise DiskTrouble(DiskProblem.OTHER)


def _rename_without_overwriting(part: Path, final: Path) -> None:
    try:
        os.link(part, final)
    except FileExistsError:
        raise
    except OSError:  # no hard links on this file system: claim the name, then fill it
        os.close(os.open(final, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
        part.replace(final)
    else:
        part.unlink()


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable.

    Raises:
        OSError
    """
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def write_whole(path: Path, content: bytes, *, mode: int = 0o600) -> None:
    """Replace a small file of our own in one step, durably.

    Raises:
        DiskTrouble
    """
    fresh = path.with_name(path.name + ".new")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(fresh, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, mode)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError as error:
        raise disk_trouble(error) from error
