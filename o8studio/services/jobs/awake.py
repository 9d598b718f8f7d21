"""While a job is at work or its clip is being downloaded, the system is kept awake, if the setting says so."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from o8studio.domain.jobs.attention import needs_a_person
from o8studio.domain.jobs.job import Job, JobState
from o8studio.services.jobs.commands import Pipeline
from o8studio.services.jobs.job_book import JobBook
from o8studio.services.runtime.bus import Bus, JobChanged, News
from o8studio.services.runtime.keep_awake import KeepAwake
from o8studio.services.runtime.preferences import Preferences
from o8studio.services.runtime.tasks import TaskScope, task_name

RESUMING = "resume"
"""The task that takes jobs up which the start could not."""


class Work:
    """The jobs that something happens to by itself.

    A temporary stop, a gateway that is away or a download that broke, is tried again and counts. What waits for a
    person, what was given up, and what a paused queue holds back does not.
    """

    def __init__(
        self, book: JobBook, bus: Bus, pipeline: Pipeline, tasks: TaskScope, preferences: Preferences
    ) -> None:
        self._book, self._bus, self._pipeline = book, bus, pipeline
        self._tasks, self.preferences = tasks, preferences

    def jobs(self) -> list[Job]:
        """Those at work now."""
        return [job for job in self._book if self._is_on(job)]

    def _is_on(self, job: Job) -> bool:
        if job.state.is_final or not job.watched or job.private_host or needs_a_person(job):
            return False
        if self._pipeline.is_held_for_a_person(job):
            return False
        if job.state is JobState.RECORDED and self.preferences.settings.queue_paused:
            return False
        return self._tasks.is_running(task_name(job.id)) or self._tasks.is_running(RESUMING)

    def listen(self, call: Callable[[], None]) -> Callable[[], None]:
        """Call this whenever it may have changed; the result ends that."""

        def on_news(news: News) -> None:
            if isinstance(news, JobChanged):
                call()

        silence = self._bus.subscribe(on_news)
        self.preferences.changed.append(call)
        self._tasks.ended.append(call)

        def end() -> None:
            silence()
            self.preferences.changed.remove(call)
            self._tasks.ended.remove(call)

        return end


class Awake:
    """Listens to the jobs; the inhibitor is asked in a thread of its own, which the system may keep waiting."""

    def __init__(self, work: Work, keep: KeepAwake | None = None) -> None:
        self._work = work
        self.keep = keep or KeepAwake()
        self._thread = ThreadPoolExecutor(1, "awake")
        self._wanted = False
        self._silence: Callable[[], None] = work.listen(self._look)
        self._look()

    def _look(self) -> None:
        wanted = self._work.preferences.settings.keep_awake and bool(self._work.jobs())
        if wanted != self._wanted:
            self._wanted = wanted
            self._thread.submit(self.keep.hold if wanted else self.keep.release)

    async def close(self) -> None:
        """Let the system sleep; returns when that is done."""
        self._silence()
        await asyncio.get_running_loop().run_in_executor(self._thread, self.keep.release)
        self._thread.shutdown()
