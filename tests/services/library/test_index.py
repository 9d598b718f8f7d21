"""The index answers with what was committed before, also while it is being made."""

import asyncio
from dataclasses import replace
from pathlib import Path

from o8studio.domain.ids import ClipId, GroupId
from o8studio.domain.library.facts import GroupKind, GroupMade, Tagged
from o8studio.domain.library.query import parse
from o8studio.services.library.index import LibraryIndex
from o8studio.services.runtime.bus import Bus, LibraryRead, News
from o8studio.services.runtime.clock import SystemClock
from o8studio.services.runtime.tasks import TaskScope
from o8studio.store.ledger.ledger import Ledger
from o8studio.store.library.reading import Reader
from tests.support.shelf_clips import clip_facts, index_on, path_of, write
from tests.support.shelf_facts import IMPORTED


async def test_what_was_just_written_is_found(tmp_path: Path) -> None:
    async with index_on(tmp_path, clip_facts(0)) as (index, shelf, _ledger):
        for number in range(5):
            await shelf.commit([Tagged(clip=ClipId("c000"), at=number, tag=f"t{number}")])
            assert await index.ids(parse(f"tag:t{number}")) == ["c000"]
        answers = await asyncio.gather(*(index.count(parse("")) for _ in range(5)), shelf.commit([IMPORTED]))
        assert {answer.clips for answer in answers[:5]} <= {1, 2}
        assert (await index.count(parse(""))).clips == 2


async def test_everything_about_a_clip(tmp_path: Path) -> None:
    async with index_on(tmp_path, clip_facts(0, core={"duration": 10}, usd=0.5), clip_facts(3)) as (
        index,
        shelf,
        _ledger,
    ):
        await shelf.commit([IMPORTED])
        info = await index.info(ClipId("c000"))
        assert info is not None and info.job is not None and info.recipe is not None
        assert (info.job.id, [one.field.value for one in info.asked], len(info.takes)) == (
            "j000",
            ["length"],
            2,
        )
        assert (info.recipe.model, info.recipe.core["duration"]) == ("kling-v2-1", 10)
        imported = await index.info(IMPORTED.clip)
        assert imported is not None and (imported.job, imported.recipe, imported.clip.title) == (
            None,
            None,
            "猫咪.mov",
        )
        assert await index.info(ClipId("nobody")) is None


async def test_a_long_making_is_told_and_does_not_keep_others_waiting(tmp_path: Path) -> None:
    ledger, bus, heard = Ledger(tmp_path / "ledger.sqlite3"), Bus(), list[News]()
    for number in range(300):
        write(ledger, clip_facts(number))
    bus.subscribe(heard.append)
    tasks = TaskScope()
    index = LibraryIndex(tmp_path / "library.sqlite3", ledger, bus, SystemClock(), tasks, many_facts=100)
    assert await index.ask(Reader.file_count, as_it_is=True) < 300
    assert (await index.count(parse(""))).clips == 300
    told = [news for news in heard if isinstance(news, LibraryRead)]
    assert len(told) > 1
    assert told[-1].done == told[-1].total == ledger.last_number()
    await index.close()
    ledger.close()


async def test_whoever_needs_the_whole_library_waits_for_it(tmp_path: Path) -> None:
    """An export used to write 500 of 1,500 clips, and a check to find nothing to look at."""
    ledger, tasks = Ledger(tmp_path / "ledger.sqlite3"), TaskScope()
    for number in range(300):
        write(ledger, clip_facts(number))
    for many in (100, 1_000_000):
        index = LibraryIndex(
            tmp_path / f"{many}.sqlite3", ledger, Bus(), SystemClock(), tasks, many_facts=many
        )
        await index.ask(Reader.file_count, as_it_is=True)
        asked = (index.count(parse("")), index.ids(parse("")), index.ask(Reader.file_count))
        caught_up, sums, ids, files = await asyncio.gather(index.catch_up(), *asked)
        assert (caught_up, sums.clips, len(ids), files) == (None, 300, 300, 300)
        await index.close()
    ledger.close()


async def test_an_index_on_a_full_disk_answers_from_what_it_has(tmp_path: Path) -> None:
    async with index_on(tmp_path, clip_facts(0)) as (index, shelf, _ledger):
        assert await index.ids(parse("")) == ["c000"]
        database = index._database
        assert database is not None
        await index.ask(lambda _reader: database._db.execute("PRAGMA max_page_count=1"))
        tags = [Tagged(clip=ClipId("c000"), at=number, tag=f"{number}" * 80) for number in range(2000)]
        await shelf.commit(tags)
        assert await index.ids(parse("")) == ["c000"]
        await index.note_missing({ClipId("c000"): await path_of(index, "c000")}, {})
        await index.ask(lambda _reader: database._db.execute("PRAGMA max_page_count=100000"))
        assert len((await index.rows([ClipId("c000")]))[0].tags) == 2000


async def test_shapes_are_counted_under_their_own_name_beside_many_tags(tmp_path: Path) -> None:
    async with index_on(tmp_path, clip_facts(0)) as (index, shelf, ledger):
        tags = [Tagged(clip=ClipId("c000"), at=number, tag=f"t{number}") for number in range(400)]
        await shelf.commit(tags)
        assert (await index.sidebar()).facets.sums.clips == 1
        write(ledger, clip_facts(1, width=1000, height=1000))
        await index.catch_up()
        assert dict((await index.sidebar()).facets.ratios) == {"16:9": 1, "1:1": 1}


async def test_a_smart_collection_that_is_not_understood_has_no_count(tmp_path: Path) -> None:
    async with index_on(tmp_path, clip_facts(0), clip_facts(1, model="veo-3.1")) as (index, shelf, _ledger):
        made = [
            GroupMade(group=GroupId(query), at=1, kind=kind, name=query, query=query)
            for query, kind in (
                ("model:veo", GroupKind.SMART),
                ("modle:veo", GroupKind.SMART),
                ("", GroupKind.COLLECTION),
            )
        ]
        await shelf.commit([replace(one, group=GroupId(f"g{at}")) for at, one in enumerate(made)])
        assert await index.smart_counts(await index.groups()) == {"g0": 1}


async def test_suggestions_come_from_memory(tmp_path: Path) -> None:
    async with index_on(tmp_path, clip_facts(0), clip_facts(1, model="veo-3.1")) as (index, shelf, _ledger):
        assert index.suggest("model:v", 7) == [], "nothing is known yet"
        await shelf.commit([Tagged(clip=ClipId("c000"), at=1, tag="night shot")])
        await index.sidebar()
        assert [(one.token, one.count) for one in index.suggest("model:v", 7)] == [
            ("model:veo-3.1", 1),
            ("model:kling-v2-1", 1),
        ]
        assert index.suggest("x nig", 5)[0].token == 'tag:"night shot"'
