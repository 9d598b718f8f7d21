"""From a query to SQL: conditions over the table `clips c`, and what FTS is asked. Nothing that was typed becomes SQL."""

# ruff: noqa: S608 - only names of columns and question marks are put together; what was typed is always a value

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from o8studio.domain.library.pinyin import GRAM
from o8studio.domain.library.query import (
    TRASH,
    Between,
    Came,
    Days,
    Is,
    Key,
    Query,
    Token,
    Value,
    Word,
    text_values,
)
from o8studio.domain.library.review import Verdict
from o8studio.store.library.row import CAME_BITS, CAME_SHIFT, FLAG_BITS, JUDGED, spaced

_NUMBERS = {
    Key.STARS: "c.stars",
    Key.COST: "c.cost",
    Key.LENGTH: "c.length",
    Key.SIZE: "c.size",
    Key.WIDTH: "c.width",
    Key.FRAMES: "c.frames",
}
_DATES = {Key.DATE: "c.added", Key.ADDED: "c.added", Key.MODIFIED: "c.changed"}
_TEXTS = {Key.SEED: "c.seed", Key.RATIO: "c.ratio", Key.BATCH: "c.batch", Key.STACK: "c.stack"}
_LETTERS = re.compile(r"\w", re.UNICODE)
_INITIALS = re.compile(r"[a-z]{2,40}")
"""What may be the first letters of Chinese signs."""
_NEVER = "0"


@dataclass(frozen=True, slots=True)
class Sql:
    """A search as SQL.

    Attributes:
        where: conditions, joined by AND; the first one is about the place, the last one about words, if there are any.
        has_words: whether FTS is asked, which is joined as `words w`.
    """

    where: tuple[str, ...]
    values: tuple[Any, ...]
    has_words: bool = False

    def without_words(self) -> tuple[tuple[str, ...], tuple[Any, ...]]:
        """Conditions and values about the clips' own columns."""
        return (self.where[:-1], self.values[:-1]) if self.has_words else (self.where, self.values)


@dataclass(slots=True)
class _Building:
    where: list[str] = field(default_factory=list)
    values: list[Any] = field(default_factory=list)

    def add(self, condition: str, *values: object, is_excluded: bool = False) -> None:
        self.where.append(f"NOT coalesce(({condition}), 0)" if is_excluded else f"({condition})")
        self.values += values


def compiled(query: Query, today: date, named: Callable[[Key, str], Sequence[str]]) -> Sql:
    """The SQL of a query; one that has problems finds nothing.

    Args:
        named: the models, families, tags or groups (by id) that are meant by a value.
    """
    found = _Building()
    found.add("+c.place = 1" if query.looks_in_trash else "+c.place = 0")
    if query.problems:
        found.add(_NEVER)
    for token in query.tokens:
        if token.key is not None and token.values:
            _add(found, token, today, named, place=int(query.looks_in_trash))
    wanted = " AND ".join(text for word in query.words if not word.is_excluded and (text := _match(word)))
    spared = " OR ".join(text for word in query.words if word.is_excluded and (text := _match(word)))
    if wanted:
        found.add("w.words MATCH ?", f"({wanted}) NOT ({spared})" if spared else wanted)
    elif spared:
        # with a plus: it is no way to find clips, only to leave some out
        found.add("+c.n NOT IN (SELECT rowid FROM words WHERE words MATCH ?)", spared)
    return Sql(tuple(found.where), tuple(found.values), bool(wanted))


def _match(word: Word) -> str:
    """What FTS is asked for a word: its letters one after another; the last one may go on. Empty without letters."""
    text = spaced(word.text).replace('"', " ").replace("\0", " ").strip()
    if not _LETTERS.search(text):
        return ""
    if word.is_phrase or not text[-1].isalnum():
        return _anywhere_but_letters(f'"{text}"')
    typed = text.lower()
    if not _INITIALS.fullmatch(typed):
        return _anywhere_but_letters(f'"{text}"*')
    if len(typed) <= GRAM:
        return f'"{text}"*'
    grams = " ".join(typed[at : at + GRAM] for at in range(len(typed) - GRAM + 1))
    begun = _anywhere_but_letters(f'"{text}"*')
    return f'({begun} OR letters : "{grams}")'


def _anywhere_but_letters(match: str) -> str:
    return f"{{prompt name tags notes}} : {match}"


def _add(
    found: _Building, token: Token, today: date, named: Callable[[Key, str], Sequence[str]], place: int
) -> None:
    conditions: list[str] = []
    values: list[Any] = []
    for condition, more in _conditions(token, today, named, place):
        conditions.append(condition)
        values += more
    if conditions:
        found.add(" OR ".join(conditions), *values, is_excluded=token.is_excluded)


def _conditions(
    token: Token, today: date, named: Callable[[Key, str], Sequence[str]], place: int
) -> list[tuple[str, list[Any]]]:
    key = token.key
    assert key is not None
    if key in _NUMBERS:
        return [_between(_NUMBERS[key], one) for one in token.values]
    if key in _DATES:
        return [_between(_DATES[key], _moments(one, today)) for one in token.values]
    texts = list(text_values(token))
    match key:
        case Key.IS:
            return [_is(Is(one), place) for one in texts]
        case Key.CAME:
            return [(f"c.facet & {CAME_BITS[Came(one)] << CAME_SHIFT}", []) for one in texts]
        case Key.TAG:
            tags = [tag for one in texts for tag in named(key, one)]
            return [(f"c.n IN (SELECT n FROM tags WHERE place = {place} AND tag IN ({_marks(tags)}))", tags)]
        case Key.MODEL | Key.FAMILY:
            names = [name for one in texts for name in named(key, one)]
            return [(f"c.{key.value} IN ({_marks(names)})", names)]
        case Key.PROJECT:
            groups = [group for one in texts for group in named(key, one)]
            return [(f"c.project IN ({_marks(groups)})", groups)]
        case Key.IN:
            groups = [group for one in texts if one != TRASH for group in named(key, one)]
            if not groups and TRASH in texts:
                return []  # `place` says it already
            inside = f"c.n IN (SELECT n FROM members WHERE place = {place} AND grp IN ({_marks(groups)}))"
            return [(inside, groups)]
        case Key.JOB:
            return [("substr(c.job, 1, ?) = ?", [len(one), one]) for one in texts]
        case _:
            return [(f"{_TEXTS[key]} = ?", [one]) for one in texts]


def _marks(values: Sequence[str]) -> str:
    return ", ".join("?" * len(values))


def _between(column: str, value: Value) -> tuple[str, list[Any]]:
    if not isinstance(value, Between):
        return _NEVER, []
    if math.isinf(value.low):
        return (f"{column} <= ?", [value.high]) if not math.isinf(value.high) else ("1", [])
    if math.isinf(value.high):
        return f"{column} >= ?", [value.low]
    return f"{column} BETWEEN ? AND ?", [value.low, value.high]


def _moments(value: Value, today: date) -> Value:
    """The unix seconds of a span of days, on this computer's clock."""
    if not isinstance(value, Days):
        return value
    first, last = value.span(today)
    low = -math.inf if first <= date(1970, 1, 2) else datetime.combine(first, time()).timestamp()
    if last >= date(9000, 1, 1):
        return Between(low, math.inf)
    if last <= date(1970, 1, 2):
        return Between(low, -1.0)
    end = datetime.combine(last + timedelta(1), time()).timestamp()
    return Between(low, math.nextafter(end, 0))


def _is(one: Is, place: int) -> tuple[str, list[Any]]:
    match one:
        case Is.PICK:
            return "c.verdict = ?", [Verdict.PICK.value]
        case Is.REJECTED:
            return "c.verdict = ?", [Verdict.REJECT.value]
        case Is.UNRATED:
            return f"c.facet & {JUDGED} = 0", []
        case Is.MISSING:
            return "c.missing = 1", []
        case Is.STACKED if place:  # the bit is of those on the shelf
            return "EXISTS (SELECT 1 FROM clips e WHERE e.stack = c.stack AND e.n != c.n AND e.place = 0)", []
        case _:
            return f"c.facet & {FLAG_BITS[one]}", []
