"""Runs jobs: send, then poll, then download; one task per job, resumed after a start."""

import asyncio
import contextlib
import logging
from collections.abc import Callable

from o8studio.domain.errors import LedgerUnreadable
from o8studio.domain.ids import GatewayId, JobId
from o8studio.domain.jobs.facts import Rendered
from o8studio.domain.jobs.following import Trouble
from o8studio.domain.jobs.job import AT_GATEWAY, Job, JobState
from o8studio.domain.jobs.policies import RetryPolicy
from o8studio.domain.jobs.presses import Presses
from o8studio.domain.reasons import DownloadProblem, HoldReason
from o8studio.gateway.wire import Finished
from o8studio.services.jobs.balance_hold import BalanceHold
from o8studio.services.jobs.downloader import Downloader
from o8studio.services.jobs.evidence import Evidence
from o8studio.services.jobs.job_book import JobBook
from o8studio.services.jobs.poller import Poller
from o8studio.services.jobs.posters import Posters
from o8studio.services.jobs.slots import GatewaySlots, PrioritySlots, Slot
from o8studio.services.jobs.submitter import Submitter
from o8studio.services.jobs.unexpected import UnexpectedErrors, interruption
from o8studio.services.runtime.bus import Bus, FollowingTroubled, JobChanged, News, TokenChanged
from o8studio.services.runtime.clock import Clock
from o8studio.services.runtime.preferences import Preferences
from o8studio.services.runtime.tasks import TaskScope, task_name

log = logging.getLogger(__name__)

_DOWNLOADS = 4
_MOST_REFUSALS = 4
"""How often the disk may refuse the facts of one job before an impatient run leaves it."""
_LEAST_PAUSE_SECONDS = 0.5
_CALM_SECONDS = 600.0
"""An unexpected error after this much work is counted as a first one."""
_AT_A_TIME = 100
"""Jobs whose facts are written together at the start: one by one takes long, and all at once a frame of the window."""
LINK_SECONDS = 86_400.0
"""Default lifetime of a link in seconds (docs/protocol.md trap 11)."""


class Runner:
    """Runs every unfinished job until it ends or needs the user."""

    def __init__(
        self,
        *,
        book: JobBook,
        bus: Bus,
        clock: Clock,
        tasks: TaskScope,
        preferences: Preferences,
        submitter: Submitter,
        poller: Poller,
        downloader: Downloader,
        evidence: Evidence,
        link_seconds: Callable[[Job], float | None],
        retry: RetryPolicy,
        hold: BalanceHold,
        posters: Posters,
        unexpected: UnexpectedErrors,
        patient: bool = True,
    ) -> None:
        """`patient` retries a stopped download, or after an unexpected error, as long as the program runs.

        Args:
            link_seconds: how long the vendor keeps this job's result, or None.
        """
        self._book = book
        self._bus = bus
        self._clock = clock
        self._tasks = tasks
        self._preferences = preferences
        self._submitter = submitter
        self._poller = poller
        self._downloader = downloader
        self._evidence = evidence
        self._link_seconds = link_seconds
        self._patient = patient
        self._slots: dict[GatewayId, GatewaySlots] = {}
        self._downloads = PrioritySlots(lambda: _DOWNLOADS)
        self._presses = Presses()
        self._retry = retry
        self._balance_hold = hold
        self._posters = posters
        self._unexpected = unexpected
        self._nudges: dict[JobId, asyncio.Event] = {}
        self._chosen: set[JobId] = set()
        self._tried_before: dict[JobId, int] = {}
        """Attempts of earlier runs, where a run is begun by a person to try again."""
        bus.subscribe(self._on_news)
        preferences.changed.append(self._on_settings)

    async def resume(self) -> list[Job]:
        """Resume every unfinished job after a start, and return them. Jobs that were being sent become unconfirmed."""
        # an older press whose accepted jobs are no longer loaded sends one job ahead again, which is harmless
        for job in self._book:
            self._presses.note(job)
        unfinished = [job for job in self._book if not job.state.is_final]
        running = {job.id for job in unfinished if self._tasks.is_running(task_name(job.id))}
        if not self._patient:
            self._tried_before.update((job.id, job.attempts) for job in unfinished)
        taken: list[Job] = []
        left = [job for job in unfinished if job.id not in running]
        for at in range(0, len(left), _AT_A_TIME):
            taken += await asyncio.gather(*map(self._resumed, left[at : at + _AT_A_TIME]))
        # jobs at a gateway take their slots before any waiting job
        for job in sorted(taken, key=lambda one: one.state is JobState.RECORDED):
            if job.state in AT_GATEWAY and job.watched:
                self.slots(job.request.gateway_id).note_accepted()
            self.start(job)
        self._tasks.spawn("posters", self._posters.make_missing(list(self._book)))
        return taken + [self._book.known(job.id) for job in unfinished if job.id in running]

    async def _resumed(self, job: Job) -> Job:
        """One job that can't be taken up does not keep the others waiting."""
        try:
            return await self.taken_up(job)
        except Exception as error:  # noqa: BLE001 - logged and shown there
            await self._unexpected.note(job.id, error)
            return self._book.known(job.id)

    async def taken_up(self, job: Job, *, sent_nothing: bool = False) -> Job:
        """The state of a job after a time in which it was not followed.

        Args:
            sent_nothing: whether provably nothing left of one that was being sent; else nobody knows.
        """
        fact = interruption(job, self._clock.now(), sent_nothing=sent_nothing)
        return job if fact is None else await self._book.commit(fact)

    async def record_named(self, job: Job) -> Job:
        """The job once its clips that have a name and no fact yet are recorded; see `Downloader.record_named`."""
        recorded = await self._downloader.record_named(job)
        if recorded is not job:
            self._tasks.spawn(f"posters of {job.id}", self._posters.make(recorded))
        return recorded

    def start(self, job: Job) -> None:
        """Run the job's next steps, unless they are running or need the user."""
        if job.state.is_final or job.state is JobState.UNCONFIRMED or not job.watched:
            return
        self._tasks.spawn(task_name(job.id), self._run(job))

    async def _run(self, job: Job) -> None:
        errors, refusals, pause = 0, 0, 0.0
        try:
            while True:
                began = self._clock.monotonic()
                try:
                    if pause:
                        await self._pause(job.id, pause)
                        self._unexpected.taken_up_again(job.id)
                    # what a stopped task was still writing comes first
                    await self._to_its_end(await self._book.settled(job.id))
                    return
                except LedgerUnreadable as error:  # the step that was refused was not begun
                    log.warning("job %s: %s", job.id, error)
                    refusals, pause = refusals + 1, self._retry.fetching_disk
                    if refusals >= _MOST_REFUSALS and not self._patient:
                        self._bus.publish(FollowingTroubled(job.id, Trouble.UNWRITTEN, is_lasting=True))
                        return
                except Exception as error:  # noqa: BLE001 - the net of all jobs; it is logged and shown there
                    calm = self._clock.monotonic() - began > _CALM_SECONDS
                    errors = 1 if calm else errors + 1
                    await self._unexpected.note(job.id, error)
                    pause = self._retry.after_unexpected(errors)
                    if self._is_left_alone(job.id, errors):
                        return
                    await asyncio.sleep(min(pause, _LEAST_PAUSE_SECONDS))  # should pausing itself fail
        finally:
            self._nudges.pop(job.id, None)
            self._chosen.discard(job.id)

    def _is_left_alone(self, job_id: JobId, errors: int) -> bool:
        """Whether this run ends its task after an unexpected error: it needs a person, or the run is impatient."""
        job = self._book.known(job_id)
        is_over = job.state.is_final or job.state is JobState.UNCONFIRMED
        return is_over or (not self._patient and errors >= len(self._retry.unexpected))

    async def _to_its_end(self, job: Job) -> None:
        if job.state is JobState.SENDING:  # by a task that was stopped while it wrote that it begins
            job = await self.taken_up(job, sent_nothing=self._submitter.has_sent_nothing(job.id))
        while job.state is JobState.RECORDED:
            is_tried = self._must_try(job)
            if is_tried or self._stayed_busy(job):
                await self._pause(job.id, None)  # without a slot, so that others can be sent
                # one that another's acceptance woke, or an earlier nudge, is no try: the account may be empty again
                is_tried = job.id in self._chosen and self._must_try(self._book.known(job.id))
                self._chosen.discard(job.id)
            is_chosen = await self._wait_for_the_first(self._book.known(job.id))
            job = await self._send_and_watch(self._book.known(job.id), is_chosen=is_chosen, is_tried=is_tried)
        if job.state in AT_GATEWAY:
            slots = self.slots(job.request.gateway_id)
            with slots.occupy():
                job = await self._poller.watch(job, slots.is_awaited, at_once=True)
        if job.state in (JobState.RENDERED, JobState.KEPT):
            await self._fetch(job)
        if job.state is JobState.UNCONFIRMED:
            await self._evidence.gather(job)
        else:
            await self._evidence.note_balance(job.request.gateway_id)

    async def _wait_for_the_first(self, job: Job) -> bool:
        """Hold the job while an answer of its press is lost and none was accepted: the gateway may accept them all.

        Returns:
            Whether the user released this one although the lost answer is not resolved.
        """
        while self._presses.is_in_doubt(job.press):
            job = await self._submitter.hold(job, HoldReason.FIRST_UNCONFIRMED)
            if self._presses.is_in_doubt(job.press):
                await self._pause(job.id, None)
                # resolving also wakes it, and then nothing is in doubt; an earlier nudge does not release it
                if self._presses.is_in_doubt(job.press) and job.id in self._chosen:
                    self._chosen.remove(job.id)
                    return True
        self._chosen.discard(job.id)
        if job.held_for is HoldReason.FIRST_UNCONFIRMED:
            await self._submitter.hold(job, HoldReason.NONE)
        return False

    def is_held_for_a_person(self, job: Job) -> bool:
        """Whether it waits for a person: a lost answer, a gateway that stayed busy or has no money, a wrong setting."""
        waits = self._stayed_busy(job) or self._must_try(job) or self.is_behind_a_lost_one(job)
        return waits or job.held_for.is_wrong_setting

    def is_behind_a_lost_one(self, job: Job) -> bool:
        """Whether it waits until the lost answer of its press is resolved."""
        return job.held_for is HoldReason.FIRST_UNCONFIRMED and self._presses.is_in_doubt(job.press)

    async def _send_and_watch(self, job: Job, *, is_chosen: bool, is_tried: bool) -> Job:
        """Hold a slot from sending until the clip is rendered; RECORDED when it has to wait for one again, or where the
        gateway's account at the vendor was empty for another job and this one is not `is_tried`.
        """
        slots = self.slots(job.request.gateway_id)
        press = "" if self._presses.is_accepted(job.press) else job.press
        async with slots.hold(task_name(job.id), job.rank, press) as slot:
            if self._presses.is_in_doubt(job.press) and not is_chosen:
                return self._book.known(job.id)
            if not is_tried and self._balance_hold.is_account_empty(job.request):
                return await self._submitter.hold(self._book.known(job.id), HoldReason.VENDOR_ACCOUNT)
            job = await self._send(self._book.known(job.id), slots, slot)
            return await self._poller.watch(job, slots.is_awaited) if job.state in AT_GATEWAY else job

    async def _send(self, job: Job, slots: GatewaySlots, slot: Slot) -> Job:
        """Try until accepted, refused or lost; RECORDED when the gateway stayed busy, or the slot was revoked."""
        while True:
            if await self._balance_hold.is_empty(job.request.gateway_id):
                job = await self._submitter.hold(self._book.known(job.id), HoldReason.NO_BALANCE)
                await self._pause(job.id, self._balance_hold.again_seconds)
            else:
                await self._evidence.note_first_balance(job.request.gateway_id)
                await slots.unpaused()
                if self._balance_hold.is_held(job.request.gateway_id):
                    continue  # another job was refused while this one waited for the queue to resume
                job, asked = await self._submitter.submit(self._book.known(job.id))
                await self._note_answer(job, slots, slot)
                if job.state is not JobState.RECORDED or self._stayed_busy(job):
                    return job
                await self._pause(job.id, max(self._retry.before_sending(job.attempts), asked or 0.0))
            if not slot.is_current:
                return self._book.known(job.id)

    async def _note_answer(self, job: Job, slots: GatewaySlots, slot: Slot) -> None:
        """Adapt to the outcome of an attempt; a lost answer says nothing."""
        if job.state in AT_GATEWAY:
            if slot.is_current:
                slots.note_accepted()
            if self._balance_hold.note_accepted(job.request):
                self._wake(lambda one: one.held_for is HoldReason.VENDOR_ACCOUNT and not self._must_try(one))
        elif job.held_for is HoldReason.THROTTLED and slot.is_current:
            slots.note_throttled()
        elif (kind := job.refused_for) is not None and kind.holds_others:
            await self._balance_hold.note_refusal(job.request, kind)

    async def _fetch(self, job: Job) -> None:
        """Download until every clip is kept; jobs whose links expire first go first."""
        attempt, is_fresh = 0, False
        while job.state is not JobState.KEPT:
            async with self._downloads.hold(task_name(job.id), self._dies_at(job)):
                job = await self._downloader.fetch(job)
            await self._posters.make(job)
            if job.state is JobState.KEPT:
                break
            before = job
            if job.stopped_by.ends_with_fresh_links and not is_fresh:
                job = await self._ask_for_fresh_links(job)
            # once in a round only: a gateway that signs its links again for each answer always has fresh ones
            is_fresh = job is not before
            if is_fresh:  # and they may not live for as long as the pauses are
                await self._pause(job.id, self._retry.before_fetching(0, disk=False))
                continue
            is_left = job.stopped_by is DownloadProblem.NEVER_A_CLIP
            if is_left or (attempt >= len(self._retry.fetching) and not self._patient):
                return
            is_disk = job.stopped_by.is_of_disk
            await self._pause(job.id, self._retry.before_fetching(attempt, disk=is_disk))
            attempt += 1

    def _dies_at(self, job: Job) -> float:
        """When the result's link expires, if known."""
        if job.expires_at is not None:
            return job.expires_at
        lives = self._link_seconds(job)
        rendered = job.rendered_at or job.changed_at
        return rendered + (lives if lives is not None else LINK_SECONDS)

    async def _ask_for_fresh_links(self, job: Job) -> Job:
        """Most gateways do not renew links; a new status may still contain another one."""
        status = await self._poller.ask_once(job)
        # a clip that is kept needs no link, and its result may be left out of the answer
        if isinstance(status, Finished) and any(one not in job.results for one in status.results):
            problem = job.problem
            log.info("job %s has fresh links after %s", job.id, problem)
            return await self._book.commit(
                Rendered(
                    job_id=job.id,
                    at=self._clock.now(),
                    results=status.results,
                    expires_at=status.expires_at,
                )
            )
        return job

    def nudge(self, job_id: JobId) -> None:
        """Retry, or ask, now instead of at the next scheduled time."""
        job = self._book.get(job_id)
        if job is not None:
            self._poller.look_now(job)
            self._balance_hold.trust(job.request.gateway_id)
            self.start(job)
            if self.is_behind_a_lost_one(job) or self._must_try(job):
                self._chosen.add(job_id)
        if self._tasks.is_running(task_name(job_id)):  # it may be about to pause
            self._nudges.setdefault(job_id, asyncio.Event()).set()

    async def _pause(self, job_id: JobId, seconds: float | None) -> None:
        """Sleep until nudged, or for this many seconds; None only waits for the nudge."""
        event = self._nudges.setdefault(job_id, asyncio.Event())
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await event.wait()
        event.clear()  # not before: a nudge just before the pause counts too

    def slots(self, gateway_id: GatewayId) -> GatewaySlots:
        """The job slots of one gateway."""
        if gateway_id not in self._slots:
            self._slots[gateway_id] = GatewaySlots(
                lambda: self._preferences.settings.jobs_at_once,
                is_paused=self._preferences.settings.queue_paused,
            )
        return self._slots[gateway_id]

    def _on_news(self, news: News) -> None:
        if isinstance(news, JobChanged):
            self._note_press(news.job)
        if isinstance(news, TokenChanged) and (slots := self._slots.get(GatewayId(news.gateway_id))):
            slots.restart()

    def _note_press(self, job: Job) -> None:
        """Release the other jobs of a press once one is accepted, or once none of its lost answers is open."""
        was_accepted = self._presses.is_accepted(job.press)
        was_in_doubt = self._presses.is_in_doubt(job.press)
        self._presses.note(job)
        if not was_accepted and self._presses.is_accepted(job.press):
            for slots in self._slots.values():
                slots.open_press(job.press)
        if was_in_doubt and not self._presses.is_in_doubt(job.press):
            self._wake(lambda one: one.press == job.press and one.held_for is HoldReason.FIRST_UNCONFIRMED)

    def _wake(self, concerned: Callable[[Job], bool]) -> None:
        for one in self._book:
            if one.id in self._nudges and concerned(one):
                self._nudges[one.id].set()

    def _on_settings(self) -> None:
        for slots in self._slots.values():
            slots.pause(on=self._preferences.settings.queue_paused)
            slots.refresh()

    def _must_try(self, job: Job) -> bool:
        """Whether only a person's try shows that the gateway's account at the vendor is filled again."""
        return job.held_for is HoldReason.VENDOR_ACCOUNT and self._balance_hold.is_account_empty(job.request)

    def _stayed_busy(self, job: Job) -> bool:
        """Whether the gateway stayed busy, so that the user must ask for another try."""
        tried = job.attempts - self._tried_before.get(job.id, 0)
        return job.held_for is HoldReason.THROTTLED and tried >= self._retry.most_attempts
