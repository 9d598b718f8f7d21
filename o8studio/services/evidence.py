"""What can be found out, for free, about a job whose answer was lost. It is shown; it proves nothing."""

import asyncio
import contextlib
import logging
import math
from collections import deque
from dataclasses import dataclass, field

from o8studio.domain.errors import GatewayError, VaultError
from o8studio.domain.facts import EvidenceFound, LoggedCharge
from o8studio.domain.ids import GatewayId
from o8studio.domain.job import Job, JobState
from o8studio.services.clock import Clock
from o8studio.services.gateways import Gateways
from o8studio.services.job_book import JobBook

log = logging.getLogger(__name__)

_FIRST_SECONDS = 0.3
_WINDOW = 1200.0
_ALLOWED = 16
"""Of the 20 questions in 20 minutes that the servers allow an address (docs/protocol.md §8.1), some stay for others."""
OFTEN = 100.0
"""Seconds between two questions for the balance that may go on for as long as it takes, within those."""
_ANSWERS = 32
_BEFORE, _AFTER = 60.0, 900.0


@dataclass(slots=True)
class _Ration:
    """The questions of one gateway in the last twenty minutes."""

    asked: deque[float] = field(default_factory=deque)

    def take(self, now: float) -> bool:
        while self.asked and now - self.asked[0] > _WINDOW:
            self.asked.popleft()
        if len(self.asked) >= _ALLOWED:
            return False
        self.asked.append(now)
        return True


class Evidence:
    """Remembers the last balances of each gateway, and gathers what a lost job may have left behind."""

    def __init__(self, book: JobBook, gateways: Gateways, clock: Clock) -> None:
        self._book = book
        self._gateways = gateways
        self._clock = clock
        self._rations: dict[GatewayId, _Ration] = {}
        self._balances: dict[GatewayId, deque[tuple[float, float]]] = {}
        self._asking: dict[GatewayId, asyncio.Lock] = {}

    async def note_balance(self, gateway_id: GatewayId, *, at_least_every: float = 240.0) -> float | None:
        """The balance, asked anew when the last answer is older; remembered for comparing after a lost answer.

        Jobs that ask together share one question.
        """
        async with self._asking.setdefault(gateway_id, asyncio.Lock()):
            known, now = self._last(gateway_id), self._clock.now()
            if known is not None and now - known[1] < at_least_every:
                return known[0]
            if not self._rations.setdefault(gateway_id, _Ration()).take(now):
                return known[0] if known is not None else None
            try:
                found = await self._gateways.balance(gateway_id)
            except (GatewayError, VaultError, TimeoutError):
                return known[0] if known is not None else None
            if found is not None:
                answers = self._balances.setdefault(gateway_id, deque(maxlen=_ANSWERS))
                answers.append((found, self._clock.now()))
            return found

    def too_soon(self, gateway_id: GatewayId) -> float:
        """Seconds until the balance may be asked again without need."""
        known = self._last(gateway_id)
        return max(0.0, known[1] + OFTEN - self._clock.now()) if known is not None else 0.0

    def _last(self, gateway_id: GatewayId, upto: float = math.inf) -> tuple[float, float] | None:
        """US dollars and unix seconds of the last answer that came at a time or before it."""
        answers = reversed(self._balances.get(gateway_id, ()))
        return next((answer for answer in answers if answer[1] <= upto), None)

    async def note_first_balance(self, gateway_id: GatewayId) -> None:
        """Before the first job goes out: something to compare with, if it comes at once."""
        if gateway_id not in self._balances:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_FIRST_SECONDS):
                    await self.note_balance(gateway_id)

    async def gather(self, job: Job) -> Job:
        """Compare the balance and read the log; written down as one fact. The job as it was when nothing is allowed."""
        gateway_id = job.request.gateway_id
        earlier = job.evidence
        # what was read after sending tells nothing of before
        before = self._last(gateway_id, upto=job.sent_at or job.changed_at)
        if before is None and earlier is not None and earlier.balance_before is not None:
            before = (earlier.balance_before, earlier.before_at or 0.0)
        after = await self.note_balance(gateway_id, at_least_every=0.0)
        charges = await self._charges(job)
        current = self._book.get(job.id)
        if current is None or current.state is not JobState.UNCONFIRMED or (after is None and not charges):
            return current or job
        return await self._book.commit(
            EvidenceFound(
                job_id=job.id,
                at=self._clock.now(),
                balance_before=before[0] if before else None,
                before_at=before[1] if before else None,
                balance_after=after,
                charges=charges,
            )
        )

    async def _charges(self, job: Job) -> tuple[LoggedCharge, ...]:
        """Lines of the token's log about this model, around the time of sending."""
        gateway_id = job.request.gateway_id
        if not self._rations.setdefault(gateway_id, _Ration()).take(self._clock.now()):
            return ()
        try:
            lines = await self._gateways.token_log(gateway_id)
        except (GatewayError, VaultError, TimeoutError):
            return ()
        sent = job.sent_at or job.changed_at
        return tuple(
            line
            for line in lines
            if line.model == job.request.model and sent - _BEFORE <= line.at <= sent + _AFTER
        )
