"""Entries that a text field adds to its context menu; loaded with the prompt, long before the first menu."""

from collections.abc import Callable
from typing import NamedTuple
from weakref import WeakKeyDictionary

from PySide6.QtWidgets import QWidget


class Extra(NamedTuple):
    """An entry that a field adds to its menu."""

    title: str
    act: Callable[[], object]
    icon: str = ""
    key: str = ""
    is_enabled: bool = True


def add_extras(text: QWidget, extras: Callable[[], list[Extra]]) -> None:
    """Append a field's own entries to its menu; they are asked for whenever it opens."""
    _EXTRAS[text] = extras


def extras_of(text: QWidget) -> list[Extra]:
    """What a field adds now."""
    return _EXTRAS.get(text, list)()


_EXTRAS: WeakKeyDictionary[QWidget, Callable[[], list[Extra]]] = WeakKeyDictionary()
