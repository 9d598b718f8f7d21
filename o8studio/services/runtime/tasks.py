"""The only place where background work starts; it keeps the references, and ends everything at the end."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

from o8studio.domain.ids import JobId

log = logging.getLogger(__name__)


def task_name(job_id: JobId) -> str:
    """Of the task that takes a job's next steps."""
    return f"job {job_id}"


class TaskScope:
    """Tasks by name; a name runs once at a time."""

    def __init__(self) -> None:
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def spawn(self, name: str, work: Coroutine[Any, Any, None]) -> None:
        """Start `work`, unless work of that name is under way."""
        if name in self._tasks:
            work.close()
            return
        task = asyncio.get_running_loop().create_task(work, name=name)
        self._tasks[name] = task
        task.add_done_callback(lambda done: self._ended(name, done))

    def is_running(self, name: str) -> bool:
        """Whether work of that name is under way."""
        return name in self._tasks

    async def stop(self, name: str) -> None:
        """Cancel the work of that name and wait for its end."""
        task = self._tasks.get(name)
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def settle(self) -> None:
        """Wait until nothing is under way, also nothing that started meanwhile."""
        while self._tasks:
            await asyncio.gather(*self._tasks.values(), return_exceptions=True)
            await asyncio.sleep(0)

    async def close(self) -> None:
        """Cancel everything and wait for its end."""
        await asyncio.sleep(
            0
        )  # what was just spawned has its first step, so that nothing is dropped unawaited
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _ended(self, name: str, task: asyncio.Task[None]) -> None:
        if self._tasks.get(name) is task:
            del self._tasks[name]
        if not task.cancelled() and task.exception() is not None:
            log.error("%s ended with an error", name, exc_info=task.exception())
