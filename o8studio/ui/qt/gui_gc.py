"""Collects garbage only in the GUI thread: a QObject destroyed in a worker thread leaves its timers behind."""

import gc

from PySide6.QtCore import QObject, QTimer

_EVERY_MS = 2000


class GuiThreadCollector(QObject):
    """Replaces the automatic collector, which runs in whatever thread allocates next.

    Generations are collected on the automatic collector's schedule: a young one only when it is due.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        gc.freeze()  # objects of start-up stay anyway and need not be traversed again
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self.step)
        self._timer.start()
        self._is_starting = True

    def step(self) -> None:
        """Collect the oldest generation that is due; at first only freeze what the rest of start-up created."""
        if self._is_starting:  # a full traversal would stop the window for 40 ms, and none of it is garbage
            self._is_starting = False
            gc.freeze()
            return
        counts, limits = gc.get_count(), gc.get_threshold()
        for generation in (2, 1, 0):
            if counts[generation] > limits[generation]:
                gc.collect(generation)
                return
