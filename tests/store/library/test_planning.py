"""However it is asked, the same clips come in the same order."""

from datetime import date
from pathlib import Path

import pytest

from o8studio.domain.library.listing import Sort, SortKey
from o8studio.domain.library.query import parse
from o8studio.store.library.planning import planned
from o8studio.store.library.reading import Reader
from o8studio.store.library.search import compiled
from tests.support.shelf_clips import clip_facts, index_on

TODAY = date(2026, 11, 27)


@pytest.mark.parametrize("query", ["rain", "rain -night", "rain model:kling", "猫 length:>3"])
async def test_a_common_word_and_a_rare_one_are_found_alike(tmp_path: Path, query: str) -> None:
    facts = [
        clip_facts(
            number,
            prompt=f"rain 猫 {number % 7}" if number % 3 else f"night rain {number}",
            length=float(number % 5),
            usd=number % 4 / 10,
        )
        for number in range(40)
    ]

    def ask(reader: Reader, sort: Sort, common: int, stacked: bool) -> list[str]:
        search = compiled(parse(query), TODAY, reader._named)
        asked = planned(reader._db, search, sort, stacked=stacked, common=common)
        found = reader._db.execute(
            f"SELECT c.id FROM {asked.tables} WHERE {asked.condition} ORDER BY {asked.order}", asked.values
        )
        return [one for (one,) in found]

    async with index_on(tmp_path, *facts) as (index, _shelf, _ledger):
        for key in SortKey:
            for stacked in (False, True):
                sort = Sort(key)
                rare = await index.ask(lambda one, s=sort, k=stacked: ask(one, s, 10_000, k))
                common = await index.ask(lambda one, s=sort, k=stacked: ask(one, s, 0, k))
                assert rare == common
                assert len(set(rare)) == len(rare) > 0
