"""The palette is told a few clips of a query, how many there are, and the tags."""

from pathlib import Path

import pytest

from o8studio.domain.library.listing import Sort
from o8studio.presenters import Presenters
from o8studio.store.paths import places
from tests.presenters.test_library import asked, opened
from tests.support.clips import silent
from tests.support.shelves import TAGS, stock


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    return silent(tmp_path / "clip.mp4", "libx264", count=4)


async def test_a_few_clips_are_told_the_newest_first_and_how_many_there_are(home, clip) -> None:
    stock(places(), 60, clip=clip)
    async with opened() as studio:
        ports = Presenters(studio).ports()
        found = await asked(lambda take: ports.palette.few_clips("lantern", 3, take))
        every = await asked(
            lambda take: ports.library.find_clips("lantern", Sort(), stacked=False, take=take)
        )
        assert [row.id for row in found.rows] == list(every.ids[:3])
        assert found.count == len(every.ids) > 3
        few = await asked(lambda take: ports.palette.few_clips("lantern", 1000, take))
        assert len(few.rows) == few.count == found.count
        none = await asked(lambda take: ports.palette.few_clips("zqx", 3, take))
        assert (none.rows, none.count) == ((), 0)


async def test_every_tag_is_told_with_its_clips_and_finds_them(home, clip) -> None:
    stock(places(), 60, clip=clip)
    async with opened() as studio:
        ports = Presenters(studio).ports()
        tags = await asked(ports.palette.tags)
        assert set(tags) <= set(TAGS)
        for tag, count in tags.items():
            found = await asked(lambda take, tag=tag: ports.palette.few_clips(f"tag:{tag}", 3, take))
            assert found.count == count > 0
