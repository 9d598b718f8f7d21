"""Clips one after another on a timeline, with comments as markers: what all lists for editors are written from."""

from collections import Counter
from collections.abc import Sequence as Several
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import accumulate

from o8studio.domain.harmless import one_line
from o8studio.domain.library.comment import CommentState
from o8studio.domain.library.discussion import Discussion
from o8studio.domain.library.timecode import Timebase

_BEGIN = "01:00:00:00"
"""Where timelines begin by custom; the editor's must begin at the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Marker:
    """A thread of comments on a shot.

    Attributes:
        frame: number of the shot's own picture, from 0; frames: how many.
        text: in several lines: the comment, then each reply with its person.
    """

    frame: int
    frames: int
    person: str
    text: str
    is_resolved: bool = False
    has_marks: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """One clip, whole.

    Attributes:
        path: of its file: absolute, or relative to the list with `/` between folders.
        rate: its own pictures a second; frames: how many it has; begins: when each is shown, in seconds from the first
            one, where that does not follow from the rate.
        note: words about it, such as its prompt; may be empty.
    """

    name: str
    path: str
    rate: Fraction
    frames: int
    width: int
    height: int
    has_sound: bool
    markers: tuple[Marker, ...] = ()
    note: str = ""
    answer: str = ""
    begins: tuple[Fraction, ...] = ()

    @property
    def seconds(self) -> Fraction:
        """How long it is."""
        return self.begin(self.frames)

    def begin(self, frame: int) -> Fraction:
        """When a picture is shown, in seconds; of the number after the last one, when that ends."""
        if not self.begins:
            return frame / self.rate
        inside = min(frame, len(self.begins) - 1)
        return self.begins[inside] + (frame - inside) / self.rate

    def span(self, marker: Marker) -> tuple[Fraction, Fraction]:
        """When a marker begins, and for how long, in seconds of the file."""
        begin = self.begin(marker.frame)
        return begin, self.begin(marker.frame + marker.frames) - begin


@dataclass(frozen=True, kw_only=True)  # no slots: places are counted once and kept
class Sequence:
    """Shots in order on one track."""

    title: str
    timebase: Timebase
    shots: tuple[Shot, ...]

    @cached_property
    def start(self) -> int:
        """The frame with which it begins."""
        mark = _BEGIN[:-3] + ";00" if self.timebase.is_drop else _BEGIN
        return self.timebase.frame(mark)

    @cached_property
    def lengths(self) -> tuple[int, ...]:
        """Frames of the timeline that each shot takes: never more than its file has."""
        return tuple(max(1, int(shot.seconds * self.timebase.rate)) for shot in self.shots)

    @cached_property
    def offsets(self) -> tuple[int, ...]:
        """The frame of the timeline at which each shot begins."""
        return tuple(accumulate(self.lengths[:-1], initial=self.start)) if self.shots else ()

    def placed(self, at: int, marker: Marker) -> tuple[int, int]:
        """First frame and number of frames of a marker on the timeline, within its shot `at`."""
        shot, length = self.shots[at], self.lengths[at]
        begin, lasts = shot.span(marker)
        first = min(self.timebase.frame_at(begin), length - 1)
        end = self.timebase.frame_at(begin + lasts)
        return self.offsets[at] + first, max(1, min(end, length) - first)


def markers_of(discussion: Discussion, frames: int, *, with_ranges: bool = True) -> tuple[Marker, ...]:
    """One for each thread, within a shot of this many pictures: from its first to its last, or at its first alone."""
    found = []
    for comment, replies in discussion.threads:
        inside = comment.range.within(frames)
        lines = [comment.text, *(f"{reply.person}: {reply.text}" for reply in replies)]
        found.append(
            Marker(
                frame=inside.first,
                frames=inside.count if with_ranges else 1,
                person=comment.person,
                text="\n".join(line for line in lines if line),
                is_resolved=comment.state is CommentState.RESOLVED,
                has_marks=bool(comment.marks) or any(reply.marks for reply in replies),
            )
        )
    return tuple(found)


def common_timebase(rates: Several[Fraction], *, is_drop: bool = True) -> Timebase:
    """The rate that most clips have, the faster of two equally frequent ones; 29.97 and 59.94 count drop-frame."""
    counted = Counter(rates)
    rate = max(counted, key=lambda one: (counted[one], one)) if counted else Fraction(24)
    return Timebase(rate, is_drop=is_drop and rate in (Fraction(30000, 1001), Fraction(60000, 1001)))


def plain(text: str, most: int = 2000) -> str:
    """A text in one line for a list whose lines are its form."""
    return one_line(text)[:most]
