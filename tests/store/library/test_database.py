"""The read model follows the ledger, whatever happened to either of them."""

import shutil
import sqlite3
from pathlib import Path

import pytest

from o8studio.domain.errors import LedgerUnreadable
from o8studio.domain.ids import ClipId
from o8studio.domain.library.facts import Tagged
from o8studio.domain.library.query import parse
from o8studio.services.runtime.bus import LibraryChanged, News
from o8studio.store.ledger.ledger import Ledger
from o8studio.store.ledger.opening import put_back
from o8studio.store.library.database import LibraryDatabase, NotWritable
from tests.support.read_model import everything
from tests.support.shelf_clips import clip_facts, index_on, path_of, write
from tests.support.shelf_facts import IMPORTED, story


def taken(path: Path, ledger: Ledger) -> dict[str, list[tuple[object, ...]]]:
    database = LibraryDatabase(path)
    database.begin(ledger)
    while database.take(ledger):
        pass
    dump = database.ask(everything)
    database.close()
    return dump


@pytest.mark.parametrize("seed", range(12))
def test_random_facts_give_the_same_library_taken_in_little_by_little_and_at_once(
    tmp_path: Path, seed: int
) -> None:
    ledger = Ledger(tmp_path / "ledger.sqlite3")
    clips = [ClipId(f"c{number:03}") for number in range(8)] + [IMPORTED.clip, ClipId("nobody's")]
    told = story(seed, 120, clips)
    database = LibraryDatabase(tmp_path / "grown.sqlite3")
    database.begin(ledger)
    for number in range(8):  # taken in little by little, with facts about clips that come later
        write(ledger, [*told[number * 15 : number * 15 + 8]])
        write(ledger, clip_facts(number))
        write(ledger, [IMPORTED] if number == 4 else [])
        write(ledger, [*told[number * 15 + 8 : number * 15 + 15]])
        while database.take(ledger):
            pass
    grown = database.ask(everything)
    database.close()
    fresh = taken(tmp_path / "fresh.sqlite3", ledger)
    ledger.close()
    assert len(grown["clips"]) == 9
    assert grown == fresh


def test_a_damaged_index_is_made_again(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.sqlite3")
    write(ledger, clip_facts(1))
    before = taken(tmp_path / "library.sqlite3", ledger)
    (tmp_path / "library.sqlite3").write_bytes(b"no database at all" * 1000)
    assert taken(tmp_path / "library.sqlite3", ledger) == before
    with sqlite3.connect(tmp_path / "library.sqlite3") as db:
        db.execute("PRAGMA user_version=99")
    db.close()
    assert taken(tmp_path / "library.sqlite3", ledger) == before
    ledger.close()


def test_an_index_of_another_ledger_is_made_again(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.sqlite3")
    write(ledger, clip_facts(1))
    ledger.close()
    shutil.copyfile(tmp_path / "ledger.sqlite3", tmp_path / "older.sqlite3")
    ledger = Ledger(tmp_path / "ledger.sqlite3")
    write(ledger, clip_facts(2))
    assert len(taken(tmp_path / "library.sqlite3", ledger)["clips"]) == 2
    ledger.close()
    older = Ledger(tmp_path / "older.sqlite3")
    write(older, clip_facts(3))
    ids = [row[0] for row in taken(tmp_path / "library.sqlite3", older)["clips"]]
    older.close()
    assert ids == ["c001", "c003"]


def test_a_program_that_still_reads_the_ledger_of_before_mixes_nothing_into_the_library(
    tmp_path: Path,
) -> None:
    path, library = tmp_path / "ledger.sqlite3", tmp_path / "library.sqlite3"
    for place, numbers in ((path, range(3)), (tmp_path / "another.sqlite3", range(10, 14))):
        ledger = Ledger(place)
        for number in numbers:
            write(ledger, clip_facts(number))
        ledger.close()
    reading = Ledger(path, read_only=True)  # such as of a long list on the command line
    late = LibraryDatabase(library)
    late.begin(reading)
    put_back(path, tmp_path / "another.sqlite3", tmp_path / "reach")
    now = Ledger(path)
    window = LibraryDatabase(library)
    window.begin(now)
    with pytest.raises(NotWritable):
        late.take(reading)
    while window.take(now):
        pass
    with pytest.raises(NotWritable):
        late.take(reading)
    later = LibraryDatabase(library)
    later.begin(reading)  # it empties nothing either
    expected = [f"c{number:03}" for number in range(10, 14)]
    assert [one[1] for one in window.ask(lambda reader: reader.files(0, 10))] == expected
    for one in (late, later, window, reading, now):
        one.close()


def test_an_index_that_another_ledger_came_into_meanwhile_is_made_again(tmp_path: Path) -> None:
    ledgers = [Ledger(tmp_path / f"{name}.sqlite3") for name in ("ours", "theirs")]
    for number, ledger in enumerate(ledgers):
        write(ledger, clip_facts(number))
    ours, theirs = (LibraryDatabase(tmp_path / "library.sqlite3") for _ in ledgers)
    for database, ledger in zip((theirs, ours), reversed(ledgers), strict=True):
        database.begin(ledger)
    while theirs.take(ledgers[1]):
        pass
    write(ledgers[0], clip_facts(5))
    while ours.take(ledgers[0]):
        pass
    assert [one[1] for one in ours.ask(lambda reader: reader.files(0, 10))] == ["c000", "c005"]
    for one in (ours, theirs, *ledgers):
        one.close()


async def test_a_job_that_cannot_be_read_hides_no_other(tmp_path: Path) -> None:
    async with index_on(tmp_path, clip_facts(1), clip_facts(2)) as (index, _shelf, ledger):
        with sqlite3.connect(tmp_path / "ledger.sqlite3") as db:
            db.execute("INSERT INTO facts(job, at, kind, body) VALUES('j002', 1, 'Tomorrow', '{}')")
        db.close()
        assert [row.id for row in (await index.page(parse(""))).rows] == ["c001"]
        assert ledger.count() == 2


async def test_an_index_that_is_damaged_while_it_is_used_is_made_again(tmp_path: Path) -> None:
    async with index_on(tmp_path, *(clip_facts(number) for number in range(200))) as (index, _shelf, _ledger):
        before = await index.ids(parse(""))
        path = tmp_path / "library.sqlite3"
        with sqlite3.connect(path) as db:
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        db.close()
        content = bytearray(path.read_bytes())
        content[4096:] = b"\xff" * (len(content) - 4096)
        path.write_bytes(content)
        with pytest.raises(LedgerUnreadable):
            for _again in range(2):
                await index.ask(everything)
        assert await index.ids(parse("")) == before


def test_an_index_that_refuses_one_fact_is_made_again(tmp_path: Path) -> None:
    """It used to block the library at every start."""
    ledger = Ledger(tmp_path / "ledger.sqlite3")
    write(ledger, clip_facts(1))
    before = taken(tmp_path / "library.sqlite3", ledger)
    assert before["clips"]
    write(ledger, clip_facts(2))
    with sqlite3.connect(tmp_path / "library.sqlite3") as db:
        db.execute("DROP TABLE tags")
    db.close()
    assert len(taken(tmp_path / "library.sqlite3", ledger)["clips"]) == 2
    ledger.close()


async def test_what_was_never_committed_is_not_in_the_library(tmp_path: Path) -> None:
    """After it was rolled back, the next fact has its number, and used to be left out."""
    async with index_on(tmp_path, clip_facts(1)) as (index, shelf, ledger):
        ledger._db.execute("BEGIN IMMEDIATE")
        body = "INSERT INTO facts(job, at, kind, body) SELECT 'never', at, kind, body FROM facts LIMIT 1"
        ledger._db.execute(body)
        assert await index.ids(parse("")) == ["c001"]
        ledger._db.execute("ROLLBACK")
        await shelf.commit([Tagged(clip=ClipId("c001"), at=1.0, tag="night")])
        assert await index.ids(parse("tag:night")) == ["c001"]


async def test_only_news_about_missing_files_is_told(tmp_path: Path) -> None:
    async with index_on(tmp_path, clip_facts(0), clip_facts(1)) as (index, _shelf, _ledger):
        heard: list[News] = []
        index._bus.subscribe(heard.append)
        clips = [ClipId("c000"), ClipId("c001")]
        at = {one: await path_of(index, one) for one in clips}
        await index.note_missing({}, at)
        assert heard == [], "they were there before"
        await index.catch_up()
        heard.clear()
        for _again in range(2):
            await index.note_missing({clips[0]: at[clips[0]]}, {clips[1]: at[clips[1]]})
        assert heard == [LibraryChanged(frozenset(clips[:1]))]
