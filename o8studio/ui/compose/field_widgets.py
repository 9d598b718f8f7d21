"""The control for a parameter, chosen by its spec: segments, ratios, drop-down, switch, number, text, list.

Each shows how it stands (`show_standing`) and reports what a person sets, or None when it is emptied.
"""

import random
from collections.abc import Callable, Mapping
from typing import Protocol

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QLineEdit, QSlider, QSpinBox, QWidget

from o8studio.domain.compose.standing import Origin, Standing
from o8studio.domain.models.core import Core
from o8studio.domain.models.spec import Control, ParameterSpec
from o8studio.domain.request import Json
from o8studio.domain.vocabulary import JsonType, Unit
from o8studio.texts.fields import ON, value_words
from o8studio.texts.language import _, pick
from o8studio.ui.compose.list_field import ListField
from o8studio.ui.theme.theme import restyle, set_icon, theme
from o8studio.ui.widgets.controls import Choice, RatioRow, Segments, Switch
from o8studio.ui.widgets.layout import LONGEST_LINE, box, column, label, line_edit, row, tool

_MOST_SEGMENTS = 6
_STOPS = (5, 8, 10)
_SHAPES = ("16:9", "9:16", "1:1", "4:3", "3:4", "21:9")
"""The order in which they stand for every model, those that are used most first; others follow."""
Changed = Callable[[Json], None]


class Field(Protocol):
    """What every control of a field does."""

    def show_standing(self, one: Standing) -> None:
        """Show a value, or that there is none."""
        ...


def field_widget(spec: ParameterSpec, changed: Changed, off: Mapping[Json, str] | None = None) -> QWidget:
    """The control for a parameter; it implements `Field`, but for a list.

    Args:
        off: choices that are unavailable now, and why.
    """
    if (
        Core.DURATION in spec.core
        and spec.unit == Unit.SECONDS
        and _is_whole(spec)
        and (len(spec.choices) > _MOST_SEGMENTS or not spec.choices)
    ):
        return DurationField(spec, changed)
    if spec.choices and spec.control in (Control.SEGMENTED, Control.SELECT, Control.SLIDER, Control.NUMBER):
        return _choice(spec, changed, off or {})
    match spec.control:
        case Control.SWITCH:
            return SwitchField(spec, changed)
        case Control.SEED:
            return SeedField(changed)
        case Control.SLIDER | Control.NUMBER:
            return _number(spec, changed)
        case _:
            return TextField(changed)


def list_widget(spec: ParameterSpec, value: Json, changed: Changed) -> ListField:
    """The rows of a list parameter; they are rebuilt when their value comes from elsewhere."""
    return ListField(spec, value, changed)


def _shown(one: Standing) -> Json:
    """What a control shows as chosen."""
    return one.value if one.origin in (Origin.SET, Origin.KEPT_BACK, Origin.NEEDED) else None


def _choice(spec: ParameterSpec, changed: Changed, off: Mapping[Json, str]) -> QWidget:
    if spec.core == (Core.ASPECT_RATIO,) and all(":" in str(choice) for choice in spec.choices):
        return RatioField(spec, changed, off)
    length = sum(len(value_words(spec, choice)) for choice in spec.choices)
    if len(spec.choices) <= _MOST_SEGMENTS and length <= 44:
        return SegmentField(spec, changed)
    return ChoiceField(spec, changed)


class SegmentField(Segments):
    """A few choices; none is chosen while the model decides, and its own choice is outlined."""

    def __init__(self, spec: ParameterSpec, changed: Changed) -> None:
        super().__init__([(choice, value_words(spec, choice)) for choice in spec.choices])
        self._standing = Standing(Origin.OPEN)
        self._report = changed
        self.chosen.connect(self._on_chosen)

    def show_standing(self, one: Standing) -> None:
        """Select what goes out; outline what the model takes by itself."""
        self._standing = one
        self.set_value(_shown(one))
        self.set_hint(one.default)

    def _on_chosen(self, value: object) -> None:
        kept = self._standing.value if self._standing.origin is Origin.NEEDED else None
        self._report(kept if value is None else value)  # type: ignore[arg-type]  # the spec's own choice


def _place_of(shape: str) -> int:
    return _SHAPES.index(shape) if shape in _SHAPES else len(_SHAPES)


class RatioField(RatioRow):
    """Ratios drawn to scale; none is chosen while the model decides."""

    def __init__(self, spec: ParameterSpec, changed: Changed, off: Mapping[Json, str]) -> None:
        super().__init__(sorted(map(str, spec.choices), key=lambda one: (one in off, _place_of(one))))
        self.set_off({str(choice): why for choice, why in off.items()})
        self._standing = Standing(Origin.OPEN)
        self._report = changed
        self.chosen.connect(self._on_chosen)

    def show_standing(self, one: Standing) -> None:
        """Select what goes out; outline what the model takes by itself."""
        self._standing = one
        self.set_value(_shown(one))
        self.set_hint(one.default)

    def _on_chosen(self, value: object) -> None:
        kept = self._standing.value if self._standing.origin is Origin.NEEDED else None
        self._report(kept if value is None else str(value))


class ChoiceField(Choice):
    """Many choices in a drop-down."""

    def __init__(self, spec: ParameterSpec, changed: Changed) -> None:
        super().__init__()
        self._choices = spec.choices
        for choice in spec.choices:
            self.addItem(value_words(spec, choice), choice)
        # Translators: in a drop-down: no value was chosen
        self.setPlaceholderText(_("Not set"))
        self.setCurrentIndex(-1)
        self.activated.connect(lambda at: changed(spec.choices[at]))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete and Backspace clear the field; Qt would search for them."""
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def show_standing(self, one: Standing) -> None:
        """Show what goes out."""
        shown = _shown(one)
        self.setCurrentIndex(next((at for at, choice in enumerate(self._choices) if choice == shown), -1))


class BareSwitch(Switch):
    """On, off, or in between while nobody has set it."""

    def __init__(self, spec: ParameterSpec, changed: Changed) -> None:
        super().__init__(pick(spec.label, spec.label_zh))
        self.clicked.connect(changed)

    def show_standing(self, one: Standing) -> None:
        """Move the thumb; in between, the first press chooses what the model would not."""
        shown = _shown(one)
        self.set_state(None if shown is None else shown in ON, default=one.default in ON)


class SwitchField(QWidget):
    """A switch in a box, with its state in words."""

    def __init__(self, spec: ParameterSpec, changed: Changed) -> None:
        super().__init__()
        self._switch = BareSwitch(spec, changed)
        self._words = label()
        line = row(self._words, 1, self._switch, margins=(10, 0, 8, 0))
        self.setLayout(column(box("stepper", line), spacing=0))
        self.setFocusProxy(self._switch)

    def show_standing(self, one: Standing) -> None:
        """Move the thumb, and say where it is."""
        self._switch.show_standing(one)
        shown = _shown(one)
        words = _("Not set") if shown is None else _("On") if shown in ON else _("Off")
        self._words.setText(words)


def _is_whole(spec: ParameterSpec) -> bool:
    return spec.json_type in (JsonType.INTEGER, JsonType.STRING) and (
        spec.step is None or float(spec.step).is_integer()
    )


def _number(spec: ParameterSpec, changed: Changed) -> QWidget:
    if not _is_whole(spec):
        return TextField(changed)
    if spec.control is Control.SLIDER and spec.minimum is not None and spec.maximum is not None:
        return SliderField(spec, changed)
    return NumberField(spec, changed)


class NumberField(QSpinBox):
    """A whole number; one step below the least it is not set."""

    def __init__(self, spec: ParameterSpec, changed: Changed) -> None:
        super().__init__()
        self._least = int(spec.minimum) if spec.minimum is not None else 0
        most = min(2**31 - 1, int(spec.maximum) if spec.maximum is not None else 2**31 - 1)
        self.setRange(self._least - 1, most)
        self.setSpecialValueText(_("Not set"))
        self.setSuffix(f" {spec.unit}" if spec.unit else "")
        self.valueChanged.connect(lambda number: changed(None if number < self._least else number))

    def show_standing(self, one: Standing) -> None:
        """Show what goes out."""
        shown = _shown(one)
        number = int(shown) if isinstance(shown, (int, float)) else self._least - 1
        if number != self.value():
            with QSignalBlocker(self):
                self.setValue(number)


class SeedField(QWidget):
    """Unlocked it shows Random and every clip gets a new seed; locked it keeps the number shown."""

    def __init__(self, changed: Changed) -> None:
        super().__init__()
        self._changed = changed
        self._line = line_edit()
        self._lock = tool("lock-open", _("Keep this number"), checkable=True)
        dice = tool("dices", _("New number"))
        self._line.textEdited.connect(self._on_typed)
        dice.clicked.connect(self._roll)
        self._lock.clicked.connect(lambda on: self._roll() if on else self._changed(None))
        inside = QGridLayout(self)  # both in one cell: the buttons lie in the field
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self._line, 0, 0)
        inside.addLayout(
            row(dice, self._lock, spacing=0, margins=(0, 0, 2, 0)), 0, 0, Qt.AlignmentFlag.AlignRight
        )
        for part in (dice, self._lock):
            part.setMinimumWidth(theme().px(28))
        self._line.setTextMargins(0, 0, 2 * theme().px(28) - 6, 0)
        self.setFocusProxy(self._line)

    def show_standing(self, one: Standing) -> None:
        """Show the number that is kept, or that there is none."""
        shown = _shown(one)
        text = "" if shown is None else str(shown)
        if text != self._line.text().strip():
            self._line.setText(text)
        self._line.setPlaceholderText(_("Random") if one.origin is Origin.DRAWN else _("Not set"))
        self._lock.setChecked(shown is not None)
        set_icon(self._lock, "lock" if shown is not None else "lock-open")

    def _on_typed(self, text: str) -> None:
        number: Json = int(text) if text.strip().lstrip("-").isdigit() else text or None
        self._changed(number)

    def _roll(self) -> None:
        self._changed(random.randrange(2**31 - 1))  # noqa: S311 - the seed of a clip


class SliderField(QWidget):
    """A slider with its number beside it; one step below the least it is not set."""

    def __init__(self, spec: ParameterSpec, changed: Changed) -> None:
        super().__init__()
        self._low, high = int(spec.minimum or 0), int(spec.maximum or 0)
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._slider.setRange(self._low, high)
        self._slider.setSingleStep(int(spec.step or 1))
        self._slider.setAccessibleName(pick(spec.label, spec.label_zh))
        self._field = QSpinBox()
        self._field.setRange(self._low - 1, high)
        # Translators: in a number's narrow field: no value was chosen
        self._field.setSpecialValueText("–")
        self._field.setFixedWidth(64)
        self._field.setSuffix(f" {spec.unit}" if spec.unit else "")
        self._slider.valueChanged.connect(changed)
        self._field.valueChanged.connect(lambda number: changed(None if number < self._low else number))
        line = row(self._slider, self._field, spacing=10)
        line.setStretch(0, 1)
        self.setLayout(line)
        self.setFocusProxy(self._slider)

    def show_standing(self, one: Standing) -> None:
        """Show what goes out; a faint handle stands where the model's own value is."""
        shown = _shown(one)
        number = int(shown) if isinstance(shown, (int, float)) else None
        hint = int(one.default) if isinstance(one.default, (int, float)) else self._low
        with QSignalBlocker(self._slider), QSignalBlocker(self._field):
            self._slider.setValue(hint if number is None else number)
            if self._field.value() != (self._low - 1 if number is None else number):
                self._field.setValue(self._low - 1 if number is None else number)
        if self._slider.property("unset") is not (number is None):
            self._slider.setProperty("unset", number is None)
            restyle(self._slider)


class DurationField(QWidget):
    """A few presets, and `…` for an exact number (docs/design.md, Several models)."""

    def __init__(self, spec: ParameterSpec, changed: Changed) -> None:
        super().__init__()
        choices = [
            int(str(one)) for one in spec.choices if str(one).lstrip("-").isdigit() and int(str(one)) > 0
        ]
        low = min(choices) if choices else int(spec.minimum or 1)
        high = max(choices) if choices else int(spec.maximum or 10)
        self._as_text = bool(spec.choices) and isinstance(spec.choices[0], str)
        self._stops: list[int] = sorted({low, *(one for one in _STOPS if low < one < high), high})
        self._changed = changed
        self._standing = Standing(Origin.OPEN)
        self._asks_exactly = False
        parts: list[tuple[object, str]] = [(one, _("{n} s").format(n=one)) for one in self._stops]
        self._segments = Segments([*parts, (_OTHER, "…")])
        self._exact = QSpinBox()
        self._exact.setRange(low, high)
        self._exact.setSuffix(_("{n} s").format(n=""))
        self._exact.setAccessibleName(_("Exact length"))
        self._exact.valueChanged.connect(self._report)
        self._exact.hide()
        self.setLayout(column(self._segments, self._exact, spacing=6))
        self._segments.chosen.connect(self._on_stop)

    def show_standing(self, one: Standing) -> None:
        """Select the length that goes out; one that is no stop is shown exactly."""
        self._standing = one
        number, hint = _whole(_shown(one)), _whole(one.default)
        odd = number is not None and (number not in self._stops or self._asks_exactly)
        if number is not None and number != self._exact.value():
            with QSignalBlocker(self._exact):
                self._exact.setValue(number)
        self._exact.setVisible(odd)
        self._segments.set_value(_OTHER if odd else number)
        self._segments.set_hint(hint)

    def _on_stop(self, value: object) -> None:
        self._asks_exactly = value is _OTHER
        if value is _OTHER:
            self._exact.show()
            self._exact.setFocus()
            self._report(self._exact.value())
        elif value is None and self._standing.origin is Origin.NEEDED:
            self._report(_whole(self._standing.value))
        else:
            self._report(value if isinstance(value, int) else None)

    def _report(self, number: int | None) -> None:
        self._changed(str(number) if self._as_text and number is not None else number)


_OTHER = object()
"""The segment for a length that is no stop."""


def _whole(value: Json) -> int | None:
    return int(str(value)) if str(value).lstrip("-").isdigit() else None


class TextField(QLineEdit):
    """One line of text; empty is not set."""

    def __init__(self, changed: Changed) -> None:
        super().__init__()
        self.setMaxLength(LONGEST_LINE)
        self.textEdited.connect(lambda text: changed(text or None))

    def show_standing(self, one: Standing) -> None:
        """Show what goes out, without disturbing what is being typed."""
        shown = _shown(one)
        text = "" if shown is None else str(shown)
        if text != self.text() and not (self.hasFocus() and _same_number(text, self.text())):
            self.setMaxLength(max(LONGEST_LINE, len(text)))
            self.setText(text)


def _same_number(one: str, other: str) -> bool:
    """Whether both read as the same number, such as `1` and `1.`."""
    try:
        return float(one) == float(other)
    except ValueError:
        return False
