"""What the window shows before anything else is loaded: read only, and empty where nothing can be read."""

import sqlite3
from contextlib import closing
from pathlib import Path

from o8studio.gui.startup_snapshot import read_snapshot
from o8studio.store.paths import places
from tests.support.ledgers import written


def _files(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_of_a_profile_that_is_not_there_yet_nothing_is_read_and_nothing_is_made(home: Path) -> None:
    assert read_snapshot(places()) == ([], {})
    assert not home.exists()


def test_the_newest_jobs_and_the_session_are_read_and_nothing_is_changed(home: Path) -> None:
    places().make()
    written(places().ledger, 30)
    places().session.write_text('{"draft": {"prompt": "a fox"}}', "utf-8")
    before = _files(home)
    jobs, session = read_snapshot(places(), newest=5)
    newest = {f"{number:05}" for number in range(25, 30)}
    assert newest <= {job.id for job in jobs}
    assert session == {"draft": {"prompt": "a fox"}}
    assert {name: content for name, content in _files(home).items() if name in before} == before


def test_a_ledger_that_cant_be_read_hides_no_session(home: Path) -> None:
    places().make()
    places().session.write_text('{"draft": {"prompt": "a fox"}}', "utf-8")
    places().ledger.write_bytes(b"no database" * 1000)
    assert read_snapshot(places()) == ([], {"draft": {"prompt": "a fox"}})


def test_a_ledger_of_a_newer_version_is_left_to_the_studio_to_speak_of(home: Path) -> None:
    places().make()
    written(places().ledger, 3)
    with closing(sqlite3.connect(places().ledger)) as ledger:
        ledger.execute("PRAGMA user_version = 9999")
        ledger.commit()
    assert read_snapshot(places())[0] == []
