"""A range is whole numbers of pictures, both ends included."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from o8studio.domain.library.range import MOST_FRAMES, Range

numbers = st.integers(0, MOST_FRAMES - 1)


@given(numbers, numbers)
def test_it_holds_its_ends_and_what_lies_between(one: int, other: int) -> None:
    span = Range(min(one, other), max(one, other))
    assert one in span
    assert other in span
    assert span.first - 1 not in span
    assert span.last + 1 not in span
    assert span.count == span.last - span.first + 1
    assert span.is_point == (one == other)


@pytest.mark.parametrize("ends", [(-1, 0), (5, 4), (0, MOST_FRAMES)])
def test_what_is_no_range_is_refused(ends: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="no range"):
        Range(*ends)


@given(numbers, numbers, st.integers(0, 1000))
def test_it_is_brought_into_a_shorter_clip(one: int, other: int, count: int) -> None:
    inside = Range(min(one, other), max(one, other)).within(count)
    assert 0 <= inside.first <= inside.last <= max(0, count - 1)
    assert Range.at(3).within(count) == Range.at(min(3, max(0, count - 1)))
