"""Clocks that a test advances."""

import asyncio

from o8studio.services.runtime.clock import SystemClock


class SteppedClock:
    """A clock that jumps on request; sleeping takes no time.

    Attributes:
        jumps: seconds by which somebody sets the wall clock during each sleep, in turn.
        standby: seconds that the computer sleeps during each sleep, in turn; both clocks count them.
    """

    def __init__(self) -> None:
        self.wall = 1_000_000.0
        self.steady = 5_000.0
        self.slept: list[float] = []
        self.jumps: list[float] = []
        self.standby: list[float] = []

    def now(self) -> float:
        return self.wall

    def monotonic(self) -> float:
        return self.steady

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        passed = seconds + (self.standby.pop(0) if self.standby else 0.0)
        self.steady += passed
        self.wall += passed + (self.jumps.pop(0) if self.jumps else 0.0)
        await asyncio.sleep(0)


class ShiftedClock(SystemClock):
    """The computer's clock, some seconds ahead."""

    ahead = 0.0

    def now(self) -> float:
        return super().now() + self.ahead
