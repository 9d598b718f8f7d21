"""The only place where background tasks start; it holds the references and cancels all tasks at the end."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

from o8studio.domain.ids import JobId

log = logging.getLogger(__name__)


def task_name(job_id: JobId) -> str:
    """The name of the task that runs a job."""
    return f"job {job_id}"


class TaskScope:
    """Named tasks; a name runs at most once at a time."""

    def __init__(self) -> None:
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def spawn(self, name: str, work: Coroutine[Any, Any, None]) -> None:
        """Start `work`, unless a task of that name is running."""
        if name in self._tasks:
            work.close()
            return
        task = asyncio.get_running_loop().create_task(work, name=name)
        self._tasks[name] = task
        task.add_done_callback(lambda done: self._ended(name, done))

    def is_running(self, name: str) -> bool:
        """Whether a task of that name is running."""
        return name in self._tasks

    async def stop(self, name: str) -> None:
        """Cancel the task of that name and wait for its end."""
        task = self._tasks.get(name)
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def settle(self) -> None:
        """Wait until no task is running, including tasks that started meanwhile."""
        while self._tasks:
            await asyncio.gather(*self._tasks.values(), return_exceptions=True)
            await asyncio.sleep(0)

    async def close(self) -> None:
        """Cancel all tasks and wait for their end."""
        await asyncio.sleep(
            0
        )  # lets new tasks take their first step, so that no coroutine is dropped unawaited
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _ended(self, name: str, task: asyncio.Task[None]) -> None:
        if self._tasks.get(name) is task:
            del self._tasks[name]
        if not task.cancelled() and task.exception() is not None:
            log.error("%s ended with an error", name, exc_info=task.exception())
