"""The CPU time that a thread takes for a piece of work, judged at the pace that this machine has at that moment.

CPU time itself is longer on a slower machine, and where the other half of the core or the memory is busy.
"""

import sys
import time

_USUAL_PACE = 0.0006
"""Seconds of CPU that `_fixed_work` takes on the machine of docs/measurements.md when nothing else runs there."""


class Effort:
    """This thread's own CPU time since it was made; it stands still while the thread waits."""

    def __init__(self) -> None:
        self._begun = time.thread_time()

    @property
    def seconds(self) -> float:
        return time.thread_time() - self._begun

    def is_within(self, limit: float) -> bool:
        """Whether no more seconds than this were taken, or would have been on a quiet machine of the usual pace."""
        return is_within(self.seconds, limit)


def is_within(seconds: float, limit: float) -> bool:
    """Whether this CPU time is no more than `limit`; measured only if not: at the pace of now, and traced or not."""
    return seconds < limit or seconds < limit * slowness() * (1 if sys.gettrace() is None else 10)


def slowness() -> float:
    """How many times as much CPU as usual this thread needs now, 1 to 2, the share of a core with two threads at most."""
    taken = sorted([_fixed_work() for _round in range(8)][1:])
    return min(2.0, max(1.0, taken[3] / _USUAL_PACE))


def _fixed_work() -> float:
    """Strings, tables and calls as a window's turn has them; in seconds of this thread's CPU."""
    start = time.thread_time()
    words: dict[str, str] = {f"key {number}": str(number * 7) for number in range(1500)}
    for _round in range(2):
        "".join(sorted(words, key=lambda name: words[name])).encode().split(b"key")
    return time.thread_time() - start
