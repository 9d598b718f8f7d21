"""All jobs, and the only place where a job changes: check, write, remember, announce, in that order."""

import asyncio
import logging
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Self
from weakref import WeakValueDictionary

from o8studio.domain.errors import BadInput, IllegalTransition, LedgerUnreadable
from o8studio.domain.ids import ClipId, JobId, RemoteId
from o8studio.domain.jobs.facts import (
    Edited,
    EvidenceFound,
    Fact,
    Moved,
    Recorded,
    Relocated,
    Retargeted,
    Reviewed,
    SendStarted,
    WatchResumed,
    WatchStopped,
)
from o8studio.domain.jobs.job import Job, apply, begin
from o8studio.domain.jobs.policies import TimeLimits
from o8studio.domain.library.clip import clip_of
from o8studio.services.runtime.bus import Bus, JobChanged, LedgerTrouble
from o8studio.store.ledger.codec import writable
from o8studio.store.ledger.ledger import Ledger

log = logging.getLogger(__name__)

_BEFORE_THE_ACT = (
    Recorded,
    SendStarted,
    Moved,
    Edited,
    EvidenceFound,
    Reviewed,
    Relocated,
    Retargeted,
    WatchStopped,
    WatchResumed,
)
_AGAIN_SECONDS = 1.0
PAGE = 200
"""How many ended jobs are read at the start, the newest, and of those on disk at a time."""


class JobBook:
    """Unfinished jobs and the newest page of the ended ones in memory; everything else in the ledger."""

    def __init__(self, ledger: Ledger, bus: Bus, jobs: list[Job]) -> None:
        self._ledger = ledger
        self._bus = bus
        self._jobs = {job.id: job for job in jobs}
        self._gates: WeakValueDictionary[JobId, asyncio.Lock] = WeakValueDictionary()
        self.in_trouble = False
        """Whether facts are waiting because the disk refuses them."""

    @classmethod
    async def open(
        cls,
        path: Path,
        bus: Bus,
        *,
        read_only: bool = False,
        page: int = PAGE,
        reach: Path | None = None,
        lock_seconds: float = TimeLimits().ledger,
    ) -> Self:
        """Read what is needed at the start; a ledger opened for reading is not changed, but created if missing.

        Args:
            page: how many ended jobs are read, the newest.
            reach, lock_seconds: see `Ledger`.

        Raises:
            LedgerTooNew, LedgerUnreadable
        """

        def read() -> tuple[Ledger, list[Job]]:
            is_read = read_only and path.exists()
            ledger = Ledger(path, read_only=is_read, reach=reach, lock_seconds=lock_seconds)
            return ledger, ledger.replay(newest=page)

        ledger, jobs = await asyncio.to_thread(read)
        return cls(ledger, bus, jobs)

    def new_id(self, now: float) -> JobId:
        """An id that sorts by time."""
        return JobId(f"{int(now * 1000):011x}{secrets.token_hex(5)}")

    def new_clip_id(self, now: float) -> ClipId:
        """An id for a new clip."""
        return ClipId(f"c{self.new_id(now)}")

    async def commit(self, fact: Fact) -> Job:
        """Write a fact; when this returns, it is synced to disk.

        Raises:
            IllegalTransition: the fact can't follow, or another program has written meanwhile; nothing was written.
            LedgerUnreadable: the disk refused; nothing changed.
            BadInput: it contains what can't be written; nothing changed.
        """
        fact = writable(fact)
        # shielded: a cancelled caller must not leave memory behind the disk, or let the next fact overtake
        # this one
        return await asyncio.shield(self._commit(fact))

    async def _commit(self, fact: Fact) -> Job:
        async with self._gate(fact.job_id):
            job = self._next(fact)
            try:
                await self._written(fact, is_open=not job.state.is_final)
            except (LedgerUnreadable, BadInput):
                raise  # nothing was written
            except Exception:
                await self._take_over(fact.job_id)
                raise
            self._jobs[job.id] = job
        self._bus.publish(JobChanged(job))
        return job

    async def _take_over(self, job_id: JobId) -> None:
        """Reload a job from disk: what is there counts, whoever wrote it."""
        log.warning("job %s is not as it was left", job_id)
        job = await asyncio.to_thread(self._ledger.job, job_id)
        if job is not None:
            self._jobs[job_id] = job
            self._bus.publish(JobChanged(job))

    def _gate(self, job_id: JobId) -> asyncio.Lock:
        """The lock shared by all who are writing about a job; dropped when unused."""
        return self._gates.setdefault(job_id, asyncio.Lock())

    async def settled(self, job_id: JobId) -> Job:
        """Wait for pending writes about a job, including those of cancelled callers; returns the job.

        Raises:
            IllegalTransition: there is no such job.
        """
        async with self._gate(job_id):
            return self.known(job_id)

    async def _written(self, fact: Fact, *, is_open: bool) -> None:
        """Write a fact; one about something that already happened is retried until the disk accepts it.

        Every write is retried while another program holds the ledger: nothing is done before it is written.
        """
        known = self._jobs.get(fact.job_id)
        after = known.state if known is not None else None
        while True:
            try:
                await asyncio.wrap_future(self._ledger.append(fact, is_open=is_open, after=after))
            except LedgerUnreadable as error:
                if isinstance(fact, _BEFORE_THE_ACT) and not error.is_busy:
                    raise  # nothing has happened yet, and nothing will happen
                if not self.in_trouble:
                    self.in_trouble = True
                    log.warning(
                        "%s: %s", "the ledger is held by another program" if error.is_busy else "disk", error
                    )
                    self._bus.publish(LedgerTrouble(True))
                await asyncio.sleep(_AGAIN_SECONDS)
                continue
            if self.in_trouble:
                self.in_trouble = False
                log.warning("facts can be written again")
                self._bus.publish(LedgerTrouble(False))
            return

    def _next(self, fact: Fact) -> Job:
        known = self._jobs.get(fact.job_id)
        if isinstance(fact, Recorded):
            if known is not None:
                raise IllegalTransition("recorded twice")
            return begin(fact)
        if known is None:
            raise IllegalTransition(f"{type(fact).__name__} of an unknown job")
        return apply(known, fact)

    def get(self, job_id: JobId) -> Job | None:
        """A job in memory: every unfinished one, and the ended ones that were read. Never blocks."""
        return self._jobs.get(job_id)

    def known(self, job_id: JobId) -> Job:
        """A job that is in memory.

        Raises:
            IllegalTransition: there is no such job.
        """
        job = self.get(job_id)
        if job is None:
            raise IllegalTransition("there is no such job")
        return job

    def read(self, job_id: JobId) -> Job | None:
        """A job, from memory or disk. Blocks, like all that read the ledger below: a window calls it in a thread.

        Raises:
            LedgerUnreadable
        """
        return self._jobs.get(job_id) or self._ledger.job(job_id)

    async def bring(self, job_id: JobId) -> Job | None:
        """A job, which is in memory from now on, so that facts about it can be committed; None for an unknown one.

        Raises:
            LedgerUnreadable
        """
        async with self._gate(job_id):
            if job_id not in self._jobs:
                job = await asyncio.to_thread(self._ledger.job, job_id)
                if job is not None:
                    self._jobs[job_id] = job
        return self._jobs.get(job_id)

    def maker_of(self, clip_id: ClipId) -> Job | None:
        """The job in memory that made this clip."""
        return next((job for job in self._jobs.values() if clip_of(job.clips, clip_id) is not None), None)

    def find(self, prefix: str) -> list[JobId]:
        """Ids that start with this text. Blocking."""
        return self._ledger.find(prefix)

    def known_as(self, remote_id: RemoteId) -> list[Job]:
        """Jobs that have this id at a gateway, including those only on disk. Blocking."""
        found = [self.read(job_id) for job_id in self._ledger.known_as(remote_id)]
        return [job for job in found if job is not None and job.remote_id == remote_id]

    def facts(self, job_id: JobId) -> list[Fact]:
        """All facts about a job. Blocking."""
        return list(self._ledger.facts(job_id))

    def __iter__(self) -> Iterator[Job]:
        return iter(list(self._jobs.values()))

    @property
    def ledger(self) -> Ledger:
        """The ledger, for reading and copying; writing goes through `commit`."""
        return self._ledger

    async def close(self) -> None:
        """Write what is pending, then close the ledger."""
        await asyncio.to_thread(self._ledger.close)
