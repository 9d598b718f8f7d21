"""What happens to a ledger that is damaged: set aside, never deleted; what can be read of it goes into a fresh one."""

import contextlib
import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path

from o8studio.domain.errors import LedgerUnreadable
from o8studio.store.ledger import Ledger, back_up

BACKUPS_KEPT = 7
_DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class Rescue:
    """What was done.

    Attributes:
        aside: where the damaged file lies now.
        facts: how many facts were saved from it and from the newest backup.
        jobs: how many jobs the fresh ledger has.
    """

    aside: Path
    facts: int
    jobs: int


def is_damaged(path: Path) -> bool:
    """Whether SQLite can't make sense of the file; a locked one is not damaged."""
    if not path.exists():
        return False
    try:
        with contextlib.closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as ledger:
            ledger.execute("SELECT count(*) FROM sqlite_master").fetchone()
            ledger.execute("SELECT n, job FROM facts ORDER BY n DESC LIMIT 1").fetchone()
            ledger.execute("SELECT id FROM jobs WHERE open=1").fetchall()
    except sqlite3.OperationalError as error:
        return (
            "no such table" not in str(error)
            and "locked" not in str(error)
            and "unable to open" not in str(error)
        )
    except sqlite3.DatabaseError:
        return True
    return False


def rescue(path: Path, backups: Path) -> Rescue:
    """Set the damaged ledger aside and make a fresh one from what can be read of it, and from the newest backup.

    Raises:
        LedgerUnreadable: the folder can't be written to.
    """
    stamp = time.strftime("%Y%m%d-%H%M%S")
    aside = path.with_name(f"{path.stem}-damaged-{stamp}{path.suffix}")
    rows: dict[tuple[str, float, str, str], None] = {}
    try:
        for source in [*sorted(backups.glob("ledger-*.sqlite3"))[-1:], path]:
            rows |= dict.fromkeys(_readable_rows(source))
        for tail in ("", "-wal", "-shm"):
            part = path.with_name(path.name + tail)
            if part.exists():
                part.replace(aside.with_name(aside.name + tail))
    except OSError as error:
        raise LedgerUnreadable(str(error)) from error
    Ledger(path).close()
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as fresh:
        fresh.execute("BEGIN")
        fresh.executemany("INSERT INTO facts(job, at, kind, body) VALUES(?, ?, ?, ?)", rows)
        fresh.execute("COMMIT")
    ledger = Ledger(path)
    ledger.rebuild()
    found = Rescue(aside, len(rows), ledger.count())
    ledger.close()
    return found


def _readable_rows(path: Path) -> list[tuple[str, float, str, str]]:
    """The facts of a file that may be damaged anywhere, in their order."""
    found: list[tuple[str, float, str, str]] = []
    with (
        contextlib.suppress(sqlite3.DatabaseError),
        contextlib.closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as ledger,
    ):
        newest = 0
        with contextlib.suppress(sqlite3.DatabaseError):
            newest = int(ledger.execute("SELECT max(n) FROM facts").fetchone()[0] or 0)
        at, misses = 0, 0
        while at <= (newest or at) + 1 and misses < 4096:
            step = 64 if misses == 0 else 1  # page by page, and row by row where a page is bad
            try:
                rows = ledger.execute(
                    "SELECT n, job, at, kind, body FROM facts NOT INDEXED WHERE n >= ? AND n < ? ORDER BY n",
                    (at, at + step),
                ).fetchall()
                found += [(str(job), float(when), str(kind), str(body)) for _, job, when, kind, body in rows]
                misses = 0 if step == 64 or misses <= 1 else misses - 1
                if not rows and not newest:
                    break
                at += step
            except (sqlite3.DatabaseError, TypeError, ValueError):
                at += 1 if step == 1 else 0
                misses = misses + 1 if step == 1 else 64
    return found


def back_up_daily(ledger: Ledger, backups: Path, now: float) -> Path | None:
    """One copy a day, the newest seven; None when there is one of today.

    Raises:
        LedgerUnreadable
    """
    kept = sorted(backups.glob("ledger-*.sqlite3"))
    if kept and now - kept[-1].stat().st_mtime < _DAY:
        return None
    target = backups / time.strftime("ledger-%Y%m%d-%H%M%S.sqlite3", time.localtime(now))
    ledger.back_up(target)
    for old in sorted(backups.glob("ledger-*.sqlite3"))[:-BACKUPS_KEPT]:
        old.unlink()
    return target


def restore(path: Path, backup: Path) -> Path:
    """Put a backup in the ledger's place; what was there is set aside. Only while nothing else is open.

    Raises:
        LedgerUnreadable: the backup is no ledger.
    """
    if is_damaged(backup) or not backup.exists():
        raise LedgerUnreadable("the backup can't be read")
    aside = path.with_name(f"{path.stem}-replaced-{time.strftime('%Y%m%d-%H%M%S')}{path.suffix}")
    for tail in ("", "-wal", "-shm"):
        part = path.with_name(path.name + tail)
        if part.exists():
            part.replace(aside.with_name(aside.name + tail))
    with contextlib.closing(sqlite3.connect(f"{backup.absolute().as_uri()}?mode=ro", uri=True)) as source:
        back_up(source, path)
    return aside
