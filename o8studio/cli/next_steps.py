"""What a person can do about a job that waits for one: the sentence that a run ends with, and its commands."""

from o8studio.domain.jobs.attention import is_held_here
from o8studio.domain.jobs.following import Trouble
from o8studio.domain.jobs.job import Job, JobState
from o8studio.domain.reasons import HoldReason
from o8studio.texts.downloads import stopped_words
from o8studio.texts.language import _, joined
from o8studio.texts.moved_in import moved_in_words
from o8studio.texts.states import answer_words, held_words, trouble_words


def next_step(job: Job, trouble: Trouble = Trouble.NONE, said: str = "") -> str:
    """Why a job waits and what to do, in one line; empty for one that does not wait.

    Args:
        trouble: why a running one can't be followed, with what the gateway said last.
    """
    if trouble is not Trouble.NONE:
        follow = _("`o8studio follow {job}` takes another token.") if trouble.wants_token else _watching()
        return _joined(trouble_words(trouble, said), follow, job)
    if is_held_here(job):
        return _joined(moved_in_words(job), _("`o8studio watch {job}` follows it here."), job)
    match job.state:
        case JobState.UNCONFIRMED:
            resolve = _(
                "`o8studio evidence {job}` looks for it, free of charge; `o8studio resolve {job}` with "
                "--adopt TASK, --never-arrived or --send-again says what became of it."
            )
            return _joined(answer_words(job), resolve, job)
        case JobState.RECORDED:
            return _joined(_held(job), _step_of_held(job), job)
        case JobState.RENDERED:
            told = stopped_words(job.problem) or _("Finished and paid for, the download stopped.")
            return _joined(told, _watching(), job)
        case _:
            return ""


def follow_moved_in() -> str:
    """How all jobs that came from another computer are followed here."""
    return _("`o8studio watch --moved` follows them here, `o8studio watch JOB` one of them.")


def _held(job: Job) -> str:
    if job.held_for is HoldReason.THROTTLED:
        return _("The gateway stayed busy, {n} attempts. Nothing was sent.").format(n=job.attempts)
    if job.held_for is HoldReason.VENDOR_ACCOUNT:
        return _("The gateway's own account at this vendor was empty. Nothing was sent.")
    words = held_words(job.held_for, job.attempts, job.held_detail)
    return words if words.endswith((".", "。")) else f"{words}."


def _step_of_held(job: Job) -> str:
    match job.held_for:
        case HoldReason.NO_TOKEN:
            return _(
                "Connect the gateway with `o8studio gateway add`, or set O8STUDIO_TOKEN; then `o8studio watch` "
                "sends it, and `o8studio stop {job}` removes it."
            )
        case HoldReason.FIRST_UNCONFIRMED:
            return _("Resolve the unconfirmed one first, or remove this one with `o8studio stop {job}`.")
        case _:
            return _("Then `o8studio watch` sends it, and `o8studio stop {job}` removes it.")


def _watching() -> str:
    return _("`o8studio watch` goes on with it.")


def _joined(told: str, step: str, job: Job) -> str:
    return joined((told, step.format(job=job.id)))
