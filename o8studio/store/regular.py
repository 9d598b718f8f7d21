"""Reads files of which only regular ones are meant: a pipe would be read for ever, a device without an end. Blocking."""

from io import BufferedReader
from pathlib import Path


def check(path: Path) -> None:
    """
    Raises:
        OSError: it is a pipe, socket, device or folder.
    """
    if path.exists() and not path.is_file():
        raise OSError(f"not a regular file: {path}")


def opened(path: Path) -> BufferedReader:
    """Open for reading.

    Raises:
        OSError: missing, not readable, or a pipe, socket, device or folder.
    """
    check(path)
    return path.open("rb")


def content(path: Path) -> bytes:
    """All of it.

    Raises:
        OSError: as `opened`.
    """
    with opened(path) as file:
        return file.read()
