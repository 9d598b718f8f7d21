"""The parameters of the chosen models, built from data: the main ones visible, the rest folded by model."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from o8studio.domain.compose.common_fields import SharedField, shared_fields, shared_standing
from o8studio.domain.compose.resolve import ComposeView, Draft, NoteKind
from o8studio.domain.compose.standing import Origin, standing
from o8studio.domain.models.core import Core
from o8studio.domain.models.spec import Control, ParameterSpec
from o8studio.domain.request import Json
from o8studio.texts.drafts import note_words
from o8studio.texts.fields import standing_words, value_words
from o8studio.texts.language import _, joined, pick
from o8studio.texts.passing_on import why_words
from o8studio.ui.compose.field_box import FieldBox, is_news
from o8studio.ui.compose.field_note import FieldMessage, field_message
from o8studio.ui.compose.field_widgets import BareSwitch, field_widget, list_widget
from o8studio.ui.compose.list_field import ListField
from o8studio.ui.widgets.fold import Fold
from o8studio.ui.widgets.layout import column, paint_in_next_turn, row

_SHORT = 3
_SHARED = ""
"""Stands for the model of a field that several have."""
_AT_FIELD = (NoteKind.IGNORED, NoteKind.PASSED_ON_CHANGED)
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
        self._draft = Draft()
        self._views: dict[str, ComposeView] = {}
        self._boxes: dict[tuple[str, str], FieldBox] = {}
        self._is_building = False
        self.composer: QWidget | None = None
        """What is around it and the other places: it is painted once a rebuilt form is laid out."""
        self._summed: dict[tuple[str, str], ListField] = {}
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
        """Show how each field stands: one model's own, or those that several have in common."""
        rules = tuple(
            (
                view.model_spec.id,
                view.operation.id,
                *((spec.key, spec.choices, spec.maximum, spec.minimum) for spec in view.fields),
            )
            for view in views
        )
        self._draft, self._views = draft, {view.model_spec.id: view for view in views}
        if rules != self._shown:
            self._shown = rules
            focused = self._focused()
            self._rebuild(views)
            if focused in self._boxes:
                self._boxes[focused].focus_control()
        for view in views:
            for rule in view.operation.rules:
                field = self._summed.get((view.model_spec.id, rule.summed))
                if field is not None:
                    field.show_wanted(_number(view, rule.equals))
            fold = self._folds.get(view.model_spec.id)
            if fold is not None:
                fold.show_summary(self._summary_of(view, self._folded[view.model_spec.id]))
        self._show_standings()

    def _focused(self) -> tuple[str, str]:
        """Model and key of the field that has the focus."""
        focus = self.window().focusWidget()
        return next((key for key, one in self._boxes.items() if one.isAncestorOf(focus)), ("", ""))

    def clears(self, event: QEvent) -> bool:
        """Whether a key press clears the field that has the focus."""
        field = self._boxes.get(self._focused())
        return field is not None and field.clears(event)

    def _show_standings(self) -> None:
        views = list(self._views.values())
        for (model, key), field in self._boxes.items():
            if model:
                self._show_own(field, self._views[model], key)
        for shared in shared_fields(views) if len(views) > 1 else ():
            field = self._boxes[_SHARED, shared.spec.key]
            found = shared_standing(shared, views, self._draft.portable)
            message = field_message(shared, found, views)
            off = len(found.off) == len(found.each)
            reason = why_words(next(iter(found.off.values()))) if off else ""
            field.show_standing(found.shared, message, is_off=off, reason=reason)

    def _show_own(self, field: FieldBox, view: ComposeView, key: str) -> None:
        spec = next(one for one in view.fields if one.key == key)
        one = standing(view, spec, self._wished(spec))
        why = view.disabled.get(key) or view.limited.get(key)
        is_ruled_out = key in view.disabled and one.origin is Origin.OPEN and one.default is None
        words = "" if is_ruled_out else standing_words(spec, one)
        reasons = [why_words(why)] if why else []
        title = pick(spec.label, spec.label_zh)
        told = (note for note in view.notes if note.field == key and note.kind in _AT_FIELD)
        reasons += [note_words(replace(note, field=title)) for note in told]
        field.show_standing(
            one, FieldMessage(words, is_news(one)), is_off=key in view.disabled, reason=joined(reasons)
        )

    def _rebuild(self, views: Sequence[ComposeView]) -> None:
        paint_in_next_turn(self.composer or self)  # the other places are inside it
        self._summed.clear()
        self._boxes.clear()
        self._folds.clear()
        for layout in (self._layout, self._negative, self._seed, self._more):
            while (item := layout.takeAt(0)) is not None:
                widget = item.widget()
                if widget is not None:
                    widget.hide()
                    widget.deleteLater()
        self._is_building = True
        if len(views) == 1:
            self._show_one(views[0])
        elif views:
            self._show_many(views)
        self._is_building = False
        for place, layout in (
            (self.negative_place, self._negative),
            (self.seed_place, self._seed),
            (self.more_place, self._more),
            (self, self._layout),
        ):
            place.setVisible(layout.count() > 0)

    def _show_one(self, view: ComposeView) -> None:
        main = [spec for spec in view.fields if set(spec.core) & set(_MAIN)]
        main.sort(key=lambda spec: next((at for at, core in enumerate(_MAIN) if core in spec.core), 99))
        rest = [spec for spec in view.fields if spec not in main]
        self._lay_out([(spec, self._field(view, spec)) for spec in main])
        if rest:
            self._add_more(view, rest)

    def _show_many(self, views: Sequence[ComposeView]) -> None:
        self._lay_out([(one.spec, self._shared(one)) for one in shared_fields(views)])
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

    def _shared(self, shared: SharedField) -> QWidget:
        """A field shared by several models, and what each does with its value."""
        spec = shared.spec
        off: dict[Json, str] = {}
        if Core.ASPECT_RATIO in spec.core:  # an aspect ratio can't be snapped: it must suit all
            why = _("Not every chosen model has it")
            off = {one: why for one in spec.choices if one not in shared.everywhere}
        control = field_widget(spec, lambda one: self.shared.emit(spec.key, one), off)
        made = FieldBox(
            spec.key, pick(spec.label, spec.label_zh), control, lambda: self.shared.emit(spec.key, None)
        )
        self._boxes[_SHARED, spec.key] = made
        return made

    def _add_more(self, view: ComposeView, rest: list[ParameterSpec]) -> None:
        """The vendor's own fields, folded; built on opening, because some models have forty."""
        title = pick(view.model_spec.title, view.model_spec.title_zh)
        fold = Fold(
            _("More for {model}").format(model=title),
            self._summary_of(view, rest),
            lambda: self._fields_of(view.model_spec.id, rest),
        )
        fold.reset.connect(partial(self._reset, view.model_spec.id))
        fold.turned.connect(
            lambda on, model=view.model_spec.id: (self._open.add if on else self._open.discard)(model)
        )
        self._more.addWidget(fold)
        self._folds[view.model_spec.id] = fold
        self._folded[view.model_spec.id] = tuple(rest)
        fold.set_open(view.model_spec.id in self._open)

    def _changed(self, view: ComposeView, rest: Sequence[ParameterSpec]) -> list[ParameterSpec]:
        return [spec for spec in rest if spec.key in view.given]

    def _summary_of(self, view: ComposeView, rest: Sequence[ParameterSpec]) -> str:
        """Up to two of the folded fields that were set, each in a few words."""
        return ", ".join(_summary(spec, self._value(view, spec)) for spec in self._changed(view, rest)[:2])

    def _value(self, view: ComposeView, spec: ParameterSpec) -> Json:
        """What goes out, or was set."""
        return view.sent[spec.key] if spec.key in view.sent else self._wished(spec)

    def _wished(self, spec: ParameterSpec) -> Json:
        """What the draft says of a field, under any of its names."""
        given = {**self._draft.portable, **self._draft.values}
        return next((given[name] for name in spec.names if name in given), None)

    def _fields_of(self, model: str, rest: Sequence[ParameterSpec]) -> QVBoxLayout:
        view = self._views[model]
        known = {spec.key for spec in view.fields}
        fields = [self._field(view, spec) for spec in rest if spec.key in known]
        if not self._is_building:
            self._show_standings()
        return column(*fields, spacing=12, margins=(22, 4, 0, 12))

    def _reset(self, model: str) -> None:
        self.forget()
        for spec in self._changed(self._views[model], self._folded[model]):
            self.changed.emit(spec.key, None)

    def _field(self, view: ComposeView, spec: ParameterSpec) -> QWidget:
        is_line = spec.control is Control.SWITCH and not set(spec.core) & set(_MAIN)
        control: QWidget
        total = None

        def changed(value: Json) -> None:
            self.changed.emit(spec.key, value)

        if spec.is_list:
            control = field = list_widget(spec, self._value(view, spec), changed)
            if any(rule.summed == spec.key for rule in view.operation.rules):
                self._summed[view.model_spec.id, spec.key] = field
                total = field.total
        else:
            control = (BareSwitch if is_line else field_widget)(spec, changed)
        made = FieldBox(
            spec.key,
            pick(spec.label, spec.label_zh),
            control,
            partial(self._clear, spec),
            native=spec.native if not spec.core else "",
            total=total,
            is_line=is_line,
        )
        if spec.help:
            made.set_help(_(spec.help))
        self._boxes[view.model_spec.id, spec.key] = made
        return made

    def _clear(self, spec: ParameterSpec) -> None:
        if spec.is_list:
            self.forget()  # its rows are built from its value
        self.changed.emit(spec.key, None)


def _summary(spec: ParameterSpec, value: Json) -> str:
    """A field that differs from the vendor's default, in two or three words."""
    name = pick(spec.label, spec.label_zh)
    if isinstance(value, bool):
        return _("{name} on").format(name=name) if value else _("{name} off").format(name=name)
    if isinstance(value, list):
        return _("{name} {n}").format(name=name, n=len(value))
    return f"{name} {value_words(spec, value)}"


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
