"""Collects garbage in the GUI thread only: a QObject that dies in a worker thread leaves its timers behind."""

import gc

from PySide6.QtCore import QObject, QTimer

_EVERY_MS = 2000


class GuiThreadCollector(QObject):
    """Takes over from the automatic collector, which runs in whatever thread allocates next.

    The steps are those of the automatic collector: a young generation is only collected when it is due.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        gc.freeze()  # what start-up made stays anyway and need not be walked again
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self.step)
        self._timer.start()
        self._is_starting = True

    def step(self) -> None:
        """Collect the oldest generation that is due; at first only freeze what the rest of the start has made."""
        if (
            self._is_starting
        ):  # walking all of it once would stop the window for 40 ms, and nothing of it goes
            self._is_starting = False
            gc.freeze()
            return
        counts, limits = gc.get_count(), gc.get_threshold()
        for generation in (2, 1, 0):
            if counts[generation] > limits[generation]:
                gc.collect(generation)
                return
