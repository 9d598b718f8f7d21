"""A recipe beside each clip that comes, unless the settings say otherwise."""

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from o8studio.domain.errors import DiskTrouble
from o8studio.domain.jobs.job import Job, JobState
from o8studio.domain.library.recipe import recipe_of
from o8studio.services.runtime.bus import JobChanged, News
from o8studio.services.runtime.tasks import TaskScope
from o8studio.store.sidecar import sidecar_of, write_sidecar

log = logging.getLogger(__name__)


class Sidecars:
    """Listens for jobs that are saved. A clip without its sidecar is whole: a failure is logged and nothing else."""

    def __init__(self, tasks: TaskScope, wanted: Callable[[], bool]) -> None:
        self._tasks = tasks
        self._wanted = wanted

    def on_news(self, news: News) -> None:
        """Write the sidecars of a job's clips once all of them are there."""
        if isinstance(news, JobChanged) and news.job.state is JobState.KEPT and self._wanted():
            self._tasks.spawn(f"sidecars of {news.job.id}", self._write(news.job))

    async def _write(self, job: Job) -> None:
        try:
            await asyncio.to_thread(_write_missing, job)
        except DiskTrouble as error:
            log.warning("no recipe beside a clip of job %s: %s", job.id, error)


def _write_missing(job: Job) -> None:
    made_at = datetime.fromtimestamp(job.rendered_at or job.changed_at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    for clip in job.clips:
        path = Path(clip.path)
        if path.exists() and not sidecar_of(path).exists():
            write_sidecar(path, recipe_of(job.request, clip, made_at))
