"""Time limits that were kept leave nothing behind, and what is due is called: in its order, also inside another loop."""

import asyncio
import gc
from collections.abc import Callable, Coroutine

from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication

from o8studio.gui.event_loop import EventLoop


def play(app: QApplication, scene: Callable[[], Coroutine[object, object, None]]) -> None:
    with asyncio.Runner(loop_factory=lambda: EventLoop(app)) as runner:
        runner.run(scene())


def waiting() -> int:
    gc.collect()
    return sum(isinstance(one, asyncio.TimerHandle) for one in gc.get_objects())


async def after(seconds: float) -> None:
    """Until the loop itself called at that time."""
    called = asyncio.Event()
    asyncio.get_running_loop().call_later(seconds, called.set)
    await called.wait()


def test_five_thousand_time_limits_that_were_kept_are_forgotten(dressed: QApplication) -> None:
    """A download of 1 GB left 16,000 timers for ten minutes."""

    async def scene() -> None:
        before = waiting()
        for _read in range(5000):
            async with asyncio.timeout(600):
                pass
        assert waiting() - before < 200

    play(dressed, scene)


def test_what_is_due_is_called_in_the_order_of_its_time_and_never_early(dressed: QApplication) -> None:
    async def scene() -> None:
        loop, called = asyncio.get_running_loop(), list[float]()
        begun = loop.time()
        for delay in (0.06, 0.02, 0.04, 0.0):
            loop.call_later(delay, called.append, delay)
        await after(0.08)
        assert called == [0.0, 0.02, 0.04, 0.06]
        assert loop.time() - begun >= 0.08

    play(dressed, scene)


def test_one_that_is_cancelled_by_another_of_the_same_moment_is_not_called(dressed: QApplication) -> None:
    async def scene() -> None:
        loop, called = asyncio.get_running_loop(), list[str]()
        when = loop.time() + 0.02
        loop.call_at(when, lambda: second.cancel())
        second = loop.call_at(when + 1e-6, called.append, "cancelled")
        loop.call_at(when + 2e-6, called.append, "not cancelled")
        await after(0.05)
        assert called == ["not cancelled"]

    play(dressed, scene)


def test_what_is_due_is_called_while_a_dialog_of_qt_waits(dressed: QApplication) -> None:
    async def scene() -> None:
        loop, inner, called = asyncio.get_running_loop(), QEventLoop(), list[str]()
        when = loop.time() + 0.01
        loop.call_at(when, inner.exec)
        loop.call_at(when, called.append, "at the same time")
        loop.call_at(when + 0.02, inner.quit)
        await after(0.05)
        assert called == ["at the same time"]

    play(dressed, scene)


def test_a_loop_of_qt_inside_a_task_loses_no_other_task(dressed: QApplication) -> None:
    """Their wakings raised "Cannot enter into task" and were gone: while a picture was dragged, jobs were lost."""

    async def scene() -> None:
        loop, woken = asyncio.get_running_loop(), list[int]()

        async def other(number: int) -> None:
            for _turn in range(3):
                await asyncio.sleep(0)
                await asyncio.to_thread(lambda: None)
                await after(0.001)
            woken.append(number)

        others = [asyncio.create_task(other(number)) for number in range(5)]
        for _drag in range(10):
            inner = QEventLoop()
            loop.call_later(0.01, inner.quit)
            inner.exec()
            await asyncio.sleep(0)
        await asyncio.gather(*others)
        assert sorted(woken) == [0, 1, 2, 3, 4]

    play(dressed, scene)


def test_nothing_is_called_after_its_end(dressed: QApplication) -> None:
    called: list[int] = []

    async def scene() -> None:
        asyncio.get_running_loop().call_later(0.01, called.append, 1)

    play(dressed, scene)
    before = [*called]  # on a busy machine its end may take as long
    outer = QEventLoop()
    with asyncio.Runner(loop_factory=lambda: EventLoop(dressed)) as runner:
        runner.run(after(0.03))
    outer.processEvents()
    assert called == before
