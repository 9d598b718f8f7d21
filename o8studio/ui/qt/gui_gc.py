"""Collects garbage only in the GUI thread: a QObject destroyed in a worker thread leaves its timers behind."""

import gc

from PySide6.QtCore import QObject, QTimer

_EVERY_MS = 2000
_STARTING = 5
"""Steps in which the start may go on: reading thousands of clips takes a while."""


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
        self._starting = _STARTING

    def step(self) -> None:
        """Collect the oldest generation that is due; at first only freeze what the rest of start-up created."""
        if self._starting > 0:  # a traversal would stop the window for 40 ms, and little of it is garbage
            self._starting -= 1
            gc.freeze()
            return
        counts, limits = gc.get_count(), gc.get_threshold()
        for generation in (2, 1, 0):
            if counts[generation] > limits[generation]:
                gc.collect(generation)
                return
