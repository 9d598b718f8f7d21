"""Decoded pictures of all open clips, as many as fit into one budget of bytes."""

import threading
from collections import OrderedDict

from av.video.frame import VideoFrame

_Key = tuple[object, int]
_SHARES = 6
"""Readers that may fill at one time: four of a comparison, the player, and a quick look. More shares than readers, or they
would take each other's pictures for ever.
"""


class FrameCache:
    """Shared by every reader, from any thread; the least recently used is dropped first, whichever reader owns it."""

    def __init__(self, budget: int) -> None:
        """`budget` in bytes, for the planes of all pictures together."""
        self._budget = budget
        self.waiting: set[object] = set()
        """Who waits for a picture to be shown; nobody decodes ahead meanwhile."""
        self._frames: OrderedDict[_Key, VideoFrame] = OrderedDict()
        self._used = 0
        self._lock = threading.Lock()

    @property
    def used(self) -> int:
        """Bytes in use now; never more than the budget."""
        return self._used

    @property
    def share(self) -> int:
        """Bytes that a reader may fill even in the place of other pictures."""
        return self._budget // _SHARES

    def get(self, owner: object, number: int) -> VideoFrame | None:
        """A picture of this owner; it counts as used now."""
        with self._lock:
            frame = self._frames.get((owner, number))
            if frame is not None:
                self._frames.move_to_end((owner, number))
            return frame

    def has(self, owner: object, number: int) -> bool:
        """Whether it is there; that does not count as using it."""
        return (owner, number) in self._frames

    def has_room(self, size: int) -> bool:
        """Whether `size` more bytes fit without dropping other pictures."""
        return self._used + size <= self._budget

    def put(self, owner: object, number: int, frame: VideoFrame) -> None:
        """Keep a picture; one that is larger than the whole budget is not kept."""
        size = bytes_of(frame)
        with self._lock:
            self._remove((owner, number))
            if size > self._budget:
                return
            while self._used + size > self._budget:
                self._remove(next(iter(self._frames)))
            self._frames[owner, number] = frame
            self._used += size

    def drop(self, owner: object) -> None:
        """Drop every picture of this owner."""
        with self._lock:
            for key in [key for key in self._frames if key[0] is owner]:
                self._remove(key)

    def _remove(self, key: _Key) -> None:
        gone = self._frames.pop(key, None)
        if gone is not None:
            self._used -= bytes_of(gone)


def bytes_of(frame: VideoFrame) -> int:
    """Bytes of its planes."""
    return sum(plane.buffer_size for plane in frame.planes)
