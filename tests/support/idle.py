"""A clock that a busy machine stops."""

import os
import time
from pathlib import Path

_STAT = Path("/proc/stat")


def idle_seconds() -> float:
    """A clock that runs while a core is idle, at most as fast as the wall clock; elsewhere a tenth of the wall clock."""
    try:
        words = _STAT.read_text().split("\n", 1)[0].split()
    except OSError:
        return time.monotonic() / 10
    return int(words[4]) / os.sysconf("SC_CLK_TCK") / (os.cpu_count() or 1)
