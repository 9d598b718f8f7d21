"""The menu under the mark: what has a key and no button of its own, and the way out."""

from collections.abc import Callable, Mapping

from PySide6.QtWidgets import QWidget

from o8studio.texts.language import _
from o8studio.ui.actions import commands, hint
from o8studio.ui.widgets.menu import Menu

_GROUPS = (
    ("new_draft", "generate", "generate_first"),
    ("page_studio", "page_library", "page_review", "page_settings"),
    ("fold_composer", "fold_queue", "full_window", "full_screen"),
    ("search", "pause_queue", "undo", "save_as", "folder"),
    ("shortcuts",),
)
_ICONS = {
    "page_studio": "clapperboard",
    "page_library": "gallery-vertical-end",
    "page_review": "messages-square",
    "page_settings": "settings",
    "full_window": "maximize",
    "search": "search",
    "pause_queue": "circle-pause",
    "save_as": "download",
    "folder": "folder-open",
    "shortcuts": "keyboard",
}


def open_app_menu(
    parent: QWidget,
    beside: QWidget,
    calls: Mapping[str, Callable[[], None]],
    leave: Callable[[], object],
) -> Menu:
    """Below the mark; each entry says its key.

    Args:
        calls: by deed, what it calls.
    """
    menu = Menu(parent)
    names = {deed.id: deed.name for deed in commands()}
    for group in _GROUPS:
        for deed in group:
            menu.add(names[deed], calls[deed], icon=_ICONS.get(deed, ""), key=hint(deed))
        menu.addSeparator()
    menu.add(_("Quit"), leave)
    menu.open_below(beside)
    return menu
