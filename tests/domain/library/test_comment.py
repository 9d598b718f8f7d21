"""A comment is plain text within limits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from o8studio.domain.library.comment import (
    MOST_NAME,
    MOST_TEXT,
    UnfitComment,
    checked,
    clean_person,
    clean_text,
    is_comment_id,
)
from o8studio.domain.library.mark import MOST_MARKS, Ink, Tool, mark_of

MARK = mark_of(Tool.BOX, [(0, 0), (1, 1)], Ink.RED, 3)


@given(st.text(st.characters(exclude_categories=[])))
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    for clean, most in ((clean_text, MOST_TEXT), (clean_person, MOST_NAME)):
        once = clean(text)
        once.encode()
        assert clean(once) == once
        assert len(once) <= most
        assert once == once.strip()


def test_markup_stays_as_the_letters_that_it_is() -> None:
    said = "<b>low</b> & <script>alert(1)</script>"
    assert clean_text(said) == said


def test_lines_stay_and_empty_ones_are_few() -> None:
    assert clean_text("  one  \r\ntwo\n\n\n\n\nthree \n") == "one\ntwo\n\nthree"
    assert clean_person(" 林\n悦\u202e ") == "林 悦"


def test_a_comment_says_something_in_words_or_marks() -> None:
    assert checked("", (MARK,)) == ""
    assert checked(" low ", ()) == "low"
    with pytest.raises(UnfitComment):
        checked(" \n\u200b", ())
    with pytest.raises(UnfitComment):
        checked("low", (MARK,) * (MOST_MARKS + 1))


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("a1b2c3d4", True),
        ("q-_" * 5, True),
        ("short", False),
        ("x" * 65, False),
        ("a b c d e f", False),
        ("../../etc/passwd", False),
        ("", False),
    ],
)
def test_an_id_is_letters_and_digits(text: str, good: bool) -> None:
    assert is_comment_id(text) is good
