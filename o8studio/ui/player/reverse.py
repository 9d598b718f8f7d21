"""Playing backward: silently, picture by picture."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

_STEP_MS, _SHORTEST_MS = 40, 10


class Reverse(QTimer):
    """Each press is faster than the one before."""

    def __init__(self, parent: QObject, step: Callable[[], None]) -> None:
        super().__init__(parent)
        self.timeout.connect(step)

    def press(self) -> None:
        """Begin, or twice as fast."""
        self.start(max(_SHORTEST_MS, self.interval() // 2) if self.isActive() else _STEP_MS)
