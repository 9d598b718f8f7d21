"""Library facts in the ledger: as safe as those of jobs, and invisible to whoever asks for jobs."""

import contextlib
import sqlite3
from pathlib import Path

import pytest

from o8studio.domain.errors import BadInput
from o8studio.domain.library.facts import ClipRelocated, Tagged, clip_subject, group_subject
from o8studio.store.ledger.ledger import Ledger
from o8studio.store.ledger.library_codec import writable_library
from o8studio.store.ledger.pages import facts_in
from o8studio.store.ledger.rescue import Cause, made_whole, rescue, restore
from tests.support.jobs import RECORDED
from tests.support.ledgers import library_facts_of
from tests.support.shelf_facts import ALL, C, G


def filled(path: Path) -> None:
    ledger = Ledger(path)
    ledger.append(RECORDED, is_open=True)
    for fact in ALL:
        last = ledger.append_library(fact)
    last.result()
    ledger.close()


def told(path: Path) -> list[object]:
    ledger = Ledger(path)
    try:
        return library_facts_of(ledger)
    finally:
        ledger.close()


def test_they_are_read_back_by_what_they_are_about_and_are_no_jobs(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite3"
    filled(path)
    ledger = Ledger(path)
    assert ledger.library_facts(clip_subject(C)) == [fact for fact in ALL if getattr(fact, "clip", "") == C]
    assert (
        ledger.library_facts(group_subject(G))
        == [fact for fact in ALL if getattr(fact, "group", "") == G][-4:]
    )
    assert ledger.count() == 1
    ledger.rebuild()
    assert (ledger.count(), ledger.unreadable) == (1, [])
    assert ledger.find("@") == []
    ledger.close()


def test_a_rescue_saves_them_all_in_order(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite3"
    filled(path)
    before = told(path)
    assert len(list(facts_in(path))) == len(ALL) + 1
    found = rescue(path, tmp_path / "backups")
    assert (found.facts, found.jobs, found.lost) == (len(ALL) + 1, 1, ())
    assert told(path) == before


def test_the_newest_come_back_when_the_ledger_is_behind(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite3"
    filled(path)
    closed = path.read_bytes()
    ledger = Ledger(path)
    ledger.append_library(Tagged(clip=C, at=50.0, tag="late")).result()
    ledger.close()
    before = told(path)
    path.write_bytes(closed)
    found = made_whole(path, tmp_path / "backups")
    assert found is not None and (found.cause, found.facts, found.jobs) == (Cause.BEHIND, 1, 1)
    assert told(path) == before


def test_a_backup_brings_them_back_too(tmp_path: Path) -> None:
    path, copy = tmp_path / "ledger.sqlite3", tmp_path / "copy.sqlite3"
    filled(path)
    before = told(path)
    ledger = Ledger(path)
    ledger.back_up(copy)
    ledger.close()
    restore(path, copy)
    assert told(path) == before


def test_one_that_a_newer_version_wrote_hides_no_other(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite3"
    filled(path)
    with contextlib.closing(sqlite3.connect(path)) as db:
        db.execute(
            "INSERT INTO facts(job, at, kind, body) VALUES(?, 1, 'Tomorrow', '{}')", (clip_subject(C),)
        )
        db.commit()
    assert len(told(path)) == len(ALL)


def test_a_path_that_is_no_text_is_refused_and_a_word_is_made_whole() -> None:
    with pytest.raises(BadInput):
        writable_library(ClipRelocated(clip=C, at=1.0, path="/\udcff.mp4"))
    assert writable_library(Tagged(clip=C, at=1.0, tag="a\ud800")) == Tagged(clip=C, at=1.0, tag="a\ufffd")
    with pytest.raises(BadInput):
        writable_library(Tagged(clip=C, at=float("nan"), tag="a"))
