"""Values that a file may contain and no program expects."""

import math
from collections.abc import Iterable, Iterator

ODD = [
    5,
    -5,
    10**30,
    1e308,
    math.nan,
    math.inf,
    "",
    "abc",
    "\ud800",
    "x\0y",
    None,
    True,
    [],
    {},
    [[]],
    {"a": {"b": 1}},
    ["x", 1],
]


def every_place(value: object, path: tuple[object, ...] = ()) -> Iterator[tuple[object, ...]]:
    """The path of each value inside lists and tables."""
    pairs: Iterable[tuple[object, object]] = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for name, one in pairs:
        yield (*path, name)
        yield from every_place(one, (*path, name))
