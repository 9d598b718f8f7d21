"""A file that gets its place whole or not at all, under a name that nobody has. Blocking.

It is written under a name that begins with `.o8-` and ends with `.part`, synced, and then linked to its own name.
"""

import contextlib
import os
import secrets
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from o8studio.domain.errors import DiskTrouble
from o8studio.domain.reasons import DiskProblem
from o8studio.store.part_file import disk_trouble, folder_for, rename_without_overwriting, sync_folder

_MARK, _TAIL = ".o8-", ".part"
_OLD_SECONDS = 3600.0


@contextmanager
def fresh_file(folder: Path) -> Iterator[Path]:
    """A path to write to, in the folder of the later file; what is left there at the end is deleted.

    Raises:
        DiskTrouble: the folder can't be written to.
    """
    folder_for(folder)
    part = folder / f"{_MARK}{secrets.token_hex(6)}{_TAIL}"
    try:
        yield part
    except OSError as error:
        raise disk_trouble(error) from error
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)


def give_name(part: Path, name: str) -> Path:
    """Sync a file and give it this name, or the next free one (`name (2).mp4`); nothing is overwritten.

    Raises:
        DiskTrouble
    """
    stem, dot, extension = name.rpartition(".")
    try:
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        for number in range(1, 10_000):
            final = part.with_name(name if number == 1 else f"{stem} ({number}){dot}{extension}")
            try:
                rename_without_overwriting(part, final)
            except FileExistsError:
                continue
            with contextlib.suppress(OSError):  # some file systems sync no folders
                sync_folder(final.parent)
            return final
    except OSError as error:
        raise disk_trouble(error) from error
    raise DiskTrouble(DiskProblem.OTHER)


def copy_bytes(source: Path, part: Path) -> None:
    """Copy a file's content and its time.

    Raises:
        OSError
    """
    shutil.copyfile(source, part)
    with contextlib.suppress(OSError):
        shutil.copystat(source, part)
    part.chmod(0o644)


def copied_to(
    source: Path, folder: Path, name: str, write: Callable[[Path, Path], None] = copy_bytes
) -> Path:
    """A whole copy of a file in a folder, under this name or the next free one; returns its path.

    Args:
        write: makes the copy of its first path at its second.

    Raises:
        DiskTrouble, and what `write` raises.
    """
    with fresh_file(folder) as part:
        write(source, part)
        made = part.stat()
        os.utime(part)  # the age of a part says whether somebody still writes it
        final = give_name(part, name)
        with contextlib.suppress(OSError):
            os.utime(final, ns=(made.st_atime_ns, made.st_mtime_ns))
        return final


def left_parts(folder: Path) -> list[Path]:
    """What a kill left of copies that were not whole, an hour ago or more: they belong to nothing that still runs."""
    before = time.time() - _OLD_SECONDS
    try:
        parts = [
            path for path in folder.iterdir() if path.name.startswith(_MARK) and path.name.endswith(_TAIL)
        ]
        return [path for path in parts if path.stat().st_mtime < before]
    except OSError:
        return []
