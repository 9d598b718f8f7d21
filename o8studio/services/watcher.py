"""Asks how a job is, at a pace, until the gateway's own word ends it. No refusal of a question ends a job."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace

from o8studio.domain.errors import AnswerLost, Incomprehensible, NotSent, Refused, VaultError
from o8studio.domain.facts import Cancelled, CancelReason, Charge, Failed, Rendered, RenderStarted
from o8studio.domain.ids import JobId
from o8studio.domain.job import AT_GATEWAY, Job, JobState
from o8studio.gateway.client import GatewayClient
from o8studio.gateway.formats import FORMATS
from o8studio.gateway.wire import (
    Finished,
    Rejected,
    RemoteStatus,
    Rendering,
    Unrecognised,
    Waiting,
    Withdrawn,
)
from o8studio.services.bus import Bus, JobProgressed
from o8studio.services.clock import Clock
from o8studio.services.gateways import Gateways
from o8studio.services.job_book import JobBook
from o8studio.services.pacer import Course, Pacer

log = logging.getLogger(__name__)

_FALSE_FAILURES = ("upstream returned unrecognized message", "upstream returned error")
_CONFIRM_SECONDS = 30.0
"""Two refreshes of the gateway: after one alone, a look may still meet what the last one left."""


@dataclass(slots=True)
class _Round:
    """What one round of questions found out."""

    status: RemoteStatus | None = None
    retry_after: float | None = None


class Watcher:
    """Follows one job at a time per call; many calls run side by side."""

    def __init__(self, book: JobBook, gateways: Gateways, bus: Bus, clock: Clock, pacer: Pacer) -> None:
        self._book = book
        self._gateways = gateways
        self._bus = bus
        self._clock = clock
        self.pacer = pacer
        self._courses: dict[JobId, Course] = {}

    async def watch(self, job: Job, is_awaited: Callable[[], bool]) -> Job:
        """Return when the job is rendered, or has ended; no patience of ours ends it.

        Args:
            is_awaited: whether other jobs wait for its slot now.
        """
        course = self._courses[job.id] = Course()
        try:
            return await self._watched(job, course, is_awaited)
        finally:
            self._courses.pop(job.id, None)

    def look_now(self, job: Job) -> None:
        """Ask about a job at once, if it is watched."""
        course = self._courses.get(job.id)
        if course is not None:
            self.pacer.hurry(job, course)

    async def _watched(self, job: Job, course: Course, is_awaited: Callable[[], bool]) -> Job:
        doubted_at: float | None = None
        while job.state in AT_GATEWAY:
            await self.pacer.wait(job, course, is_awaited=is_awaited())
            found = await self.ask_once(job)
            status = found.status
            self.pacer.note(job, course, status, found.retry_after)
            if isinstance(status, Rejected) and status.reason.lower().startswith(_FALSE_FAILURES):
                now = self._clock.now()
                doubted_at = doubted_at or now
                if now - doubted_at < _CONFIRM_SECONDS * min(1.0, self.pacer.pace.first / 5.0):
                    continue  # the two false failures need a second look (trap 7)
            else:
                doubted_at = None
            job = await self._note(job, status)
        if job.state is JobState.RENDERED:
            self.pacer.note_rendered(job)
        return job

    async def ask_once(self, job: Job) -> _Round:
        """Ask the routes that may know the job, best first, until one gives a status."""
        assert job.remote_id is not None
        found = _Round()
        try:
            client = await self._gateways.client(job.request.gateway_id, job.request.base_url)
        except (VaultError, TimeoutError):
            return found
        for name in FORMATS[job.request.wire_format].poll_order:
            form = FORMATS[name]
            draft = form.encode_status(job.remote_id, job.request)
            try:
                status = form.decode_status(job.remote_id, (await client.ask(draft)).object())
            except NotSent:
                self._note_contact(job, online=False)
                return found
            except Refused as refusal:
                found.retry_after = refusal.retry_after or found.retry_after
                self._note_contact(job, online=True)
                unknown_here = (
                    refusal.status == 404
                )  # such as a task's id that a person found, on another route
                if refusal.route_missing or unknown_here or refusal.code == "convert_to_openai_video_failed":
                    continue
                log.info("job %s: %s on %s", job.id, refusal.status, name)
                return found
            except AnswerLost:
                return found
            except Incomprehensible as error:
                log.info("job %s: no %s on %s", job.id, error.missing, name)
                continue
            self._note_contact(job, online=True)
            if isinstance(status, Finished) and not status.results:
                log.warning("job %s: done on %s, and no clip is offered there", job.id, name)
                found.status = Unrecognised("completed without a clip")
                continue
            found.status = await self._second_opinion(job, client, name, status)
            return found
        return found

    def _note_contact(self, job: Job, *, online: bool) -> None:
        self._gateways.note_contact(job.request.gateway_id, online=online)
        self.pacer.note_contact(job, online=online)

    async def _second_opinion(
        self, job: Job, client: GatewayClient, asked: str, status: RemoteStatus
    ) -> RemoteStatus:
        """A failure without a reason, and a failure whose charge is open, are asked on the fuller route (§3)."""
        if not isinstance(status, Rejected) or asked == "generations" or status.charged is not None:
            return status
        assert job.remote_id is not None
        order = FORMATS[job.request.wire_format].poll_order
        for name in (other for other in ("generations", "tasks") if other in order):
            try:
                reply = await client.ask(FORMATS[name].encode_status(job.remote_id, job.request))
                other = FORMATS[name].decode_status(job.remote_id, reply.object())
            except (NotSent, AnswerLost, Refused, Incomprehensible):
                continue
            if isinstance(other, Finished) and other.results:
                return other
            if isinstance(other, Rejected):
                return replace(status, reason=other.reason or status.reason, charged=other.charged)
        return status

    async def _note(self, job: Job, status: RemoteStatus | None) -> Job:
        now = self._clock.now()
        match status:
            case None | Waiting() | Unrecognised():
                return job
            case Rendering(part):
                if job.state is JobState.QUEUED:
                    job = await self._book.commit(RenderStarted(job_id=job.id, at=now))
                self._bus.publish(JobProgressed(job.id, part))
                return job
            case Finished(results, expires_at):
                return await self._book.commit(
                    Rendered(job_id=job.id, at=now, results=results, expires_at=expires_at)
                )
            case Rejected():
                return await self._fail(job, status)
            case Withdrawn():
                return await self._book.commit(
                    Cancelled(job_id=job.id, at=now, reason=CancelReason.BY_GATEWAY)
                )

    async def _fail(self, job: Job, status: Rejected) -> Job:
        charge = {True: Charge.TAKEN, False: Charge.NONE, None: Charge.MAYBE}[status.charged]
        return await self._book.commit(
            Failed(job_id=job.id, at=self._clock.now(), reason=status.reason, code=status.code, charge=charge)
        )
