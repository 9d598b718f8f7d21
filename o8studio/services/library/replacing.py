"""What follows once a clip has another file: its earlier one is taken away if it is ours, and it gets a poster."""

import asyncio
import contextlib
from pathlib import Path

from o8studio.domain.ids import ClipId
from o8studio.domain.jobs.job import Job
from o8studio.domain.jobs.results import replaced_file
from o8studio.domain.library.clip import clip_of
from o8studio.domain.library.facts import ClipImported, ClipRestored
from o8studio.domain.library.shelf import Place
from o8studio.services.jobs.job_book import JobBook
from o8studio.services.jobs.posters import Posters
from o8studio.services.library.index import LibraryIndex
from o8studio.services.library.shelf_book import ShelfBook
from o8studio.services.runtime.clock import Clock
from o8studio.store.part_file import digest_of
from o8studio.store.sidecar import sidecar_of


class Replacing:
    """Knows from facts alone what is to be done, so that it can be begun again after a kill at any point."""

    def __init__(
        self, book: JobBook, clock: Clock, posters: Posters, index: LibraryIndex, shelf: ShelfBook
    ) -> None:
        self._book = book
        self._clock = clock
        self._posters = posters
        self._index = index
        self._shelf = shelf

    async def end(self, job: Job, clip_id: ClipId) -> None:
        """Take away the file that this clip had before its last one, if it is ours, and still the one that was saved.

        Raises:
            LedgerUnreadable
        """
        clip = clip_of(job.clips, clip_id)
        before = replaced_file(await asyncio.to_thread(self._book.facts, job.id), clip_id)
        if clip is None or before is None or before.path == clip.path:
            return
        entry = await asyncio.to_thread(self._shelf.entry, clip_id)
        # once somebody else's file was this clip's, nothing tells whose the earlier one is
        if not await asyncio.to_thread(self._was_ever_in_place, clip_id):
            others = await self._index.ask(lambda one: one.others_at(clip_id, before.path))
            if not others:
                await asyncio.to_thread(_delete_if_ours, Path(before.path), before.sha256)
        if entry.in_place and entry.place is Place.SHELF:  # the new file is ours
            await self._shelf.commit([ClipRestored(clip=clip_id, at=self._clock.now(), in_place=False)])
        await self._posters.make_again(job, clip)

    def _was_ever_in_place(self, clip_id: ClipId) -> bool:
        facts = self._shelf.facts(clip_id)
        return any(isinstance(fact, (ClipImported, ClipRestored)) and fact.in_place for fact in facts)


def _delete_if_ours(path: Path, digest: str) -> None:
    """A file that somebody has changed, or put there, stays. Blocking."""
    if digest and digest_of(path) == digest:
        with contextlib.suppress(OSError):  # then there are two, and the clip is the new one
            path.unlink()
            sidecar_of(path).unlink(missing_ok=True)
