"""How a few letters find an entry: by its words, their first letters, pinyin initials, or letters in order."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from heapq import nsmallest
from typing import NamedTuple

_SHOWN = 120
"""Letters of an entry that are searched."""


class Found(NamedTuple):
    """How well an entry matches, lower is better, and which of its letters did, as begin and end."""

    rank: int
    letters: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Searched:
    """One text to be searched.

    Attributes:
        initials: the first letter of each Chinese sign in pinyin, in its place; other signs as they are.
            Empty until it is known.
    """

    text: str
    initials: str = ""
    folded: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "folded", self.text[:_SHOWN].lower())

    @cached_property
    def heads(self) -> tuple[str, tuple[int, ...]]:
        """The first letters of its words, and where each stands."""
        found = [(match[0], match.start()) for match in _HEAD.finditer(self.folded)]
        return "".join(letter for letter, _at in found), tuple(at for _letter, at in found)

    def rank(self, query: str) -> int:
        """How well a query in lower case matches, lower is better; `_NOT` if it does not."""
        at = self.folded.find(query)
        if at >= 0:
            return 0 if at == 0 else 3 if self.folded[at - 1].isalnum() else 1
        if self.initials and query in self.initials:
            return 2
        at = -1
        for letter in query:
            at = self.folded.find(letter, at + 1)
            if at < 0:
                return _NOT
        return 4

    def letters(self, query: str) -> tuple[tuple[int, int], ...]:
        """The letters that a query matched, as begin and end."""
        for text in (self.folded, self.initials):
            if (at := text.find(query)) >= 0:
                return ((at, at + len(query)),)
        heads, places = self.heads
        if (at := heads.find(query)) >= 0:
            return tuple((places[n], places[n] + 1) for n in range(at, at + len(query)))
        found, at = [], -1
        for letter in query:
            at = self.folded.find(letter, at + 1)
            found.append((at, at + 1))
        return tuple(found)


_HEAD = re.compile(r"(?<![^\W_])[^\W_]")
_NOT = 9
_LOOKED_AT = 500
"""Entries with the letters in order whose first letters are compared too, so that an answer stays within a frame."""


def best(entries: Sequence[Searched], query: str, most: int) -> list[tuple[int, Found]]:
    """The best matches, each with its place in `entries`; among equals in the order given. Everything for no query."""
    folded = " ".join(query.lower().split())
    if not folded:
        return [(at, Found(0, ())) for at in range(min(most, len(entries)))]
    ranked, in_order = [], 0
    for at, one in enumerate(entries):
        rank = one.rank(folded)
        if rank == 4 and in_order < _LOOKED_AT:
            in_order += 1
            rank = 2 if folded in one.heads[0] else 4
        if rank < _NOT:
            ranked.append((rank, at))
    chosen = nsmallest(most, ranked)
    return [(at, Found(rank, entries[at].letters(folded))) for rank, at in chosen]
