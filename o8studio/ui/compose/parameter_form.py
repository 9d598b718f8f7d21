"""The parameters of the chosen model, generated from data: the main ones open, the rest folded."""

from collections.abc import Mapping
from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from o8studio.domain.catalogue import ParameterSpec
from o8studio.domain.compose import ComposeView
from o8studio.domain.request import Json
from o8studio.services.language import _, pick
from o8studio.ui.compose.field_widgets import field_widget
from o8studio.ui.theme import set_icon
from o8studio.ui.widgets.basics import button, column, label, row

_MAIN = ("negative_prompt", "duration", "aspect_ratio", "resolution", "audio", "seed")


class ParameterForm(QWidget):
    """Rebuilt when the fields change, not when a value does."""

    changed = Signal(str, object)

    def __init__(self) -> None:
        super().__init__()
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(12)
        self._shown: tuple[object, ...] = ()
        self._more: QWidget | None = None

    def show_view(self, view: ComposeView, values: Mapping[str, Json]) -> None:
        """Show the fields of a model, with what was set."""
        rules = tuple((spec.key, spec.choices, spec.maximum) for spec in view.fields)
        wanted = (view.card.id, view.operation.id, rules, tuple(view.disabled), tuple(view.limited))
        if wanted == self._shown:
            return
        self._shown = wanted
        while (item := self._layout.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        main = [spec for spec in view.fields if set(spec.core) & set(_MAIN)]
        main.sort(key=lambda spec: next((at for at, core in enumerate(_MAIN) if core in spec.core), 99))
        rest = [spec for spec in view.fields if spec not in main]
        for spec in main:
            self._layout.addWidget(self._field(view, spec, values))
        if rest:
            self._add_more(view, rest, values)

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
        made = QWidget()
        title = pick(spec.label, spec.label_zh)
        name = label(title, size=12, weight=500, tone="2")
        meta = label(spec.native if not spec.core else "", size=11, tone="3")
        control = field_widget(spec, values.get(spec.key), lambda value: self.changed.emit(spec.key, value))
        control.setAccessibleName(title)
        control.setEnabled(spec.key not in view.disabled)
        name.setBuddy(control)
        layout = QVBoxLayout(made)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(row(name, 1, meta))
        layout.addWidget(control)
        why = view.disabled.get(spec.key) or view.limited.get(spec.key)
        if why:
            reason = label(_(why), size=11, tone="3")
            reason.setWordWrap(True)
            layout.addWidget(reason)
        made.setToolTip(escape(_(spec.help)))
        made.setAttribute(Qt.WidgetAttribute.WA_AlwaysShowToolTips)
        return made
