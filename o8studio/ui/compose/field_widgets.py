"""One widget per kind of parameter; each reports the value that was set, or None if untouched."""

import random
from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QSlider, QSpinBox, QWidget

from o8studio.domain.models.core import Core
from o8studio.domain.models.spec import Control, ParameterSpec
from o8studio.domain.request import Json
from o8studio.texts.language import _, pick
from o8studio.ui.compose.list_field import ListField
from o8studio.ui.theme.theme import set_icon
from o8studio.ui.widgets.controls import Choice, RatioRow, Segments, Switch
from o8studio.ui.widgets.layout import box, column, label, row, tool

_MOST_SEGMENTS = 6
_STOPS = (5, 8, 10)
Changed = Callable[[Json], None]


def field_widget(
    spec: ParameterSpec, value: Json, changed: Changed, off: Mapping[Json, str] | None = None
) -> QWidget:
    """The control for a parameter, showing `value`.

    Args:
        off: choices that are unavailable now, and why.
    """
    if (
        Core.DURATION in spec.core
        and _is_whole(spec)
        and (len(spec.choices) > _MOST_SEGMENTS or not spec.choices)
    ):
        return DurationField(spec, value, changed)
    if spec.is_list:
        return ListField(spec, value, changed)
    if spec.choices and spec.control in (Control.SEGMENTED, Control.SELECT, Control.SLIDER, Control.NUMBER):
        return _choice(spec, value, changed, off or {})
    match spec.control:
        case Control.SWITCH:
            return _switch(spec, value, changed)
        case Control.SEED:
            return _seed(value, changed)
        case Control.SLIDER | Control.NUMBER:
            return _number(spec, value, changed)
        case _:
            return _text(spec, value, changed)


def _words(spec: ParameterSpec, choice: Json) -> str:
    english = spec.choice_labels.get(str(choice), "")
    words = pick(english, spec.choice_labels_zh.get(str(choice), ""))
    if words:
        return words.split(" ")[-1] if len(words) > 12 and spec.core else words
    return f"{choice} s" if spec.unit == "s" else str(choice)


def _choice(spec: ParameterSpec, value: Json, changed: Changed, off: Mapping[Json, str]) -> QWidget:
    shown = value if value is not None else spec.default
    if spec.core == (Core.ASPECT_RATIO,) and all(":" in str(choice) for choice in spec.choices):
        order = sorted(spec.choices, key=lambda one: one in off)
        ratios = RatioRow([str(choice) for choice in order])
        ratios.set_value(shown)
        ratios.set_off({str(choice): why for choice, why in off.items()})
        ratios.chosen.connect(changed)
        return ratios
    length = sum(len(_words(spec, choice)) for choice in spec.choices)
    if len(spec.choices) <= _MOST_SEGMENTS and length <= 44:
        segments = Segments([(choice, _words(spec, choice)) for choice in spec.choices])
        segments.set_value(shown)
        segments.chosen.connect(changed)
        return segments
    combo = Choice()
    for choice in spec.choices:
        combo.addItem(_words(spec, choice), choice)
    combo.setCurrentIndex(next((at for at, choice in enumerate(spec.choices) if choice == shown), -1))
    combo.activated.connect(lambda at: changed(spec.choices[at]))
    return combo


def bare_switch(spec: ParameterSpec, value: Json, changed: Changed) -> Switch:
    """A switch without the box and caption used among the main fields."""
    made = Switch(pick(spec.label, spec.label_zh))
    made.setChecked((value if value is not None else spec.default) in (True, "on", "yes", "native"))
    made.clicked.connect(changed)
    return made


def _switch(spec: ParameterSpec, value: Json, changed: Changed) -> QWidget:
    made = bare_switch(spec, value, changed)
    words = label()

    def show(on: bool) -> None:
        words.setText(_("On") if on else _("Off"))

    made.toggled.connect(show)
    show(made.isChecked())
    line = box("stepper", row(words, 1, made, margins=(10, 0, 8, 0)))
    line.setFocusProxy(made)
    return line


def _is_whole(spec: ParameterSpec) -> bool:
    return spec.json_type in ("integer", "string") and (spec.step is None or float(spec.step).is_integer())


def _number(spec: ParameterSpec, value: Json, changed: Changed) -> QWidget:
    if not _is_whole(spec):
        return _text(spec, value, changed)
    if spec.control is Control.SLIDER and spec.minimum is not None and spec.maximum is not None:
        return SliderField(spec, value, changed)
    made = QSpinBox()
    low = int(spec.minimum) if spec.minimum is not None else 0
    made.setRange(low - 1, min(2**31 - 1, int(spec.maximum) if spec.maximum is not None else 2**31 - 1))
    made.setSpecialValueText(_("Default"))
    made.setSuffix(f" {spec.unit}" if spec.unit else "")
    made.setValue(int(value) if isinstance(value, (int, float)) else low - 1)
    made.valueChanged.connect(lambda number: changed(None if number < low else number))
    return made


def _seed(value: Json, changed: Changed) -> QWidget:
    """Unlocked it shows Random and every clip gets a new seed; locked it keeps the number shown."""
    line = QLineEdit("" if value is None else str(value))
    line.setPlaceholderText(_("Random"))
    lock = tool("lock" if value is not None else "lock-open", _("Keep this number"), checkable=True)
    lock.setChecked(value is not None)

    def show(number: Json) -> None:
        line.setText("" if number is None else str(number))
        lock.setChecked(number is not None)
        set_icon(lock, "lock" if number is not None else "lock-open")

    def typed(text: str) -> None:
        number: Json = int(text) if text.strip().lstrip("-").isdigit() else text or None
        lock.setChecked(number is not None)
        set_icon(lock, "lock" if number is not None else "lock-open")
        changed(number)

    def roll() -> None:
        number = random.randrange(2**31 - 1)  # noqa: S311 - the seed of a clip
        show(number)
        changed(number)

    def turn(on: bool) -> None:
        if on:
            roll()
        else:
            show(None)
            changed(None)

    line.textEdited.connect(typed)
    dice = tool("dices", _("New number"))
    dice.clicked.connect(roll)
    lock.clicked.connect(turn)
    made = QWidget()
    made.setLayout(row(line, dice, lock, spacing=2))
    made.setFocusProxy(line)
    return made


class SliderField(QWidget):
    """A slider with its number beside it."""

    def __init__(self, spec: ParameterSpec, value: Json, changed: Changed) -> None:
        super().__init__()
        low, high = int(spec.minimum or 0), int(spec.maximum or 0)
        shown = value if isinstance(value, int) else spec.default if isinstance(spec.default, int) else low
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setRange(low, high)
        slider.setSingleStep(int(spec.step or 1))
        slider.setAccessibleName(pick(spec.label, spec.label_zh))
        field = QSpinBox()
        field.setRange(low, high)
        field.setFixedWidth(64)
        field.setSuffix(f" {spec.unit}" if spec.unit else "")
        slider.setValue(shown)
        field.setValue(shown)
        slider.valueChanged.connect(field.setValue)
        field.valueChanged.connect(slider.setValue)
        field.valueChanged.connect(changed)
        line = row(slider, field, spacing=10)
        line.setStretch(0, 1)
        self.setLayout(line)
        self.setFocusProxy(slider)


class DurationField(QWidget):
    """A few presets, and `…` for an exact number (docs/design.md, Several models)."""

    def __init__(self, spec: ParameterSpec, value: Json, changed: Changed) -> None:
        super().__init__()
        choices = [
            int(str(one)) for one in spec.choices if str(one).lstrip("-").isdigit() and int(str(one)) > 0
        ]
        low = min(choices) if choices else int(spec.minimum or 1)
        high = max(choices) if choices else int(spec.maximum or 10)
        self._as_text = bool(spec.choices) and isinstance(spec.choices[0], str)
        stops = sorted({low, *(one for one in _STOPS if low < one < high), high})
        self._changed = changed
        self._stops: list[int] = stops
        parts: list[tuple[object, str]] = [(one, _("{n} s").format(n=one)) for one in stops]
        self._segments = Segments([*parts, ("…", "…")])
        self._exact = QSpinBox()
        self._exact.setRange(low, high)
        self._exact.setSuffix(" s")
        self._exact.setAccessibleName(_("Exact length"))
        self._exact.valueChanged.connect(self._on_exact)
        self._exact.hide()
        self.setLayout(column(self._segments, self._exact, spacing=6))
        shown = value if value is not None else spec.default
        number = int(str(shown)) if str(shown).lstrip("-").isdigit() else None
        self._show(number)
        self._segments.chosen.connect(self._on_stop)

    def _show(self, number: int | None) -> None:
        odd = number is not None and number not in self._stops
        self._exact.blockSignals(True)
        self._exact.setValue(number or self._stops[0])
        self._exact.blockSignals(False)
        self._exact.setVisible(odd)
        self._segments.set_value("…" if odd else number)

    def _on_stop(self, value: object) -> None:
        if value == "…":
            self._exact.show()
            self._exact.setFocus()
            self._on_exact(self._exact.value())
            self._segments.set_value("…")
            return
        self._exact.hide()
        self._report(value if isinstance(value, int) else None)

    def _on_exact(self, number: int) -> None:
        self._report(number)

    def _report(self, number: int | None) -> None:
        self._changed(str(number) if self._as_text and number is not None else number)


def _text(spec: ParameterSpec, value: Json, changed: Changed) -> QWidget:
    line = QLineEdit("" if value is None else str(value))
    line.setPlaceholderText("" if spec.default is None else str(spec.default))
    line.textEdited.connect(lambda text: changed(text or None))
    return line
