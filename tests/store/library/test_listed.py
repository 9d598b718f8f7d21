"""A row has what its columns say."""

from pathlib import Path

from o8studio.domain.ids import ClipId, GroupId
from o8studio.domain.library.facts import ClipReviewed, Collected, Tagged
from o8studio.domain.library.query import Came, parse
from o8studio.domain.library.review import Verdict
from tests.support.shelf_clips import clip_facts, index_on
from tests.support.shelf_facts import IMPORTED


async def test_every_part_arrives(tmp_path: Path) -> None:
    async with index_on(tmp_path, clip_facts(1, length=3.0, usd=0.25)) as (index, shelf, _ledger):
        one = ClipId("c001")
        marks = [
            Tagged(clip=one, at=1, tag="b"),
            Tagged(clip=one, at=1, tag="a c"),
            Collected(clip=one, at=1, group=GroupId("g")),
        ]
        await shelf.commit(marks)
        await shelf.commit(
            [IMPORTED, ClipReviewed(clip=IMPORTED.clip, at=9, stars=3, verdict=Verdict.PICK, title="best")]
        )
        row, other = (await index.page(parse(""))).rows
        assert (row.job_id, row.model, row.family, row.seed) == ("j001", "kling-v2-1", "kling", "1")
        assert (row.tags, row.groups, row.cost_usd, row.came, row.is_otherwise) == (
            ("a c", "b"),
            ("g",),
            0.25,
            (Came.SHORTER,),
            True,
        )
        assert (row.ratio, row.has_sound, row.days_left, row.is_missing) == ("16:9", False, None, False)
        assert row.asked == {"length": "5 s"}
        assert (other.is_imported, other.name, other.stars, other.verdict, other.in_place) == (
            True,
            "best",
            3,
            "pick",
            True,
        )
        assert (other.added_at, other.made_at) == (2.0, 1.0)
