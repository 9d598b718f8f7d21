"""Pictures of several clips that are in the cache already, made ready together without waiting for any decoder."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from av.video.reformatter import VideoReformatter

from o8studio.domain.errors import BrokenDownload
from o8studio.media.frame_cache import FrameCache
from o8studio.media.frames import FrameReader, Picture


@dataclass(frozen=True, slots=True)
class KeptPicture:
    """One picture that is asked for; `index` is the caller's own, `box` the place for which it was made."""

    index: int
    path: str
    reader: FrameReader
    number: int
    box: tuple[int, int]


class KeptPictures:
    """One thread for all clips: a step wakes it once, and decoders that are busy with other pictures don't delay it."""

    def __init__(
        self, cache: FrameCache, came: Callable[[Sequence[tuple[KeptPicture, Picture | None]]], None]
    ) -> None:
        """
        Args:
            came: called in the thread with what was asked for; None for a picture that is not there any more.
        """
        self._cache, self._came = cache, came
        self._formatter = VideoReformatter()
        self._thread = ThreadPoolExecutor(1, "kept pictures")

    def want(self, asked: Sequence[KeptPicture]) -> None:
        """Bring these pictures at once; nobody decodes ahead meanwhile."""
        self._cache.waiting.add(self)
        self._thread.submit(self._bring, asked)

    def end(self) -> None:
        """The thread ends."""
        self._thread.shutdown(cancel_futures=True)
        self._cache.waiting.discard(self)

    def _bring(self, asked: Sequence[KeptPicture]) -> None:
        try:
            self._came([(one, self._picture(one)) for one in asked])
        finally:
            self._cache.waiting.discard(self)

    def _picture(self, one: KeptPicture) -> Picture | None:
        try:
            return one.reader.kept(one.number, self._formatter)
        except BrokenDownload:  # the decoder's thread says so
            return None
