"""Error messages: what happened, whether money was spent, what can be done. Shared by window and command line."""

from dataclasses import dataclass

from o8studio.domain.errors import (
    AnotherWriter,
    AnswerLost,
    BadInput,
    BrokenDownload,
    CutShort,
    DiskTrouble,
    FilteredInput,
    GatewayError,
    IllegalTransition,
    Incomprehensible,
    InputField,
    InputProblem,
    KeyringLocked,
    KeyringSilent,
    LedgerTooNew,
    LedgerUnreadable,
    NoKeyring,
    NoToken,
    NotSent,
    RefusalKind,
    Refused,
    StudioError,
    TokenFileLocked,
    UnreadableImage,
    WrongPassphrase,
)
from o8studio.domain.reasons import DiskProblem, HoldReason, PictureProblem
from o8studio.texts.downloads import download_words
from o8studio.texts.language import _, ngettext

AT_THE_GATEWAY = "A job that needs looking into:"
"""Kept in English: it is meant for the gateway's administrator."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Three sentences: what happened, what it cost, what to do."""

    happened: str
    charge: str
    remedy: str

    def __str__(self) -> str:
        return " ".join(part for part in (self.happened, self.charge, self.remedy) if part)


def explain(error: StudioError) -> Explanation:
    """Explain an error to people; never a foreign `str(error)`."""
    if isinstance(error, GatewayError):
        return _gateway_error(error)
    free, unsent = _("Nothing was billed."), _("Nothing was sent, so nothing was billed.")
    unsent_now = _("Nothing new was sent; jobs that were sent earlier continue at the gateway.")
    match error:
        case NoKeyring():
            return Explanation(
                _("This system has no keyring."),
                free,
                _("Keep the token for this session, or in a file locked with a passphrase."),
            )
        case KeyringLocked():
            return Explanation(_("The keyring is locked."), free, _("Unlock it, then connect again."))
        case KeyringSilent():
            return Explanation(
                _("The keyring did not answer."),
                free,
                _("See whether it asks for its password, then try again."),
            )
        case TokenFileLocked():
            return Explanation(
                _("The file with the token is locked with your passphrase."),
                unsent,
                _("Connect the gateway again."),
            )
        case WrongPassphrase():
            return Explanation(_("The passphrase does not unlock the token file."), free, _("Type it again."))
        case NoToken():
            return Explanation(
                _("There is no token for this gateway."), unsent, _("Connect the gateway again.")
            )
        case BadInput(field=InputField.TASK):
            return Explanation(_answered_words(error), "", "")
        case BadInput(field=InputField.TOKEN) if error.problem not in (
            InputProblem.EMPTY,
            InputProblem.CHARACTERS,
        ):
            return Explanation(_answered_words(error), "", "")
        case BadInput():
            return Explanation(_input_words(error), unsent, _("Correct it, then try again."))
        case UnreadableImage():
            return _unreadable(error, unsent)
        case CutShort():
            return _cut_short(error)
        case AnotherWriter():
            return Explanation(
                _("Another o8studio is open on this profile."),
                unsent,
                _("Close it, or use `jobs`, `show` and `models`."),
            )
        case LedgerTooNew():
            return Explanation(
                _("A newer o8studio wrote the ledger. It was left untouched."),
                unsent,
                _("Install the newer version."),
            )
        case LedgerUnreadable(is_busy=True):
            return Explanation(
                _("Another program is using the ledger."),
                unsent_now,
                _("Close that program, then try again."),
            )
        case LedgerUnreadable():
            return Explanation(
                _("The ledger can't be read or written."),
                unsent_now,
                _("Check the disk, then start again."),
            )
        case DiskTrouble():
            return Explanation(_disk_words(error), free, _("Free some space, or choose another folder."))
        case IllegalTransition():
            return Explanation(
                _("The job's current state does not allow this."),
                free,
                _("Check its state, then try again."),
            )
        case _:
            return _press_error(error, unsent) or Explanation(
                _("Something went wrong."), free, _("See the log.")
            )


def _press_error(error: StudioError, unsent: str) -> Explanation | None:
    # these modules take 20 ms, and no card of the first paint shows such an error
    from o8studio.domain.compose.batch import NotAgreed, OrderRefused
    from o8studio.texts.orders import not_agreed_words, refused_words

    match error:
        case OrderRefused():
            return Explanation(refused_words(error), unsent, "")
        case NotAgreed():
            return Explanation(not_agreed_words(error), "", unsent)
        case _:
            return None


def _unreadable(error: UnreadableImage, unsent: str) -> Explanation:
    remedy = _("Choose a smaller picture.")
    match error.problem:
        case PictureProblem.TOO_MANY_PIXELS:
            happened = _("This picture has {n} megapixels; at most {most} can be used.").format(
                n=round(error.megapixels), most=round(error.most)
            )
        case PictureProblem.TOO_LARGE:
            happened = _("This picture is too large.")
        case PictureProblem.HEIC:
            happened, remedy = _("This is a HEIC picture."), _("Save it as JPEG, then choose that.")
        case PictureProblem.DAMAGED:
            happened, remedy = _("This picture is damaged or cut short."), _("Choose another copy of it.")
        case PictureProblem.MISSING:
            happened, remedy = _("There is no such picture file."), _("Choose a PNG, JPEG or WebP file.")
        case PictureProblem.LINK:
            happened = _(
                "The picture behind this link can't be fetched, and this gateway takes it as a file."
            )
            remedy = _("Choose the picture as a file.")
        case _:
            happened, remedy = _("This picture can't be used."), _("Choose a PNG, JPEG or WebP file.")
    return Explanation(happened, unsent, remedy)


def _cut_short(error: CutShort) -> Explanation:
    told = explain(error.cause)
    went = ngettext(
        "{n} of {count} clips was sent before and goes on; the others were taken back.",
        "{n} of {count} clips were sent before and go on; the others were taken back.",
        error.left,
    )
    return Explanation(told.happened, went.format(n=error.left, count=error.count), told.remedy)


def _disk_words(error: DiskTrouble) -> str:
    match error.problem:
        case DiskProblem.FULL:
            return _("The disk is full.")
        case DiskProblem.READ_ONLY:
            return _("The folder can't be written to.")
        case DiskProblem.MISSING:
            return _("The folder does not exist.")
        case DiskProblem.NAME_TOO_LONG:
            return _("The file's name is too long for this disk.")
        case _:
            return _("A file can't be written.")


def _gateway_error(error: GatewayError) -> Explanation:
    free, paid = _("Nothing was billed."), _("The clip is finished and paid for.")
    match error:
        case NotSent(reason=HoldReason.CERTIFICATE):
            return Explanation(
                _("The gateway's certificate is not trusted."),
                free,
                _("Check the address, or ask its administrator."),
            )
        case NotSent(reason=HoldReason.PROXY):
            return Explanation(_("The proxy refused the connection."), free, _("Check the proxy's address."))
        case NotSent(reason=HoldReason.BAD_ADDRESS):
            return Explanation(_("This is not a valid address."), free, _("Check the address."))
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
                _("If it was the answer to a job, that job may have been billed."),
                _("Check that the address is a New API gateway."),
            )
        case BrokenDownload():
            happened, remedy = download_words(error)
            return Explanation(happened, paid, remedy)
        case _:
            return Explanation(_("Something went wrong."), free, _("See the log."))


def _refused(error: Refused, free: str) -> Explanation:
    said = error.reason or f"HTTP {error.status}"
    said = said if said.endswith((".", "!", "?", "。", "！", "？")) else f"{said}."
    match error.kind:
        case RefusalKind.TOKEN:
            return Explanation(
                _("The gateway does not accept the token (401). It may be wrong, expired or used up."),
                free,
                _("Check it at the gateway, or paste a new one in Settings."),
            )
        case RefusalKind.PERMISSION:
            return Explanation(
                _("This token may not do this: {reason}").format(reason=said),
                free,
                _("Choose another model, or ask the gateway's administrator."),
            )
        case RefusalKind.BALANCE:
            return Explanation(_("The balance is too low for this."), free, _("Top up, then send it again."))
        case RefusalKind.NO_CHANNEL:
            return Explanation(
                _("This gateway has no video channel for this model (503)."),
                free,
                _("Choose another model, or ask the gateway's administrator."),
            )
        case RefusalKind.THROTTLED:
            return Explanation(_("The gateway is busy."), free, _("Trying again shortly."))
        case RefusalKind.CONTENT:
            return Explanation(filter_words(error.filtered), free, _("Change it, then generate again."))
        case RefusalKind.PARAMETER if error.field:
            return Explanation(
                _("The gateway refuses {field}: {reason}").format(field=error.field, reason=said),
                free,
                _("Change it, then generate again."),
            )
        case RefusalKind.TOO_LARGE:
            return Explanation(
                _("The request is too large for this gateway."), free, _("Use a smaller picture.")
            )
        case RefusalKind.GONE:
            return Explanation(
                _("The gateway does not know this job (any more)."), free, _("Check the task id.")
            )
        case RefusalKind.ROUTE:
            return Explanation(
                _("This gateway does not have this route."),
                free,
                _("Choose another format for this gateway."),
            )
        case RefusalKind.OVERLOADED:
            return Explanation(_("The gateway is overloaded."), free, _("Try again in a few minutes."))
        case RefusalKind.SETUP:
            return Explanation(
                _("The gateway is not set up for this: {reason}").format(reason=said),
                free,
                _("Ask its administrator."),
            )
        case _:
            return Explanation(
                _("The gateway refused this: {reason}").format(reason=said),
                free,
                _("Change it, then generate again."),
            )


def unencrypted_words() -> str:
    """The warning about an address that uses plain HTTP."""
    return _("This address is not encrypted; the token can be read on the way.")


def still_kept_words(error: StudioError) -> str:
    """Why the token of a removed gateway could not be deleted."""
    return _("{reason} The gateway was removed, but its token is still kept there.").format(
        reason=explain(error).happened
    )


def kept_before_words(error: StudioError) -> str:
    """Of a gateway whose token is kept elsewhere now: why the old one is still where it was kept."""
    return _("{reason} The new token is kept, but the old one is still kept where it was.").format(
        reason=explain(error).happened
    )


def filter_words(stopped: FilteredInput) -> str:
    """Which input or output a content filter blocked."""
    match stopped:
        case FilteredInput.TEXT:
            return _("The content filter stopped the prompt.")
        case FilteredInput.PICTURE:
            return _("The content filter stopped a picture.")
        case FilteredInput.CLIP:
            return _("The content filter stopped the finished clip.")
        case FilteredInput.SOUND:
            return _("The content filter stopped the sound.")
        case FilteredInput.UNSAID:
            return _("The content filter stopped this.")


def _answered_words(error: BadInput) -> str:
    """The result of checking an id or a token before it is used."""
    match error.field, error.problem:
        case InputField.TASK, InputProblem.EMPTY:
            return _("The task id is missing.")
        case InputField.TASK, InputProblem.UNKNOWN:
            return _(
                "The gateway does not know this task id. Nothing was changed; look it up there and give it again."
            )
        case InputField.TASK, InputProblem.OF_ANOTHER_JOB:
            return _("This task id belongs to another clip. Nothing was changed.")
        case InputField.TASK, problem:
            return _("The gateway answered about another task, {id}. Nothing was changed.").format(
                id=problem.removeprefix("another ")
            )
        case _, InputProblem.UNKNOWN:
            return _(
                "With this token the gateway does not know this clip; it may belong to another "
                "account. The token was not kept."
            )
        case _, InputProblem.NO_GATEWAY:
            return _("This clip's gateway is no longer set up. The token was not kept.")
        case _:
            return _(
                "With this token the gateway did not report the state of this clip. The token was not kept."
            )


def _input_words(error: BadInput) -> str:
    match error.field, error.problem:
        case InputField.ADDRESS, InputProblem.EMPTY:
            return _("The address is missing.")
        case InputField.ADDRESS, _problem:
            return _("This is not a gateway's address. One looks like https://gateway.example.com.")
        case InputField.PROXY, _problem:
            return _("This is not a proxy's address. One looks like http://127.0.0.1:7890.")
        case InputField.TOKEN, InputProblem.EMPTY:
            return _("The token is missing.")
        case InputField.TOKEN, InputProblem.CHARACTERS:
            return _("The token contains characters that are not allowed in a token. Copy it again.")
        case InputField.PASSPHRASE, InputProblem.EMPTY:
            return _("The passphrase is missing.")
        case InputField.CA_FILE, _problem:
            return _("This file contains no readable certificates.")
        case InputField.NAME, InputProblem.EMPTY:
            return _("The name is missing.")
        case InputField.NAME, InputProblem.TAKEN:
            return _("Another gateway has this name.")
        case InputField.FORMAT, problem:
            return _("These models can't be sent in this format. Choose from {formats}.").format(
                formats=problem.removeprefix("one of ")
            )
        case InputField.GATEWAY, InputProblem.UNKNOWN:
            return _("There is no such gateway.")
        case _, InputProblem.NO_UNICODE:
            return _("The text contains characters that are not valid Unicode.")
        case _, InputProblem.NO_JSON:
            return _("It contains a number or a value that JSON does not allow.")
        case InputField.HOST, InputProblem.TOO_MANY:
            return _("These are too many addresses.")
        case InputField.HOST, _problem:
            return _("This is not a host. One looks like 192.168.1.20 or clips.example.com.")
        case InputField.FILE, InputProblem.ANOTHER_FILE:
            return _("This is not the file that was downloaded.")
        case _:
            return _("{field} can't be used: {problem}.").format(field=error.field, problem=error.problem)
