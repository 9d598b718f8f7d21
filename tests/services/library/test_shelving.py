"""Each command changes what it says, once, and is taken back exactly."""

from pathlib import Path

import pytest

from o8studio.domain.ids import ClipId, GroupId
from o8studio.domain.library.comment import Answer
from o8studio.domain.library.facts import Answered, ClipRemoved, GroupKind, Removal
from o8studio.domain.library.query import parse
from o8studio.domain.library.refused import LibraryProblem, LibraryRefused
from o8studio.services.library.shelving import Shelving
from o8studio.services.runtime.clock import SystemClock
from tests.support.shelf_clips import clip_facts, index_on

A, B, C = ClipId("c000"), ClipId("c001"), ClipId("c002")


async def test_commands_are_taken_back_and_done_again(tmp_path: Path) -> None:
    async with index_on(tmp_path, *(clip_facts(number) for number in range(3))) as (index, book, _ledger):
        shelf = Shelving(book, SystemClock())

        async def tags() -> dict[str, tuple[str, ...]]:
            return {row.id: row.tags for row in (await index.page(parse(""))).rows}

        await shelf.tag([A], "night")
        change = await shelf.tag([A, B, B], " night ")
        assert change.clips == (B,), "what has it already is not changed"
        assert await tags() == {A: ("night",), B: ("night",), C: ()}
        again = await shelf.undo(change)
        assert await tags() == {A: ("night",), B: (), C: ()}
        await shelf.undo(again)
        assert await tags() == {A: ("night",), B: ("night",), C: ()}
        taken = await shelf.untag([A, B, C], "night")
        assert taken.clips == (A, B)
        await shelf.undo(taken)
        assert (await tags())[A] == ("night",)


async def test_projects_hold_a_clip_once_and_undo_brings_the_old_one_back(tmp_path: Path) -> None:
    async with index_on(tmp_path, clip_facts(0), clip_facts(1)) as (index, book, _ledger):
        shelf = Shelving(book, SystemClock())
        one, _made = await shelf.make_group(GroupKind.PROJECT, "One")
        two, _made = await shelf.make_group(GroupKind.PROJECT, "Two")
        await shelf.move_to_project([A], one)
        change = await shelf.move_to_project([A, B], two)

        async def projects() -> list[GroupId]:
            return [row.project for row in await index.rows([A, B])]

        assert await projects() == [two, two]
        await shelf.undo(change)
        assert await projects() == [one, ""]


async def test_a_deleted_collection_comes_back_with_its_clips(tmp_path: Path) -> None:
    async with index_on(tmp_path, clip_facts(0), clip_facts(1)) as (index, book, _ledger):
        shelf = Shelving(book, SystemClock())
        group, made = await shelf.make_group(GroupKind.COLLECTION, "Good")
        change = await shelf.collect([A, B], group)
        await shelf.undo(await shelf.uncollect([B], group))
        await shelf.rename_group(group, "Better")
        deleted = await shelf.delete_group(group)
        assert await index.groups() == []
        with pytest.raises(LibraryRefused) as refused:
            await shelf.collect([A], group)
        assert refused.value.problem is LibraryProblem.NO_GROUP
        await shelf.undo(deleted)
        [back] = await index.groups()
        assert (back.name, (await index.sidebar()).facets.groups) == ("Better", {group: 2})
        await shelf.undo(change)
        assert (await index.sidebar()).facets.groups == {}
        await shelf.undo(made)
        assert await index.groups() == []


async def test_the_trash_and_back(tmp_path: Path) -> None:
    async with index_on(tmp_path, clip_facts(0), clip_facts(1)) as (index, book, _ledger):
        shelf = Shelving(book, SystemClock())
        await shelf.tag([A], "x")
        change = await shelf.trash([A, B])
        assert (await shelf.trash([A])).clips == ()
        assert await index.ids(parse("")) == []
        await shelf.undo(change)
        assert await index.ids(parse("tag:x")) == [A]
        await shelf.trash([A])
        assert (await shelf.restore([A, B])).clips == (A,)


async def test_undo_brings_back_no_clip_whose_file_was_deleted_since(tmp_path: Path) -> None:
    async with index_on(tmp_path, clip_facts(0), clip_facts(1)) as (index, book, _ledger):
        shelf = Shelving(book, SystemClock())
        change = await shelf.trash([A, B])
        await book.commit([ClipRemoved(clip=A, at=9.0, how=Removal.DELETED)])
        again = await shelf.undo(change)
        assert (await index.ids(parse("")), again.clips) == ([B], (B,))


async def test_a_smart_collection_finds_what_it_was_saved_with(tmp_path: Path) -> None:
    async with index_on(tmp_path, clip_facts(0)) as (index, book, _ledger):
        shelf = Shelving(book, SystemClock())
        group, _made = await shelf.make_group(GroupKind.SMART, "Good", "stars:>=4")
        change = await shelf.save_query(group, "stars:5")
        assert [one.query for one in await index.groups()] == ["stars:5"]
        await shelf.undo(change)
        assert [one.query for one in await index.groups()] == ["stars:>=4"]
        for query, problem in (("modle:x", LibraryProblem.BAD_QUERY), (" ", LibraryProblem.BAD_QUERY)):
            with pytest.raises(LibraryRefused) as refused:
                await shelf.save_query(group, query)
            assert refused.value.problem is problem
        with pytest.raises(LibraryRefused):
            await shelf.make_group(GroupKind.COLLECTION, " \n ")


async def test_moving_into_a_collection_takes_clips_out_of_the_others(tmp_path: Path) -> None:
    async with index_on(tmp_path, *(clip_facts(number) for number in range(3))) as (index, book, _ledger):
        shelf = Shelving(book, SystemClock())
        one, _made = await shelf.make_group(GroupKind.COLLECTION, "One")
        two, _made = await shelf.make_group(GroupKind.COLLECTION, "Two")
        gone, _made = await shelf.make_group(GroupKind.COLLECTION, "Gone")
        for group in (one, gone):
            await shelf.collect([A, B], group)
        await shelf.collect([B, C], two)
        deleted = await shelf.delete_group(gone)

        async def groups() -> list[tuple[GroupId, ...]]:
            return [row.groups for row in await index.rows([A, B, C])]

        before = await groups()
        change = await shelf.gather([A, B, C], two)
        assert change.clips == (A, B), "one was there alone already"
        again = await shelf.undo(change)
        assert await groups() == before
        await shelf.undo(again)
        await shelf.undo(deleted)
        assert [set(one) for one in await groups()] == [{two, gone}, {two, gone}, {two}], (
            "a deleted one keeps its clips"
        )
        with pytest.raises(LibraryRefused):
            await shelf.gather([A], GroupId("g-none"))


async def test_several_clips_are_answered_for_at_once_and_what_was_said_before_comes_back(
    tmp_path: Path,
) -> None:
    async with index_on(tmp_path, *(clip_facts(number) for number in range(3))) as (index, book, _ledger):
        clock = SystemClock()
        shelf = Shelving(book, clock)

        async def answers() -> list[str]:
            return [row.answer for row in await index.rows([A, B, C])]

        await shelf.answer([A], Answer.CHANGES)
        await book.commit([Answered(clip=A, at=clock.now(), person="Mei", answer=Answer.NEEDS_REVIEW)])
        await shelf.answer([B], Answer.APPROVED)
        before = await answers()
        change = await shelf.answer([A, B, C], Answer.APPROVED)
        assert change.clips == (A, C), "what was answered so already is not changed"
        assert await answers() == ["approved"] * 3
        again = await shelf.undo(change)
        assert await answers() == before == ["needs review", "approved", ""]
        back = await shelf.undo(again)
        assert await answers() == ["approved"] * 3
        await shelf.undo(back)
        assert await answers() == before, "as often as one likes"
