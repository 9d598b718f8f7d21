"""The real clock is the system's, and lets others work while it waits."""

import asyncio
import time

from o8studio.services.runtime.clock import SystemClock


def test_it_tells_unix_seconds() -> None:
    before = time.time()
    assert before <= SystemClock().now() <= time.time()


async def test_others_work_while_one_sleeps() -> None:
    order = []

    async def sleep(seconds: float) -> None:
        await SystemClock().sleep(seconds)
        order.append(seconds)

    await asyncio.gather(sleep(0.05), sleep(0.0))
    assert order == [0.0, 0.05]
