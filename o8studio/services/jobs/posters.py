"""Posters of clips: made when a clip arrives, or later when a kill came in between."""

import asyncio
import logging
from collections.abc import Iterable
from pathlib import Path

from o8studio.domain.errors import BrokenDownload
from o8studio.domain.jobs.job import Job
from o8studio.domain.library.clip import Clip, Flaw
from o8studio.media.posters import make_poster
from o8studio.services.runtime.bus import Bus, PosterMade

log = logging.getLogger(__name__)


class Posters:
    """Makes what is missing in the folder of posters; a clip that can't be shown gets none."""

    def __init__(self, folder: Path, bus: Bus) -> None:
        self._folder = folder
        self._bus = bus

    async def make(self, job: Job) -> None:
        """For clips of a job that have none yet."""
        for clip in job.clips:
            if not await asyncio.to_thread((self._folder / clip.poster).exists):
                await self.make_of(clip)

    async def make_again(self, job: Job, clip: Clip) -> None:
        """For a clip that has another file now; its sprite is made when it is wanted."""
        for name in (clip.poster, clip.sprite):
            await asyncio.to_thread((self._folder / name).unlink, missing_ok=True)
        await self.make(job)

    async def make_missing(self, jobs: Iterable[Job]) -> None:
        """For all clips that can have one: the program may have been killed before it was made."""
        there = await asyncio.to_thread(_names, self._folder)
        for job in jobs:
            for clip in job.clips:
                if clip.poster in there or clip.flaw is Flaw.NOT_SHOWN:
                    continue
                if await asyncio.to_thread(Path(clip.path).exists):
                    await self.make_of(clip)

    async def make_of(self, clip: Clip) -> None:
        """For one clip, whatever made it."""
        target = self._folder / clip.poster
        try:
            await asyncio.to_thread(make_poster, Path(clip.path), target)
        except (BrokenDownload, OSError):
            log.warning("no poster for clip %s", clip.id)
            return
        self._bus.publish(PosterMade(clip.id, str(target)))


def _names(folder: Path) -> frozenset[str]:
    try:
        return frozenset(path.name for path in folder.iterdir())
    except OSError:  # there are none yet
        return frozenset()
