"""Detects stalls of the window's event loop: a timer that must fire often, and a thread that finds out why it did not."""

import faulthandler
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer

BEAT_MS = 5


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

    Time that the kernel let this thread wait for a free core is not counted: other load on the machine is not the
    window's fault. With `own_time` only this thread's own CPU time counts, so that no load can fail it.
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
        self._waits = Path(f"/proc/self/task/{threading.get_native_id()}/schedstat")
        self._name = f"Thread 0x{threading.get_ident():016x}"
        self._excused, self._running = False, True
        self._seen = ""
        if self.own_time:
            self._clock = time.pthread_getcpuclockid(threading.get_ident())
        self._last, self._waited = self._now(), self._kernel_wait()
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
        now, waited = self._now(), self._kernel_wait()
        late = now - self._last
        if not self.own_time:
            late -= BEAT_MS / 1000 + waited - self._waited
        if not self._excused:
            if late > self.limit:
                self.stalls.append(Stall(late, self._seen))
            self.longest = max(self.longest, late)
        self._last, self._waited, self._seen = now, waited, ""

    def _look(self) -> None:
        while self._running:
            time.sleep(BEAT_MS / 1000)
            if self._now() - self._last > self.limit / 2 and not self._seen:
                # not through frame objects: holding one keeps a paint event's painter alive past its paint
                with tempfile.TemporaryFile("w+") as dump:
                    faulthandler.dump_traceback(dump)
                    dump.seek(0)
                    threads = dump.read().split("\n\n")
                self._seen = next((one for one in threads if one.startswith(self._name)), "")

    def _now(self) -> float:
        """Seconds from any origin; also called in the watching thread."""
        return time.clock_gettime(self._clock) if self.own_time else time.perf_counter()

    def _kernel_wait(self) -> float:
        """Seconds that this thread was runnable without a free core."""
        try:
            return int(self._waits.read_text().split()[1]) / 1e9
        except OSError:
            return 0.0
