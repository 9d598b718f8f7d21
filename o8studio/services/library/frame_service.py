"""Exact pictures of a clip without waiting: a thread decodes, the newest wish counts, idle time fills the cache."""

import threading
from collections.abc import Callable
from pathlib import Path

from o8studio.domain.errors import BrokenDownload
from o8studio.media.frames import FrameReader, Picture

__all__ = ["FrameReader", "Picture", "Pictures"]

_CACHE_BYTES = 1024**3
"""Ten seconds of 1080p."""


class Pictures:
    """One for the life of a window. The three listeners are called in the thread, with the path they are about."""

    def __init__(
        self,
        opened: Callable[[str, FrameReader], None],
        came: Callable[[str, Picture], None],
        failed: Callable[[str, int], None],
    ) -> None:
        """
        Args:
            failed: told the number of the picture that cannot be read, or -1 where nothing can.
            opened: of the reader, only `count`, `seconds` and `number_at` may be used outside the thread.
        """
        self._told_opened, self._told_came, self._told_failed = opened, came, failed
        self._change = threading.Condition()
        self._path = ""
        self._wanted: int | None = None
        self._ending = False
        self._thread = threading.Thread(target=self._run, name="exact pictures", daemon=True)
        self._thread.start()

    def open(self, path: str) -> None:
        """Read this file from now on; empty lets go."""
        with self._change:
            self._path, self._wanted = path, None
            self._change.notify()

    def want(self, number: int) -> None:
        """Bring this picture; an earlier wish that was not begun is dropped."""
        with self._change:
            self._wanted = number
            self._change.notify()

    def end(self) -> None:
        """Let go of everything; the thread ends."""
        with self._change:
            self._ending = True
            self._change.notify()
        self._thread.join(5)

    def _run(self) -> None:
        path = ""
        reader: FrameReader | None = None
        ahead: int | None = None
        while True:
            with self._change:
                while not self._ending and self._path == path and self._wanted is None and ahead is None:
                    self._change.wait()
                if self._ending:
                    break
                fresh, wanted = self._path, self._wanted
                self._wanted = None
            if fresh != path:
                if reader is not None:
                    reader.close()
                path, ahead = fresh, None
                reader = self._opened(path)
            if reader is None:
                ahead = None
                if wanted is not None:
                    self._told_failed(path, wanted)
            elif wanted is not None:
                self._bring(path, reader, wanted)
                ahead = wanted
            elif ahead is not None:
                ahead = _filled(reader, ahead)
        if reader is not None:
            reader.close()

    def _opened(self, path: str) -> FrameReader | None:
        if not path:
            return None
        try:
            reader = FrameReader(Path(path), _CACHE_BYTES)
        except BrokenDownload:
            self._told_failed(path, -1)
            return None
        self._told_opened(path, reader)
        return reader

    def _bring(self, path: str, reader: FrameReader, number: int) -> None:
        try:
            self._told_came(path, reader.picture(number))
        except (BrokenDownload, IndexError):
            self._told_failed(path, number)


def _filled(reader: FrameReader, at: int) -> int | None:
    """Decode the next picture that is not there yet; None when there is nothing left to do."""
    if not reader.has_room():
        return None
    at += 1
    while at < reader.count and reader.is_cached(at):
        at += 1
    if at >= reader.count:
        at = next((number for number in range(reader.count) if not reader.is_cached(number)), -1)
    if at < 0:
        return None
    try:
        reader.fill(at)
    except BrokenDownload:
        return None
    return at
