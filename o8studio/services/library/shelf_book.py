"""The only door for library facts: made whole, written, then announced."""

import asyncio
import secrets
from collections.abc import Sequence

from o8studio.domain.ids import ClipId, GroupId, PageId
from o8studio.domain.library.facts import (
    AboutClip,
    AboutGroup,
    DayRun,
    LibraryFact,
    PageShared,
    clip_subject,
    group_subject,
    page_subject,
)
from o8studio.domain.library.shelf import Group, ShelfEntry, entry_of, group_of
from o8studio.services.runtime.bus import Bus, LibraryChanged
from o8studio.store.ledger.ledger import Ledger
from o8studio.store.ledger.library_codec import writable_library


class ShelfBook:
    """Keeps nothing in memory: what is known of a clip is read from its facts, which are few."""

    def __init__(self, ledger: Ledger, bus: Bus) -> None:
        self._ledger = ledger
        self._bus = bus
        self.changing = asyncio.Lock()
        """Held by whoever reads where a clip is and writes a fact that follows from it."""

    def new_clip_id(self, now: float) -> ClipId:
        """An id for a clip that no job made; it sorts by time."""
        return ClipId(f"c{int(now * 1000):011x}{secrets.token_hex(5)}")

    def new_group_id(self, now: float) -> GroupId:
        """An id for a new group; it sorts by time."""
        return GroupId(f"g{int(now * 1000):011x}{secrets.token_hex(4)}")

    async def commit(self, facts: Sequence[LibraryFact]) -> None:
        """Write facts; when this returns, all are synced to disk. They reach the disk together, or one by one in order.

        Raises:
            BadInput: one can't be written; nothing was.
            LedgerUnreadable: the disk refused; earlier ones of them may be written.
        """
        clean = [writable_library(fact) for fact in facts]
        # shielded: a cancelled caller must not leave what is announced behind the disk
        await asyncio.shield(self._commit(clean))

    async def _commit(self, facts: Sequence[LibraryFact]) -> None:
        waiting = [asyncio.wrap_future(self._ledger.append_library(fact)) for fact in facts]
        try:
            outcomes = await asyncio.gather(*waiting, return_exceptions=True)
        finally:
            self._announce(facts)
        for one in outcomes:
            if isinstance(one, BaseException):
                raise one

    def _announce(self, facts: Sequence[LibraryFact]) -> None:
        clips = frozenset(fact.clip for fact in facts if isinstance(fact, AboutClip))
        groups = frozenset(fact.group for fact in facts if isinstance(fact, AboutGroup))
        self._bus.publish(LibraryChanged(clips, groups))

    def entry(self, clip_id: ClipId) -> ShelfEntry:
        """What library facts say of a clip. Blocking.

        Raises:
            LedgerUnreadable
        """
        return entry_of(self._ledger.library_facts(clip_subject(clip_id)))

    def facts(self, clip_id: ClipId) -> list[LibraryFact]:
        """All library facts about a clip, in order. Blocking.

        Raises:
            LedgerUnreadable
        """
        return self._ledger.library_facts(clip_subject(clip_id))

    def group(self, group: GroupId) -> Group | None:
        """A group, also a deleted one; None when there never was one. Blocking.

        Raises:
            LedgerUnreadable
        """
        return group_of(self._ledger.library_facts(group_subject(group)))

    def page(self, page: PageId) -> PageShared | None:
        """The review page of this id, if it was made here. Blocking.

        Raises:
            LedgerUnreadable
        """
        facts = self._ledger.library_facts(page_subject(page))
        return next((fact for fact in facts if isinstance(fact, PageShared)), None)

    def days(self) -> set[str]:
        """The days on which the program ran. Blocking.

        Raises:
            LedgerUnreadable
        """
        facts = self._ledger.library_facts(DayRun(day="", at=0.0).subject)
        return {fact.day for fact in facts if isinstance(fact, DayRun)}
