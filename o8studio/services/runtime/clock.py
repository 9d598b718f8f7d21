"""The clock, replaceable in tests."""

import asyncio
import time
from typing import Protocol

_AWAKE_OR_NOT: int | None = getattr(time, "CLOCK_BOOTTIME", None)


class Clock(Protocol):
    """The clock interface of the services."""

    def now(self) -> float:
        """Unix seconds, for what is written down or compared with a server's time; it may jump."""
        ...

    def monotonic(self) -> float:
        """Seconds for pauses, budgets and limits: it never jumps, and counts from an unknown moment."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Sleep for this many seconds."""
        ...


class SystemClock:
    """The real one."""

    def now(self) -> float:
        """Unix seconds."""
        return time.time()

    def monotonic(self) -> float:
        """Seconds that also pass while the computer sleeps, where the system has such a clock."""
        return time.clock_gettime(_AWAKE_OR_NOT) if _AWAKE_OR_NOT is not None else time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Sleep at least this many seconds: a Qt timer may fire some milliseconds early."""
        await asyncio.sleep(seconds)
