"""Error messages: what happened, whether money was spent, what can be done. Shared by window and command line."""

from o8studio.domain.connect_link import UnusableLink
from o8studio.domain.errors import (
    AnotherWriter,
    BadInput,
    CutShort,
    DiskTrouble,
    GatewayError,
    HandoverLost,
    IllegalTransition,
    InputField,
    InputProblem,
    KeyringLocked,
    KeyringSilent,
    LedgerTooNew,
    LedgerUnreadable,
    NoKeyring,
    NoToken,
    StudioError,
    TokenFileLocked,
    UnreadableImage,
    UnusableToken,
    VaultError,
    WrongPassphrase,
)
from o8studio.domain.jobs.job import JobState
from o8studio.domain.library.comment import UnfitComment
from o8studio.domain.library.mark import MOST_MARKS
from o8studio.domain.library.merging import AnswersRefused
from o8studio.domain.library.refused import LibraryRefused
from o8studio.domain.reasons import DiskProblem, PictureProblem
from o8studio.texts.connect_links import link_problem_words
from o8studio.texts.gateway_errors import Explanation, gateway_error_words
from o8studio.texts.inputs import answered_words, character_words, input_words
from o8studio.texts.language import _, ngettext
from o8studio.texts.library import refused_words as library_words
from o8studio.texts.reviews import refused_answers_words

_MOST_PATH = 200

AT_THE_GATEWAY = "A job that needs looking into:"
"""Kept in English: it is meant for the gateway's administrator."""


def explain(error: StudioError) -> Explanation:
    """Explain an error to people; never a foreign `str(error)`."""
    if isinstance(error, GatewayError):
        return gateway_error_words(error)
    free, unsent = _("Nothing was billed."), _("Nothing was sent, so nothing was billed.")
    unsent_now = _("Nothing new was sent; jobs that were sent earlier continue at the gateway.")
    match error:
        case VaultError():
            return _vault_error(error, free, unsent)
        case BadInput(field=InputField.TASK):
            return Explanation(answered_words(error), "", "")
        case BadInput(field=InputField.TOKEN) if error.problem not in (
            InputProblem.EMPTY,
            InputProblem.CHARACTERS,
        ):
            return Explanation(answered_words(error), "", "")
        case BadInput():
            return Explanation(input_words(error), unsent, _("Correct it, then try again."))
        case AnswersRefused():
            return Explanation(refused_answers_words(error.problem), "", _("Nothing of it was taken in."))
        case UnfitComment(has_too_many_marks=True):
            return Explanation(
                _("A comment holds at most {n} marks, and there are more on its frames.").format(
                    n=MOST_MARKS
                ),
                "",
                _("Comment on fewer frames, or remove some marks."),
            )
        case UnfitComment():
            return Explanation(_("A comment needs words or marks."), "", "")
        case UnreadableImage():
            return _unreadable(error, unsent)
        case CutShort():
            return _cut_short(error)
        case HandoverLost():
            return Explanation(
                _("The window that the command was handed to has ended or does not answer."),
                _("It may have done it, all or in part; it is not handed over again."),
                _("`o8studio jobs` shows what there is."),
            )
        case UnusableLink():
            return Explanation(link_problem_words(error.problem), "", "")
        case AnotherWriter():
            return Explanation(
                _("Another o8studio is open on this profile."),
                unsent,
                _("Close it or wait for its end; `jobs`, `show` and `models` work beside it."),
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
        case LibraryRefused():
            return Explanation(library_words(error), free, _("Correct it, then try again."))
        case DiskTrouble() if error.folder:
            return Explanation(
                _folder_words(error), unsent, _("Choose another folder with -o, or in Settings > Downloads.")
            )
        case DiskTrouble():
            return Explanation(_disk_words(error), free, _("Free some space, or choose another folder."))
        case IllegalTransition() if words := _ended_words(error.state):
            remedies: dict[str, str] = {
                JobState.SENDING: _("Try again shortly."),
                JobState.UNCONFIRMED: _("Resolve it first."),
            }
            return Explanation(
                words, _not_done(), remedies.get(error.state) or _("Nothing is left to do for it.")
            )
        case IllegalTransition():
            return Explanation(
                _("The job's current state does not allow this."),
                _not_done(),
                _("Check its state, then try again."),
            )
        case _:
            return _press_error(error, unsent) or Explanation(
                _("Something went wrong."), free, _("See the log.")
            )


def _not_done() -> str:
    """What a refused act cost; whether the job itself was billed is another matter, and long known."""
    return _("Nothing was done, so this cost nothing.")


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


def _vault_error(error: VaultError, free: str, unsent: str) -> Explanation:
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
        case UnusableToken():
            return Explanation(
                _("The token that is kept can't be sent: {character}").format(
                    character=character_words(error.place, error.sign)
                ),
                unsent,
                _("Copy it again, and connect the gateway again."),
            )
        case NoToken():
            return Explanation(
                _("There is no token for this gateway."), unsent, _("Connect the gateway again.")
            )
        case _:
            return Explanation(_("Something went wrong."), free, _("See the log."))


def _ended_words(state: str) -> str:
    """Why something can't be done to a job in this state; empty for a state that says nothing about it."""
    ended: dict[str, str] = {
        JobState.KEPT: _("This clip is already saved."),
        JobState.RENDERED: _("This clip is already finished and is being saved."),
        JobState.FETCHING: _("This clip is already finished and is being saved."),
        JobState.FAILED: _("This clip has already failed."),
        JobState.CANCELLED: _("This clip was already cancelled or removed."),
        JobState.SENDING: _("This clip is being sent right now."),
        JobState.UNCONFIRMED: _("Nobody knows yet whether this clip is being made."),
    }
    return ended.get(state, "")


def _unreadable(error: UnreadableImage, unsent: str) -> Explanation:
    told = _picture_words(error, unsent)
    if not error.name:
        return told
    # Translators: a file and what is wrong with it
    happened = _("{name}: {problem}").format(name=error.name, problem=told.happened)
    return Explanation(happened, told.charge, told.remedy)


def _picture_words(error: UnreadableImage, unsent: str) -> Explanation:
    remedy = _("Choose a smaller picture.")
    match error.problem:
        case PictureProblem.TOO_MANY_PIXELS:
            happened = _("This picture has {n} megapixels; at most {most} can be used.").format(
                n=round(error.megapixels), most=round(error.most)
            )
        case PictureProblem.TOO_LARGE:
            happened = _("This picture is too large.")
        case PictureProblem.MISSING:
            happened = _("There is no such picture file, or it can't be read.")
            remedy = _("Choose another file.")
        case PictureProblem.HEIC:
            happened, remedy = _("This is a HEIC picture."), _("Save it as JPEG, then choose that.")
        case PictureProblem.DAMAGED:
            happened, remedy = _("This picture is damaged or cut short."), _("Choose another copy of it.")
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


def _folder_words(error: DiskTrouble) -> str:
    """Why clips can't go to a folder."""
    folder = error.folder if error.folder.isprintable() else ascii(error.folder)
    folder = folder if len(folder) <= _MOST_PATH else f"{folder[:_MOST_PATH]}…"
    match error.problem:
        case DiskProblem.READ_ONLY:
            return _("Clips can't be saved in {folder}: it can't be written to.").format(folder=folder)
        case DiskProblem.NO_FOLDER:
            return _("Clips can't be saved in {folder}: it is no folder.").format(folder=folder)
        case DiskProblem.NAME_TOO_LONG:
            return _("Clips can't be saved in {folder}: the name is too long.").format(folder=folder)
        case DiskProblem.FULL:
            return _("Clips can't be saved in {folder}: the disk is full.").format(folder=folder)
        case _:
            return _(
                "Clips can't be saved in {folder}: there is no such folder, and none can be made."
            ).format(folder=folder)


def _disk_words(error: DiskTrouble) -> str:
    match error.problem:
        case DiskProblem.FULL:
            return _("The disk is full.")
        case DiskProblem.READ_ONLY:
            return _("The folder can't be written to.")
        case DiskProblem.MISSING:
            return _("The folder does not exist.")
        case DiskProblem.NO_FOLDER:
            return _("A file is where the folder should be.")
        case DiskProblem.NAME_TOO_LONG:
            return _("The file's name is too long for this disk.")
        case _:
            return _("A file can't be written.")


def unencrypted_words() -> str:
    """The warning about an address that uses plain HTTP."""
    return _("This address is not encrypted; the token can be read on the way.")


def no_list_words() -> str:
    """Of a gateway that lists no models."""
    return _("This gateway has no list of models. The token may be fine; models are named by hand.")


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
