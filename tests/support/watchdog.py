"""Detects stalls of the window's event loop: a timer that must fire often, and a thread that finds out why it did not."""

import contextlib
import faulthandler
import itertools
import tempfile
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer

BEAT_MS = 5
_WAITS_EVERY = 4
"""Looks of the watching thread."""


@dataclass
class Stall:
    seconds: float
    where: str

    @property
    def place(self) -> str:
        """The innermost frames of our own code."""
        lines = [line.strip() for line in self.where.splitlines() if "/o8studio/" in line]
        return " < ".join(line.rpartition("/o8studio/")[2] for line in lines[:2]) or "outside"


@dataclass
class Watchdog:
    """Runs between `start` and `stop`; `stalls` are longer than `limit` seconds.

    A turn is as long as this thread's own CPU time in it. Without `own_time` it is also as long as the clock says, so
    that a file or a lock that is waited for counts too; but not the time in which the kernel let a thread of this
    process wait for a free core, whatever it held: other load on the machine is not the window's fault.
    """

    limit: float = 0.05
    own_time: bool = False
    stalls: list[Stall] = field(default_factory=list)
    longest: float = 0.0

    def start(self) -> None:
        self._parent = QObject()
        self._timer = QTimer(self._parent)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(BEAT_MS)
        self._timer.timeout.connect(self._beat)
        self._name = f"Thread 0x{threading.get_ident():016x}"
        self._excused, self._running = False, True
        self._seen = ""
        self._clock = time.pthread_getcpuclockid(threading.get_ident())
        self._last, self._last_own = time.perf_counter(), self._own()
        self._waits = deque([(self._last, _waits())], maxlen=1000)
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()
        self._timer.start()

    def stop(self) -> None:
        self._running = False
        self._timer.stop()
        self._thread.join(2)

    def excuse(self) -> None:
        """Ignore stalls until `resume`."""
        self._excused = True

    def resume(self) -> None:
        self._excused = False

    def _beat(self) -> None:
        now, own = time.perf_counter(), self._own()
        late = own - self._last_own
        if not self.own_time:
            waited = now - self._last - BEAT_MS / 1000
            if waited > self.limit:
                waited -= _waits() - self._waits_before(self._last)
            late = max(late, waited)
        if not self._excused:
            if late > self.limit:
                self.stalls.append(Stall(late, self._seen))
            self.longest = max(self.longest, late)
        self._last, self._last_own, self._seen = now, own, ""

    def _look(self) -> None:
        for number in itertools.count():
            if not self._running:
                return
            time.sleep(BEAT_MS / 1000)
            if number % _WAITS_EVERY == 0 and not self.own_time:
                self._waits.append((time.perf_counter(), _waits()))
            spent = self._own() - self._last_own if self.own_time else time.perf_counter() - self._last
            if spent > self.limit / 2 and not self._seen:
                # not through frame objects: holding one keeps a paint event's painter alive past its paint
                with tempfile.TemporaryFile("w+") as dump:
                    faulthandler.dump_traceback(dump)
                    dump.seek(0)
                    threads = dump.read().split("\n\n")
                self._seen = next((one for one in threads if one.startswith(self._name)), "")

    def _own(self) -> float:
        """Seconds of CPU that the window's thread has had; also called in the watching thread."""
        return time.clock_gettime(self._clock)

    def _waits_before(self, moment: float) -> float:
        """What `_waits` was shortly before."""
        known = list(self._waits)
        return next((waited for at, waited in reversed(known) if at <= moment), known[0][1])


def _waits() -> float:
    """Seconds in which the threads of this process were runnable without a free core, all together."""
    waited = 0
    for one in Path("/proc/self/task").iterdir():
        with contextlib.suppress(OSError):  # it has ended
            waited += int((one / "schedstat").read_text().split()[1])
    return waited / 1e9
