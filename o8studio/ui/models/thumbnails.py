"""Thumbnails: the poster of a clip; for a job without clips, its first frame."""

from collections import OrderedDict
from collections.abc import Callable
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QPixmap

from o8studio.domain.ids import ClipId, JobId
from o8studio.domain.jobs.job import Job
from o8studio.domain.library.clip import Clip
from o8studio.domain.request import ImageRole

if TYPE_CHECKING:
    from o8studio.ui.ports import Pixels

_Key = TypeVar("_Key")
WantSprite = Callable[[Clip, Callable[[Path | None], object]], object]
"""Makes a clip's sprite elsewhere and delivers its file; None if there is none."""
Load = Callable[[Path, Callable[["Pixels | str"], None]], None]
"""Reads a thumbnail elsewhere and delivers it; words if it can't be read."""

_SPRITES = 12
"""Loaded at a time, those that came or were pointed at last; each takes up to 700 kB of memory."""
_POSTERS = 96
"""Kept at a time, more than any window shows at once; each takes up to 400 kB of memory."""
_READING_SECONDS = 0.004
"""For posters in one turn of the loop; each takes some 1 ms."""


class Thumbnails(QObject):
    """One for the window. `poster_came`: this clip has another thumbnail; `posters_waited`: those of these clips can be painted now;
    `frame_came`: this job's; `sprite_came`: this clip can be scrubbed.
    """

    poster_came = Signal(str)
    posters_waited = Signal(list)
    frame_came = Signal(str)
    sprite_came = Signal(str)

    def __init__(self, parent: QObject | None = None, *, reading: float = _READING_SECONDS) -> None:
        """Args:
        reading: seconds of one turn of the loop in which posters are read; one is in any case.
        """
        super().__init__(parent)
        self._reading = reading
        self._folder, self._references = Path(), Path()
        self._load: Load | None = None
        self._posters: OrderedDict[ClipId, QPixmap] = OrderedDict()
        self._read_for: float | None = None
        self._waits: list[ClipId] = []
        self._frames: OrderedDict[str, QPixmap] = OrderedDict()
        self._sprites: OrderedDict[ClipId, QPixmap] = OrderedDict()
        self._make_sprite: WantSprite | None = None

    def read_from(
        self, folder: Path, references: Path, load: Load, make_sprite: WantSprite | None = None
    ) -> None:
        """Set the folders of posters and of our copies of reference pictures, the reader for large files and the
        maker of sprites.
        """
        self._folder, self._references, self._load = folder, references, load
        self._make_sprite = make_sprite
        self._posters.clear()  # a row painted earlier had no folder to read from
        self._frames.clear()

    def poster_made(self, clip_id: ClipId) -> None:
        """A clip's poster was written: read it."""
        self._posters.pop(clip_id, None)
        self.poster_came.emit(clip_id)

    def want_sprite(self, clip: Clip) -> None:
        """Have a clip's sprite made and read, unless it was before; `sprite_came` tells of it."""
        if clip.id in self._sprites or self._make_sprite is None:
            return
        self._sprites[clip.id] = QPixmap()
        _newest(self._sprites, clip.id, _SPRITES)
        self._make_sprite(clip, partial(self._on_sprite, clip.id))

    def _on_sprite(self, clip_id: ClipId, path: Path | None) -> None:
        if path is None:
            return
        self._sprites[clip_id] = QPixmap(str(path))
        _newest(self._sprites, clip_id, _SPRITES)
        self.sprite_came.emit(clip_id)

    def sprite_of(self, clip: Clip) -> QPixmap | None:
        """A clip's pictures side by side, if loaded."""
        return _newest(self._sprites, clip.id, _SPRITES) if clip.id in self._sprites else None

    def of_clip(self, clip: Clip, *, may_wait: bool = False) -> QPixmap | None:
        """The thumbnail of a clip, if loaded.

        Args:
            may_wait: when many are read at once, it comes in a later turn, and `posters_waited` tells of it.
        """
        if clip.id not in self._posters:
            if self._read_for is None:
                self._read_for = 0.0
                QTimer.singleShot(0, self._go_on)
            elif may_wait and self._read_for >= self._reading:
                self._waits.append(clip.id)
                return None
            begun = perf_counter()
            self._posters[clip.id] = QPixmap(str(self._folder / clip.poster))
            self._read_for += perf_counter() - begun
        return _newest(self._posters, clip.id, _POSTERS)

    def _go_on(self) -> None:
        waited, self._waits, self._read_for = self._waits, [], None
        if waited:
            self.posters_waited.emit(waited)

    def of_job(self, job: Job) -> QPixmap | None:
        """The thumbnail of a job without clips, if loaded."""
        name = next((one.file for one in job.request.images if one.role is ImageRole.FIRST_FRAME), "")
        if name not in self._frames:
            self._frames[name] = QPixmap()
            if name and self._load is not None:
                self._load(self._references / name, partial(self._on_frame, name, job.id))
        return _newest(self._frames, name, _POSTERS)

    def _on_frame(self, name: str, job_id: JobId, pixels: "Pixels | str") -> None:
        if not isinstance(pixels, str):
            from o8studio.ui.qt.pixels import pixmap_of  # not needed before the first picture

            self._frames[name] = pixmap_of(pixels)
            self.frame_came.emit(job_id)


def _newest(kept: OrderedDict[_Key, QPixmap], key: _Key, most: int) -> QPixmap | None:
    """A picture that is used now, None if it is empty; the least recently used of more than `most` are dropped."""
    kept.move_to_end(key)
    while len(kept) > most:
        kept.popitem(last=False)
    found = kept[key]
    return None if found.isNull() else found
