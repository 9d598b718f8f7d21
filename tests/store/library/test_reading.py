"""What a query finds, in which order, page by page, and what it counts."""

import random
from datetime import datetime
from pathlib import Path

import pytest

from o8studio.domain.ids import ClipId, GroupId, JobId
from o8studio.domain.jobs.facts import Relocated
from o8studio.domain.library.facts import (
    ClipRestored,
    ClipTrashed,
    Collected,
    GroupKind,
    GroupMade,
    MovedToProject,
    Tagged,
)
from o8studio.domain.library.listing import Sort, SortKey
from o8studio.domain.library.query import Is, parse
from o8studio.services.library.index import LibraryIndex
from tests.support.shelf_clips import clip_facts, index_on, path_of, write
from tests.support.shelf_facts import IMPORTED


async def ids(index: LibraryIndex, query: str, sort: Sort | None = None) -> list[str]:
    return [row.id for row in (await index.page(parse(query), sort, limit=500)).rows]


async def test_words_are_found_in_chinese_from_one_letter_on(tmp_path: Path) -> None:
    prompts = ["一只猫咪在雨中奔跑", "雨夜的城市 slow dolly", "Café at night", "fox-trot 100%", "咪猫"]
    facts = [clip_facts(number, prompt=prompt) for number, prompt in enumerate(prompts)]
    async with index_on(tmp_path, *facts) as (index, _shelf, _ledger):
        for query, found in {
            "雨": ["c001", "c000"],
            "猫咪": ["c000"],
            "城市 slow": ["c001"],
            "slo": ["c001"],
            '"slow doll"': [],
            "cafe": ["c002"],
            "CAFÉ": ["c002"],
            "fox-trot": ["c003"],
            "100%": ["c003"],
            "-雨": ["c004", "c003", "c002"],
            "雨 -slow": ["c000"],
            "-": ["c004", "c003", "c002", "c001", "c000"],
            '"': ["c004", "c003", "c002", "c001", "c000"],
            "' OR 1=1 --": [],
            "nothing": [],
        }.items():
            assert await ids(index, query) == found, query


async def test_a_chinese_name_is_found_by_the_first_letters_of_its_pinyin(tmp_path: Path) -> None:
    prompts = ["漓江月夜的渔火 wide", "雨夜的城市 slow dolly", "lj notes"]
    facts = [clip_facts(number, prompt=prompt) for number, prompt in enumerate(prompts)]
    async with index_on(tmp_path, *facts) as (index, _shelf, _ledger):
        for query, found in {
            "ljyy": ["c000"],
            "ljyydyh": ["c000"],
            "ydcs": ["c001"],
            "YH wide": ["c000"],
            "lj": ["c002", "c000"],
            '"lj"': ["c002"],
            "ljyx": [],
            "-yy": ["c002"],
        }.items():
            assert await ids(index, query) == found, query


async def test_a_clip_is_stacked_as_long_as_another_of_its_prompt_is_on_the_shelf(tmp_path: Path) -> None:
    facts = [clip_facts(number, prompt="same") for number in range(3)]
    async with index_on(tmp_path, *facts, clip_facts(3, prompt="other")) as (index, shelf, _ledger):
        assert await ids(index, "is:stacked") == ["c002", "c001", "c000"]
        await shelf.commit([ClipTrashed(clip=ClipId("c001"), at=1)])
        assert await ids(index, "is:stacked") == ["c002", "c000"]
        assert await ids(index, "in:trash is:stacked") == ["c001"]
        await shelf.commit([ClipTrashed(clip=ClipId("c002"), at=1)])
        assert await ids(index, "is:stacked") == []
        await shelf.commit([ClipRestored(clip=ClipId("c001"), at=2)])
        assert await ids(index, "is:stacked") == ["c001", "c000"]
        assert (await index.sidebar(parse(""))).facets.flags[Is.STACKED] == 2


async def test_a_clip_knows_what_it_came_from_and_what_came_of_it(tmp_path: Path) -> None:
    facts = [
        clip_facts(0, parent="c003"),  # a circle, as only a damaged ledger has it
        clip_facts(1, parent="c000"),
        clip_facts(2, parent="c001"),
        clip_facts(3, parent="c001"),
        clip_facts(4, parent="gone"),
    ]
    async with index_on(tmp_path, *facts) as (index, _shelf, _ledger):
        info = await index.info(ClipId("c001"))
        assert info is not None
        assert [row.id for row in info.before] == ["c003", "c000"]
        assert [row.id for row in info.after] == ["c003", "c002"]
        alone = await index.info(ClipId("c004"))
        assert alone is not None and (alone.before, alone.after) == ((), ())


async def test_modified_is_when_something_was_said_of_a_clip(tmp_path: Path) -> None:
    async with index_on(tmp_path, clip_facts(0), clip_facts(1)) as (index, shelf, _ledger):
        day = datetime(2026, 11, 20, 12).astimezone().timestamp()
        await shelf.commit([Tagged(clip=ClipId("c000"), at=day, tag="late")])
        assert await ids(index, "modified:2026-11-20") == ["c000"]
        assert await ids(index, "modified:2023") == ["c001"]


async def test_tokens_find_what_they_say(tmp_path: Path) -> None:
    facts = [
        clip_facts(0, model="kling-v2-1", usd=0.5),
        clip_facts(1, model="veo-3.1", usd=1.5, width=720, height=1280),
        clip_facts(2, model="veo-3.1-fast", length=3.2),
        clip_facts(3, core={"duration": 10, "resolution": "1080p", "audio": True}, has_sound=False),
    ]
    async with index_on(tmp_path, *facts) as (index, shelf, _ledger):
        film, good = GroupId("g1"), GroupId("g2")
        await shelf.commit(
            [
                IMPORTED,
                Tagged(clip=ClipId("c000"), at=1, tag="hero shot"),
                Tagged(clip=ClipId("c001"), at=1, tag="hero"),
                GroupMade(group=film, at=1, kind=GroupKind.PROJECT, name="Film one"),
                GroupMade(group=good, at=1, kind=GroupKind.COLLECTION, name="Good"),
                MovedToProject(clip=ClipId("c001"), at=1, project=film),
                Collected(clip=ClipId("c002"), at=1, group=good),
            ]
        )
        for query, found in {
            "model:veo-3.1": ["c001"],
            "model:veo": ["c002", "c001"],
            "model:kling,veo-3.1": ["c003", "c001", "c000"],
            "-model:veo*": ["c003", "c000", "c1"],
            "family:kling ratio:9:16": ["c001"],
            'tag:"hero shot"': ["c000"],
            "tag:hero": ["c001"],
            "tag:hero*": ["c001", "c000"],
            "-tag:hero is:untagged": ["c003", "c002", "c1"],
            "project:film": ["c001"],
            "in:good": ["c002"],
            "cost:>1": ["c001"],
            "-cost:>1": ["c003", "c002", "c000", "c1"],
            "length:<4": ["c002", "c1"],
            "came:otherwise": ["c003", "c002"],
            "came:shorter": ["c003", "c002"],
            "came:smaller,silent": ["c003"],
            "is:imported": ["c1"],
            "is:silent": ["c003", "c001"],
            "seed:2": ["c002"],
            "batch:p0": ["c001", "c000"],
            "job:j003": ["c003"],
            "date:2023-11": ["c003", "c002", "c001", "c000"],
            "date:<2000": ["c1"],
            "is:stacked": ["c003", "c000"],
            "size:>=1002 size:<=1003": ["c003", "c002"],
            "model:nobody": [],
            "tag:nobody": [],
            "-tag:nobody model:kling": ["c003", "c000"],
        }.items():
            assert await ids(index, query) == found, query
        assert await ids(index, "modle:veo") == [], "a query with a problem finds nothing"


async def test_the_trash_is_looked_into_only_when_asked(tmp_path: Path) -> None:
    async with index_on(tmp_path, clip_facts(0), clip_facts(1)) as (index, shelf, _ledger):
        await shelf.commit(
            [Tagged(clip=ClipId("c000"), at=1, tag="x"), ClipTrashed(clip=ClipId("c000"), at=1.7e9)]
        )
        assert await ids(index, "") == ["c001"]
        assert await ids(index, "tag:x") == []
        [row] = (await index.page(parse("in:trash tag:x"))).rows
        assert (row.id, row.days_left) == ("c000", 30)
        facets = (await index.sidebar(parse(""))).facets
        assert (facets.sums.clips, facets.trash, dict(facets.tags)) == (1, 1, {})
        assert dict((await index.sidebar(parse("in:trash"))).facets.tags) == {"x": 1}


@pytest.mark.parametrize("key", list(SortKey))
@pytest.mark.parametrize("down", [True, False])
@pytest.mark.parametrize("query", ["", "rain"])
async def test_pages_one_after_another_give_everything_once(
    tmp_path: Path, key: SortKey, down: bool, query: str
) -> None:
    draw = random.Random(1)
    facts = [
        clip_facts(
            number,
            usd=draw.choice([None, 0.1, 0.2]),
            length=draw.choice([3.0, 5.0]),
            model=draw.choice("abc"),
            at=1e9 + number // 3,
        )
        for number in range(40)
    ]
    async with index_on(tmp_path, *facts) as (index, _shelf, _ledger):
        whole = await index.ids(parse(query), Sort(key, down))
        found: list[str] = []
        after = None
        while True:
            page = await index.page(parse(query), Sort(key, down), after, 7)
            found += [row.id for row in page.rows]
            after = page.after
            if after is None:
                break
        assert found == whole
        assert len(set(found)) == len(found) == (40 if not query else 14)


async def test_facets_count_what_each_token_would_find(tmp_path: Path) -> None:
    draw = random.Random(2)
    facts = [
        clip_facts(
            number,
            model=draw.choice(["veo", "kling"]),
            width=draw.choice([1280, 720]),
            length=draw.choice([5.0, 3.0]),
        )
        for number in range(30)
    ]
    async with index_on(tmp_path, *facts) as (index, shelf, _ledger):
        await shelf.commit(
            [Tagged(clip=ClipId(f"c{number:03}"), at=1, tag=draw.choice(["a", "b"])) for number in range(20)]
        )
        for query in ("", "rain", "tag:a", "-tag:a", "came:shorter", "is:stacked night"):
            facets = (await index.sidebar(parse(query))).facets
            sums = await index.count(parse(query))
            assert facets.sums == sums
            assert sums.clips == len(await ids(index, query))
            for token, counted in (
                *((f"model:{name}", many) for name, many in facets.models.items()),
                *((f"ratio:{name}", many) for name, many in facets.ratios.items()),
                *((f"tag:{name}", many) for name, many in facets.tags.items()),
                *((f"is:{name}", many) for name, many in facets.flags.items()),
                *((f"came:{name}", many) for name, many in facets.came.items()),
                *((f"stars:{stars}", many) for stars, many in facets.stars.items()),
            ):
                assert len(await ids(index, f"{query} {token}")) == counted, f"{query} {token}"


async def test_of_the_takes_of_one_prompt_the_best_stands_for_all(tmp_path: Path) -> None:
    async with index_on(
        tmp_path, *(clip_facts(number, prompt="same") for number in range(3)), clip_facts(9)
    ) as (index, shelf, _l):
        page = await index.page(parse(""), stacked=True)
        assert [(row.id, row.takes) for row in page.rows] == [("c009", 1), ("c002", 3)]
        await shelf.commit([Tagged(clip=ClipId("c001"), at=1, tag="x")])
        assert [row.id for row in (await index.page(parse("tag:x"), stacked=True)).rows] == ["c001"]
        info = await index.info(ClipId("c001"))
        assert info is not None and [row.id for row in info.takes] == ["c002", "c001", "c000"]


async def test_rows_days_and_bytes(tmp_path: Path) -> None:
    async with index_on(tmp_path, clip_facts(0), clip_facts(30)) as (index, _shelf, _ledger):
        rows = await index.rows([ClipId("c030"), ClipId("nobody"), ClipId("c000")])
        assert [row.id for row in rows] == ["c030", "c000"]
        assert [row.id for row in await index.with_bytes(1030, "digest 30")] == ["c030"]
        assert await index.with_bytes(1, "digest 30") == []
        await index.note_missing({ClipId("c000"): await path_of(index, "c000")}, {})
        assert await ids(index, "is:missing") == ["c000"]
        assert (await index.sidebar(parse(""))).facets.flags[Is.MISSING] == 1
        await index.note_missing({}, {ClipId("c000"): await path_of(index, "c000")})
        assert await ids(index, "is:missing") == []


async def test_whose_file_is_missing_is_said_of_the_path_that_was_looked_at(tmp_path: Path) -> None:
    clip = ClipId("c000")
    async with index_on(tmp_path, clip_facts(0)) as (index, shelf, ledger):
        before = await path_of(index, clip)
        await index.note_missing({clip: "/elsewhere.mp4"}, {})
        assert await ids(index, "is:missing") == [], "nobody looked at its file"
        await index.note_missing({clip: before}, {})
        assert await ids(index, "is:missing") == [clip]
        await index.note_missing({}, {clip: "/elsewhere.mp4"})
        assert await ids(index, "is:missing") == [clip]
        write(ledger, [Relocated(job_id=JobId("j000"), at=1.0, clip=clip, index=0, path="/elsewhere.mp4")])
        await shelf.commit([Tagged(clip=clip, at=2.0, tag="moved")])
        assert await ids(index, "is:missing") == [], "a path is written down where its file was seen"
        await index.note_missing({clip: before}, {})
        assert await ids(index, "is:missing") == []
