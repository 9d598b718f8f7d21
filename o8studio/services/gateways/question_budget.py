"""Rate limit for balance and log requests: one budget per address, kept across restarts of the program.

Inside, every moment is on the clock that never jumps; only the file has unix seconds.
"""

import asyncio
import logging
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from o8studio.domain.errors import DiskTrouble
from o8studio.domain.jobs.policies import QuestionPolicy
from o8studio.services.runtime.clock import Clock
from o8studio.store import question_times
from o8studio.store.question_times import Asked

log = logging.getLogger(__name__)

_WINDOW = 1200.0
_BY_ITSELF = 5
"""Of the 20 questions in 20 minutes that a New API allows an address for balance, token log and the person's own web
login together (its `CRITICAL_RATE_LIMIT`): a quarter for the program."""
_FOR_A_PERSON = 16
"""While the user looks at evidence."""
_BALANCES = 2
"""The balance's part of the program's own budget; the log, which serves many jobs, gets the rest."""
_MOMENT = 0.01  # a timer may fire this much early


class QuestionBudget:
    """Counts requests against a server's limit and says when the next one is allowed."""

    def __init__(self, path: Path, clock: Clock, policy: QuestionPolicy | None = None) -> None:
        self._policy = policy or QuestionPolicy()
        self._path = path
        self._clock = clock
        self._asked: dict[str, Asked] | None = None
        self._balances: dict[str, list[float]] = {}
        self._writing = asyncio.Lock()

    async def wait(self, address: str) -> float:
        """Seconds until the program may ask on its own; 0 for now."""
        asked, now = await self._lately(address), self._clock.monotonic()
        free = asked.blocked_until
        if asked.times:
            gaps = self._policy.gaps
            free = max(free, asked.times[-1] + gaps[min(len(asked.times), len(gaps) - 1)])
        if len(asked.times) >= _BY_ITSELF:
            free = max(free, asked.times[-_BY_ITSELF] + _WINDOW)
        return free - now if free - now > _MOMENT else 0.0

    async def take(self, address: str, *, person: bool = False, balance: bool = False) -> bool:
        """Whether one request is allowed now; if so, it is counted."""
        async with self._writing:
            asked, now = await self._lately(address), self._clock.monotonic()
            spoken = [at for at in self._balances.get(address, ()) if now - at < _WINDOW]
            if person:
                allowed = now >= asked.blocked_until and len(asked.times) < _FOR_A_PERSON
            elif balance:
                allowed = (
                    now >= asked.blocked_until and len(asked.times) < _BY_ITSELF and len(spoken) < _BALANCES
                )
            else:
                allowed = await self.wait(address) <= 0
            if allowed:
                if balance:
                    self._balances[address] = [*spoken, now]
                await self._keep(address, replace(asked, times=(*asked.times, now)))
            return allowed

    async def answered(self, address: str, *, throttled: bool, retry_after: float | None = None) -> None:
        """Record an outcome: a throttle stops the program's own requests for a while, longer each time."""
        async with self._writing:
            asked = await self._lately(address)
            if not throttled:
                if asked.throttles:
                    await self._keep(address, replace(asked, throttles=0, blocked_until=0.0))
                return
            blocked = self._policy.blocked
            silence = max(blocked[min(asked.throttles, len(blocked) - 1)], min(retry_after or 0.0, _WINDOW))
            await self._keep(
                address,
                replace(
                    asked, throttles=asked.throttles + 1, blocked_until=self._clock.monotonic() + silence
                ),
            )

    async def _lately(self, address: str) -> Asked:
        if self._asked is None:
            told = await asyncio.to_thread(question_times.load, self._path)
            ahead = self._clock.monotonic() - self._clock.now()
            self._asked = {origin: _moved(one, ahead) for origin, one in told.items()}
        asked, now = self._asked.get(_origin(address), Asked()), self._clock.monotonic()
        # a clock that was set back between two runs must not stop requests for long
        return replace(
            asked,
            times=tuple(at for at in asked.times if -_MOMENT <= now - at < _WINDOW),
            blocked_until=min(asked.blocked_until, now + _WINDOW),
        )

    async def _keep(self, address: str, asked: Asked) -> None:
        assert self._asked is not None
        self._asked[_origin(address)] = asked
        now = self._clock.monotonic()
        self._asked = {
            origin: one
            for origin, one in self._asked.items()
            if one.blocked_until > now or (one.times and now - one.times[-1] < _WINDOW)
        }
        try:
            ahead = self._clock.now() - now
            told = {origin: _moved(one, ahead) for origin, one in self._asked.items()}
            await asyncio.to_thread(question_times.save, self._path, told)
        except DiskTrouble:
            log.warning("the times of questions could not be kept")


def _moved(asked: Asked, seconds: float) -> Asked:
    """On another clock; no block stays no block, and one that ended before the clock began is none."""
    until = max(0.0, asked.blocked_until + seconds) if asked.blocked_until > 0 else 0.0
    return Asked(tuple(at + seconds for at in asked.times), until, asked.throttles)


def _origin(address: str) -> str:
    """Servers limit by network address, whatever the path and the token."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{(parts.hostname or '').lower()}:{parts.port or ''}"
