"""Clocks that a test advances."""

import asyncio


class SteppedClock:
    """A wall clock that jumps on request; sleeping takes no time."""

    def __init__(self) -> None:
        self.wall = 1_000_000.0
        self.slept: list[float] = []
        self.jumps: list[float] = []

    def now(self) -> float:
        return self.wall

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.wall += seconds + (self.jumps.pop(0) if self.jumps else 0.0)
        await asyncio.sleep(0)
