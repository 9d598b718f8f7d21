"""The one clock of a comparison: where it is, how fast it runs, and where it turns round."""

from collections.abc import Callable

from PySide6.QtCore import QElapsedTimer, QObject, Qt, QTimer, Signal

_TICK_MS = 8


class Playhead(QObject):
    """Times are seconds. It asks for an instant at every tick; who shows them may skip some, and then skips all takes'.

    Signals:
        moved: to this time, while playing.
        playing_changed: whether it runs.
    """

    moved = Signal(float)
    playing_changed = Signal(bool)

    def __init__(self, parent: QObject, length: Callable[[], float]) -> None:
        """
        Args:
            length: the length of the longest take now.
        """
        super().__init__(parent)
        self._length = length
        self._at, self.speed = 0.0, 1.0
        self.loops = True
        self.marked: tuple[float, float] | None = None
        """In and out; playing stays between them."""
        self._since = QElapsedTimer()
        self._tick = QTimer(self)
        self._tick.setTimerType(Qt.TimerType.PreciseTimer)
        self._tick.setInterval(_TICK_MS)
        self._tick.timeout.connect(self._on_tick)

    @property
    def is_playing(self) -> bool:
        """Whether it runs."""
        return self._tick.isActive()

    @property
    def at(self) -> float:
        """Where it is now."""
        if not self.is_playing:
            return self._at
        return self._at + self._since.elapsed() / 1000 * self.speed

    def set(self, seconds: float) -> None:
        """Go there; it runs on if it ran."""
        self._at = max(0.0, min(seconds, self._length()))
        self._since.restart()

    def play(self, speed: float = 1.0) -> None:
        """Run at this speed; a negative one runs backwards. At the end it begins again."""
        begin, end = self._ends()
        at = self.at
        self.speed = speed
        if speed > 0 and (at >= end or at < begin):
            at = begin
        elif speed < 0 and (at <= begin or at > end):
            at = end
        self._at = at
        self._since.restart()
        if not self.is_playing:
            self._tick.start()
            self.playing_changed.emit(True)

    def pause(self) -> None:
        """Stand still where it is."""
        if self.is_playing:
            self._at = max(0.0, min(self.at, self._length()))
            self._tick.stop()
            self.playing_changed.emit(False)

    def _ends(self) -> tuple[float, float]:
        return self.marked or (0.0, self._length())

    def _on_tick(self) -> None:
        begin, end = self._ends()
        at = self.at
        if begin <= at < end or (self.speed < 0 and begin < at <= end):
            self.moved.emit(at)
        elif self.loops:
            self.set(begin if self.speed > 0 else end)
            self.moved.emit(self._at)
        else:
            self.set(end if self.speed > 0 else begin)
            self.pause()
            self.moved.emit(self._at)
