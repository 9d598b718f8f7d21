"""Facets: counts by everything with few values, from two numbers per clip (`row.facet_of`, and its set of tags and groups)."""

# ruff: noqa: S608 - only a condition of our own is put in

import re
import sqlite3
from collections import Counter
from collections.abc import Mapping

from o8studio.domain.ids import GroupId
from o8studio.domain.library.listing import Facets, Sums
from o8studio.domain.library.query import Is
from o8studio.domain.library.review import Verdict
from o8studio.store.library.planning import tables_of
from o8studio.store.library.row import CAME_BITS, CAME_SHIFT, FLAG_BITS, MODEL_SHIFT, RATIO_SHIFT, REST, Facet
from o8studio.store.library.search import Sql

_COLUMN = re.compile(r"\bc\.(\w+)")
_COVERED = frozenset({"n", "place", "facet", "length", "size", "cost"})
"""Conditions that the index of what is counted answers; missing files, of which there are few, have their own."""
_BY_NUMBER = "(c.n IN "
"""How a condition begins that finds few clips by their numbers."""
_LOW = (1 << CAME_SHIFT + len(CAME_BITS)) - 1
"""Flags and what came otherwise; above them are verdict and stars."""


def counted(db: sqlite3.Connection, search: Sql) -> Facets:
    """The facets of what a search finds, in one pass over it: the numbers of all clips come as one text."""
    tables, where = _read(search)
    missed = (
        "total(c.missing)" if db.execute("SELECT 1 FROM clips WHERE missing = 1 LIMIT 1").fetchone() else 0
    )
    clips, seconds, size, usd, missing, facets, marks = db.execute(
        f"SELECT count(*), total(c.length), total(c.size), total(c.cost), {missed}, "
        f"group_concat(c.facet), group_concat(c.marks) FROM {tables} WHERE {where}",
        search.values,
    ).fetchone()
    tags, groups = _marked(db, _numbers(marks))
    packed = _numbers(facets)
    asked = "SELECT id, name, family FROM names"
    names = {number: (name, family) for number, name, family in db.execute(asked)}
    by_kind: Counter[int] = Counter()
    by_rest: Counter[int] = Counter()
    for number, many in packed.items():  # tens of thousands: taken apart only as far as it must be
        by_kind[number >> RATIO_SHIFT] += many
        by_rest[number & REST] += many
    by_model: Counter[int] = Counter()
    by_ratio: Counter[int] = Counter()
    for number, many in by_kind.items():
        by_model[number >> MODEL_SHIFT - RATIO_SHIFT] += many
        by_ratio[number & 255] += many
    by_review: Counter[int] = Counter()
    by_low: Counter[int] = Counter()
    for number, many in by_rest.items():
        by_review[number & ~_LOW] += many
        by_low[number & _LOW] += many
    models: Counter[str] = Counter()
    families: Counter[str] = Counter()
    for number, many in by_model.items():
        model, family = names.get(number, ("", ""))
        models[model] += many
        families[family] += many
    shapes = dict(db.execute("SELECT id, name FROM ratios").fetchall())
    ratios = {shapes.get(one, ""): many for one, many in by_ratio.items()}
    stars: Counter[int] = Counter()
    flags: Counter[str] = Counter()
    came: Counter[str] = Counter()
    for number, many in by_review.items():
        one = Facet.of(number)
        stars[one.stars] += many
        flags[Is.PICK] += many * (one.verdict is Verdict.PICK)
        flags[Is.REJECTED] += many * (one.verdict is Verdict.REJECT)
        flags[Is.UNRATED] += many * (one.verdict is Verdict.NONE and not one.stars)
    for number, many in by_low.items():
        one = Facet.of(number)
        for flag, bit in FLAG_BITS.items():
            flags[flag] += many * bool(one.flags & bit)
        for way, bit in CAME_BITS.items():
            came[way] += many * bool(one.came & bit)
    flags[Is.MISSING] = int(missing)
    trash = db.execute("SELECT count(*) FROM clips WHERE place = ?", (1,)).fetchone()[0]
    live = {name for (name,) in db.execute("SELECT id FROM groups")}
    return Facets(
        sums=Sums(clips, seconds, int(size), usd),
        models={name: many for name, many in models.items() if name},
        families={name: many for name, many in families.items() if name},
        ratios={name: many for name, many in ratios.items() if name},
        stars=dict(stars),
        flags={name: many for name, many in flags.items() if many},
        came={name: many for name, many in came.items() if many},
        tags=dict(tags),
        groups={GroupId(name): many for name, many in groups.items() if name in live},
        trash=int(trash),
    )


def _read(search: Sql) -> tuple[str, str]:
    """Tables and condition: the index of what is counted alone, where that holds all that is asked."""
    tables, where = tables_of(search), " AND ".join(search.where)
    if not set(_COLUMN.findall(where)) <= _COVERED:
        return tables, where
    if search.has_words or any(one.startswith(_BY_NUMBER) for one in search.where):
        return tables.replace("clips c", "clips c INDEXED BY clips_counted", 1), where
    return "clips c INDEXED BY clips_facets", where.replace("+c.place", "c.place", 1)


def sums(db: sqlite3.Connection, search: Sql) -> Sums:
    """What a search finds, in sum."""
    tables, where = _read(search)
    clips, seconds, size, usd = db.execute(
        f"SELECT count(*), total(c.length), total(c.size), total(c.cost) FROM {tables} WHERE {where}",
        search.values,
    ).fetchone()
    return Sums(clips, seconds, int(size), usd)


def _numbers(text: str | None) -> dict[int, int]:
    """Each number of a text with commas, and how often it is there."""
    return {int(number): many for number, many in Counter(text.split(",")).items()} if text else {}


def _marked(db: sqlite3.Connection, packed: Mapping[int, int]) -> tuple[Counter[str], Counter[str]]:
    """Tags and groups, from counts of their sets."""
    tags: Counter[str] = Counter()
    groups: Counter[str] = Counter()
    for number, tagged, grouped in db.execute("SELECT id, tags, groups FROM marks"):
        if many := packed.get(number, 0):
            for counts, names in ((tags, tagged), (groups, grouped)):
                for name in names.split("\n") if names else ():
                    counts[name] += many
    return tags, groups
