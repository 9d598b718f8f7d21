"""A recipe beside each clip that comes, unless the settings say otherwise."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from o8studio.domain.jobs.job import Job, JobState
from o8studio.domain.library.recipe import recipe_of
from o8studio.services.runtime.bus import JobChanged, News
from o8studio.store.sidecar import sidecar_of, write_sidecar

log = logging.getLogger(__name__)


class Sidecars:
    """Listens for jobs that are saved. A clip without its sidecar is whole: a failure is logged and nothing else."""

    def __init__(self, wanted: Callable[[], bool]) -> None:
        self._wanted = wanted
        self._thread = ThreadPoolExecutor(1, "sidecars")

    def on_news(self, news: News) -> None:
        """Write the sidecars of a job's clips once all of them are there."""
        if isinstance(news, JobChanged) and news.job.state is JobState.KEPT and self._wanted():
            self._thread.submit(_write_missing, news.job).add_done_callback(_note)

    async def close(self) -> None:
        """Let what is to be written come to its end."""
        await asyncio.to_thread(self._thread.shutdown)


def _write_missing(job: Job) -> None:
    made_at = datetime.fromtimestamp(job.rendered_at or job.changed_at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    for clip in job.made:
        path = Path(clip.path)
        if path.exists() and not sidecar_of(path).exists():
            write_sidecar(path, recipe_of(job.request, clip, made_at))


def _note(done: "Future[None]") -> None:
    if (error := done.exception()) is not None:
        log.warning("no recipe beside a clip: %s", error)
