"""So many at once, in an order that may change while they wait: jobs at a gateway, downloads."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass(slots=True)
class _Waiting:
    rank: float
    arrived: int
    turn: asyncio.Future[None]


@dataclass(slots=True)
class Turns:
    """Gives `limit` turns at once; of those who wait, the smallest rank goes first."""

    limit: int
    is_paused: bool = False
    _taken: int = 0
    _arrived: int = 0
    _waiting: dict[str, _Waiting] = field(default_factory=dict)

    @asynccontextmanager
    async def turn(self, name: str, rank: float) -> AsyncIterator[None]:
        """Wait for a turn and hold it."""
        if self._taken < self.limit and not self._waiting and not self.is_paused:
            self._taken += 1
        else:
            await self._wait(name, rank)
        try:
            yield
        finally:
            self._taken -= 1
            self._give()

    def move(self, name: str, rank: float) -> None:
        """Give a waiting one another place; nothing happens to one that does not wait."""
        waiting = self._waiting.get(name)
        if waiting is not None:
            waiting.rank = rank

    def widen(self, limit: int) -> None:
        """More or fewer at once, from now on."""
        self.limit = max(1, limit)
        self._give()

    def pause(self, *, on: bool) -> None:
        """Give no turns while paused; those who have one go on."""
        self.is_paused = on
        self._give()

    def is_waiting(self, name: str) -> bool:
        """Whether it waits for a turn now."""
        return name in self._waiting

    async def _wait(self, name: str, rank: float) -> None:
        self._arrived += 1
        waiting = _Waiting(rank, self._arrived, asyncio.get_running_loop().create_future())
        self._waiting[name] = waiting
        try:
            await waiting.turn
        except asyncio.CancelledError:
            if waiting.turn.done() and not waiting.turn.cancelled():
                self._taken -= 1  # it was just given, and is not used
                self._give()
            raise
        finally:
            self._waiting.pop(name, None)

    def _give(self) -> None:
        while self._taken < self.limit and not self.is_paused:
            ready = [one for one in self._waiting.values() if not one.turn.done()]
            if not ready:
                return
            self._taken += 1
            min(ready, key=lambda one: (one.rank, one.arrived)).turn.set_result(None)
