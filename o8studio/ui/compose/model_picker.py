"""Choosing models: a chip for each, and the catalogue behind `+`."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QIcon, QPainter
from PySide6.QtWidgets import QPushButton, QWidget

from o8studio.domain.models.spec import ModelSpec
from o8studio.domain.request import UNKNOWN_FAMILY
from o8studio.texts.language import _, pick
from o8studio.ui.compose.model_catalogue import ModelCatalogue
from o8studio.ui.ports import Offer
from o8studio.ui.theme.theme import sized, theme
from o8studio.ui.widgets.flow import FlowLayout
from o8studio.ui.widgets.layout import as_tip, button
from o8studio.ui.widgets.tiles import tile_pixmap

_MORE, _FREE = 30, 16_777_215
"""Width of `+` alone, and Qt's for one that is as wide as its words."""


class ModelPicker(QWidget):
    """The chosen models as chips; `+` opens the list. At least one model stays chosen."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(_("Models"))
        self._specs: list[ModelSpec] = []
        self._offers: Mapping[str, Offer] = {}
        self._gateway = ""
        self.models: list[str] = []
        self._flow = FlowLayout(self)
        self._more = button("", "chip", "plus")
        self._more.setAccessibleName(_("Choose models"))
        self._more.setToolTip(_("Choose models"))
        self._more.clicked.connect(self.open_list)
        self._flow.addWidget(self._more)
        self._popup: ModelCatalogue | None = None
        self._show_chips()

    @property
    def model(self) -> str:
        """The first chosen model; empty if none."""
        return self.models[0] if self.models else ""

    @property
    def offered(self) -> int:
        """How many models are available."""
        return len(self._specs)

    def show_models(self, specs: Sequence[ModelSpec], offers: Mapping[str, Offer], gateway: str) -> None:
        """Set the available models; those no longer offered are deselected."""
        self._specs, self._offers, self._gateway = list(specs), offers, gateway
        offered = {spec.id for spec in specs}
        self.models = [model for model in self.models if not specs or model in offered]
        self._popup = None
        self._show_chips()

    def set_model(self, model: str) -> None:
        """Choose only this model, without emitting."""
        self.set_models([model] if model else [])

    def set_models(self, models: Sequence[str]) -> None:
        """Choose these models, without emitting."""
        self.models = list(dict.fromkeys(models))
        self._show_chips()

    def title(self, model: str) -> str:
        """The model's name in the current language."""
        spec = next((one for one in self._specs if one.id == model), None)
        return pick(spec.title, spec.title_zh) if spec else model

    def open_list(self) -> None:
        """Show the catalogue beside the chips."""
        popup = self._popup
        if popup is None:
            popup = ModelCatalogue(self, self._specs, self._offers, self._gateway)
            popup.toggled.connect(self.toggle)
            self._popup = popup
        popup.open_for(self, self.models)

    def toggle(self, model: str) -> None:
        """Select or deselect a model; the last one stays."""
        if model in self.models:
            if len(self.models) == 1:
                self._show_chips()
                return
            self.set_models([one for one in self.models if one != model])
        else:
            self.set_models([*self.models, model])
        if self._popup is not None:
            self._popup.show_chosen(self.models)
        self.chosen.emit(model)

    def _show_chips(self) -> None:
        while (item := self._flow.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None and widget is not self._more:
                widget.hide()
                widget.deleteLater()
        for model in self.models:
            self._flow.addWidget(self._chip(model))
        self._more.setText("" if self.models else _("Choose models"))
        self._more.setFixedWidth(theme().px(_MORE) if self.models else _FREE)
        self._flow.addWidget(self._more)
        self._more.show()
        self.updateGeometry()

    def _chip(self, model: str) -> QPushButton:
        spec = next((one for one in self._specs if one.id == model), None)
        title = self.title(model)
        chip = _Chip(title)
        chip.setProperty("kind", "chip")
        chip.setCheckable(True)
        chip.setChecked(True)
        chip.setIcon(QIcon(tile_pixmap(spec.family if spec else UNKNOWN_FAMILY, title, 18)))
        chip.setIconSize(QSize(theme().px(18), theme().px(18)))
        chip.setAccessibleName(title)
        chip.setToolTip(as_tip(_("{name}, selected. Press to remove it.").format(name=title)))
        chip.clicked.connect(lambda: self.toggle(model))
        return chip


class _Chip(QPushButton):
    """With a check mark at its end: state is never shown by colour alone."""

    def sizeHint(self) -> QSize:
        size = super().sizeHint()
        return QSize(size.width() + theme().px(14) + 8, size.height())

    def paintEvent(self, event: object) -> None:
        super().paintEvent(event)  # type: ignore[arg-type]  # Qt's own event
        painter = QPainter(self)
        wide = theme().px(14)
        painter.drawPixmap(self.width() - wide - 8, (self.height() - wide) // 2, sized("check", 14, "text-1"))
