"""Commands on clips: rate, pick, name, locate and download again."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from o8studio.domain.errors import BadInput, BrokenDownload, IllegalTransition, LedgerUnreadable
from o8studio.domain.ids import ClipId
from o8studio.domain.jobs.facts import Kept, Relocated, Result, Reviewed
from o8studio.domain.jobs.job import Job
from o8studio.domain.jobs.results import in_known_order
from o8studio.domain.library.clip import Clip, clip_of
from o8studio.domain.library.facts import ClipRelocated, ClipReviewed
from o8studio.domain.library.refused import LibraryProblem, LibraryRefused
from o8studio.domain.library.review import Review, Verdict
from o8studio.domain.reasons import DownloadProblem
from o8studio.services.jobs.downloader import Downloader
from o8studio.services.jobs.job_book import JobBook
from o8studio.services.jobs.posters import Posters
from o8studio.services.library.index import LibraryIndex
from o8studio.services.library.replacing import Replacing
from o8studio.services.library.shelf_book import ShelfBook
from o8studio.services.library.shelving import Change, Shelving
from o8studio.services.runtime.bus import FileReplaced, News
from o8studio.services.runtime.clock import Clock
from o8studio.services.runtime.tasks import TaskScope
from o8studio.store.part_file import digest_of


class Library:
    """Every change is a fact about one clip, recorded with those of the job that made it, if one did."""

    def __init__(
        self,
        book: JobBook,
        downloader: Downloader,
        clock: Clock,
        posters: Posters,
        fresh_results: Callable[[Job], Awaitable[tuple[Result, ...]]],
        index: LibraryIndex,
        shelf: ShelfBook,
        tasks: TaskScope,
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
        self._index = index
        self._shelf = shelf
        self._tasks = tasks
        self.shelving = Shelving(shelf, clock)
        """Tags, collections, projects, the trash."""
        self._reviewing = asyncio.Lock()
        self._bringing: dict[ClipId, asyncio.Lock] = {}
        self._replacing = Replacing(book, clock, posters, index, shelf)

    def on_news(self, news: News) -> None:
        """End what another file of a clip needs that was not recorded by a command here."""
        if isinstance(news, FileReplaced):
            self._tasks.spawn(f"other file of {news.clip_id}", self._ended(news))

    async def take_up(self) -> None:
        """The same for all that a kill left between the name of such a file and the end of what it needs."""
        for one in await self._downloader.replacements():
            await self._ended(one)

    async def _ended(self, replaced: FileReplaced) -> None:
        async with self._bringing.setdefault(replaced.clip_id, asyncio.Lock()):
            job = await self._book.bring(replaced.job_id)
            clip = clip_of(job.clips, replaced.clip_id) if job is not None else None
            if job is not None and clip is not None:
                if (kept := await self._downloader.named_for(job, clip, replaced)) is not None:
                    job = await self._book.commit(kept)
                await self._replacing.end(job, clip.id)
            await asyncio.to_thread(replaced.part.forget)

    async def review(self, clip_id: ClipId, **changes: object) -> Job | None:
        """Rate, pick, reject or name a clip; returns the job that made it, None for an imported one.

        Args:
            changes: `stars`, `verdict`, `title`; what is left out stays.

        Raises:
            LibraryRefused: there is no such clip.
        """
        async with self._reviewing:  # two key presses in a row must not undo each other
            job, clip = await self._found(clip_id)
            return await self._put_review(job, clip, replace(clip.review, **changes))  # type: ignore[arg-type]  # the fields named above

    async def rate(self, clips: Iterable[ClipId], **changes: object) -> Change:
        """The same for many; what it returns takes it back.

        Raises:
            LibraryRefused: one of them is unknown; nothing was changed.
            LedgerUnreadable: the disk refused the first; if it refuses a later one, `Change.stopped` says so.
        """
        before: list[tuple[ClipId, Review]] = []
        wanted = list(dict.fromkeys(clips))
        for clip_id in wanted:
            await self._found(clip_id)
        for clip_id in wanted:
            async with self._reviewing:
                job, clip = await self._found(clip_id)
                fresh = replace(clip.review, **changes)  # type: ignore[arg-type]  # stars, verdict, title
                if fresh == clip.review:
                    continue
                try:
                    await self._put_review(job, clip, fresh)
                except LedgerUnreadable as error:
                    if not before:
                        raise
                    return _rated(before, error)
                before.append((clip_id, clip.review))
        return _rated(before)

    async def undo(self, change: Change) -> Change:
        """Take back what a command did, whichever it was; what it returns does it again.

        Raises:
            LedgerUnreadable: the disk refused.
        """
        if not change.reviews:
            return await self.shelving.undo(change)
        again: list[tuple[ClipId, Review]] = []
        for clip_id, review in change.reviews:
            async with self._reviewing:
                job, clip = await self._found(clip_id)
                await self._put_review(job, clip, review)
                again.append((clip_id, clip.review))
        return Change(change.clips, (), tuple(again))

    async def _put_review(self, job: Job | None, clip: Clip, review: Review) -> Job | None:
        at, verdict = self._clock.now(), Verdict(review.verdict)
        if job is None:
            fact = ClipReviewed(clip=clip.id, at=at, stars=review.stars, verdict=verdict, title=review.title)
            await self._shelf.commit([fact])
            return None
        return await self._book.commit(
            Reviewed(
                job_id=job.id, at=at, clip=clip.id, stars=review.stars, verdict=verdict, title=review.title
            )
        )

    async def found(self, clip_id: ClipId, path: Path) -> Job | None:
        """Set the new path of a clip that the user located; only the identical file is accepted.

        Raises:
            BadInput: it is another file.
            LibraryRefused: there is no such clip.
        """
        _job, clip = await self._found(clip_id)
        if await asyncio.to_thread(digest_of, path) != clip.sha256:
            raise BadInput("file", "another file")
        return await self.moved(clip_id, path)

    async def moved(self, clip_id: ClipId, path: Path) -> Job | None:
        """Set the new path of a clip whose file is known to be the same.

        Raises:
            LibraryRefused: there is no such clip.
        """
        job, clip = await self._found(clip_id)
        at = self._clock.now()
        if job is None:
            await self._shelf.commit([ClipRelocated(clip=clip_id, at=at, path=str(path))])
            return None
        fact = Relocated(job_id=job.id, at=at, clip=clip.id, index=clip.index, path=str(path))
        return await self._book.commit(fact)

    async def fetch_again(self, clip_id: ClipId) -> Job:
        """Download a clip whose file is missing, as long as the gateway has it.

        Raises:
            BrokenDownload, DiskTrouble, VaultError
            LibraryRefused: there is no such clip.
        """
        await self._known(clip_id)
        async with self._bringing.setdefault(clip_id, asyncio.Lock()):  # two must not fill one part file
            job, clip = await self._known(clip_id)
            if await asyncio.to_thread(Path(clip.path).exists):
                return job
            asked = await self._with_fresh_links(job)
            kept = await self._downloader.bring_again(asked, clip)
            if kept.sha256 == clip.sha256:
                job = await self.moved(clip_id, Path(kept.path)) or job
            else:
                job = await self._replaced(job, clip, kept)
            await self._downloader.forget(asked, kept.index)
            return job

    async def try_again(self, clip_id: ClipId) -> Job:
        """Download a clip again that was kept in spite of a flaw; its file is replaced only by a better one.

        Raises:
            BrokenDownload: `nothing better`, or nothing came; DiskTrouble, VaultError
            LibraryRefused: there is no such clip. IllegalTransition: nothing is wrong with it.
        """
        await self._known(clip_id)
        async with self._bringing.setdefault(clip_id, asyncio.Lock()):
            job, clip = await self._known(clip_id)
            if not clip.flaw:
                raise IllegalTransition("nothing is wrong with this clip")
            asked = await self._with_fresh_links(job)
            kept = await self._downloader.bring_better(asked, clip)
            job = await self._replaced(job, clip, kept)
            await self._downloader.forget(asked, kept.index)
            return job

    async def _with_fresh_links(self, job: Job) -> Job:
        """The job with the links of a status read now; those that are stored may have expired long ago."""
        fresh = await self._fresh_results(job)
        return replace(job, results=in_known_order(job.results, fresh)) if fresh else job

    async def _replaced(self, job: Job, clip: Clip, kept: Kept) -> Job:
        job = await self._book.commit(kept)
        await self._replacing.end(job, clip.id)
        return job

    async def _known(self, clip_id: ClipId) -> tuple[Job, Clip]:
        """A clip that a job made, under the task id that it has now.

        Raises:
            BrokenDownload: its task id was corrected since, so that nobody asks for it any more.
            LibraryRefused: there is none.
        """
        job, clip = await self._found(clip_id)
        if job is None:
            raise LibraryRefused(LibraryProblem.NO_CLIP)
        if clip.is_apart:
            raise BrokenDownload(DownloadProblem.LINK_EXPIRED)
        return job, clip

    async def _found(self, clip_id: ClipId) -> tuple[Job | None, Clip]:
        """A clip, and the job that made it, if one did; a job that was not in memory is from now on.

        Raises:
            LibraryRefused: there is no such clip.
        """
        job = self._book.maker_of(clip_id)
        if job is None and (info := await self._index.info(clip_id)) is not None:
            if info.job is None:
                return None, info.clip
            job = await self._book.bring(info.job.id)
        clip = clip_of(job.clips, clip_id) if job is not None else None
        if clip is None:
            raise LibraryRefused(LibraryProblem.NO_CLIP)
        return job, clip


def _rated(before: Sequence[tuple[ClipId, Review]], stopped: LedgerUnreadable | None = None) -> Change:
    return Change(tuple(one for one, _review in before), (), tuple(before), stopped)
