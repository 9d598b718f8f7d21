from pathlib import Path

from o8studio.domain.jobs import facts
from o8studio.store.ledger.ledger import Ledger
from o8studio.store.ledger.reach import Reach, forget, is_short, mark_of
from tests.support.ledgers import NEW, PAID

MARKS = {1: mark_of("a", 1.5, "Recorded"), 2: mark_of("a", 2.25, "SendStarted")}


def mark_at(number: int) -> str:
    return MARKS.get(number, "")


def test_a_ledger_that_has_the_noted_fact_goes_far_enough_and_any_other_is_short(tmp_path: Path) -> None:
    path = tmp_path / "reach"
    assert not is_short(path, mark_at), "nothing is noted"
    reach = Reach(path)
    for number in (1, 2):
        reach.note(number, MARKS[number])
        assert not is_short(path, mark_at)
    reach.sync()
    reach.note(3, mark_of("a", 3.0, "Accepted"))
    assert is_short(path, mark_at), "it lacks the third"
    reach.note(2, mark_of("a", 2.25, "Failed"))
    assert is_short(path, mark_at), "it has another second one"
    reach.note(0, "")
    assert not is_short(path, mark_at), "a ledger without facts"
    reach.close()
    assert path.stat().st_mode & 0o777 == 0o600
    forget(path)
    forget(path)
    assert not is_short(path, mark_at)


def test_a_note_that_is_cut_or_changed_proves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "reach"
    reach = Reach(path)
    reach.note(3, "x")
    reach.close()
    whole = path.read_bytes()
    for broken in (b"", whole[:20], whole[:-5], whole.replace(b"3", b"4"), b"\xff" * 62, b"0" * 62):
        path.write_bytes(broken)
        assert not is_short(path, mark_at), broken
    path.write_bytes(whole)
    assert is_short(path, mark_at)


def test_where_nothing_can_be_noted_the_ledger_goes_on_without(tmp_path: Path) -> None:
    folder = tmp_path / "reach"
    folder.mkdir()
    for place in (folder, tmp_path / "no" / "folder"):
        reach = Reach(place)
        reach.note(1, "x")
        reach.sync()
        reach.close()
        assert not is_short(place, mark_at)
    ledger = Ledger(tmp_path / "ledger.sqlite3", reach=folder)
    ledger.append(PAID[0], is_open=True).result()
    assert ledger.last_number() == 1
    ledger.close()


def test_each_fact_is_noted_once_it_is_committed_and_none_that_was_refused(tmp_path: Path) -> None:
    path = tmp_path / "reach"
    ledger = Ledger(tmp_path / "ledger.sqlite3", reach=path)
    for fact in PAID:
        ledger.append(fact, is_open=True).result()
        newest = ledger.last_number()
        assert not is_short(path, ledger.mark)
        assert is_short(path, lambda number, newest=newest: ledger.mark(number) if number < newest else "")
    refused = ledger.append(facts.SendStarted(job_id=NEW, at=9.0), is_open=True)
    assert refused.exception() is not None
    assert not is_short(path, ledger.mark)
    ledger.close()
    other = Ledger(tmp_path / "another.sqlite3", reach=path)
    assert not is_short(path, other.mark), "whichever is opened is the one that counts from now on"
    other.close()
