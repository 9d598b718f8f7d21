"""How fast the clip on the stage plays."""

from o8studio.ui.player.engine import Engine
from o8studio.ui.player.transport import SPEEDS, Transport

_OWN = 1.0
_FASTER = {1.0: 2.0, 2.0: 4.0}


def next_speed(now: float, step: int) -> float:
    """The next faster or slower one; with a step of 0 the clip's own."""
    at = min(range(len(SPEEDS)), key=lambda index: abs(SPEEDS[index] - now))
    return _OWN if step == 0 else SPEEDS[min(len(SPEEDS) - 1, max(0, at + step))]


class Speed:
    """A factor; 1 is the clip's own speed."""

    def __init__(self, engine: Engine, transport: Transport) -> None:
        self._engine, self._transport = engine, transport

    @property
    def now(self) -> float:
        """The current factor."""
        return self._engine.player.playbackRate()

    def set(self, speed: float) -> None:
        """Set the factor."""
        self._engine.player.setPlaybackRate(speed)
        self._transport.show_speed(speed)

    def change(self, step: int) -> None:
        """Select the next faster or slower one; 0 is the clip's own."""
        self.set(next_speed(self.now, step))

    def double(self) -> None:
        """Twice as fast, up to four times; then the clip's own again."""
        self.set(_FASTER.get(self.now, _OWN))
