"""Days are headings that say how long ago they were as people do."""

from datetime import date, datetime

from o8studio.texts import language
from o8studio.texts.days import day_words, near_day_words, near_moment_words

TODAY = date(2026, 11, 27)


def test_the_last_two_days_have_names_and_others_a_date() -> None:
    language.use("en")
    assert day_words(TODAY, TODAY) == "Today"
    assert day_words(date(2026, 11, 26), TODAY) == "Yesterday"
    assert day_words(date(2026, 11, 16), TODAY) == "Monday 16 November"
    assert day_words(date(2025, 5, 1), TODAY) == "Thursday 1 May 2025"


def test_a_day_that_is_still_to_come_is_a_date() -> None:
    language.use("en")
    assert day_words(date(2026, 11, 28), TODAY) == "Saturday 28 November"


def test_in_a_line_a_day_is_said_as_in_a_sentence() -> None:
    language.use("zh_CN")
    assert near_day_words(date(2026, 11, 16), TODAY) == "11月16日"
    assert near_day_words(date(2025, 5, 1), TODAY) == "2025年5月1日"
    language.use("en")
    assert near_day_words(TODAY, TODAY) == "today"
    assert near_day_words(date(2026, 11, 26), TODAY) == "yesterday"
    assert near_day_words(date(2026, 11, 28), TODAY) == "tomorrow"
    assert near_day_words(date(2026, 11, 16), TODAY) == "16 November"
    assert near_day_words(date(2025, 5, 1), TODAY) == "1 May 2025"


def test_in_a_line_today_and_yesterday_have_the_clock_and_other_days_do_not() -> None:
    language.use("en")
    now = datetime(2026, 11, 27, 9, 0).astimezone()
    assert near_moment_words(datetime(2026, 11, 27, 8, 5).astimezone(), now) == "today 08:05"
    assert near_moment_words(datetime(2026, 11, 26, 15, 36).astimezone(), now) == "yesterday 15:36"
    assert near_moment_words(datetime(2026, 11, 16, 15, 36).astimezone(), now) == "16 November"
    assert near_moment_words(datetime(2026, 11, 28, 15, 36).astimezone(), now) == "tomorrow"
