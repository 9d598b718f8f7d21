"""When the pictures of a clip are shown: how many, at which exact rate, and whether evenly. Blocking."""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av

from o8studio.domain.errors import BrokenDownload
from o8studio.domain.library.timecode import usual_rate
from o8studio.domain.reasons import DownloadProblem
from o8studio.media.decoding import open_clip, picture_stream
from o8studio.media.frames import times_of
from o8studio.media.probe import rate_of

_STEADY_SECONDS = 0.002
"""Off the beat by more than this, a clip's pictures have times of their own; Matroska rounds to milliseconds."""
_ONE_PICTURE = Fraction(24)
"""The rate of a clip with a single picture that names none."""


@dataclass(frozen=True, slots=True)
class Timing:
    """The pictures of a clip in time.

    Attributes:
        pts: their times in the file's own units, in order; begins: in seconds from the first one.
        rate: pictures a second, the average where they are uneven.
    """

    pts: tuple[int, ...]
    begins: tuple[Fraction, ...]
    rate: Fraction

    @property
    def frames(self) -> int:
        """How many pictures."""
        return len(self.pts)

    @property
    def is_steady(self) -> bool:
        """Whether the rate alone says when each picture is shown."""
        return all(abs(at - number / self.rate) <= _STEADY_SECONDS for number, at in enumerate(self.begins))


def timing_of(clip: Path) -> Timing:
    """Read the times of all pictures that are shown; mostly without decoding any.

    Raises:
        BrokenDownload: it has no picture that can be shown.
        OSError: missing, not readable, or not a regular file.
    """
    try:
        pts = times_of(clip)
        with open_clip(clip) as container:
            stream = picture_stream(container)
            base = stream.time_base or Fraction(1, 1000)
            said = stream.guessed_rate or stream.average_rate
    except (av.FFmpegError, ValueError) as error:
        raise BrokenDownload(DownloadProblem.NOT_A_VIDEO) from error
    if not pts:
        raise BrokenDownload(DownloadProblem.NOT_A_VIDEO)
    begins = tuple((at - pts[0]) * base for at in pts)
    # FFmpeg's own guess from a container's rounded times is as odd as 19001/317, which no editor has
    rate = usual_rate(float(rate_of(pts, base, said) or _ONE_PICTURE))
    return Timing(tuple(pts), begins, rate)
