"""Facets: counts by everything with few values, from one number per clip (`row.facet_of`)."""

# ruff: noqa: S608 - only a condition of our own is put in

import sqlite3
from collections import Counter

from o8studio.domain.ids import GroupId
from o8studio.domain.library.listing import Facets, Sums
from o8studio.domain.library.query import Is
from o8studio.domain.library.review import Verdict
from o8studio.store.library.row import CAME_BITS, FLAG_BITS, MODEL_SHIFT, RATIO_SHIFT, REST, Facet


def counted(
    db: sqlite3.Connection,
    packed: list[tuple[int, int, float, float, float]],
    tags: list[tuple[str, int]],
    groups: list[tuple[str, int]],
    *,
    is_part: bool,
) -> Facets:
    """The facets from counts of packed numbers, tags and groups; `is_part` when the table `found` holds what was found."""
    asked = "SELECT id, name, family FROM names"
    names = {number: (name, family) for number, name, family in db.execute(asked)}
    by_model: Counter[int] = Counter()
    by_ratio: Counter[int] = Counter()
    by_rest: Counter[int] = Counter()
    for (
        number,
        many,
        *_sums,
    ) in packed:  # tens of thousands: each number is taken apart only as far as it must be
        by_model[number >> MODEL_SHIFT] += many
        by_ratio[number >> RATIO_SHIFT & 255] += many
        by_rest[number & REST] += many
    models: Counter[str] = Counter()
    families: Counter[str] = Counter()
    for number, many in by_model.items():
        model, family = names.get(number, ("", ""))
        models[model] += many
        families[family] += many
    ratios = {names.get(one, ("", ""))[0]: many for one, many in by_ratio.items()}
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
    inside = "c.n IN (SELECT n FROM found)" if is_part else "+c.place = 0"
    flags[Is.MISSING] = db.execute(
        f"SELECT count(*) FROM clips c WHERE c.missing = 1 AND {inside}"
    ).fetchone()[0]
    trash = db.execute("SELECT count(*) FROM clips WHERE place = ?", (1,)).fetchone()[0]
    live = {name for (name,) in db.execute("SELECT id FROM groups")}
    sums = [sum(row[at] for row in packed) for at in range(1, 5)]
    return Facets(
        sums=Sums(int(sums[0]), sums[1], int(sums[2]), sums[3]),
        models={name: many for name, many in models.items() if name},
        families={name: many for name, many in families.items() if name},
        ratios={name: many for name, many in ratios.items() if name},
        stars=dict(stars),
        flags={name: many for name, many in flags.items() if many},
        came={name: many for name, many in came.items() if many},
        tags=dict(tags),
        groups={GroupId(name): many for name, many in groups if name in live},
        trash=int(trash),
    )
