"""Job states in words. Shared by window and command line; errors are in `errors`."""

from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from o8studio.domain.errors import NotSent, Refused
from o8studio.domain.jobs.charges import told_charge
from o8studio.domain.jobs.facts import PICTURE_MISSING, CancelReason, Charge
from o8studio.domain.jobs.following import Trouble
from o8studio.domain.jobs.job import Job, JobState
from o8studio.domain.jobs.queue_state import QueueState
from o8studio.domain.library.clip import Clip, Flaw
from o8studio.domain.reasons import MOST_ATTEMPTS, FailureKind, HoldReason, LostReason
from o8studio.texts.downloads import (
    flaw_words,
    never_a_clip_words,
    stopped_words,
)
from o8studio.texts.language import LANGUAGES, _, in_use, joined, listed, ngettext
from o8studio.texts.moved_in import moved_in_words
from o8studio.texts.notices import unwritten_words

if TYPE_CHECKING:  # not needed for the first paint of the queue
    from o8studio.domain.jobs.delivered import Difference


def answer_words(job: Job) -> str:
    """What was answered to the submission, where that was kept; empty where it was not."""
    if job.answer and job.lost_by is LostReason.BETWEEN:
        # Translators: not by the gateway, but by a proxy before it
        return _("What was answered: {answer}").format(answer=job.answer)
    return _("The gateway answered: {answer}").format(answer=job.answer) if job.answer else ""


def not_cancelled_words() -> str:
    """What follows when a gateway was asked to cancel a clip and does not say that it did."""
    return _(
        "The gateway did not cancel this clip: it goes on, is followed, and is downloaded when it is finished."
    )


def charge_words(job: Job) -> str:
    """The charge, for the tag on a queue row."""
    if job.state is JobState.UNCONFIRMED:
        # Translators: a tag on a card: nobody knows yet whether this costs money
        return _("May be billed")
    if job.state not in (JobState.FAILED, JobState.CANCELLED) and job.watched:
        return ""
    match told_charge(job):
        case Charge.NONE:
            return _("Not charged")
        case Charge.TAKEN:
            # Translators: a tag on a card, two words at most: the gateway took money for this job
            return _("Charged") if job.state.is_final else _("May be billed")
        case Charge.REFUNDED:
            return _("Refunded")
        case Charge.MAYBE:
            return _("Charge not known yet") if job.accepted_at is not None else _("Charge unknown")


def clip_number_words(job: Job, clip: Clip) -> str:
    """The clip's number within its job; empty where there is only one."""
    if clip.is_apart:
        # Translators: short, instead of "1 of 2": a clip that came under a task id that was wrong
        return _("earlier task id")
    total = max(len(job.results), len(job.made))
    # Translators: which of the clips that one job made
    return _("{n} of {total}").format(n=clip.index + 1, total=total) if total > 1 else ""


def set_apart_words(job: Job) -> str:
    """Where the clips are that came under an earlier task id; empty where there are none."""
    paths = listed(clip.path for clip in job.clips if clip.is_apart)
    told = _("What came under the earlier task id stays: {paths}. Nothing was sent.")
    return told.format(paths=paths) if paths else ""


def state_line(state: QueueState, job: Job, model: str, *, is_behind: bool = False, said: str = "") -> str:
    """The status line of a queue row, without times.

    Args:
        model: the first word of its model's name.
        is_behind: whether it waits for the first job of its press to be accepted.
        said: the gateway's last word, for a state that shows it.
    """
    match state:
        case QueueState.WAITING if is_behind:
            return _("Waits until the first is accepted")
        case QueueState.HELD:
            return held_words(job.held_for, job.attempts, job.held_detail)
        case QueueState.SUBMITTING:
            return _("Sending to {model}").format(model=model)
        case QueueState.STRANGE_WORD:
            return trouble_words(Trouble.STRANGE_WORD, said)
        case QueueState.NO_STATUS:
            return trouble_words(Trouble.NO_STATUS, said)
        case QueueState.CANCELLING:
            return _("Asking {model} to stop").format(model=model)
        case QueueState.DOWNLOAD_STOPPED:
            return _stopped_words(job)
        case QueueState.FAILED:
            return failed_words(job, model)
        case QueueState.NO_BALANCE if job.status:
            return _refusal_words(job)
        case QueueState.CANCELLED if job.cancel_reason is CancelReason.REMOVED:
            return _("Removed before it was sent")
        case QueueState.CANCELLED if job.cancel_reason is CancelReason.SENT_AGAIN:
            return _("Sent again as another clip")
        case QueueState.MOVED_IN:
            return moved_in_words(job)
        case QueueState.UNCONFIRMED if job.lost_by is LostReason.RESTORED:
            return _(
                "It was waiting when the ledger was restored or rescued, and may have been sent "
                "since. Say what happened to it."
            )
        case QueueState.UNCONFIRMED if job.lost_by is LostReason.REDIRECTED:
            return _(
                "The gateway named another address instead of answering. It may be running and it may have been "
                "billed. Checking is free."
            )
        case QueueState.UNCONFIRMED if job.lost_by is LostReason.BETWEEN:
            return _(
                "Something between here and the gateway answered, such as a proxy, and not the gateway. It may have been "
                "sent on all the same, and billed. Checking is free."
            )
        case QueueState.UNCONFIRMED if job.answer:
            return _(
                "The gateway's answer does not say whether it took this. It may be running and it may have been "
                "billed. Checking is free."
            )
        case QueueState.UNCONFIRMED if job.lost_by is LostReason.UNEXPECTED:
            return _(
                "o8studio met an unexpected error after it began to send this. It may be running and it may have been "
                "billed. Checking is free."
            )
        case QueueState.UNCONFIRMED if job.lost_by is LostReason.UNKNOWN_ID:
            return _(
                "The gateway does not know the task id that was given for this. "
                "It may still have been billed under another one."
            )
        case QueueState.UNCONFIRMED if job.lost_by is LostReason.ANOTHERS_ID:
            return _(
                "The task id that was given for this belongs to another clip. "
                "It may still have been billed under another one."
            )
        case _:
            return _plain_lines(in_use()).get(state, "")


@lru_cache(maxsize=len(LANGUAGES))
def _plain_lines(_language: str) -> dict[QueueState, str]:
    """What is the same for every job; kept for each language, because every card of a queue asks for its line."""
    return {
        # Translators: a request that certainly never reached the gateway and cost nothing
        QueueState.DRAFT: _("Draft, it never arrived"),
        QueueState.WAITING: _("Starts when a slot is free"),
        QueueState.PAUSED: _("Queue paused"),
        QueueState.QUEUED: _("Queued at the gateway"),
        **dict.fromkeys((QueueState.RENDERING, QueueState.RENDERING_BLIND), _("Rendering")),
        QueueState.SLOW: _("Slower than usual"),
        QueueState.DOWNLOADING: _("Downloading"),
        QueueState.OFFLINE: _("No connection"),
        QueueState.MAY_NOT_LOOK: trouble_words(Trouble.MAY_NOT_LOOK),
        QueueState.TOKEN_REFUSED: trouble_words(Trouble.TOKEN_REFUSED),
        QueueState.NOT_KNOWN: trouble_words(Trouble.UNKNOWN),
        QueueState.NO_CLIP: trouble_words(Trouble.NO_CLIP),
        QueueState.NEVER_A_CLIP: trouble_words(Trouble.NEVER_A_CLIP),
        QueueState.NOT_FOLLOWED: trouble_words(Trouble.UNEXPECTED),
        QueueState.UNCONFIRMED: _(
            "The gateway did not answer after we sent this. It may be running and it may have been billed. "
            "Checking is free."
        ),
        QueueState.LINK_EXPIRED: _("The download link has expired. The gateway may still have the clip."),
        QueueState.FILE_MISSING: _("The file is no longer where it was saved."),
        QueueState.CANCELLED: _("Cancelled"),
        QueueState.NOT_WATCHING: _("May still be billed"),
        QueueState.NO_BALANCE: _("The balance is too low for this. Top up, then send it again."),
    }


def trouble_words(trouble: Trouble, said: str = "") -> str:
    """Why a running clip can't be followed, and what to do; empty when it can.

    Args:
        said: the gateway's last word.
    """
    match trouble:
        case Trouble.STRANGE_WORD:
            return _('The gateway says "{word}"').format(word=said)
        case Trouble.NO_CLIP:
            return _(
                "The gateway says that this is finished, and offers no clip yet. o8studio keeps asking on every route."
            )
        case Trouble.NEVER_A_CLIP:
            return never_a_clip_words()
        case Trouble.NO_STATUS:
            return _(
                'The gateway does not say how this clip is doing. Its last answer: "{answer}". The clip goes on, and '
                "o8studio keeps asking."
            ).format(answer=said)
        case Trouble.MAY_NOT_LOOK:
            return _(
                "This token may send jobs but not read their state. The clip's file is requested now "
                "and then. Another token of the same account can follow it."
            )
        case Trouble.TOKEN_REFUSED:
            return _(
                "The gateway no longer accepts the token: it is used up, expired or disabled. The clip goes on, and "
                "finished clips can still be fetched with another token of the same account."
            )
        case Trouble.UNKNOWN:
            return _(
                "The gateway says that it does not know this clip. It may have been billed. o8studio "
                "keeps asking."
            )
        case Trouble.UNWRITTEN:
            return unwritten_words()
        case Trouble.UNEXPECTED:
            return _(
                "o8studio met an unexpected error while it followed this clip. The clip goes on at the gateway, and "
                "o8studio keeps trying. The log has the details."
            )
        case Trouble.NONE:
            return ""


def failed_words(job: Job, model: str) -> str:
    """Why a job failed; what it cost is said beside it."""
    if job.status:
        return _refusal_words(job)
    from o8studio.domain.refusal_codes import (
        filtered_input,  # what only failed jobs need is not loaded with the window
    )
    from o8studio.texts.gateway_errors import filter_words

    stopped = filtered_input(job.code)
    if stopped is not None:
        told = "" if job.problem == job.code else job.problem  # this code has its own line
        return joined((filter_words(stopped), told))
    if job.accepted_at is None and job.problem:
        return problem_words(job.problem)  # it never reached the gateway
    reason = code_words(job.code) if job.problem in ("", job.code) else job.problem
    if not reason:
        return _("{model} stopped, the gateway gave no reason.").format(model=model)
    return _("{model} stopped: {reason}").format(model=model, reason=reason)


def code_words(code: str) -> str:
    """What a code of a vendor says where no sentence came with it; the code itself where nobody knows."""
    if not code:
        return ""
    from o8studio.domain.refusal_codes import FAILURES  # as above

    match FAILURES.get(code):
        case FailureKind.FAULT:
            return _("the vendor had an internal error ({code})").format(code=code)
        case FailureKind.GONE:
            return _("the vendor no longer knows this job ({code})").format(code=code)
        case FailureKind.TOO_LATE:
            return _("the vendor gave up on it after its time limit ({code})").format(code=code)
        case None:
            return _("the gateway's code is {code}").format(code=code)


def problem_words(problem: str) -> str:
    """A reason: translated if it is ours, unchanged if it is the gateway's."""
    if problem == PICTURE_MISSING:
        return _("A picture of this request is missing. Nothing was sent.")
    return problem


def _stopped_words(job: Job) -> str:
    told = stopped_words(job.problem)
    if told or not job.expected:
        return told or _("The clip is finished and paid for. The download stopped.")
    return _("The clip is finished and paid for. The download stopped at {got} of {all} MB.").format(
        got=f"{job.received / 1e6:.1f}", all=f"{job.expected / 1e6:.1f}"
    )


def _refusal_words(job: Job) -> str:
    """Why a job was refused and what can be done; the charge is shown by the row's tag."""
    from o8studio.texts.gateway_errors import gateway_error_words  # as above

    about = job.refused_about
    told = gateway_error_words(
        Refused(
            job.status or 0,
            code=job.code,
            reason=job.problem,
            kind=about.kind,
            field=about.field,
            filtered=about.filtered,
        )
    )
    return joined((told.happened, told.remedy))


def held_words(problem: HoldReason, attempts: int = 0, detail: str = "") -> str:
    """Why a job is held that could otherwise be sent.

    Args:
        detail: which proxy or certificate.
    """
    if problem.is_wrong_setting or problem is HoldReason.PROXY:
        from o8studio.texts.gateway_errors import gateway_error_words  # as above

        told = gateway_error_words(NotSent(problem, detail))
        return joined((told.happened, told.remedy))
    match problem:
        case HoldReason.THROTTLED if attempts >= MOST_ATTEMPTS:
            return _("Gateway stayed busy, {n} attempts. Nothing was sent; press Try now.").format(n=attempts)
        case HoldReason.THROTTLED:
            return _("Gateway is busy, attempt {n} of {most}").format(n=attempts, most=MOST_ATTEMPTS)
        case HoldReason.NO_BALANCE:
            return _("The balance is too low, sent when there is more")
        case HoldReason.VENDOR_ACCOUNT:
            return _("The gateway's own account at this vendor was empty. Nothing was sent; press Try now.")
        case HoldReason.DISK_FULL:
            return _("The disk is nearly full, sent when there is room")
        case HoldReason.NO_TOKEN:
            return _("Waits for a token")
        case HoldReason.FIRST_UNCONFIRMED:
            return _("Waits until you resolve the unconfirmed clip")
        case HoldReason.UNEXPECTED:
            return _("Unexpected error, see the log. Nothing was sent; trying again")
        case _:
            return _("No connection, sent when it is back")


def difference_words(one: "Difference") -> str:
    """One way in which the clip differs from the request."""
    from o8studio.domain.jobs.delivered import YES, Measured  # not before the first paint

    match one.field:
        case Measured.FLAW:
            return flaw_words(Flaw(one.got))
        case Measured.ADDRESS:
            return _(
                "Found by guess: the gateway's answer does not name this address as the clip. Look at it."
            )
        case Measured.SOUND if one.is_default and one.asked == YES:
            return _("the model was expected to make sound, got none")
        case Measured.SOUND if one.is_default:
            return _("the model was expected to make no sound, got sound")
        case _ if one.is_default:
            # Translators: nobody set it; {asked} was shown as what the model takes by itself
            return _("the model was expected to take {asked}, got {got}").format(asked=one.asked, got=one.got)
        case Measured.SOUND:
            return _("asked for sound, got none") if one.asked == YES else _("asked for silence, got sound")
        case Measured.FPS:
            return _("asked {asked} fps, got {got}").format(asked=one.asked, got=one.got)
        case _:
            return _("asked {asked}, got {got}").format(asked=one.asked, got=one.got)


def when_words(at: float, now: datetime) -> str:
    """A time: relative under an hour, then the clock, then the date."""
    then = datetime.fromtimestamp(at).astimezone()
    minutes = int((now - then).total_seconds() // 60)
    if minutes < 1:
        return _("just now")
    if minutes < 60:
        return ngettext("{n} min ago", "{n} min ago", minutes).format(n=minutes)
    days = (now.date() - then.date()).days
    near = {0: f"{then:%H:%M}", 1: _("yesterday")}
    return near.get(days, f"{then:%Y-%m-%d}")


def taken_words(seconds: float) -> str:
    """How long something took; empty where that is not known."""
    if seconds <= 0:
        return ""
    whole = max(1, round(seconds))
    if whole < 60:
        return _("{n} s").format(n=whole)
    return _("{minutes} min {seconds} s").format(minutes=whole // 60, seconds=whole % 60)


def when_left_words(usual: float | None, elapsed: float) -> str:
    """The approximate time left; empty when too few clips of its model are known, or it takes longer than usual."""
    if usual is None or elapsed >= usual:
        return ""
    left = usual - elapsed
    if left < 60:
        return _("under 1 min left")
    minutes = round(left / 60)
    return ngettext("about {n} min left", "about {n} min left", minutes).format(n=minutes)
