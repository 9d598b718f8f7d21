"""What the library's page is told: what a query finds, under which headings, and what is known of a clip."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from o8studio.domain.ids import GatewayId, GroupId
from o8studio.domain.library.facts import GroupKind
from o8studio.domain.library.listing import Sort, SortKey
from o8studio.presenters import Presenters
from o8studio.presenters.background import Background, CurrentGateway
from o8studio.presenters.library import LibraryReading
from o8studio.store.paths import places
from o8studio.studio import Studio, open_studio
from o8studio.ui.library.sidebar import entries_of
from o8studio.ui.library_port import ClipInfo, LibraryPort, Listing, Shelves
from tests.support.clips import silent
from tests.support.patience import until
from tests.support.shelves import stock


@asynccontextmanager
async def opened() -> AsyncIterator[Studio]:
    """A studio whose index has read the whole ledger; before that it answers with what it has."""
    async with open_studio(places()) as studio:
        await studio.index.catch_up()
        yield studio


async def asked(call: Callable[[Callable[..., None]], object]) -> Any:
    """What a call of a port delivers."""
    answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
    call(lambda *values: answer.set_result(values if len(values) > 1 else values[0]))
    async with asyncio.timeout(20):
        return await answer


async def found(port: LibraryPort, query: str, sort: Sort = Sort(), *, stacked: bool = False) -> Listing:  # noqa: B008
    listing: Listing = await asked(lambda take: port.find_clips(query, sort, stacked=stacked, take=take))
    return listing


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    return silent(tmp_path / "clip.mp4", "libx264", count=4)


async def test_clips_are_listed_by_day_the_newest_first(home, clip) -> None:
    stock(places(), 40, clip=clip)
    async with opened() as studio:
        port = Presenters(studio).library
        listing = await found(port, "")
        assert len(listing.ids) == len(listing.names) == listing.sums.clips == listing.total == 39, (
            "one is in the trash"
        )
        assert listing.ids == sorted(listing.ids, reverse=True)
        assert sum(section.count for section in listing.sections) == 39
        assert len(listing.sections) >= 4
        assert all(section.title and section.count for section in listing.sections)
        by_name = await found(port, "", Sort(SortKey.NAME, descending=False))
        assert [section.title for section in by_name.sections] == [""], "only days are headings"


async def test_a_stack_is_listed_once_with_its_best_take_and_how_many_there_are(home, clip) -> None:
    stock(places(), 30, clip=clip)
    async with opened() as studio:
        port = Presenters(studio).library
        flat, stacked = await found(port, ""), await found(port, "", stacked=True)
        assert len(stacked.ids) < len(flat.ids)
        assert set(stacked.takes.values()) == {2}
        assert stacked.sums == flat.sums, "what is in stacks counts"
        rows = await asked(lambda take: port.clip_rows(list(stacked.takes)[:1], take))
        unfolded = await asked(
            lambda take: port.find_clips(
                "", Sort(), stacked=True, take=take, opened=frozenset({rows[0].stack, "nobody"})
            )
        )
        at = stacked.ids.index(rows[0].id)
        both = unfolded.ids[at : at + 2]
        assert rows[0].id in both, "its takes stand where the stack stood"
        assert [unfolded.opened[one] for one in both] == [(1, 2), (2, 2)]
        assert rows[0].id not in unfolded.takes
        assert (*unfolded.ids[:at], rows[0].id, *unfolded.ids[at + 2 :]) == tuple(stacked.ids)
        assert sum(one.count for one in unfolded.sections) == len(unfolded.ids) == len(unfolded.names)
        info: ClipInfo = await asked(lambda take: port.clip_info(rows[0].id, take))
        others = [one for one in info.takes if one.id != rows[0].id]
        assert all(
            (rows[0].verdict == "pick", rows[0].stars) >= (one.verdict == "pick", one.stars) for one in others
        )


async def test_the_trash_says_who_leaves_first(home, clip) -> None:
    stock(places(), 60, clip=clip)
    async with opened() as studio:
        listing = await found(Presenters(studio).library, "in:trash", stacked=True)
        assert len(listing.ids) == 2
        assert [section.title for section in listing.sections] == ["Later"]


async def test_what_was_asked_stands_beside_what_was_delivered(home, clip) -> None:
    stock(places(), 8, clip=clip)
    async with opened() as studio:
        port = Presenters(studio).library
        [newest, *_others] = (await found(port, "")).ids
        info: ClipInfo = await asked(lambda take: port.clip_info(newest, take))
        lines = {line.what: (line.asked, line.delivered, line.differs) for line in info.compared}
        assert lines["Length"] == ("5 s", "4.20 s, 101 f", True)
        assert lines["Picture"] == ("1080p, 16:9", "1280 × 720", True)
        assert lines["Cost"] == ("", "$0.84", False)
        assert info.job is not None
        assert info.row.seed == "48213914"


async def test_a_search_that_finds_nothing_says_what_would_come_back(home, clip) -> None:
    stock(places(), 60, clip=clip)
    async with opened() as studio:
        port = Presenters(studio).library
        assert not (await found(port, "model:kling tag:river heron")).ids
        ways, in_trash = await asked(lambda take: port.ways_back("model:kling tag:river heron", take))
        assert [way.part for way in ways] == ["heron"]
        assert ways[0].count == len((await found(port, ways[0].query)).ids) > 0
        assert 0 < len(ways[0].clips) <= 3
        assert in_trash == 0


async def test_the_sidebar_has_counts_and_the_disk_its_room(home, clip) -> None:
    stock(places(), 40, clip=clip)
    async with opened() as studio:
        port = Presenters(studio).library
        shelves: Shelves = await asked(lambda take: port.shelves(take))
        assert {group.name for group in shelves.sidebar.groups} >= {"Lantern river", "重庆夜色", "Reel 2026"}
        assert shelves.sidebar.facets.sums.clips == 39
        assert shelves.clip_bytes == 39 * clip.stat().st_size
        assert shelves.free_bytes
        tokens = [one.token for one in port.suggest("mod")]
        assert tokens[0] == "model:"
        assert any(token.startswith("model:") and len(token) > 6 for token in tokens[1:]), (
            "its values come with it"
        )
        [said] = [one for one in port.suggest("stars:>=3 Lantern") if one.is_said]
        assert (said.token, said.count) == ("Lantern", None), "counted by the search itself"
        assert not [one for one in port.suggest("model:kli") if one.is_said]


async def test_smart_collections_are_counted_by_their_query_once_the_sidebar_is_there(home, clip) -> None:
    stock(places(), 40, clip=clip)
    async with opened() as studio:
        port = Presenters(studio).library
        told: list[Shelves] = []
        best, _made = await studio.library.shelving.make_group(GroupKind.SMART, "Best", "stars:>=4 in:trash")
        port.shelves(told.append, told.append)
        await until(lambda: len(told) == 2, 20)
        wanted = {one: len((await found(port, query)).ids) for one, query in (
            (GroupId("g-best"), "model:kling rating:>=4"), (best, "stars:>=4 in:trash"),
        )}  # fmt: skip
        assert (dict(told[0].smart), dict(told[1].smart)) == ({}, wanted)
        assert wanted[GroupId("g-best")] > 0
        lines = {one.id: one.count for one in entries_of(told[1], frozenset(), all_tags=True)}
        assert (lines["g-best"], lines[best]) == (wanted[GroupId("g-best")], wanted[best])
        again: Shelves = await asked(lambda take: port.shelves(take))
        assert dict(again.smart) == wanted, "kept until they are counted again"
        [first, *_more] = (await found(port, "model:kling rating:>=4")).ids
        await studio.library.rate([first], stars=1)
        port.shelves(lambda _shelves: None, told.append)
        await until(lambda: len(told) == 3, 20)
        assert told[2].smart[GroupId("g-best")] == wanted[GroupId("g-best")] - 1


async def test_models_are_suggested_by_their_names_and_one_that_is_gone_says_so(home, clip) -> None:
    stock(places(), 12, clip=clip)
    async with opened() as studio:
        current = CurrentGateway(studio)
        reading = LibraryReading(studio, current, Background(studio))
        await asked(lambda take: reading.shelves(take))
        studio.read_catalogue()

        def named() -> dict[str, tuple[str, str]]:
            return {one.token: (one.title, one.note) for one in reading.suggest("mod") if one.title}

        kling, seedance = ("model:kling-v3", "model:doubao-seedance-2-0-260128")
        assert named()[kling] == ("Kling 3.0", "kling-v3")
        assert len(named()) == 4
        current.specs = [studio.catalogue.spec("kling-v3")]
        assert (named()[kling][1], named()[seedance][1]) == ("kling-v3", "no longer offered")
        [excluded] = [one for one in reading.suggest("-model:kling") if one.title]
        assert (excluded.token, excluded.title) == ("-model:kling-v3", "Kling 3.0")
        ours = studio.preferences.settings.gateways[0]
        studio.preferences.settings = replace(
            studio.preferences.settings, gateways=(ours, replace(ours, id=GatewayId("other")))
        )
        assert named()[seedance][1] == "doubao-seedance-2-0-260128", "another gateway may offer it"


async def test_of_many_clips_the_first_ones_come_before_all_of_them(home, clip) -> None:
    stock(places(), 40, clip=clip)
    async with opened() as studio:
        reading = LibraryReading(studio, CurrentGateway(studio), Background(studio), first=10)
        told: list[Listing] = []

        def ask(query: str) -> None:
            reading.find_clips(query, Sort(), stacked=False, take=told.append, soon=told.append)

        ask("")
        await until(lambda: len(told) == 2)
        first, every = told
        assert (list(first.ids), first.sums, first.total) == (list(every.ids[:10]), every.sums, every.total)
        assert sum(section.count for section in first.sections) == 10
        assert [row.id for row in first.rows] == list(first.ids), (
            "seen at once, and not behind the whole list"
        )
        assert len(every.ids) == 39
        ask("tag:turntable stars:5")
        await until(lambda: len(told) == 3)
        ask("in:trash")
        await until(lambda: len(told) == 4)
        assert all(len(one.ids) < 10 for one in told[2:]), "few come once"
