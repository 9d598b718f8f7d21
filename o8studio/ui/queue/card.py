"""One row of the queue: its content and its height."""

from dataclasses import dataclass

from o8studio.domain.jobs.job import Job
from o8studio.domain.jobs.queue_state import Group, QueueState
from o8studio.domain.library.clip import Clip
from o8studio.domain.request import UNKNOWN_FAMILY
from o8studio.texts.language import _
from o8studio.texts.states import clip_number_words
from o8studio.ui.queue.card_text import message_height
from o8studio.ui.theme.theme import theme

SHORT = 57
_HEADER, _TALL_HEIGHT = 28, 103
_INSET, _ABOVE_WORDS, _BELOW_WORDS, _CODE = 9, 50, 52, 18
"""Around the words of a message card: at its sides, above, below with the buttons, and for a code."""
TALL = frozenset(
    {
        QueueState.SUBMITTING,
        QueueState.RENDERING,
        QueueState.RENDERING_BLIND,
        QueueState.SLOW,
        QueueState.CANCELLING,
        QueueState.DOWNLOADING,
        QueueState.OFFLINE,
    }
)
MESSAGE = frozenset(
    {
        QueueState.MAY_NOT_LOOK,
        QueueState.MOVED_IN,
        QueueState.TOKEN_REFUSED,
        QueueState.NOT_KNOWN,
        QueueState.NO_CLIP,
        QueueState.NEVER_A_CLIP,
        QueueState.NO_STATUS,
        QueueState.NOT_FOLLOWED,
        QueueState.UNCONFIRMED,
        QueueState.DOWNLOAD_STOPPED,
        QueueState.LINK_EXPIRED,
        QueueState.FILE_MISSING,
        QueueState.FAILED,
        QueueState.NO_BALANCE,
    }
)
ODD = TALL | MESSAGE
"""Cards whose height is not the usual one."""
WAITING = frozenset({QueueState.WAITING, QueueState.QUEUED, QueueState.STRANGE_WORD, QueueState.NO_CLIP})
"""They are told with a clock."""
WARNING = frozenset(
    {
        QueueState.TOKEN_REFUSED,
        QueueState.NOT_KNOWN,
        QueueState.NOT_FOLLOWED,
        QueueState.NO_STATUS,
        QueueState.NEVER_A_CLIP,
        QueueState.UNCONFIRMED,
    }
)
INLINE = frozenset({QueueState.DRAFT, QueueState.NOT_WATCHING})
"""Short cards with one button at their right end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueRow:
    """One row, ready to paint; a header if `job` is None.

    Attributes:
        clip: the clip shown; None for a job under way, or one that ended without a clip.
        leads: replaces its job's own row and keeps that row's identity.
        part: progress 0 to 1, or None if unknown.
        left: about how much longer it takes, as text; empty if unknown.
    """

    group: Group
    job: Job | None = None
    clip: Clip | None = None
    leads: bool = False
    state: QueueState | None = None
    count: int = 0
    folded: bool = False
    part: float | None = None
    received: int | None = None
    expected: int | None = None
    family: str = UNKNOWN_FAMILY
    title: str = ""
    line: str = ""
    money: str = ""
    left: str = ""
    can_undo: bool = False
    """It was just removed, and is still shown where it was."""

    @property
    def key(self) -> str:
        """Identifies the row across re-sorting."""
        if self.clip is not None and not self.leads:
            return self.clip.id
        return self.job.id if self.job is not None else self.group

    @property
    def id(self) -> str:
        """The target of commands on this row: the id of its clip, else of its job; empty for a header."""
        if self.clip is not None:
            return self.clip.id
        return self.job.id if self.job is not None else ""

    @property
    def name(self) -> str:
        """The display name of the clip or job."""
        if self.clip is not None:
            return self.clip.title
        return self.job.title if self.job is not None else ""

    @property
    def number_words(self) -> str:
        """Its number among its job's clips, as text; empty if there is only one."""
        return clip_number_words(self.job, self.clip) if self.job and self.clip else ""

    def height(self, width: int) -> int:
        """In pixels, including the gap below it, in a queue of this width."""
        if self.job is None:
            return theme().px(_HEADER)
        if self.state in TALL:
            return theme().px(_TALL_HEIGHT)
        if self.state in MESSAGE:
            words = message_height(self.line, round(width / theme().scale) - 2 * _INSET)
            return theme().px(_ABOVE_WORDS + words + _BELOW_WORDS + (_CODE if self.job.code else 0))
        return theme().px(SHORT)

    @property
    def shape(self) -> tuple[object, ...]:
        """What its height depends on, except for the width."""
        is_message = self.job is not None and self.state in MESSAGE
        return (
            self.job is None,
            self.is_tall,
            (self.line, bool(self.job and self.job.code)) if is_message else (),
        )

    @property
    def is_inline(self) -> bool:
        """Whether it has one button at its right end."""
        return self.state in INLINE or self.can_undo

    @property
    def is_tall(self) -> bool:
        """Whether it has a bar below."""
        return self.state in TALL

    @property
    def words(self) -> str:
        """The card as one sentence, for screen readers."""
        if self.job is None:
            return f"{group_words(self.group)}, {self.count}"
        percent = _("{n} percent").format(n=round(self.part * 100)) if self.part is not None else ""
        parts = [self.name, self.number_words, self.title, percent or self.line, self.left, self.money]
        if self.state is QueueState.DONE_NEW:
            # Translators: a clip that nobody has watched yet
            parts.append(_("New"))
        if self.clip is not None and self.clip.review.stars:
            parts.append(_("{n} of 5 stars").format(n=self.clip.review.stars))
        return ", ".join(part for part in parts if part)


def group_words(group: Group) -> str:
    """The heading of a group."""
    return {
        Group.RUNNING: _("Running"),
        Group.WAITING: _("Waiting"),
        Group.ATTENTION: _("Needs attention"),
        Group.UNWATCHED: _("No longer watched"),
        Group.DONE: _("Done"),
        Group.FAILED: _("Failed"),
        Group.REMOVED: _("Removed"),
    }[group]
