"""What is taken in from the ledger, and what a failure leaves."""

from pathlib import Path

import pytest

from o8studio.domain.errors import LedgerUnreadable
from o8studio.store.ledger.ledger import Ledger
from o8studio.store.library.database import LibraryDatabase
from o8studio.store.library.reading import Reader
from tests.support.shelf_clips import clip_facts, write


def test_clips_of_the_same_moment_have_numbers_of_their_own(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.sqlite3")
    for number in range(5):
        write(ledger, clip_facts(number, at=5.0))
    database = LibraryDatabase(tmp_path / "library.sqlite3")
    while database.take(ledger):
        pass
    assert [one[1] for one in database.ask(lambda reader: reader.files(0, 10))] == [
        f"c{number:03}" for number in range(5)
    ]
    assert database.taken == ledger.last_number()
    database.close()
    ledger.close()


class FakeSource:
    """A ledger whose disk fails in the middle of reading jobs."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self.changes, self.mark, self.library_facts = ledger.changes, ledger.mark, ledger.library_facts
        self.is_replaced = ledger.is_replaced

    def job(self, job_id: str) -> object:
        if job_id == "j001":
            raise OSError("the disk is gone")
        return self._ledger.job(job_id)  # type: ignore[arg-type]


def test_a_piece_is_taken_in_whole_or_not_at_all(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.sqlite3")
    write(ledger, clip_facts(0))
    write(ledger, clip_facts(1))
    database = LibraryDatabase(tmp_path / "library.sqlite3")
    with pytest.raises(OSError, match="gone"):
        database.take(FakeSource(ledger))  # type: ignore[arg-type]
    assert (database.taken, database.ask(Reader.file_count)) == (0, 0)
    while database.take(ledger):
        pass
    assert database.ask(Reader.file_count) == 2
    database.close()
    with pytest.raises(LedgerUnreadable):
        database.take(ledger)
    ledger.close()
