"""A file from a review page is taken in once, by person; nothing is lost, and nothing of others is changed."""

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from o8studio.domain.ids import ClipId, CommentId, PageId
from o8studio.domain.library.comment import Answer, Comment, GivenAnswer
from o8studio.domain.library.discussion import Discussion, apply
from o8studio.domain.library.facts import CommentDeleted, CommentEdited, CommentPosted
from o8studio.domain.library.merging import Delivery, merge
from o8studio.domain.library.range import Range

CLIPS = [ClipId("clip-1"), ClipId("clip-2")]
PAGE = PageId("page-1")


def comment(comment_id: str = "comment-1", **changes: Any) -> Comment:
    basis: dict[str, Any] = {
        "id": CommentId(comment_id), "clip": CLIPS[0], "person": "Arno", "text": "low", "range": Range.at(80), "at": 5.0,
        "changed_at": 5.0, "page": PAGE, "changed_on": PAGE,
    }  # fmt: skip
    return Comment(**{**basis, **changes})


def taken(
    known: dict[ClipId, Discussion], delivery: Delivery, now: float = 100.0
) -> dict[ClipId, Discussion]:
    after = dict(known)
    for fact in merge(known, delivery, now):
        after[fact.clip] = apply(after.get(fact.clip, Discussion()), fact)
    return after


def texts(known: dict[ClipId, Discussion]) -> list[str]:
    return sorted(one.text for found in known.values() for one in found.all_comments)


def by(person: str, *comments: Comment, answers: tuple[GivenAnswer, ...] = ()) -> Delivery:
    return Delivery(
        page=PAGE,
        person=person,
        comments=tuple(replace(one, person=person) for one in comments),
        answers=answers,
    )


comments = st.builds(
    comment,
    st.sampled_from([f"comment-{at}" for at in range(5)]),
    clip=st.sampled_from(CLIPS),
    text=st.sampled_from(["low", "high", "灯笼"]),
    changed_at=st.integers(1, 5).map(float),
    reply_to=st.sampled_from([CommentId(""), CommentId("comment-0"), CommentId("nobody-has-it")]),
)
answers = st.builds(
    GivenAnswer,
    clip=st.sampled_from(CLIPS),
    person=st.just("Arno"),
    answer=st.sampled_from(Answer),
    at=st.integers(1, 5).map(float),
    page=st.just(PAGE),
)
deliveries = st.builds(
    lambda person, some, said: by(
        person,
        *{one.id: one for one in some}.values(),
        answers=tuple(replace(one, person=person) for one in said),
    ),
    st.sampled_from(["Arno", "Mei"]),
    st.lists(comments, max_size=5),
    st.lists(answers, max_size=3),
)


@given(st.lists(deliveries, max_size=4), deliveries)
def test_a_file_that_was_taken_in_changes_nothing_the_second_time(
    before: list[Delivery], delivery: Delivery
) -> None:
    known: dict[ClipId, Discussion] = {}
    for one in before:
        known = taken(known, one)
    once = taken(known, delivery)
    assert merge(once, delivery, 200.0) == ()


@given(st.lists(deliveries, max_size=5))
def test_whatever_comes_in_whatever_order_no_words_of_anybody_are_lost(arriving: list[Delivery]) -> None:
    known: dict[ClipId, Discussion] = {}
    for delivery in arriving:
        known = taken(known, delivery)
    shown = [one for found in known.values() for one in found.all_comments]
    for delivery in arriving:
        for one in delivery.comments:
            kept = any(other.person == one.person and other.text == one.text for other in shown)
            mine = [other for other in shown if other.id == one.id and other.person == one.person]
            replaced = any(other.changed_at >= one.changed_at for other in mine)
            assert kept or replaced


@given(deliveries, deliveries)
def test_one_persons_file_changes_no_comment_of_another(first: Delivery, second: Delivery) -> None:
    known = taken({}, first)
    after = taken(
        known,
        replace(second, person="Zoe", comments=tuple(replace(one, person="Zoe") for one in second.comments)),
    )
    for clip, found in known.items():
        for one in found.all_comments:
            assert after[clip].comment(one.id) == one


def test_a_later_version_is_an_edit_and_an_earlier_one_is_passed_over() -> None:
    known = taken({}, by("Arno", comment()))
    later = by("Arno", comment(text="lower", changed_at=9.0))
    (fact,) = merge(known, later, 100.0)
    assert isinstance(fact, CommentEdited)
    known = taken(known, later)
    assert texts(known) == ["lower"]
    assert merge(known, by("Arno", comment()), 100.0) == ()


def test_what_was_changed_here_meanwhile_stands_beside_the_new_version() -> None:
    known = taken({}, by("Arno", comment()))
    edited = CommentEdited(
        clip=CLIPS[0], at=50.0, comment=CommentId("comment-1"), text="here", first=80, last=80
    )
    known[CLIPS[0]] = apply(known[CLIPS[0]], edited)
    later = by("Arno", comment(text="there", changed_at=60.0))
    (fact,) = merge(known, later, 100.0)
    assert isinstance(fact, CommentPosted)
    assert fact.beside == "comment-1"
    known = taken(known, later)
    assert texts(known) == ["here", "there"]
    assert merge(known, later, 100.0) == ()


def test_an_id_of_somebody_else_is_no_way_to_change_their_words() -> None:
    known = taken({}, by("Mei", comment(text="Mei's own")))
    known = taken(known, by("Mallory", comment(text="forged", changed_at=99.0)))
    assert texts(known) == ["Mei's own", "forged"]
    found = known[CLIPS[0]].comment(CommentId("comment-1"))
    assert found is not None
    assert found.text == "Mei's own"


def test_what_was_deleted_here_stays_deleted() -> None:
    known = taken({}, by("Arno", comment()))
    known[CLIPS[0]] = apply(
        known[CLIPS[0]], CommentDeleted(clip=CLIPS[0], at=50.0, comment=CommentId("comment-1"))
    )
    assert merge(known, by("Arno", comment(text="again", changed_at=60.0)), 100.0) == ()


def test_a_reply_finds_its_comment_and_stands_alone_without_one() -> None:
    both = by("Arno", comment("comment-9", reply_to=CommentId("comment-1"), at=1.0), comment())
    known = taken({}, both)
    assert len(known[CLIPS[0]].threads) == 1
    alone = taken({}, by("Arno", comment("comment-9", reply_to=CommentId("comment-1"))))
    assert [one.reply_to for one in alone[CLIPS[0]].all_comments] == [""]
    elsewhere = taken(known, by("Arno", comment("comment-8", clip=CLIPS[1], reply_to=CommentId("comment-1"))))
    assert [one.reply_to for one in elsewhere[CLIPS[1]].all_comments] == [""]


def test_answers_are_taken_in_by_person_and_the_latest_counts() -> None:
    said = GivenAnswer(clip=CLIPS[0], person="Arno", answer=Answer.CHANGES, at=5.0, page=PAGE)
    known = taken({}, by("Arno", answers=(said,)))
    known = taken(known, by("Arno", answers=(replace(said, answer=Answer.APPROVED, at=4.0),)))
    assert known[CLIPS[0]].answer is Answer.CHANGES
    known = taken(known, by("Arno", answers=(replace(said, answer=Answer.APPROVED, at=6.0),)))
    assert known[CLIPS[0]].answer is Answer.APPROVED


def test_a_clock_that_runs_ahead_counts_as_now_and_never_outranks_who_answers_later() -> None:
    """A file could claim the year 9999, and its answer was the clip's for ever."""
    late = 253_402_300_799.0
    told = by(
        "Arno",
        comment(at=late, changed_at=late),
        answers=(GivenAnswer(clip=CLIPS[0], person="Arno", answer=Answer.APPROVED, at=late, page=PAGE),),
    )
    known = taken({}, told, now=100.0)
    (one,) = known[CLIPS[0]].all_comments
    assert (one.at, one.changed_at, known[CLIPS[0]].answers[0].at) == (100.0, 100.0, 100.0)
    assert merge(known, told, 500.0) == ()
    later = GivenAnswer(clip=CLIPS[0], person="Mei", answer=Answer.CHANGES, at=101.0, page=PAGE)
    assert taken(known, by("Mei", answers=(later,)), now=102.0)[CLIPS[0]].answer is Answer.CHANGES
