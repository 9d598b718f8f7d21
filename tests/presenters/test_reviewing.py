"""Sets that wait for a verdict, comments and answers, as the window asks for them."""

from pathlib import Path

import pytest

from o8studio.domain.ids import ClipId
from o8studio.domain.library.comment import NO_COMMENT, Answer, CommentState
from o8studio.domain.library.facts import ClipTrashed, Removal
from o8studio.domain.library.range import Range
from o8studio.presenters import Presenters
from o8studio.store.paths import places
from o8studio.ui.library_port import LibraryCommand
from o8studio.ui.review_port import ReviewPort, ReviewSet
from tests.presenters.test_library import asked, found, opened
from tests.support.clips import silent
from tests.support.read_model import is_unrated
from tests.support.shelves import stock


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    return silent(tmp_path / "clip.mp4", "libx264", count=4)


async def set_of(port: ReviewPort, *ids: ClipId) -> ReviewSet:
    shown = await asked(lambda take: port.review_set(list(ids), take))
    assert isinstance(shown, ReviewSet)
    return shown


async def test_prompts_with_an_unjudged_take_wait_with_all_their_takes_and_leave_when_it_is_judged(
    home, clip
) -> None:
    stock(places(), 20, clip=clip)
    async with opened() as studio:
        presenters = Presenters(studio)
        sets = await asked(presenters.review.waiting_sets)
        rows = {
            row.id: row
            for row in await asked(
                lambda take: presenters.library.clip_rows([one for made in sets for one in made], take)
            )
        }
        assert sets
        for made in sets:
            assert len({rows[one].stack for one in made}) == 1
            assert any(is_unrated(rows[one]) for one in made)
            assert [rows[one].made_at for one in made] == sorted(rows[one].made_at for one in made)
        unrated = [one for one in sets[0] if is_unrated(rows[one])]
        problem = await asked(
            lambda take: presenters.library.act_on_clips(LibraryCommand.RATE, unrated, "3", take)
        )
        assert problem == ""
        assert (await asked(presenters.review.waiting_sets)) == sets[1:]


async def test_a_single_clip_brings_the_takes_of_its_prompt_and_several_come_alone(home, clip) -> None:
    stock(places(), 20, clip=clip)
    async with opened() as studio:
        presenters = Presenters(studio)
        port = presenters.review
        ids = list((await found(presenters.library, "")).ids)
        sets = await asked(port.waiting_sets)
        several = next(made for made in sets if len(made) > 1)
        shown = await set_of(port, several[-1])
        assert [take.row.id for take in shown.takes] == list(several)
        assert shown.title == " ".join(shown.takes[0].row.prompt.split())
        pair = await set_of(port, ids[0], ids[-1])
        assert [take.row.id for take in pair.takes] == [ids[0], ids[-1]]
        assert pair.title == "2 clips"


async def test_comments_and_answers_come_back_with_the_set(home, clip) -> None:
    stock(places(), 3, clip=clip)
    async with opened() as studio:
        presenters = Presenters(studio)
        port = presenters.review
        one = (await found(presenters.library, "")).ids[0]
        said = await asked(lambda take: port.post_comment(one, "too dark", Range(1, 2), (), NO_COMMENT, take))
        assert said == ""
        assert await asked(lambda take: port.post_comment(one, "  ", Range.at(1), (), NO_COMMENT, take)) != ""
        assert await asked(lambda take: port.answer_clip(one, Answer.CHANGES, take)) == ""
        takes = {take.row.id: take for take in (await set_of(port, one)).takes}
        comment = takes[one].discussion.comments[0]
        assert (comment.text, comment.range, comment.person) == ("too dark", Range(1, 2), "")
        assert takes[one].discussion.answer is Answer.CHANGES
        await asked(lambda take: port.resolve_comment(one, comment.id, is_resolved=True, done=take))
        again = await studio.discussions.of(one)
        assert again.comments[0].state is CommentState.RESOLVED
        await asked(lambda take: port.delete_comment(one, comment.id, is_deleted=True, done=take))
        assert (await studio.discussions.of(one)).comments == ()


async def test_a_file_that_is_no_answer_is_refused_with_words(home, clip, tmp_path: Path) -> None:
    stock(places(), 3, clip=clip)
    file = tmp_path / "x.o8review.json"
    file.write_text("<script>", encoding="utf-8")
    async with opened() as studio:
        port = Presenters(studio).review
        told: list[tuple[str, str]] = []
        problem = await asked(
            lambda take: port.merge_answers(
                str(file), lambda words, why: (told.append((words, why)), take(why))
            )
        )
        assert problem
        assert told == [("", problem)]


async def test_a_set_of_one_clip_stays_one_when_it_is_read_again(home, clip) -> None:
    stock(places(), 20, clip=clip)
    async with opened() as studio:
        port = Presenters(studio).review
        sets = await asked(port.waiting_sets)
        one = max(sets, key=len)[0]
        again = await asked(lambda take: port.review_set([one], take, is_whole=True))
        assert [take.row.id for take in again.takes] == [one]


async def test_what_was_trashed_or_has_left_the_library_is_no_take_of_a_set_any_more(home, clip) -> None:
    stock(places(), 6, clip=clip)
    async with opened() as studio:
        presenters = Presenters(studio)
        port = presenters.review
        one, two, three = list((await found(presenters.library, "")).ids)[:3]
        await studio.shelf.commit([ClipTrashed(clip=one, at=1.0)])
        assert [take.row.id for take in (await set_of(port, one, two, three)).takes] == [two, three]
        alone = await asked(lambda take: port.review_set([one], take, is_whole=True))
        assert [take.row.id for take in alone.takes] == [one], "the trash may be looked at"
        await studio.removal.remove([one], Removal.DELETED)
        assert [take.row.id for take in (await set_of(port, one, two, three)).takes] == [two, three]
        assert (await set_of(port, one)).takes == ()


async def test_of_a_file_that_is_missing_no_curve_comes(home, clip, tmp_path) -> None:
    async with opened() as studio:
        presenters = Presenters(studio)
        gone = str(tmp_path / "gone.mp4")
        found = await asked(lambda take: presenters.review.compare_frames(str(clip), gone, [(0, 0)], take))
        assert found == []
