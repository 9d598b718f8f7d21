"""Which commands a job allows in each state: one table for menus, cards, keys and the stage's buttons."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from o8studio.domain.jobs.charges import told_charge
from o8studio.domain.jobs.facts import Charge
from o8studio.domain.jobs.job import Job
from o8studio.domain.jobs.queue_state import QueueState
from o8studio.domain.reasons import DownloadProblem
from o8studio.texts.language import _
from o8studio.ui.actions.command_id import CommandId


class CardCommand(StrEnum):
    """What a person can choose for a job."""

    PLAY = "play"
    CHECK = "check"
    RESOLVE = "resolve"
    FOLLOW = "follow"
    NUDGE = "nudge"
    WATCH = "watch"
    STOP = "stop"
    FIRST = "first"
    CHANGE = "change"
    EDIT = "edit"
    AGAIN = "again"
    DUPLICATE = "duplicate"
    SAVE_AS = "save_as"
    FOLDER = "folder"
    TRASH = "trash"
    FIND = "find"
    FETCH_AGAIN = "fetch again"
    TRY_AGAIN = "try again"
    ALLOW = "allow"
    RETARGET = "retarget"
    LINK = "link"
    COPY = "copy"
    DOSSIER = "dossier"
    TOP_UP = "top_up"
    UNDO = "undo"
    CLEAR = "clear"


class Look(NamedTuple):
    """How a command on a job looks wherever it is offered.

    Attributes:
        key_of: the id in `commands()` whose keys run this on the selected card; None if none do.
        alone: makes no sense for several jobs at once.
        apart: preceded by a separator in a menu.
    """

    icon: str
    key_of: CommandId | None = None
    alone: bool = False
    apart: bool = False
    danger: bool = False


LOOKS: Mapping[CardCommand, Look] = {
    CardCommand.PLAY: Look("play", alone=True),
    CardCommand.CHECK: Look("refresh-cw"),
    CardCommand.RESOLVE: Look("search", alone=True),
    CardCommand.FOLLOW: Look("eye"),
    CardCommand.NUDGE: Look("refresh-cw"),
    CardCommand.WATCH: Look("eye"),
    CardCommand.STOP: Look("x", CommandId.REMOVE, apart=True),
    CardCommand.FIRST: Look("arrow-up-to-line"),
    CardCommand.CHANGE: Look("pencil-line", alone=True),
    CardCommand.EDIT: Look("pencil-line"),
    CardCommand.AGAIN: Look("refresh-cw", CommandId.USE_SETTINGS, alone=True),
    CardCommand.DUPLICATE: Look("copy", CommandId.USE_SETTINGS, alone=True),
    CardCommand.SAVE_AS: Look("download", CommandId.SAVE_AS),
    CardCommand.FOLDER: Look("folder-open", CommandId.FOLDER),
    CardCommand.TRASH: Look("trash-2", CommandId.REMOVE, apart=True, danger=True),
    CardCommand.FIND: Look("search", alone=True),
    CardCommand.RETARGET: Look("folder-open", alone=True),
    CardCommand.FETCH_AGAIN: Look("cloud-download"),
    CardCommand.TRY_AGAIN: Look("cloud-download", alone=True),
    CardCommand.ALLOW: Look("shield-check", alone=True),
    CardCommand.LINK: Look("copy"),
    CardCommand.COPY: Look("copy"),
    CardCommand.DOSSIER: Look("copy"),
    CardCommand.TOP_UP: Look("external-link"),
    CardCommand.UNDO: Look("undo-2"),
    CardCommand.CLEAR: Look("eye-off", apart=True),
}


class Offer(NamedTuple):
    """A command that a job allows in its state, worded for that state."""

    command: CardCommand
    title: str


def offers(state: QueueState | None, job: Job | None) -> list[Offer]:
    """The commands for a job in this state, without duplicates; Enter runs the first.

    Args:
        state: None for a row that is not a job.
    """
    if state is None or job is None:
        return []
    return [Offer(command, title) for command, title in _offers(state, job)]


def offered(state: QueueState | None, job: Job | None) -> frozenset[CardCommand]:
    """The same commands without their words."""
    return frozenset(one.command for one in offers(state, job))


def _offers(state: QueueState, job: Job) -> list[tuple[CardCommand, str]]:
    c = CardCommand
    follow = (c.FOLLOW, _("Follow with another token…"))
    refund = (c.DOSSIER, _("Copy refund details"))
    stop = (c.STOP, _("Stop watching…"))
    again = (c.AGAIN, _("Generate again…"))
    now = (c.NUDGE, _("Check now"))
    clear = (c.CLEAR, _("Clear from the queue"))
    match state:
        case QueueState.UNCONFIRMED:
            return [(c.CHECK, _("Check again")), (c.RESOLVE, _("Resolve…")), refund]
        case QueueState.MAY_NOT_LOOK | QueueState.TOKEN_REFUSED:
            return [follow, now, *_other_id(job), stop]
        case QueueState.NEVER_A_CLIP:
            return [now, refund, *_other_id(job), stop]
        case QueueState.NOT_KNOWN:
            return [now, refund, follow, stop]
        case QueueState.NOT_FOLLOWED:
            return [now, stop]
        case QueueState.DOWNLOAD_STOPPED:
            resume = [(c.NUDGE, _("Resume download")), (c.LINK, _("Copy link")), *_other_id(job)]
            if job.stopped_by is DownloadProblem.PRIVATE_HOST:
                return [(c.ALLOW, _("Allow this address…")), *resume]
            if job.stopped_by.is_of_disk:
                return [(c.RETARGET, _("Save in another folder…")), *resume]
            return [follow, *resume] if job.stopped_by is DownloadProblem.TOKEN_REFUSED else resume
        case QueueState.LINK_EXPIRED:
            return [(c.NUDGE, _("Ask for a new link")), again, *_other_id(job)]
        case QueueState.NOT_WATCHING:
            return [(c.WATCH, _("Watch again")), *_other_id(job)]
        case QueueState.MOVED_IN:
            return [(c.WATCH, _("Follow here")), *_other_id(job), stop]
        case QueueState.FILE_MISSING:
            return [(c.FIND, _("Find it…")), (c.FETCH_AGAIN, _("Download again")), *_other_id(job), clear]
        case QueueState.NO_BALANCE:
            return [
                (c.TOP_UP, _("Open the gateway's site")),
                (c.AGAIN, _("Send again…")),
                (c.COPY, _("Copy details")),
                clear,
            ]
        case QueueState.FAILED:
            edit = (c.EDIT, _("Edit prompt"))
            if told_charge(job) in (Charge.MAYBE, Charge.TAKEN):
                return [refund, again, edit, *_other_id(job), clear]
            return [edit, (c.COPY, _("Copy details")), again, *_other_id(job), clear]
        case QueueState.CANCELLED:
            return [again, *_other_id(job), clear]
        case QueueState.DRAFT:
            return [(c.AGAIN, _("Generate…")), (c.EDIT, _("Edit prompt")), clear]
        case QueueState.WAITING | QueueState.HELD | QueueState.PAUSED:
            return [
                *([(c.NUDGE, _("Try now"))] if state is QueueState.HELD else []),
                (c.FIRST, _("To front")),
                (c.CHANGE, _("Edit prompt…")),
                (c.STOP, _("Remove")),
            ]
        case (
            QueueState.QUEUED
            | QueueState.RENDERING
            | QueueState.RENDERING_BLIND
            | QueueState.SLOW
            | QueueState.OFFLINE
            | QueueState.STRANGE_WORD
            | QueueState.NO_CLIP
            | QueueState.NO_STATUS
        ):
            return [now, (c.DUPLICATE, _("Use these settings")), *_other_id(job), stop]
        case QueueState.DONE | QueueState.DONE_NEW:
            # Translators: download a clip again that was saved although it is damaged
            again_too = [(c.TRY_AGAIN, _("Try again"))] if any(clip.flaw for clip in job.made) else []
            return [
                (c.PLAY, _("Play")),
                *again_too,
                (c.SAVE_AS, _("Save as…")),
                (c.DUPLICATE, _("Use these settings")),
                (c.FOLDER, _("Show in folder")),
                *_other_id(job),
                clear,
                (c.TRASH, _("Move to Trash…")),
            ]
        case _:
            return []


def _other_id(job: Job) -> list[tuple[CardCommand, str]]:
    """Only an id entered by a person can be corrected."""
    return [(CardCommand.RESOLVE, _("Another task id…"))] if job.takes_another_id else []
