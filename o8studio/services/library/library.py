"""Commands on clips: rate, pick, name, locate and download again."""

import asyncio
from dataclasses import replace
from pathlib import Path

from o8studio.domain.errors import BadInput, IllegalTransition
from o8studio.domain.ids import ClipId
from o8studio.domain.jobs.facts import Relocated, Reviewed
from o8studio.domain.jobs.job import Job
from o8studio.domain.library.clip import Clip, clip_of
from o8studio.domain.library.review import Verdict
from o8studio.services.jobs.downloader import Downloader
from o8studio.services.jobs.job_book import JobBook
from o8studio.services.runtime.clock import Clock
from o8studio.store.part_file import digest_of


class Library:
    """Every change is a fact about one clip, recorded with those of the job that made it."""

    def __init__(self, book: JobBook, downloader: Downloader, clock: Clock) -> None:
        self._book = book
        self._downloader = downloader
        self._clock = clock
        self._reviewing = asyncio.Lock()

    async def review(self, clip_id: ClipId, **changes: object) -> Job:
        """Rate, pick, reject or name a clip; returns the job that made it.

        Args:
            changes: `stars`, `verdict`, `title`; what is left out stays.

        Raises:
            IllegalTransition: there is no such clip.
        """
        async with self._reviewing:  # two key presses in a row must not undo each other
            job, clip = self._known(clip_id)
            fresh = replace(clip.review, **changes)  # type: ignore[arg-type]  # the fields named above
            fact = Reviewed(
                job_id=job.id,
                at=self._clock.now(),
                clip=clip.id,
                stars=fresh.stars,
                verdict=Verdict(fresh.verdict),
                title=fresh.title,
            )
            return await self._book.commit(fact)

    async def found(self, clip_id: ClipId, path: Path) -> Job:
        """Set the new path of a clip that the user located; only the identical file is accepted.

        Raises:
            BadInput: it is another file.
            IllegalTransition: there is no such clip.
        """
        _job, clip = self._known(clip_id)
        if await asyncio.to_thread(digest_of, path) != clip.sha256:
            raise BadInput("file", "another file")
        return await self._moved(clip_id, str(path))

    async def fetch_again(self, clip_id: ClipId) -> Job:
        """Download a clip whose file is missing, as long as the gateway has it.

        Raises:
            BrokenDownload, DiskTrouble, VaultError
            IllegalTransition: there is no such clip.
        """
        job, clip = self._known(clip_id)
        if await asyncio.to_thread(Path(clip.path).exists):
            return job
        return await self._moved(clip_id, await self._downloader.bring_again(job, clip.index))

    async def _moved(self, clip_id: ClipId, path: str) -> Job:
        job, clip = self._known(clip_id)
        now = self._clock.now()
        return await self._book.commit(
            Relocated(job_id=job.id, at=now, clip=clip.id, index=clip.index, path=path)
        )

    def _known(self, clip_id: ClipId) -> tuple[Job, Clip]:
        job = self._book.maker_of(clip_id)
        clip = clip_of(job.clips, clip_id) if job is not None else None
        if job is None or clip is None:
            raise IllegalTransition("there is no such clip")
        return job, clip
