"""Leaving the library: after thirty days of use, or when a person says so; never somebody else's file."""

import asyncio
import dataclasses
from pathlib import Path

import pytest

from o8studio.domain.library.facts import ClipImported, ClipRestored, DayRun, Removal, RemovalStarted
from o8studio.domain.library.query import parse
from o8studio.domain.library.refused import LibraryProblem
from o8studio.services.library.removal import RemovalService, leaving_soon
from o8studio.store.part_file import digest_of
from o8studio.store.sidecar import sidecar_of
from o8studio.store.system_trash import NoSystemTrash
from o8studio.studio import Studio, open_studio
from tests.support.clocks import ShiftedClock
from tests.support.shelf_clips import profile_with
from tests.support.shelf_facts import IMPORTED

DAY = 86_400.0


async def ran(studio: Studio, clock: ShiftedClock, days: int) -> None:
    for _ in range(days):
        clock.ahead += DAY
        await studio.removal.note_day()
        await studio.removal.note_day()


async def test_thirty_days_of_use_then_the_systems_trash(home) -> None:
    where, [one, two] = profile_with(2)
    bin_: list[Path] = []

    def throw(path: Path) -> None:
        bin_.append(path)
        path.unlink()

    clock = ShiftedClock()
    async with open_studio(where, clock=clock) as studio:
        await studio.library.rate([one], stars=4)
        path = Path((await studio.index.rows([one]))[0].path)
        sidecar_of(path).write_text("{}")
        await studio.library.shelving.trash([one])
        assert path.exists(), "nothing is touched"
        clock.ahead += 300 * DAY  # a year in a drawer
        await ran(studio, clock, 28)
        removal = RemovalService(studio.shelf, studio.index, clock, throw)
        [row] = leaving_soon(await removal.in_trash())
        assert (row.days_left, (await removal.expire()).gone) == (2, ())
        await ran(studio, clock, 2)
        assert (await removal.expire()).gone == (one,)
        assert (bin_, path.exists(), sidecar_of(path).exists()) == ([path, sidecar_of(path)], False, False)
        assert await studio.index.ids(parse("in:trash")) == []
        assert await studio.index.ids(parse("")) == [two]


async def test_a_clip_that_is_restored_while_others_go_keeps_its_file(home) -> None:
    where, [one, two, three] = profile_with(3)
    async with open_studio(where) as studio:
        loop = asyncio.get_running_loop()

        def throw(path: Path) -> None:
            if path == paths[0]:
                restored = studio.library.shelving.restore([two])
                asyncio.run_coroutine_threadsafe(restored, loop).result()
            path.unlink()

        removal = RemovalService(studio.shelf, studio.index, ShiftedClock(), throw)
        await studio.library.shelving.trash([one, two, three])
        paths = [Path(row.path) for row in await studio.index.rows([one, two, three])]
        assert (await removal.remove([one, two, three], Removal.SYSTEM_TRASH)).gone == (one, three)
        assert [path.exists() for path in paths] == [False, True, False]
        assert await studio.index.ids(parse("")) == [two]


async def test_of_two_clips_with_one_file_the_first_that_goes_leaves_it(home) -> None:
    where, [one, two] = profile_with(2)
    async with open_studio(where) as studio:
        [first] = await studio.index.rows([one])
        await studio.library.moved(two, Path(first.path))
        await studio.library.shelving.trash([one])
        assert (await studio.removal.remove([one], Removal.DELETED)).gone == (one,)
        assert Path(first.path).exists()


async def test_without_a_system_trash_the_file_stays_until_it_is_deleted_for_good(home) -> None:
    where, [one, two] = profile_with(2)

    def none(path: Path) -> None:
        raise NoSystemTrash(str(path))

    async with open_studio(where) as studio:
        removal = RemovalService(studio.shelf, studio.index, ShiftedClock(), none)
        await studio.library.shelving.trash([one])
        paths = [Path(row.path) for row in await studio.index.rows([one, two])]
        kept = (await removal.remove([one, two], Removal.SYSTEM_TRASH)).kept
        assert [(row.id, problem) for row, problem in kept] == [(one, LibraryProblem.NO_SYSTEM_TRASH)]
        assert await studio.index.ids(parse("in:trash")) == [one]
        assert (await studio.removal.remove([one, two], Removal.DELETED)).gone == (one,), (
            "only what is in the trash"
        )
        assert [path.exists() for path in paths] == [False, True]


async def test_a_file_that_changed_or_whose_drive_is_away_is_not_touched(home) -> None:
    where, [one, two] = profile_with(2)
    async with open_studio(where) as studio:
        await studio.library.shelving.trash([one, two])
        paths = [Path(row.path) for row in await studio.index.rows([one, two])]
        paths[0].write_bytes(b"edited by somebody")
        away = where.clips.rename(where.clips.with_name("away"))
        removed = await studio.removal.remove([one, two], Removal.DELETED)
        assert [problem for _row, problem in removed.kept] == [LibraryProblem.AWAY] * 2
        away.rename(where.clips)
        removed = await studio.removal.remove([one, two], Removal.DELETED)
        assert ([problem for _row, problem in removed.kept], removed.gone) == (
            [LibraryProblem.FILE_CHANGED],
            (two,),
        )
        assert paths[0].read_bytes() == b"edited by somebody"


async def test_what_was_imported_in_its_place_leaves_only_the_library(home, tmp_path) -> None:
    where, [one] = profile_with(1)
    theirs = tmp_path / "theirs.mp4"
    async with open_studio(where) as studio:
        theirs.write_bytes(Path((await studio.index.rows([one]))[0].path).read_bytes() + b"\0\0\0\x08free")
        fact = dataclasses.replace(
            IMPORTED, path=str(theirs), sha256=digest_of(theirs), size=theirs.stat().st_size
        )
        assert isinstance(fact, ClipImported) and fact.in_place
        await studio.shelf.commit([fact])
        await studio.library.shelving.trash([fact.clip])
        assert (await studio.removal.remove([fact.clip], Removal.DELETED)).gone == (fact.clip,)
        assert theirs.exists()
        assert await studio.index.ids(parse("")) == [one]


@pytest.mark.parametrize("is_gone", [True, False])
async def test_a_removal_that_was_cut_off_is_looked_into(home, is_gone: bool) -> None:
    where, [one] = profile_with(1)
    async with open_studio(where) as studio:
        await studio.library.shelving.trash([one])
        await studio.shelf.commit([RemovalStarted(clip=one, at=1.0, how=Removal.DELETED)])
        [row] = await studio.index.rows([one])
        if is_gone:
            Path(row.path).unlink()
        await studio.removal.resume()
        assert await studio.index.ids(parse("in:trash")) == ([] if is_gone else [one])
        await studio.shelf.commit([ClipRestored(clip=one, at=2.0)])
        assert await studio.index.ids(parse("")) == [one]


async def test_a_day_is_written_once(home) -> None:
    where, _clips = profile_with(1)
    clock = ShiftedClock()
    async with open_studio(where, clock=clock) as studio:
        await ran(studio, clock, 3)
        facts = studio.book.ledger.library_facts(DayRun(day="", at=0.0).subject)
        assert len(facts) == len(studio.shelf.days())
