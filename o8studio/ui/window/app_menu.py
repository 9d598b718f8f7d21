"""The application menu: commands with a key but no button of their own, and Quit."""

from functools import partial

from PySide6.QtWidgets import QWidget

from o8studio.ui.actions.command_id import CommandId
from o8studio.ui.actions.factory import Actions, add_entry
from o8studio.ui.widgets.menu import Menu

_GROUPS = (
    (CommandId.NEW_DRAFT, CommandId.GENERATE, CommandId.GENERATE_FIRST),
    (CommandId.PAGE_STUDIO, CommandId.PAGE_LIBRARY, CommandId.PAGE_REVIEW, CommandId.PAGE_SETTINGS),
    (CommandId.FOLD_COMPOSER, CommandId.FOLD_QUEUE, CommandId.FULL_WINDOW, CommandId.FULL_SCREEN),
    (
        CommandId.SEARCH,
        CommandId.PAUSE_QUEUE,
        CommandId.UNDO,
        CommandId.SAVE_AS,
        CommandId.FOLDER,
        CommandId.TAKE_IN,
    ),
    (CommandId.SHORTCUTS,),
    (CommandId.QUIT,),
)


def open_app_menu(parent: QWidget, beside: QWidget, actions: Actions) -> Menu:
    """Open below the logo; each entry shows its key and is grey while disabled."""
    menu = Menu(parent)
    for group in _GROUPS:
        if group is not _GROUPS[0]:
            menu.addSeparator()
        for command_id in group:
            act = partial(actions.trigger, command_id)
            add_entry(menu, command_id, act, enabled=actions.is_enabled(command_id))
    menu.open_below(beside)
    return menu
