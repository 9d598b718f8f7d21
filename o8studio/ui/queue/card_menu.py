"""The menus of the queue: of one or several cards, and of a group's heading."""

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QWidget

from o8studio.domain.jobs.queue_state import ENDED_GROUPS, Group
from o8studio.texts.language import _
from o8studio.ui.actions.card_commands import LOOKS, CardCommand
from o8studio.ui.actions.factory import add_offer
from o8studio.ui.queue.card import QueueRow
from o8studio.ui.queue.card_actions import actions_of
from o8studio.ui.widgets.menu import Menu


def menu_of_card(
    parent: QWidget, card: QueueRow, many: list[str], act: Callable[[list[str], str], None]
) -> Menu:
    """What this card's state allows, for all of the chosen ones where that makes sense."""
    menu = Menu(parent)
    for offer in actions_of(card):
        if len(many) > 1 and LOOKS[offer.command].alone:
            continue
        several = _("{action} ({n} clips)").format(action=offer.title, n=len(many))
        add_offer(menu, offer, partial(act, many, offer.command), title=several if len(many) > 1 else "")
    return menu


def menu_of_group(
    parent: QWidget, card: QueueRow, fold: Callable[[Group], None], act: Callable[[str, str], None]
) -> Menu:
    """To fold a group, and to clear it from the queue where everything in it is over."""
    menu = Menu(parent)
    menu.add(_("Show these cards") if card.folded else _("Hide these cards"), partial(fold, card.group))
    if card.group in ENDED_GROUPS:
        words = _("Clear all of them from the queue")
        menu.add(words, partial(act, card.group, CardCommand.CLEAR), icon=LOOKS[CardCommand.CLEAR].icon)
    return menu
