"""The clock, replaceable in tests."""

import asyncio
import time
from typing import Protocol


class Clock(Protocol):
    """The clock interface of the services."""

    def now(self) -> float:
        """Unix seconds."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Sleep for this many seconds."""
        ...


class SystemClock:
    """The real one."""

    def now(self) -> float:
        """Unix seconds."""
        return time.time()

    async def sleep(self, seconds: float) -> None:
        """Sleep at least this many seconds: a Qt timer may fire some milliseconds early."""
        await asyncio.sleep(seconds)
