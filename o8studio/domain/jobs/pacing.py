"""When to ask next: how long this model usually takes, and when the server itself polls. Pure; all times in seconds."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

REFRESH_PERIOD = 15.0
"""How often New API asks its vendors (docs/protocol.md §11): between two polls an answer can't change."""
AUTOMATIC_AT_ONCE = 8
"""Concurrent jobs at one gateway: the most that is tried automatically."""
_LOCKED_PART = 1 / 6
_MARGIN = 0.03
"""Fraction of a period after a poll until its outcome can be read."""
_LEAST_SEEN = 3
_LEAST_AGREED, _MOST_AGREED = 8, 64
_PROBE_EVERY = 6
"""While a phase is followed, every n-th question lies in the middle of a period, where nothing should change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How often to ask (docs/protocol.md §11).

    Attributes:
        first: before the first question.
        growth: factor between questions while nothing is known of the model, up to `longest`.
        chance: the fraction of running jobs that should end between two questions, once durations are known.
        shortest: the least pause.
        late, longest_late: after `late` seconds the longest pause grows to `longest_late`.
        awaited: the longest pause while other jobs wait for this one's slot and no durations of the model are known:
            less than the server's own pause between two rounds of questions, so that the next job is in the next round.
        longest_asked: the longest Retry-After of a gateway that is honoured.
        per_second, burst: the most questions to one gateway, all jobs together.
    """

    first: float = 5.0
    growth: float = 1.3
    longest: float = 20.0
    chance: float = 0.08
    shortest: float = 6.0
    late: float = 1800.0
    longest_late: float = 60.0
    awaited: float = 8.0
    longest_asked: float = 300.0
    per_second: float = 5.0
    burst: int = 20


@dataclass(frozen=True, slots=True)
class Expectation:
    """How long a model takes: a log-normal distribution fitted to observed durations."""

    median: float
    sigma: float

    @classmethod
    def from_durations(cls, durations: Sequence[float]) -> "Expectation | None":
        """From at least three clips of the same model; None from fewer."""
        logs = [math.log(one) for one in durations if one > 0]
        if len(logs) < _LEAST_SEEN:
            return None
        middle = sum(logs) / len(logs)
        spread = math.sqrt(sum((one - middle) ** 2 for one in logs) / (len(logs) - 1))
        # a few clips of the same day look more alike than the next one will
        return cls(math.exp(middle), min(1.0, max(0.2, spread)))

    @classmethod
    def documented(cls, median: float) -> "Expectation":
        """From a vendor's figure alone, which may be far off."""
        return cls(median, 0.6)

    def ended_by(self, age: float) -> float:
        """The fraction of jobs that have ended at this age."""
        part = age / self.median
        if part <= 0:  # also when it underflows to 0
            return 0.0
        return 0.5 * (1 + math.erf(math.log(part) / (self.sigma * math.sqrt(2))))

    def pause_for(self, age: float, chance: float) -> float:
        """Seconds until the fraction `chance` of the jobs still running at `age` will have ended."""
        running = 1 - self.ended_by(age)
        if running < 1e-6:
            return math.inf
        wanted, low, high = self.ended_by(age) + chance * running, age, max(age, 1.0) * 2 + self.median
        while self.ended_by(high) < wanted and high < 1e7:
            high *= 2
        for _ in range(40):
            middle = (low + high) / 2
            low, high = (middle, high) if self.ended_by(middle) < wanted else (low, middle)
        return high - age


class RefreshPhase:
    """Learns at which moment of its period a server polls, from observed changes.

    A change between two questions closer together than a period means that the server polled between them. The
    intersection of all changes is the phase; it is followed once narrow, and discarded when changes contradict it.
    """

    def __init__(self, period: float = REFRESH_PERIOD) -> None:
        self.period = period
        self._start, self._width = 0.0, period
        self._agreed = self._doubts = 0
        self._needed = _LEAST_AGREED

    @property
    def is_known(self) -> bool:
        """Whether the phase is narrow, and confirmed often enough to be followed."""
        return self._agreed >= self._needed and self._width <= self.period * _LOCKED_PART

    def saw_change(self, before: float, after: float) -> None:
        """The answer at `after` differs from the one at `before`."""
        width = after - before
        if not 0 < width < 0.8 * self.period:
            return
        start = before % self.period
        offset = (start - self._start) % self.period
        if offset > self.period / 2:
            offset -= self.period
        low, high = max(0.0, offset), min(self._width, offset + width)
        if self._width >= self.period:
            self._start, self._width, self._agreed = start, width, 1
        elif high - low > 0.02:
            self._start, self._width = (self._start + low) % self.period, high - low
            self._agreed, self._doubts = self._agreed + 1, 0
        else:
            self._doubt(start, width)

    def _doubt(self, start: float, width: float) -> None:
        """One contradiction may be a slow answer; two mean that the phase has moved, or that there is none."""
        self._doubts += 1
        if self._doubts >= 2 or not self.is_known:
            if self._agreed >= _LEAST_AGREED:
                self._needed = min(self._needed * 2, _MOST_AGREED)
            self._start, self._width, self._agreed, self._doubts = start, width, 1, 0

    def next_after(self, moment: float) -> float:
        """Just after the server's next poll at or after this moment."""
        edge = (self._start + self._width + _MARGIN * self.period) % self.period
        return moment + (edge - moment) % self.period


def next_pause(
    pace: Pace,
    *,
    now: float,
    age: float,
    asked: int,
    expectation: Expectation | None,
    phase: RefreshPhase | None = None,
) -> float:
    """Seconds until the next question about one job.

    Args:
        age: since the job was accepted.
        asked: how many questions there were.
        phase: of this server, when it can be learned.
    """
    longest = pace.longest_late if age > pace.late else pace.longest
    if asked == 0 and expectation is None:
        return pace.first
    pause = min(pace.first * pace.growth**asked, longest)
    followed = phase is not None and phase.is_known
    if expectation is not None:
        wanted = expectation.pause_for(age, pace.chance / 3 if followed else pace.chance)
        early = 2.0 if age < expectation.median else 1.0  # nothing ends yet: ask rarely
        pause = min(max(wanted, pace.shortest), longest * early)
    if phase is not None and followed:
        half = phase.period / 2
        due = phase.next_after(now + max(half / 8, pause - half)) - now
        return due - half if asked % _PROBE_EVERY == 0 and due > 1.2 * half else due
    return pause


class Budget:
    """A rate limit on questions to one gateway, with an allowance for bursts; first come, first served."""

    def __init__(self, per_second: float, burst: int) -> None:
        self._per_second = per_second
        self._burst = float(burst)
        self._next = -math.inf

    def wait(self, now: float) -> float:
        """Reserve the next question; returns the seconds to wait for it."""
        earliest = now - (self._burst - 1) / self._per_second
        self._next = max(self._next + 1 / self._per_second, earliest)
        return max(0.0, self._next - now)


class SlotWindow:
    """How many concurrent jobs one gateway and token have been seen to accept."""

    def __init__(self) -> None:
        self.size = 1

    def accepted(self) -> None:
        """A submission was accepted: try one more."""
        self.size = min(self.size + 1, AUTOMATIC_AT_ONCE)

    def throttled(self) -> None:
        """A submission was throttled: halve the size, to at least 1."""
        self.size = max(1, self.size // 2)
