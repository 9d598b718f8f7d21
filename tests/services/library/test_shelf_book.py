"""The door for library facts: written first, then announced, whole or not at all."""

from pathlib import Path

import pytest

from o8studio.domain.errors import BadInput, LedgerUnreadable
from o8studio.domain.ids import ClipId, GroupId
from o8studio.domain.library.facts import ClipRelocated, DayRun, GroupKind, GroupMade, Tagged
from o8studio.services.library.shelf_book import ShelfBook
from o8studio.services.runtime.bus import Bus, LibraryChanged, News
from o8studio.store.ledger.ledger import Ledger

A = ClipId("a")


async def test_facts_are_on_disk_when_they_are_announced(tmp_path: Path) -> None:
    ledger, bus, heard = Ledger(tmp_path / "l.sqlite3"), Bus(), list[News]()
    book = ShelfBook(ledger, bus)
    bus.subscribe(lambda news: heard.append(news) if book.entry(A).tags else None)
    group = book.new_group_id(5.0)
    await book.commit(
        [Tagged(clip=A, at=1, tag="x"), GroupMade(group=group, at=1, kind=GroupKind.PROJECT, name="P")]
    )
    assert heard == [LibraryChanged(frozenset({A}), frozenset({group}))]
    assert [type(fact) for fact in book.facts(A)] == [Tagged]
    made = book.group(group)
    assert made is not None and made.name == "P"
    assert book.group(GroupId("none")) is None
    await book.commit([DayRun(day="2026-11-27", at=1.0), DayRun(day="2026-11-28", at=1.0)])
    assert book.days() == {"2026-11-27", "2026-11-28"}
    assert "." not in book.new_clip_id(5.0)
    ledger.close()


async def test_what_cannot_be_written_changes_nothing(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "l.sqlite3")
    book = ShelfBook(ledger, Bus())
    with pytest.raises(BadInput):
        await book.commit([Tagged(clip=A, at=1, tag="x"), ClipRelocated(clip=A, at=1, path="\udcff")])
    assert book.facts(A) == []
    ledger.close()
    with pytest.raises(LedgerUnreadable):
        await book.commit([Tagged(clip=A, at=1, tag="x")])
