"""Looks up the charges of ended jobs in the gateway's log: one request for all, at growing intervals."""

import asyncio
import contextlib
import logging

from o8studio.domain.errors import IllegalTransition, LedgerUnreadable
from o8studio.domain.ids import GatewayId, JobId
from o8studio.domain.jobs.charges import PATIENCE, TokenLog, is_open, settled
from o8studio.domain.jobs.facts import Charge, ChargeLearned
from o8studio.domain.jobs.job import Job, JobState
from o8studio.domain.jobs.policies import ChargePolicy
from o8studio.services.gateways.account import Account
from o8studio.services.jobs.evidence import Evidence
from o8studio.services.jobs.job_book import JobBook
from o8studio.services.runtime.bus import Bus, JobChanged, News
from o8studio.services.runtime.clock import Clock
from o8studio.services.runtime.tasks import TaskScope

log = logging.getLogger(__name__)


class Charges:
    """Subscribes to ended jobs and lost answers, and fetches the log in the background."""

    def __init__(
        self,
        book: JobBook,
        account: Account,
        evidence: Evidence,
        bus: Bus,
        clock: Clock,
        tasks: TaskScope,
        policy: ChargePolicy | None = None,
    ) -> None:
        self._policy = policy or ChargePolicy()
        self._book = book
        self._account = account
        self._evidence = evidence
        self._clock = clock
        self._tasks = tasks
        self._looked: dict[JobId, float] = {}
        self._ended: dict[JobId, tuple[float, float]] = {}
        """By job the unix seconds of its end, or of sending it, and the same on the clock that never jumps; all other
        moments here are on the latter."""
        self._news: dict[GatewayId, asyncio.Event] = {}
        self._again_at: dict[GatewayId, float] = {}
        self._started_at = clock.monotonic()
        bus.subscribe(self._on_news)

    def _on_news(self, news: News) -> None:
        if isinstance(news, JobChanged) and self._is_wanted(news.job):
            self._watch(news.job.request.gateway_id)

    def resume(self) -> None:
        """Resume the look-ups that were open when the program ended."""
        for gateway_id in {job.request.gateway_id for job in self._book if self._is_wanted(job)}:
            self._watch(gateway_id)

    def _watch(self, gateway_id: GatewayId) -> None:
        if not self._account.has_log(gateway_id):
            return
        self._news.setdefault(gateway_id, asyncio.Event()).set()
        self._tasks.keep(f"charges {gateway_id}", lambda: self._look_up(gateway_id))

    async def _look_up(self, gateway_id: GatewayId) -> None:
        """The loop that runs as long as the program; idle while nothing is open."""
        news = self._news[gateway_id]
        while True:
            news.clear()
            wait: float | None = None
            if self._account.has_log(gateway_id) and (jobs := self._wanted(gateway_id)):
                due = max(min(map(self._due, jobs)), self._again_at.get(gateway_id, 0.0))
                wait = max(due - self._clock.monotonic(), await self._account.log_wait(gateway_id))
            if wait is None or wait > 0:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(wait):
                        await news.wait()  # another job may be due sooner
            else:
                await self._ask(gateway_id)

    async def look_now(self, seconds: float) -> None:
        """Ask once for everything open, within the budget, before the program ends.

        Args:
            seconds: time limit.
        """
        wanted = [job for job in self._book if self._is_wanted(job)]
        gateways = {job.request.gateway_id for job in wanted}
        last = max((self._end(job) for job in wanted if job.state is JobState.FAILED), default=0.0)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await asyncio.sleep(max(0.0, last + self._policy.refund - self._clock.monotonic()))
                await asyncio.gather(*(self._ask(one) for one in gateways if self._account.has_log(one)))

    async def _ask(self, gateway_id: GatewayId) -> None:
        """Fetch the log once and apply it to every job."""
        asked_at = self._clock.monotonic()
        jobs = self._wanted(gateway_id)
        found = await self._account.log(gateway_id, not_before=self._clock.now())
        if found is None:
            self._again_at[gateway_id] = asked_at + self._policy.again
            return
        for job in jobs:
            self._looked[job.id] = asked_at
            try:
                await self._learn(job, found)
            except LedgerUnreadable:
                log.warning("what the log says of job %s could not be written", job.id)

    async def _learn(self, job: Job, found: TokenLog) -> None:
        if job.state is JobState.UNCONFIRMED:
            after = await self._evidence.note_balance(job.request.gateway_id)
            await self._evidence.weigh(job, found, after)
            return
        proof = settled(job, found)
        if proof is None or proof == (job.charge, job.charged_usd):
            return
        charge, usd = proof
        fresh = found.read_at - (job.finished_at or job.changed_at) < self._policy.refund
        if charge is Charge.TAKEN and job.state is not JobState.KEPT and fresh:
            return  # it may be refunded at this very moment
        fact = ChargeLearned(job_id=job.id, at=self._clock.now(), charge=charge, usd=usd)
        with contextlib.suppress(IllegalTransition):
            await self._book.commit(fact)

    def _wanted(self, gateway_id: GatewayId) -> list[Job]:
        return [job for job in self._book if job.request.gateway_id == gateway_id and self._is_wanted(job)]

    def _is_wanted(self, job: Job) -> bool:
        now = self._clock.now()
        if job.moved_in:
            return False
        if job.state is JobState.UNCONFIRMED:
            return now - (job.sent_at or job.recorded_at) < PATIENCE
        return is_open(job, now)

    def _end(self, job: Job) -> float:
        """When it ended or was sent; another end of the same job, as after adopting an id, counts again."""
        ended = job.finished_at or job.sent_at or job.changed_at
        known = self._ended.get(job.id)
        if known is None or known[0] != ended:
            known = ended, self._clock.monotonic() - max(0.0, self._clock.now() - ended)
            self._ended[job.id] = known
        return known[1]

    def _due(self, job: Job) -> float:
        """When it is looked up next."""
        ended = self._end(job)
        looked = self._looked.get(job.id)
        pace = self._policy.after
        if looked is None:
            begin = self._started_at + self._policy.start if ended < self._started_at else 0.0
            return max(ended + pace[0], begin)
        return next((ended + after for after in pace if ended + after > looked), looked + pace[-1])
