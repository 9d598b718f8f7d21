"""Frames and times of the clip on the stage: from the file once it is open, before that from what is known of the clip."""

from dataclasses import dataclass

from o8studio.domain.library.clip import Clip
from o8studio.services.library.frame_service import FrameReader

_USUAL_FPS = 24.0


@dataclass(frozen=True, slots=True)
class ClipTimes:
    """`clip` is None without one on the stage, `reader` until its file is open. Frames count from 0."""

    clip: Clip | None
    reader: FrameReader | None

    @property
    def fps(self) -> float:
        """Frames per second."""
        return (self.clip.fps if self.clip else 0.0) or _USUAL_FPS

    @property
    def count(self) -> int:
        """How many frames there are; at least one."""
        if self.reader is not None:
            return self.reader.count
        return max(1, round(self.clip.length * self.fps)) if self.clip else 1

    def at(self, seconds: float) -> int:
        """The frame shown at this time."""
        return self.reader.number_at(seconds) if self.reader else int(seconds * self.fps)

    def seconds(self, number: int) -> float:
        """When a frame is shown."""
        if self.reader is not None and 0 <= number < self.reader.count:
            return self.reader.seconds(number)
        return number / self.fps

    def middle_of(self, number: int) -> float:
        """A time at which this frame is certainly shown."""
        begin = self.seconds(number)
        return begin + max(0.001, (self.seconds(number + 1) - begin) / 2)
