"""Notices when the window's loop stands still: a timer that must come often, and a thread that looks why it did not."""

import sys
import threading
import time
import traceback
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, Qt, QTimer

BEAT_MS = 5


@dataclass
class Stall:
    seconds: float
    where: str


@dataclass
class Watchdog:
    """Between `start` and `stop`; `stalls` are longer than `limit` seconds."""

    limit: float = 0.05
    stalls: list[Stall] = field(default_factory=list)
    longest: float = 0.0

    def start(self) -> None:
        self._parent = QObject()
        self._timer = QTimer(self._parent)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(BEAT_MS)
        self._timer.timeout.connect(self._beat)
        self._main = threading.get_ident()
        self._last = time.perf_counter()
        self._seen = ""
        self._running = True
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()
        self._timer.start()

    def stop(self) -> None:
        self._running = False
        self._timer.stop()
        self._thread.join(2)

    def excuse(self) -> None:
        """What happens until the next beat is allowed to take its time."""
        self._last = float("inf")

    def _beat(self) -> None:
        now = time.perf_counter()
        late = now - self._last - BEAT_MS / 1000
        if late > self.limit:
            self.stalls.append(Stall(late, self._seen))
        self.longest = max(self.longest, late)
        self._last, self._seen = now, ""

    def _look(self) -> None:
        while self._running:
            time.sleep(BEAT_MS / 1000)
            if time.perf_counter() - self._last > self.limit / 2 and not self._seen:
                frame = sys._current_frames().get(self._main)
                self._seen = "".join(traceback.format_stack(frame)[-6:]) if frame is not None else ""
