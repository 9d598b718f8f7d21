"""Rows of a settings section: a label of 148 px, a control, a line of help."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QLayout, QVBoxLayout, QWidget

from o8studio.domain.request import Json
from o8studio.domain.settings import Preference
from o8studio.ui.ports import SettingsPort
from o8studio.ui.theme.theme import theme
from o8studio.ui.widgets.controls import Segments, Switch
from o8studio.ui.widgets.layout import label, name_all, row

LABELS, _NARROW = 148, 620
_APART = 14
"""Between rows; half of it between a label and the control below it, whose own distance above makes up the rest."""
_DOWN = 7
"""How far below a control's top its label begins: one line of words is then in the middle of a field."""


class Rows(QWidget):
    """Rows are added one by one."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(20)
        self._grid.setVerticalSpacing(_APART)
        self._grid.setColumnMinimumWidth(0, theme().px(LABELS))
        self._grid.setColumnStretch(1, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addLayout(self._grid)
        outer.addStretch(1)
        self._cells: list[tuple[QLabel, QVBoxLayout, bool]] = []
        self._is_stacked = False

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put labels above their controls when narrow."""
        super().resizeEvent(event)
        stacked = self.width() < theme().px(_NARROW)
        if stacked != self._is_stacked:
            self._is_stacked = stacked
            self._grid.setVerticalSpacing(_APART // 2 if stacked else _APART)
            for at, (words, cell, beside_words) in enumerate(self._cells):
                self._grid.removeWidget(words)
                self._grid.removeItem(cell)
                self._place(at, words, cell, beside_words=beside_words)

    def _place(self, at: int, words: QLabel, cell: QVBoxLayout, *, beside_words: bool) -> None:
        stacked = self._is_stacked
        # above its control, what is away from the row before is nearer to its own
        is_down = at > 0 if stacked else not beside_words
        words.setContentsMargins(0, theme().px(_DOWN) if is_down else 0, 0, 0)
        self._grid.addWidget(words, 2 * at, 1 if stacked else 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addLayout(cell, 2 * at + (1 if stacked else 0), 1)
        self._grid.setColumnMinimumWidth(0, 0 if stacked else theme().px(LABELS))
        self._grid.setHorizontalSpacing(0 if stacked else 20)

    def add(
        self, name: str, control: QWidget | QLayout, help_text: str = "", *, begins_with_words: bool = False
    ) -> None:
        """Add a row; the first line of plain words is level with its label."""
        words = label(name, tone="2")
        words.setWordWrap(True)
        words.setFixedWidth(theme().px(LABELS))
        words.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        cell = QVBoxLayout()
        cell.setSpacing(6)
        if isinstance(control, QLabel):
            control.setWordWrap(True)
        if isinstance(control, QWidget):
            name_all(control, name)
            words.setBuddy(control)
            cell.addWidget(control)
        else:
            cell.addLayout(control)
            for at in range(control.count()):
                item = control.itemAt(at)
                if item is not None and (part := item.widget()) is not None:
                    name_all(part, name)
        if help_text:
            help_label = label(help_text, size=12, tone="3")
            help_label.setWordWrap(True)
            cell.addWidget(help_label)
        beside_words = begins_with_words or isinstance(control, QLabel)
        self._cells.append((words, cell, beside_words))
        self._place(len(self._cells) - 1, words, cell, beside_words=beside_words)


def switch_row(settings: SettingsPort, setting: Preference, name: str) -> QWidget:
    """A switch for a boolean setting."""
    made = Switch(name)
    made.setChecked(settings.preference(setting) is True)
    made.toggled.connect(lambda on: settings.set_preference(setting, on))
    line = QWidget()
    line.setLayout(row(made, 1))
    line.setMinimumHeight(theme().px(30))
    line.setFocusProxy(made)
    line.setAccessibleName(name)
    return line


def choice_row(
    settings: SettingsPort, setting: Preference, name: str, choices: list[tuple[Json, str]]
) -> QWidget:
    """A drop-down for a setting with a few values."""
    made = Segments(list(choices), may_be_empty=False)
    made.setAccessibleName(name)
    made.set_value(settings.preference(setting))
    made.chosen.connect(lambda value: settings.set_preference(setting, value))
    line = QWidget()
    line.setLayout(row(made, 1))
    return line
