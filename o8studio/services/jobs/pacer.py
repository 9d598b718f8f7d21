"""Schedules the status requests of all jobs: one budget, one rhythm and one connection per gateway, shared fairly."""

import asyncio
import contextlib
import random
from collections.abc import Callable
from dataclasses import dataclass, field

from o8studio.domain.ids import GatewayId
from o8studio.domain.jobs.job import Job
from o8studio.domain.jobs.pacing import REFRESH_PERIOD, Budget, Expectation, Pace, RefreshPhase, next_pause
from o8studio.services.jobs.job_book import JobBook
from o8studio.services.runtime.clock import Clock

_HISTORY = 12
"""Number of recent clips of a model that are considered; more would react slowly when it becomes faster."""
_LONGEST_NAP = 2.0
"""Seconds between looks at the clock while waiting: the computer may have slept."""
_LONGEST_TROUBLE = 60.0
_OFFLINE = (1.0, 30.0)


@dataclass(slots=True)
class _Place:
    """The state of one gateway."""

    budget: Budget
    phase: RefreshPhase
    offline: bool = False
    backoff: float = _OFFLINE[0]
    scouting: asyncio.Lock = field(default_factory=asyncio.Lock)
    back: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(slots=True)
class Course:
    """The status requests about one job so far."""

    since: float | None = None
    """When it was accepted, on the clock that never jumps; from then on its age is counted there."""
    asked: int = 0
    trouble: int = 0
    asked_for: float = 0.0
    last_at: float = 0.0
    last_answer: object = None
    doubted_at: float | None = None
    """When a failure that may be a false one was first seen, on the clock that never jumps."""
    named: str = ""
    """The other id that an answer named, which was said."""
    is_hurried: bool = False
    alarm: asyncio.Timeout | None = None
    """Wakes the job while it sleeps."""

    def has_lasted(self, now: float, seconds: float) -> bool:
        """Whether it was accepted at least so long ago; `now` is of the clock that never jumps."""
        return self.since is not None and now - self.since >= seconds


class Pacer:
    """Paces the status requests of all jobs."""

    def __init__(
        self, book: JobBook, clock: Clock, pace: Pace, typical: Callable[[Job], float | None]
    ) -> None:
        self._book = book
        self._clock = clock
        self.pace = pace
        self._typical = typical
        self._places: dict[GatewayId, _Place] = {}
        self._durations: dict[str, list[float]] | None = None

    async def wait(self, job: Job, course: Course, *, is_awaited: bool = False) -> None:
        """Return when this job may be asked about.

        Args:
            is_awaited: whether other jobs wait for its slot.
        """
        place = self._place(job)
        now = self._clock.monotonic()
        if course.since is None:
            course.since = now - max(0.0, self._clock.now() - (job.accepted_at or job.recorded_at))
        pause = next_pause(
            self.pace,
            now=now,
            age=now - course.since,
            asked=course.asked,
            expectation=self.expectation(job),
            phase=place.phase,
        )
        if is_awaited and self.usual(job.request.model) is None:
            pause = min(
                pause, self.pace.awaited
            )  # the vendor's figure may be far off, and other jobs wait for this one to end
        if course.trouble:
            pause = max(pause, min(_LONGEST_TROUBLE, self.pace.first * 2**course.trouble))
        pause = max(pause, min(course.asked_for, self.pace.longest_asked))
        await self._nap(pause * random.uniform(0.96, 1.0), course)  # noqa: S311 - spreads the questions
        await self._connection(place)
        await self._clock.sleep(place.budget.wait(self._clock.monotonic()))

    async def rest(self, course: Course) -> None:
        """Pause after an unexpected error, longer after each in a row; `hurry` ends it."""
        course.trouble = min(course.trouble + 1, 6)
        await self._nap(min(_LONGEST_TROUBLE, self.pace.first * 2**course.trouble), course)

    def hurry(self, job: Job, course: Course) -> None:
        """Ask as soon as possible for the user; the gateway's budget still applies."""
        if course.alarm is not None and not course.is_hurried:
            course.alarm.reschedule(0.0)
        course.is_hurried = True
        place = self._place(job)
        place.backoff = _OFFLINE[0]
        place.back.set()

    def note(self, job: Job, course: Course, answer: object, retry_after: float | None) -> None:
        """Learn from an answer; None for a request without one."""
        now, place = self._clock.monotonic(), self._place(job)
        course.asked += 1
        course.asked_for = retry_after or 0.0
        course.trouble = 0 if answer is not None else min(course.trouble + 1, 6)
        if answer is not None:
            if course.last_answer is not None and course.last_answer != answer:
                place.phase.saw_change(course.last_at, now)
            course.last_at, course.last_answer = now, answer

    def note_contact(self, job: Job, *, online: bool) -> None:
        """Record whether the gateway was reached."""
        place = self._place(job)
        place.offline = not online
        if online:
            place.backoff = _OFFLINE[0]
            place.back.set()
        else:
            place.back.clear()

    def note_rendered(self, job: Job) -> None:
        """Record a rendering time of this model."""
        if job.accepted_at is not None and job.rendered_at is not None:
            seen = self._history().setdefault(job.request.model, [])
            seen.append(job.rendered_at - job.accepted_at)
            del seen[:-_HISTORY]

    def expectation(self, job: Job) -> Expectation | None:
        """How long this model takes: learned from this user's clips, else the vendor's figure, else unknown."""
        learned = Expectation.from_durations(self._history().get(job.request.model, ()))
        if learned is not None:
            return learned
        documented = self._typical(job)
        return None if documented is None else Expectation.documented(documented)

    def usual(self, model: str) -> float | None:
        """The median of this user's last clips; None for fewer than three."""
        learned = Expectation.from_durations(self._history().get(model, ()))
        return None if learned is None else learned.median

    def _history(self) -> dict[str, list[float]]:
        if self._durations is None:
            self._durations = {}
            for job in sorted(self._book, key=lambda one: one.recorded_at):
                self.note_rendered(job)
        return self._durations

    def _place(self, job: Job) -> _Place:
        name = job.request.gateway_id
        if name not in self._places:
            self._places[name] = _Place(
                Budget(self.pace.per_second, self.pace.burst),
                RefreshPhase(REFRESH_PERIOD * self.pace.first / Pace().first),
            )
        return self._places[name]

    async def _nap(self, seconds: float, course: Course) -> None:
        """Sleep in short naps, so that standby counts where the clock counts it."""
        until, left = self._clock.monotonic() + seconds, seconds
        while left > 0 and not course.is_hurried:
            nap = min(left, _LONGEST_NAP)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(None) as course.alarm:
                    await self._clock.sleep(nap)
            course.alarm = None
            left = min(left - nap, until - self._clock.monotonic())
        course.is_hurried = False

    async def _connection(self, place: _Place) -> None:
        """While a gateway is unreachable one job at a time tries it; all continue when it is back."""
        if not place.offline:
            return
        async with place.scouting:
            if place.offline:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(place.backoff):
                        await place.back.wait()
                place.backoff = min(place.backoff * 2, _OFFLINE[1])
