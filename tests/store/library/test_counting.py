"""Counts are those of the clips that are found, whichever way they are read."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from o8studio.domain.ids import ClipId, GroupId
from o8studio.domain.library.facts import ClipReviewed, Collected, GroupDeleted, GroupKind, GroupMade, Tagged
from o8studio.domain.library.listing import ClipRow, Facets
from o8studio.domain.library.query import Is, parse
from o8studio.domain.library.review import Verdict
from o8studio.store.library.reading import Reader
from tests.support.read_model import is_unrated
from tests.support.shelf_clips import clip_facts, index_on, path_of

QUERIES = [
    "", "is:unrated", "-is:unrated", "is:stacked", "is:silent", "is:pick", "came:shorter", "-came:otherwise", "length:<4",
    "cost:>0.2", "stars:>=2", "tag:a", "-tag:a", "river", "-river", "fox -river", "-fox -river", "river is:stacked", "zzz",
]  # fmt: skip


def by_hand(rows: tuple[ClipRow, ...]) -> Facets:
    """The counts, from the rows themselves."""
    return Facets(
        models=Counter(row.model for row in rows),
        tags=Counter(tag for row in rows for tag in row.tags),
        groups=Counter(group for row in rows for group in row.groups if group != "gone"),
        ratios=Counter(row.ratio for row in rows),
        stars=Counter(row.stars for row in rows),
        came=Counter(way.value for row in rows for way in row.came),
    )


@pytest.mark.parametrize("is_missing", [False, True])
async def test_counts_are_those_of_the_clips_that_are_found(tmp_path: Path, is_missing: bool) -> None:
    prompts = ("a fox", "a river", "a fox at the river", "night")
    facts = [
        fact
        for number in range(24)
        for fact in clip_facts(
            number,
            prompt=prompts[number % 4] + (f" {number}" if number % 3 else ""),
            model=("kling-v2-1", "veo-3.1")[number % 2],
            length=(3.0, 5.0)[number % 5 == 0],
            usd=number / 40,
        )
    ]
    async with index_on(tmp_path, facts) as (index, shelf, _ledger):
        groups = [
            GroupMade(group=GroupId(name), at=1, kind=GroupKind.COLLECTION, name=name)
            for name in ("g", "gone")
        ]
        marks = [
            mark
            for number in range(0, 24, 2)
            for clip in [ClipId(f"c{number:03}")]
            for mark in (
                Tagged(clip=clip, at=1, tag="a"),
                Tagged(clip=clip, at=1, tag=f"b{number % 3}"),
                Collected(clip=clip, at=1, group=GroupId("gone" if number % 4 else "g")),
            )
        ]
        verdicts = (Verdict.PICK, Verdict.NONE, Verdict.REJECT)
        judged = [
            ClipReviewed(clip=ClipId(f"c{n:03}"), at=2, stars=n % 4, verdict=verdicts[n % 3])
            for n in range(0, 24, 5)
        ]
        await shelf.commit([*groups, *judged, *marks, GroupDeleted(group=GroupId("gone"), at=2)])
        if is_missing:
            await index.note_missing(
                {one: await path_of(index, one) for one in (ClipId("c003"), ClipId("c010"))}, {}
            )
        for text in QUERIES:
            query = parse(text)
            rows = (await index.page(query, limit=100)).rows
            found, expected = (await index.sidebar(query)).facets, by_hand(rows)
            for name in ("models", "tags", "groups", "ratios", "stars"):
                assert dict(getattr(found, name)) == dict(getattr(expected, name)), (text, name)
            assert {name: many for name, many in found.came.items() if name != "otherwise"} == dict(
                expected.came
            ), text
            assert found.sums == await index.count(query), text
            assert (found.sums.clips, found.sums.bytes) == (len(rows), sum(row.size for row in rows)), text
            assert found.flags.get(Is.MISSING, 0) == sum(row.is_missing for row in rows), text
            assert found.flags.get(Is.UNRATED, 0) == sum(is_unrated(row) for row in rows), text


@pytest.mark.parametrize("text", ["", "river", "river is:stacked", "fox -river", "tag:a", "length:<4 river"])
async def test_a_count_reads_no_whole_clip_whatever_is_asked(tmp_path: Path, text: str) -> None:
    """A row of a clip is twenty times as wide as what is counted of it: fifty thousand of them don't fit the cache."""

    def plans(reader: Reader) -> list[str]:
        asked: list[str] = []
        reader._db.set_trace_callback(asked.append)
        reader.facets(parse(text), date(2026, 11, 27))
        reader.count(parse(text), date(2026, 11, 27))
        reader._db.set_trace_callback(None)
        passes = [one for one in asked if "total(c.length)" in one]
        return [line[3] for one in passes for line in reader._db.execute(f"EXPLAIN QUERY PLAN {one}")]

    facts = [fact for number in range(6) for fact in clip_facts(number, prompt="a river")]
    async with index_on(tmp_path, facts) as (index, _shelf, _ledger):
        clips = [line for line in await index.ask(plans) if line.split()[1] == "c"]
    assert len(clips) == 2
    assert all("USING COVERING INDEX" in line for line in clips), clips
