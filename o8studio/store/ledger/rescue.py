"""Rescues a ledger that is damaged, cut off or older than it was: it is set aside, never deleted, its facts are saved.

Every job that may have been sent since is held (docs/decisions/0009 and 0017).
"""

import contextlib
import logging
import os
import sqlite3
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from o8studio.domain.errors import LedgerTooNew, LedgerUnreadable
from o8studio.domain.ids import LIBRARY_MARK, JobId
from o8studio.domain.jobs.facts import LostTrack
from o8studio.domain.jobs.job import Job
from o8studio.domain.reasons import LostReason
from o8studio.store import regular
from o8studio.store.ledger import recent as ledger_recent
from o8studio.store.ledger.ledger import SCHEMA, Ledger, as_it_lies, back_up, closed_note
from o8studio.store.ledger.mend import mend
from o8studio.store.ledger.pages import facts_in, is_body, is_whole_log
from o8studio.store.ledger.recent import Row
from o8studio.store.ledger.writer import is_busy, is_malformed
from o8studio.store.part_file import sync_folder
from o8studio.store.set_aside import clear_way

log = logging.getLogger(__name__)

BACKUPS_KEPT = 7
_DAY = 86_400.0
_TAILS = ("", "-wal", "-shm", ".recent.1", ".recent")
_BESIDE = ("-wal", "-shm", ".recent.1", ".recent", ".spare", ".closed")
_COLUMNS = {"n", "job", "at", "kind", "body"}
_BAD_READS = (sqlite3.SQLITE_IOERR_READ, sqlite3.SQLITE_IOERR_SHORT_READ)


class Cause(StrEnum):
    """Why a ledger was not used as it was."""

    DAMAGED = "damaged"
    BEHIND = "behind"  # the newest facts were missing and came back
    OLDER = "older"  # facts were missing, and not all may have come back


@dataclass(frozen=True, slots=True)
class Rescue:
    """The result of a rescue.

    Attributes:
        aside: the new path of the old ledger; None when none was set aside.
        facts: how many facts were saved, or came back.
        jobs: how many jobs the ledger has now.
        held: how many of them wait for a person to say whether they were sent.
        lost: jobs too incomplete to be read.
    """

    aside: Path | None
    facts: int
    jobs: int
    cause: Cause = Cause.DAMAGED
    held: int = 0
    lost: tuple[str, ...] = ()


def made_whole(path: Path, backups: Path) -> Rescue | None:
    """Check the ledger before it is opened for writing, and save what can be saved; None when all is well.

    A ledger that was closed cleanly and not changed since is not read through again.

    Raises:
        LedgerUnreadable
    """
    for tail in ("", *_BESIDE):
        clear_way(path.with_name(path.name + tail))
    if not path.exists() and _complete(path).exists():  # a rescue was cut off in its last step
        _put_in_place(path, "damaged")
    newest = ledger_recent.last(path)
    if not path.exists():
        return rescue(path, backups, Cause.OLDER) if newest is not None else None
    try:
        if not _is_as_left(path) and (is_damaged(path) or (_is_bare(path) and any(_by_age(backups)))):
            return rescue(path, backups)
        if not _is_as_left(path) and _is_half(path, newest):
            return rescue(path, backups, Cause.OLDER)
        missing, is_complete = _not_in(path, newest)
    except (sqlite3.Error, OSError) as error:
        if is_malformed(error):
            return rescue(path, backups)
        raise LedgerUnreadable(str(error), is_busy=is_busy(error)) from error
    if not missing:
        return None
    return _caught_up(path, missing) if is_complete else rescue(path, backups, Cause.OLDER)


def is_damaged(path: Path) -> bool:
    """Whether the file is damaged; one that is locked, or of a newer version, is not.

    Reads everything: about a second for 100,000 jobs.
    """
    if not path.exists():
        return False
    try:
        with contextlib.closing(_opened_for_reading(path)) as ledger:
            version, pages = (
                ledger.execute(f"PRAGMA {what}").fetchone()[0] for what in ("user_version", "page_count")
            )
            if version > SCHEMA:
                return False
            if not _has_tables(ledger):
                return bool(pages > 1)  # one that was just being made is still empty
            # not `quick_check`, which compares no index with its table: a job whose facts an index has lost looks unsent
            if any(row[0] != "ok" for row in ledger.execute("PRAGMA integrity_check(1)")):
                return True
            ledger.text_factory = bytes
            odd = ledger.execute("SELECT body FROM facts WHERE NOT json_valid(body)")
            return not all(is_body(body) for (body,) in odd)  # SQLite knows no infinity, Python does
    except sqlite3.Error as error:
        return is_malformed(error) or getattr(error, "sqlite_errorcode", 0) in _BAD_READS


def _opened_for_reading(path: Path) -> sqlite3.Connection:
    """Open for reading; where no write-ahead log exists, none is made, so that a copy stays one file."""
    alone = "" if path.with_name(path.name + "-wal").exists() else "&immutable=1"
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro{alone}", uri=True)


def _has_tables(ledger: sqlite3.Connection) -> bool:
    """Whether our two tables are there, as tables, and nothing that would do something by itself."""
    kinds = dict(ledger.execute("SELECT name, type FROM sqlite_master WHERE type != 'index'"))
    columns = {row[1] for row in ledger.execute("PRAGMA table_info(facts)")}
    ours = kinds.get("facts") == kinds.get("jobs") == "table"
    return ours and columns == _COLUMNS and not {"view", "trigger"} & set(kinds.values())


def _is_bare(path: Path) -> bool:
    with contextlib.closing(_opened_for_reading(path)) as ledger:
        return not _has_tables(ledger)


def _is_half(path: Path, newest: Row | None) -> bool:
    """Whether neither the log nor the copy can say that nothing is missing: put back or moved alone, or both were harmed."""
    with contextlib.closing(_opened_for_reading(path)) as ledger:
        if is_whole_log(path, ledger.execute("PRAGMA page_size").fetchone()[0]):
            return False
        if ledger.execute("PRAGMA application_id").fetchone()[0] != ledger_recent.APPLICATION:
            return False
        last = ledger.execute("SELECT max(n) FROM facts").fetchone()[0] if _has_tables(ledger) else None
    return last is not None and (newest is None or newest[0] < last or ledger_recent.is_cut(path))


def _is_as_left(path: Path) -> bool:
    """Whether it was closed cleanly and nobody has written to it since."""
    wal = path.with_name(path.name + "-wal")
    try:
        return closed_note(path).read_text("ascii") == as_it_lies(path) and not (
            wal.exists() and wal.stat().st_size
        )
    except (OSError, ValueError):
        return False


def _not_in(path: Path, newest: Row | None) -> tuple[list[Row], bool]:
    """What the copy of the newest facts has and the ledger lacks; and whether that makes the ledger complete."""
    if newest is None:
        return [], True
    with contextlib.closing(_opened_for_reading(path)) as ledger:
        if not _has_tables(ledger):
            return list(ledger_recent.rows(path)), False

        def same(row: Row) -> bool | None:
            found = ledger.execute("SELECT job, kind, body FROM facts WHERE n=?", (row[0],)).fetchone()
            return None if found is None else found == (row[1], row[3], row[4])

        if same(newest):
            return [], True
        last = int(ledger.execute("SELECT coalesce(max(n), 0) FROM facts").fetchone()[0])
        found = {row: same(row) for row in ledger_recent.rows(path)}
    missing = [row for row, known in found.items() if known is not True]
    numbers = [row[0] for row in missing]
    is_whole = False not in found.values() and not ledger_recent.is_cut(path)
    return missing, is_whole and numbers == list(range(last + 1, last + 1 + len(numbers)))


def _caught_up(path: Path, missing: list[Row]) -> Rescue:
    """Write the newest facts again; nothing else is missing, so no job need be held."""
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as behind:
        behind.execute("PRAGMA synchronous=FULL")
        behind.execute("BEGIN IMMEDIATE")
        behind.executemany("INSERT INTO facts(n, job, at, kind, body) VALUES(?, ?, ?, ?, ?)", missing)
        behind.executemany(  # open until `rebuild`: a crash in between loses none
            "INSERT INTO jobs VALUES(?, ?, 1, '') ON CONFLICT(id) DO UPDATE SET open=1",
            [row[1:3] for row in missing if not row[1].startswith(LIBRARY_MARK)],
        )
        behind.execute("COMMIT")
    ledger = Ledger(path)
    try:
        ledger.rebuild({JobId(row[1]) for row in missing if not row[1].startswith(LIBRARY_MARK)})
        log.warning("the ledger was behind: %s facts came back", len(missing))
        return Rescue(None, len(missing), ledger.count(), Cause.BEHIND)
    finally:
        ledger.close()


def rescue(path: Path, backups: Path, cause: Cause = Cause.DAMAGED) -> Rescue:
    """Make a fresh ledger of what can be read of this one, of its copy and of the newest backup; then set it aside.

    Raises:
        LedgerUnreadable: the folder can't be written to.
    """
    try:
        fresh = _begun(path)
        backup = next((one for one in _by_age(backups) if not is_damaged(one)), None)
        backup = backup or next(iter(_by_age(backups)), None)
        Ledger(fresh).close()
        saved = _fill(
            fresh, facts_in(backup) if backup is not None else (), facts_in(path), ledger_recent.rows(path)
        )
        held, jobs, lost = _in_order(fresh)
        was_there = path.exists()
        fresh.replace(_complete(path))
        aside = _put_in_place(path, "damaged" if cause is Cause.DAMAGED else "replaced")
    except (sqlite3.Error, OSError) as error:
        raise LedgerUnreadable(str(error)) from error
    log.warning(
        "the ledger was %s: %s facts of %s jobs saved, %s held, %s lost", cause, saved, jobs, held, len(lost)
    )
    return Rescue(aside if was_there else None, saved, jobs, cause, held, lost)


def restore(path: Path, backup: Path, also: Callable[[Ledger], None] = lambda _ledger: None) -> Path:
    """Replace the ledger by a backup, once `also` has written to it; returns the old one's new path. While nothing is open.

    Raises:
        LedgerTooNew, LedgerUnreadable: the backup is no ledger of ours, and nothing was changed.
    """
    fresh = path.with_name(path.name + ".making")
    try:
        regular.opened(backup).close()
        with contextlib.closing(_opened_for_reading(backup)) as source:
            version = int(source.execute("PRAGMA user_version").fetchone()[0])
            if version > SCHEMA:
                raise LedgerTooNew(str(version))
            if version < 1 or not _has_tables(source) or is_damaged(backup):
                raise LedgerUnreadable("the backup is no ledger, or damaged")
            _begun(path)
            back_up(source, fresh)
        _, jobs, lost = _in_order(fresh, also)
        if lost and not jobs:
            raise LedgerUnreadable("no job of the backup can be read")
        fresh.replace(_complete(path))
        return _put_in_place(path, "replaced")
    except (sqlite3.Error, OSError) as error:
        raise LedgerUnreadable(str(error)) from error
    finally:
        _begun(path)


def is_held(job: Job) -> bool:
    """Whether a person must say what became of it, because its ledger was restored or rescued."""
    return job.lost_by is LostReason.RESTORED


def _begun(path: Path) -> Path:
    """The path at which a new ledger is made, cleared."""
    fresh = path.with_name(path.name + ".making")
    for tail in ("", *_BESIDE):
        fresh.with_name(fresh.name + tail).unlink(missing_ok=True)
    return fresh


def _complete(path: Path) -> Path:
    """The path of a new ledger before it replaces the old one; the file exists only when it is complete."""
    return path.with_name(path.name + ".made")


def _put_in_place(path: Path, why: str) -> Path:
    """Set the ledger and its companion files aside, put the new one in its place; returns the old one's new path."""
    sync_folder(path.parent)
    stamp, number = time.strftime("%Y%m%d-%H%M%S"), 1
    aside = path.with_name(f"{path.stem}-{why}-{stamp}{path.suffix}")
    while aside.exists():
        number += 1
        aside = path.with_name(f"{path.stem}-{why}-{stamp}-{number}{path.suffix}")
    for tail in _TAILS:
        part = path.with_name(path.name + tail)
        if part.exists() or part.is_symlink():
            part.replace(aside.with_name(aside.name + tail))
    closed_note(path).unlink(missing_ok=True)
    _begin_copy(path)
    _complete(path).replace(path)
    sync_folder(path.parent)
    return aside


def _begin_copy(path: Path) -> None:
    """The copy of the newest facts begins with the last one of the new ledger, so that it reaches as far as that does."""
    with contextlib.closing(_opened_for_reading(_complete(path))) as ledger:
        row = ledger.execute("SELECT n, job, at, kind, body FROM facts ORDER BY n DESC LIMIT 1").fetchone()
    ledger_recent.begin(path, row)


def _fill(fresh: Path, backup: Iterable[Row], damaged: Iterable[Row], recent: Iterable[Row]) -> int:
    """Every fact once, in order: what the backup has, then what only the damaged file has, then the newest ones.

    Numbers give the order within one source only; a ledger that was rescued before has others than its backups.
    """
    with contextlib.closing(sqlite3.connect(fresh, isolation_level=None)) as into:
        into.execute("PRAGMA synchronous=OFF")
        into.execute("BEGIN")
        into.execute("CREATE TEMP TABLE found(source, n, job, at, kind, body, UNIQUE(source, n))")
        for source, rows in enumerate((backup, damaged, recent)):
            into.executemany(
                "INSERT OR IGNORE INTO found VALUES(?, ?, ?, ?, ?, ?)", ((source, *row) for row in rows)
            )
        into.execute(
            "INSERT INTO facts(job, at, kind, body) SELECT job, at, kind, body FROM ("
            "SELECT job, at, kind, body, CASE WHEN min(source) = 0 THEN 0 ELSE max(source) END AS first, "
            "min(CASE source WHEN 0 THEN n END) AS a, min(CASE source WHEN 1 THEN n END) AS b, "
            "min(CASE source WHEN 2 THEN n END) AS c FROM found GROUP BY job, at, kind, body) "
            "ORDER BY first, CASE first WHEN 0 THEN a WHEN 1 THEN b ELSE c END"
        )
        saved = int(into.execute("SELECT count(*) FROM facts").fetchone()[0])
        into.execute("COMMIT")
    return saved


def _in_order(
    fresh: Path, also: Callable[[Ledger], None] = lambda _ledger: None
) -> tuple[int, int, tuple[str, ...]]:
    """Mend gaps in its jobs, hold those that may have been sent since, and sync it; returns held, jobs, lost."""
    ledger = Ledger(fresh)
    try:
        waiting = ledger.rebuild()
        if ledger.unreadable:
            mend(fresh, [JobId(line.partition(":")[0]) for line in ledger.unreadable])
            ledger.unreadable.clear()
            waiting = ledger.rebuild()
        lost = tuple(ledger.unreadable)
        now = time.time()
        written = [
            ledger.append(LostTrack(job_id=job.id, at=now, reason=LostReason.RESTORED), is_open=True)
            for job in sorted(waiting, key=lambda job: job.recorded_at)
        ]
        for one in written:
            one.result()
        also(ledger)
        jobs = ledger.count()
    finally:
        ledger.close()
    # the backup itself stays as it was
    fresh.with_name(f"{fresh.stem}-before-v{SCHEMA}.sqlite3").unlink(missing_ok=True)
    for tail in _BESIDE:
        fresh.with_name(fresh.name + tail).unlink(missing_ok=True)
    with fresh.open("rb+") as file:
        os.fsync(file.fileno())
    return len(waiting), jobs, lost


def _by_age(backups: Path) -> list[Path]:
    """The newest first; one that is dated in the future is of unknown age and comes last."""
    soon = time.time() + _DAY
    dated = [(one.stat().st_mtime, one.name, one) for one in backups.glob("ledger-*.sqlite3")]
    return [
        one for when, _, one in sorted(dated, key=lambda each: (each[0] <= soon, *each[:2]), reverse=True)
    ]


def back_up_daily(ledger: Ledger, backups: Path, now: float) -> Path | None:
    """Keep one copy a day, the newest seven; None when there is one of today.

    Raises:
        LedgerUnreadable: also when the copy shows that the ledger is damaged; the older copies stay.
    """
    if any(0 <= now - one.stat().st_mtime < _DAY for one in _by_age(backups)):
        return None
    target = backups / time.strftime("ledger-%Y%m%d-%H%M%S.sqlite3", time.localtime(now))
    ledger.back_up(target)
    if is_damaged(target):
        target.unlink()
        ledger.distrust()
        raise LedgerUnreadable("the copy is damaged, as the ledger is")
    for old in [one for one in _by_age(backups) if one != target][BACKUPS_KEPT - 1 :]:
        old.unlink()
    return target
