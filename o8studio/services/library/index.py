"""Finding clips: asks the read model on a thread of its own, which takes new facts in before it answers."""

import asyncio
import functools
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

from o8studio.domain.errors import LedgerUnreadable
from o8studio.domain.ids import ClipId, GroupId
from o8studio.domain.jobs.delivered import Difference, differences
from o8studio.domain.jobs.job import Job
from o8studio.domain.library.clip import Clip, clip_of
from o8studio.domain.library.facts import GroupKind, clip_subject
from o8studio.domain.library.listing import (
    ClipPage,
    ClipRow,
    Cursor,
    Sidebar,
    Sort,
    Suggestion,
    Sums,
)
from o8studio.domain.library.query import Key, Query, parse
from o8studio.domain.library.recipe import Recipe, recipe_of
from o8studio.domain.library.recipe import read as read_recipe
from o8studio.domain.library.shelf import Group, ShelfEntry, entry_of
from o8studio.services.library.suggestions import suggestions
from o8studio.services.runtime.bus import Bus, JobChanged, LibraryChanged, LibraryRead, News
from o8studio.services.runtime.clock import Clock
from o8studio.services.runtime.tasks import TaskScope
from o8studio.store.ledger.ledger import Ledger
from o8studio.store.library.database import LibraryDatabase, NotWritable
from o8studio.store.library.reading import Reader

log = logging.getLogger(__name__)

_T = TypeVar("_T")
_MANY_FACTS = 20_000
"""Facts beyond which an index is made while it is asked: about two seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipInfo:
    """Everything about one clip.

    Attributes:
        job: the job that made it, or None. clip: with the path at which it is now.
        asked: how it differs from what was asked for.
        recipe: how it was made; None when nobody knows.
        takes: all clips of the same prompt, with this one, the newest first.
        before, after: the clips that it came from, the first one first; those that came of it, the newest first.
    """

    row: ClipRow
    clip: Clip
    entry: ShelfEntry
    job: Job | None = None
    asked: tuple[Difference, ...] = ()
    recipe: Recipe | None = None
    takes: tuple[ClipRow, ...] = ()
    before: tuple[ClipRow, ...] = ()
    after: tuple[ClipRow, ...] = ()


class LibraryIndex:
    """Every method answers with what was committed before it was called."""

    def __init__(
        self,
        path: Path,
        ledger: Ledger,
        bus: Bus,
        clock: Clock,
        tasks: TaskScope,
        many_facts: int = _MANY_FACTS,
    ) -> None:
        """`many_facts`: so many that they are taken in while others are answered."""
        self._many_facts = many_facts
        self._path = path
        self._ledger = ledger
        self._bus = bus
        self._clock = clock
        self._tasks = tasks
        self._thread = ThreadPoolExecutor(1, "library")
        self._database: LibraryDatabase | None = None
        self._facts: Ledger | None = None
        self._heard, self._caught_up_with = 1, 0
        self._catching_up = asyncio.Lock()
        self._vocabulary: Mapping[Key, Mapping[str, int]] = {}
        bus.subscribe(self._on_news)

    def _on_news(self, news: News) -> None:
        if isinstance(news, (JobChanged, LibraryChanged)):
            self._heard += 1

    @property
    def _is_behind(self) -> bool:
        return self._caught_up_with != self._heard

    async def page(
        self,
        query: Query,
        sort: Sort | None = None,
        after: Cursor | None = None,
        limit: int = 100,
        *,
        stacked: bool = False,
    ) -> ClipPage:
        """The rows behind `after`, at most `limit`.

        Args:
            stacked: of several takes of one prompt, only the best.

        Raises:
            LedgerUnreadable
        """
        order = sort or Sort()
        return await self._ask(
            lambda one: one.page(query, order, after, limit, self._today(), stacked=stacked)
        )

    async def ids(self, query: Query, sort: Sort | None = None) -> list[ClipId]:
        """Every clip that a query finds, in order.

        Raises:
            LedgerUnreadable
        """
        order = sort or Sort()
        return await self._ask(lambda one: one.ids(query, order, self._today()))

    async def rows(self, ids: Sequence[ClipId], *, as_it_is: bool = False) -> list[ClipRow]:
        """The rows of these clips in this order; unknown ones are left out. `as_it_is`: see `ask`.

        Raises:
            LedgerUnreadable
        """
        return await self._ask(lambda one: one.rows(ids), as_it_is)

    async def count(self, query: Query) -> Sums:
        """What a query finds, in sum.

        Raises:
            LedgerUnreadable
        """
        return await self._ask(lambda one: one.count(query, self._today()))

    async def sidebar(self, query: Query | None = None) -> Sidebar:
        """The groups, and the counts under a query; brings what `suggest` knows up to date. As it is, see `ask`.

        Raises:
            LedgerUnreadable
        """

        def ask(reader: Reader) -> tuple[Sidebar, Mapping[Key, Mapping[str, int]]]:
            everything = reader.facets(Query(), self._today())
            facets = reader.facets(query, self._today()) if query is not None and query.text else everything
            return Sidebar(tuple(reader.groups()), facets), reader.vocabulary(everything)

        sidebar, self._vocabulary = await self._ask(ask, as_it_is=True)
        return sidebar

    async def smart_counts(self, groups: Iterable[Group]) -> dict[GroupId, int]:
        """How many clips each smart collection finds; one that is not understood has no count. As it is, see `ask`.

        A question each, so that what is asked meanwhile waits for one of them and not for all.

        Raises:
            LedgerUnreadable
        """
        counts: dict[GroupId, int] = {}
        for group in groups:
            query = parse(group.query)
            if group.kind is GroupKind.SMART and not group.is_deleted and not query.problems:
                ask = functools.partial(_clips_of, query, self._today())
                counts[group.id] = await self._ask(ask, as_it_is=True)
        return counts

    def suggest(self, text: str, at: int, most: int = 8) -> list[Suggestion]:
        """Ways to go on with what is typed before `at`, the best first. From memory, as `sidebar` left it; never blocks."""
        return suggestions(text, at, self._vocabulary, most)

    async def info(self, clip_id: ClipId) -> ClipInfo | None:
        """Everything about one clip; None for an unknown one.

        Raises:
            LedgerUnreadable
        """
        return await self._ask(functools.partial(self._info, clip_id))

    def _info(self, clip_id: ClipId, reader: Reader) -> ClipInfo | None:
        found = reader.rows([clip_id])
        if not found:
            return None
        [row] = found
        entry = entry_of(self._committed().library_facts(clip_subject(clip_id)))
        job = self._committed().job(row.job_id) if row.job_id is not None else None
        clip = clip_of(job.clips, clip_id) if job is not None else entry.imported
        if clip is None:
            return None
        recipe = recipe_of(job.request, clip) if job is not None else read_recipe(entry.recipe)
        before, after = reader.descent(clip_id)
        return ClipInfo(
            row=row,
            clip=clip,
            entry=entry,
            job=job,
            asked=differences(job.request, clip) if job is not None else (),
            recipe=recipe,
            takes=tuple(reader.takes_of(row.stack)),
            before=tuple(before),
            after=tuple(after),
        )

    async def groups(self) -> list[Group]:
        """Every collection, project and smart collection, by name.

        Raises:
            LedgerUnreadable
        """
        return await self._ask(Reader.groups)

    async def with_bytes(self, size: int, sha256: str) -> list[ClipRow]:
        """Clips that have, or had, these bytes.

        Raises:
            LedgerUnreadable
        """
        return await self._ask(lambda one: one.with_digest(size, sha256))

    async def catch_up(self) -> None:
        """Take in what was committed; after a lost index everything, a piece at a time, so that others are answered between.

        Raises:
            LedgerUnreadable
        """
        async with self._catching_up:
            await self._take_all()

    async def _take_all(self) -> None:
        is_long = False
        while True:
            heard = self._heard
            taken, done, total = await self._run(self._take_piece)
            if not taken:
                break
            is_long = is_long or done < total
            if is_long:
                self._bus.publish(LibraryRead(done, max(done, total)))
        self._caught_up_with = heard  # only now: whoever asks before this waits for all of it

    def _take_piece(self) -> tuple[int, int, int]:
        """On the thread: how many were taken in, and how far that is of how many."""
        database, facts = self._opened(), self._committed()
        return database.take(facts), database.taken, facts.last_number()

    async def ask(self, question: Callable[[Reader], _T], *, as_it_is: bool = False) -> _T:
        """Ask the read model something; `question` runs on its thread.

        Args:
            as_it_is: answer with what is there already while a long making goes on, which is told as `LibraryRead`: only for
                what is shown, and shown again.

        Raises:
            LedgerUnreadable
        """
        return await self._ask(question, as_it_is)

    async def note_missing(self, missing: Mapping[ClipId, str], found: Mapping[ClipId, str]) -> None:
        """Note whose file was not there, and whose was, at the path that was looked at; one that has another by now is left.

        Raises:
            LedgerUnreadable
        """
        try:
            fresh = await self._run(lambda: self._opened().mark_missing(missing, found))
        except NotWritable as error:
            log.warning("whose file is missing is not noted: %s", error)
            return
        if fresh:
            self._bus.publish(LibraryChanged(frozenset(fresh)))

    async def _ask(self, question: Callable[[Reader], _T], as_it_is: bool = False) -> _T:
        if self._is_behind:
            await self._follow(as_it_is=as_it_is)
        try:
            return await self._run(lambda: self._opened().ask(question))
        except LedgerUnreadable:
            self._heard += 1  # it may have been made again
            raise

    async def _follow(self, *, as_it_is: bool) -> None:
        if as_it_is and await self._run(self._is_far_behind):
            if not self._catching_up.locked():
                self._tasks.spawn("library", self._catch_up_aside())
            return
        try:
            async with self._catching_up:
                if self._is_behind:  # else somebody else has done it
                    await self._take_all()
        except NotWritable as error:
            log.warning("the library's index takes nothing in now, and answers from what it has: %s", error)

    async def _catch_up_aside(self) -> None:
        try:
            await self.catch_up()
        except LedgerUnreadable as error:  # whoever needs all of it is told
            log.warning("the library's index could not be made: %s", error)

    def _is_far_behind(self) -> bool:
        return self._committed().last_number() - self._opened().taken > self._many_facts

    async def _run(self, work: Callable[[], _T]) -> _T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def _opened(self) -> LibraryDatabase:
        """On the thread."""
        if self._database is None:
            database = LibraryDatabase(self._path)
            try:
                database.begin(self._committed())
            except BaseException:
                database.close()
                raise
            self._database = database
        return self._database

    def _committed(self) -> Ledger:
        """On the thread: the ledger as the disk has it, never as a transaction that may fail would leave it."""
        if self._facts is None:
            self._facts = self._ledger.reading()
        return self._facts

    def _today(self) -> date:
        return datetime.fromtimestamp(self._clock.now()).astimezone().date()

    async def close(self) -> None:
        """End the thread and close the read model."""

        def end() -> None:
            if self._database is not None:
                self._database.close()
            if self._facts is not None:
                self._facts.close()

        await self._run(end)
        self._thread.shutdown(wait=False)


def _clips_of(query: Query, today: date, reader: Reader) -> int:
    return reader.count(query, today).clips
