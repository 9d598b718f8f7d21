"""Exact frames of a clip without blocking: a thread decodes the newest request first and fills the cache when idle."""

import threading
from collections import deque
from collections.abc import Callable
from pathlib import Path
from time import monotonic

from o8studio.domain.errors import BrokenDownload
from o8studio.media.frame_cache import FrameCache
from o8studio.media.frames import FrameReader, Picture
from o8studio.services.runtime.memory import give_back

__all__ = ["BUDGET_BYTES", "FrameCache", "FrameReader", "Picture", "Pictures"]

BUDGET_BYTES = 96 * 1024**2
"""Cache size in bytes for all views together: ten seconds at the usual size of the stage."""
_IDLE_SECONDS = 5.0
_POLITE_SECONDS = 0.01
"""How often a reader that would decode ahead looks whether others still wait for what is to be shown."""
_SETTLED_SECONDS = 0.15
"""Nothing is decoded far ahead before a person has looked at a picture for so long: steps stay immediate."""


class Pictures:
    """One for each view. Callbacks run in the thread and get the path of the file."""

    def __init__(
        self,
        cache: FrameCache,
        opened: Callable[[str, FrameReader], None],
        came: Callable[[str, Picture], None],
        took: Callable[[str, Picture], None],
        failed: Callable[[str, int], None],
        *,
        rest_after: float = _IDLE_SECONDS,
    ) -> None:
        """
        Args:
            cache: shared by all views.
            came: called with a wanted picture at display size; `took` with one at full size.
            failed: called with the number of a picture that can't be read, or -1 if the whole file can't.
            opened: called with the reader, of which only `count`, `seconds` and `number_at` may be used
                outside the thread.
            rest_after: seconds without a request after which file and decoder are closed; cached pictures stay.
        """
        self._cache, self._rest_after = cache, rest_after
        self._told_opened, self._told_came = opened, came
        self._told_took, self._told_failed = took, failed
        self._change = threading.Condition()
        self._path, self._is_asked_again = "", False
        self._wanted: int | None = None
        self._looked: int | None = None
        self._takes: deque[tuple[str, int]] = deque()
        self._box = (0, 0)
        self._ending, self._is_untidy = False, False
        self._thread = threading.Thread(target=self._run, name="exact pictures", daemon=True)
        self._thread.start()

    def open(self, path: str) -> None:
        """Switch to this file and tell `opened`, even where it is open already; empty closes it."""
        with self._change:
            self._path, self._is_asked_again = path, True
            self._wanted = self._looked = None
            self._cache.waiting.discard(self)
            self._change.notify()

    def show_at(self, width: int, height: int) -> None:
        """Set the display size, in screen pixels."""
        with self._change:
            self._box = (width, height)

    def want(self, number: int) -> None:
        """Request this picture; an earlier request that has not started is dropped."""
        with self._change:
            self._wanted = number
            if not self._ending:
                self._cache.waiting.add(self)
            self._change.notify()

    def look_at(self, number: int) -> None:
        """Decode around this picture from now on: it is shown, brought from the cache by somebody else."""
        with self._change:
            self._looked = number
            self._change.notify()

    def take(self, number: int) -> str:
        """Request this picture of the current file at full size; never dropped. Returns the file's path."""
        with self._change:
            self._takes.append((self._path, number))
            self._change.notify()
            return self._path

    def tidy(self) -> None:
        """Return memory that was freed elsewhere to the system."""
        with self._change:
            self._is_untidy = True
            self._change.notify()

    def end(self) -> None:
        """Close everything; the thread ends."""
        with self._change:
            self._ending = True
            self._change.notify()
        self._thread.join(5)

    def _run(self) -> None:
        path = ""
        reader: FrameReader | None = None
        fills, is_resting, asked_at = False, True, 0.0
        while True:
            with self._change:
                waited = True
                while waited and not self._has_work() and not fills:
                    waited = self._change.wait(None if is_resting else self._rest_after)
                while fills and not self._has_work() and (self._cache.waiting or _is_fresh(reader, asked_at)):
                    self._change.wait(_POLITE_SECONDS)
                if self._ending:
                    break
                taken = self._takes.popleft() if self._takes and self._takes[0][0] == path else None
                fresh, wanted, looked, box = self._path, None, None, self._box
                self._is_untidy = False
                opens = taken is None and self._is_asked_again
                if opens:
                    self._is_asked_again = False
                elif taken is None:
                    wanted, looked, self._wanted, self._looked = self._wanted, self._looked, None, None
            is_resting = not waited
            if taken is not None:
                self._take(reader, *taken)
            elif opens:
                if reader is not None and fresh == path:
                    self._told_opened(path, reader)
                else:
                    if reader is not None:
                        reader.close()
                    path, fills = fresh, False
                    reader = self._opened(path)
                self._forget_takes(path)
            elif wanted is not None:
                fills, asked_at = self._bring(path, reader, wanted, box), monotonic()
                with self._change:
                    if self._wanted is None:
                        self._cache.waiting.discard(self)
            elif looked is not None:
                if reader is not None:
                    reader.look_at(looked)
                    fills, asked_at = True, monotonic()
            elif fills and reader is not None:
                fills = _filled(reader)
                if not fills and reader.is_done:
                    reader.rest()
                    give_back()
            else:  # no request for a while
                if reader is not None:
                    reader.rest()
                give_back()
        self._cache.waiting.discard(self)
        if reader is not None:
            reader.close()

    def _forget_takes(self, path: str) -> None:
        """Drop full-size requests of files that are no longer open."""
        with self._change:
            stale = [one for one in self._takes if one[0] not in (path, self._path)]
            self._takes = deque(one for one in self._takes if one not in stale)
        for gone, number in stale:
            self._told_failed(gone, number)

    def _has_work(self) -> bool:
        has_wish = self._wanted is not None or self._looked is not None or bool(self._takes)
        return self._ending or self._is_asked_again or has_wish or self._is_untidy

    def _opened(self, path: str) -> FrameReader | None:
        if not path:
            return None
        try:
            reader = FrameReader(Path(path), self._cache)
        except BrokenDownload:
            self._told_failed(path, -1)
            return None
        self._told_opened(path, reader)
        return reader

    def _bring(self, path: str, reader: FrameReader | None, number: int, box: tuple[int, int]) -> bool:
        """Decode the requested picture; whether a reader is left that can continue from there."""
        if reader is None:
            self._told_failed(path, number)
            return False
        reader.show_at(*box)
        try:
            self._told_came(path, reader.shown(number))
        except (BrokenDownload, IndexError):
            self._told_failed(path, number)
        return True

    def _take(self, reader: FrameReader | None, path: str, number: int) -> None:
        try:
            picture = reader.picture(number) if reader is not None else None
        except (BrokenDownload, IndexError):
            picture = None
        if picture is None:
            self._told_failed(path, number)
        else:
            self._told_took(path, picture)


def _is_fresh(reader: FrameReader | None, asked_at: float) -> bool:
    """Whether the shown picture was asked for only now, and what is left to decode can wait or would drop others."""
    if reader is None or monotonic() - asked_at >= _SETTLED_SECONDS:
        return False
    return not reader.has_room() or not reader.lacks_near()


def _filled(reader: FrameReader) -> bool:
    """Decode the next picture that is not cached yet; whether something may be left to do."""
    at = reader.to_fill()
    if at is None:
        return False
    try:
        reader.fill(at)
    except BrokenDownload:
        return False
    return True
