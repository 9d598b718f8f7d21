"""Standard output and error that take any text and survive a reader that goes away: printing ends, the work goes on."""

import contextlib
import errno
import io
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer as Buffer

_CUT = frozenset({errno.EPIPE, errno.EINVAL, errno.ESHUTDOWN, errno.ECONNRESET, errno.EIO, errno.EBADF})
"""Nobody reads any more. Windows says EINVAL of a closed pipe, a terminal that is gone EIO."""
_failed: list[str] = []
"""Why output was lost that somebody wanted, such as a full disk."""


class _Lasting(io.RawIOBase):
    """A stream whose writing never fails: after its reader has gone, what is written goes nowhere."""

    def __init__(self, number: int, *, is_terminal: bool) -> None:
        super().__init__()
        self._number = number
        self._is_terminal = is_terminal
        self._is_cut = False

    def isatty(self) -> bool:
        """Whether it was a terminal at the start."""
        return self._is_terminal

    def writable(self) -> bool:
        """It always is."""
        return True

    def fileno(self) -> int:
        """The descriptor, for who asks whether it is a terminal."""
        return self._number

    def write(self, content: "Buffer") -> int:
        """Write it, or drop it."""
        size = memoryview(content).nbytes
        if self._is_cut:
            return size
        try:
            return os.write(self._number, content)
        except OSError as error:
            self._is_cut = True
            if error.errno not in _CUT:
                _failed.append(error.strerror or type(error).__name__)
            return size


def prepare_output() -> None:
    """Make both streams of this process last, and able to take any character."""
    _failed.clear()
    for name, number in (("stdout", 1), ("stderr", 2)):
        stream: TextIO | None = getattr(sys, name)
        if stream is None:  # closed from the start: there is nobody to tell
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - for the whole process
        elif stream is getattr(sys, f"__{name}__"):  # else a test or a program around us reads it
            setattr(sys, name, _lasting(stream, number))


def _lasting(stream: TextIO, number: int) -> TextIO:
    if not isinstance(stream, io.TextIOWrapper):
        return stream
    chosen = bool(os.environ.get("PYTHONIOENCODING"))
    # a file or pipe of Windows has the console's old code page, which has no Chinese and no emoji
    encoding = stream.encoding if chosen or stream.isatty() else "utf-8"
    if stream.isatty() and sys.platform == "win32":  # a console there takes no bytes
        stream.reconfigure(errors="replace")
        return stream
    with contextlib.suppress(OSError):
        stream.flush()
    raw = _Lasting(number, is_terminal=stream.isatty())
    return io.TextIOWrapper(
        io.BufferedWriter(raw), encoding=encoding, errors="replace", line_buffering=True, newline=None
    )


def takes_unicode() -> bool:
    """Whether standard output can write every character."""
    return (sys.stdout.encoding or "").lower().replace("-", "").replace("_", "") in (
        "utf8",
        "utf8sig",
        "cp65001",
    )


def lost_output() -> str:
    """Why what was printed did not arrive, other than that nobody read on; empty when it did."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    return _failed[0] if _failed else ""
