"""What a token's log at the gateway proves about a job's money, and what may belong to a job whose answer was lost."""

from collections.abc import Sequence
from dataclasses import dataclass

from o8studio.domain.jobs.facts import Charge, LoggedCharge
from o8studio.domain.jobs.job import Job, JobState

_SLACK = 3.0
"""Seconds: both clocks give whole seconds, and a row is written a moment after its date."""
_LATEST = 1500.0
"""Seconds after sending at which the charge of a lost submission may still be written: a gateway may wait for a slow
vendor for a while after our own time limit."""
PATIENCE = 3 * 86_400.0
"""Seconds after its end during which a job's charge is looked up."""
_LEAST_USD = 1e-9
_PATHS = {
    "openai_videos": "/v1/videos",
    "generations": "/v1/video/generations",
    "openai_responses": "/v1/responses",
}
"""The path that the log has for a format. Native routes are rewritten by the gateway and not compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenLog:
    """What was read of a token's log, in any order.

    Attributes:
        charges, refunds: its rows that take money and give it back.
        oldest: unix seconds of the oldest row of any kind, or None.
        read_at: unix seconds.
    """

    charges: tuple[LoggedCharge, ...] = ()
    refunds: tuple[LoggedCharge, ...] = ()
    oldest: float | None = None
    read_at: float = 0.0


def told_charge(job: Job) -> Charge:
    """The charge to show: for an accepted job that has ended, only what the log or the balance proved."""
    if job.accepted_at is None or not job.state.is_final or job.charged_usd is not None:
        return job.charge
    return Charge.MAYBE


def is_open(job: Job, now: float) -> bool:
    """Whether the log may still show something new about an ended job's charge."""
    if not job.state.is_final or job.accepted_at is None:
        return False
    if not (job.request_id or (job.remote_id and job.state is not JobState.KEPT)):
        return False  # a task's id stands only in the row of a refund
    if now - (job.finished_at or job.changed_at) > PATIENCE:
        return False
    # a charge for nothing may still be given back
    return job.charged_usd is None or (job.charge is Charge.TAKEN and job.state is not JobState.KEPT)


def settled(job: Job, log: TokenLog) -> tuple[Charge, float] | None:
    """The charge that the log's rows of this job prove, with US dollars; None when it has no such row.

    A refund without its charge proves a refund only for a job without a clip: for one with a clip it may settle part
    of the price.
    """
    taken = sum(row.usd for row in log.charges if _is_of(row, job))
    given = -sum(row.usd for row in log.refunds if _is_of(row, job))
    if any(_is_of(row, job) for row in log.charges):
        back = given > 0 and given >= taken - _LEAST_USD
        return (Charge.REFUNDED, given) if back else (Charge.TAKEN, taken - given)
    if given > 0 and job.state is not JobState.KEPT:
        return Charge.REFUNDED, given
    return None


def candidates(job: Job, others: Sequence[Job], log: TokenLog) -> tuple[LoggedCharge, ...]:
    """The charges that may be this job's, whose answer was lost; the nearest in time first.

    Same model, same path, not before it was sent, and not another known job's: by request or task id, or, for a job
    without a request id, the one nearest to its acceptance.
    """
    sent = job.sent_at or job.recorded_at
    known = [one for one in others if one.id != job.id and one.accepted_at is not None]
    free = [row for row in log.charges if not any(_is_of(row, one) for one in known)]
    for one in sorted(known, key=lambda known_job: known_job.sent_at or 0.0):
        if not one.request_id:
            free = _without_nearest(free, one)
    path = _PATHS.get(job.request.wire_format)
    found = [
        row
        for row in free
        if row.model == job.request.model
        and sent - _SLACK <= row.at <= sent + _LATEST
        and (path is None or not row.path or row.path.endswith(path))
    ]
    return tuple(sorted(found, key=lambda row: abs(row.at - sent)))


def silent_until(job: Job, log: TokenLog) -> float | None:
    """The time up to which the log certainly has no row of a job without candidates; None when unknown.

    This takes a row from before the second of sending and a later charge of the same token: refunds and errors are
    logged even where a site logs no charges. A log that begins later may be another token's; a row dated in the future
    only shows a wrong clock.
    """
    sent = job.sent_at or job.recorded_at
    reaches = log.oldest is not None and log.oldest < sent - _SLACK
    newest = max((row.at for row in log.charges if row.at <= log.read_at + _SLACK), default=0.0)
    return newest if reaches and newest > sent + _SLACK else None


def _without_nearest(rows: list[LoggedCharge], job: Job) -> list[LoggedCharge]:
    """The rows except the one that a job without a request id most likely caused."""
    sent, taken = job.sent_at, job.accepted_at
    if sent is None or taken is None:
        return rows
    # when a person gave the id, the acceptance says nothing about the submission
    around, end = (sent, sent + _LATEST) if job.by_user else (taken, taken + _SLACK)
    near = [
        row
        for row in rows
        if row.model == job.request.model and not row.task_id and sent - _SLACK <= row.at <= end
    ]
    nearest = min(near, key=lambda row: abs(row.at - around), default=None)
    return [row for row in rows if row is not nearest]


def _is_of(row: LoggedCharge, job: Job) -> bool:
    by_request = bool(row.request_id) and row.request_id == job.request_id
    return by_request or bool(row.task_id and job.remote_id and _bare(row.task_id) == _bare(job.remote_id))


def _bare(task: str) -> str:
    """A task is `task_…` in the log and `resp_…` on the Responses route (docs/protocol.md §0.2)."""
    return task.removeprefix("task_").removeprefix("resp_")
