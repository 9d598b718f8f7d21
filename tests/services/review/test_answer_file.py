"""A file of comments is read as data: whatever is in it, nothing runs, and what a person wrote is kept."""

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from o8studio.domain.ids import PageId
from o8studio.domain.library.comment import MOST_TEXT, Answer
from o8studio.domain.library.facts import PageShared
from o8studio.domain.library.merging import AnswersRefused, Delivery, merge
from o8studio.domain.reasons import AnswersProblem
from o8studio.services.review.answer_file import MOST_BYTES, MOST_COMMENTS, read_answers
from o8studio.store.ledger.codec import encode
from o8studio.store.ledger.library_codec import decode_library
from o8studio.texts.reviews import refused_answers_words
from tests.support.review_pages import SHARED, answers, comment, page_of


def known(page: PageId) -> PageShared | None:
    return SHARED if page == SHARED.page else None


def read(told: object) -> Delivery:
    return read_answers(json.dumps(told).encode(), known)


def refused(content: bytes, page_of_id: Any = known) -> AnswersProblem:
    with pytest.raises(AnswersRefused) as error:
        read_answers(content, page_of_id)
    assert refused_answers_words(error.value.problem)
    return error.value.problem


def test_what_a_page_saves_is_read() -> None:
    delivery = read(answers())
    (said,) = delivery.comments
    assert (said.person, said.clip, said.text, said.range.first, said.page) == (
        "Arno",
        "clip-1",
        "low",
        80,
        SHARED.page,
    )
    assert said.marks[0].points == ((0.1, 0.1), (0.4, 0.5))
    assert delivery.answers[0].answer is Answer.APPROVED


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", AnswersProblem.NO_ANSWERS),
        (b"\xff\xfe{}", AnswersProblem.NO_ANSWERS),
        (b"[1]", AnswersProblem.NO_ANSWERS),
        (b'"o8review"', AnswersProblem.NO_ANSWERS),
        (b"{}", AnswersProblem.NO_ANSWERS),
        (b'{"o8review": true}', AnswersProblem.NO_ANSWERS),
        (b'{"o8review": 1e999}', AnswersProblem.NO_ANSWERS),
        (b'{"o8review": ' + b"9" * 5000 + b"}", AnswersProblem.NO_ANSWERS),
        (b"<!doctype html><html>", AnswersProblem.A_PAGE),
        (b"\xef\xbb\xbf \n<html>", AnswersProblem.A_PAGE),
        (page_of([]), AnswersProblem.A_PAGE),
        (b"[" * 100_000, AnswersProblem.TOO_DEEP),
        (b'{"a":' * 50_000 + b"1" + b"}" * 50_000, AnswersProblem.TOO_DEEP),
        (b"x" * (MOST_BYTES + 1), AnswersProblem.TOO_LARGE),
        (json.dumps(answers(o8review=2)).encode(), AnswersProblem.NEWER),
        (json.dumps(answers(page="f" * 32)).encode(), AnswersProblem.OTHER_PAGE),
        (json.dumps(answers(page=7)).encode(), AnswersProblem.OTHER_PAGE),
        (json.dumps(answers(page="../../ledger")).encode(), AnswersProblem.OTHER_PAGE),
        (json.dumps(answers(person=" \u200b\n")).encode(), AnswersProblem.NOBODY),
        (json.dumps(answers(person=None)).encode(), AnswersProblem.NOBODY),
        (json.dumps(answers(comments={})).encode(), AnswersProblem.NO_ANSWERS),
        (json.dumps(answers(comments=[0] * (MOST_COMMENTS + 1))).encode(), AnswersProblem.TOO_MANY),
        (json.dumps(answers(answers=[0] * 3)).encode(), AnswersProblem.TOO_MANY),
    ],
)
def test_what_is_no_file_of_comments_is_refused_with_a_reason(
    content: bytes, problem: AnswersProblem
) -> None:
    assert refused(content) is problem


def test_a_page_that_asks_for_no_comments_takes_none() -> None:
    silent = PageShared(page=SHARED.page, at=1.0, clips=SHARED.clips, takes_answers=False)
    assert refused(json.dumps(answers()).encode(), lambda _page: silent) is AnswersProblem.NOT_ASKED


def test_every_reason_has_words_of_its_own() -> None:
    assert len({refused_answers_words(one) for one in AnswersProblem}) == len(AnswersProblem)


@pytest.mark.parametrize(
    "changes",
    [
        {"clip": "9"}, {"clip": "clip-1"}, {"clip": ["1"]}, {"first": -1}, {"first": 81}, {"first": 80.0}, {"first": True}, {"last": 10**12}, {"last": "80"}, {"at": "now"},
        {"at": -1}, {"at": True}, {"id": "x"}, {"id": "a/../../b/c"}, {"id": 7}, {"text": "", "marks": []}, {"text": ["a"], "marks": []},
    ],
)  # fmt: skip
def test_a_comment_that_is_none_is_left_out_and_the_others_are_kept(changes: dict[str, Any]) -> None:
    delivery = read(answers(comments=[comment(**changes), comment(id="b" * 32, text="kept"), None, 7, "x"]))
    assert [one.text for one in delivery.comments] == ["kept"]


@pytest.mark.parametrize(
    "mark",
    [
        None, 7, {}, {"tool": "eval", "points": [[0, 0], [1, 1]], "ink": "red", "width": 3}, {"tool": "box", "points": "0011", "ink": "red", "width": 3},
        {"tool": "box", "points": [[0, 0, 0], [1, 1]], "ink": "red", "width": 3}, {"tool": "box", "points": [[0, None], [1, 1]], "ink": "red", "width": 3},
        {"tool": "box", "points": [[0, 0], [1, 1]], "ink": "url(x)", "width": 3}, {"tool": "box", "points": [[0, 0], [1, 1]], "ink": "red", "width": 1e9},
        {"tool": ["box"], "points": [[0, 0], [1, 1]], "ink": {}, "width": 3}, {"tool": "pen", "points": [[10**400, 0], [1, 1]], "ink": "red", "width": 3},
    ],
)  # fmt: skip
def test_a_mark_that_is_none_is_left_out_and_the_words_are_kept(mark: object) -> None:
    (said,) = read(answers(comments=[comment(marks=[mark])])).comments
    assert (said.text, said.marks) == ("low", ())


def test_markup_and_control_characters_are_letters() -> None:
    evil = "<script>alert(1)</script>\x1b[31m\u202e\ud800"
    (said,) = read(answers(person=f"A{evil}", comments=[comment(text=evil)])).comments
    assert said.text == "<script>alert(1)</script>\ufffd[31m\ufffd"
    assert "\x1b" not in said.person
    assert len(read(answers(comments=[comment(text="x" * 10**6)])).comments[0].text) == MOST_TEXT


def test_one_id_twice_is_one_comment() -> None:
    assert [
        one.text for one in read(answers(comments=[comment(text="first"), comment(text="second")])).comments
    ] == ["first"]


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(exclude_categories=[])) | st.sampled_from(["1", "a" * 32, "pen", "red", "approved", 3, 80]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["id", "clip", "text", "first", "last", "marks", "at", "points", "tool", "ink", "width", "answer", "reply_to", "changed_at"]) | st.text(max_size=5), inner, max_size=8),
    max_leaves=20,
)  # fmt: skip


def taken(content: bytes) -> None:
    """Read it, take it in, write it down, read it back: nothing but a refusal may come of it."""
    try:
        delivery = read_answers(content, known)
    except AnswersRefused:
        return
    for fact in merge({}, delivery, 1.0):
        kind, body = encode(fact)
        assert decode_library(kind, body) == fact


@given(comments=st.lists(anything, max_size=4), said=st.lists(anything, max_size=2), person=st.text())
def test_any_values_in_it_come_to_nothing_worse_than_a_refusal(
    comments: list[object], said: list[object], person: str
) -> None:
    taken(json.dumps(answers(comments=comments, answers=said, person=f"x{person}")).encode())


@given(changes=st.dictionaries(st.sampled_from(sorted(comment())), anything, max_size=3))
def test_any_value_in_a_comment_comes_to_nothing_worse(changes: dict[str, object]) -> None:
    taken(json.dumps(answers(comments=[comment(**changes), comment(id="b" * 32)])).encode())
    kept = read(answers(comments=[comment(**changes), comment(id="b" * 32, text="kept")])).comments
    assert changes.get("id") == "b" * 32 or "kept" in [one.text for one in kept]


@given(st.binary(max_size=200))
@example(b'{"o8review":1,')
def test_any_bytes_come_to_nothing_worse(content: bytes) -> None:
    taken(content)


@given(at=st.integers(0, 10_000), bits=st.integers(1, 255), cut=st.integers(0, 10_000))
def test_a_damaged_file_is_a_refusal_or_holds_what_it_held(at: int, bits: int, cut: int) -> None:
    whole = bytearray(json.dumps(answers()).encode())
    whole[at % len(whole)] ^= bits
    taken(bytes(whole))
    taken(bytes(whole)[: cut % len(whole)])
