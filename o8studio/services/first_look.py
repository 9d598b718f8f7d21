"""What the window shows first: the jobs and the desk as they were left, before anything else is loaded."""

import json

from o8studio.domain.job import Job
from o8studio.domain.request import Json
from o8studio.services.job_book import JobBook
from o8studio.store.paths import Places


def first_look(where: Places) -> tuple[list[Job], dict[str, Json]]:
    """Two files, read without changing anything. Blocking; empty where nothing can be read."""
    try:
        desk = json.loads(where.desk.read_text("utf-8"))
    except (OSError, ValueError):
        desk = {}
    return JobBook.peek(where.ledger), desk if isinstance(desk, dict) else {}
