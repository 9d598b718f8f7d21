"""Time, as something that can be replaced in tests."""

import asyncio
import time
from typing import Protocol


class Clock(Protocol):
    """What the services need of time."""

    def now(self) -> float:
        """Unix seconds."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Let others work for so long."""
        ...


class SystemClock:
    """The real one."""

    def now(self) -> float:
        """Unix seconds."""
        return time.time()

    async def sleep(self, seconds: float) -> None:
        """Wait at least so long: a Qt timer may fire some milliseconds early."""
        await asyncio.sleep(seconds)
