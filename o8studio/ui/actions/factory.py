"""Makes a QAction for each command, and buttons and menu entries that show the current key."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QToolButton, QWidget

from o8studio.ui.actions.card_commands import LOOKS, Offer
from o8studio.ui.actions.command import Area, Command, Situation, is_enabled
from o8studio.ui.actions.command_id import CommandId
from o8studio.ui.actions.commands import command, commands, keys_of, shown_keys
from o8studio.ui.actions.why_not import why_not
from o8studio.ui.theme.theme import Tints, set_icon
from o8studio.ui.widgets.layout import BEFORE_KEY, as_tip, tool

if TYPE_CHECKING:  # loaded with the first menu
    from o8studio.ui.widgets.menu import Menu


class Actions(QObject):
    """The window's QActions by command, with their keys and enablement."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._made: dict[tuple[CommandId, bool], QAction] = {}
        """By command, and whether it is for places that must hold the focus."""
        self._known: dict[CommandId, Command] = {}
        self._places: Mapping[Area, QWidget] = {}
        self._calls: Mapping[CommandId, Callable[[], object]] = {}
        self._situation: Callable[[], Situation] = Situation

    def bind(
        self,
        places: Mapping[Area, QWidget],
        calls: Mapping[CommandId, Callable[[], object]],
        situation: Callable[[], Situation],
        chosen: Mapping[str, str],
    ) -> None:
        """Rebuild every action for the current language, panels and keys.

        Args:
            places: by area, the widget that must be visible or hold the focus; none for a page that is not built.
            calls: by command, the function to call.
            situation: called whenever a command is shown or triggered.
            chosen: by command, the keys a person chose.
        """
        for action in self._made.values():
            action.setEnabled(False)  # until it is deleted, its keys would be ambiguous
            action.deleteLater()
        self._places, self._calls, self._situation = places, calls, situation
        self._made = {}
        self._known = {one.id: one for one in commands()}
        _in_effect.clear()
        _in_effect.update({one.id: keys_of(one, chosen) for one in self._known.values()})
        self._add(places)

    def extend(self, places: Mapping[Area, QWidget]) -> None:
        """Add the places that were not there at the last `bind`: those of a page that was just built."""
        added = {area: place for area, place in places.items() if area not in self._places}
        self._places = {**self._places, **added}
        self._add(added)

    def is_enabled(self, command_id: CommandId) -> bool:
        """Whether it would do anything now: its place is visible and its needs are met."""
        one = self._known.get(command_id)
        if one is None or not any(
            self._places[area].isVisible() for area in one.areas if area in self._places
        ):
            return False
        return is_enabled(one, self._situation())

    def why_not(self, command_id: CommandId) -> str:
        """Why it would do nothing now; empty if it would do something."""
        seen = {area for area, place in self._places.items() if place.isVisible()}
        return why_not(self._known[command_id], self._situation(), seen)

    def trigger(self, command_id: CommandId) -> None:
        """Run it as its key would; does nothing while disabled."""
        if self.is_enabled(command_id):
            self._calls[command_id]()

    def _add(self, places: Mapping[Area, QWidget]) -> None:
        for one in self._known.values():
            for area in one.areas:
                if area in places:
                    places[area].addAction(self._action(one, area.needs_focus))

    def _action(self, one: Command, needs_focus: bool) -> QAction:
        """One for its places that must hold the focus, one for those that need only be visible."""
        made = self._made.get((one.id, needs_focus))
        if made is None:
            made = self._made[one.id, needs_focus] = QAction(one.title, self)
            made.setObjectName(one.id)
            made.setShortcuts([QKeySequence(key) for key in _in_effect[one.id]])
            made.setShortcutContext(
                Qt.ShortcutContext.WidgetWithChildrenShortcut
                if needs_focus
                else Qt.ShortcutContext.WindowShortcut
            )
            made.triggered.connect(partial(self.trigger, one.id))
        return made


_in_effect: dict[CommandId, tuple[str, ...]] = {}
"""The keys of each command since the last `bind`; the defaults before the first."""


def hint(command_id: CommandId) -> str:
    """The command's current first key as menus and tooltips write it; empty if it has none."""
    if not _in_effect:
        _in_effect.update({one.id: one.keys for one in commands()})
    words = next(iter(shown_keys(_in_effect.get(command_id, ()))), "")
    for name, sign in (("Shift", "⇧"), ("Enter", "↵"), ("+", " ")):
        words = words.replace(name, sign) if len(words) > 1 else words
    return words


def command_tool(command_id: CommandId, *, size: int = 16, checkable: bool = False) -> QToolButton:
    """An icon button for a command: icon and name, with the key in the tooltip."""
    one = command(command_id)
    made = tool(one.icon, one.name, size=size, checkable=checkable)
    name_button(made, one.name, command_id)
    return made


def verdict_tool(command_id: CommandId) -> QToolButton:
    """A pick is green while it is on, a reject red."""
    made = command_tool(command_id, checkable=True)
    made.setProperty("kind", command_id)
    set_icon(made, command(command_id).icon, tints=Tints(on=_VERDICT_TINTS[command_id]))
    return made


def name_button(made: QAbstractButton, name: str, command_id: CommandId | None = None) -> None:
    """Set a button's accessible name and tooltip; the tooltip includes its command's key.

    Args:
        command_id: only needed the first time; the button remembers it.
    """
    if command_id:
        made.setProperty(_COMMAND, command_id)
    made.setAccessibleName(name)
    known = made.property(_COMMAND)
    made.setToolTip(tip(name, CommandId(known)) if known else as_tip(name))


def tip(name: str, command_id: CommandId) -> str:
    """A tooltip: a name and the current key."""
    keys = hint(command_id)
    return as_tip(f"{name}{BEFORE_KEY}{keys}" if keys else name)


_COMMAND = "command"
_VERDICT_TINTS = {CommandId.PICK: "ok", CommandId.REJECT: "bad"}


def show_keys(window: QWidget) -> None:
    """Refresh the key in every command button's tooltip after keys were rebound."""
    for made in window.findChildren(QAbstractButton):
        if made.property(_COMMAND):
            name_button(made, made.accessibleName())


def add_entry(
    menu: "Menu", command_id: CommandId, act: Callable[[], object], *, enabled: bool = True
) -> None:
    """Add a menu entry for a command: icon, name, key; grey while disabled."""
    one = command(command_id)
    menu.add(one.title, act, icon=one.icon, key=hint(command_id), enabled=enabled)


def add_offer(
    menu: "Menu", offer: Offer, act: Callable[[], object], *, title: str = "", enabled: bool = True
) -> None:
    """Add a menu entry for a command on a job.

    Args:
        title: replaces the offer's own title, such as for several jobs.
    """
    look = LOOKS[offer.command]
    if look.apart:
        menu.addSeparator()
    key = hint(look.key_of) if look.key_of else ""
    menu.add(title or offer.title, act, icon=look.icon, key=key, danger=look.danger, enabled=enabled)
