"""Makes a QAction of each command, and buttons and menu entries that name the key in effect."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QToolButton, QWidget

from o8studio.ui.actions.card_commands import LOOKS, Offer
from o8studio.ui.actions.commands import (
    Area,
    Command,
    Situation,
    command,
    commands,
    is_enabled,
    keys_of,
    shown_keys,
)
from o8studio.ui.widgets.layout import as_tip, tool

if TYPE_CHECKING:  # comes with the first menu
    from o8studio.ui.widgets.menu import Menu


class Actions(QObject):
    """The window's QActions by command: their keys, and whether each does something now."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._made: dict[str, QAction] = {}
        self._known: dict[str, Command] = {}
        self._places: Mapping[Area, QWidget] = {}
        self._calls: Mapping[str, Callable[[], object]] = {}
        self._situation: Callable[[], Situation] = Situation

    def bind(
        self,
        places: Mapping[Area, QWidget],
        calls: Mapping[str, Callable[[], object]],
        situation: Callable[[], Situation],
        chosen: Mapping[str, str],
    ) -> None:
        """Make every action anew, in the language, with the panels and the keys of now.

        Args:
            places: by area, the widget that must be seen, or that the focus must be in.
            calls: by command, what it does.
            situation: asked each time a command is shown or pressed.
            chosen: by command, the keys that a person chose.
        """
        for action in self._made.values():
            action.setEnabled(False)  # until it is deleted, its keys would be ambiguous
            action.deleteLater()
        self._places, self._calls, self._situation = places, calls, situation
        self._known = {one.id: one for one in commands()}
        self._made = {one.id: self._make(one, keys_of(one, chosen)) for one in self._known.values()}
        _in_effect.clear()
        _in_effect.update({one.id: keys_of(one, chosen) for one in self._known.values()})

    def is_enabled(self, command_id: str) -> bool:
        """Whether it does something now: its place is seen, and there is what it needs."""
        one = self._known.get(command_id)
        if one is None or not any(self._places[area].isVisible() for area in one.areas):
            return False
        return is_enabled(one, self._situation())

    def trigger(self, command_id: str) -> None:
        """Do it, as its key does; nothing while it is not enabled."""
        if self.is_enabled(command_id):
            self._calls[command_id]()

    def _make(self, one: Command, keys: tuple[str, ...]) -> QAction:
        action = QAction(one.title, self)
        action.setObjectName(one.id)
        action.setShortcuts([QKeySequence(key) for key in keys])
        focused = all(area.needs_focus for area in one.areas)
        action.setShortcutContext(
            Qt.ShortcutContext.WidgetWithChildrenShortcut if focused else Qt.ShortcutContext.WindowShortcut
        )
        action.triggered.connect(partial(self.trigger, one.id))
        for area in one.areas:
            self._places[area].addAction(action)
        return action


_in_effect: dict[str, tuple[str, ...]] = {}
"""The keys of each command since the last `bind`; ours before the first."""


def hint(command_id: str) -> str:
    """The first key of a command as it is now, the way menus and tooltips write it; empty when it has none."""
    if not _in_effect:
        _in_effect.update({one.id: one.keys for one in commands()})
    words = next(iter(shown_keys(_in_effect.get(command_id, ()))), "")
    for name, sign in (("Shift", "⇧"), ("Return", "↵"), ("+", " ")):
        words = words.replace(name, sign) if len(words) > 1 else words
    return words


def command_tool(command_id: str, *, size: int = 16, checkable: bool = False) -> QToolButton:
    """An icon button of a command: its icon and its name, and its key in the tooltip."""
    one = command(command_id)
    made = tool(one.icon, one.name, size=size, checkable=checkable)
    name_button(made, one.name, command_id)
    return made


def name_button(made: QAbstractButton, name: str, command_id: str = "") -> None:
    """Give a button its name, which people hear and see in its tooltip, there with the key of its command.

    Args:
        command_id: needed once; the button remembers it.
    """
    if command_id:
        made.setProperty(_COMMAND, command_id)
    made.setAccessibleName(name)
    made.setToolTip(tip(name, str(made.property(_COMMAND) or "")))


def tip(name: str, command_id: str) -> str:
    """A tooltip: a name and the key in effect."""
    keys = hint(command_id)
    return as_tip(f"{name}\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}{keys}" if keys else name)


_COMMAND = "command"


def show_keys(window: QWidget) -> None:
    """After other keys were bound: let every button of a command name its key."""
    for made in window.findChildren(QAbstractButton):
        if made.property(_COMMAND):
            name_button(made, made.accessibleName())


def add_entry(menu: "Menu", command_id: str, act: Callable[[], object], *, enabled: bool = True) -> None:
    """An entry of a command in a menu: its icon, its name, its key; grey while it would do nothing."""
    one = command(command_id)
    menu.add(one.title, act, icon=one.icon, key=hint(command_id), enabled=enabled)


def add_offer(
    menu: "Menu", offer: Offer, act: Callable[[], object], *, title: str = "", enabled: bool = True
) -> None:
    """An entry of a command on a job.

    Args:
        title: where it is another one than the offer's, such as for several jobs.
    """
    look = LOOKS[offer.command]
    if look.apart:
        menu.addSeparator()
    menu.add(
        title or offer.title, act, icon=look.icon, key=hint(look.key_of), danger=look.danger, enabled=enabled
    )
