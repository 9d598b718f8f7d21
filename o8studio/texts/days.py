"""Days in words, such as *Today*, *Monday 16 November* and, in a line of others, *yesterday* and *16 November*."""

from datetime import date, datetime, timedelta

from o8studio.texts.language import _


def day_words(day: date, today: date) -> str:
    """A day as a heading; another year is said."""
    if day == today:
        return _("Today")
    if day == today - timedelta(1):
        return _("Yesterday")
    parts = {"weekday": weekday_name(day), "day": day.day, "month": month_name(day.month), "year": day.year}
    if day.year != today.year:
        # Translators: {weekday} {month} and {day} are names and a number, such as Monday 16 November 2025
        return _("{weekday} {day} {month} {year}").format(**parts)
    # Translators: such as Monday 16 November
    return _("{weekday} {day} {month}").format(**parts)


def near_day_words(day: date, today: date) -> str:
    """A day inside a line; another year is said."""
    near = {-1: _("yesterday"), 0: _("today"), 1: _("tomorrow")}
    if found := near.get((day - today).days):
        return found
    parts = {"day": day.day, "month": month_name(day.month), "year": day.year}
    if day.year != today.year:
        # Translators: {month} is a name, such as 16 November 2025
        return _("{day} {month} {year}").format(**parts)
    # Translators: such as 16 November
    return _("{day} {month}").format(**parts)


def near_moment_words(at: datetime, now: datetime) -> str:
    """A moment inside a line: of today and yesterday with the clock, of other days the day alone."""
    day = near_day_words(at.date(), now.date())
    return f"{day} {at:%H:%M}" if 0 <= (now.date() - at.date()).days <= 1 else day


def weekday_name(day: date) -> str:
    """Its name in the language in use."""
    names = (
        _("Monday"),
        _("Tuesday"),
        _("Wednesday"),
        _("Thursday"),
        _("Friday"),
        _("Saturday"),
        _("Sunday"),
    )
    return names[day.weekday()]


def month_name(month: int) -> str:
    """The name of a month from 1 to 12 in the language in use."""
    names = (
        _("January"),
        _("February"),
        _("March"),
        _("April"),
        # Translators: the month
        _("May"),
        _("June"),
        _("July"),
        _("August"),
        _("September"),
        _("October"),
        _("November"),
        _("December"),
    )
    return names[month - 1]
