"""Spans of days as people type them: `2026`, `2026-11`, `2026-11-01`, from one to another, open ones, or a word."""

import re
from datetime import date, timedelta

DAYS = ("today", "yesterday", "this-week", "this-month")
"""Words for a span."""
_DAY = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?$")


def is_day_span(text: str) -> bool:
    """Whether this is a span of days."""
    try:
        day_span(text, date(2000, 1, 1))
    except (ValueError, OverflowError):
        return False
    return True


def day_span(text: str, today: date) -> tuple[date, date]:
    """The first and the last day of what was typed.

    Raises:
        ValueError, OverflowError: it is no date.
    """
    match text:
        case "today":
            return today, today
        case "yesterday":
            return today - timedelta(1), today - timedelta(1)
        case "this-week":
            return today - timedelta(today.weekday()), today
        case "this-month":
            return today.replace(day=1), today
        case _:
            return _spelled(text)


def _spelled(text: str) -> tuple[date, date]:
    sign = re.match(r"<=|>=|<|>", text)
    first, last = _typed_span(text[sign.end() :] if sign else text)
    match sign[0] if sign else "":
        case "<":
            return date.min, first - timedelta(1)
        case "<=":
            return date.min, last
        case ">":
            return last + timedelta(1), date.max
        case ">=":
            return first, date.max
        case _:
            return first, last


def _typed_span(text: str) -> tuple[date, date]:
    begin, dots, end = text.partition("..")
    first, last = _one_span(begin)
    if dots:  # 2026-11-01..15 goes on from what stands before it
        parts, more = begin.split("-"), end.split("-")
        last = _one_span("-".join([*parts[: max(0, len(parts) - len(more))], *more]))[1]
    return min(first, last), max(first, last)


def _one_span(text: str) -> tuple[date, date]:
    found = _DAY.match(text)
    if found is None:
        raise ValueError(text)
    year, month, day = int(found[1]), int(found[2] or 1), int(found[3] or 1)
    first = date(year, month, day)
    if found[3]:
        return first, first
    following = date(year + 1, 1, 1) if not found[2] else date(year + month // 12, month % 12 + 1, 1)
    return first, following - timedelta(1)
