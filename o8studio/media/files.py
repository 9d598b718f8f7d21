"""Opening a file that may be anything: only regular files are read, never a device, a pipe or a folder. Blocking."""

import os
import stat
from pathlib import Path
from typing import BinaryIO


class NotRegular(OSError):
    """A device, pipe, socket or folder: reading it may never end."""


def open_regular(path: Path) -> BinaryIO:
    """Open for reading.

    The check is made on the opened file, so that nobody can exchange it in between; without `O_NONBLOCK` opening a
    pipe would already wait for a writer.

    Raises:
        NotRegular: it is no regular file.
        OSError: missing, or not readable.
    """
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, flags)
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        return os.fdopen(descriptor, "rb")
    os.close(descriptor)
    raise NotRegular(f"not a regular file: {path}")
