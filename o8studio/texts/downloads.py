"""Why a finished clip did not arrive, or not as it should be, in words."""

from o8studio.domain.errors import BrokenDownload
from o8studio.domain.library.clip import Flaw
from o8studio.domain.reasons import DownloadProblem
from o8studio.texts.language import _


def download_words(error: BrokenDownload) -> tuple[str, str]:
    """What happened, and what to do; that the clip is paid for is said by whoever shows them."""
    match error.reason:
        case DownloadProblem.LINK_EXPIRED:
            return _("The download link no longer works."), _("Ask for a new link.")
        case DownloadProblem.BLOCKED:
            return (
                _("The file is blocked by the gateway's administrator."),
                _("Ask them to allow the address of the finished clips."),
            )
        case DownloadProblem.PRIVATE_HOST:
            return private_host_words(error.detail), private_host_remedy()
        case DownloadProblem.NOTHING_BETTER:
            return (
                _("The gateway sends nothing better than the file that was saved."),
                _("The file stays as it is."),
            )
        case DownloadProblem.NOT_A_VIDEO:
            return _("The file that arrived is not a video."), _("Resume the download.")
        case _:
            return _("The download stopped."), _("Resume the download.")


def private_host_words(host: str) -> str:
    """Why a result on a private host is not fetched."""
    return _(
        "The gateway says that the clip lies at {host}, an address of this computer or of a private network, to which "
        "a gateway in the internet should not lead."
    ).format(host=host)


def private_host_remedy() -> str:
    """The way out."""
    return _("Allow this address for the gateway if you know it.")


def never_a_clip_words() -> str:
    """What to do about a job that its gateway calls finished, when it has been asked for its clip for long enough."""
    return _(
        "The gateway says that this is finished, and never offered its clip; o8studio has stopped asking. Ask whoever runs "
        "the gateway about this task; its log says what was charged. Asking once more is free."
    )


def flaw_words(flaw: Flaw) -> str:
    """What is wrong with a clip that was kept anyway."""
    match flaw:
        case Flaw.CUT:
            return _("Saved, but its end is missing: the gateway does not have the rest.")
        case Flaw.UNPROVEN:
            return _(
                "Saved, but its end may be missing: nothing in the file or its download proves that it is whole."
            )
        case Flaw.DAMAGED:
            return _("Saved, but part of it is damaged: the gateway sends the same damaged file every time.")
        case Flaw.NOT_SHOWN:
            return _("Saved, but o8studio can't play this video. Another player may.")
        case Flaw.NONE:
            return ""


def stopped_words(problem: str) -> str:
    """What prevents downloading a finished clip, if more than a broken connection; else empty."""
    words = DownloadProblem.words_of(problem)
    match DownloadProblem.of_fact(problem):
        case DownloadProblem.BLOCKED if words:
            return _(
                "Finished and paid for, but blocked by the gateway's administrator ({reason}). Ask them to allow the "
                "clip's address in the gateway's fetch settings."
            ).format(reason=words)
        case DownloadProblem.BLOCKED:
            return _(
                "Finished and paid for, but blocked by the gateway's administrator. Ask them to allow the clip's "
                "address in the gateway's fetch settings."
            )
        case DownloadProblem.TOKEN_REFUSED:
            return _(
                "The clip is finished and paid for. The gateway no longer accepts the token; another token of the same "
                "account can fetch it."
            )
        case DownloadProblem.DAMAGED:
            return _(
                "The clip is finished and paid for. The file arrived damaged; it is downloaded once "
                "more, then saved as it is."
            )
        case DownloadProblem.UNPROVEN:
            return _(
                "The clip is finished and paid for. Its end may be missing, which this file does not show; it is "
                "downloaded once more, then saved as it is."
            )
        case DownloadProblem.CUT_SHORT | DownloadProblem.WRONG_LENGTH:
            return _("The clip is finished and paid for. Its end did not arrive; it is downloaded again.")
        case DownloadProblem.PRIVATE_HOST:
            told = _("The clip is finished and paid for. {problem} {remedy}")
            return told.format(problem=private_host_words(words), remedy=private_host_remedy())
        case DownloadProblem.REFUSED if words:
            return _(
                "The clip is finished and paid for. The server that holds it refuses it ({reason})."
            ).format(reason=words)
        case DownloadProblem.NEVER_A_CLIP:
            return never_a_clip_words()
        case DownloadProblem.NOT_READY:
            return _(
                "The clip is finished and paid for. The gateway does not have it ready yet; trying again."
            )
        case DownloadProblem.UNEXPECTED:
            return _(
                "The clip is finished and paid for. o8studio met an unexpected error while it was downloaded; trying "
                "again. The log has the details."
            )
        case DownloadProblem.VENDOR_GONE:
            return _(
                "The clip is finished and paid for. The gateway can't get it from its vendor right "
                "now; trying again."
            )
        case _:
            return ""
