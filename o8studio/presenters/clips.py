"""The clips of this computer: those in memory, older ones, what a person thinks of them, and whether files are gone."""

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path

from o8studio.domain.ids import JobId
from o8studio.domain.jobs.job import Job, JobState
from o8studio.domain.request import Json
from o8studio.presenters.base import Background
from o8studio.services.runtime.bus import ClipsChecked
from o8studio.studio import Studio

_LOOK_SECONDS = 3.0


class ClipsPresenter:
    """Implements `ClipsPort`."""

    def __init__(self, studio: Studio, work: Background) -> None:
        self._studio, self._spawn, self._say = studio, work.spawn, work.say

    def jobs(self) -> list[Job]:
        """The jobs in memory."""
        return list(self._studio.book)

    def has_older_jobs(self) -> bool:
        """Whether there are ended jobs on disk that were not read."""
        return self._studio.book.has_older

    def older_jobs(self, take: Callable[[list[Job]], None]) -> None:
        """Read the next page of ended jobs."""
        found: list[Job] = []

        async def work() -> None:
            found.extend(await self._studio.book.older())

        def ended(problem: str) -> None:
            if problem:
                self._say(problem, stays=True)
            take(found)

        self._spawn("older", work(), ended)

    def review(self, job_id: JobId, changes: Mapping[str, Json]) -> None:
        """Set `stars`, `verdict` or `title`."""
        self._spawn("review", self._studio.library.review(job_id, **changes))

    def watch_files(self) -> None:
        """From now on, look now and then which clips are still where they were saved."""
        self._studio.tasks.spawn("window files", self._watch_files())

    async def _watch_files(self) -> None:
        while True:
            kept = {job.id: job.kept[0].path for job in self._studio.book if job.state is JobState.KEPT}
            missing = await asyncio.to_thread(_missing, kept)
            usual = {
                job.request.model: self._studio.pacer.usual(job.request.model) for job in self._studio.book
            }
            self._studio.bus.publish(ClipsChecked(missing, usual))
            await asyncio.sleep(_LOOK_SECONDS)


def _missing(kept: Mapping[JobId, str]) -> frozenset[JobId]:
    return frozenset(job_id for job_id, path in kept.items() if not Path(path).exists())
