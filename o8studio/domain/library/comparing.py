"""Which frame of each compared take belongs to one instant: locked by time or by frame, shifted by whole frames."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Lock(StrEnum):
    """What compared takes have in common at one instant."""

    TIME = "time"
    FRAME = "frame"


class FrameTimes(Protocol):
    """When each frame of a take is shown; frames count from 0, times are seconds from the start of playback."""

    @property
    def count(self) -> int:
        """How many frames there are; at least one."""
        ...

    def seconds(self, number: int) -> float:
        """When a frame begins to be shown."""
        ...

    def number_at(self, seconds: float) -> int:
        """The frame that is shown at this time; the first before it begins, the last after its end."""
        ...


@dataclass(frozen=True, slots=True)
class Comparison:
    """Takes under one clock, which is that of the active take.

    Attributes:
        offsets: by how many frames each is ahead of the clock; as many as `takes`.
        active: the take whose frames are stepped through.
    """

    takes: Sequence[FrameTimes]
    offsets: tuple[int, ...]
    active: int = 0
    lock: Lock = Lock.TIME

    def numbers(self, at: float) -> tuple[int, ...]:
        """The frame of each take at this instant; one that is over holds its last."""
        stepped = self.takes[self.active].number_at(at)
        return tuple(
            _within(take, (take.number_at(at) if self.lock is Lock.TIME else stepped) + offset)
            for take, offset in zip(self.takes, self.offsets, strict=True)
        )

    @property
    def length(self) -> float:
        """Seconds until the last frame of the longest take has been shown."""
        return max(_end(take) for take in self._under_clock)

    def stepped(self, at: float, frames: int) -> float:
        """The middle of the frame that many frames later, of the active take; after its end, of the longest one."""
        take = self._stepping(at, frames)
        return middle_of(take, _within(take, take.number_at(at) + frames))

    def at_frame(self, number: int) -> float:
        """The middle of the time at which the active take shows this frame, or the nearest that it comes to."""
        take = self.takes[self.active]
        return middle_of(take, self._on_clock(number))

    def begin(self, number: int) -> float:
        """When the active take begins to show this frame; of the number after its last one, when everything ends."""
        take = self.takes[self.active]
        return self.length if number >= take.count else take.seconds(self._on_clock(number))

    def _on_clock(self, number: int) -> int:
        """The frame of the active take that would be shown at that time if it were not shifted."""
        return _within(self.takes[self.active], number - self.offsets[self.active])

    @property
    def _under_clock(self) -> Sequence[FrameTimes]:
        """Those whose times the clock goes by: frames that are locked have the active take's times only."""
        return self.takes if self.lock is Lock.TIME else (self.takes[self.active],)

    def _stepping(self, at: float, frames: int) -> FrameTimes:
        take = self.takes[self.active]
        is_over = at > _end(take) or (frames > 0 and take.number_at(at) == take.count - 1)
        return max(self._under_clock, key=_end) if is_over else take


def middle_of(take: FrameTimes, number: int) -> float:
    """A time at which this frame is certainly shown."""
    begin = take.seconds(number)
    return begin + _duration(take, number) / 2


def _within(take: FrameTimes, number: int) -> int:
    return max(0, min(take.count - 1, number))


def _end(take: FrameTimes) -> float:
    last = take.count - 1
    return take.seconds(last) + _duration(take, last)


_ONLY_FRAME = 0.04
"""Seconds that the only frame of a take is shown."""


def _duration(take: FrameTimes, number: int) -> float:
    """How long a frame is shown; the last one as long as the one before it."""
    if take.count == 1:
        return _ONLY_FRAME
    begin = min(number, take.count - 2)
    return take.seconds(begin + 1) - take.seconds(begin)
