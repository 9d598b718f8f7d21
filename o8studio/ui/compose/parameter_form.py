"""The parameters of the chosen models, built from data: the main ones visible, the rest folded by model."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from o8studio.domain.compose.common_fields import SharedField, shared_fields
from o8studio.domain.compose.resolve import ComposeView, Draft
from o8studio.domain.models.core import Core
from o8studio.domain.models.spec import Control, ParameterSpec
from o8studio.domain.request import Json
from o8studio.texts.language import _, pick
from o8studio.texts.passing_on import why_words
from o8studio.ui.compose.field_note import FieldNote, field_message
from o8studio.ui.compose.field_widgets import bare_switch, field_widget
from o8studio.ui.compose.list_field import ListField
from o8studio.ui.widgets.fold import Fold
from o8studio.ui.widgets.layout import Elided, as_tip, column, label, name_all, paint_in_next_turn, row

_SHORT = 3
_MAIN = ("negative_prompt", "duration", "aspect_ratio", "resolution", "audio", "seed")


class ParameterForm(QWidget):
    """Rebuilt when the set of fields changes, not when a value does.

    Three kinds of fields have other places in the composer: `negative_place`, `seed_place`, `more_place`.
    """

    changed = Signal(str, object)
    shared = Signal(str, object)

    def __init__(self) -> None:
        super().__init__()
        self._layout = _stack(self)
        self.negative_place, self.seed_place, self.more_place = QWidget(), QWidget(), QWidget()
        self._negative = _stack(self.negative_place)
        self._seed = _stack(self.seed_place)
        self._more = _stack(self.more_place)
        self._more.setSpacing(0)
        self._shown: tuple[object, ...] = ()
        self._open: set[str] = set()
        self._values: dict[str, Mapping[str, Json]] = {}
        self._summed: dict[tuple[str, str], ListField] = {}
        self._notes: dict[str, FieldNote] = {}
        self._folds: dict[str, Fold] = {}
        self._folded: dict[str, tuple[ParameterSpec, ...]] = {}

    def forget(self) -> None:
        """Rebuild on the next showing, because values came from elsewhere."""
        self._shown = ()

    def place_of(self, model: str, field: str) -> QWidget:
        """The widget of a field, unfolded if necessary."""
        fold = self._folds.get(model)
        if fold is None or field not in (spec.key for spec in self._folded.get(model, ())):
            return self
        fold.set_open(True)
        return fold

    def show_views(self, views: Sequence[ComposeView], draft: Draft) -> None:
        """Show one model's fields with what will be sent, or the fields that several have in common."""
        rules = tuple(
            (
                view.model_spec.id,
                view.operation.id,
                tuple(view.disabled),
                tuple(view.limited),
                *((spec.key, spec.choices, spec.maximum, spec.minimum, spec.default) for spec in view.fields),
            )
            for view in views
        )
        alone = len(views) == 1
        self._values = {
            view.model_spec.id: {**view.sent, **draft.values} if alone else draft.values for view in views
        }
        if rules != self._shown:
            self._shown = rules
            self._rebuild(views, draft)
        for view in views:
            for rule in view.operation.rules:
                field = self._summed.get((view.model_spec.id, rule.summed))
                if field is not None:
                    field.show_wanted(_number(view, rule.equals))
            fold = self._folds.get(view.model_spec.id)
            if fold is not None:
                fold.show_summary(self._summary_of(view, self._folded[view.model_spec.id]))
        if len(views) > 1:
            for shared in shared_fields(views):
                self._notes[shared.spec.key].show_message(field_message(shared, views))

    def _rebuild(self, views: Sequence[ComposeView], draft: Draft) -> None:
        paint_in_next_turn(self.parentWidget() or self)  # the composer: the other places are inside it
        self._summed.clear()
        self._notes.clear()
        self._folds.clear()
        for layout in (self._layout, self._negative, self._seed, self._more):
            while (item := layout.takeAt(0)) is not None:
                widget = item.widget()
                if widget is not None:
                    widget.hide()
                    widget.deleteLater()
        if len(views) == 1:
            self._show_one(views[0])
        elif views:
            self._show_many(views, draft)
        for place, layout in (
            (self.negative_place, self._negative),
            (self.seed_place, self._seed),
            (self.more_place, self._more),
            (self, self._layout),
        ):
            place.setVisible(layout.count() > 0)

    def _show_one(self, view: ComposeView) -> None:
        values = self._values[view.model_spec.id]
        main = [spec for spec in view.fields if set(spec.core) & set(_MAIN)]
        main.sort(key=lambda spec: next((at for at, core in enumerate(_MAIN) if core in spec.core), 99))
        rest = [spec for spec in view.fields if spec not in main]
        self._lay_out([(spec, self._field(view, spec, values)) for spec in main])
        if rest:
            self._add_more(view, rest)

    def _show_many(self, views: Sequence[ComposeView], draft: Draft) -> None:
        self._lay_out([(one.spec, self._shared(one, views, draft.portable)) for one in shared_fields(views)])
        for view in views:
            rest = [spec for spec in view.fields if not set(spec.core) & set(_MAIN)]
            if rest:
                self._add_more(view, rest)

    def _lay_out(self, fields: Sequence[tuple[ParameterSpec, QWidget]]) -> None:
        """Stack them; short ones two to a row (docs/design.md, Composer)."""
        waiting: QWidget | None = None
        for spec, made in fields:
            if Core.NEGATIVE_PROMPT in spec.core:
                self._negative.addWidget(made)
                continue
            if Core.SEED in spec.core:
                self._seed.addWidget(made)
                continue
            short = spec.control is Control.SWITCH or (
                Core.RESOLUTION in spec.core and len(spec.choices) <= _SHORT
            )
            if short and waiting is not None:
                pair = QWidget()
                line = row(waiting, made, spacing=12)
                line.setStretch(0, 1)
                line.setStretch(1, 1)
                pair.setLayout(line)
                self._layout.addWidget(pair)
                waiting = None
                continue
            if waiting is not None:
                self._layout.addWidget(waiting)
                waiting = None
            if short:
                waiting = made
            else:
                self._layout.addWidget(made)
        if waiting is not None:
            self._layout.addWidget(waiting)

    def _shared(
        self, shared: SharedField, views: Sequence[ComposeView], portable: Mapping[str, Json]
    ) -> QWidget:
        """A field shared by several models, and what each does with its value."""
        spec = shared.spec
        off: dict[Json, str] = {}
        if Core.ASPECT_RATIO in spec.core:  # an aspect ratio can't be snapped: it must suit all
            why = _("Not every chosen model has it")
            off = {one: why for one in spec.choices if one not in shared.everywhere}
        note = self._notes[spec.key] = FieldNote()
        value = portable.get(spec.key)
        control = field_widget(spec, value, lambda one: self.shared.emit(spec.key, one), off)
        return self._box(pick(spec.label, spec.label_zh), note, control)

    def _add_more(self, view: ComposeView, rest: list[ParameterSpec]) -> None:
        """The vendor's own fields, folded; built on opening, because some models have forty."""
        title = pick(view.model_spec.title, view.model_spec.title_zh)
        fold = Fold(
            _("More for {model}").format(model=title),
            self._summary_of(view, rest),
            lambda: self._fields_of(view, rest, self._values[view.model_spec.id]),
        )
        fold.reset.connect(lambda: self._reset(self._changed(view, rest)))
        fold.turned.connect(
            lambda on, model=view.model_spec.id: (self._open.add if on else self._open.discard)(model)
        )
        self._more.addWidget(fold)
        self._folds[view.model_spec.id] = fold
        self._folded[view.model_spec.id] = tuple(rest)
        fold.set_open(view.model_spec.id in self._open)

    def _changed(self, view: ComposeView, rest: Sequence[ParameterSpec]) -> list[ParameterSpec]:
        values = self._values[view.model_spec.id]
        return [spec for spec in rest if values.get(spec.key) is not None]

    def _summary_of(self, view: ComposeView, rest: Sequence[ParameterSpec]) -> str:
        """Up to two of the folded fields that are not default, each in a few words."""
        values = self._values[view.model_spec.id]
        return ", ".join(_summary(spec, values[spec.key]) for spec in self._changed(view, rest)[:2])

    def _fields_of(
        self, view: ComposeView, rest: Sequence[ParameterSpec], values: Mapping[str, Json]
    ) -> QVBoxLayout:
        return column(*(self._field(view, spec, values) for spec in rest), spacing=12, margins=(22, 4, 0, 12))

    def _reset(self, specs: Sequence[ParameterSpec]) -> None:
        self.forget()
        for spec in specs:
            self.changed.emit(spec.key, None)

    def _field(self, view: ComposeView, spec: ParameterSpec, values: Mapping[str, Json]) -> QWidget:
        title = pick(spec.label, spec.label_zh)
        is_line = spec.control is Control.SWITCH and not set(spec.core) & set(_MAIN)
        control = (bare_switch if is_line else field_widget)(
            spec, values.get(spec.key), lambda value: self.changed.emit(spec.key, value)
        )
        control.setEnabled(spec.key not in view.disabled)
        note: QWidget = Elided(spec.native if not spec.core else "")
        if isinstance(control, ListField) and any(rule.summed == spec.key for rule in view.operation.rules):
            self._summed[view.model_spec.id, spec.key] = control
            note = control.total
        made = _line(title, note, control) if is_line else self._box(title, note, control)
        why = view.disabled.get(spec.key) or view.limited.get(spec.key)
        if why:
            reason = label(why_words(why), size=11, tone="3")
            reason.setWordWrap(True)
            made.layout().addWidget(reason)  # type: ignore[union-attr]  # `_box` gave it one
        help_text = _(spec.help) if spec.help else title
        made.setToolTip(as_tip(help_text))
        control.setAccessibleDescription(help_text)
        return made

    def _box(self, title: str, note: QWidget, control: QWidget) -> QWidget:
        made = QWidget()
        name = label(title, size=12, weight=500, tone="2")
        name_all(control, title)
        name.setBuddy(control)
        head = row(name, note, spacing=10)
        head.setStretch(1, 1)
        layout = QVBoxLayout(made)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(head)
        layout.addWidget(control)
        return made


def _line(title: str, note: QWidget, control: QWidget) -> QWidget:
    """Name and control on one line."""
    made = QWidget()
    line = row(label(title, size=12, weight=500, tone="2"), note, control, spacing=10)
    line.setStretch(1, 1)
    whole = QVBoxLayout(made)
    whole.setContentsMargins(0, 2, 0, 2)
    whole.setSpacing(6)
    whole.addLayout(line)
    return made


def _summary(spec: ParameterSpec, value: Json) -> str:
    """A field that differs from the vendor's default, in two or three words."""
    name = pick(spec.label, spec.label_zh)
    if isinstance(value, bool):
        return _("{name} on").format(name=name) if value else _("{name} off").format(name=name)
    if isinstance(value, list):
        return _("{name} {n}").format(name=name, n=len(value))
    return f"{name} {value}"


def _number(view: ComposeView, key: str) -> float | None:
    """The number that a parameter will have."""
    spec = next((spec for spec in view.operation.parameters if spec.key == key), None)
    value = view.sent.get(key, spec.default if spec is not None else None)
    text = str(value)
    return float(text) if text.replace(".", "", 1).isdigit() else None


def _stack(place: QWidget) -> QVBoxLayout:
    layout = QVBoxLayout(place)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(12)
    return layout
