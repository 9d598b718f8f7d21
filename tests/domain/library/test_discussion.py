"""What was said about a clip follows from facts, in any order and as often as they come."""

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from o8studio.domain.ids import ClipId, CommentId, PageId
from o8studio.domain.library.comment import Answer, CommentState
from o8studio.domain.library.discussion import Discussion, apply, discussion_of
from o8studio.domain.library.facts import (
    Answered,
    AnswerWithdrawn,
    CommentDeleted,
    CommentEdited,
    CommentPosted,
    CommentReopened,
    CommentResolved,
    CommentRestored,
    DiscussionFact,
    Tagged,
)

CLIP = ClipId("clip-1")
IDS = [CommentId(f"comment-{at}") for at in range(4)]
PAGES = [PageId(""), PageId("page-1")]


def posted(comment: CommentId = IDS[0], **changes: Any) -> CommentPosted:
    basis: dict[str, Any] = {
        "clip": CLIP,
        "at": 1.0,
        "comment": comment,
        "person": "Mei",
        "text": "low",
        "first": 80,
        "last": 80,
    }
    return CommentPosted(**{**basis, **changes})


about = st.sampled_from(IDS)
moments = st.integers(1, 50).map(float)
facts = st.lists(
    st.one_of(
        st.builds(posted, about, at=moments, person=st.sampled_from(["Mei", "Arno"]), reply_to=st.sampled_from([CommentId(""), *IDS])),
        st.builds(CommentEdited, clip=st.just(CLIP), at=moments, comment=about, text=st.sampled_from("abc"), first=st.just(1), last=st.just(9)),
        st.builds(CommentResolved, clip=st.just(CLIP), at=moments, comment=about),
        st.builds(CommentReopened, clip=st.just(CLIP), at=moments, comment=about),
        st.builds(CommentDeleted, clip=st.just(CLIP), at=moments, comment=about),
        st.builds(CommentRestored, clip=st.just(CLIP), at=moments, comment=about),
        st.builds(Answered, clip=st.just(CLIP), at=moments, person=st.sampled_from(["Mei", "Arno"]), answer=st.sampled_from(Answer), page=st.sampled_from(PAGES)),
    ),
    max_size=20,
)  # fmt: skip


@given(facts)
def test_what_is_said_twice_changes_nothing(said: list[DiscussionFact]) -> None:
    before = discussion_of(said)
    for fact in said[-1:]:
        assert apply(before, fact) == before
    assert len({one.id for one in before.all_comments}) == len(before.all_comments)
    assert len(before.answers) <= 4


@given(facts)
def test_every_comment_that_is_shown_is_in_one_thread(said: list[DiscussionFact]) -> None:
    found = discussion_of(said)
    in_threads = [one.id for head, replies in found.threads for one in (head, *replies)]
    looped = [one for one in found.comments if one.id not in in_threads]
    assert all(
        one.reply_to for one in looped
    )  # replies to replies, or to themselves: no thread begins with them
    assert len(in_threads) == len(set(in_threads))
    assert not any(one.is_deleted for one in found.comments)


def test_facts_of_other_kinds_change_nothing() -> None:
    assert discussion_of([Tagged(clip=CLIP, at=1, tag="x")]) == Discussion()


def test_a_thread_is_a_comment_and_its_replies_by_time() -> None:
    found = discussion_of(
        [
            posted(),
            posted(IDS[1], at=9, reply_to=IDS[0], text="later"),
            posted(IDS[2], at=5, reply_to=IDS[0], text="sooner"),
        ]
    )
    ((head, replies),) = found.threads
    assert head.id == IDS[0]
    assert [one.text for one in replies] == ["sooner", "later"]
    assert found.open_count == 1
    assert (
        discussion_of(
            [posted(), posted(IDS[1], reply_to=IDS[0]), CommentDeleted(clip=CLIP, at=2, comment=IDS[0])]
        ).comments
        == ()
    )


def test_resolving_deleting_and_their_undo() -> None:
    resolved = discussion_of([posted(), CommentResolved(clip=CLIP, at=2, comment=IDS[0])])
    assert resolved.open_count == 0
    assert apply(resolved, CommentReopened(clip=CLIP, at=3, comment=IDS[0])).open_count == 1
    gone = apply(resolved, CommentDeleted(clip=CLIP, at=4, comment=IDS[0]))
    assert gone.comments == ()
    back = apply(gone, CommentRestored(clip=CLIP, at=5, comment=IDS[0]))
    assert back.comments[0].state is CommentState.RESOLVED


def test_the_latest_answer_counts_and_two_that_differ_are_two() -> None:
    page = PageId("page-1")
    said = [
        Answered(clip=CLIP, at=9, person="Arno", answer=Answer.CHANGES, page=page, written_at=3),
        Answered(clip=CLIP, at=9, person="Arno", answer=Answer.APPROVED, page=page, written_at=2),
        Answered(clip=CLIP, at=4, person="Mei", answer=Answer.APPROVED),
    ]
    found = discussion_of(said)
    assert {one.person: one.answer for one in found.answers} == {
        "Arno": Answer.CHANGES,
        "Mei": Answer.APPROVED,
    }
    assert found.answer is Answer.APPROVED
    assert found.has_two_answers
    assert Discussion().answer is Answer.NEEDS_REVIEW


def test_a_page_with_somebodys_name_does_not_replace_what_they_answered_here() -> None:
    forged = Answered(clip=CLIP, at=9, person="Mei", answer=Answer.APPROVED, page=PageId("page-1"))
    found = discussion_of([Answered(clip=CLIP, at=1, person="Mei", answer=Answer.CHANGES), forged])
    assert len(found.answers) == 2
    assert found.has_two_answers


def test_a_moment_after_it_was_taken_in_counts_as_then_in_older_facts_too() -> None:
    late = 253_402_300_799.0
    said = discussion_of(
        [
            posted(written_at=late, changed_at=late, at=5.0),
            Answered(
                clip=CLIP, at=5.0, person="Arno", answer=Answer.APPROVED, page=PAGES[1], written_at=late
            ),
            Answered(clip=CLIP, at=6.0, person="Mei", answer=Answer.CHANGES),
        ]
    )
    assert (said.comments[0].at, said.comments[0].changed_at) == (5.0, 5.0)
    assert said.answer is Answer.CHANGES


def test_an_answer_that_was_withdrawn_is_as_if_it_had_never_been_given() -> None:
    mei = Answered(clip=CLIP, at=3, person="Mei", answer=Answer.APPROVED)
    mine = Answered(clip=CLIP, at=5, person="", answer=Answer.CHANGES)
    there = replace(mine, page=PageId("page-1"), at=4)
    found = discussion_of([mei, there, mine, AnswerWithdrawn(clip=CLIP, at=6, person="")])
    assert found == discussion_of([mei, there]), "what the same name said on a page stays"
    earlier = Answered(clip=CLIP, at=7, person="", answer=Answer.NEEDS_REVIEW, written_at=2)
    assert apply(discussion_of([mei]), earlier).answer is Answer.APPROVED, "it keeps its place in time"
