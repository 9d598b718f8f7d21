"""Time limits that a busy machine doesn't cut short: they count only time in which a core was idle.

While every core is busy or waits for the disk, the awaited thing may rightly be slow. A thing that never comes leaves
cores idle, and then the limit runs.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager

from tests.support.idle import idle_seconds


@asynccontextmanager
async def patience(seconds: float = 25) -> AsyncIterator[None]:
    """Like `asyncio.timeout`, in idle seconds.

    Raises:
        TimeoutError: the block did not end in time.
    """
    loop = asyncio.get_running_loop()
    end = idle_seconds() + seconds
    async with asyncio.timeout(None) as limit:

        def look() -> None:
            if idle_seconds() > end:
                limit.reschedule(loop.time())
            else:
                timers[:] = [loop.call_later(0.25, look)]

        timers = [loop.call_later(0.25, look)]
        try:
            yield
        finally:
            timers[0].cancel()


async def until(condition: Callable[[], bool], seconds: float = 25) -> None:
    """Poll every hundredth of a second until it is true."""
    async with patience(seconds):
        while not condition():
            await asyncio.sleep(0.01)


def tries(seconds: float = 25, every: float = 0.01) -> Iterator[None]:
    """For a loop that breaks once it has what it waits for.

    Raises:
        TimeoutError: it ran for `seconds` idle seconds.
    """
    end, first = idle_seconds() + seconds, time.monotonic() + seconds
    # the clock of idle seconds is never the faster one, and costs more
    while time.monotonic() < first or idle_seconds() < end:
        yield
        time.sleep(every)
    raise TimeoutError(f"{seconds} idle seconds")
