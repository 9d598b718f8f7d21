"""What is said of clips is on disk when it is said, and a file from a page is taken in once."""

import json
import os
from pathlib import Path

import pytest

from o8studio.domain.errors import IllegalTransition
from o8studio.domain.ids import CommentId
from o8studio.domain.library.comment import Answer, CommentState, UnfitComment
from o8studio.domain.library.facts import ClipRelocated, ClipRestored, ClipTrashed, CommentEdited
from o8studio.domain.library.mark import Ink, Tool, mark_of
from o8studio.domain.library.merging import AnswersRefused
from o8studio.domain.library.query import parse
from o8studio.domain.library.range import Range
from o8studio.domain.reasons import AnswersProblem
from o8studio.store.paths import places
from o8studio.studio import open_studio
from tests.support.review_pages import answers, comment, saved
from tests.support.reviewed import CLIPS, reviewed_studio

pytestmark = pytest.mark.usefixtures("home")

MARK = mark_of(Tool.PEN, [(0.1, 0.2), (0.3, 0.4)], Ink.AMBER, 8)


async def test_what_was_said_is_there_after_a_restart(tmp_path: Path) -> None:
    async with reviewed_studio(tmp_path) as studio:
        talk = studio.discussions
        first = await talk.post(CLIPS[0], " Mei ", " 火焰低一点 <b> ", Range(3, 9), (MARK,))
        reply = await talk.post(CLIPS[0], "Arno", "yes", Range.at(0), reply_to=first)
        await talk.post(CLIPS[0], "Zoe", "and me", Range.at(0), reply_to=reply)
        await talk.resolve(CLIPS[0], first)
        await talk.answer(CLIPS[0], "Mei", Answer.CHANGES)
        said = await talk.of(CLIPS[0])
    async with open_studio(places(), writer=False) as studio:
        again = await studio.discussions.of(CLIPS[0])
    assert again == said
    ((head, replies),) = again.threads
    assert (head.person, head.text, head.range, head.marks, head.state) == (
        "Mei",
        "火焰低一点 <b>",
        Range(3, 9),
        (MARK,),
        CommentState.RESOLVED,
    )
    assert [(one.text, one.range, one.reply_to) for one in replies] == [
        ("yes", Range(3, 9), first),
        ("and me", Range(3, 9), first),
    ]
    assert again.answer is Answer.CHANGES


async def test_every_command_has_its_undo(tmp_path: Path) -> None:
    async with reviewed_studio(tmp_path) as studio:
        talk = studio.discussions
        first = await talk.post(CLIPS[0], "Mei", "low", Range.at(1))
        before = await talk.of(CLIPS[0])
        await talk.resolve(CLIPS[0], first)
        await talk.resolve(CLIPS[0], first, is_resolved=False)
        await talk.delete(CLIPS[0], first)
        assert (await talk.of(CLIPS[0])).comments == ()
        await talk.delete(CLIPS[0], first, is_deleted=False)
        assert await talk.of(CLIPS[0]) == before


async def test_what_says_nothing_or_is_about_nothing_is_refused(tmp_path: Path) -> None:
    async with reviewed_studio(tmp_path) as studio:
        talk, nobody = studio.discussions, CommentId("nobody-said-it")
        with pytest.raises(UnfitComment):
            await talk.post(CLIPS[0], "Mei", " ", Range.at(1))
        for wrong in (
            talk.post(CLIPS[0], "Mei", "x", Range.at(1), reply_to=nobody),
            talk.resolve(CLIPS[0], nobody),
            talk.delete(CLIPS[0], nobody),
        ):
            with pytest.raises(IllegalTransition):
                await wrong


async def test_comments_are_searched_filtered_and_counted(tmp_path: Path) -> None:
    async with reviewed_studio(tmp_path) as studio:
        await studio.discussions.post(CLIPS[1], "林悦", "火焰低一点", Range.at(1))
        await studio.discussions.answer(CLIPS[2], "Mei", Answer.APPROVED)
        found = {
            query: await studio.index.ids(parse(query))
            for query in ("火焰", "林", "is:commented", "is:open", "is:approved")
        }
        assert found == {
            "火焰": [CLIPS[1]],
            "林": [CLIPS[1]],
            "is:commented": [CLIPS[1]],
            "is:open": [CLIPS[1]],
            "is:approved": [CLIPS[2]],
        }
        (row,) = await studio.index.rows([CLIPS[1]])
        assert (row.comments, row.open_comments) == (1, 1)


async def test_a_file_from_a_page_is_taken_in_once(tmp_path: Path) -> None:
    async with reviewed_studio(tmp_path) as studio:
        talk = studio.discussions
        page = talk.new_page_id()
        await talk.shared(page, [CLIPS[1], CLIPS[0]], "Li River", takes_answers=True)
        file = saved(
            tmp_path / "arno.o8review.json",
            answers(page=page, comments=[comment(), comment(id="b" * 32, clip="2", text="灯")]),
        )
        seen = await talk.look_at(file)
        assert (await talk.of(CLIPS[1])).all_comments == ()
        merged = await talk.merge_file(file)
        assert seen == merged
        assert (merged.person, merged.comments, merged.answers, set(merged.clips)) == (
            "Arno",
            2,
            1,
            {CLIPS[0], CLIPS[1]},
        )
        assert [one.text for one in (await talk.of(CLIPS[1])).comments] == ["low"]
        assert [one.text for one in (await talk.of(CLIPS[0])).comments] == ["灯"]
        again = await talk.merge_file(file)
        assert (again.comments, again.answers, again.clips) == (0, 0, ())
        here = CommentEdited(
            clip=CLIPS[1], at=1.0, comment=CommentId("a" * 32), text="changed here", first=80, last=80
        )
        await studio.shelf.commit([here])
        told = json.loads(file.read_text("utf-8"))
        told["comments"][0] |= {"text": "changed there", "changed_at": 1_795_000_999.0}
        await talk.merge_file(saved(file, told))
        assert {one.text for one in (await talk.of(CLIPS[1])).comments} == {"changed here", "changed there"}


async def test_a_file_that_cannot_be_taken_in_changes_nothing(tmp_path: Path) -> None:
    async with reviewed_studio(tmp_path) as studio:
        talk, pipe = studio.discussions, tmp_path / "pipe.o8review.json"
        os.mkfifo(pipe)
        for path, problem in (
            (tmp_path / "missing.json", AnswersProblem.UNREADABLE),
            (pipe, AnswersProblem.UNREADABLE),
            (tmp_path, AnswersProblem.UNREADABLE),
            (saved(tmp_path / "other.json", answers()), AnswersProblem.OTHER_PAGE),
        ):
            with pytest.raises(AnswersRefused) as error:
                await talk.merge_file(path)
            assert error.value.problem is problem
        large = tmp_path / "large.json"
        with large.open("wb") as file:
            file.truncate(10**12)  # sparse: it must not be read as a whole
        with pytest.raises(AnswersRefused) as error:
            await talk.merge_file(large)
        assert error.value.problem is AnswersProblem.TOO_LARGE
        assert [(await talk.of(clip)).all_comments for clip in CLIPS] == [(), (), ()]


async def test_what_was_said_stays_with_a_clip_that_is_trashed_restored_and_moved(tmp_path: Path) -> None:
    async with reviewed_studio(tmp_path / "clips") as studio:
        await studio.discussions.post(CLIPS[0], "Mei", "low", Range(3, 9), (MARK,))
        before = await studio.discussions.of(CLIPS[0])
        moved = (tmp_path / "clips" / "one.mp4").rename(tmp_path / "elsewhere.mp4")
        await studio.shelf.commit(
            [
                ClipTrashed(clip=CLIPS[0], at=10),
                ClipRestored(clip=CLIPS[0], at=11),
                ClipRelocated(clip=CLIPS[0], at=12, path=str(moved)),
            ]
        )
        assert await studio.discussions.of(CLIPS[0]) == before
        (row,) = await studio.index.rows(await studio.index.ids(parse("is:commented")))
        assert (row.id, row.path, row.comments) == (CLIPS[0], str(moved), 1)
