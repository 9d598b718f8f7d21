"""Frames of several clips that belong to one instant: they are delivered together or not at all."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, QSize, Signal
from PySide6.QtGui import QImage

from o8studio.domain.library.comparing import Comparison, Lock
from o8studio.services.library.frame_service import FrameCache, FrameReader
from o8studio.ui.player.exact_frames import ExactFrames

MOST_TAKES = 4


class _Nothing:
    """A file of which nothing can be read: one empty frame, so that the other takes can be compared."""

    count = 1

    def seconds(self, _number: int) -> float:
        return 0.0

    def number_at(self, _seconds: float) -> int:
        return 0


@dataclass(frozen=True, slots=True)
class Instant:
    """What all takes show at one time.

    Attributes:
        at: seconds on the clock.
        numbers: the frame of each take, from 0.
        images: at display size; null for a take that is not shown or can't be read there.
    """

    at: float
    numbers: tuple[int, ...]
    images: tuple[QImage, ...]


class SyncedFrames(QObject):
    """One decoder for each take, all within one budget of memory. The newest request is served next.

    Signals:
        opened: every file was opened or could not be.
        came: an `Instant`.
        unreadable: the index of a take of which nothing can be read.
    """

    opened = Signal()
    came = Signal(object)
    unreadable = Signal(int)

    def __init__(self, parent: QObject, cache: FrameCache) -> None:
        super().__init__(parent)
        self._cache = cache
        self._decoders: list[ExactFrames] = []
        self._paths: list[str] = []
        self._readers: list[FrameReader | None] = []
        self._opening: set[int] = set()
        self._shown: frozenset[int] = frozenset()
        self._offsets: tuple[int, ...] = ()
        self._active, self._lock = 0, Lock.TIME
        self._images: list[tuple[int, QImage]] = []
        self._asked: tuple[float, tuple[int, ...]] | None = None
        self._missing: set[int] = set()
        self._next: float | None = None

    # ---- the takes

    def open(self, paths: Sequence[str]) -> None:
        """Open these files, at most `MOST_TAKES`; those that were open are closed."""
        assert len(paths) <= MOST_TAKES
        while len(self._decoders) < len(paths):
            self._add_decoder()
        self._paths = list(paths)
        self._readers = [None] * len(paths)
        self._images = [(-1, QImage())] * len(paths)
        self._opening = set(range(len(paths)))
        self._offsets, self._active = (0,) * len(paths), 0
        self._asked, self._next = None, None
        self._shown = frozenset(self._opening)
        for at, decoder in enumerate(self._decoders):
            decoder.open(paths[at] if at < len(paths) else "")

    def end(self) -> None:
        """Close everything; the threads end."""
        for decoder in self._decoders:
            decoder.end()
        self._decoders, self._paths = [], []

    def show_at(self, sizes: Sequence[QSize], shown: frozenset[int]) -> None:
        """Set each take's display size in screen pixels, and which takes are shown; pictures are made anew."""
        self._shown = shown
        for at, size in enumerate(sizes):
            self._decoders[at].show_at(size.width(), size.height())
        self._images = [(-1, image) for _number, image in self._images]
        if self._asked is not None:
            newest = self._asked[0] if self._next is None else self._next
            self._asked = None
            self.want(newest)

    def arrange(self, *, active: int, lock: Lock, offsets: tuple[int, ...]) -> None:
        """Set whose frames are stepped through, what is locked, and by how many frames each take is ahead."""
        self._active, self._lock, self._offsets = active, lock, offsets

    @property
    def comparison(self) -> Comparison | None:
        """The takes under one clock; None until every file was looked at."""
        if self._opening or not self._readers:
            return None
        takes = [reader or _Nothing() for reader in self._readers]
        return Comparison(takes, self._offsets, self._active, self._lock)

    def take(self, at: int, number: int, then: Callable[[QImage], None]) -> None:
        """Deliver one take's frame at full size."""
        self._decoders[at].take(number, then)

    # ---- frames

    @property
    def is_busy(self) -> bool:
        """Whether an instant was asked for and is not complete yet."""
        return self._asked is not None and bool(self._missing)

    def want(self, at: float) -> None:
        """Ask for the instant at this time; while another is being decoded, only the newest is remembered."""
        if self.is_busy:
            self._next = at
            return
        comparison = self.comparison
        if comparison is None:
            self._next = at
            return
        numbers = comparison.numbers(at)
        self._asked, self._next = (at, numbers), None
        self._missing = {
            one
            for one in self._shown
            if self._readers[one] is not None and self._images[one][0] != numbers[one]
        }
        for one in tuple(self._missing):
            self._decoders[one].want(numbers[one])
        self._tell_if_complete()

    def _tell_if_complete(self) -> None:
        if self._asked is None or self._missing:
            return
        at, numbers = self._asked
        images = tuple(
            image if one in self._shown else QImage() for one, (_number, image) in enumerate(self._images)
        )
        self.came.emit(Instant(at, numbers, images))
        if self._next is not None and not self.is_busy:
            self.want(self._next)

    # ---- decoders

    def _add_decoder(self) -> None:
        index = len(self._decoders)
        decoder = ExactFrames(self, self._cache)
        decoder.opened.connect(lambda path, reader: self._on_opened(index, path, reader))
        decoder.came.connect(lambda path, number, image, _whole: self._on_came(index, path, number, image))
        decoder.failed.connect(lambda path, number: self._on_failed(index, path, number))
        self._decoders.append(decoder)

    def _is_current(self, index: int, path: str) -> bool:
        return index < len(self._paths) and self._paths[index] == path

    def _on_opened(self, index: int, path: str, reader: FrameReader) -> None:
        if self._is_current(index, path) and index in self._opening:
            self._readers[index] = reader
            self._settle(index)

    def _on_came(self, index: int, path: str, number: int, image: QImage) -> None:
        if self._is_current(index, path) and self._awaits(index, number):
            self._images[index] = (number, image)
            self._missing.discard(index)
            self._tell_if_complete()

    def _on_failed(self, index: int, path: str, number: int) -> None:
        if not self._is_current(index, path):
            return
        if number < 0:
            if index in self._opening:
                self.unreadable.emit(index)
                self._settle(index)
        elif self._awaits(index, number):  # the picture before it stays
            self._images[index] = (number, self._images[index][1])
            self._missing.discard(index)
            self._tell_if_complete()

    def _awaits(self, index: int, number: int) -> bool:
        return self._asked is not None and index in self._missing and self._asked[1][index] == number

    def _settle(self, index: int) -> None:
        self._opening.discard(index)
        if not self._opening:
            self.opened.emit()
            if self._next is not None:
                self.want(self._next)
