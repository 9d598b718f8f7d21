"""The menu under the mark: what has a key and no button of its own, and the way out."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QWidget

from o8studio.services.language import _
from o8studio.ui.shortcuts import deeds, keys_of, shown_keys

_GROUPS = (
    ("new_draft", "generate", "generate_first"),
    ("page_studio", "page_library", "page_review", "page_settings"),
    ("fold_composer", "fold_queue", "full_window", "full_screen"),
    ("search", "pause_queue", "undo", "save_as", "folder"),
    ("shortcuts",),
)


def open_app_menu(
    parent: QWidget,
    beside: QWidget,
    calls: Mapping[str, Callable[[], None]],
    chosen: Mapping[str, str],
    leave: Callable[[], object],
) -> QMenu:
    """Below the mark; each entry says its key.

    Args:
        calls: by deed, what it calls.
        chosen: the keys that a person chose.
    """
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    known = {deed.id: deed for deed in deeds()}
    for group in _GROUPS:
        for name in group:
            deed = known[name]
            keys = shown_keys(keys_of(deed, chosen))
            words = f"{deed.name}\t{keys[0]}" if keys else deed.name
            menu.addAction(words).triggered.connect(lambda _on=False, call=calls[name]: call())
        menu.addSeparator()
    menu.addAction(_("Quit")).triggered.connect(lambda _on=False: leave())
    menu.popup(beside.mapToGlobal(beside.rect().bottomLeft()))
    return menu
