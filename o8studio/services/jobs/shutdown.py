"""Stops jobs before they are sent: a single one that is taken back, or all of them when the program ends."""

import asyncio
import contextlib

from o8studio.domain.errors import IllegalTransition
from o8studio.domain.ids import JobId
from o8studio.domain.jobs.facts import NothingSent
from o8studio.domain.jobs.job import Job, JobState
from o8studio.domain.reasons import HoldReason
from o8studio.services.jobs.job_book import JobBook
from o8studio.services.runtime.bus import Bus
from o8studio.services.runtime.clock import Clock
from o8studio.services.runtime.tasks import TaskScope, task_name


class GracefulShutdown:
    """While a job is RECORDED in memory nothing was sent; stopped then, it never is."""

    def __init__(self, book: JobBook, bus: Bus, tasks: TaskScope, clock: Clock) -> None:
        self._book = book
        self._bus = bus
        self._tasks = tasks
        self._clock = clock

    async def before_sending(self, job_id: JobId) -> Job:
        """Stop the task of a RECORDED job; returns the job, still RECORDED.

        Raises:
            IllegalTransition: it is being sent, or was started again meanwhile.
        """
        # checked in the same step that cancels, so that nothing comes in between
        known = self._book.get(job_id)
        if known is None or known.state is not JobState.RECORDED:
            raise IllegalTransition("it is no longer waiting")
        await self._tasks.stop(task_name(job_id))
        job = await self._book.settled(job_id)
        if self._tasks.is_running(task_name(job_id)):
            raise IllegalTransition("it was started again")
        if job.state is JobState.SENDING:  # a fact that was being written when its task was stopped
            job = await self._book.commit(
                NothingSent(job_id=job_id, at=self._clock.now(), reason=HoldReason.NONE)
            )
        return job

    async def everything(self, seconds: float) -> None:
        """Send nothing new, and wait this long for pending answers, so that no job is left unconfirmed."""
        recorded = [job.id for job in self._book if job.state is JobState.RECORDED]
        changed = asyncio.Event()
        silence = self._bus.subscribe(lambda _news: changed.set())
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                # all at once: a slot that one gives up must not go to the next one;
                # what can't be written now is handled at the next start
                await asyncio.gather(*map(self.before_sending, recorded), return_exceptions=True)
                while any(self._is_being_sent(job) for job in self._book):
                    changed.clear()
                    await changed.wait()
        silence()

    def _is_being_sent(self, job: Job) -> bool:
        return job.state is JobState.SENDING and self._tasks.is_running(task_name(job.id))
