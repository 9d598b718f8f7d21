"""Errors and states in words: what happened, was money spent, what can be done. Shared by window and command line."""

from dataclasses import dataclass

from o8studio.domain.card import CardState
from o8studio.domain.compose import Note
from o8studio.domain.errors import (
    AnotherWriter,
    AnswerLost,
    BadInput,
    BrokenDownload,
    DiskTrouble,
    Incomprehensible,
    KeyringLocked,
    LedgerTooNew,
    LedgerUnreadable,
    NoKeyring,
    NoToken,
    NotSent,
    Refused,
    StudioError,
    UnreadableImage,
    WrongPassphrase,
)
from o8studio.domain.fitting import Violation
from o8studio.domain.job import Charge, Job, JobState
from o8studio.domain.pricing import Certainty, Estimate
from o8studio.services.language import _


@dataclass(frozen=True, slots=True)
class Explanation:
    """Three sentences: what happened, what it cost, what to do."""

    happened: str
    charge: str
    remedy: str

    def __str__(self) -> str:
        return " ".join(part for part in (self.happened, self.charge, self.remedy) if part)


def explain(error: StudioError) -> Explanation:
    """An error for people; never somebody else's `str(error)`."""
    free = _("Nothing was billed.")
    match error:
        case NotSent(reason="certificate"):
            return Explanation(
                _("The gateway's certificate is not trusted."),
                free,
                _("Check the address, or ask its administrator."),
            )
        case NotSent():
            return Explanation(
                _("The gateway does not answer."), free, _("Check the address and your connection.")
            )
        case AnswerLost():
            return Explanation(
                _("The gateway did not answer after we sent this."),
                _("It may be running and it may have been billed."),
                _("Checking is free."),
            )
        case Refused():
            return _refused(error, free)
        case Incomprehensible():
            return Explanation(
                _("The gateway's answer could not be understood."),
                "",
                _("Check that the address is a New API gateway."),
            )
        case BrokenDownload(reason="link expired"):
            return Explanation(
                _("The download link no longer works."),
                _("The clip is finished and paid for."),
                _("Ask for a new link."),
            )
        case BrokenDownload():
            return Explanation(
                _("The download stopped."), _("The clip is finished and paid for."), _("Resume the download.")
            )
        case NoKeyring():
            return Explanation(
                _("This system has no keyring."),
                "",
                _("Keep the token for this session, or in a file locked with a passphrase."),
            )
        case KeyringLocked():
            return Explanation(_("The keyring is locked."), "", _("Unlock it, then connect again."))
        case WrongPassphrase():
            return Explanation(_("The passphrase does not open the token file."), "", _("Type it again."))
        case NoToken():
            return Explanation(
                _("There is no token for this gateway."), free, _("Connect the gateway again.")
            )
        case BadInput():
            return Explanation(f"{error.field}: {error.problem}", "", "")
        case UnreadableImage():
            return Explanation(_("This picture can't be used."), free, _("Choose a PNG, JPEG or WebP file."))
        case AnotherWriter():
            return Explanation(
                _("Another o8studio is open on this desk."),
                "",
                _("Close it, or use `jobs`, `show` and `models`."),
            )
        case LedgerTooNew():
            return Explanation(
                _("A newer o8studio wrote the ledger."),
                "",
                _("It was left untouched. Install the newer version."),
            )
        case LedgerUnreadable():
            return Explanation(
                _("The ledger can't be read or written."), "", _("Nothing was sent. Check the disk.")
            )
        case DiskTrouble():
            return Explanation(_("A file can't be written."), "", _("Check the disk and the folder."))
        case _:
            return Explanation(_("Something went wrong."), "", _("See the log."))


def _refused(error: Refused, free: str) -> Explanation:
    match error:
        case Refused(status=401):
            return Explanation(
                _("The gateway does not accept the token (401)."), free, _("Paste a new one in Settings.")
            )
        case Refused(code="model_not_found"):
            return Explanation(
                _("This gateway has no video channel for this model (503)."),
                free,
                _("Ask its administrator."),
            )
        case Refused(code="insufficient_user_quota" | "quota_not_enough" | "pre_consume_token_quota_failed"):
            return Explanation(_("The balance is too low for this."), free, _("Top up, then send it again."))
        case Refused(status=429):
            return Explanation(_("The gateway is busy."), free, _("It is tried again in a moment."))
        case Refused(status=413):
            return Explanation(
                _("The request is too large for this gateway."), free, _("Use a smaller picture.")
            )
        case Refused(route_missing=True):
            return Explanation(
                _("This gateway does not have this route."),
                free,
                _("Choose another format for this gateway."),
            )
        case _:
            said = _("The gateway refused this: {reason}").format(reason=error.reason or error.status)
            return Explanation(said, free, _("Change it, then generate again."))


def charge_words(job: Job) -> str:
    """What is known about money, as the tag on a card."""
    if job.state is JobState.UNCONFIRMED:
        return _("May be billed")
    if job.state not in (JobState.FAILED, JobState.CANCELLED) and job.watched:
        return ""
    match job.charge:
        case Charge.NONE:
            return _("Not charged")
        case Charge.TAKEN:
            return _("Charged") if job.state is JobState.FAILED else _("May be billed")
        case Charge.MAYBE:
            return _("Charge unknown")


def card_line(card: CardState, job: Job) -> str:
    """The status line of a card, without times."""
    match card:
        case CardState.DRAFT:
            return _("Draft, it never arrived")
        case CardState.WAITING:
            return _("Starts when a slot is free")
        case CardState.PAUSED:
            return _("Queue paused")
        case CardState.HELD:
            return held_words(job.problem)
        case CardState.SUBMITTING:
            return _("Sending")
        case CardState.QUEUED:
            return _("Queued at the gateway")
        case CardState.RENDERING | CardState.RENDERING_BLIND:
            return _("Rendering")
        case CardState.SLOW:
            return _("Slower than usual")
        case CardState.CANCELLING:
            return _("Asking the gateway to stop")
        case CardState.DOWNLOADING:
            return _("Downloading")
        case CardState.OFFLINE:
            return _("No connection")
        case CardState.UNCONFIRMED:
            return _(
                "The gateway did not answer after we sent this. It may be running and it may have been billed. "
                "Checking is free."
            )
        case CardState.DOWNLOAD_STOPPED:
            return _("The clip is finished and paid for. The download stopped.")
        case CardState.LINK_EXPIRED:
            return _("The download link ran out. The gateway may still hold the clip.")
        case CardState.DONE_NEW | CardState.DONE:
            return ""
        case CardState.FILE_MISSING:
            return _("The file is no longer where it was saved.")
        case CardState.CANCELLED:
            return _("Cancelled")
        case CardState.NOT_WATCHING:
            return _("Not watching")
        case CardState.NO_BALANCE:
            return _("The balance is too low for this. Top up, then send it again.")
        case CardState.FAILED:
            return job.problem or _("The gateway gave no reason.")


def held_words(problem: str) -> str:
    """Why a job waits that could otherwise go out."""
    match problem:
        case "throttled":
            return _("Gateway is busy, tried again soon")
        case "no token":
            return _("Waits for a token")
        case _:
            return _("No connection, sent when it is back")


def violation_words(violation: Violation) -> str:
    """One sentence on what has to be put right."""
    name = violation.field
    match violation.problem:
        case "empty":
            return _("Write a prompt first.")
        case "too long" if name == "prompt":
            return _("The prompt is longer than {limit} characters.").format(limit=violation.detail)
        case "not allowed":
            return _("{name}: allowed are {values}.").format(name=name, values=violation.detail)
        case "too small":
            return _("{name}: at least {limit}.").format(name=name, limit=violation.detail)
        case "too large":
            return _("{name}: at most {limit}.").format(name=name, limit=violation.detail)
        case "not a number":
            return _("{name}: this must be a number.").format(name=name)
        case "too long":
            return _("{name}: at most {limit} characters.").format(name=name, limit=violation.detail)
        case "unknown parameter":
            return _("This model has no parameter {name}. Raw JSON can carry it.").format(name=name)
        case "wrong type":
            return _("{name}: this must be of type {kind}.").format(name=name, kind=violation.detail)
        case "required":
            return _("{name} is needed by this model.").format(name=_(violation.detail))
        case "too few items":
            return _("{name}: at least {limit} of them.").format(name=name, limit=violation.detail)
        case "too many items":
            return _("{name}: at most {limit} of them.").format(name=name, limit=violation.detail)
        case "rule":
            return _(violation.detail)
        case "picture format":
            return _("This model takes pictures as {formats}.").format(formats=violation.detail)
        case "picture bytes":
            return _("The picture is larger than {limit} MB.").format(limit=violation.detail)
        case "picture sides":
            return _("The picture's sides must be {limit} pixels.").format(limit=violation.detail)
        case "picture shape":
            return _("The picture's width by height must be {limit}.").format(limit=violation.detail)
        case "picture size":
            return _("The picture must be exactly {size} pixels.").format(size=violation.detail)
        case _:
            return _("This model does not take this picture: {role}.").format(role=violation.detail)


def note_words(note: Note) -> str:
    """One sentence on what will be sent otherwise than it was asked."""
    match note.kind:
        case "snapped":
            return _("{name}: {wanted} becomes {taken}, the nearest that this model takes.").format(
                name=note.field, wanted=note.wanted, taken=note.detail
            )
        case "dropped" if note.detail:
            return _("{name} is not sent: {reason}").format(name=note.field, reason=_(note.detail))
        case "dropped":
            return _("{name} is not sent: this model has nothing like it.").format(name=note.field)
        case "ignored":
            return _("{name} has no effect: {reason}").format(name=note.field, reason=_(note.detail))
        case "set by rule" if note.detail:
            return _("{name} is set to {value}: {reason}").format(
                name=note.field, value=note.wanted, reason=_(note.detail)
            )
        case "set by rule":
            return _("{name} is set to {value}: this model needs a value.").format(
                name=note.field, value=note.wanted
            )
        case _:
            return _(note.detail)


def estimate_words(cost: Estimate) -> str:
    """A price as it may be shown: exact, from, between, or unknown."""
    if cost.certainty is Certainty.UNKNOWN:
        return _("Price unknown")
    low = f"{cost.low:.2f}"
    if cost.certainty is Certainty.EXACT:
        return f"${low}"
    if cost.high is None:
        return _("from ${amount}").format(amount=low)
    return _("${low} to ${high}").format(low=low, high=f"{cost.high:.2f}")
