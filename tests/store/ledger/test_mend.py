"""A hole in a job is closed only where what follows proves what was there."""

import sqlite3
from contextlib import closing
from pathlib import Path

from o8studio.domain.jobs.job import JobState
from o8studio.store.ledger.rescue import (
    rescue,
)
from o8studio.texts.start import report_words
from tests.support.ledgers import jobs_of, without_copies, written


def test_a_hole_in_a_job_is_closed_where_what_follows_proves_it(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite3"
    written(path, 3, waiting=0)
    without_copies(path)
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("DELETE FROM facts WHERE kind='SendStarted' AND job='00000'")
        db.execute("DELETE FROM facts WHERE kind='Recorded' AND job='00001'")
        db.execute("DELETE FROM facts WHERE kind='Accepted' AND job='00002'")
    found = rescue(path, tmp_path / "backups")
    assert found.jobs == 1
    [job] = jobs_of(path)
    assert (job.state, job.remote_id) == (JobState.RENDERING, "task_0")
    assert [line.partition(":")[0] for line in found.lost] == ["00001", "00002"]
    assert "2 jobs can't be read" in report_words(found, ())
