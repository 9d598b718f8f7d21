"""Questions to the read model: pages, counts, facets, suggestions. Each is one query, or one for each facet."""

# ruff: noqa: S608 - only names of columns and question marks are put together; what was typed is always a value

import json
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from o8studio.domain.ids import ClipId, GroupId
from o8studio.domain.library.facts import GroupKind
from o8studio.domain.library.listing import ClipPage, ClipRow, Cursor, Facets, Names, Sort, SortKey, Sums
from o8studio.domain.library.query import Key, Query
from o8studio.domain.library.shelf import Group, Place
from o8studio.store.library.counting import counted, sums
from o8studio.store.library.listed import LISTED, STACK_AT, listed
from o8studio.store.library.planning import COLUMNS, Asked, planned
from o8studio.store.library.row import PLACES
from o8studio.store.library.search import compiled

_MOST_DESCENT = 20
_TRASH = PLACES[Place.TRASH]


class Reader:
    """Asks one connection; on one thread at a time."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def page(
        self,
        query: Query,
        sort: Sort,
        after: Cursor | None,
        limit: int,
        today: date,
        *,
        stacked: bool = False,
    ) -> ClipPage:
        """The next rows behind `after`.

        Args:
            stacked: of several takes of one prompt that are found, only the best: the pick, else the best rated, else the
                newest.

        Raises:
            sqlite3.Error
        """
        search = compiled(query, today, self._named)
        column, down = COLUMNS[sort.key], sort.descending
        asked = planned(self._db, search, sort, stacked=stacked)
        if after is not None:
            beyond, number = "<" if down else ">", self._number(after.clip)
            if sort.key is SortKey.ADDED:
                asked.add(f"c.n {beyond} ?", number)
            else:
                more = f"({column} {beyond} ? OR ({column} = ? AND c.n < ?))"
                asked.add(more, after.value, after.value, number)
        numbers = self._db.execute(
            f"SELECT {column}, c.n FROM {asked.tables} WHERE {asked.condition} ORDER BY {asked.order} LIMIT ?",
            (*asked.values, limit),
        ).fetchall()
        rows = self._rows([number for _value, number in numbers])
        if len(numbers) < limit or not rows:
            return ClipPage(rows)
        return ClipPage(rows, Cursor(numbers[-1][0], rows[-1].added_at, rows[-1].id))

    def ids(self, query: Query, sort: Sort, today: date) -> list[ClipId]:
        """Every clip that is found, in order."""
        asked = planned(self._db, compiled(query, today, self._named), sort, stacked=False)
        [ids] = self._columns("c.id", asked=asked)
        return ids

    def names(self, query: Query, sort: Sort, today: date, *, stacked: bool = False, most: int = -1) -> Names:
        """Every clip that is found, or the first ones, in order; see `page`."""
        asked = planned(self._db, compiled(query, today, self._named), sort, stacked=stacked)
        ids, names, numbers, stacks = self._columns(
            "c.id", "c.label", "c.n", "c.stack", asked=asked, most=most
        )
        return Names(ids, names, [number / 1_000_000 for number in numbers], stacks)

    def _columns(self, *columns: str, asked: Asked, most: int = -1) -> list[list[Any]]:
        """Columns of all that is found, each as one text: a hundred thousand rows, one by one, would wait for the window's
        thread at each.
        """
        inner = ", ".join(f"{column} AS c{at}" for at, column in enumerate(columns))
        outer = ", ".join(f"json_group_array(c{at})" for at in range(len(columns)))
        found = self._db.execute(
            f"SELECT {outer} FROM (SELECT {inner} FROM {asked.tables} WHERE {asked.condition} "
            f"ORDER BY {asked.order} LIMIT ?)",
            (*asked.values, most),
        ).fetchone()
        return [json.loads(column) for column in found]

    def rows(self, ids: Sequence[ClipId]) -> list[ClipRow]:
        """The rows of these clips, in this order; unknown ones are left out."""
        numbers: list[int] = []
        for one in ids:
            found = self._db.execute("SELECT n FROM clips WHERE id = ?", (one,)).fetchone()
            numbers += found or ()
        return list(self._rows(numbers))

    def count(self, query: Query, today: date) -> Sums:
        """What is found, in sum."""
        return sums(self._db, compiled(query, today, self._named))

    def facets(self, query: Query, today: date) -> Facets:
        """Counts of everything under a query."""
        return counted(self._db, compiled(query, today, self._named))

    def groups(self) -> list[Group]:
        """Every collection, project and smart collection, by name."""
        found = self._db.execute(
            "SELECT id, kind, name, query, made FROM groups ORDER BY name COLLATE NOCASE, id"
        )
        return [
            Group(id=GroupId(one), kind=GroupKind(kind), name=name, query=query, made_at=made)
            for one, kind, name, query, made in found
        ]

    def vocabulary(self, facets: Facets) -> dict[Key, dict[str, int]]:
        """What can be typed after some keys, and how many clips have it: for suggestions from memory.

        Args:
            facets: of everything.
        """
        names = {group.id: group for group in self.groups()}
        found: dict[Key, dict[str, int]] = {
            Key.MODEL: dict(facets.models),
            Key.FAMILY: dict(facets.families),
            Key.TAG: dict(facets.tags),
            Key.RATIO: dict(facets.ratios),
            Key.IS: dict(facets.flags),
            Key.CAME: dict(facets.came),
            Key.STARS: {str(stars): many for stars, many in facets.stars.items()},
            Key.PROJECT: {},
            Key.IN: {},
        }
        for one, group in names.items():
            key = Key.PROJECT if group.kind is GroupKind.PROJECT else Key.IN
            if group.kind is not GroupKind.SMART:
                found[key][group.name] = facets.groups.get(one, 0)
        return found

    def takes_of(self, stack: str) -> list[ClipRow]:
        """All clips of one prompt that are on the shelf, the newest first."""
        found = self._db.execute(
            "SELECT n FROM clips WHERE stack = ? AND +place = 0 ORDER BY n DESC LIMIT 200", (stack,)
        )
        return list(self._rows([number for (number,) in found]))

    def descent(self, clip_id: ClipId) -> tuple[list[ClipRow], list[ClipRow]]:
        """The clips that it came from, the first one first, and those that came of it, the newest first; see `GenerationRequest.parent`."""
        before: list[int] = []
        at: str = clip_id
        while len(before) < _MOST_DESCENT:
            asked = "SELECT p.id, p.n FROM clips c JOIN clips p ON p.id = c.parent WHERE c.id = ?"
            found = self._db.execute(asked, (at,)).fetchone()
            if found is None or found[1] in before or found[0] == clip_id:
                break
            at = found[0]
            before.insert(0, found[1])
        after = self._db.execute(
            "SELECT n FROM clips WHERE parent = ? AND +place = 0 AND parent != '' ORDER BY n DESC LIMIT ?",
            (clip_id, _MOST_DESCENT),
        )
        return list(self._rows(before)), list(self._rows([number for (number,) in after]))

    def with_digest(self, size: int, sha256: str) -> list[ClipRow]:
        """Clips that had these bytes, in the trash and removed ones too."""
        found = self._db.execute(
            "SELECT s.n FROM shown s JOIN clips c ON c.n = s.n WHERE s.sha256 = ? AND c.size = ?",
            (sha256, size),
        )
        return list(self._rows([number for (number,) in found]))

    def begins_with(self, begin: str) -> list[ClipId]:
        """The clip with this id, else at most two whose id begins so."""
        same = self._db.execute("SELECT id FROM clips WHERE id = ?", (begin,)).fetchall()
        found = same or self._db.execute(
            "SELECT id FROM clips WHERE substr(id, 1, ?) = ? LIMIT 2", (len(begin), begin)
        )
        return [ClipId(one) for (one,) in found]

    def place_of(self, clip_id: ClipId) -> tuple[int, str] | None:
        """Where a clip is, see `row.PLACES`, and its job's id or an empty text."""
        found = self._db.execute("SELECT place, job FROM clips WHERE id = ?", (clip_id,)).fetchone()
        return (int(found[0]), str(found[1])) if found is not None else None

    def files(self, after: int, limit: int) -> list[tuple[int, ClipId, str, int, str]]:
        """Number, clip, path, size and digest of what has not left the library, in order of adding."""
        found = self._db.execute(
            "SELECT c.n, c.id, s.path, c.size, s.sha256 FROM clips c JOIN shown s ON s.n = c.n "
            "WHERE c.n > ? AND c.place < 3 ORDER BY c.n LIMIT ?",
            (after, limit),
        )
        return [(number, ClipId(one), path, size, digest) for number, one, path, size, digest in found]

    def file_count(self) -> int:
        """How many clips `files` gives."""
        return int(self._db.execute("SELECT count(*) FROM clips WHERE place < 3").fetchone()[0])

    def aside(self) -> list[ClipId]:
        """Clips in the trash, and those that left the library."""
        return [ClipId(one) for (one,) in self._db.execute("SELECT id FROM clips WHERE place != 0")]

    def missing(self) -> list[tuple[ClipId, int, str]]:
        """Clip, size and digest of those whose file was not there."""
        found = self._db.execute(
            "SELECT c.id, c.size, s.sha256 FROM clips c JOIN shown s ON s.n = c.n WHERE c.missing = 1 AND +c.place < 2"
        )
        return [(ClipId(one), size, digest) for one, size, digest in found]

    def others_at(self, clip_id: ClipId, path: str) -> list[ClipId]:
        """Other clips that have not left the library, whose file is this one."""
        found = self._db.execute(
            "SELECT c.id FROM shown s JOIN clips c ON c.n = s.n WHERE s.path = ? AND c.place < 3 AND c.id != ?",
            (path, clip_id),
        )
        return [ClipId(one) for (one,) in found]

    def removing(self) -> list[ClipId]:
        """Clips whose removal was begun and not ended."""
        found = self._db.execute("SELECT id FROM clips WHERE place = ?", (2,))
        return [ClipId(one) for (one,) in found]

    def _number(self, clip_id: ClipId) -> int:
        found = self._db.execute("SELECT n FROM clips WHERE id = ?", (clip_id,)).fetchone()
        return int(found[0]) if found is not None else 0

    def _named(self, key: Key, typed: str) -> list[str]:
        """What a value means: the same, else what begins with it, else what contains it; with `*`, all that begins so."""
        if key is Key.FAMILY:
            asked = "SELECT DISTINCT family, family FROM names WHERE kind = 'model'"
            names = dict(self._db.execute(asked).fetchall())
        elif key in (Key.TAG, Key.MODEL):
            asked = "SELECT name, name FROM names WHERE kind = ?"
            names = dict(self._db.execute(asked, (key.value,)).fetchall())
        else:
            names = dict(self._db.execute("SELECT id, name FROM groups").fetchall())
        wanted = typed.rstrip("*").casefold()
        folded = {one: name.casefold() for one, name in names.items()}
        begins = [one for one, name in folded.items() if name.startswith(wanted)]
        if typed.endswith("*"):
            return begins
        same = [one for one, name in folded.items() if wanted in (name, one)]
        return same or begins or [one for one, name in folded.items() if wanted in name]

    def _rows(self, numbers: Sequence[int]) -> tuple[ClipRow, ...]:
        if not numbers:
            return ()
        found: dict[int, tuple[Any, ...]] = {}
        for at in range(0, len(numbers), 500):
            part = numbers[at : at + 500]
            marks = ", ".join("?" * len(part))
            asked = f"SELECT {LISTED} FROM clips c JOIN shown s ON s.n = c.n WHERE c.n IN ({marks})"
            found.update((int(row[0]), row) for row in self._db.execute(asked, part))
        takes = self.takes({str(row[STACK_AT]) for row in found.values()})
        days: list[str] = []
        if any(row[-1] == _TRASH for row in found.values()):
            days = [day for (day,) in self._db.execute("SELECT day FROM days")]
        return tuple(listed(found[number], takes, days) for number in numbers if number in found)

    def takes(self, stacks: Iterable[str]) -> dict[str, int]:
        names = list(stacks)
        takes: dict[str, int] = {}
        for at in range(0, len(names), 500):
            part = names[at : at + 500]
            takes.update(
                self._db.execute(
                    "SELECT stack, count(*) FROM clips WHERE +place = 0 AND stack IN "
                    f"({', '.join('?' * len(part))}) GROUP BY stack",
                    part,
                ).fetchall()
            )
        return takes
