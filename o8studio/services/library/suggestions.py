"""How what is being typed into a search can go on, from what is in memory."""

import re
from collections.abc import Iterator, Mapping

from o8studio.domain.library.day_spans import DAYS
from o8studio.domain.library.listing import Suggestion
from o8studio.domain.library.query import ALIASES, TRASH, WORDS, Key, Kind, kind_of_key, written

_COLON, _COMMAS = re.compile("[:：]"), frozenset(",，")
_PIECE = re.compile(r'(?:"[^"]*"?|[^,，"])+|[,，]')
"""Values and what is between them, as `domain/library/query` reads them."""
_EXAMPLES = {Kind.NUMBER: (">=", "<"), Kind.DATE: DAYS}


def suggestions(
    text: str, at: int, vocabulary: Mapping[Key, Mapping[str, int]], most: int
) -> list[Suggestion]:
    """The best ways to go on with the part that ends at `at`; empty when nothing is being typed.

    Args:
        vocabulary: by key, its values and how many clips have them.
    """
    begin = max(text.rfind(" ", 0, at), text.rfind("\n", 0, at)) + 1
    typed = text[begin:at]
    if text[:begin].count('"') % 2:  # inside quotes
        begin = text.rfind('"', 0, begin)
        begin = max(text.rfind(" ", 0, begin) + 1, 0)
        typed = text[begin:at]
    is_excluded = typed.startswith("-")
    word, *value = _COLON.split(typed.removeprefix("-"), maxsplit=1)
    if not word:
        return []
    if value:
        key = _key(word.lower())
        return list(_values(key, value[0], vocabulary, is_excluded))[:most] if key is not None else []
    return [*_keys(word.lower(), is_excluded), *_anywhere(word, vocabulary, is_excluded)][:most]


def _key(word: str) -> Key | None:
    return ALIASES.get(word) or next((key for key in Key if key.value == word), None)


def _keys(word: str, is_excluded: bool) -> Iterator[Suggestion]:
    minus = "-" if is_excluded else ""
    names = (*(key.value for key in Key), *ALIASES)
    return (Suggestion(f"{minus}{name}:") for name in names if name.startswith(word))


def _values(
    key: Key, value: str, vocabulary: Mapping[Key, Mapping[str, int]], is_excluded: bool
) -> Iterator[Suggestion]:
    *before, last = _PIECE.findall(value) or [""]
    if last in _COMMAS:
        before, last = [*before, last], ""
    wanted = last.strip('"').casefold()
    known = dict(vocabulary.get(key, {}))
    known.update({word: known.get(word, 0) for word in WORDS.get(key, ())})
    if key is Key.IN:
        known.setdefault(TRASH, 0)
    fits = [one for one in known if wanted in one.casefold() and one.casefold() != wanted]
    fits.sort(key=lambda one: (not one.casefold().startswith(wanted), -known[one], one))
    for one in fits:
        token = written(key, one, is_excluded=is_excluded)
        if before:
            token = token.replace(":", f":{''.join(before)}", 1)
        yield Suggestion(token, known[one] if one in vocabulary.get(key, {}) else None)
    if not value:
        minus = "-" if is_excluded else ""
        yield from (
            Suggestion(f"{minus}{key.value}:{one}")
            for one in _EXAMPLES.get(kind_of_key(key), ())
            if one not in known
        )


def _anywhere(
    word: str, vocabulary: Mapping[Key, Mapping[str, int]], is_excluded: bool
) -> Iterator[Suggestion]:
    """Values of any key that begin with the word, those of most clips first."""
    wanted = word.casefold()
    found = [
        (many, key, value)
        for key, values in vocabulary.items()
        if key is not Key.STARS
        for value, many in values.items()
        if value.casefold().startswith(wanted)
    ]
    found.sort(key=lambda one: (-one[0], one[1].value, one[2]))
    return (Suggestion(written(key, value, is_excluded=is_excluded), many) for many, key, value in found)
