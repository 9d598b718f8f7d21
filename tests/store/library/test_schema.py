"""Opening the read model: in an instant for reading, and never in the way of the program."""

import sqlite3
from datetime import date
from pathlib import Path

import pytest

from o8studio.domain.library.listing import Sort
from o8studio.domain.library.query import parse
from o8studio.store.library.reading import Reader
from o8studio.store.library.schema import VERSION, opened, opened_for_reading
from tests.support.effort import Effort, is_within
from tests.support.shelf_clips import clip_facts, index_on


async def test_the_first_page_is_read_before_anything_else_is_open(tmp_path: Path) -> None:
    async with index_on(tmp_path, *(clip_facts(number) for number in range(60))) as (index, _shelf, _ledger):
        before = await index.page(parse(""), limit=50)
    took = []
    for _ in range(5):
        effort = Effort()
        db = opened_for_reading(tmp_path / "library.sqlite3")
        took.append(effort.seconds)
        assert db is not None
        page = Reader(db).page(parse(""), Sort(), None, 50, date(2026, 1, 1))
        db.close()
        assert page.rows == before.rows
    assert is_within(min(took), 0.001), "a millisecond of its own CPU"


def test_there_is_nothing_to_read_where_no_index_is_of_use(tmp_path: Path) -> None:
    path = tmp_path / "library.sqlite3"
    assert opened_for_reading(path) is None
    path.write_bytes(b"x" * 5000)
    assert opened_for_reading(path) is None
    db = opened(path)
    assert db.execute("PRAGMA user_version").fetchone() == (VERSION,)
    db.execute("PRAGMA user_version=98")
    db.close()
    assert opened_for_reading(path) is None
    assert path.stat().st_mode & 0o077 == 0


def test_an_index_that_another_program_holds_is_not_deleted(tmp_path: Path) -> None:
    path = tmp_path / "library.sqlite3"
    holder = opened(path)
    holder.execute("UPDATE state SET mark = 'kept'")
    holder.execute("PRAGMA locking_mode=EXCLUSIVE")
    holder.close()
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("PRAGMA locking_mode=EXCLUSIVE")
    holder.execute("BEGIN EXCLUSIVE")
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        opened(path)
    holder.execute("COMMIT")
    holder.close()
    db = opened(path)
    assert db.execute("SELECT mark FROM state").fetchone() == ("kept",)
    db.close()
