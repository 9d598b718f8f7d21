"""Send, then watch, then fetch: one task per job, and what a person may do to a job on its way."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from o8studio.domain.card import NO_BALANCE
from o8studio.domain.errors import BrokenDownload, GatewayError, IllegalTransition, VaultError
from o8studio.domain.facts import (
    Accepted,
    Cancelled,
    CancelReason,
    Edited,
    FetchInterrupted,
    LostTrack,
    Moved,
    Recorded,
    Rendered,
    WatchResumed,
    WatchStopped,
)
from o8studio.domain.ids import GatewayId, JobId, RemoteId
from o8studio.domain.job import AT_GATEWAY, Job, JobState
from o8studio.domain.pacing import MOST_ATTEMPTS
from o8studio.domain.request import GenerationRequest
from o8studio.gateway.formats import FORMATS
from o8studio.gateway.wire import Finished, HttpDraft
from o8studio.media.posters import make_poster
from o8studio.services.bus import Bus, PosterMade
from o8studio.services.clock import Clock
from o8studio.services.evidence import Evidence
from o8studio.services.fetcher import Fetcher
from o8studio.services.gateways import Gateways
from o8studio.services.halt import Halt
from o8studio.services.job_book import JobBook
from o8studio.services.preferences import Preferences
from o8studio.services.purse import Purse
from o8studio.services.submitter import Submitter
from o8studio.services.tasks import TaskScope, task_name
from o8studio.services.turns import Turns
from o8studio.services.watcher import Watcher

log = logging.getLogger(__name__)

_HOLD_SECONDS = (5.0, 10.0, 20.0, 40.0, 60.0)
_FETCH_SECONDS = (2.0, 5.0, 15.0, 60.0)
_PATIENT_SECONDS, _DISK_SECONDS = 300.0, 15.0
_DOWNLOADS = 4
_LINK_SECONDS = 86_400.0
"""How long a link lives where nobody says (docs/protocol.md trap 11)."""


class Pipeline:
    """The life of every job."""

    def __init__(
        self,
        *,
        book: JobBook,
        bus: Bus,
        clock: Clock,
        tasks: TaskScope,
        gateways: Gateways,
        preferences: Preferences,
        submitter: Submitter,
        watcher: Watcher,
        fetcher: Fetcher,
        evidence: Evidence,
        halt: Halt,
        link_seconds: Callable[[Job], float | None],
        patient: bool = True,
    ) -> None:
        """`patient` goes on with a stopped download for as long as the program runs.

        Args:
            link_seconds: how long the vendor keeps this job's result, or None.
        """
        self._book = book
        self._bus = bus
        self._clock = clock
        self._tasks = tasks
        self._gateways = gateways
        self._preferences = preferences
        self._submitter = submitter
        self._watcher = watcher
        self._fetcher = fetcher
        self._evidence = evidence
        self._link_seconds = link_seconds
        self._patient = patient
        self._slots: dict[GatewayId, Turns] = {}
        self._downloads = Turns(_DOWNLOADS)
        self._purse = Purse(evidence)
        self._halt = halt
        self._nudges: dict[JobId, asyncio.Event] = {}

    # ---- what a person does

    async def record(
        self, request: GenerationRequest, *, folder: str = "", replaces: JobId | None = None
    ) -> Job:
        """Write one job down and start it.

        Raises:
            LedgerUnreadable: nothing was recorded, nothing will be sent.
        """
        now = self._clock.now()
        job = await self._book.commit(
            Recorded(
                job_id=self._book.new_id(now),
                at=now,
                request=request,
                out_folder=folder or str(self.clips_folder()),
                replaces=replaces,
            )
        )
        self.start(job)
        return job

    def clips_folder(self) -> Path:
        """Where clips go unless a job says otherwise."""
        chosen = self._preferences.settings.clips_folder
        return Path(chosen).expanduser() if chosen else self._preferences.places.clips

    async def stop(self, job_id: JobId) -> Job:
        """Remove what was not sent, cancel where the gateway can, else stop watching.

        Raises:
            IllegalTransition: it is being sent right now, or has ended.
        """
        job = self._known(job_id)
        if job.state is JobState.RECORDED:
            await self._halt.before_sending(job_id)
            return await self._commit_latest(job_id, Cancelled, reason=CancelReason.REMOVED)
        if job.state in (JobState.SENDING, JobState.UNCONFIRMED):
            raise IllegalTransition("it can't be stopped while nobody knows whether it runs")
        if job.state in AT_GATEWAY and await self._cancelled_at_gateway(job):
            if self._known(job_id).state in AT_GATEWAY:
                await self._tasks.stop(task_name(job_id))
            job = await self._book.settled(job_id)
            if job.state in AT_GATEWAY:
                return await self._commit_latest(job_id, Cancelled, reason=CancelReason.BY_GATEWAY)
            self.start(job)  # it was done before: what is paid for is fetched
            return job
        await self._tasks.stop(task_name(job_id))
        return await self._commit_latest(job_id, WatchStopped)

    async def watch_again(self, job_id: JobId) -> Job:
        """Follow a job again that nobody watched."""
        job = self._known(job_id)
        if not job.watched:
            job = await self._book.commit(WatchResumed(job_id=job_id, at=self._clock.now()))
            job = await self._taken_up(job)
        self.start(job)
        return job

    async def edit(self, job_id: JobId, request: GenerationRequest) -> Job:
        """Change a job that waits.

        Raises:
            IllegalTransition: it is no longer waiting.
        """
        return await self._commit_latest(job_id, Edited, request=request)

    async def move(self, job_id: JobId, before: JobId | None, *, last: bool = False) -> Job:
        """Let a waiting job go out before another one, or first of all, or last of all.

        Raises:
            IllegalTransition: it is no longer waiting.
        """
        job = self._known(job_id)
        waiting = sorted(
            one.rank for one in self._book if one.state is JobState.RECORDED and one.id != job_id
        )
        if last:
            rank = max(waiting, default=job.rank) + 1.0
        else:
            target = self._known(before).rank if before is not None else min(waiting, default=job.rank)
            ahead = [rank for rank in waiting if rank < target]
            rank = (max(ahead) + target) / 2 if ahead else target - 1.0
        job = await self._commit_latest(job_id, Moved, rank=rank)
        self._slot(job.request.gateway_id).move(task_name(job_id), rank)
        return job

    async def pause_queue(self, *, on: bool) -> None:
        """Send nothing new until it goes on; what was sent is followed. Survives a restart."""
        await self._preferences.change(replace(self._preferences.settings, queue_paused=on))
        for slot in self._slots.values():
            slot.pause(on=on)

    async def check_again(self, job_id: JobId) -> Job:
        """Gather what a job whose answer was lost may have left behind; free."""
        return await self._evidence.gather(self._known(job_id))

    def nudge(self, job_id: JobId) -> None:
        """Try or ask now what waits for its next time."""
        job = self._book.get(job_id)
        if job is not None:
            self._watcher.look_now(job)
            self._purse.trust(job.request.gateway_id)
            self.start(job)
        if self._tasks.is_running(task_name(job_id)):  # perhaps on its way into the pause
            self._nudges.setdefault(job_id, asyncio.Event()).set()

    async def adopt(self, job_id: JobId, remote_id: str) -> Job:
        """The user found the task's id: follow it."""
        accepted = Accepted(
            job_id=job_id, at=self._clock.now(), remote_id=RemoteId(remote_id.strip()), by_user=True
        )
        job = await self._book.commit(accepted)
        self.start(job)
        return job

    async def never_arrived(self, job_id: JobId) -> Job:
        """The user says that the submission never arrived."""
        if self._known(job_id).state is not JobState.UNCONFIRMED:
            raise IllegalTransition("only an unconfirmed job can be resolved")
        return await self._commit_latest(job_id, Cancelled, reason=CancelReason.NEVER_ARRIVED)

    async def send_again(self, job_id: JobId) -> Job:
        """The user wants it sent again, knowing that both may be billed: the old job ends, a new one begins."""
        old = self._known(job_id)
        if old.state is not JobState.UNCONFIRMED:
            raise IllegalTransition("only an unconfirmed job can be resolved")
        await self._commit_latest(job_id, Cancelled, reason=CancelReason.SENT_AGAIN)
        return await self.record(old.request, folder=old.out_folder, replaces=old.id)

    # ---- what goes on by itself

    async def resume(self) -> list[Job]:
        """Take up every unfinished job after a start. What was being sent becomes unconfirmed."""
        taken = [await self._taken_up(job) for job in self._book if not job.state.is_final]
        for job in taken:
            self.start(job)
        return taken

    async def _taken_up(self, job: Job) -> Job:
        now = self._clock.now()
        if job.state is JobState.SENDING:
            return await self._book.commit(
                LostTrack(job_id=job.id, at=now, reason="interrupted while sending")
            )
        if job.state is JobState.FETCHING:
            return await self._book.commit(FetchInterrupted(job_id=job.id, at=now, reason="interrupted"))
        return job

    def start(self, job: Job) -> None:
        """Run the job's next steps, unless they are under way or need a person."""
        if job.state.is_final or job.state is JobState.UNCONFIRMED or not job.watched:
            return
        self._tasks.spawn(task_name(job.id), self._run(job))

    async def _run(self, job: Job) -> None:
        try:
            if job.state is JobState.RECORDED:
                async with self._slot(job.request.gateway_id).turn(task_name(job.id), job.rank):
                    job = await self._send(self._known(job.id))
                    job = await self._watcher.watch(job)
            else:
                job = await self._watcher.watch(job)
            if job.state is JobState.RENDERED:
                await self._fetch(job)
            if job.state is JobState.UNCONFIRMED:
                await self._evidence.gather(job)
            else:
                await self._evidence.note_balance(job.request.gateway_id)
        finally:
            self._nudges.pop(job.id, None)

    async def _send(self, job: Job) -> Job:
        """Try until it is taken, refused or lost; a busy gateway only so often, then a person has to say."""
        while job.state is JobState.RECORDED:
            if job.problem == "throttled" and job.attempts >= MOST_ATTEMPTS:
                await self._pause(job.id, None)
            if await self._purse.is_empty(job.request.gateway_id):
                job = await self._submitter.hold(self._known(job.id), "no balance")
                await self._pause(job.id, self._purse.again_seconds)
                continue
            await self._evidence.note_first_balance(job.request.gateway_id)
            job, asked = await self._submitter.submit(self._known(job.id))
            if job.state is JobState.FAILED and job.code in NO_BALANCE:
                await self._purse.note_refusal(job.request.gateway_id)
            if job.state is JobState.RECORDED:
                pause = _HOLD_SECONDS[min(max(job.attempts, 1), len(_HOLD_SECONDS)) - 1]
                await self._pause(job.id, max(pause, asked or 0.0))
        return job

    async def _fetch(self, job: Job) -> None:
        """Until every clip is kept; the one whose link dies first goes first."""
        attempt = 0
        while job.state is not JobState.KEPT:
            async with self._downloads.turn(task_name(job.id), self._dies_at(job)):
                job = await self._fetcher.fetch(job)
            if job.state is JobState.KEPT:
                await self._make_poster(job)
                return
            if job.problem in ("link expired", "refused", "cut short", "not a video"):
                job = await self._ask_for_fresh_links(job)
            if attempt >= len(_FETCH_SECONDS) and not self._patient:
                return
            waits = _DISK_SECONDS if job.problem.startswith("disk") else _PATIENT_SECONDS
            await self._pause(job.id, _FETCH_SECONDS[attempt] if attempt < len(_FETCH_SECONDS) else waits)
            attempt += 1

    def _dies_at(self, job: Job) -> float:
        """When the result's link runs out, as far as somebody says."""
        if job.expires_at is not None:
            return job.expires_at
        lives = self._link_seconds(job)
        rendered = job.rendered_at or job.changed_at
        return rendered + (lives if lives is not None else _LINK_SECONDS)

    async def _ask_for_fresh_links(self, job: Job) -> Job:
        """Links are not renewed by most gateways; a fresh status may still bring another one."""
        found = await self._watcher.ask_once(job)
        if (
            isinstance(found.status, Finished)
            and found.status.results
            and found.status.results != job.results
        ):
            problem = job.problem
            log.info("job %s has fresh links after %s", job.id, problem)
            return await self._book.commit(
                Rendered(
                    job_id=job.id,
                    at=self._clock.now(),
                    results=found.status.results,
                    expires_at=found.status.expires_at,
                )
            )
        return job

    async def _make_poster(self, job: Job) -> None:
        target = self._preferences.places.posters / f"{job.id}.jpg"
        try:
            await asyncio.to_thread(make_poster, Path(job.kept[0].path), target)
        except (BrokenDownload, OSError):
            log.warning("no poster for job %s", job.id)
            return
        self._bus.publish(PosterMade(job.id, str(target)))

    def can_cancel(self, job: Job) -> bool:
        """Whether its gateway can be asked to end it."""
        return self._cancel_draft(job) is not None

    def _cancel_draft(self, job: Job) -> HttpDraft | None:
        entry = self._gateways.entry(job.request.gateway_id)
        if entry is None or not entry.can_cancel or job.remote_id is None:
            return None
        return FORMATS[job.request.wire_format].encode_cancel(job.remote_id)

    async def _cancelled_at_gateway(self, job: Job) -> bool:
        draft = self._cancel_draft(job)
        if draft is None:
            return False
        try:
            client = await self._gateways.client(job.request.gateway_id, job.request.base_url)
            await client.ask(draft)
        except (GatewayError, VaultError, TimeoutError):
            return False
        return True

    async def _commit_latest(self, job_id: JobId, kind: type, **values: object) -> Job:
        return await self._book.commit(kind(job_id=job_id, at=self._clock.now(), **values))

    async def _pause(self, job_id: JobId, seconds: float | None) -> None:
        """Sleep, or be nudged awake; None waits for the nudge."""
        event = self._nudges.setdefault(job_id, asyncio.Event())
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await event.wait()
        event.clear()  # not before: a press just before the pause is heard too

    def _slot(self, gateway_id: GatewayId) -> Turns:
        at_once = self._preferences.settings.jobs_at_once
        if gateway_id not in self._slots:
            self._slots[gateway_id] = Turns(max(1, at_once), self._preferences.settings.queue_paused)
        self._slots[gateway_id].widen(at_once)
        return self._slots[gateway_id]

    def _known(self, job_id: JobId) -> Job:
        job = self._book.get(job_id)
        if job is None:
            raise IllegalTransition("there is no such job")
        return job
