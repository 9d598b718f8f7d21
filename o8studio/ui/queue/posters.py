"""The pictures on cards: the poster of a finished clip, and before there is one, the first frame that was given."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QPixmap

from o8studio.domain.ids import JobId
from o8studio.domain.jobs.job import Job, JobState
from o8studio.domain.request import ImageRole

if TYPE_CHECKING:
    from o8studio.ui.ports import Pixels

Load = Callable[[Path, Callable[["Pixels | None"], None]], None]
"""Reads a picture small, elsewhere, and brings it; None when it can't be read."""


class Posters(QObject):
    """One for the queue and its strip; `came` says whose picture can be painted now."""

    came = Signal(str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._folder, self._references = Path(), Path()
        self._load: Load | None = None
        self._posters: dict[JobId, QPixmap] = {}
        self._frames: dict[str, QPixmap] = {}

    def read_from(self, folder: Path, references: Path, load: Load) -> None:
        """Where posters and our copies of reference pictures lie, and who reads a large one."""
        self._folder, self._references, self._load = folder, references, load
        self._posters.clear()  # a card that was painted before had no folder to look in

    def forget(self, job_id: JobId) -> None:
        """Its poster was made: read it."""
        self._posters.pop(job_id, None)

    def of(self, job: Job) -> QPixmap | None:
        """What can be painted for a job now."""
        if job.state is JobState.KEPT:
            if job.id not in self._posters:
                self._posters[job.id] = QPixmap(str(self._folder / f"{job.id}.jpg"))
            found = self._posters[job.id]
        else:
            found = self._first_frame(job)
        return None if found.isNull() else found

    def _first_frame(self, job: Job) -> QPixmap:
        name = next((one.file for one in job.request.images if one.role is ImageRole.FIRST_FRAME), "")
        if name not in self._frames:
            self._frames[name] = QPixmap()
            if name and self._load is not None:
                self._load(self._references / name, partial(self._on_frame, name, job.id))
        return self._frames[name]

    def _on_frame(self, name: str, job_id: JobId, pixels: "Pixels | None") -> None:
        if pixels is not None:
            from o8studio.ui.qt.pixels import pixmap_of  # nothing before the first picture needs it

            self._frames[name] = pixmap_of(pixels)
            self.came.emit(job_id)
