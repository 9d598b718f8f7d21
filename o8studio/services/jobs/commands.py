"""Commands on unfinished jobs: record, stop, edit, move, resolve. The runner does the rest."""

import asyncio
import contextlib
import secrets
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from o8studio.domain.errors import BadInput, IllegalTransition
from o8studio.domain.ids import JobId, RemoteId
from o8studio.domain.jobs.attention import is_held_here
from o8studio.domain.jobs.facts import (
    Accepted,
    Cancelled,
    CancelReason,
    Edited,
    LostTrack,
    Moved,
    Recorded,
    Retargeted,
    WatchResumed,
    WatchStopped,
)
from o8studio.domain.jobs.job import AT_GATEWAY, Job, JobState
from o8studio.domain.reasons import LostReason
from o8studio.domain.request import GenerationRequest, valid
from o8studio.domain.secret import Secret
from o8studio.gateway.formats import FORMATS
from o8studio.gateway.parsing import may_be_id
from o8studio.services.gateways.registry import GatewayRegistry
from o8studio.services.gateways.tokens import Tokens
from o8studio.services.jobs.evidence import Evidence
from o8studio.services.jobs.job_book import JobBook
from o8studio.services.jobs.runner import Runner
from o8studio.services.jobs.shutdown import GracefulShutdown
from o8studio.services.jobs.status_client import StatusClient
from o8studio.services.runtime.clock import Clock
from o8studio.services.runtime.preferences import Preferences
from o8studio.services.runtime.tasks import TaskScope, task_name
from o8studio.store.part_file import folder_for
from o8studio.store.paths import expanded

_TAKE_BACK_SECONDS = 5.0
_TOGETHER = 4
"""Up to this many jobs of one press are sent without waiting for the first to be accepted."""


class Pipeline:
    """The commands on jobs."""

    def __init__(
        self,
        *,
        book: JobBook,
        clock: Clock,
        tasks: TaskScope,
        gateways: GatewayRegistry,
        tokens: Tokens,
        preferences: Preferences,
        evidence: Evidence,
        shutdown: GracefulShutdown,
        runner: Runner,
        status_client: StatusClient,
    ) -> None:
        self._book = book
        self._clock = clock
        self._tasks = tasks
        self._gateways = gateways
        self._tokens = tokens
        self._preferences = preferences
        self._evidence = evidence
        self._shutdown = shutdown
        self._runner = runner
        self._status_client = status_client
        self._giving_ids = asyncio.Lock()

    @staticmethod
    def new_press(jobs: int) -> str:
        """A name for a press of Generate with this many jobs; empty for a few, which need not wait.

        Of a named press the first job must be accepted before the others are sent: a mistake is refused once, and a
        gateway that takes jobs without an answer takes one.
        """
        return secrets.token_hex(8) if jobs > _TOGETHER else ""

    async def record(
        self,
        request: GenerationRequest,
        *,
        folder: str = "",
        replaces: JobId | None = None,
        press: str = "",
        started: Callable[[], None] = lambda: None,
    ) -> Job:
        """Record one job and start it.

        Args:
            press: what `new_press` gave for all jobs of this press.
            started: called in the moment from which it is a job that runs.

        Raises:
            BadInput, DiskTrouble, LedgerUnreadable: nothing was recorded, nothing will be sent.
        """
        where = await self._place_for(folder)
        now = self._clock.now()
        fact = Recorded(
            job_id=self._book.new_id(now),
            at=now,
            request=request,
            out_folder=str(where),
            replaces=replaces,
            press=press,
        )
        return await self._tasks.unbroken(self._recorded(fact, started))

    async def _recorded(self, fact: Recorded, started: Callable[[], None]) -> Job:
        job = await self._book.commit(fact)
        self._runner.start(job)
        started()
        return job

    async def _place_for(self, folder: str) -> Path:
        """The folder of a clip; checked before sending, so that no clip is paid for that can't be kept.

        Raises:
            DiskTrouble
        """
        where = Path(folder) if folder else self.clips_folder()
        await asyncio.to_thread(folder_for, where)
        return where

    def clips_folder(self) -> Path:
        """The default folder for clips."""
        chosen = self._preferences.settings.clips_folder
        return expanded(chosen) if chosen else self._preferences.places.clips

    async def stop(self, job_id: JobId) -> Job:
        """Remove what was not sent, cancel where the gateway can, else stop watching.

        A gateway that can cancel and does not say that it did is watched on: a finished clip is downloaded.

        Raises:
            IllegalTransition: it is being sent right now, or has ended.
        """
        job = self._book.known(job_id)
        if job.state is JobState.RECORDED:
            await self._shutdown.before_sending(job_id)
            return await self._commit_latest(job_id, Cancelled, reason=CancelReason.REMOVED)
        if job.state in (JobState.SENDING, JobState.UNCONFIRMED):
            raise IllegalTransition("nobody knows whether it runs", state=job.state)
        is_cancelled = await self._cancelled_at_gateway(job) if job.state in AT_GATEWAY else None
        if is_cancelled is False:
            self._runner.nudge(job_id)
            return await self._book.settled(job_id)
        if is_cancelled:
            if self._book.known(job_id).state in AT_GATEWAY:
                await self._tasks.stop(task_name(job_id))
            job = await self._book.settled(job_id)
            if job.state in AT_GATEWAY:
                return await self._commit_latest(job_id, Cancelled, reason=CancelReason.BY_GATEWAY)
            self._runner.start(job)  # it had finished before: what is paid for is downloaded
            return job
        await self._tasks.stop(task_name(job_id))
        return await self._commit_latest(job_id, WatchStopped)

    async def take_back(self, jobs: Sequence[Job]) -> int:
        """Remove those that were not sent yet; how many were sent."""
        waiting = [one.id for one in jobs if self._book.known(one.id).state is JobState.RECORDED]
        with contextlib.suppress(TimeoutError):  # on a full disk that is written when there is room
            async with asyncio.timeout(_TAKE_BACK_SECONDS):
                # all at once: the turn that one gives up must not go to the next one
                await asyncio.gather(*map(self.stop, waiting), return_exceptions=True)
        here = (JobState.RECORDED, JobState.CANCELLED)
        return sum(self._book.known(one.id).state not in here for one in jobs)

    async def watch_again(self, job_id: JobId) -> Job:
        """Follow a job again that was no longer watched."""
        job = self._book.known(job_id)
        if not job.watched:
            job = await self._book.commit(WatchResumed(job_id=job_id, at=self._clock.now()))
            job = await self._runner.taken_up(job)
        self._runner.start(job)
        return job

    async def follow_moved_in(self) -> list[Job]:
        """Follow every job here that came with a profile from another computer; returns them."""
        return [await self.watch_again(job.id) for job in self._book if is_held_here(job)]

    async def retarget(self, job_id: JobId, folder: str) -> Job:
        """Let what is still to come of a job go to another folder, and go on with it.

        Raises:
            DiskTrouble: that folder can't be written to; nothing was changed.
            IllegalTransition: the job has ended.
        """
        where = await self._place_for(folder)
        is_coming = self._book.known(job_id).state in (JobState.RENDERED, JobState.FETCHING)
        if is_coming:  # one that is being sent is never stopped
            await self._tasks.stop(task_name(job_id))
        job = await self._book.settled(job_id)
        try:
            job = await self._runner.record_named(job)
            return await self._commit_latest(job_id, Retargeted, out_folder=str(where.absolute()))
        finally:
            if is_coming and job.watched:
                self._runner.start(await self._runner.taken_up(self._book.known(job_id)))

    async def edit(self, job_id: JobId, request: GenerationRequest) -> Job:
        """Change a waiting job.

        Raises:
            IllegalTransition: it is no longer waiting.
        """
        return await self._commit_latest(job_id, Edited, request=request)

    async def move(self, job_id: JobId, before: JobId | None, *, last: bool = False) -> Job:
        """Move a waiting job before another one, to the front, or to the end.

        Raises:
            IllegalTransition: it is no longer waiting.
        """
        job = self._book.known(job_id)
        waiting = sorted(
            one.rank for one in self._book if one.state is JobState.RECORDED and one.id != job_id
        )
        if last:
            rank = max(waiting, default=job.rank) + 1.0
        else:
            target = self._book.known(before).rank if before is not None else min(waiting, default=job.rank)
            ahead = [rank for rank in waiting if rank < target]
            rank = (max(ahead) + target) / 2 if ahead else target - 1.0
        job = await self._commit_latest(job_id, Moved, rank=rank)
        self._runner.slots(job.request.gateway_id).move(task_name(job_id), rank)
        return job

    async def pause_queue(self, *, on: bool) -> None:
        """Pause or resume sending; sent jobs are still followed. Survives a restart."""
        await self._preferences.change(replace(self._preferences.settings, queue_paused=on))

    async def check_again(self, job_id: JobId) -> Job:
        """Gather evidence about a job whose answer was lost; free."""
        return await self._evidence.gather(self._book.known(job_id), person=True)

    async def adopt(self, job_id: JobId, remote_id: str) -> Job:
        """Follow the task id that the user found. The id is checked first; another one may be given later, also when
        the clip of the earlier one is here: its file stays where it is. Nothing is sent. An id that a person gave to another
        job is taken from that one, where both were given: two may have been exchanged.

        Raises:
            BadInput: the gateway has no such task, or another job has this id, and not from a person.
            IllegalTransition: the gateway itself gave the id of this job.
        """
        wanted = RemoteId(valid(remote_id.strip()))
        await self._book.bring(job_id)
        job = self._book.known(job_id)
        if not wanted:
            raise BadInput("task", "empty")
        if not may_be_id(wanted):
            raise BadInput("task", "unknown")
        if not _takes_an_id(job):
            raise IllegalTransition("only an unconfirmed job can be resolved", state=job.state)
        await self._holder(job, wanted)
        await self._status_client.check_id(job, wanted)
        return await self._tasks.unbroken(self._adopted(job, wanted))

    async def _adopted(self, job: Job, wanted: RemoteId) -> Job:
        job_id = job.id
        if _takes_an_id(self._book.known(job_id)):
            await self._tasks.stop(task_name(job_id))  # it may be followed under the earlier id
        job = await self._book.settled(job_id)
        try:
            if job.remote_id == wanted and job.rendered_at is not None:
                return job
            async with self._giving_ids:
                if holder := await self._holder(job, wanted):  # also one that got it while this was checked
                    await self._tasks.stop(task_name(holder.id))
                    await self._book.bring(holder.id)
                    held = await self._book.settled(holder.id)
                    if held.remote_id == wanted:
                        await self._runner.record_named(held)
                        await self._commit_latest(holder.id, LostTrack, reason=LostReason.ANOTHERS_ID)
                await self._runner.record_named(job)
                return await self._commit_latest(job_id, Accepted, remote_id=wanted, by_user=True)
        finally:  # also if it ended meanwhile: what is paid for is downloaded
            self._runner.start(await self._runner.taken_up(self._book.known(job_id)))

    async def _holder(self, job: Job, wanted: RemoteId) -> Job | None:
        """The other job that has this id; None where there is none.

        Raises:
            BadInput: it can't be taken from it.
        """
        place = (job.request.gateway_id, job.request.base_url)
        for one in await asyncio.to_thread(self._book.known_as, wanted):
            if one.id != job.id and (one.request.gateway_id, one.request.base_url) == place:
                if not (one.takes_another_id and job.takes_another_id):
                    raise BadInput("task", "of another job")
                return one
        return None

    async def follow_with(self, job_id: JobId, token: Secret) -> Job:
        """Keep another token for following this gateway's jobs, once it has answered about this one; it sends nothing.

        Raises:
            BadInput, NotSent, Refused: it did not answer about this job; nothing was kept.
            VaultError, DiskTrouble: it can't be kept.
        """
        job = self._book.known(job_id)
        await self._status_client.check_token(job, token)
        entry = self._gateways.entry(job.request.gateway_id)
        if entry is None:
            raise BadInput("token", "no gateway")
        await self._tokens.keep_following(entry, token)
        for one in self._book:
            # waiting jobs may be held for the user, and this token sends nothing
            if one.request.gateway_id == entry.id and one.accepted_at is not None and not one.state.is_final:
                self._runner.nudge(one.id)
        return self._book.known(job_id)

    async def never_arrived(self, job_id: JobId) -> Job:
        """The user says that the submission never arrived."""
        if (state := self._book.known(job_id).state) is not JobState.UNCONFIRMED:
            raise IllegalTransition("only an unconfirmed job can be resolved", state=state)
        return await self._commit_latest(job_id, Cancelled, reason=CancelReason.NEVER_ARRIVED)

    async def send_again(self, job_id: JobId) -> Job:
        """Send it again at the user's risk, as both may be billed: the old job ends, a new one begins."""
        old = self._book.known(job_id)
        if old.state is not JobState.UNCONFIRMED:
            raise IllegalTransition("only an unconfirmed job can be resolved", state=old.state)
        await self._place_for(old.out_folder)  # before the old job ends
        return await self._tasks.unbroken(self._sent_again(old))

    async def _sent_again(self, old: Job) -> Job:
        await self._commit_latest(old.id, Cancelled, reason=CancelReason.SENT_AGAIN)
        return await self.record(old.request, folder=old.out_folder, replaces=old.id)

    def nudge(self, job_id: JobId) -> None:
        """Retry, or ask, now instead of at the next scheduled time."""
        self._runner.nudge(job_id)

    def is_held_for_a_person(self, job: Job) -> bool:
        """Whether a waiting job is held until the user resolves the cause, or releases it."""
        return self._runner.is_held_for_a_person(job)

    def start(self, job: Job) -> None:
        """Run the job's next steps, unless they are running or need the user."""
        self._runner.start(job)

    async def resume(self) -> list[Job]:
        """Resume every unfinished job after a start. Jobs that were being sent become unconfirmed."""
        return await self._runner.resume()

    def can_cancel(self, job: Job) -> bool:
        """Whether its gateway supports cancelling it."""
        entry = self._gateways.entry(job.request.gateway_id)
        if entry is None or not entry.can_cancel or job.remote_id is None:
            return False
        return FORMATS[job.request.wire_format].encode_cancel(job.remote_id) is not None

    async def _cancelled_at_gateway(self, job: Job) -> bool | None:
        """Whether the gateway says that it cancelled the job; None where it can't cancel."""
        return await self._status_client.cancel(job) if self.can_cancel(job) else None

    async def _commit_latest(self, job_id: JobId, kind: type, **values: object) -> Job:
        return await self._book.commit(kind(job_id=job_id, at=self._clock.now(), **values))


def _takes_an_id(job: Job) -> bool:
    """Whether its id is unknown, or only the user gave it."""
    return job.state is JobState.UNCONFIRMED or job.takes_another_id
