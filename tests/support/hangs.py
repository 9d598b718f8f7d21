"""A time limit for what comes after a test: pytest-timeout and pytest's own limit end when a test fails, for a debugger's sake.

A failed test can leave a thread that never ends; closing its event loop then waits for ever, and with it the whole run.
"""

import faulthandler
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_terminal: list[int] = []
"""A copy of the descriptor of standard error, which pytest replaces while a test runs."""


def remember_terminal() -> None:
    """To be called while pytest captures nothing: from `pytest_configure`."""
    _terminal.append(os.dup(sys.stderr.fileno()))


@contextmanager
def hang_limit(seconds: float) -> Iterator[None]:
    """After that time print every thread's stack and end the process, even if no thread can run Python."""
    faulthandler.dump_traceback_later(seconds, exit=True, file=_terminal[-1])
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()
