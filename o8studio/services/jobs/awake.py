"""While a job is at work or its clip is being downloaded, the system is kept awake, if the setting says so."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from o8studio.domain.jobs.job import Job, JobState
from o8studio.services.jobs.job_book import JobBook
from o8studio.services.runtime.bus import Bus, JobChanged, News, SettingChanged
from o8studio.services.runtime.keep_awake import KeepAwake
from o8studio.services.runtime.preferences import Preferences

_WAITS_FOR_A_PERSON = (JobState.UNCONFIRMED,)


def is_at_work(job: Job) -> bool:
    """Whether something happens to it by itself: what waits for a person keeps nothing awake."""
    return not (job.state.is_final or job.state in _WAITS_FOR_A_PERSON or not job.watched or job.problem)


class Awake:
    """Listens to the jobs; the inhibitor is asked in a thread of its own, which the system may keep waiting."""

    def __init__(
        self, book: JobBook, bus: Bus, preferences: Preferences, keep: KeepAwake | None = None
    ) -> None:
        self._book, self._preferences = book, preferences
        self.keep = keep or KeepAwake()
        self._thread = ThreadPoolExecutor(1, "awake")
        self._wanted = False
        self._silence: Callable[[], None] = bus.subscribe(self._on_news)
        self._look()

    def _on_news(self, news: News) -> None:
        if isinstance(news, JobChanged) or (isinstance(news, SettingChanged) and news.name == "keep_awake"):
            self._look()

    def _look(self) -> None:
        wanted = self._preferences.settings.keep_awake and any(is_at_work(job) for job in self._book)
        if wanted != self._wanted:
            self._wanted = wanted
            self._thread.submit(self.keep.hold if wanted else self.keep.release)

    async def close(self) -> None:
        """Let the system sleep; returns when that is done."""
        self._silence()
        await asyncio.get_running_loop().run_in_executor(self._thread, self.keep.release)
        self._thread.shutdown()
