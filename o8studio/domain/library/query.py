"""What a person types to find clips: tokens such as `stars:>=3`, and words; a plain string that can be written by hand.

Tokens are joined by *and*, the values inside one, with commas between, by *or*; `-` before one excludes. A value with spaces is
quoted. A token that can't be understood says what is wrong with it and finds nothing.
"""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

from o8studio.domain.library.day_spans import day_span, is_day_span
from o8studio.domain.similar import similar


class Key(StrEnum):
    """What a token is about; the value is what is typed before the colon."""

    MODEL = "model"
    FAMILY = "family"
    STARS = "stars"
    COST = "cost"
    LENGTH = "length"
    SIZE = "size"
    WIDTH = "width"
    FRAMES = "frames"
    IS = "is"
    TAG = "tag"
    PROJECT = "project"
    IN = "in"
    BATCH = "batch"
    STACK = "stack"
    DATE = "date"
    ADDED = "added"
    MODIFIED = "modified"
    RATIO = "ratio"
    SEED = "seed"
    JOB = "job"
    CAME = "came"


ALIASES = {"rating": Key.STARS, "finished": Key.DATE, "collection": Key.IN, "from": Key.MODEL}
"""Other words for the same."""


class Kind(StrEnum):
    """How the values of a key are written."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    WORD = "word"  # one of a few


class Is(StrEnum):
    """Values of `is:`."""

    PICK = "pick"
    REJECTED = "rejected"
    UNRATED = "unrated"
    MISSING = "missing"
    IMPORTED = "imported"
    COMMENTED = "commented"
    OPEN = "open"  # it has open comments
    APPROVED = "approved"
    CHANGES = "changes"
    SILENT = "silent"
    STACKED = "stacked"
    UNTAGGED = "untagged"
    FLAWED = "flawed"


class Came(StrEnum):
    """Values of `came:`, how a clip differs from what was asked for; they are stored in the read model."""

    OTHERWISE = "otherwise"  # in any way
    SHORTER = "shorter"
    LONGER = "longer"
    SMALLER = "smaller"
    SILENT = "silent"
    DEARER = "dearer"


TRASH = "trash"
"""The value of `in:` that looks in the trash; without it, clips in the trash are not found."""
_KINDS = {
    Key.STARS: Kind.NUMBER,
    Key.COST: Kind.NUMBER,
    Key.LENGTH: Kind.NUMBER,
    Key.SIZE: Kind.NUMBER,
    Key.WIDTH: Kind.NUMBER,
    Key.FRAMES: Kind.NUMBER,
    Key.DATE: Kind.DATE,
    Key.ADDED: Kind.DATE,
    Key.MODIFIED: Kind.DATE,
    Key.IS: Kind.WORD,
    Key.CAME: Kind.WORD,
}
WORDS: dict[Key, tuple[str, ...]] = {Key.IS: tuple(Is), Key.CAME: tuple(Came)}
"""By key, all values that it can have."""


class ProblemKind(StrEnum):
    """What is wrong with a token."""

    UNKNOWN_KEY = "unknown key"
    UNKNOWN_WORD = "unknown word"
    NO_NUMBER = "no number"
    NO_DATE = "no date"
    EMPTY = "empty"


_WRONG = {
    Kind.NUMBER: ProblemKind.NO_NUMBER,
    Kind.DATE: ProblemKind.NO_DATE,
    Kind.WORD: ProblemKind.UNKNOWN_WORD,
    Kind.TEXT: ProblemKind.EMPTY,
}


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a token is not understood.

    Attributes:
        given: what was typed. meant: what is probably meant, or empty.
    """

    kind: ProblemKind
    given: str
    meant: str = ""


@dataclass(frozen=True, slots=True)
class Between:
    """Numbers from `low` to `high`, both included; infinite where it is open. Size is in bytes, length in seconds."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Days:
    """A span of days as it was typed; `span` says which ones these are on a given day."""

    typed: str

    def span(self, today: date) -> tuple[date, date]:
        """The first and the last day."""
        return day_span(self.typed, today)


Value = str | Between | Days


@dataclass(frozen=True, slots=True)
class Token:
    """One condition.

    Attributes:
        key: None for an unknown one. values: any of them must fit; empty where there is a problem.
        begin, end: where it stands in the text.
        typed: the key and the values as they were typed, without the `-`.
    """

    key: Key | None
    values: tuple[Value, ...]
    is_excluded: bool
    begin: int
    end: int
    typed: str
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class Word:
    """Words that prompt, name, tags or comments must contain, one after another; the last one may go on."""

    text: str
    is_excluded: bool
    begin: int
    end: int
    is_phrase: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """A text and what it means."""

    text: str = ""
    tokens: tuple[Token, ...] = ()
    words: tuple[Word, ...] = ()

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is not understood; a query with problems finds nothing."""
        return tuple(token.problem for token in self.tokens if token.problem is not None)

    @property
    def looks_in_trash(self) -> bool:
        """Whether it asks for clips in the trash."""
        return any(
            token.key is Key.IN and TRASH in token.values and not token.is_excluded for token in self.tokens
        )

    def without(self, part: Token | Word) -> "Query":
        """The query without one of its parts."""
        return parse(f"{self.text[: part.begin].rstrip()} {self.text[part.end :].lstrip()}".strip())

    def plus(self, token: str) -> "Query":
        """The query with one more token, if it has not got it."""
        typed = {self.text[one.begin : one.end] for one in self.tokens}
        return self if token in typed else parse(f"{self.text} {token}".strip())


_PART = re.compile(
    r"""(?P<minus>-?)(?:(?P<key>[^\W\d_][\w-]*)(?P<colon>[:：])(?P<values>(?:"[^"]*"?|[^\s"])*)|"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))"""
)
_VALUE = re.compile(r'(?:"[^"]*"?|[^,，"])+')
_WIDE = str.maketrans({"＞": ">", "＜": "<", "＝": "=", "≥": ">=", "≤": "<=", "．": "."})
"""Signs as a Chinese keyboard writes them."""
_NUMBER = r"(\d+(?:\.\d+)?)\s*([a-z$%]*)"
_ONE = re.compile(rf"(<=|>=|<|>|=)?\$?{_NUMBER}$")
_TWO = re.compile(rf"\$?{_NUMBER}\.\.\$?{_NUMBER}$")
_UNITS = {
    "": 1.0,
    "$": 1.0,
    "s": 1.0,
    "sec": 1.0,
    "m": 60.0,
    "min": 60.0,
    "px": 1.0,
    "usd": 1.0,
    "kb": 1e3,
    "mb": 1e6,
    "gb": 1e9,
}
_MOST_TEXT = 4000


@lru_cache(maxsize=256)
def parse(text: str) -> Query:
    """What a text means; at most the first 4,000 letters are read. Raises nothing.

    A search field asks for the same text several times at each key, and for each filter in it by itself.
    """
    text = text[:_MOST_TEXT]
    tokens: list[Token] = []
    words: list[Word] = []
    for found in _PART.finditer(text):
        minus = bool(found["minus"])
        # a wide colon stands in Chinese sentences, too: it makes a filter only of what is one
        is_token = found["key"] is not None and (found["colon"] == ":" or _key_of(found["key"]) is not None)
        if is_token and not found["values"].startswith("//"):
            tokens.append(_token(found, minus))
        elif found["phrase"] is not None:
            words.append(Word(found["phrase"], minus, found.start(), found.end(), is_phrase=True))
        else:
            words.append(Word(found[0][minus:], minus, found.start(), found.end()))
    return Query(text, tuple(tokens), tuple(word for word in words if word.text.strip()))


def written(key: Key, value: str, *, is_excluded: bool = False) -> str:
    """A token as it is typed."""
    quoted = f'"{value}"' if re.search(r'[\s,，"]', value) else value
    return f"{'-' if is_excluded else ''}{key.value}:{quoted}"


def written_all(key: Key, values: Sequence[str]) -> str:
    """A token that any of these values fits, as many as a text may hold; empty without a value."""
    typed = ""
    for value in filter(None, values):
        more = f"{typed},{written(key, value).partition(':')[2]}" if typed else written(key, value)
        if len(more) > _MOST_TEXT:
            break
        typed = more
    return typed


def kind_of_key(key: Key) -> Kind:
    """How its values are written."""
    return _KINDS.get(key, Kind.TEXT)


def _key_of(typed: str) -> Key | None:
    given = typed.lower()
    return ALIASES.get(given) or next((one for one in Key if one.value == given), None)


@lru_cache(maxsize=1000)  # a text of hundreds is read at every key
def _meant_key(given: str) -> str:
    return next(iter(similar(given, [*(one.value for one in Key), *ALIASES], 1)), "")


@lru_cache(maxsize=1000)
def _meant_word(key: Key, given: str) -> str:
    return next(iter(similar(given, WORDS.get(key, ()), 1, 0.5)), "")


def _token(found: re.Match[str], is_excluded: bool) -> Token:
    given = found["key"].lower()
    key = _key_of(given)
    typed = f"{found['key']}:{found['values']}"
    values: tuple[Value, ...] = ()
    problem: Problem | None = None
    raw = [one.replace('"', "").strip() for one in _VALUE.findall(found["values"])]
    raw = [one for one in raw if one]
    if key is None:
        problem = Problem(ProblemKind.UNKNOWN_KEY, found["key"], _meant_key(given))
    elif not raw:
        problem = Problem(ProblemKind.EMPTY, typed)
    else:
        values, problem = _values(key, raw)
    return Token(key, values, is_excluded, found.start(), found.end(), typed, problem)


def _values(key: Key, raw: list[str]) -> tuple[tuple[Value, ...], Problem | None]:
    read: list[Value] = []
    for one in raw:
        value = _value(key, one)
        if value is None:
            return (), Problem(_WRONG[kind_of_key(key)], one, _meant_word(key, one))
        read.append(value)
    return tuple(read), None


def _value(key: Key, typed: str) -> Value | None:
    match kind_of_key(key):
        case Kind.NUMBER:
            return _between(typed.lower(), key)
        case Kind.DATE:
            return Days(typed.lower()) if is_day_span(typed.lower()) else None
        case Kind.WORD:
            return typed.lower() if typed.lower() in WORDS[key] else None
        case Kind.TEXT:
            return typed


def _between(text: str, key: Key) -> Between | None:
    text = text.translate(_WIDE)
    if two := _TWO.match(text):
        low, high = _number(two[1], two[2] or two[4]), _number(two[3], two[4] or two[2])
        return None if low is None or high is None else Between(min(low, high), max(low, high))
    one = _ONE.match(text)
    number = _number(one[2], one[3]) if one else None
    if one is None or number is None:
        return None
    match one[1]:
        case "<":
            return Between(-math.inf, math.nextafter(number, -math.inf))
        case "<=":
            return Between(-math.inf, number)
        case ">":
            return Between(math.nextafter(number, math.inf), math.inf)
        case ">=":
            return Between(number, math.inf)
        case _:
            # what is shown as 4.8 s is meant by 4.8, and what is shown as 5 s by 5
            slack = 0.5 if key is Key.LENGTH and "." not in one[2] else 0.05 if key is Key.LENGTH else 0.0
            return Between(number - slack, number + slack)


def _number(digits: str, unit: str) -> float | None:
    factor = _UNITS.get(unit)
    number = float(digits) if len(digits) < 40 else math.inf
    return number * factor if factor is not None and math.isfinite(number) else None


def text_values(token: Token) -> Iterator[str]:
    """The values of a token that are text."""
    return (value for value in token.values if isinstance(value, str))
