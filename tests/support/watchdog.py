"""Detects stalls of the window's event loop: a timer that must fire often, and a thread that finds out why it did not."""

import contextlib
import faulthandler
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer

from tests.support.effort import slowness

BEAT_MS = 5
_LOOP = "/o8studio/gui/process.py"
_PRESSURE = Path("/proc/pressure/cpu")


@dataclass
class Stall:
    seconds: float
    where: str
    doing: str = ""

    @property
    def place(self) -> str:
        """The innermost frames of our own code; where there is none but the loop, what was being done."""
        lines = [
            line.strip() for line in self.where.splitlines() if "/o8studio/" in line and _LOOP not in line
        ]
        places = " < ".join(line.rpartition("/o8studio/")[2] for line in lines[:2])
        return places or " ".join(("outside", self.doing)).strip()


class Stalled(AssertionError):
    """The window stood still for longer than it may."""


@dataclass
class Watchdog:
    """Runs between `start` and `stop`; `stalls` are longer than `limit` seconds.

    A turn is as long as this thread's own CPU time in it. Without `own_time` it is also as long as the clock says, so
    that a file or a lock that is waited for counts too; but not the time in which anything on this machine waited for
    a free core: it may be what the window waits for, such as the X server or a thread with the interpreter's lock.
    The limit grows with what a fixed piece of work takes at that moment: CPU time itself is longer on a slower
    machine, and where the other half of the core or the memory is busy.
    """

    limit: float = 0.05
    own_time: bool = False
    stalls: list[Stall] = field(default_factory=list)
    longest: float = 0.0
    doing: str = ""
    """What a stall is called that happened in no code of ours."""
    waits: Callable[[], float] = field(default_factory=lambda: _waits)
    """Seconds in which something waited for a free core."""

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
        self._last, self._last_own, self._last_waits = time.perf_counter(), self._own(), self.waits()
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
        now, own, waits = time.perf_counter(), self._own(), self.waits()
        late = own - self._last_own
        if not self.own_time:
            late = max(late, now - self._last - BEAT_MS / 1000 - (waits - self._last_waits))
        if not self._excused:
            if late > self.limit:
                if late > self.limit * slowness():
                    self.stalls.append(Stall(late, self._seen, self.doing))
                now, own, waits = time.perf_counter(), self._own(), self.waits()  # the fixed work is no turn
            self.longest = max(self.longest, late)
        self._last, self._last_own, self._last_waits, self._seen = now, own, waits, ""

    def _look(self) -> None:
        while self._running:
            time.sleep(BEAT_MS / 1000)
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


def _waits() -> float:
    """Of everything on this machine, where the kernel tells, else of this thread."""
    with contextlib.suppress(OSError, IndexError):
        return int(_PRESSURE.read_text().split("\n", 1)[0].rpartition("total=")[2]) / 1e6
    with contextlib.suppress(OSError):
        return int(Path("/proc/thread-self/schedstat").read_text().split()[1]) / 1e9
    return 0.0
