"""One widget per kind of parameter; each says what was set, and None for untouched."""

from collections.abc import Callable

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QSpinBox, QWidget

from o8studio.domain.catalogue import Control, ParameterSpec
from o8studio.domain.request import Json
from o8studio.services.language import _, pick
from o8studio.ui.widgets.basics import label, row, tool
from o8studio.ui.widgets.controls import RatioRow, Segments, Switch

_MOST_SEGMENTS = 6
Changed = Callable[[Json], None]


def field_widget(spec: ParameterSpec, value: Json, changed: Changed) -> QWidget:
    """The control for a parameter, showing `value`."""
    if spec.choices and spec.control in (Control.SEGMENTED, Control.SELECT, Control.SLIDER, Control.NUMBER):
        return _choice(spec, value, changed)
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


def _choice(spec: ParameterSpec, value: Json, changed: Changed) -> QWidget:
    shown = value if value is not None else spec.default
    if spec.core == ("aspect_ratio",) and all(":" in str(choice) for choice in spec.choices):
        ratios = RatioRow([str(choice) for choice in spec.choices])
        ratios.set_value(shown)
        ratios.chosen.connect(changed)
        return ratios
    length = sum(len(_words(spec, choice)) for choice in spec.choices)
    if len(spec.choices) <= _MOST_SEGMENTS and length <= 44:
        segments = Segments([(choice, _words(spec, choice)) for choice in spec.choices])
        segments.set_value(shown)
        segments.chosen.connect(changed)
        return segments
    combo = QComboBox()
    for choice in spec.choices:
        combo.addItem(_words(spec, choice), choice)
    combo.setCurrentIndex(next((at for at, choice in enumerate(spec.choices) if choice == shown), -1))
    combo.activated.connect(lambda at: changed(spec.choices[at]))
    return combo


def _switch(spec: ParameterSpec, value: Json, changed: Changed) -> QWidget:
    made = Switch(pick(spec.label, spec.label_zh))
    made.setChecked((value if value is not None else spec.default) in (True, "on", "yes", "native"))
    made.clicked.connect(changed)
    line = QWidget()
    line.setLayout(row(label(_("On")), 1, made))
    return line


def _number(spec: ParameterSpec, value: Json, changed: Changed) -> QWidget:
    whole = spec.json_type in ("integer", "string") and (spec.step is None or float(spec.step).is_integer())
    if not whole:
        return _text(spec, value, changed)
    made = QSpinBox()
    low = int(spec.minimum) if spec.minimum is not None else 0
    made.setRange(low - 1, min(2**31 - 1, int(spec.maximum) if spec.maximum is not None else 2**31 - 1))
    made.setSpecialValueText(_("Default"))
    made.setSuffix(f" {spec.unit}" if spec.unit else "")
    made.setValue(int(value) if isinstance(value, (int, float)) else low - 1)
    made.valueChanged.connect(lambda number: changed(None if number < low else number))
    return made


def _seed(value: Json, changed: Changed) -> QWidget:
    line = QLineEdit("" if value is None else str(value))
    line.setPlaceholderText(_("Random"))
    line.textEdited.connect(
        lambda text: changed(int(text) if text.strip().lstrip("-").isdigit() else text or None)
    )
    dice = tool("dices", _("New number"))

    def roll() -> None:
        import secrets

        number = secrets.randbelow(2**31 - 1)
        line.setText(str(number))
        changed(number)

    dice.clicked.connect(roll)
    made = QWidget()
    layout = QHBoxLayout(made)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(4)
    layout.addWidget(line, 1)
    layout.addWidget(dice)
    return made


def _text(spec: ParameterSpec, value: Json, changed: Changed) -> QWidget:
    line = QLineEdit("" if value is None else str(value))
    line.setPlaceholderText("" if spec.default is None else str(spec.default))
    line.textEdited.connect(lambda text: changed(text or None))
    return line
