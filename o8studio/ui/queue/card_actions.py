"""Which of a card's commands its right end offers on hover."""

from o8studio.domain.jobs.queue_state import QueueState
from o8studio.texts.language import _
from o8studio.ui.actions.card_commands import LOOKS, CardCommand, Offer, offers
from o8studio.ui.queue.card import MESSAGE, QueueRow

GRIP, MORE = "grip", "more"
"""Parts of a card's right end that are not commands: the drag handle and the menu button."""
_HOVER = frozenset(
    {
        CardCommand.FIRST,
        CardCommand.STOP,
        CardCommand.DUPLICATE,
        CardCommand.SAVE_AS,
        CardCommand.NUDGE,
        CardCommand.AGAIN,
    }
)
"""Commands without words at a card's right end."""
SPOT = 28


def actions_of(card: QueueRow) -> list[Offer]:
    """The commands of a card; the first is the default."""
    undo = [Offer(CardCommand.UNDO, _("Undo"))] if card.can_undo else []
    return [*undo, *offers(card.state, card.job)]


def hover_actions(card: QueueRow) -> list[tuple[str, str]]:
    """What a card's right end shows under the pointer or the focus: command, `GRIP` or `MORE`, and icon."""
    if card.job is None or card.state in MESSAGE or card.is_inline:
        return []
    wanted = [one.command for one in actions_of(card) if one.command in _HOVER]
    if card.state in (QueueState.WAITING, QueueState.PAUSED):
        return [(GRIP, "grip-vertical"), *_with_icons([CardCommand.FIRST, CardCommand.STOP])]
    if card.is_tall:
        wanted = [one for one in wanted if one in (CardCommand.DUPLICATE, CardCommand.STOP)]
    return [*_with_icons(wanted[:2]), (MORE, "ellipsis")]


def _with_icons(wanted: list[CardCommand]) -> list[tuple[str, str]]:
    return [(one, LOOKS[one].icon) for one in wanted]
