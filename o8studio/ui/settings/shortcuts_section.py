"""All keyboard shortcuts: searchable, changed by pressing the new key."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget
from shiboken6 import isValid

from o8studio.domain.settings import Preference
from o8studio.texts.language import _
from o8studio.ui.actions.command import Command
from o8studio.ui.actions.commands import commands, keys_of, shown_keys, taken_by
from o8studio.ui.ports import SettingsPort
from o8studio.ui.theme.theme import restyle, theme
from o8studio.ui.widgets.composed import LineField
from o8studio.ui.widgets.layout import LONGEST_SEARCH, box, button, column, in_turn, key_cap, label, row

_AT_ONCE = 4
_MODIFIERS = (Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Alt, Qt.Key.Key_Meta)


class KeyButton(QPushButton):
    """Press it, then press the new key; Escape keeps the old one, Backspace removes it."""

    pressed_key = Signal(str)

    def __init__(self, words: str, name: str) -> None:
        super().__init__(words)
        self._words = words
        self.setAccessibleName(_("Key of {name}").format(name=name))
        self.setCheckable(True)
        wanted = self.fontMetrics().horizontalAdvance(words) + theme().px(28)
        self.setMinimumWidth(
            max(theme().px(150), wanted)
        )  # with two keys, words are longer than it is usually wide
        self.clicked.connect(self._listen)

    def _listen(self, on: bool) -> None:
        self.setText(_("Press a key") if on else self._words)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the new key while recording."""
        if not self.isChecked():
            super().keyPressEvent(event)
            return
        if event.key() in _MODIFIERS:
            return
        self.setChecked(False)
        self._listen(False)
        if event.key() == Qt.Key.Key_Escape:
            return
        if event.key() == Qt.Key.Key_Backspace:
            self.pressed_key.emit("")
            return
        self.pressed_key.emit(QKeySequence(event.keyCombination()).toString())


class ShortcutsSection(QWidget):
    """Used in the settings and in the sheet opened by `?`."""

    def __init__(self, settings: SettingsPort, *, may_change: bool = True) -> None:
        super().__init__()
        self._settings = settings
        self._may_change = may_change
        self.search = LineField()
        self.search.setMaxLength(LONGEST_SEARCH)
        self.search.setPlaceholderText(_("Find a shortcut"))
        self.search.setAccessibleName(_("Find a shortcut"))
        self.search.textChanged.connect(self._narrow)
        self._note = label("", size=12, tone="bad")
        self._note.setWordWrap(True)
        self._note.hide()
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        reset = button(_("Reset all"), "link")
        reset.clicked.connect(self._reset)
        if not may_change:
            reset.hide()
        head = row(self.search, reset, spacing=12)
        head.setStretch(0, 1)
        layout = column(spacing=10)
        layout.addLayout(head)
        layout.addWidget(self._note)
        layout.addLayout(self._list)
        layout.addStretch(1)
        self.setLayout(layout)
        self._rows: list[tuple[str, QWidget]] = []
        self._filling: QTimer | None = None
        self._fill()

    def _chosen(self) -> dict[str, str]:
        saved = self._settings.preference(Preference.KEYS)
        return {name: str(keys) for name, keys in saved.items()} if isinstance(saved, dict) else {}

    def _fill(self) -> None:
        while (item := self._list.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._rows = []
        every = [one for one in commands() if self._may_change or one.keys]
        if self._filling is not None and isValid(self._filling):
            self._filling.stop()
        parts = [every[at : at + _AT_ONCE] for at in range(0, len(every), _AT_ONCE)]
        self._filling = in_turn(self, [partial(self._add, part) for part in parts])

    def _add(self, some: Sequence[Command]) -> None:
        chosen = self._chosen()
        for one in some:
            keys = shown_keys(keys_of(one, chosen))
            line = row(label(one.title), 1, spacing=6, margins=(0, 3, 0, 3))
            if self._may_change:
                self._add_button(line, one, " / ".join(keys) or "–")
            else:
                for key in keys:
                    line.addWidget(key_cap(key))
            made = box("row", line)
            made.setMinimumHeight(theme().px(34))
            words = f"{one.title} {' '.join(keys)}".lower()
            if self.search.text().lower() not in words:
                made.hide()
            self._rows.append((words, made))
            self._list.addWidget(made)

    def _add_button(self, line: QHBoxLayout, one: Command, words: str) -> None:
        made = KeyButton(words, one.title)
        made.setProperty("kind", "small")
        made.pressed_key.connect(lambda keys: self._change(one, keys))
        line.addWidget(made)

    def _change(self, one: Command, keys: str) -> None:
        chosen = self._chosen()
        other = taken_by(keys, one, chosen) if keys else None
        if other is not None:
            words = _("{keys} is already used by “{name}”. Change that one first.")
            self._note.setText(words.format(keys=keys, name=other.title))
            restyle(self._note)
            self._note.show()
            return
        self._note.hide()
        self._settings.set_preference(Preference.KEYS, {**chosen, one.id: keys})
        self._fill()

    def _reset(self) -> None:
        self._settings.set_preference(Preference.KEYS, {})
        self._fill()

    def _narrow(self, text: str) -> None:
        for words, made in self._rows:
            made.setVisible(text.lower() in words)
