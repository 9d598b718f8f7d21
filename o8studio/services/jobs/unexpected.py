"""What becomes of a job when an end of the program, or an error that nobody foresaw, stops one of its steps: it is told, and
never guessed.
"""

import logging
from collections.abc import Callable

from o8studio.domain.ids import JobId
from o8studio.domain.jobs.attention import needs_a_person
from o8studio.domain.jobs.facts import Fact, FetchInterrupted, LostTrack, NothingSent
from o8studio.domain.jobs.following import Trouble
from o8studio.domain.jobs.job import AT_GATEWAY, Job, JobState
from o8studio.domain.reasons import DownloadProblem, HoldReason, LostReason
from o8studio.services.jobs.job_book import JobBook
from o8studio.services.runtime.bus import Bus, FollowingTroubled, Notified
from o8studio.services.runtime.clock import Clock
from o8studio.texts.notices import unexpected_words

log = logging.getLogger(__name__)


def interruption(job: Job, at: float, *, sent_nothing: bool) -> Fact | None:
    """The fact that tells that a job was not followed for a time; None for a job that needs none.

    Args:
        at: unix seconds.
        sent_nothing: whether provably nothing left of one that was being sent; else nobody knows.
    """
    match job.state:
        case JobState.SENDING if sent_nothing:
            return NothingSent(job_id=job.id, at=at, reason=HoldReason.NONE)
        case JobState.SENDING:
            return LostTrack(job_id=job.id, at=at, reason=LostReason.INTERRUPTED)
        case JobState.FETCHING:
            return FetchInterrupted(job_id=job.id, at=at, reason=DownloadProblem.INTERRUPTED)
        case JobState.RECORDED if needs_a_person(job):  # it is checked again whether what held it still does
            return NothingSent(job_id=job.id, at=at, reason=HoldReason.NONE)
        case _:
            return None


class UnexpectedErrors:
    """Puts a job into a state from which it can be taken up again, and says on its card what happened."""

    def __init__(
        self, book: JobBook, bus: Bus, clock: Clock, has_sent_nothing: Callable[[JobId], bool]
    ) -> None:
        """`has_sent_nothing` tells of a job that is being sent whether provably nothing has left."""
        self._has_sent_nothing = has_sent_nothing
        self._book = book
        self._bus = bus
        self._clock = clock

    async def note(self, job_id: JobId, error: Exception) -> None:
        """Record the error of a job's step; raises nothing, so that the job's task lives.

        What was being sent is unconfirmed; what was waiting is held, and provably not sent.
        """
        log.error("job %s met an unexpected error", job_id, exc_info=error)
        try:
            job = await self._book.settled(job_id)
            fact = self._fact(job)
            if fact is not None:
                await self._book.commit(fact)
                return
        except Exception:
            log.exception("job %s: the error could not be recorded", job_id)
        known = self._book.get(job_id)
        if known is not None and known.state in AT_GATEWAY | {JobState.RENDERED}:
            self._bus.publish(FollowingTroubled(job_id, Trouble.UNEXPECTED))
        else:  # its card says how it ended
            self._bus.publish(Notified(unexpected_words(), stays=True))

    def _fact(self, job: Job) -> Fact | None:
        """The fact that tells it; None for a job that goes on at the gateway, or needs none."""
        now = self._clock.now()
        match job.state:
            case JobState.SENDING if self._has_sent_nothing(job.id):
                return NothingSent(job_id=job.id, at=now, reason=HoldReason.UNEXPECTED)
            case JobState.RECORDED:
                return NothingSent(job_id=job.id, at=now, reason=HoldReason.UNEXPECTED)
            case JobState.SENDING:
                return LostTrack(job_id=job.id, at=now, reason=LostReason.UNEXPECTED)
            case JobState.FETCHING:
                return FetchInterrupted(job_id=job.id, at=now, reason=DownloadProblem.UNEXPECTED)
            case _:
                return None

    def taken_up_again(self, job_id: JobId) -> None:
        """It is tried again: what was said on its card is taken back."""
        self._bus.publish(FollowingTroubled(job_id, Trouble.NONE))
