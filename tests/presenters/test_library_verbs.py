"""Each verb is one step for any number of clips, and can be undone and done again."""

import asyncio
from pathlib import Path

import pytest

from o8studio.domain.errors import LedgerUnreadable
from o8studio.domain.ids import ClipId
from o8studio.domain.jobs.job import Job
from o8studio.domain.library.clip import Clip
from o8studio.domain.library.listing import ClipRow
from o8studio.domain.library.review import Review
from o8studio.presenters import Presenters
from o8studio.presenters.library_verbs import LibraryPresenter
from o8studio.store.paths import places
from o8studio.ui.library_port import GroupCommand, LibraryCommand
from tests.presenters.test_library import asked, found, opened
from tests.support.clips import silent
from tests.support.shelves import stock


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    return silent(tmp_path / "clip.mp4", "libx264", count=4)


async def act(port: LibraryPresenter, command: LibraryCommand, ids: list[ClipId], text: str = "") -> str:
    return str(await asked(lambda take: port.act_on_clips(command, ids, text, take)))


async def rows(port: LibraryPresenter, ids: list[ClipId]) -> list[ClipRow]:
    return list(await asked(lambda take: port.clip_rows(ids, take)))


async def undo(port: LibraryPresenter, *, again: bool = False) -> str:
    words, problem = await asked(lambda take: port.undo_step(again=again, done=take))
    assert problem == ""
    return str(words)


async def test_thirty_clips_are_rated_as_one_step_and_back_in_one(home, clip) -> None:
    stock(places(), 40, clip=clip)
    async with opened() as studio:
        port = Presenters(studio).library
        ids = list((await found(port, "")).ids)[:30]
        before = [row.stars for row in await rows(port, ids)]
        assert await act(port, LibraryCommand.RATE, ids, "2") == ""
        assert {row.stars for row in await rows(port, ids)} == {2}
        assert await undo(port) == "rating 30 clips"
        assert [row.stars for row in await rows(port, ids)] == before
        await undo(port, again=True)
        assert {row.stars for row in await rows(port, ids)} == {2}
        await undo(port)
        assert await undo(port) == "", "nothing is left to undo"


async def test_a_toasts_undo_takes_back_its_own_step_and_no_later_one(home, clip) -> None:
    stock(places(), 4, clip=clip)
    async with opened() as studio:
        port = Presenters(studio).library
        ids = list((await found(port, "")).ids)
        await act(port, LibraryCommand.TAG, ids[:1], "first")
        step = port.last_step()
        await act(port, LibraryCommand.TAG, ids[1:2], "second")
        await act(port, LibraryCommand.TAG, ids[1:2], "second")
        assert port.last_step() == 0, "nothing was changed"
        assert (await asked(lambda take: port.undo_step(again=False, done=take, step=0)))[0] == ""
        words, _problem = await asked(lambda take: port.undo_step(again=False, done=take, step=step))
        assert "first" in words
        tags = [row.tags for row in await rows(port, ids[:2])]
        assert ("first" in tags[0], "second" in tags[1]) == (False, True)


async def test_a_rating_that_the_disk_ends_midway_can_be_taken_back(home, clip, monkeypatch) -> None:
    stock(places(), 3, clip=clip)
    async with opened() as studio:
        port, put = Presenters(studio).library, studio.library._put_review
        ids = list((await found(port, "")).ids)
        before = [row.stars for row in await rows(port, ids)]

        async def full(job: Job | None, shown: Clip, review: Review) -> Job | None:
            if shown.id == ids[2]:
                raise LedgerUnreadable("the disk is full")
            return await put(job, shown, review)

        monkeypatch.setattr(studio.library, "_put_review", full)
        assert await act(port, LibraryCommand.RENAME, ids, "New") != ""
        assert [row.name == "New" for row in await rows(port, ids)] == [True, True, False]
        await undo(port)
        assert not any(row.name == "New" for row in await rows(port, ids))
        assert [row.stars for row in await rows(port, ids)] == before


async def test_a_rating_of_many_with_an_unknown_clip_changes_none(home, clip) -> None:
    stock(places(), 3, clip=clip)
    async with opened() as studio:
        port = Presenters(studio).library
        ids = list((await found(port, "")).ids)
        before = [row.stars for row in await rows(port, ids)]
        assert await act(port, LibraryCommand.RATE, [*ids, ClipId("nobody")], "2") != ""
        assert [row.stars for row in await rows(port, ids)] == before


@pytest.mark.parametrize(
    ("command", "text", "shown"),
    [
        (LibraryCommand.JUDGE, "reject", lambda row: row.verdict == "reject"),
        (LibraryCommand.RENAME, "  Another name ", lambda row: row.name == "Another name"),
        (LibraryCommand.TAG, "keeper", lambda row: "keeper" in row.tags),
        (LibraryCommand.UNTAG, "river", lambda row: "river" not in row.tags),
        (LibraryCommand.COLLECT, "g-Li River, final", lambda row: "g-Li River, final" in row.groups),
        (LibraryCommand.UNCOLLECT, "g-Reel 2026", lambda row: "g-Reel 2026" not in row.groups),
        (LibraryCommand.MOVE, "g-重庆夜色", lambda row: row.project == "g-重庆夜色"),
        (LibraryCommand.TRASH, "", lambda row: row.days_left == 30),
    ],
)
async def test_a_verb_does_what_it_says_and_undo_brings_back_what_was(
    home, clip, command, text, shown
) -> None:
    stock(places(), 12, clip=clip)
    async with opened() as studio:
        port = Presenters(studio).library
        ids = list((await found(port, "")).ids)[:4]
        before = await rows(port, ids)
        assert await act(port, command, ids, text) == ""
        assert all(shown(row) for row in await rows(port, ids))
        await undo(port)
        assert await rows(port, ids) == before


async def test_only_a_confirmed_deletion_takes_a_file_and_only_from_the_trash(home, clip) -> None:
    stock(places(), 6)
    async with opened() as studio:
        port = Presenters(studio).library
        [one, *_others] = (await found(port, "")).ids
        assert await act(port, LibraryCommand.DELETE, [one]) == ""
        assert one in (await found(port, "")).ids, "it was not in the trash"
        await act(port, LibraryCommand.TRASH, [one])
        assert one in (await found(port, "in:trash")).ids
        assert await act(port, LibraryCommand.RESTORE, [one]) == ""
        assert one in (await found(port, "")).ids


async def test_a_project_is_made_renamed_and_deleted_and_each_comes_back(home, clip) -> None:
    stock(places(), 6, clip=clip)
    async with opened() as studio:
        port = Presenters(studio).library

        async def names() -> dict[str, str]:
            shelves = await asked(lambda take: port.shelves(take))
            return {group.name: group.id for group in shelves.sidebar.groups}

        async def queries() -> list[str]:
            shelves = await asked(lambda take: port.shelves(take))
            return [group.query for group in shelves.sidebar.groups if group.name == "Best"]

        async def group(command: GroupCommand, group_id: str, text: str) -> str:
            return str(await asked(lambda take: port.act_on_group(command, group_id, text, take)))

        assert await group(GroupCommand.MAKE_PROJECT, "", "A film") == ""
        made = (await names())["A film"]
        assert await group(GroupCommand.RENAME, made, "Another film") == ""
        assert await group(GroupCommand.DELETE, made, "") == ""
        assert "Another film" not in await names()
        await undo(port)
        assert (await names())["Another film"] == made
        assert await group(GroupCommand.SAVE_QUERY, "is:pick", "Best") == ""
        assert "Best" in await names()
        best = (await names())["Best"]
        assert await group(GroupCommand.CHANGE_QUERY, best, "stars:5") == ""
        assert await queries() == ["stars:5"]
        assert "modle" in await group(GroupCommand.CHANGE_QUERY, best, "modle:x")
        await undo(port)
        assert await queries() == ["is:pick"]
        assert (await group(GroupCommand.MAKE_COLLECTION, "", "  ")).startswith("A name is missing.")


async def test_presses_in_a_row_are_undone_in_order(home, clip) -> None:
    stock(places(), 6, clip=clip)
    async with opened() as studio:
        port = Presenters(studio).library
        [one, *_others] = (await found(port, "")).ids
        first = rows(port, [one])
        [before] = await first
        await asyncio.gather(
            act(port, LibraryCommand.RATE, [one], "1"), act(port, LibraryCommand.TAG, [one], "x")
        )
        await undo(port)
        await undo(port)
        assert await rows(port, [one]) == [before]
