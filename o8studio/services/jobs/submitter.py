"""Sends a recorded job once: the fact is on disk before the first byte is sent."""

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path

from o8studio.domain.errors import (
    AnswerLost,
    IllegalTransition,
    Incomprehensible,
    LedgerUnreadable,
    NotSent,
    Refused,
    VaultError,
)
from o8studio.domain.ids import JobId, RemoteId
from o8studio.domain.jobs.facts import (
    PICTURE_MISSING,
    Accepted,
    Charge,
    Failed,
    LostTrack,
    NothingSent,
    SendStarted,
)
from o8studio.domain.jobs.job import Job
from o8studio.domain.reasons import HoldReason, LostReason
from o8studio.gateway.formats import FORMATS
from o8studio.gateway.hidden_refusals import accepted_id
from o8studio.gateway.parsing import plain
from o8studio.gateway.refusals import answer_text, may_be_vendors
from o8studio.services.gateways.registry import GatewayRegistry
from o8studio.services.jobs.job_book import JobBook
from o8studio.services.runtime.bus import Bus, Notified
from o8studio.services.runtime.clock import Clock
from o8studio.store import regular
from o8studio.store.part_file import free_space
from o8studio.store.paths import Places
from o8studio.texts.notices import same_id_words

log = logging.getLogger(__name__)


_LEAST_FREE = 64 * 1024 * 1024
_MOST_ANSWER = 2000
"""Letters of an answer that are kept with a job."""


class Submitter:
    """Never sends a job that may have been sent."""

    def __init__(
        self,
        book: JobBook,
        bus: Bus,
        gateways: GatewayRegistry,
        places: Places,
        clock: Clock,
        free: Callable[[Path], int] = free_space,
        *,
        redacted: Callable[[str], str],
    ) -> None:
        """
        Args:
            free: returns the number of free bytes in a folder.
            redacted: a server's text without secrets, as it may be kept with the job.
        """
        self._redacted = redacted
        self._free = free
        self._book = book
        self._bus = bus
        self._gateways = gateways
        self._places = places
        self._clock = clock
        self._begun: dict[JobId, bool] = {}
        """Jobs whose `SendStarted` is ours; True once a byte may have left."""

    def has_sent_nothing(self, job_id: JobId) -> bool:
        """Whether this program wrote that it sends this job, and provably did not begin to."""
        return self._begun.get(job_id) is False

    async def submit(self, job: Job) -> tuple[Job, float | None]:
        """Make one attempt; returns the job, and the seconds that the gateway asked us to wait.

        A cancelled attempt leaves the job `SENDING` on disk, and the next start makes it unconfirmed.
        """
        request, form = job.request, FORMATS[job.request.wire_format]
        if await asyncio.to_thread(self._disk_is_full):
            # neither the clip nor its facts could be stored
            return await self.hold(job, HoldReason.DISK_FULL), None
        try:
            client = await self._gateways.client(request.gateway_id, request.base_url)
            files = await asyncio.to_thread(self._read_pictures, job)
        except (VaultError, TimeoutError):
            return await self.hold(job, HoldReason.NO_TOKEN), None
        except OSError:
            return await self._fail(job, PICTURE_MISSING), None
        try:  # all of it before the fact: what can't be built is not sent
            # in a thread: pictures of 15 MB, encoded, would hold the window for a fifth of a second
            prepared = await asyncio.to_thread(lambda: client.prepare(form.encode_submit(request, files)))
        except NotSent as error:
            return await self.hold(job, error.reason), None
        is_ours, self._begun[job.id] = self.has_sent_nothing(job.id), False
        try:
            job = await self._book.commit(SendStarted(job_id=job.id, at=self._clock.now()))
        except IllegalTransition:  # written by another program, or by an attempt of ours that was stopped
            self._begun[job.id] = not is_ours
            raise
        except LedgerUnreadable:  # nothing was written, and the next attempt may meet another program's fact
            self._begun.pop(job.id, None)
            raise
        # by its words: 1, 1.0 and true are equal, and not the same in JSON
        if repr(job.request) != repr(request):  # edited meanwhile: what was prepared is not what is recorded
            return await self._book.commit(
                NothingSent(job_id=job.id, at=self._clock.now(), reason=HoldReason.NONE)
            ), None
        said = ""
        self._begun[job.id] = True
        try:
            reply = await client.submit(prepared)
            said = answer_text(reply)
            remote_id, is_usual = accepted_id(form, reply, request)
        except NotSent as error:
            if error.reason is not HoldReason.POOL:  # the gateway was not contacted
                self._gateways.note_contact(request.gateway_id, online=False)
            return await self._book.commit(
                NothingSent(job_id=job.id, at=self._clock.now(), reason=error.reason.in_fact(error.detail))
            ), None
        except Refused as error:
            if error.may_repeat:
                held = NothingSent(job_id=job.id, at=self._clock.now(), reason=HoldReason.THROTTLED)
                return await self._book.commit(held), error.retry_after
            if may_be_vendors(error) and await client.takes_token():
                error.upstream = True  # the gateway's own key at its vendor is refused
            return await self._refused(job, error, error.answer or said), None
        except (AnswerLost, Incomprehensible) as error:
            log.warning("job %s: %s after sending", job.id, type(error).__name__)
            reason = error.reason if isinstance(error, AnswerLost) else LostReason.UNREADABLE_ANSWER
            told = error.answer if isinstance(error, AnswerLost) and error.answer else said
            return await self._book.commit(
                LostTrack(job_id=job.id, at=self._clock.now(), reason=reason, answer=self._kept(told))
            ), None
        except Exception:
            if prepared.has_left and said:
                log.exception("job %s: an unexpected error with its answer", job.id)
                lost = LostTrack(
                    job_id=job.id, at=self._clock.now(), reason=LostReason.UNEXPECTED, answer=self._kept(said)
                )
                return await self._book.commit(lost), None
            if prepared.has_left:
                raise  # the job's task makes it unconfirmed
            log.exception("job %s: an unexpected error before sending", job.id)
            held = NothingSent(job_id=job.id, at=self._clock.now(), reason=HoldReason.UNEXPECTED)
            return await self._book.commit(held), None
        self._gateways.note_contact(request.gateway_id, online=True)
        # the rows of a New API's log contain it (docs/protocol.md §8.6)
        request_id = plain(reply.headers.get("x-oneapi-request-id", ""))[:120]
        answer = "" if is_usual else self._kept(said)
        accepted = Accepted(
            job_id=job.id, at=self._clock.now(), remote_id=remote_id, request_id=request_id, answer=answer
        )
        job = await self._book.commit(accepted)
        await self._warn_of_a_known_id(job, remote_id)
        return job, None

    async def _warn_of_a_known_id(self, job: Job, remote_id: RemoteId) -> None:
        """Say it when another job of this gateway has this id; it is the only one that there is, so it counts."""
        place = (job.request.gateway_id, job.request.base_url)
        try:
            others = await asyncio.to_thread(self._book.known_as, remote_id)
        except LedgerUnreadable:
            return
        if any((one.request.gateway_id, one.request.base_url) == place for one in others if one.id != job.id):
            log.warning("job %s got the id of another job", job.id)
            self._bus.publish(Notified(same_id_words(job.title, remote_id), stays=True))

    def _disk_is_full(self) -> bool:
        try:
            return self._free(self._places.data) < _LEAST_FREE
        except OSError:
            return False  # writing the facts will report the problem

    def _read_pictures(self, job: Job) -> dict[str, bytes]:
        names = [image.file for image in job.request.images if image.file]
        return {name: regular.content(self._places.references / name) for name in names}

    async def hold(self, job: Job, reason: HoldReason) -> Job:
        """Record why a waiting job is not sent now."""
        if job.problem == reason:
            return job
        return await self._book.commit(NothingSent(job_id=job.id, at=self._clock.now(), reason=reason))

    async def _fail(self, job: Job, reason: str) -> Job:
        return await self._book.commit(
            Failed(job_id=job.id, at=self._clock.now(), reason=reason, charge=Charge.NONE)
        )

    def _kept(self, answer: str) -> str:
        try:
            return self._redacted(answer)[:_MOST_ANSWER]
        except Exception:  # the id that came with it counts for more
            log.exception("an answer could not be redacted")
            return ""

    async def _refused(self, job: Job, error: Refused, answer: str) -> Job:
        return await self._book.commit(
            Failed(
                job_id=job.id,
                at=self._clock.now(),
                reason=error.reason,
                code=error.code,
                status=error.status,
                charge=Charge.NONE,
                upstream=error.upstream,
                answer=self._kept(answer),
            )
        )
