"""Rows of comments hold whatever a file or a clock said."""

import time

import pytest

from o8studio.ui.review.comment_rows import clock_words


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "America/New_York"])
@pytest.mark.parametrize("at", [0.0, -1e12, 253_402_300_799.0, 1e300, float("inf"), float("nan")])
def test_any_number_makes_words_or_none(monkeypatch: pytest.MonkeyPatch, zone: str, at: float) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        assert len(clock_words(at)) in (0, 5)
    finally:
        monkeypatch.undo()
        time.tzset()
