"""A mark stays within limits, whatever was drawn, and is the same when it is read again."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from o8studio.domain.library.mark import (
    MOST_MARK_TEXT,
    MOST_POINTS,
    WIDTHS,
    Ink,
    Mark,
    Tool,
    UnfitMark,
    mark_of,
)

points = st.lists(st.tuples(st.floats(-9, 9), st.floats(-9, 9)), min_size=2, max_size=50)
marks = st.builds(
    mark_of,
    st.sampled_from([Tool.PEN, Tool.ARROW, Tool.BOX, Tool.ELLIPSE]),
    points,
    st.sampled_from(Ink),
    st.sampled_from(WIDTHS),
) | st.builds(
    lambda at, text: mark_of(Tool.TEXT, [at], Ink.WHITE, WIDTHS[0], "x" + text),
    st.tuples(st.floats(0, 1), st.floats(0, 1)),
    st.text(),
)


@given(marks)
def test_a_mark_that_was_made_is_made_again_the_same(mark: Mark) -> None:
    assert mark_of(mark.tool, mark.points, mark.ink, mark.width, mark.text) == mark
    assert all(-1 <= value <= 2 for point in mark.points for value in point)
    values = [value for point in mark.points for value in point]
    assert not any(value == 0 and math.copysign(1, value) < 0 for value in values), "no zero below zero"


def test_a_long_stroke_is_thinned_and_keeps_its_ends() -> None:
    drawn = [(at / 100_000, 0.5) for at in range(100_000)]
    mark = mark_of(Tool.PEN, drawn, Ink.RED, 3)
    assert len(mark.points) == MOST_POINTS
    assert mark.points[0] == (0.0, 0.5)
    assert mark.points[-1] == (1.0, 0.5)


def test_a_text_is_plain_and_short() -> None:
    mark = mark_of(Tool.TEXT, [(0.5, 0.5), (0.6, 0.6)], Ink.RED, 3, "\x1b[31mlow\u202e\n" + "y" * 999)
    assert mark.points == ((0.5, 0.5),)
    assert mark.text.startswith("\ufffd[31mlow y")
    assert len(mark.text) == MOST_MARK_TEXT
    assert mark_of(Tool.BOX, [(0, 0), (1, 1)], Ink.RED, 3, "not a text mark").text == ""


@pytest.mark.parametrize(
    ("tool", "at", "width", "text"),
    [
        (Tool.PEN, [(0.1, 0.1)], 3, ""),
        (Tool.ARROW, [], 3, ""),
        (Tool.BOX, [(math.nan, 0.0), (1.0, 1.0)], 3, ""),
        (Tool.BOX, [(math.inf, 0.0), (1.0, 1.0)], 3, ""),
        (Tool.TEXT, [(0.1, 0.1)], 3, " \n"),
        (Tool.BOX, [(0.0, 0.0), (1.0, 1.0)], 4000, ""),
    ],
)
def test_what_cannot_be_drawn_is_refused(
    tool: Tool, at: list[tuple[float, float]], width: int, text: str
) -> None:
    with pytest.raises(UnfitMark):
        mark_of(tool, at, Ink.RED, width, text)
