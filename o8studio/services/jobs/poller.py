"""Polls a job until the gateway itself reports its end. A refused status request never ends a job."""

import logging
from collections.abc import Callable

from o8studio.domain.errors import BrokenDownload, IllegalTransition, LedgerUnreadable, VaultError
from o8studio.domain.ids import JobId
from o8studio.domain.jobs.facts import (
    Cancelled,
    CancelReason,
    Failed,
    LostTrack,
    Rendered,
    RenderStarted,
    Result,
    SourceKind,
)
from o8studio.domain.jobs.following import LASTING_SECONDS, Trail, Trouble
from o8studio.domain.jobs.job import AT_GATEWAY, Job, JobState
from o8studio.domain.jobs.policies import WatchPolicy
from o8studio.domain.reasons import LostReason
from o8studio.gateway.parsing import plain
from o8studio.gateway.wire import (
    Finished,
    Rejected,
    RemoteStatus,
    Rendering,
    Unrecognised,
    Waiting,
    Withdrawn,
)
from o8studio.services.gateways.registry import GatewayRegistry
from o8studio.services.jobs.downloader import Downloader
from o8studio.services.jobs.job_book import JobBook
from o8studio.services.jobs.pacer import Course, Pacer
from o8studio.services.jobs.receiving import begun
from o8studio.services.jobs.status_client import Found, StatusClient
from o8studio.services.runtime.bus import Bus, FollowingTroubled, JobProgressed, Notified
from o8studio.services.runtime.clock import Clock
from o8studio.texts.notices import another_id_words

log = logging.getLogger(__name__)

_FALSE_FAILURES = ("upstream returned unrecognized message", "upstream returned error")
_CONFIRM_SECONDS = 30.0
"""Two refresh intervals of the gateway: after only one, a poll may still see the previous state."""
_UNEXPECTED_ROUNDS = 4
"""Rounds in a row that met an unexpected error, before following is begun again."""


class Poller:
    """Each call follows one job; many calls run concurrently."""

    def __init__(
        self,
        *,
        book: JobBook,
        gateways: GatewayRegistry,
        status_client: StatusClient,
        downloader: Downloader,
        bus: Bus,
        clock: Clock,
        pacer: Pacer,
        policy: WatchPolicy,
    ) -> None:
        self._book = book
        self._gateways = gateways
        self._status_client = status_client
        self._downloader = downloader
        self._bus = bus
        self._clock = clock
        self.pacer = pacer
        self._hurry = min(1.0, pacer.pace.first / 5.0)
        """Factor on waits that are not the pacer's; 1 except in tests."""
        self._courses: dict[JobId, Course] = {}
        self._policy = policy
        self._clipless: set[JobId] = set()
        """Jobs that were given up as finished without a clip; their cards say so until another answer comes."""
        self._clipless_since: dict[JobId, float] = {}
        """Since when jobs have been called finished without a clip, on the clock that never jumps."""

    async def watch(self, job: Job, is_awaited: Callable[[], bool], *, at_once: bool = False) -> Job:
        """Return when the job is rendered, has ended or is lost, or is finished without a clip for too long; there is no
        other timeout.

        Args:
            is_awaited: whether other jobs wait for its slot now.
            at_once: ask now, as far as the gateway's budget goes: it was not followed for an unknown time.
        """
        course = self._courses[job.id] = Course(is_hurried=at_once)
        trail = Trail()
        if job.id in self._clipless:
            trail.trouble, trail.is_lasting = Trouble.NEVER_A_CLIP, True
        self._clipless.discard(job.id)
        try:
            return await self._watched(job, course, trail, is_awaited)
        finally:
            self._courses.pop(job.id, None)
            if job.id not in self._clipless:
                self._clipless_since.pop(job.id, None)
                self._say(job, trail, Trouble.NONE)

    def look_now(self, job: Job) -> None:
        """Ask about a job now, if it is watched."""
        course = self._courses.get(job.id)
        if course is not None:
            self.pacer.hurry(job, course)

    async def _watched(self, job: Job, course: Course, trail: Trail, is_awaited: Callable[[], bool]) -> Job:
        errors = 0
        while job.state in AT_GATEWAY and job.id not in self._clipless:
            try:
                job = await self._round(job, course, trail, is_awaited)
                errors = 0
            except (LedgerUnreadable, IllegalTransition):
                raise
            except Exception:
                errors += 1
                job = self._book.get(job.id) or job
                if errors > _UNEXPECTED_ROUNDS or job.state not in AT_GATEWAY:
                    raise
                log.exception("job %s: a round of questions met an unexpected error", job.id)
                self._say(job, trail, Trouble.UNEXPECTED)
                await self.pacer.rest(course)
        if job.rendered_at is not None:
            self.pacer.note_rendered(job)
        return job

    async def _round(self, job: Job, course: Course, trail: Trail, is_awaited: Callable[[], bool]) -> Job:
        """Wait until the job may be asked about, ask, and note the answer."""
        await self.pacer.wait(job, course, is_awaited=is_awaited())
        found = await self._status_client.ask(job, trail)
        self._note_contact(job, found)
        status = found.status = await self._taken_at_its_link(job, trail, found.status)
        if status is not None and found.another and found.another != course.named:
            course.named = found.another
            log.warning("job %s: the answer is about %s", job.id, found.another)
            self._bus.publish(Notified(another_id_words(job.title, found.another), stays=True))
        # the user who gave an unknown id must hear of it without delay
        told = Waiting() if job.by_user and found.trouble is Trouble.UNKNOWN else status
        self.pacer.note(job, course, told, found.retry_after)
        if isinstance(status, Rejected) and status.reason.lower().startswith(_FALSE_FAILURES):
            now = self._clock.monotonic()
            course.doubted_at = now if course.doubted_at is None else course.doubted_at
            if now - course.doubted_at < _CONFIRM_SECONDS * self._hurry:
                return job  # the two false failures need a second check (trap 7)
        else:
            course.doubted_at = None
        job = await self._note(job, status)
        if self._is_given_up(job, course, status):
            self._clipless.add(job.id)
            self._say(job, trail, Trouble.NEVER_A_CLIP)
            return job
        return await self._note_trouble(job, trail, found)

    def _is_given_up(self, job: Job, course: Course, status: RemoteStatus | None) -> bool:
        """Whether it has been finished without a clip for too long: counted from its acceptance, and for some minutes now,
        as a gateway may hold a job for two days before it begins (Vidu's off-peak) and store the clip a little later.
        """
        if status is None:
            return False
        now = self._clock.monotonic()
        if not _is_clipless(status):
            self._clipless_since.pop(job.id, None)
            return False
        is_steady = now - self._clipless_since.setdefault(job.id, now) >= LASTING_SECONDS * self._hurry
        return is_steady and course.has_lasted(now, self._policy.without_clip)

    async def ask_once(self, job: Job) -> RemoteStatus | None:
        """The status of a job; None when it can't be read."""
        found = await self._status_client.ask(job, Trail(thorough=True))
        self._note_contact(job, found)
        return found.status

    async def results_now(self, job: Job) -> tuple[Result, ...]:
        """The results that the gateway names now; empty when it names none."""
        status = await self.ask_once(job)
        return status.results if isinstance(status, Finished) else ()

    def _note_contact(self, job: Job, found: Found) -> None:
        if found.online is not None:
            self._gateways.note_contact(job.request.gateway_id, online=found.online)
            self.pacer.note_contact(job, online=found.online)

    async def _note_trouble(self, job: Job, trail: Trail, found: Found) -> Job:
        """Record why the status can't be read; the job itself goes on."""
        if found.status is not None:
            trail.unknown_since = trail.silent_since = None
            self._say(job, trail, *_in_doubt(found.status))
            return job
        is_silent = bool(found.online and found.said) and trail.is_silent(
            self._clock.monotonic(), self._hurry
        )
        if is_silent and found.trouble is Trouble.NONE:
            self._say(job, trail, Trouble.NO_STATUS, found.said)
        if found.trouble is Trouble.UNKNOWN:
            return await self._note_unknown(job, trail)
        if found.trouble is not Trouble.NONE:
            self._say(job, trail, found.trouble)
        if found.trouble is Trouble.MAY_NOT_LOOK and trail.may_ask_for_copy(
            self._clock.monotonic(), self._hurry
        ):
            try:
                return await self._downloader.take_copy(job)
            except BrokenDownload as error:
                # whoever refused, the gateway, a vendor's host or a proxy before them: it was not asked
                # whether the job exists
                log.info("job %s: its copy is not there, %s", job.id, error)
                trail.unknown_since = None
        return job

    async def _note_unknown(self, job: Job, trail: Trail) -> Job:
        """Give up an id that the user gave; keep asking about one that the gateway gave."""
        if not trail.is_lost(self._clock.monotonic(), self._hurry):
            return job
        if job.by_user:
            lost = LostTrack(job_id=job.id, at=self._clock.now(), reason=LostReason.UNKNOWN_ID)
            return await self._book.commit(lost)
        self._say(job, trail, Trouble.UNKNOWN)
        return job

    def _say(self, job: Job, trail: Trail, trouble: Trouble, said: str = "") -> None:
        """Report a trouble when it begins, when the gateway's word changes, and once when it has lasted."""
        now, said = self._clock.monotonic(), plain(said)
        if trail.trouble is not trouble:
            trail.trouble_since, trail.is_lasting = now, False
        has_lasted = now - trail.trouble_since >= LASTING_SECONDS * self._hurry
        lasts = trouble is Trouble.NEVER_A_CLIP or (trouble.wants_a_person and has_lasted)
        if (trail.trouble, trail.said, trail.is_lasting) != (trouble, said, lasts):
            trail.trouble, trail.said, trail.is_lasting = trouble, said, lasts
            self._bus.publish(FollowingTroubled(job.id, trouble, said, lasts))

    async def _taken_at_its_link(
        self, job: Job, trail: Trail, status: RemoteStatus | None
    ) -> RemoteStatus | None:
        """A finished job behind an unknown word: with a link and an end, seen twice, whose link holds a clip."""
        if not isinstance(status, Unrecognised) or status.finished is None:
            trail.offered = ""
            return status
        was_seen, trail.offered = trail.offered == status.word, status.word
        if was_seen and await self._holds_clip(job, status.finished.results[0]):
            return status.finished
        return status

    async def _holds_clip(self, job: Job, result: Result) -> bool:
        """Whether the best source of a result begins like a video; only its beginning is asked for."""
        if result.sources[0].kind is SourceKind.INLINE:
            return True  # it came with the answer
        try:
            client = await self._gateways.client(job.request.gateway_id, job.request.base_url)
            async with client.download(result.sources[0]) as incoming:
                await begun(incoming)
        except (VaultError, TimeoutError, BrokenDownload) as error:
            log.info("job %s: its link holds no clip, %s", job.id, error)
            return False
        return True

    async def _note(self, job: Job, status: RemoteStatus | None) -> Job:
        now = self._clock.now()
        match status:
            case None | Waiting() | Unrecognised() | Finished(()):
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
            case Rejected(reason, code):
                return await self._book.commit(Failed(job_id=job.id, at=now, reason=reason, code=code))
            case Withdrawn():
                return await self._book.commit(
                    Cancelled(job_id=job.id, at=now, reason=CancelReason.BY_GATEWAY)
                )


def _is_clipless(status: RemoteStatus | None) -> bool:
    """Whether it is finished there, and nothing is offered."""
    return isinstance(status, Finished) and not status.results


def _in_doubt(status: RemoteStatus) -> tuple[Trouble, str]:
    """What a status leaves open, and the gateway's word for it."""
    match status:
        case Unrecognised(word):
            return Trouble.STRANGE_WORD, word
        case Finished() if _is_clipless(status):
            return Trouble.NO_CLIP, ""
        case _:
            return Trouble.NONE, ""
