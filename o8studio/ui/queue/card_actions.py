"""What can be done with a card, and which of it its hovered end offers."""

from o8studio.domain.jobs.charges import told_charge
from o8studio.domain.jobs.facts import Charge
from o8studio.domain.jobs.queue_state import QueueState
from o8studio.domain.reasons import DownloadProblem
from o8studio.texts.language import _
from o8studio.ui.queue.card import INLINE, MESSAGE, QueueRow


def actions_of(card: QueueRow) -> list[tuple[str, str]]:
    """What can be done with a card: action and words, the first is the default."""
    match card.state:
        case QueueState.UNCONFIRMED:
            return [
                ("check", _("Check again")),
                ("resolve", _("Resolve…")),
                ("dossier", _("Copy refund details")),
            ]
        case QueueState.MAY_NOT_LOOK | QueueState.TOKEN_REFUSED:
            return [_follow(), ("nudge", _("Check now")), *_other_id(card), ("stop", _("Stop watching…"))]
        case QueueState.NOT_KNOWN:
            return [
                ("nudge", _("Check now")),
                ("dossier", _("Copy refund details")),
                _follow(),
                ("stop", _("Stop watching…")),
            ]
        case QueueState.DOWNLOAD_STOPPED if (
            card.job is not None and card.job.stopped_by is DownloadProblem.TOKEN_REFUSED
        ):
            return [_follow(), ("nudge", _("Resume download")), ("link", _("Copy link"))]
        case QueueState.DOWNLOAD_STOPPED:
            return [("nudge", _("Resume download")), ("link", _("Copy link"))]
        case QueueState.LINK_EXPIRED:
            return [("nudge", _("Ask for a new link")), ("again", _("Generate again…"))]
        case QueueState.NOT_WATCHING:
            return [("watch", _("Watch again"))]
        case QueueState.FILE_MISSING:
            return [("find", _("Find it…")), ("fetch again", _("Download again"))]
        case QueueState.NO_BALANCE:
            return [
                ("top_up", _("Open the gateway's site")),
                ("again", _("Send again…")),
                ("copy", _("Copy details")),
            ]
        case QueueState.FAILED:
            edit, again = ("edit", _("Edit prompt")), ("again", _("Generate again…"))
            if card.job is not None and told_charge(card.job) in (Charge.MAYBE, Charge.TAKEN):
                return [("dossier", _("Copy refund details")), again, edit]
            return [edit, ("copy", _("Copy details")), again]
        case QueueState.CANCELLED:
            return [("again", _("Generate again…"))]
        case QueueState.DRAFT:
            return [("again", _("Generate…")), ("edit", _("Edit prompt"))]
        case QueueState.WAITING | QueueState.HELD | QueueState.PAUSED:
            return [
                *([("nudge", _("Try now"))] if card.state is QueueState.HELD else []),
                ("first", _("To front")),
                ("change", _("Edit prompt…")),
                ("stop", _("Remove")),
            ]
        case (
            QueueState.QUEUED
            | QueueState.RENDERING
            | QueueState.RENDERING_BLIND
            | QueueState.SLOW
            | QueueState.OFFLINE
        ):
            return [
                ("nudge", _("Check now")),
                ("duplicate", _("Use its settings")),
                *_other_id(card),
                ("stop", _("Stop watching…")),
            ]
        case QueueState.DONE | QueueState.DONE_NEW:
            return [
                ("play", _("Play")),
                ("save_as", _("Save as…")),
                ("duplicate", _("Use its settings")),
                ("folder", _("Show in folder")),
                ("trash", _("Move to Trash…")),
            ]
        case _:
            return []


def _follow() -> tuple[str, str]:
    return ("follow", _("Follow with another token…"))


def _other_id(card: QueueRow) -> list[tuple[str, str]]:
    """Only an id that a person gave can be put right."""
    by_user = card.job is not None and card.job.by_user
    return [("resolve", _("Another task id…"))] if by_user else []


ICONS = {
    "follow": "eye",
    "resolve": "search",
    "first": "arrow-up-to-line",
    "stop": "x",
    "duplicate": "copy",
    "save_as": "download",
    "nudge": "refresh-cw",
    "again": "refresh-cw",
    "more": "ellipsis",
    "grip": "grip-vertical",
    "play": "play",
    "folder": "folder-open",
    "trash": "trash-2",
    "change": "pencil-line",
    "edit": "pencil-line",
    "check": "refresh-cw",
    "watch": "eye",
    "find": "search",
    "fetch again": "cloud-download",
    "link": "copy",
    "copy": "copy",
    "dossier": "copy",
    "top_up": "external-link",
}
_HOVER = frozenset({"first", "stop", "duplicate", "save_as", "nudge", "again", "more"})
"""What has no words of its own at a card's end."""
SPOT = 28


def hover_actions(card: QueueRow) -> list[tuple[str, str]]:
    """What the right end of a card offers while the pointer or the focus is there: action and icon."""
    if card.job is None or card.state in MESSAGE or card.state in INLINE:
        return []
    wanted = [action for action, _words in actions_of(card) if action in _HOVER]
    if card.state in (QueueState.WAITING, QueueState.PAUSED):
        return [(action, ICONS[action]) for action in ("grip", "first", "stop")]
    if card.is_tall:
        wanted = [action for action in wanted if action in ("duplicate", "stop")]
    return [(action, ICONS[action]) for action in [*wanted[:2], "more"]]
