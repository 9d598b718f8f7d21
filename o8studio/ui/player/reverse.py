"""Playing backward: silently, frame by frame."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

_STEP_MS, _SHORTEST_MS = 40, 10


class Reverse(QTimer):
    """Each press doubles the speed."""

    def __init__(self, parent: QObject, step: Callable[[], None]) -> None:
        super().__init__(parent)
        self.timeout.connect(step)

    def press(self) -> None:
        """Start, or double the speed."""
        self.start(max(_SHORTEST_MS, self.interval() // 2) if self.isActive() else _STEP_MS)
