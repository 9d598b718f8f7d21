"""Facets: counts by everything with few values, from one number per clip (`row.facet_of`)."""

# ruff: noqa: S608 - only a condition of our own is put in

import sqlite3
from collections import Counter
from collections.abc import Mapping

from o8studio.domain.ids import GroupId
from o8studio.domain.library.listing import Facets, Sums
from o8studio.domain.library.query import Is
from o8studio.domain.library.review import Verdict
from o8studio.store.library.row import CAME_BITS, FLAG_BITS, MODEL_SHIFT, RATIO_SHIFT, REST, Facet


def counted(
    db: sqlite3.Connection,
    packed: Mapping[int, int],
    sums: Sums,
    tags: Mapping[str, int],
    groups: Mapping[str, int],
    *,
    is_part: bool,
) -> Facets:
    """The facets from counts of packed numbers, tags and groups.

    Args:
        is_part: the table `found` holds what was found; else it is everything.
    """
    asked = "SELECT id, name, family FROM names"
    names = {number: (name, family) for number, name, family in db.execute(asked)}
    by_model: Counter[int] = Counter()
    by_ratio: Counter[int] = Counter()
    by_rest: Counter[int] = Counter()
    for number, many in packed.items():  # tens of thousands: taken apart only as far as it must be
        by_model[number >> MODEL_SHIFT] += many
        by_ratio[number >> RATIO_SHIFT & 255] += many
        by_rest[number & REST] += many
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
    for number, many in by_rest.items():
        one = Facet.of(number)
        stars[one.stars] += many
        flags[Is.PICK] += many * (one.verdict is Verdict.PICK)
        flags[Is.REJECTED] += many * (one.verdict is Verdict.REJECT)
        flags[Is.UNRATED] += many * (one.verdict is Verdict.NONE and not one.stars)
        for flag, bit in FLAG_BITS.items():
            flags[flag] += many * bool(one.flags & bit)
        for way, bit in CAME_BITS.items():
            came[way] += many * bool(one.came & bit)
    joined, here = ("CROSS JOIN found f ON f.n = c.n", "") if is_part else ("", "AND +c.place = 0")
    missing = f"SELECT count(*) FROM clips c INDEXED BY clips_missing {joined} WHERE c.missing = 1 {here}"
    flags[Is.MISSING] = db.execute(missing).fetchone()[0]
    trash = db.execute("SELECT count(*) FROM clips WHERE place = ?", (1,)).fetchone()[0]
    live = {name for (name,) in db.execute("SELECT id FROM groups")}
    return Facets(
        sums=sums,
        models={name: many for name, many in models.items() if name},
        families={name: many for name, many in families.items() if name},
        ratios={name: many for name, many in ratios.items() if name},
        stars=dict(stars),
        flags={name: many for name, many in flags.items() if many},
        came={name: many for name, many in came.items() if many},
        tags=tags,
        groups={GroupId(name): many for name, many in groups.items() if name in live},
        trash=int(trash),
    )
