"""Why a clip's file is not where it was, and until when its gateway probably still has it."""

import asyncio
import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from o8studio.domain.jobs.job import Job
from o8studio.domain.library.listing import Absence, ClipRow, Gone
from o8studio.services.jobs.job_book import JobBook
from o8studio.services.jobs.runner import LINK_SECONDS
from o8studio.services.runtime.clock import Clock

_DRIVES: Final = ("/media", "/mnt", "/run/media", "/Volumes", "/net")
"""Where systems put drives: a folder that is not there, below one of these, is a drive that is away."""


class Absences:
    """Looks at the disk and at what is known of links; asks no gateway."""

    def __init__(self, book: JobBook, clock: Clock, link_seconds: Callable[[Job], float | None]) -> None:
        """`link_seconds`: how long the vendor keeps this job's result, or None."""
        self._book, self._clock, self._link_seconds = book, clock, link_seconds

    async def told(self, rows: Sequence[ClipRow]) -> list[ClipRow]:
        """The same rows; those whose file was not there say why.

        Raises:
            LedgerUnreadable
        """
        missing = [row for row in rows if row.is_missing]
        if not missing:
            return list(rows)
        reasons = await asyncio.to_thread(lambda: [why_gone(Path(row.path)) for row in missing])
        until = [await self._until(row) for row in missing]
        known = {
            row.id: Absence(why, until=end) for row, why, end in zip(missing, reasons, until, strict=True)
        }
        return [replace(row, absence=known.get(row.id)) for row in rows]

    async def _until(self, row: ClipRow) -> float | None:
        job = await self._book.bring(row.job_id) if row.job_id is not None else None
        if job is None or job.remote_id is None:
            return None
        lives = self._link_seconds(job)
        since = job.rendered_at or job.changed_at
        end = job.expires_at or since + (LINK_SECONDS if lives is None else lives)
        return end if end > self._clock.now() else None


def why_gone(path: Path) -> Gone:
    """Why nothing can be opened there. Blocking."""
    there = path.parent
    while not _is_there(there) and there != there.parent:
        there = there.parent
    if there == path.parent:
        return Gone.MOVED if os.access(there, os.R_OK | os.X_OK) else Gone.FORBIDDEN
    if not os.access(there, os.R_OK | os.X_OK):
        return Gone.FORBIDDEN
    is_drive = any(there == Path(one) or there.parent == Path(one) for one in _DRIVES)
    return Gone.DRIVE if is_drive or (there == there.parent and not _is_there(there)) else Gone.FOLDER


def _is_there(path: Path) -> bool:
    try:
        return path.is_dir()  # a file in the place of a folder is none
    except OSError:
        return False
