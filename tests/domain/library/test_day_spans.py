"""What is typed as a date is a span of days, or none."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from o8studio.domain.library.day_spans import DAYS, day_span, is_day_span

TODAY = date(2026, 11, 27)


@pytest.mark.parametrize(
    "text", ["2026-13", "2026-02-30", "26", "", "..", "tomorrow", ">", "2026-11-01..2026-13", "99999"]
)
def test_what_is_no_date(text: str) -> None:
    assert not is_day_span(text)


def test_words_and_ends_of_months() -> None:
    assert all(day_span(word, TODAY)[1] <= TODAY for word in DAYS)
    assert day_span("2024-02", TODAY) == (date(2024, 2, 1), date(2024, 2, 29))
    assert day_span("2026-11-20..2026-11-10", TODAY) == (date(2026, 11, 10), date(2026, 11, 20))
    assert day_span("2025-12", TODAY)[1] == date(2025, 12, 31)


@given(st.text(max_size=30) | st.from_regex(r"[<>]?=?\d{4}-\d\d?(-\d\d)?(\.\.\d+)?", fullmatch=True))
def test_any_text_is_a_span_or_none(text: str) -> None:
    if is_day_span(text):
        first, last = day_span(text, date(2000, 1, 1))
        assert first <= last or text[:1] in "<>"
