"""A list parameter as rows (shots with texts and lengths, links, ids); rows are added, removed and reordered."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QLineEdit, QSpinBox, QToolButton, QVBoxLayout, QWidget

from o8studio.domain.models.spec import ItemField, ParameterSpec
from o8studio.domain.request import Json
from o8studio.domain.vocabulary import JsonType
from o8studio.texts.language import _, pick
from o8studio.ui.theme.theme import Tints, set_icon, theme
from o8studio.ui.widgets.layout import Elided, button, column, label, line_edit, row, tool

_MOST = 2**31 - 1


class ListField(QWidget):
    """Reports its value as a list, or None if empty."""

    def __init__(self, spec: ParameterSpec, value: Json, changed: Callable[[Json], None]) -> None:
        super().__init__()
        self._spec = spec
        self._parts = spec.item or (ItemField(label=_("Link or id")),)
        self._summed = next((part.name for part in self._parts if part.unit), "")
        self._changed = changed
        self._rows: list[_Row] = []
        self._wanted: float | None = None
        self.total = Elided("")
        """How much of the total the rows use, for the line above."""
        self._add = button(_("Add"), "link", "plus")
        self._add.setAccessibleName(_("Add to {list}").format(list=pick(spec.label, spec.label_zh)))
        self._add.clicked.connect(self._on_add)
        self._lines: QVBoxLayout = column(spacing=6)
        whole = column(spacing=6)
        whole.addLayout(self._lines)
        whole.addLayout(row(self._add, 1))
        self.setLayout(whole)
        self.setFocusProxy(self._add)
        for item in value if isinstance(value, list) else ():
            self._append(item)
        self._show()

    def show_wanted(self, wanted: float | None) -> None:
        """Set the total that the lengths must add up to, if a rule requires one."""
        self._wanted = wanted
        self._show()

    @property
    def value(self) -> list[Json]:
        """The items as they are sent."""
        return [one.item(number) for number, one in enumerate(self._rows, 1)]

    def shift(self, moved: "_Row", step: int) -> None:
        """Swap a row with its neighbour."""
        at = self._rows.index(moved)
        if 0 <= at + step < len(self._rows):
            self._rows.insert(at + step, self._rows.pop(at))
            self._lines.insertWidget(at + step, moved)
            self._report()

    def row_at(self, y: float) -> int:
        """The index of the row at this height, from 0."""
        return sum(y > one.geometry().bottom() for one in self._rows[:-1])

    def place_of(self, one: "_Row") -> int:
        """The index of a row, from 0."""
        return self._rows.index(one)

    def drop(self, gone: "_Row") -> None:
        """Remove a row."""
        at = self._rows.index(gone)
        self._rows.remove(gone)
        gone.hide()
        gone.deleteLater()
        if self._rows:
            self._rows[min(at, len(self._rows) - 1)].setFocus()
        else:
            self._add.setFocus()
        self._report()

    def row_changed(self) -> None:
        """Report that a row changed."""
        self._report()

    def _on_add(self) -> None:
        item: dict[str, Json] = {}
        if self._summed and self._wanted is not None:
            item[self._summed] = max(1, int(self._wanted - self._sum()))
        self._append(item)
        self._rows[-1].setFocus()
        self._report()

    def _append(self, item: Json) -> None:
        made = _Row(self, self._parts, item)
        self._rows.append(made)
        self._lines.addWidget(made)

    def _sum(self) -> float:
        return sum(one.number(self._summed) for one in self._rows)

    def _report(self) -> None:
        self._show()
        self._changed(self.value or None)

    def _show(self) -> None:
        for number, one in enumerate(self._rows, 1):
            one.show_number(number)
        most = self._spec.max_items
        self._add.setEnabled(most is None or len(self._rows) < most)
        self._add.setToolTip(
            "" if self._add.isEnabled() else _("{n} is the most that this model takes").format(n=most)
        )
        whole = self._summed and self._rows and self._wanted is not None
        self.total.setText(
            _("{n} of {total} s").format(n=f"{self._sum():g}", total=f"{self._wanted:g}") if whole else ""
        )


class _Row(QWidget):
    """The grip, the number, a field for each part, and the remove button."""

    def __init__(self, owner: ListField, parts: tuple[ItemField, ...], item: Json) -> None:
        super().__init__()
        self._owner = owner
        self._parts = parts
        self._fields: dict[str, QLineEdit | QSpinBox] = {}
        self._number = label(size=12, tone="3", figures=True)
        self._grip = _Grip(owner, self)
        line = row(self._grip, self._number, spacing=6)
        for part in parts:
            if part.counts:
                continue
            value = item.get(part.name) if isinstance(item, Mapping) else item
            field = _number_field(part, value) if part.is_number and part.unit else _text_field(part, value)
            if isinstance(field, QSpinBox):
                field.valueChanged.connect(lambda _value: owner.row_changed())
                line.addWidget(field)
            else:
                field.textEdited.connect(lambda _text: owner.row_changed())
                line.addWidget(field, 1)
            field.installEventFilter(self)
            self._fields[part.name] = field
        self._out = tool("x", _("Remove"), size=14)
        self._out.clicked.connect(lambda: owner.drop(self))
        line.addWidget(self._out)
        self.setLayout(line)
        self.setFocusProxy(next(iter(self._fields.values())))

    def show_number(self, number: int) -> None:
        """Show the row's position, from 1, also to screen readers."""
        self._number.setText(str(number))
        for part in self._parts:
            if not part.counts:
                name = pick(part.label, part.label_zh)
                self._fields[part.name].setAccessibleName(_("{name} {n}").format(name=name, n=number))
        self._out.setAccessibleName(_("Remove {n}").format(n=number))
        self._grip.setAccessibleName(_("Move {n}").format(n=number))

    def item(self, number: int) -> Json:
        """The item as it is sent."""
        made: dict[str, Json] = {}
        for part in self._parts:
            value: Json = number if part.counts else _value_of(self._fields[part.name], part)
            if not part.name:
                return value
            made[part.name] = value
        return made

    def number(self, name: str) -> float:
        """A number from this row."""
        field = self._fields.get(name)
        return float(field.value()) if isinstance(field, QSpinBox) else 0.0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Alt with an arrow moves the row, as in the queue."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            alt = event.modifiers() == Qt.KeyboardModifier.AltModifier
            step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
            if alt and step is not None:
                self._owner.shift(self, step)
                return True
        return super().eventFilter(watched, event)


class _Grip(QToolButton):
    """Dragging it moves its row; the keyboard moves the row from any of its fields."""

    def __init__(self, owner: ListField, moved: _Row) -> None:
        super().__init__()
        self._owner, self._moved = owner, moved
        set_icon(self, "grip-vertical", 14, Tints.steady("text-3"))
        self.setToolTip(_("Drag to move, or Alt with an arrow key"))
        self.setCursor(Qt.CursorShape.SizeVerCursor)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFixedWidth(theme().px(18))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the row with the pointer, one position at a time."""
        height = self.mapTo(self._owner, QPoint(0, round(event.position().y()))).y()
        aim, now = self._owner.row_at(height), self._owner.place_of(self._moved)
        if aim != now:
            self._owner.shift(self._moved, 1 if aim > now else -1)


def _number_field(part: ItemField, value: Json) -> QSpinBox:
    made = QSpinBox()
    low = int(part.minimum) if part.minimum is not None else 0
    made.setRange(low, int(part.maximum) if part.maximum is not None else _MOST)
    made.setSuffix(f" {part.unit}")
    made.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
    made.setFixedWidth(theme().px(56))
    text = str(value)
    made.setValue(int(text) if text.isdigit() else low)
    return made


def _text_field(part: ItemField, value: Json) -> QLineEdit:
    text = "" if value is None else str(value)
    made = line_edit()
    made.setMaxLength(
        max(made.maxLength(), len(text))
    )  # what is shown goes out when another row changes: never cut
    made.setText(text)
    made.setPlaceholderText(pick(part.label, part.label_zh))
    return made


def _value_of(field: QLineEdit | QSpinBox, part: ItemField) -> Json:
    if isinstance(field, QSpinBox):
        return str(field.value()) if part.json_type == JsonType.STRING else field.value()
    text = field.text().strip()
    return int(text) if part.is_number and text.isdigit() else text
