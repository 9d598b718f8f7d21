"""Frames of several clips that belong to one instant: they are delivered together or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, QSize, Signal
from PySide6.QtGui import QImage

from o8studio.domain.library.comparing import Comparison, Lock
from o8studio.services.library.frame_service import FrameCache, FrameReader, Picture
from o8studio.services.library.kept_pictures import KeptPicture, KeptPictures
from o8studio.ui.player.exact_frames import ExactFrames, image_of

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

    What is in the cache does not wait for the decoders, which may be busy with other pictures.

    Signals:
        opened: every file was opened or could not be.
        came: an `Instant`.
        unreadable: the index of a take of which nothing can be read.
    """

    opened = Signal()
    came = Signal(object)
    unreadable = Signal(int)
    _kept_came = Signal(object)

    def __init__(self, parent: QObject, cache: FrameCache) -> None:
        super().__init__(parent)
        self._cache = cache
        self._decoders: list[ExactFrames] = []
        self._kept: KeptPictures | None = None
        self._kept_came.connect(self._on_kept)
        self._paths: list[str] = []
        self._readers: list[FrameReader | None] = []
        self._opening: set[int] = set()
        self._shown: frozenset[int] = frozenset()
        self._sizes: list[tuple[int, int]] = []
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
        self._kept = self._kept or KeptPictures(self._cache, self._emit_kept)
        self._paths = list(paths)
        self._readers = [None] * len(paths)
        self._images = [(-1, QImage())] * len(paths)
        self._opening = set(range(len(paths)))
        self._offsets, self._active = (0,) * len(paths), 0
        self._asked, self._next = None, None
        self._shown = frozenset(self._opening)
        self._sizes = [(0, 0)] * len(paths)
        for at, decoder in enumerate(self._decoders):
            decoder.open(paths[at] if at < len(paths) else "")

    def end(self) -> None:
        """Close everything; the threads end."""
        for decoder in self._decoders:
            decoder.end()
        if self._kept is not None:
            self._kept.end()
        self._decoders, self._paths, self._kept = [], [], None

    def show_at(self, sizes: Sequence[QSize], shown: frozenset[int]) -> None:
        """Set each take's display size in screen pixels, and which takes are shown; pictures are made again."""
        self._shown = shown
        self._sizes = [(size.width(), size.height()) for size in sizes]
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
        self._ask(numbers)
        self._tell_if_complete()

    def _ask(self, numbers: tuple[int, ...]) -> None:
        """Ask for what is missing: for what is cached all together, for the rest each take's decoder."""
        kept = []
        for one in tuple(self._missing):
            reader, number = self._readers[one], numbers[one]
            if reader is not None and reader.is_ready(number, *self._sizes[one]):
                kept.append(KeptPicture(one, self._paths[one], reader, number, self._sizes[one]))
            else:
                self._decoders[one].want(number)
        if kept and self._kept is not None:
            self._kept.want(kept)

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

    def _emit_kept(self, came: Sequence[tuple[KeptPicture, Picture | None]]) -> None:
        self._kept_came.emit([(one, None if picture is None else image_of(picture)) for one, picture in came])

    def _on_kept(self, came: Sequence[tuple[KeptPicture, QImage | None]]) -> None:
        for one, image in came:
            if not self._is_current(one.index, one.path) or not self._awaits(one.index, one.number):
                continue
            if one.box != self._sizes[one.index]:  # its place has another size by now; it was asked for again
                continue
            if image is None:  # dropped meanwhile
                self._decoders[one.index].want(one.number)
            else:
                self._decoders[one.index].look_at(one.number)
                self._images[one.index] = (one.number, image)
                self._missing.discard(one.index)
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
