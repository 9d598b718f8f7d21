"""Single values of an answer: a server's words, a progress and a moment, in whatever type they come."""

import math
import re
from datetime import datetime

from o8studio.domain.request import Json

MAX_WORDS = 500
_READ_WORDS = 20 * MAX_WORDS
"""Letters of a text that are searched for tags: it may be as long as an answer, and searching it all would block."""
_LATEST = 1e11
"""The largest number that is read as unix seconds; a larger one is in milliseconds."""
_GOOD_CODES = frozenset({"", "0", "200", "10000", "success", "ok", "succeed"})
_TAG = re.compile(r"<[^>]{0,300}>")


def plain(text: Json) -> str:
    """A server's words as plain text of bounded length, without tags and control characters."""
    words = _TAG.sub(" ", str(text)[:_READ_WORDS]) if text is not None else ""
    if not words.isprintable():  # nearly all are, and a list of models has thousands
        words = "".join(letter if letter.isprintable() else " " for letter in words)
    return " ".join(words.split())[:MAX_WORDS]


def is_good_code(code: Json) -> bool:
    """Whether a code says that all is well: each server has another one."""
    return plain(code).lower() in _GOOD_CODES


def progress(value: Json) -> float | None:
    """0 to 1. Text may carry a percent sign; a number with a fraction and at most 1 is a part, not a percent (§0.4)."""
    if isinstance(value, bool) or value is None:
        return None
    try:
        number = float(value.strip().removesuffix("%") if isinstance(value, str) else value)  # type: ignore[arg-type]  # a list or an object raises
    except (ValueError, TypeError, OverflowError):
        return None
    if not math.isfinite(number):
        return None
    if isinstance(value, float) and 0 <= number <= 1:
        number *= 100
    return min(1.0, max(0.0, number / 100))


def moment(value: Json) -> float | None:
    """Unix seconds from seconds, milliseconds or an ISO string (trap 15); None for anything else."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, (int, float)):
        if not 0 < value < _LATEST * 1000:
            return None
        return float(value) / 1000 if value > _LATEST else float(value)
    if isinstance(value, str):
        try:
            told = datetime.fromisoformat(value).timestamp()
        except (ValueError, OverflowError, OSError):
            return None
        return told if 0 < told < _LATEST else None
    return None
