"""Behind the queue: the commands on jobs."""

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import replace
from typing import assert_never

from o8studio.domain.compose.pricing import Certainty
from o8studio.domain.errors import IllegalTransition
from o8studio.domain.ids import JobId
from o8studio.domain.jobs.facts import CancelReason
from o8studio.domain.jobs.following import Trouble
from o8studio.domain.jobs.job import AT_GATEWAY, Job, JobState
from o8studio.domain.secret import Secret
from o8studio.presenters.background import Background, CurrentGateway
from o8studio.services.compose.orders import price_of
from o8studio.services.diagnostics.dossier import dossier
from o8studio.services.runtime.bus import FollowingTroubled, QueuePaused
from o8studio.store.settings import DEMO
from o8studio.studio import Studio
from o8studio.texts.language import _
from o8studio.texts.money import estimate_words, evidence_words
from o8studio.texts.states import answer_words, not_cancelled_words, set_apart_words
from o8studio.ui.ports import Done
from o8studio.ui.queue_port import JobCommand

_UNDO_SECONDS = 10.0


class QueuePresenter:
    """Implements `QueuePort`."""

    def __init__(self, studio: Studio, current: CurrentGateway, work: Background) -> None:
        self._studio, self._current = studio, current
        self._spawn, self._say = work.spawn, work.say

    def act(self, job_id: JobId, command: JobCommand, text: str = "") -> None:
        """Run a command on a job; errors are notified."""
        pipeline = self._studio.pipeline
        match command:
            case JobCommand.NUDGE:
                pipeline.nudge(job_id)
            case JobCommand.STOP:
                self._spawn(command, self._stop(job_id))
            case JobCommand.WATCH:
                self._spawn(command, pipeline.watch_again(job_id))
            case JobCommand.CHECK:
                self._spawn(command, self._check(job_id))
            case JobCommand.FIRST:
                self._spawn(command, pipeline.move(job_id, None))
            case JobCommand.LAST:
                self._spawn(command, pipeline.move(job_id, None, last=True))
            case JobCommand.BEFORE:
                self._spawn(command, pipeline.move(job_id, JobId(text) if text else None))
            case JobCommand.ALLOW_HOST:
                self._spawn(command, self._allow_host(job_id, text))
            case JobCommand.RETARGET:
                self._spawn(command, pipeline.retarget(job_id, text))
            case JobCommand.ADOPT:
                self._spawn(command, self._adopt(job_id, text))
            case JobCommand.NEVER_ARRIVED:
                self._spawn(command, pipeline.never_arrived(job_id))
            case JobCommand.SEND_AGAIN:
                self._spawn(command, pipeline.send_again(job_id))
            case _:
                assert_never(command)

    def follow_with(self, job_id: JobId, token: str, done: Done) -> None:
        """Keep another token for following."""
        self._spawn("follow", self._studio.pipeline.follow_with(job_id, Secret(token)), done)

    async def _stop(self, job_id: JobId) -> None:
        """Stop it, and notify if the gateway did not cancel it."""
        job = await self._studio.pipeline.stop(job_id)
        if job.watched and job.state in AT_GATEWAY:
            self._studio.bus.publish(FollowingTroubled(job_id, Trouble.NONE))
            self._say(not_cancelled_words())

    async def _adopt(self, job_id: JobId, task: str) -> None:
        """Follow another task id, and notify where the clip of the earlier one is."""
        job = await self._studio.pipeline.adopt(job_id, task)
        if told := set_apart_words(job):
            self._say(told, stays=True)

    async def _allow_host(self, job_id: JobId, host: str) -> None:
        job = self._studio.book.get(job_id)
        if job is not None:
            await self._studio.setup.allow_host(job.request.gateway_id, host)
            pipeline = self._studio.pipeline
            for one in self._studio.book:
                if one.request.gateway_id == job.request.gateway_id and one.private_host == host:
                    pipeline.nudge(one.id)

    async def _check(self, job_id: JobId) -> None:
        """Look for evidence about a lost answer, and notify the result, even if there is none."""
        job = await self._studio.pipeline.check_again(job_id)
        if job.state is JobState.UNCONFIRMED:
            nothing = _("Nothing new is known about this clip. Nothing was sent; check again later.")
            self._say(self.evidence_words(job_id) or nothing)

    def change_prompt(self, job_id: JobId, prompt: str, done: Done) -> None:
        """Change the prompt of a waiting clip; a problem when it is no longer waiting."""

        async def work() -> None:
            job = self._studio.book.get(job_id)
            if job is not None:
                await self._studio.pipeline.edit(job_id, replace(job.request, prompt=prompt))

        self._spawn("change", work(), done, ends=True)

    def put_back(self, job: Job, before: JobId | None = None) -> None:
        """Record a removed waiting job again, if possible in its place before this waiting one."""

        async def work() -> None:
            async with asyncio.timeout(_UNDO_SECONDS):
                while (now := self._studio.book.get(job.id)) and now.state is JobState.RECORDED:  # noqa: ASYNC110 - the book has no event for it
                    await asyncio.sleep(0.05)  # it is being removed
            if now is not None and now.cancel_reason is CancelReason.REMOVED:
                pipeline = self._studio.pipeline
                again = await pipeline.record(job.request, folder=job.out_folder, press=job.press)
                if before is not None:
                    with contextlib.suppress(IllegalTransition):  # it is being sent already: no place to keep
                        await pipeline.move(again.id, before)
            else:  # sending had just begun: a second job could be billed twice
                self._say(_("It was already being sent; see it in the queue."), stays=True)

        self._spawn("undo", work(), ends=True)

    def pause_queue(self, on: bool) -> None:
        """Pause or resume the queue."""

        async def work() -> None:
            await self._studio.pipeline.pause_queue(on=on)
            self._studio.bus.publish(QueuePaused(on))

        self._spawn("pause", work(), ends=True)

    def can_cancel(self, job: Job) -> bool:
        """Whether the gateway can be asked to end it."""
        return self._studio.pipeline.can_cancel(job)

    def cost_of(self, job: Job) -> str:
        """What sending this again would cost, in words."""
        if job.request.gateway_id == DEMO:
            return _("free (demo)")
        cost = price_of(job.request, self._current.prices)
        return estimate_words(cost) if cost.certainty is not Certainty.UNKNOWN else _("price unknown")

    def dossier(self, job_id: JobId, take: Callable[[str], None]) -> None:
        """The report on one job for the gateway's administrator, without secrets."""

        async def work() -> None:
            job = self._studio.book.get(job_id)
            if job is not None:
                take(dossier(job, await asyncio.to_thread(self._studio.book.facts, job_id)))

        self._spawn("dossier", work())

    def evidence_words(self, job_id: JobId) -> str:
        """What the gateway answered to a job that is unconfirmed, and the evidence about it, in words."""
        job = self._studio.book.get(job_id)
        if job is None:
            return ""
        unit = self._studio.account.known_unit(job.request.gateway_id)
        told = evidence_words(job.evidence, unit) if job.evidence is not None else ""
        return "\n".join(part for part in (answer_words(job), told) if part)

    def site_of(self, job: Job) -> str:
        """The address of the gateway that a job was sent to, as the user typed it."""
        entry = self._studio.gateways.entry(job.request.gateway_id)
        return entry.base_url if entry is not None else ""
