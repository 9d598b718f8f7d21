"""The tables of the read model, and opening them. A file that is damaged or of another version is deleted and made again."""

import contextlib
import logging
import sqlite3
from pathlib import Path

from o8studio.store import regular

log = logging.getLogger(__name__)

VERSION = 8
TABLES = """
-- n is the moment of adding in microseconds, made unique: so the newest first is the order of every index and of FTS
CREATE TABLE clips(
    n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, job TEXT NOT NULL, position INTEGER NOT NULL, place INTEGER NOT NULL,
    facet INTEGER NOT NULL, added REAL NOT NULL, made REAL NOT NULL, changed REAL NOT NULL, stars INTEGER NOT NULL, verdict TEXT NOT NULL,
    length REAL NOT NULL, width INTEGER NOT NULL, height INTEGER NOT NULL, fps REAL NOT NULL, frames INTEGER NOT NULL,
    has_sound INTEGER NOT NULL, size INTEGER NOT NULL, cost REAL, came INTEGER NOT NULL, flags INTEGER NOT NULL,
    model TEXT NOT NULL, family TEXT NOT NULL, ratio TEXT NOT NULL, seed TEXT NOT NULL, batch TEXT NOT NULL,
    stack TEXT NOT NULL, project TEXT NOT NULL, sort_name TEXT NOT NULL, missing INTEGER NOT NULL DEFAULT 0,
    comments INTEGER NOT NULL, open_comments INTEGER NOT NULL, answer TEXT NOT NULL, parent TEXT NOT NULL,
    label TEXT NOT NULL, marks INTEGER NOT NULL);
-- what is counted, so that a count reads this alone: of all clips equal ones together, of what words find by number
CREATE INDEX clips_facets ON clips(place, facet, marks, length, size, cost, missing);
CREATE INDEX clips_counted ON clips(n, place, facet, marks, length, size, cost, missing);
CREATE INDEX clips_stars ON clips(stars, n);
CREATE INDEX clips_verdict ON clips(verdict, n) WHERE verdict != '';
CREATE INDEX clips_length ON clips(length, n);
CREATE INDEX clips_size ON clips(size, n);
CREATE INDEX clips_cost ON clips(coalesce(cost, -1.0), n);
CREATE INDEX clips_name ON clips(sort_name, n);
CREATE INDEX clips_model ON clips(model, n);
CREATE INDEX clips_job ON clips(job) WHERE job != '';
CREATE INDEX clips_stack ON clips(stack, place, n);
CREATE INDEX clips_seed ON clips(seed, n);
CREATE INDEX clips_project ON clips(project, n) WHERE project != '';
CREATE INDEX clips_parent ON clips(parent, n) WHERE parent != '';
CREATE INDEX clips_missing ON clips(n) WHERE missing = 1;
CREATE INDEX clips_aside ON clips(place, n) WHERE place != 0;
-- what is only shown, apart from what is searched, so that a search reads little
CREATE TABLE shown(
    n INTEGER PRIMARY KEY, name TEXT NOT NULL, prompt TEXT NOT NULL, path TEXT NOT NULL, poster TEXT NOT NULL,
    sha256 TEXT NOT NULL, flaw TEXT NOT NULL, tags TEXT NOT NULL, groups TEXT NOT NULL, in_place INTEGER NOT NULL,
    trashed_on TEXT NOT NULL, asked TEXT NOT NULL);
CREATE INDEX shown_sha256 ON shown(sha256);
CREATE INDEX shown_path ON shown(path);
CREATE TABLE tags(place INTEGER NOT NULL, tag TEXT NOT NULL, n INTEGER NOT NULL, PRIMARY KEY(place, tag, n)) WITHOUT ROWID;
CREATE INDEX tags_clip ON tags(n);
-- of collections and projects
CREATE TABLE members(place INTEGER NOT NULL, grp TEXT NOT NULL, n INTEGER NOT NULL, PRIMARY KEY(place, grp, n)) WITHOUT ROWID;
CREATE INDEX members_clip ON members(n);
CREATE TABLE groups(id TEXT PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, query TEXT NOT NULL, made REAL NOT NULL);
CREATE TABLE days(day TEXT PRIMARY KEY);
-- every model with its family, and every tag, that ever was there
CREATE TABLE names(
    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, family TEXT NOT NULL, UNIQUE(kind, name, family));
-- every shape that ever was there; apart, because a packed number has room for 255 of them
CREATE TABLE ratios(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
-- every set of tags and groups that a clip ever had, with line breaks between, so that one number per clip counts them all
CREATE TABLE marks(id INTEGER PRIMARY KEY, tags TEXT NOT NULL, groups TEXT NOT NULL, UNIQUE(tags, groups));
CREATE TABLE state(upto INTEGER NOT NULL, mark TEXT NOT NULL);
-- letters: of a Chinese name, see `pinyin.gram_words`
CREATE VIRTUAL TABLE words USING fts5(prompt, name, tags, notes, letters, tokenize = "unicode61 remove_diacritics 2");
INSERT INTO state VALUES(0, '');
"""


_PASSING = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY)
"""What says nothing against the file itself, so that it is not deleted for it."""


def opened(path: Path) -> sqlite3.Connection:
    """The database for writing, empty where there was none that is of use.

    Raises:
        sqlite3.Error, OSError: it can't be written to now, or not even a new one can be made.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        return _connected(path)
    except sqlite3.Error as error:
        if code_of(error) in _PASSING:
            raise
        log.warning("the library's index is made again: %s", error)
        forget(path)
        return _connected(path)


def code_of(error: sqlite3.Error) -> int:
    """SQLite's number of it without the details; 0 when it is none of SQLite's."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


def forget(path: Path) -> None:
    """Delete the database.

    Raises:
        OSError
    """
    for tail in ("", "-wal", "-shm"):
        path.with_name(path.name + tail).unlink(missing_ok=True)


def _connected(path: Path) -> sqlite3.Connection:
    regular.check(path)  # SQLite would wait for whoever writes into a pipe
    db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    try:
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=NORMAL")  # it can be made again
        db.execute("PRAGMA cache_size=-16000")
        db.execute("PRAGMA temp_store=MEMORY")
        if not db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            db.executescript(f"BEGIN; {TABLES} PRAGMA user_version={VERSION}; COMMIT;")
        _check_version(db)
        db.execute("SELECT upto FROM state").fetchone()
        path.chmod(0o600)
    except BaseException:
        db.close()
        raise
    return db


def _check_version(db: sqlite3.Connection) -> None:
    """
    Raises:
        DatabaseError: it is of another version.
    """
    version = int(db.execute("PRAGMA user_version").fetchone()[0])
    if version != VERSION:
        raise sqlite3.DatabaseError(f"it is of version {version}")


def opened_for_reading(path: Path) -> sqlite3.Connection | None:
    """The database as it lies, for a first page before anything else is open; None where there is none of use."""
    with contextlib.suppress(sqlite3.Error, OSError):
        regular.check(path)
        db = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None, check_same_thread=False
        )
        try:
            if int(db.execute("PRAGMA user_version").fetchone()[0]) == VERSION:
                return db
        except sqlite3.Error:
            log.info("the library's index can't be read yet")
        db.close()
    return None
