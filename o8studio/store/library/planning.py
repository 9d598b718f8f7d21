"""How clips are asked for in an order, so that a first page comes soon however many are found."""

# ruff: noqa: S608 - only names of columns and question marks are put together; what was typed is always a value

import re
import sqlite3
from dataclasses import dataclass
from typing import Any

from o8studio.domain.library.listing import Sort, SortKey
from o8studio.store.library.search import Sql

COLUMNS = {
    SortKey.ADDED: "c.n",
    SortKey.NAME: "c.sort_name",
    SortKey.STARS: "c.stars",
    SortKey.LENGTH: "c.length",
    SortKey.COST: "coalesce(c.cost, -1.0)",
    SortKey.SIZE: "c.size",
    SortKey.MODEL: "c.model",
}
_COMMON = 8000
"""Clips that words find, beyond which the order's index is walked instead of sorting what was found."""
_IS_HIT = "EXISTS (SELECT 1 FROM hits h WHERE h.n = +{}.n)"
_CLIPS = re.compile(r"\bc\.")


@dataclass(slots=True)
class Asked:
    """A question for clips in an order, as SQL."""

    tables: str
    order: str
    where: list[str]
    values: list[Any]

    @property
    def condition(self) -> str:
        """All conditions."""
        return " AND ".join(self.where)

    def add(self, condition: str, *values: object) -> None:
        """One more."""
        self.where.append(condition)
        self.values += values


def planned(
    db: sqlite3.Connection, search: Sql, sort: Sort, *, stacked: bool, common: int = _COMMON
) -> Asked:
    """How to ask for clips in an order.

    FTS gives its rows in the order of adding. For another order, or for stacks, what it finds is put into a table of this
    connection's own: of a common word the order's index is then walked, which ends soon, of a rare one all is sorted.
    """
    way = "DESC" if sort.descending else "ASC"
    is_added = sort.key is SortKey.ADDED
    order = f"c.n {way}" if is_added else f"{COLUMNS[sort.key]} {way}, c.n DESC"
    if not search.has_words or (is_added and not stacked):
        if search.has_words:
            order = f"w.rowid {way}"
        asked = Asked(tables_of(search), order, list(search.where), list(search.values))
    else:
        where, values = search.without_words()
        hits = _gather(db, search)
        if is_added or hits < common:
            order = f"h.n {way}" if is_added else order
            asked = Asked("hits h CROSS JOIN clips c ON c.n = h.n", order, list(where), list(values))
        else:
            asked = Asked("clips c", order, [*where, _IS_HIT.format("c")], list(values))
    if stacked:
        best, values = _is_best(search)
        asked.add(best, *values)
    return asked


def _gather(db: sqlite3.Connection, search: Sql) -> int:
    """Put the numbers of what FTS finds into the table `hits`; returns how many there are."""
    db.execute("CREATE TEMP TABLE IF NOT EXISTS hits(n INTEGER PRIMARY KEY)")
    db.execute("DELETE FROM hits")
    match = search.values[-1]
    found = db.execute(
        "INSERT INTO hits SELECT rowid FROM words WHERE words MATCH ? ORDER BY rowid", (match,)
    )
    return found.rowcount


def tables_of(search: Sql) -> str:
    """What is read; FTS comes first, because it gives its rows in the order of adding."""
    return "words w CROSS JOIN clips c ON c.n = w.rowid" if search.has_words else "clips c"


def _is_best(search: Sql) -> tuple[str, tuple[Any, ...]]:
    """Of the takes of one prompt that are found, the best: no other one that is found is worth more."""
    where, values = search.without_words()
    inside = [_CLIPS.sub("o.", one) for one in where]
    if search.has_words:
        inside.append(_IS_HIT.format("o"))
    worth = "({0}.verdict = 'pick') * 100 + {0}.stars * 10"
    theirs, ours = worth.format("o"), worth.format("c")
    return (
        f"NOT EXISTS (SELECT 1 FROM clips o WHERE o.stack = c.stack AND o.n != c.n AND {' AND '.join(inside)} AND "
        f"({theirs} > {ours} OR ({theirs} = {ours} AND o.n > c.n)))",
        values,
    )
