"""The parameters of the chosen model, generated from data: the main ones open, the rest folded."""

from collections.abc import Mapping, Sequence
from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from o8studio.domain.catalogue import Control, ParameterSpec
from o8studio.domain.compose import ComposeView, Draft
from o8studio.domain.request import Json
from o8studio.domain.shared import SharedField, shared_fields
from o8studio.services.language import _, pick
from o8studio.ui.compose.field_widgets import field_widget
from o8studio.ui.theme import set_icon
from o8studio.ui.widgets.basics import Elided, button, column, label, row

_SHORT = 3
_MAIN = ("negative_prompt", "duration", "aspect_ratio", "resolution", "audio", "seed")


class ParameterForm(QWidget):
    """Rebuilt when the fields change, not when a value does."""

    changed = Signal(str, object)
    shared = Signal(str, object)

    def __init__(self) -> None:
        super().__init__()
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(12)
        self._shown: tuple[object, ...] = ()
        self._more: QWidget | None = None

    def show_views(self, views: Sequence[ComposeView], draft: Draft) -> None:
        """The fields of one model with what will be sent, or those that several have in common."""
        rules = tuple(
            (
                view.card.id,
                view.operation.id,
                tuple(view.disabled),
                tuple(view.limited),
                *((spec.key, spec.choices, spec.maximum) for spec in view.fields),
            )
            for view in views
        )
        if rules == self._shown:
            return
        self._shown = rules
        while (item := self._layout.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        if len(views) == 1:
            self._show_one(views[0], {**views[0].sent, **draft.values})
        elif views:
            self._show_many(views, draft)

    def _show_one(self, view: ComposeView, values: Mapping[str, Json]) -> None:
        main = [spec for spec in view.fields if set(spec.core) & set(_MAIN)]
        main.sort(key=lambda spec: next((at for at, core in enumerate(_MAIN) if core in spec.core), 99))
        rest = [spec for spec in view.fields if spec not in main]
        self._lay_out([(spec, self._field(view, spec, values)) for spec in main])
        if rest:
            self._add_more(view, rest, values)

    def _show_many(self, views: Sequence[ComposeView], draft: Draft) -> None:
        fields = []
        for shared in shared_fields(views):
            made = self._shared(shared, len(views), draft.portable)
            fields.append((shared.spec, made))
        self._lay_out(fields)
        for view in views:
            rest = [spec for spec in view.fields if not set(spec.core) & set(_MAIN)]
            if rest:
                self._add_more(view, rest, draft.values)

    def _lay_out(self, fields: Sequence[tuple[ParameterSpec, QWidget]]) -> None:
        """One below the other; short ones two in a row (DESIGN §7.3)."""
        waiting: QWidget | None = None
        for spec, made in fields:
            short = spec.control in (Control.SWITCH, Control.SEED) or (
                "resolution" in spec.core and len(spec.choices) <= _SHORT
            )
            if short and waiting is not None:
                pair = QWidget()
                pair.setLayout(row(waiting, made, spacing=12))
                pair.layout().setStretch(0, 1)  # type: ignore[union-attr]  # a box layout
                pair.layout().setStretch(1, 1)  # type: ignore[union-attr]  # a box layout
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

    def _shared(self, shared: SharedField, models: int, portable: Mapping[str, Json]) -> QWidget:
        """One field of several models, and who does not take it."""
        spec, note = shared.spec, ""
        if shared.without:
            note = _("not for {models}").format(models=", ".join(shared.without))
        elif spec.choices and len(shared.everywhere) < len(spec.choices):
            note = _("{n} shared by all {models}").format(n=len(shared.everywhere), models=models)
        control = field_widget(spec, portable.get(spec.key), lambda value: self.shared.emit(spec.key, value))
        return self._box(pick(spec.label, spec.label_zh), note, control)

    def _add_more(self, view: ComposeView, rest: list[ParameterSpec], values: Mapping[str, Json]) -> None:
        title = pick(view.card.title, view.card.title_zh)
        fold = button(_("More for {model}").format(model=title), "ghost", "chevron-right")
        fold.setStyleSheet("text-align: left")
        fold.setCheckable(True)
        body = QWidget()
        body.setLayout(column(*(self._field(view, spec, values) for spec in rest), spacing=12))
        body.hide()

        def unfold(on: bool) -> None:
            body.setVisible(on)
            set_icon(fold, "chevron-down" if on else "chevron-right")

        fold.toggled.connect(unfold)
        self._layout.addWidget(fold)
        self._layout.addWidget(body)

    def _field(self, view: ComposeView, spec: ParameterSpec, values: Mapping[str, Json]) -> QWidget:
        title = pick(spec.label, spec.label_zh)
        control = field_widget(spec, values.get(spec.key), lambda value: self.changed.emit(spec.key, value))
        control.setEnabled(spec.key not in view.disabled)
        made = self._box(title, spec.native if not spec.core else "", control)
        why = view.disabled.get(spec.key) or view.limited.get(spec.key)
        if why:
            reason = label(_(why), size=11, tone="3")
            reason.setWordWrap(True)
            made.layout().addWidget(reason)  # type: ignore[union-attr]  # `_box` gave it one
        made.setToolTip(escape(_(spec.help)))
        return made

    def _box(self, title: str, note: str, control: QWidget) -> QWidget:
        made = QWidget()
        name = label(title, size=12, weight=500, tone="2")
        meta = Elided(note)
        control.setAccessibleName(title)
        name.setBuddy(control)
        layout = QVBoxLayout(made)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        head = row(name, meta, spacing=10)
        head.setStretch(1, 1)
        layout.addLayout(head)
        layout.addWidget(control)
        made.setAttribute(Qt.WidgetAttribute.WA_AlwaysShowToolTips)
        return made
