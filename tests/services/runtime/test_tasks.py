"""Background work has one place: one of a name at a time, errors are logged, and the end ends everything."""

import asyncio
import logging

import pytest

from o8studio.services.runtime.tasks import TaskScope


async def ended(tasks: TaskScope, name: str) -> None:
    while tasks.is_running(name):
        await asyncio.sleep(0)


async def test_a_name_runs_once_at_a_time() -> None:
    tasks, begun, go_on = TaskScope(), [], asyncio.Event()

    async def work(name: str) -> None:
        begun.append(name)
        await go_on.wait()

    tasks.spawn("a", work("first"))
    tasks.spawn("a", work("second"))
    await asyncio.sleep(0)
    assert (begun, tasks.is_running("a")) == (["first"], True)
    go_on.set()
    await ended(tasks, "a")
    assert not tasks.is_running("a")
    tasks.spawn("a", work("third"))
    await ended(tasks, "a")
    assert begun == ["first", "third"]


async def test_what_fails_is_logged_by_its_name(caplog: pytest.LogCaptureFixture) -> None:
    told: list[str] = []
    tasks = TaskScope(told.append)

    async def broken() -> None:
        raise RuntimeError("no")

    with caplog.at_level(logging.ERROR):
        tasks.spawn("job 7", broken())
        await ended(tasks, "job 7")
    assert "job 7 met an unexpected error" in caplog.text
    assert told == ["job 7"]


async def test_what_runs_as_long_as_the_program_is_begun_anew_after_an_error() -> None:
    told: list[str] = []
    tasks, begun, went_on = TaskScope(told.append, again=(0.0,)), [], asyncio.Event()

    async def loop() -> None:
        begun.append(len(begun))
        if len(begun) < 3:
            raise RuntimeError("no")
        went_on.set()
        await asyncio.Event().wait()

    tasks.keep("loop", loop)
    tasks.keep("loop", loop)  # it runs already
    await went_on.wait()
    assert (begun, told) == ([0, 1, 2], ["loop", "loop"])
    await tasks.close()


async def test_what_ends_by_itself_is_not_begun_anew() -> None:
    tasks, begun = TaskScope(again=(0.0,)), []

    async def once() -> None:
        begun.append(len(begun))

    tasks.keep("once", once)
    await ended(tasks, "once")
    assert begun == [0]
    assert not tasks.is_running("once")


async def test_what_must_not_be_cut_in_two_goes_on_to_its_end_and_the_end_waits_for_it() -> None:
    tasks, done, begun, go_on = TaskScope(), [], asyncio.Event(), asyncio.Event()

    async def whole() -> str:
        begun.set()
        await go_on.wait()
        done.append("whole")
        return "whole"

    async def waiting() -> None:
        done.append(await tasks.unbroken(whole()))

    tasks.spawn("waiting", waiting())
    await begun.wait()
    await tasks.stop("waiting")
    assert done == []
    closing = asyncio.get_running_loop().create_task(tasks.close())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert not closing.done()
    go_on.set()
    await closing
    assert done == ["whole"]


async def test_stopping_waits_for_the_end_and_closing_ends_everything() -> None:
    tasks, ended = TaskScope(), []

    async def work(name: str) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(name)

    for name in ("a", "b", "c"):
        tasks.spawn(name, work(name))
    await asyncio.sleep(0)
    await tasks.stop("b")
    assert ended == ["b"]
    await tasks.stop("nobody")
    await tasks.close()
    assert sorted(ended) == ["a", "b", "c"]
    assert not any(tasks.is_running(name) for name in ("a", "b", "c"))


async def test_what_is_to_be_started_after_the_end_never_begins_and_is_not_dropped_unawaited() -> None:
    """A window that is closing still heard news, and what it started then was destroyed while it waited."""
    tasks, begun = TaskScope(), []

    async def late() -> None:
        begun.append("late")

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            assert tasks.spawn("of the end", late()) is None

    tasks.spawn("work", work())
    await asyncio.sleep(0)
    await tasks.close()
    assert tasks.spawn("later", late()) is None
    await asyncio.sleep(0)
    assert begun == []


async def test_what_ends_is_waited_for_at_the_close_and_the_rest_is_cancelled() -> None:
    tasks, ended = TaskScope(), list[str]()
    turn = asyncio.Lock()

    async def write(name: str) -> None:
        async with turn:
            await asyncio.sleep(0)
            ended.append(name)

    for name in "abc":
        tasks.spawn(name, write(name), ends=True)
    waits = tasks.spawn("waits", asyncio.Event().wait())  # type: ignore[arg-type]  # what it returns is nobody's
    await tasks.close()
    assert ended == ["a", "b", "c"]
    assert waits is not None
    assert waits.cancelled()
