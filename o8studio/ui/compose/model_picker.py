"""Choosing models: a chip for each, and a searchable list."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QPushButton, QWidget

from o8studio.domain.catalogue import ModelCard
from o8studio.services.language import _, ngettext, pick
from o8studio.ui.theme import font, theme, tile
from o8studio.ui.widgets.basics import button, column, label
from o8studio.ui.widgets.flow import FlowLayout


def tile_pixmap(family: str, title: str, size: int = 18) -> QPixmap:
    """The two-letter tile of a model family."""
    letters, token = tile(family, title)
    made = QPixmap(size * 2, size * 2)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme().colour(f"{token}-t"))
    painter.drawRoundedRect(made.rect(), 8, 8)
    painter.setPen(theme().colour(token))
    painter.setFont(font(size, 700))
    painter.drawText(made.rect(), Qt.AlignmentFlag.AlignCenter, letters)
    painter.end()
    made.setDevicePixelRatio(2)
    return made


class ModelPicker(QWidget):
    """The chosen models as chips; `+` opens the list. One model at least stays chosen."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(_("Models"))
        self._cards: list[ModelCard] = []
        self.models: list[str] = []
        self._flow = FlowLayout(self)
        self._more = button("", "chip", "plus")
        self._more.setAccessibleName(_("Choose models"))
        self._more.setToolTip(_("Choose models"))
        self._more.clicked.connect(self._open)
        self._flow.addWidget(self._more)
        self._popup = _Popup(self)
        self._popup.toggled.connect(self._on_toggled)
        self._show_chips()

    @property
    def model(self) -> str:
        """The first chosen one; empty when none is."""
        return self.models[0] if self.models else ""

    @property
    def offered(self) -> int:
        """How many there are to choose from."""
        return len(self._cards)

    def show_models(self, cards: Sequence[ModelCard]) -> None:
        """What can be chosen now; what is no longer offered is no longer chosen."""
        self._cards = list(cards)
        offered = {card.id for card in cards}
        self.models = [model for model in self.models if not cards or model in offered]
        self._popup.show_models(self._cards)
        self._show_chips()

    def set_model(self, model: str) -> None:
        """Choose this one alone, without telling."""
        self.set_models([model] if model else [])

    def set_models(self, models: Sequence[str]) -> None:
        """Choose these, without telling."""
        self.models = list(dict.fromkeys(models))
        self._show_chips()

    def title(self, model: str) -> str:
        """The model's name in the language in use."""
        card = next((one for one in self._cards if one.id == model), None)
        return pick(card.title, card.title_zh) if card else model

    def _show_chips(self) -> None:
        while (item := self._flow.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None and widget is not self._more:
                widget.hide()
                widget.deleteLater()
        for model in self.models:
            self._flow.addWidget(self._chip(model))
        self._more.setText("" if self.models else _("Choose a model"))
        self._flow.addWidget(self._more)
        self._more.show()
        self._popup.show_chosen(self.models)
        self.updateGeometry()

    def _chip(self, model: str) -> QPushButton:
        card = next((one for one in self._cards if one.id == model), None)
        title = self.title(model)
        chip = button(f"{title}  ✓", "chip")
        chip.setIconSize(QSize(18, 18))
        if card is not None:
            chip.setIcon(QIcon(tile_pixmap(card.family, card.title)))
        chip.setCheckable(True)
        chip.setChecked(True)
        chip.setAccessibleName(title)
        chip.setToolTip(_("Press to take {model} out").format(model=title))
        chip.clicked.connect(lambda: self._on_toggled(model))
        return chip

    def _open(self) -> None:
        self._popup.setFixedSize(max(380, self.width()), 420)
        self._popup.move(self.mapToGlobal(QPoint(0, self.height() + 4)))
        self._popup.show()
        self._popup.search.setFocus()

    def _on_toggled(self, model: str) -> None:
        if model in self.models:
            if len(self.models) == 1:
                self._show_chips()  # the last one stays
                return
            self.set_models([one for one in self.models if one != model])
        else:
            self.set_models([*self.models, model])
        self.chosen.emit(model)


class _Popup(QFrame):
    """Search, then Enter or a click takes a model in or out."""

    toggled = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setProperty("role", "popover")
        self.search = QLineEdit()
        self.search.setPlaceholderText(_("Find a model"))
        self._list = QListWidget()
        self._list.setIconSize(QSize(22, 22))
        self._list.setFont(font(13, 500))
        self._count = label(size=11, tone="3")
        self.setLayout(column(self.search, self._list, self._count, margins=(10, 10, 10, 10)))
        self.search.textChanged.connect(self._filter)
        self.search.returnPressed.connect(self._take)
        self._list.itemActivated.connect(lambda _item: self._take())
        self._list.itemClicked.connect(lambda _item: self._take())

    def show_models(self, cards: Sequence[ModelCard]) -> None:
        self._list.clear()
        for card in cards:
            note = "" if card.status in ("current", "unknown") else f"  ·  {card.status}"
            item = QListWidgetItem(
                QIcon(tile_pixmap(card.family, card.title, 20)), f"{pick(card.title, card.title_zh)}{note}"
            )
            item.setData(Qt.ItemDataRole.UserRole, card.id)
            item.setToolTip(card.id)
            self._list.addItem(item)

    def show_chosen(self, models: Sequence[str]) -> None:
        """Tick these."""
        for at in range(self._list.count()):
            item = self._list.item(at)
            on = item.data(Qt.ItemDataRole.UserRole) in models
            item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
        chosen = ngettext("{n} chosen", "{n} chosen", len(models)).format(n=len(models))
        self._count.setText(chosen)

    def _filter(self, text: str) -> None:
        first = None
        for at in range(self._list.count()):
            item = self._list.item(at)
            hit = text.lower() in f"{item.text()} {item.toolTip()}".lower()
            item.setHidden(not hit)
            first = first or (item if hit else None)
        if first is not None:
            self._list.setCurrentItem(first)

    def _take(self) -> None:
        item = self._list.currentItem()
        if self._list.currentRow() >= 0 and not item.isHidden():
            self.toggled.emit(item.data(Qt.ItemDataRole.UserRole))
