"""Brings the read model up to date from the ledger: what changed is read again whole, so it can't matter in which order."""

# ruff: noqa: S608 - only names of columns and question marks are put together; what was typed is always a value

import logging
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from o8studio.domain.errors import LedgerUnreadable
from o8studio.domain.ids import LIBRARY_MARK, ClipId, GroupId, JobId
from o8studio.domain.jobs.job import Job
from o8studio.domain.library.clip import Clip
from o8studio.domain.library.facts import DayRun, LibraryFact, clip_subject, group_subject
from o8studio.domain.library.query import Is
from o8studio.domain.library.shelf import Place, entry_of, group_of
from o8studio.store.library.row import FLAG_BITS, PLACES, Notes, Row, facet_of, row_of

log = logging.getLogger(__name__)

_CHUNK = 500
"""Facts that are taken in at once: between two of them others may read."""
_DAYS = f"{LIBRARY_MARK}days"
_STACKED = FLAG_BITS[Is.STACKED]


class FactSource(Protocol):
    """The ledger, as far as the read model needs it."""

    def changes(self, after: int, most: int) -> list[tuple[int, str]]:
        """Number and subject of the facts behind this number."""
        ...

    def mark(self, number: int) -> str:
        """What identifies the fact of this number; empty when there is none."""
        ...

    def is_replaced(self) -> bool:
        """Whether it is no longer the ledger of this profile."""
        ...

    def job(self, job_id: JobId) -> Job | None:
        """One job from its facts."""
        ...

    def library_facts(self, subject: str) -> list[LibraryFact]:
        """What was written about a clip or a group."""
        ...


NotesOf = Callable[[Sequence[LibraryFact]], Notes]


class AnotherLedger(Exception):
    """What was taken in before came from another ledger."""


class Taker:
    """Takes facts in, on the thread that owns the connection."""

    def __init__(self, db: sqlite3.Connection, notes_of: NotesOf) -> None:
        self._db = db
        self._notes_of = notes_of
        self._names: dict[tuple[str, str, str], int] = {}
        self._ratios: dict[str, int] = {}
        self._marks: dict[tuple[str, str], int] = {}

    def is_of(self, source: FactSource) -> bool:
        """Whether the read model goes on from this ledger; not when that was rescued, or an older one was put back."""
        upto, mark = self._db.execute("SELECT upto, mark FROM state").fetchone()
        return bool(upto == 0 or (mark and mark == source.mark(upto)))

    def _check_of(self, source: FactSource) -> None:
        """
        Raises:
            AnotherLedger
        """
        if not self.is_of(source):
            raise AnotherLedger

    def empty(self) -> None:
        """Forget everything, but which files are missing: that is looked at again anyway."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            for table in (
                "clips",
                "shown",
                "tags",
                "members",
                "groups",
                "days",
                "names",
                "ratios",
                "marks",
                "words",
            ):
                self._db.execute(f"DELETE FROM {table}")
            self._db.execute("UPDATE state SET upto = 0, mark = ''")
            self._db.execute("COMMIT")
        except BaseException:
            self._roll_back()
            raise
        self._forget_numbers()

    def take(self, source: FactSource) -> int:
        """Take the next facts in; returns how many there were, 0 at the end.

        Raises:
            LedgerUnreadable, sqlite3.Error: nothing was changed.
            AnotherLedger: a program that still has the ledger open that was there before, or has the new one, came first.
        """
        (upto,) = self._db.execute("SELECT upto FROM state").fetchone()
        if not source.changes(upto, 1):
            return 0
        self._db.execute("BEGIN IMMEDIATE")
        try:
            # another program of ours may have come first
            (upto,) = self._db.execute("SELECT upto FROM state").fetchone()
            self._check_of(source)
            changes = source.changes(upto, _CHUNK)
            last = changes[-1][0] if changes else upto
            mark = source.mark(last)
            for subject in dict.fromkeys(subject for _number, subject in changes):
                self._take_subject(source, subject)
            self._db.execute("UPDATE state SET upto = ?, mark = ?", (last, mark))
            self._db.execute("COMMIT")
        except BaseException:
            self._roll_back()
            self._forget_numbers()
            raise
        return len(changes)

    def _take_subject(self, source: FactSource, subject: str) -> None:
        if subject == _DAYS:
            days = [fact.day for fact in source.library_facts(subject) if isinstance(fact, DayRun)]
            self._db.executemany("INSERT OR IGNORE INTO days VALUES(?)", [(day,) for day in days])
        elif subject.startswith(clip_subject(ClipId(""))):
            self._take_clip(source, ClipId(subject.removeprefix(clip_subject(ClipId("")))))
        elif subject.startswith(group_subject(GroupId(""))):
            self._take_group(source, subject)
        elif not subject.startswith(LIBRARY_MARK):
            self._take_job(source, JobId(subject))

    def _take_job(self, source: FactSource, job_id: JobId) -> None:
        try:
            job = source.job(job_id)
        except LedgerUnreadable as error:
            log.warning("job %s is not in the library: %s", job_id, error)
            return
        for clip in job.clips if job is not None else ():
            self._put(source, job, clip)

    def _take_clip(self, source: FactSource, clip_id: ClipId) -> None:
        known = self._db.execute("SELECT job FROM clips WHERE id = ?", (clip_id,)).fetchone()
        if known is not None and known[0]:
            self._take_job(source, JobId(known[0]))
            return
        imported = entry_of(source.library_facts(clip_subject(clip_id))).imported
        if imported is not None:
            self._put(source, None, imported)

    def _take_group(self, source: FactSource, subject: str) -> None:
        group = group_of(source.library_facts(subject))
        self._db.execute(
            "DELETE FROM groups WHERE id = ?", (subject.removeprefix(group_subject(GroupId(""))),)
        )
        if group is not None and not group.is_deleted:
            self._db.execute(
                "INSERT INTO groups VALUES(?, ?, ?, ?, ?)",
                (group.id, group.kind.value, group.name, group.query, group.made_at),
            )

    def _put(self, source: FactSource, job: Job | None, clip: Clip) -> None:
        facts = source.library_facts(clip_subject(clip.id))
        changed = max((job.changed_at if job is not None else 0.0, *(fact.at for fact in facts)))
        row = row_of(job, clip, entry_of(facts), self._notes_of(facts), changed)
        self.put(row)

    def put(self, row: Row) -> None:
        """Write the columns of one clip, new or changed."""
        db = self._db
        known = db.execute("SELECT n, stack FROM clips WHERE id = ?", (row.clips["id"],)).fetchone()
        number = known[0] if known is not None else self._number(row.clips["added"])
        model = self._name("model", row.clips["model"], row.clips["family"])
        facet = facet_of(row, model, self._ratio(row.clips["ratio"]))
        for tag in row.tags:
            self._name("tag", tag)
        bit = self._stacked_bit(row, number)
        flags = row.clips["flags"] | bit
        groups = sorted({*row.groups, row.clips["project"]} - {""})
        marks = self._mark("\n".join(row.tags), "\n".join(groups))
        counted = {"flags": flags, "facet": facet | bit, "marks": marks}
        _upsert(db, "clips", {**row.clips, "n": number, **counted})
        for stack in {row.clips["stack"], *(known[1:] if known is not None else ())}:
            self._mark_stack(stack)
        _upsert(db, "shown", {**row.shown, "n": number})
        place = row.clips["place"]
        if known is not None:
            for table in ("tags", "members"):
                db.execute(f"DELETE FROM {table} WHERE n = ?", (number,))
        db.executemany("INSERT INTO tags VALUES(?, ?, ?)", [(place, tag, number) for tag in row.tags])
        db.executemany("INSERT INTO members VALUES(?, ?, ?)", [(place, one, number) for one in groups])
        if known is not None:
            before = db.execute(
                "SELECT prompt, name, tags, notes, letters FROM words WHERE rowid = ?", (number,)
            )
            if before.fetchone() == row.words:
                return
            db.execute("DELETE FROM words WHERE rowid = ?", (number,))
        db.execute(
            "INSERT INTO words(rowid, prompt, name, tags, notes, letters) VALUES(?, ?, ?, ?, ?, ?)",
            (number, *row.words),
        )

    def _stacked_bit(self, row: Row, number: int) -> int:
        """Set where another clip of the same prompt is on the shelf, too."""
        if row.clips["place"] != PLACES[Place.SHELF]:
            return 0
        asked = "SELECT 1 FROM clips WHERE stack = ? AND place = 0 AND n != ? LIMIT 1"
        return _STACKED if self._db.execute(asked, (row.clips["stack"], number)).fetchone() else 0

    def _mark_stack(self, stack: str) -> None:
        """A clip came to this stack, or left it: of one or two that are there, the others' bit may be another now."""
        asked = "SELECT n, flags FROM clips WHERE stack = ? AND place = 0 LIMIT 3"
        found = self._db.execute(asked, (stack,)).fetchall()
        if len(found) < 3:
            change = _STACKED if len(found) > 1 else -_STACKED
            wrong = [(change, change, n) for n, flags in found if bool(flags & _STACKED) != (len(found) > 1)]
            self._db.executemany("UPDATE clips SET flags = flags + ?, facet = facet + ? WHERE n = ?", wrong)

    def _number(self, added: float) -> int:
        """Microseconds, moved on until nobody else has them."""
        number = max(1, int(added * 1_000_000))
        while self._db.execute("SELECT 1 FROM clips WHERE n = ?", (number,)).fetchone() is not None:
            number += 1
        return number

    def _ratio(self, name: str) -> int:
        known = self._ratios.get(name)
        if known is None:
            self._db.execute("INSERT OR IGNORE INTO ratios(name) VALUES(?)", (name,))
            found = self._db.execute("SELECT id FROM ratios WHERE name = ?", (name,)).fetchone()
            known = self._ratios[name] = int(found[0])
        return known

    def _mark(self, tags: str, groups: str) -> int:
        known = self._marks.get((tags, groups))
        if known is None:
            self._db.execute("INSERT OR IGNORE INTO marks(tags, groups) VALUES(?, ?)", (tags, groups))
            asked = "SELECT id FROM marks WHERE tags = ? AND groups = ?"
            known = self._marks[tags, groups] = int(self._db.execute(asked, (tags, groups)).fetchone()[0])
        return known

    def _name(self, kind: str, name: str, family: str = "") -> int:
        key = (kind, name, family)
        known = self._names.get(key)
        if known is None:
            db = self._db
            db.execute("INSERT OR IGNORE INTO names(kind, name, family) VALUES(?, ?, ?)", key)
            found = db.execute(
                "SELECT id FROM names WHERE kind = ? AND name = ? AND family = ?", key
            ).fetchone()
            known = self._names[key] = int(found[0])
        return known

    def mark_missing(self, missing: Iterable[ClipId], found: Iterable[ClipId]) -> list[ClipId]:
        """Note whose file was not there when it was looked for, and whose was; returns those for which that is new."""
        fresh: list[ClipId] = []
        self._db.execute("BEGIN IMMEDIATE")
        try:
            for is_missing, clips in ((1, missing), (0, found)):
                asked = "UPDATE clips SET missing = ? WHERE id = ? AND missing != ?"
                fresh += [
                    one for one in clips if self._db.execute(asked, (is_missing, one, is_missing)).rowcount
                ]
            self._db.execute("COMMIT")
        except BaseException:
            self._roll_back()
            raise
        return fresh

    def _forget_numbers(self) -> None:
        """Those of names, shapes and marks: what was written of them may be gone."""
        self._names.clear()
        self._ratios.clear()
        self._marks.clear()

    def _roll_back(self) -> None:
        if self._db.in_transaction:  # not after a full disk: SQLite has done it
            self._db.execute("ROLLBACK")


def _upsert(db: sqlite3.Connection, table: str, values: dict[str, object]) -> None:
    names = ", ".join(values)
    marks = ", ".join("?" * len(values))
    changes = ", ".join(f"{name} = excluded.{name}" for name in values if name != "n")
    db.execute(
        f"INSERT INTO {table}({names}) VALUES({marks}) ON CONFLICT(n) DO UPDATE SET {changes}",
        tuple(values.values()),
    )
