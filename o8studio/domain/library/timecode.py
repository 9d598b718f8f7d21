"""Timecode: names of pictures as hours, minutes, seconds and frames (SMPTE 12M), and back, exactly."""

import re
from dataclasses import dataclass
from fractions import Fraction

RATES = {
    "23.976": Fraction(24000, 1001),
    "24": Fraction(24),
    "25": Fraction(25),
    "29.97": Fraction(30000, 1001),
    "30": Fraction(30),
    "50": Fraction(50),
    "59.94": Fraction(60000, 1001),
    "60": Fraction(60),
}
"""Rates of timelines, by their usual names."""
_FORM = re.compile(r"(\d{2}):(\d{2}):(\d{2})([:;])(\d{2})")


@dataclass(frozen=True, slots=True)
class Timebase:
    """A rate in pictures a second, and whether numbers are dropped so that the clock keeps up with 29.97 or 59.94.

    Raises:
        ValueError: no pictures, or numbers dropped at a rate that has no such count.
    """

    rate: Fraction
    is_drop: bool = False

    def __post_init__(self) -> None:
        if self.rate <= 0:
            raise ValueError("no rate")
        if self.is_drop and not can_drop(self.rate):
            raise ValueError("no drop-frame at this rate")

    @property
    def nominal(self) -> int:
        """Numbers that a second has: 30 at 29.97."""
        return max(1, round(self.rate))

    @property
    def _dropped(self) -> int:
        """Numbers left out in each minute but every tenth."""
        return self.nominal // 15 if self.is_drop else 0

    def timecode(self, frame: int) -> str:
        """The name of this picture, counted from 00:00:00:00; with `;` before the frames where numbers are dropped.

        It goes round after 24 hours.
        """
        nominal, dropped = self.nominal, self._dropped
        a_minute = nominal * 60 - dropped
        ten_minutes = nominal * 600 - dropped * 9
        a_day = ten_minutes * 144
        frame %= a_day
        tens, rest = divmod(frame, ten_minutes)
        minutes = max(0, (rest - dropped) // a_minute) if rest >= nominal * 60 else 0
        number = frame + dropped * (tens * 9 + minutes)
        seconds, frames = divmod(number, nominal)
        mark = ";" if self.is_drop else ":"
        return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{mark}{frames:02}"

    def frame(self, timecode: str) -> int:
        """The picture of this name.

        Raises:
            ValueError: it is no timecode of this timebase, or a number that is left out.
        """
        found = _FORM.fullmatch(timecode)
        if found is None:
            raise ValueError("no timecode")
        hours, minutes, seconds, frames = (int(found[at]) for at in (1, 2, 3, 5))
        if hours > 23 or minutes > 59 or seconds > 59 or frames >= self.nominal:
            raise ValueError("no timecode")
        if self.is_drop and seconds == 0 and minutes % 10 and frames < self._dropped:
            raise ValueError("this number is left out")
        whole = hours * 60 + minutes
        return (whole * 60 + seconds) * self.nominal + frames - self._dropped * (whole - whole // 10)

    def seconds(self, frame: int) -> Fraction:
        """When this picture begins, in seconds."""
        return frame / self.rate

    def frame_at(self, seconds: Fraction) -> int:
        """The picture whose beginning is nearest; of two equally near ones the later."""
        return (seconds * self.rate + Fraction(1, 2)).__floor__()


def can_drop(rate: Fraction) -> bool:
    """Whether this rate has a drop-frame count: 29.97 and 59.94."""
    return rate in (Fraction(30000, 1001), Fraction(60000, 1001))


def usual_rate(fps: float) -> Fraction:
    """The exact rate that a measured number means: a usual one within a five-thousandth, else the number itself."""
    near = min(RATES.values(), key=lambda rate: abs(float(rate) - fps))
    if abs(float(near) - fps) <= fps / 5000:
        return near
    return Fraction(fps).limit_denominator(1001)
