"""Free evidence about a job whose answer was lost. It is shown; it proves nothing."""

import asyncio
import contextlib
import logging
import math
from collections import deque

from o8studio.domain.compose.pricing import Balance
from o8studio.domain.errors import IllegalTransition, LedgerUnreadable
from o8studio.domain.ids import GatewayId
from o8studio.domain.jobs.charges import TokenLog, candidates, silent_until
from o8studio.domain.jobs.facts import EvidenceFound
from o8studio.domain.jobs.job import Job, JobState
from o8studio.domain.jobs.policies import EvidencePolicy
from o8studio.services.gateways.account import Account
from o8studio.services.jobs.job_book import PAGE, JobBook
from o8studio.services.runtime.bus import News, TokenChanged
from o8studio.services.runtime.clock import Clock

log = logging.getLogger(__name__)

_ANSWERS = 32
_AROUND = 1800.0
"""Seconds after sending a lost job within which charges of other jobs may be confused with its own."""


class Evidence:
    """Keeps the last balances of each gateway, and gathers evidence about lost jobs."""

    def __init__(
        self, book: JobBook, account: Account, clock: Clock, policy: EvidencePolicy | None = None
    ) -> None:
        self._policy = policy or EvidencePolicy()
        self._book = book
        self._account = account
        self._clock = clock
        self._balances: dict[GatewayId, deque[tuple[Balance, float]]] = {}
        self._asking: dict[GatewayId, asyncio.Lock] = {}
        self._asked_at: dict[GatewayId, float] = {}
        """When the last balance was read, on the clock that never jumps."""
        self._token_since: dict[GatewayId, float] = {}

    def on_news(self, news: News) -> None:
        """On a new token, forget the balances: they say nothing about jobs sent with the previous token."""
        gateway_id = GatewayId(news.gateway_id) if isinstance(news, TokenChanged) else None
        if gateway_id is None:
            return
        if (
            gateway_id in self._account.last_balance or gateway_id in self._token_since
        ):  # there was a token before
            self._token_since[gateway_id] = self._clock.now()
            self._balances.pop(gateway_id, None)
        self._account.forget_balance(gateway_id)

    async def note_balance(
        self, gateway_id: GatewayId, *, at_least_every: float | None = None
    ) -> Balance | None:
        """The balance, fetched again when the last one is older; kept for comparing after a lost answer.

        Concurrent calls share one request.
        """
        async with self._asking.setdefault(gateway_id, asyncio.Lock()):
            known = self._last(gateway_id)
            fresh = self._policy.known if at_least_every is None else at_least_every
            if known is not None and self._age(gateway_id) < fresh:
                return known[0]
            found = await self._account.balance(gateway_id)
            if found is None:
                return known[0] if known is not None else None
            answers = self._balances.setdefault(gateway_id, deque(maxlen=_ANSWERS))
            answers.append((found, self._clock.now()))
            self._asked_at[gateway_id] = self._clock.monotonic()
            return found

    def _age(self, gateway_id: GatewayId) -> float:
        """Seconds since the last balance was read."""
        return self._clock.monotonic() - self._asked_at.get(gateway_id, -math.inf)

    def too_soon(self, gateway_id: GatewayId) -> float:
        """Seconds until the balance may be fetched again when nothing needs it."""
        known = self._last(gateway_id)
        return max(0.0, self._policy.again - self._age(gateway_id)) if known is not None else 0.0

    def _last(self, gateway_id: GatewayId, upto: float = math.inf) -> tuple[Balance, float] | None:
        """The last balance read at this time or earlier, with its unix seconds."""
        answers = reversed(self._balances.get(gateway_id, ()))
        return next((answer for answer in answers if answer[1] <= upto), None)

    async def note_first_balance(self, gateway_id: GatewayId) -> None:
        """Read the balance before the first job is sent, to compare with, if it arrives at once."""
        if gateway_id not in self._balances:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._policy.first):
                    await self.note_balance(gateway_id)

    async def gather(self, job: Job, *, person: bool = False) -> Job:
        """Compare the balance and read the log; recorded as one fact. The job is unchanged when nothing is known.

        Args:
            person: a user is waiting, so a larger budget applies.
        """
        gateway_id = job.request.gateway_id
        not_before = self._clock.now() - self._policy.just_now if person else job.changed_at
        after = await self.note_balance(gateway_id, at_least_every=0.0)
        found = await self._account.log(gateway_id, not_before=not_before, person=person)
        return await self.weigh(job, found, after)

    async def weigh(self, job: Job, found: TokenLog | None, after: Balance | None) -> Job:
        """Record what log and balance say about an unconfirmed job; it stays unconfirmed in any case.

        Args:
            found: None when the log could not be read: what was known before stays.
            after: None when there is none; one read before the answer was lost counts as none.
        """
        gateway_id = job.request.gateway_id
        if (job.sent_at or job.changed_at) < self._token_since.get(gateway_id, -math.inf):
            return self._book.get(job.id) or job
        latest = self._last(gateway_id)
        if latest is None or latest[1] < job.changed_at:
            after = None
        # a balance read after sending says nothing about the time before
        before = self._last(gateway_id, upto=job.sent_at or job.changed_at)
        others = await self._beside(job) if found is not None else []
        current = self._book.get(job.id)
        if current is None or current.state is not JobState.UNCONFIRMED or (after is None and found is None):
            return current or job
        earlier = current.evidence
        balance_before, before_at = (before[0].usd, before[1]) if before else (None, None)
        if before is None and earlier is not None:
            balance_before, before_at = earlier.balance_before, earlier.before_at
        charges = earlier.charges if earlier is not None else ()
        nothing_until = earlier.nothing_until if earlier is not None else None
        known_after = earlier.balance_after if earlier is not None else None
        balance_after = after.usd if after is not None else known_after
        if found is not None:
            charges = candidates(current, others, found)
            nothing_until = None if charges else silent_until(current, found)
        fact = EvidenceFound(
            job_id=job.id,
            at=self._clock.now(),
            balance_before=balance_before,
            before_at=before_at,
            balance_after=balance_after,
            charges=charges,
            nothing_until=nothing_until,
        )
        with contextlib.suppress(IllegalTransition):  # the user resolved it meanwhile
            return await self._book.commit(fact)
        return self._book.get(job.id) or job

    async def _beside(self, job: Job) -> list[Job]:
        """Jobs of the same gateway that may have been charged around that time, including those not in memory."""
        until = (job.sent_at or job.recorded_at) + _AROUND
        jobs = {one.id: one for one in self._book}
        try:
            older = await asyncio.to_thread(self._book.ledger.page, until, PAGE)
        except LedgerUnreadable:
            older = []
        jobs = {one.id: one for one in older} | jobs
        return [one for one in jobs.values() if one.request.gateway_id == job.request.gateway_id]
