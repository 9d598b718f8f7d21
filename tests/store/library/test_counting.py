"""Counts come out under the words that are typed for them."""

import sqlite3

from o8studio.domain.library.listing import Sums
from o8studio.domain.library.query import Is
from o8studio.store.library.counting import counted
from o8studio.store.library.row import FLAG_BITS, MODEL_SHIFT, RATIO_SHIFT
from o8studio.store.library.schema import TABLES


def test_packed_numbers_are_taken_apart() -> None:
    db = sqlite3.connect(":memory:")
    db.executescript(TABLES)
    db.execute("INSERT INTO names VALUES(1, 'model', 'veo', 'google'), (2, 'tag', 'x', '')")
    db.execute("INSERT INTO ratios VALUES(2, '16:9')")
    db.execute("INSERT INTO groups VALUES('g1', 'project', 'Film', '', 1)")
    number = 1 << MODEL_SHIFT | 2 << RATIO_SHIFT | FLAG_BITS[Is.SILENT]
    found = counted(db, {number: 3}, Sums(3), {"a": 2}, {"g1": 1, "deleted": 9}, is_part=False)
    assert (dict(found.models), dict(found.families), dict(found.ratios)) == (
        {"veo": 3},
        {"google": 3},
        {"16:9": 3},
    )
    assert dict(found.flags) == {Is.SILENT: 3, Is.UNRATED: 3}
    assert (dict(found.tags), dict(found.groups), dict(found.stars)) == ({"a": 2}, {"g1": 1}, {0: 3})
    db.close()
