"""Facts are read from the pages of a damaged file, and from its log."""

import os
import shutil
from pathlib import Path

import pytest

from o8studio.domain.ids import JobId
from o8studio.domain.jobs import facts
from o8studio.store.ledger.ledger import Ledger
from o8studio.store.ledger.pages import facts_in
from o8studio.store.ledger.rescue import (
    rescue,
)
from tests.support.ledgers import REQUEST, bodies, on_page


@pytest.mark.parametrize("text", ["x" * 100, "长" * 5000, "y" * 300_000])
def test_facts_that_go_on_over_many_pages_are_put_together(tmp_path: Path, text: str) -> None:
    from dataclasses import replace

    path = tmp_path / "ledger.sqlite3"
    ledger = Ledger(path)
    for number in range(4):
        request = replace(REQUEST, prompt=f"{number}{text}")
        ledger.append(facts.Recorded(job_id=JobId(f"j{number}"), at=1.0, request=request), is_open=True)
    ledger.close()
    wanted = bodies(path)
    found = {row[0]: row[4] for row in facts_in(path)}
    assert [found[number] for number in sorted(found)] == wanted
    with path.open("r+b") as file:  # the tree's root is gone
        file.seek(4096)
        file.write(bytes(4096))
    assert {row[4] for row in facts_in(path)} >= set(wanted) - on_page(path, 1) or text == "x" * 100


def test_facts_that_only_the_log_has_are_read_from_it(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite3"
    ledger = Ledger(path)
    told = [facts.Recorded(job_id=JobId(f"j{n}"), at=1.0, request=REQUEST) for n in range(50)]
    for fact in told:
        ledger.append(fact, is_open=True).result()
    torn = tmp_path / "torn" / "ledger.sqlite3"
    torn.parent.mkdir()
    for tail in ("", "-wal"):
        shutil.copyfile(path.with_name(path.name + tail), torn.with_name(torn.name + tail))
    ledger.close()
    torn.write_bytes(os.urandom(4096))
    found = rescue(torn, tmp_path / "backups")
    assert (found.facts, found.jobs, found.held) == (50, 50, 50)
