"""What a person does to clips that are on disk: rates, names, finds and fetches them again."""

import asyncio
from dataclasses import replace
from pathlib import Path

from o8studio.domain.errors import BadInput, IllegalTransition
from o8studio.domain.ids import JobId
from o8studio.domain.jobs.facts import Relocated, Reviewed
from o8studio.domain.jobs.job import Job
from o8studio.services.jobs.downloader import Downloader
from o8studio.services.jobs.job_book import JobBook
from o8studio.services.runtime.clock import Clock
from o8studio.store.part_file import digest_of


class Library:
    """Every change is a fact about the clip's job."""

    def __init__(self, book: JobBook, downloader: Downloader, clock: Clock) -> None:
        self._book = book
        self._downloader = downloader
        self._clock = clock
        self._reviewing = asyncio.Lock()

    async def review(self, job_id: JobId, **changes: object) -> Job:
        """Rate, pick, reject or name a clip.

        Args:
            changes: `stars`, `verdict`, `title`; what is left out stays.

        Raises:
            IllegalTransition: there is no clip yet.
        """
        async with self._reviewing:  # two keys in a row must not undo each other
            before = self._known(job_id).review or Reviewed(job_id=job_id, at=0.0)
            fresh = replace(before, at=self._clock.now(), **changes)  # type: ignore[arg-type]  # the fields named above
            return await self._book.commit(fresh)

    async def found(self, job_id: JobId, path: Path) -> Job:
        """A person says where a clip lies now; only the very same file is taken.

        Raises:
            BadInput: it is another file.
        """
        job = self._known(job_id)
        same = [one for one in job.kept if one.sha256 == await asyncio.to_thread(digest_of, path)]
        if not same:
            raise BadInput("file", "another file")
        return await self._moved(job_id, index=same[0].index, path=str(path))

    async def fetch_again(self, job_id: JobId) -> Job:
        """Bring a clip whose file is gone, as long as the gateway has it.

        Raises:
            BrokenDownload, DiskTrouble
        """
        job = self._known(job_id)
        for index, path in await self._downloader.bring_again(job):
            job = await self._moved(job_id, index=index, path=path)
        return job

    async def _moved(self, job_id: JobId, *, index: int, path: str) -> Job:
        return await self._book.commit(Relocated(job_id=job_id, at=self._clock.now(), index=index, path=path))

    def _known(self, job_id: JobId) -> Job:
        job = self._book.get(job_id)
        if job is None:
            raise IllegalTransition("there is no such job")
        return job
