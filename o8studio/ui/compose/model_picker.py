"""Choosing a model: a chip that opens a searchable list."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QPushButton, QWidget

from o8studio.domain.catalogue import ModelCard
from o8studio.services.language import _, pick
from o8studio.ui.theme import font, theme, tile
from o8studio.ui.widgets.basics import column


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


class ModelPicker(QPushButton):
    """Shows the chosen model; a press opens the list."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__(_("Choose a model"))
        self.setProperty("kind", "chip")
        self.setIconSize(QSize(18, 18))
        self.setAccessibleName(_("Model"))
        self._cards: list[ModelCard] = []
        self.model = ""
        self._popup = _Popup(self)
        self._popup.chosen.connect(self._on_chosen)
        self.clicked.connect(self._open)

    def show_models(self, cards: Sequence[ModelCard]) -> None:
        """What can be chosen now."""
        self._cards = list(cards)
        self._popup.show_models(self._cards)
        self.set_model(self.model)

    def set_model(self, model: str) -> None:
        """Show this one, without telling."""
        self.model = model
        card = next((one for one in self._cards if one.id == model), None)
        self.setText(pick(card.title, card.title_zh) if card else model or _("Choose a model"))
        self.setIcon(QIcon(tile_pixmap(card.family, card.title)) if card else QIcon())

    def _open(self) -> None:
        self._popup.setFixedSize(max(320, self.width()), 380)
        self._popup.move(self.mapToGlobal(QPoint(0, self.height() + 4)))
        self._popup.show()
        self._popup.search.setFocus()

    def _on_chosen(self, model: str) -> None:
        self.set_model(model)
        self.chosen.emit(model)


class _Popup(QFrame):
    chosen = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setProperty("role", "popover")
        self.search = QLineEdit()
        self.search.setPlaceholderText(_("Find a model"))
        self._list = QListWidget()
        self._list.setIconSize(QSize(22, 22))
        self._list.setFont(font(13, 500))
        self.setLayout(column(self.search, self._list, margins=(10, 10, 10, 10)))
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
            self.hide()
            self.chosen.emit(item.data(Qt.ItemDataRole.UserRole))
