"""A file that gets its name only when it is complete."""

import contextlib
import errno
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO

from o8studio.domain.errors import DiskTrouble
from o8studio.domain.reasons import DiskProblem
from o8studio.store import regular

_PROBLEMS = {
    errno.ENOSPC: DiskProblem.FULL,
    errno.EDQUOT: DiskProblem.FULL,
    errno.EROFS: DiskProblem.READ_ONLY,
    errno.EACCES: DiskProblem.READ_ONLY,
    errno.EPERM: DiskProblem.READ_ONLY,
    errno.ENOENT: DiskProblem.MISSING,
    errno.ENOTDIR: DiskProblem.NO_FOLDER,
    errno.EEXIST: DiskProblem.NO_FOLDER,
    errno.ENAMETOOLONG: DiskProblem.NAME_TOO_LONG,
}


_NAMED = ".named.json"
_NOTHING: Mapping[str, str] = MappingProxyType({})


def disk_trouble(error: OSError) -> DiskTrouble:
    """The typed form of an OS error on a file."""
    return DiskTrouble(_PROBLEMS.get(error.errno or 0, DiskProblem.OTHER))


def folder_for(path: Path) -> None:
    """Make a folder for clips, before anything is paid for that would be saved in it.

    Raises:
        DiskTrouble
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
        if not os.access(path, os.W_OK | os.X_OK):
            raise DiskTrouble(DiskProblem.READ_ONLY, str(path))
    except ValueError as error:  # no path can hold this character
        raise DiskTrouble(DiskProblem.MISSING, str(path)) from error
    except OSError as error:
        raise DiskTrouble(disk_trouble(error).problem, str(path)) from error


def is_as_saved(path: Path, size: int, sha256: str) -> bool:
    """Whether a file still has the size and the checksum with which it was saved; a missing one has not. Blocking."""
    try:
        if path.stat().st_size != size:
            return False
        with regular.opened(path) as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256
    except OSError:
        return False


def free_space(folder: Path) -> int:
    """Bytes that are free where this folder lies.

    Raises:
        OSError
    """
    return shutil.disk_usage(folder).free


class PartFile:
    """`NAME.part` while it grows, `NAME.part.best` for the best earlier attempt, notes in `NAME.part.json`. Blocking.

    The notes hold what is needed to resume. The intended name of the clip is stored apart from them, from just before
    the clip gets it until `forget`: so a clip whose job was not yet recorded as finished is found again, and no other
    file is taken for it.
    """

    def __init__(
        self, target: Path, free: Callable[[Path], int] = free_space, intentions: Path | None = None
    ) -> None:
        """
        Args:
            target: the folder, and a name that is unique among downloads.
            free: how many bytes are free in a folder.
            intentions: the folder for intended names; beside the clip without one.
        """
        self.target = target
        self.part = target.with_name(target.name + ".part")
        self.best = target.with_name(target.name + ".part.best")
        self.notes = target.with_name(target.name + ".part.json")
        self._intention = (intentions or target.parent) / (target.name + _NAMED)
        self.is_counted = True
        """Whether the source said how many bytes there are; set by who fills the file."""
        self._free = free
        self._file: BinaryIO | None = None
        self._digest = hashlib.sha256()

    def received(self) -> int:
        """Bytes on disk so far.

        Raises:
            DiskTrouble
        """
        return _size(self.part)

    def validator(self, source: str) -> str:
        """The ETag that these bytes belong to, if they came from this source."""
        notes = _read(self.notes)
        return str(notes.get("validator", "")) if notes.get("source") == source else ""

    def begin(self, *, source: str, validator: str, keep: bool) -> None:
        """Open for appending if `keep`, else empty; earlier bytes then become the best, if they are the longest.

        Raises:
            DiskTrouble
        """
        try:
            self.part.parent.mkdir(parents=True, exist_ok=True)
            self._digest = hashlib.sha256()
            if keep:
                with self.part.open("rb") as file:
                    self._digest = hashlib.file_digest(file, "sha256")
            else:
                self.start_over()
            self._file = self.part.open("ab" if keep else "wb", buffering=0)
            self.notes.write_text(json.dumps({"source": source, "validator": validator}), "utf-8")
        except OSError as error:
            raise disk_trouble(error) from error

    def start_over(self) -> None:
        """Begin a new file; the bytes so far become the best, unless the best is longer.

        Raises:
            DiskTrouble
        """
        try:
            if 0 < _size(self.part) >= _size(self.best):
                self.part.replace(self.best)
            else:
                self.part.unlink(missing_ok=True)
        except OSError as error:
            raise disk_trouble(error) from error

    def take_over(self, older: "PartFile", sources: Collection[str]) -> None:
        """Continue what an older version began under another name, if it came from one of these sources.

        Raises:
            DiskTrouble
        """
        if self.received() or _read(older.notes).get("source") not in sources or not older.received():
            return
        try:
            older.notes.replace(self.notes)
            older.part.replace(self.part)
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

    def room_for(self, size: int, least_free: int = 0) -> None:
        """Check that `size` more bytes fit, with `least_free` left.

        Raises:
            DiskTrouble
        """
        try:
            free = self._free(self.part.parent)
        except OSError as error:
            raise disk_trouble(error) from error
        if free < size + least_free:
            raise DiskTrouble(DiskProblem.FULL)

    def close(self) -> None:
        """Sync and close the file; the name is still `.part`.

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
        """Delete the bytes and the notes.

        Raises:
            DiskTrouble
        """
        if self._file is not None:
            self._file.close()
            self._file = None
        try:
            self.part.unlink(missing_ok=True)
            self.notes.unlink(missing_ok=True)
        except OSError as error:
            raise disk_trouble(error) from error

    def bring_back_best(self) -> bool:
        """Replace the last attempt by the best, if that is longer; returns whether there are any bytes.

        Raises:
            DiskTrouble
        """
        try:
            if _size(self.best) > _size(self.part):
                self.best.replace(self.part)
                self.notes.unlink(missing_ok=True)  # they describe other bytes
        except OSError as error:
            raise disk_trouble(error) from error
        return self.received() > 0

    def keep(
        self,
        name: str,
        shorter: str,
        digest: str,
        *,
        is_own_name: bool = False,
        about: Mapping[str, str] = _NOTHING,
    ) -> Path:
        """Rename the file to `name`, or the next free one; an existing file is never overwritten.

        The name is stored until `forget`.

        Args:
            shorter: for a disk that does not accept `name`.
            digest: SHA-256 of everything in the file.
            about: what is stored with the name; `intended_about` reads it.
            is_own_name: no other clip is called so: a file of this name with the same content is this clip, as an older
                version or a ledger that was restored has left it, and there need not be two.

        Raises:
            DiskTrouble
        """
        try:
            there = self.target.with_name(name)
            if is_own_name and _size(there) == _size(self.part) and digest_of(there) == digest:
                self.discard()
                self.best.unlink(missing_ok=True)
                return there
            return self._named(name, digest, about)
        except DiskTrouble as error:
            if error.problem is not DiskProblem.NAME_TOO_LONG:
                raise
        except OSError as error:
            if error.errno != errno.ENAMETOOLONG:
                raise disk_trouble(error) from error
        try:
            return self._named(shorter, digest, about)
        except OSError as error:
            raise disk_trouble(error) from error

    def _named(self, name: str, digest: str, about: Mapping[str, str]) -> Path:
        stem, dot, extension = name.rpartition(".")
        for number in range(1, 10_000):
            final = self.target.with_name(name if number == 1 else f"{stem} ({number}){dot}{extension}")
            # without it a kill in the next moment would leave a clip that nobody finds
            intended = {**about, "kept_as": str(final), "sha256": digest}
            write_whole(self._intention, json.dumps(intended).encode())
            try:
                rename_without_overwriting(self.part, final)
            except FileExistsError:
                continue
            with contextlib.suppress(OSError):  # the clip has its name: that is what counts
                sync_folder(final.parent)
                for needless in (self.notes, self.best):
                    needless.unlink(missing_ok=True)
            return final
        raise DiskTrouble(DiskProblem.OTHER)

    def kept_before(self) -> Path | None:
        """The clip, when the program ended between renaming it and recording it; only with the same digest."""
        noted = _read(self._intention)
        name, digest = noted.get("kept_as"), noted.get("sha256")
        if not isinstance(name, str) or Path(name).parent != self.target.parent or not digest:
            return None
        return Path(name) if digest_of(Path(name)) == digest else None

    def best_digest(self) -> str:
        """SHA-256 of the best earlier attempt; empty without one."""
        return digest_of(self.best)

    def forget(self) -> None:
        """Delete the stored name and what is left beside the clip, once it is recorded."""
        with contextlib.suppress(OSError):  # a kill just behind the link has left the other name, too
            for needless in (self.part, self.notes, self.best, self._intention):
                needless.unlink(missing_ok=True)


def intended_about(intentions: Path, key: str) -> list[tuple[PartFile, Mapping[str, str]]]:
    """What was to get a name and was not forgotten since, of that about which `key` is stored. Blocking."""
    found: list[tuple[PartFile, Mapping[str, str]]] = []
    with contextlib.suppress(OSError):  # the folder is made with the first of them
        for file in sorted(intentions.glob(f"*{_NAMED}")):
            noted = {name: value for name, value in _read(file).items() if isinstance(value, str)}
            if noted.get(key) and noted.get("kept_as"):
                target = Path(noted["kept_as"]).with_name(file.name.removesuffix(_NAMED))
                found.append((PartFile(target, intentions=intentions), noted))
    return found


def _read(notes: Path) -> dict[str, object]:
    try:
        found = json.loads(regular.content(notes))
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _size(path: Path) -> int:
    try:
        return path.stat().st_size if path.is_file() else 0
    except OSError as error:
        raise disk_trouble(error) from error


def digest_of(path: Path) -> str:
    """SHA-256 of a file; empty when it can't be read. Blocking."""
    try:
        with regular.opened(path) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def rename_without_overwriting(part: Path, final: Path) -> None:
    """Give a part its name; FileExistsError where that is taken."""
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
    """Sync the names in a folder to the disk.

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
    """Replace a small file of our own atomically and durably.

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
    with contextlib.suppress(OSError):  # some file systems sync no folders
        sync_folder(path.parent)
