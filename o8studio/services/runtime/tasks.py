"""The only place where background tasks start; it holds the references and cancels all tasks at the end."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from o8studio.domain.ids import JobId

log = logging.getLogger(__name__)

_Found = TypeVar("_Found")


def task_name(job_id: JobId) -> str:
    """The name of the task that runs a job."""
    return f"job {job_id}"


_UNBROKEN_SECONDS = 5.0
"""The most that the end waits for what must not be cut in two."""
_AGAIN_SECONDS = (5.0, 30.0, 300.0)


class TaskScope:
    """Named tasks; a name runs at most once at a time."""

    def __init__(
        self, on_error: Callable[[str], None] = lambda _name: None, again: tuple[float, ...] = _AGAIN_SECONDS
    ) -> None:
        """
        Args:
            on_error: called with the name of a task that met an unexpected error, which was logged.
            again: pauses before what `keep` started is begun again; the last one repeats.
        """
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._on_error = on_error
        self._again = again
        self._unbroken: set[asyncio.Task[Any]] = set()
        self._is_closed = False
        self.ended: list[Callable[[], None]] = []
        """Called after every end of a task."""

    def spawn(
        self, name: str, work: Coroutine[Any, Any, None], *, ends: bool = False
    ) -> asyncio.Task[None] | None:
        """Start `work` and return its task; None if a task of that name is running, or everything has ended.

        Args:
            ends: `close` lets it go on to its end, as far as its patience goes.
        """
        if name in self._tasks or self._is_closed:
            work.close()
            return None
        task = asyncio.get_running_loop().create_task(work, name=name)
        self._tasks[name] = task
        if ends:
            self._unbroken.add(task)
            task.add_done_callback(self._unbroken.discard)
        task.add_done_callback(lambda done: self._ended(name, done))
        return task

    def keep(self, name: str, begin: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Start what is to run as long as the program, unless it runs; after an unexpected error it is begun again."""
        if name not in self._tasks:
            self.spawn(name, self._kept(name, begin))

    async def _kept(self, name: str, begin: Callable[[], Coroutine[Any, Any, None]]) -> None:
        errors = 0
        while True:
            try:
                await begin()
                return
            except Exception as error:  # noqa: BLE001 - the net of everything that runs as long as the program
                self._note(name, error)
            await asyncio.sleep(self._again[min(errors, len(self._again) - 1)])
            errors += 1

    async def unbroken(self, work: Coroutine[Any, Any, _Found]) -> _Found:
        """Await what must not be cut in two: it goes on to its end also when who waits for it is cancelled."""
        task = asyncio.get_running_loop().create_task(work)
        self._unbroken.add(task)
        task.add_done_callback(self._unbroken.discard)
        return await asyncio.shield(task)

    def is_running(self, name: str) -> bool:
        """Whether a task of that name is running."""
        return name in self._tasks

    async def stop(self, name: str) -> None:
        """Cancel the task of that name and wait for its end."""
        task = self._tasks.get(name)
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def close(self) -> None:
        """Cancel all tasks and wait for their end; what is to be started from then on never begins."""
        await asyncio.sleep(
            0
        )  # lets new tasks take their first step, so that no coroutine is dropped unawaited
        if self._unbroken:
            await asyncio.wait(self._unbroken, timeout=_UNBROKEN_SECONDS)
        self._is_closed = True
        tasks = [*self._tasks.values(), *self._unbroken]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _ended(self, name: str, task: asyncio.Task[None]) -> None:
        del self._tasks[name]  # no other of its name has begun before this
        if not task.cancelled() and (error := task.exception()) is not None:
            self._note(name, error)
        for call in list(self.ended):
            call()

    def _note(self, name: str, error: BaseException) -> None:
        log.error("%s met an unexpected error", name, exc_info=error)
        self._on_error(name)
