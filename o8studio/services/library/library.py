"""Commands on clips: rate, pick, name, locate and download again."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

from o8studio.domain.errors import BadInput, IllegalTransition
from o8studio.domain.ids import ClipId
from o8studio.domain.jobs.facts import Kept, Relocated, Result, Reviewed
from o8studio.domain.jobs.job import Job, in_known_order
from o8studio.domain.library.clip import Clip, clip_of
from o8studio.domain.library.review import Verdict
from o8studio.services.jobs.downloader import Downloader
from o8studio.services.jobs.job_book import JobBook
from o8studio.services.jobs.posters import Posters
from o8studio.services.runtime.clock import Clock
from o8studio.store.part_file import digest_of


class Library:
    """Every change is a fact about one clip, recorded with those of the job that made it."""

    def __init__(
        self,
        book: JobBook,
        downloader: Downloader,
        clock: Clock,
        posters: Posters,
        fresh_results: Callable[[Job], Awaitable[tuple[Result, ...]]],
    ) -> None:
        """
        Args:
            fresh_results: asks for a job's results now; empty where that can't be read.
        """
        self._book = book
        self._downloader = downloader
        self._clock = clock
        self._posters = posters
        self._fresh_results = fresh_results
        self._reviewing = asyncio.Lock()
        self._bringing: dict[ClipId, asyncio.Lock] = {}

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
        self._known(clip_id)
        async with self._bringing.setdefault(clip_id, asyncio.Lock()):  # two must not fill one part file
            job, clip = self._known(clip_id)
            if await asyncio.to_thread(Path(clip.path).exists):
                return job
            kept = await self._downloader.bring_again(await self._with_fresh_links(job), clip)
            if kept.sha256 == clip.sha256:
                return await self._moved(clip_id, kept.path)
            return await self._replaced(job, clip, kept)

    async def try_again(self, clip_id: ClipId) -> Job:
        """Download a clip again that was kept in spite of a flaw; its file is replaced only by a better one.

        Raises:
            BrokenDownload: `nothing better`, or nothing came; DiskTrouble, VaultError
            IllegalTransition: there is no such clip, or nothing is wrong with it.
        """
        self._known(clip_id)
        async with self._bringing.setdefault(clip_id, asyncio.Lock()):
            job, clip = self._known(clip_id)
            if not clip.flaw:
                raise IllegalTransition("nothing is wrong with this clip")
            kept = await self._downloader.bring_better(await self._with_fresh_links(job), clip)
            return await self._replaced(job, clip, kept)

    async def _with_fresh_links(self, job: Job) -> Job:
        """The job with the links of a status read now; those that are stored may have expired long ago."""
        fresh = await self._fresh_results(job)
        return replace(job, results=in_known_order(job, fresh)) if fresh else job

    async def _replaced(self, job: Job, clip: Clip, kept: Kept) -> Job:
        """Record the new file, then delete the old one if it is still the one that was saved."""
        job = await self._book.commit(kept)
        await asyncio.to_thread(_delete_if_ours, Path(clip.path), clip.sha256)
        await self._posters.make_again(job, clip)
        return job

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


def _delete_if_ours(path: Path, digest: str) -> None:
    """A file that somebody has changed, or put there, stays. Blocking."""
    if digest and digest_of(path) == digest:
        with contextlib.suppress(OSError):  # then there are two, and the clip is the new one
            path.unlink()
