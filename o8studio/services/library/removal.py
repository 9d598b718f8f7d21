"""Clips leave the library: after thirty days in the trash, or when a person says so. A fact is written before and after."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from o8studio.domain.ids import ClipId
from o8studio.domain.library.facts import ClipRemoved, ClipTrashed, DayRun, Removal, RemovalStarted
from o8studio.domain.library.listing import ClipRow
from o8studio.domain.library.query import parse
from o8studio.domain.library.refused import LibraryProblem
from o8studio.domain.library.shelf import Place
from o8studio.services.library.index import LibraryIndex
from o8studio.services.library.shelf_book import ShelfBook
from o8studio.services.runtime.clock import Clock
from o8studio.store.part_file import digest_of
from o8studio.store.sidecar import sidecar_of
from o8studio.store.system_trash import NoSystemTrash, to_system_trash

log = logging.getLogger(__name__)

_IN_TRASH = parse("in:trash")
_PAGE = 500


@dataclass(frozen=True, slots=True)
class Removed:
    """What became of the clips that were to leave.

    Attributes:
        gone: those that left. kept: those that stayed in the trash, and why.
    """

    gone: tuple[ClipId, ...] = ()
    kept: tuple[tuple[ClipRow, LibraryProblem], ...] = ()


class RemovalService:
    """Only a clip in the trash leaves. A file that is not as it was saved, or that is somebody else's, is not touched."""

    def __init__(
        self,
        book: ShelfBook,
        index: LibraryIndex,
        clock: Clock,
        to_trash: Callable[[Path], None] = to_system_trash,
    ) -> None:
        """`to_trash` moves a file to the system's trash, or raises `NoSystemTrash`."""
        self._book = book
        self._to_trash = to_trash
        self._index = index
        self._clock = clock
        self._removing = asyncio.Lock()

    async def note_day(self) -> None:
        """Write down that the program runs today, once a day.

        Raises:
            LedgerUnreadable: the disk refused.
        """
        now = self._clock.now()
        today = datetime.fromtimestamp(now).astimezone().date().isoformat()
        async with self._book.changing:
            if today not in await asyncio.to_thread(self._book.days):
                await self._book.commit([DayRun(day=today, at=now)])

    async def resume(self) -> None:
        """Look into removals that a kill cut off: what is still there is in the trash again.

        Raises:
            LedgerUnreadable: the disk refused.
        """
        for row in await self._index.rows(await self._index.ask(lambda reader: reader.removing())):
            path, now = Path(row.path), self._clock.now()
            if await asyncio.to_thread(path.exists):
                await self._book.commit([ClipTrashed(clip=row.id, at=now)])
            elif await asyncio.to_thread(path.parent.exists):  # else its drive is away, and nobody knows
                await self._book.commit([ClipRemoved(clip=row.id, at=now, how=Removal.SYSTEM_TRASH)])

    async def in_trash(self) -> list[ClipRow]:
        """Every clip in the trash, with the days that it has left.

        Raises:
            LedgerUnreadable
        """
        rows: list[ClipRow] = []
        page = await self._index.page(_IN_TRASH, limit=_PAGE)
        rows += page.rows
        while page.after is not None:
            page = await self._index.page(_IN_TRASH, after=page.after, limit=_PAGE)
            rows += page.rows
        return rows

    async def expire(self) -> Removed:
        """Send what has been in the trash for thirty days to the system's trash.

        Raises:
            LedgerUnreadable: the disk refused.
        """
        due = [row.id for row in await self.in_trash() if row.days_left == 0]
        return await self._remove_all(due, Removal.SYSTEM_TRASH, only_due=True)

    async def remove(self, clips: Iterable[ClipId], how: Removal) -> Removed:
        """Let clips that are in the trash leave the library; others are left alone.

        `Removal.DELETED` must have been confirmed by a person. The file of a clip that was imported in its place is not touched
        whatever `how` says.

        Raises:
            LedgerUnreadable: the disk refused; the clips so far have left.
        """
        return await self._remove_all(clips, how)

    async def _remove_all(self, clips: Iterable[ClipId], how: Removal, *, only_due: bool = False) -> Removed:
        gone: list[ClipId] = []
        kept: list[tuple[ClipRow, LibraryProblem]] = []
        async with self._removing:
            for row in await self._index.rows(list(dict.fromkeys(clips))):
                one = await self._remove(row, how, only_due=only_due)
                gone += one.gone
                kept += one.kept
        return Removed(tuple(gone), tuple(kept))

    async def _remove(self, row: ClipRow, how: Removal, *, only_due: bool) -> Removed:
        info = await self._index.info(row.id)
        if info is None:
            return _stays(row, LibraryProblem.NO_CLIP)
        row = info.row  # as it is now: the clips before it took their time
        path = Path(row.path)
        if row.days_left is None or (only_due and row.days_left > 0):
            return Removed()
        others = await self._index.ask(lambda reader: reader.others_at(row.id, row.path))
        if info.entry.in_place or others:
            how = Removal.LEFT  # it is somebody else's file, or another clip's
        is_there = how is not Removal.LEFT and await asyncio.to_thread(path.exists)
        if is_there and await asyncio.to_thread(digest_of, path) != info.clip.sha256:
            return _stays(row, LibraryProblem.FILE_CHANGED)
        if how is not Removal.LEFT and not is_there and not await asyncio.to_thread(path.parent.exists):
            return _stays(row, LibraryProblem.AWAY)
        async with self._book.changing:
            entry = await asyncio.to_thread(self._book.entry, row.id)
            if (entry.place, entry.trashed_at) != (Place.TRASH, info.entry.trashed_at):
                return Removed()  # it was restored while its file was read
            await self._book.commit([RemovalStarted(clip=row.id, at=self._clock.now(), how=how)])
        if is_there:
            try:
                await asyncio.to_thread(
                    _take_away, path, self._to_trash if how is Removal.SYSTEM_TRASH else Path.unlink
                )
            except (NoSystemTrash, OSError) as error:
                log.warning("the file of clip %s stays: %s", row.id, error)
                await self._book.commit([ClipTrashed(clip=row.id, at=info.entry.trashed_at)])
                return _stays(row, LibraryProblem.NO_SYSTEM_TRASH)
        await self._book.commit([ClipRemoved(clip=row.id, at=self._clock.now(), how=how)])
        return Removed((row.id,))


def _stays(row: ClipRow, why: LibraryProblem) -> Removed:
    return Removed((), ((row, why),))


def leaving_soon(rows: Sequence[ClipRow], days: int = 3) -> list[ClipRow]:
    """Those that leave within this many days with the program running."""
    return [row for row in rows if row.days_left is not None and row.days_left <= days]


def _take_away(path: Path, remove: Callable[[Path], None]) -> None:
    """The clip first: a sidecar without its clip is no loss, a clip without its file would be missed."""
    remove(path)
    sidecar = sidecar_of(path)
    with contextlib.suppress(OSError, NoSystemTrash):
        if sidecar.is_file():
            remove(sidecar)
