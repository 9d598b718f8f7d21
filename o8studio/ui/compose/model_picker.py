"""Choosing models: a chip for each, and a searchable list of all with abilities and prices."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from o8studio.domain.models.spec import ModelSpec, ModelStatus
from o8studio.domain.request import UNKNOWN_FAMILY
from o8studio.texts.language import _, ngettext, pick
from o8studio.texts.names import model_summary
from o8studio.ui.theme.theme import font, pixmap, theme
from o8studio.ui.widgets.floating import Floating, open_beside
from o8studio.ui.widgets.flow import FlowLayout
from o8studio.ui.widgets.layout import LONGEST_SEARCH, as_tip, button, column, key_cap, label, row
from o8studio.ui.widgets.scrolling import OverlayBar
from o8studio.ui.widgets.tiles import tile_pixmap

_ID, _FACTS, _PRICE, _CHOSEN, _RETIRED = (Qt.ItemDataRole.UserRole + n for n in range(5))


class ModelPicker(QWidget):
    """The chosen models as chips; `+` opens the list. At least one model stays chosen."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(_("Models"))
        self._specs: list[ModelSpec] = []
        self._prices: Mapping[str, str] = {}
        self._gateway = ""
        self.models: list[str] = []
        self._flow = FlowLayout(self)
        self._more = button("", "chip", "plus")
        self._more.setAccessibleName(_("Choose models"))
        self._more.setToolTip(_("Choose models"))
        self._more.clicked.connect(self.open_list)
        self._flow.addWidget(self._more)
        self._popup: _Popup | None = None
        self._show_chips()

    @property
    def model(self) -> str:
        """The first chosen model; empty if none."""
        return self.models[0] if self.models else ""

    @property
    def offered(self) -> int:
        """How many models are available."""
        return len(self._specs)

    def show_models(self, specs: Sequence[ModelSpec], prices: Mapping[str, str], gateway: str) -> None:
        """Set the available models; those no longer offered are deselected."""
        self._specs, self._prices, self._gateway = list(specs), prices, gateway
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
        """Show the list beside the chips."""
        popup = self._popup
        if popup is None:
            popup = _Popup(self, self._specs, self._prices, self._gateway)
            popup.toggled.connect(self.toggle)
            self._popup = popup
        popup.show_chosen(self.models)
        popup.open_beside(self)

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
        chip.setIconSize(QSize(18, 18))
        chip.setAccessibleName(title)
        chip.setToolTip(as_tip(_("{name}, selected. Press to remove it.").format(name=title)))
        chip.clicked.connect(lambda: self.toggle(model))
        return chip


class _Chip(QPushButton):
    """With a check mark at its end: state is never shown by colour alone."""

    def sizeHint(self) -> QSize:
        size = super().sizeHint()
        return QSize(size.width() + 20, size.height())

    def paintEvent(self, event: object) -> None:
        super().paintEvent(event)  # type: ignore[arg-type]  # Qt's own event
        painter = QPainter(self)
        painter.drawPixmap(
            self.width() - 22, (self.height() - 14) // 2, pixmap("check", 14, "accent-text", 2.0)
        )


class _Popup(Floating):
    """A search field; Space or a click selects or deselects a model."""

    toggled = Signal(str)

    def __init__(
        self, parent: QWidget, specs: Sequence[ModelSpec], prices: Mapping[str, str], gateway: str
    ) -> None:
        layout = column(spacing=8, margins=(10, 10, 10, 10))
        super().__init__(parent, layout, 600)
        self.search = QLineEdit()
        self.search.setMaxLength(LONGEST_SEARCH)
        self.search.setPlaceholderText(_("Find a model"))
        self.search.setAccessibleName(_("Find a model"))
        self._list = QListWidget()
        OverlayBar(self._list)
        self._list.setItemDelegate(_Row(self._list))
        self._list.setUniformItemSizes(True)
        self._list.setAccessibleName(_("Models"))
        self._list.setFixedHeight(theme().px(46) * min(8, max(1, len(specs))) + 4)
        self._count = label(size=12, tone="2")
        # Translators: {n} models on the gateway of that name
        on = _("{n} on {gateway}").format(n=len(specs), gateway=gateway)
        head = row(self.search, label(on, size=12, tone="3"), spacing=10)
        head.setStretch(0, 1)
        foot = row(
            key_cap("↑"),
            key_cap("↓"),
            # Translators: what the arrow keys do, beside the keys
            label(_("Move"), size=12, tone="3"),
            # Translators: the name of the key, as printed on it
            key_cap(_("Space")),
            # Translators: what the space key does, beside it
            label(_("Choose"), size=12, tone="3"),
            1,
            self._count,
            spacing=6,
        )
        layout.addLayout(head)
        layout.addWidget(self._list)
        layout.addLayout(foot)
        self.search.textChanged.connect(self._filter)
        self.search.installEventFilter(self)
        self._list.itemClicked.connect(lambda _item: self._take())
        self._fill(specs, prices)

    def _fill(self, specs: Sequence[ModelSpec], prices: Mapping[str, str]) -> None:
        usable = (ModelStatus.CURRENT, ModelStatus.UNKNOWN_HERE, ModelStatus.PREVIEW)
        for spec in sorted(specs, key=lambda one: one.status not in usable):
            title = pick(spec.title, spec.title_zh)
            item = QListWidgetItem(title)
            retired = spec.status is ModelStatus.RETIRED
            facts = model_summary(spec)
            item.setIcon(QIcon(tile_pixmap(spec.family, spec.title, 22)))
            item.setData(_ID, spec.id)
            item.setData(_FACTS, facts)
            item.setData(_PRICE, _("Retired") if retired else prices.get(spec.id, ""))
            item.setData(_RETIRED, retired)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{title}, {facts}")
            item.setToolTip(as_tip(spec.id))
            self._list.addItem(item)

    def show_chosen(self, models: Sequence[str]) -> None:
        """Tick these."""
        for at in range(self._list.count()):
            item = self._list.item(at)
            item.setData(_CHOSEN, item.data(_ID) in models)
        self._count.setText(ngettext("{n} chosen", "{n} chosen", len(models)).format(n=len(models)))

    def open_beside(self, widget: QWidget) -> None:
        """Open below the chips, inside the screen."""
        self.search.clear()
        open_beside(self, widget, widget.rect())
        self._list.setCurrentRow(0)
        self.search.setFocus()

    def eventFilter(self, watched: object, event: object) -> bool:
        """Arrows move in the list while typing; Enter and Space after a move choose."""
        if (
            watched is self.search
            and isinstance(event, QKeyEvent)
            and event.type() is QKeyEvent.Type.KeyPress
        ):
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            if step is not None:
                self._move(step)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._take()
                return True
            if event.key() == Qt.Key.Key_Space and not self.search.text():
                self._take()
                return True
        return super().eventFilter(watched, event)  # type: ignore[arg-type]  # Qt's own objects

    def _move(self, step: int) -> None:
        at = self._list.currentRow() + step
        while 0 <= at < self._list.count():
            if not self._list.item(at).isHidden():
                self._list.setCurrentRow(at)
                return
            at += step

    def _filter(self, text: str) -> None:
        first = None
        for at in range(self._list.count()):
            item = self._list.item(at)
            hit = text.lower() in f"{item.text()} {item.data(_ID)} {item.data(_FACTS)}".lower()
            item.setHidden(not hit)
            first = first or (item if hit else None)
        if first is not None:
            self._list.setCurrentItem(first)

    def _take(self) -> None:
        item = self._list.currentItem()
        if self._list.currentRow() >= 0 and not item.isHidden():
            self.toggled.emit(item.data(_ID))


class _Row(QStyledItemDelegate):
    """Check box, tile, name above abilities, price at the end."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(300, theme().px(46))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box: QRectF = QRectF(option.rect)
        state: QStyle.StateFlag = option.state
        if state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme().colour("hover"))
            painter.drawRoundedRect(box, 6, 6)
        retired = bool(index.data(_RETIRED))
        middle = box.center().y()
        square = QRectF(box.left() + 10.5, middle - 8.5, 17, 17)
        on = bool(index.data(_CHOSEN))
        painter.setPen(QPen(theme().colour("accent" if on else "line-strong"), 1))
        painter.setBrush(theme().colour("accent") if on else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(square, 5, 5)
        if on:
            painter.drawPixmap(
                round(square.left() + 2), round(square.top() + 2), pixmap("check", 14, "on-accent", 2.0)
            )
        icon: QIcon = index.data(Qt.ItemDataRole.DecorationRole)
        painter.drawPixmap(round(box.left() + 38), round(middle - 11), icon.pixmap(22, 22))
        painter.setFont(font(12, figures=True))
        price = str(index.data(_PRICE) or "")
        wide = painter.fontMetrics().horizontalAdvance(price)
        painter.setPen(theme().colour("text-3" if retired else "text-1"))
        painter.drawText(
            box.adjusted(0, 0, -10, 0), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, price
        )
        room = box.adjusted(70, 0, -wide - 22, 0)
        upper = QRectF(room.left(), box.top(), room.width(), box.height() / 2 + 2)
        lower = QRectF(room.left(), middle - 1, room.width(), box.height() / 2)
        for spot, words, look, token in (
            (
                upper,
                index.data(Qt.ItemDataRole.DisplayRole),
                font(13, 500),
                "text-off" if retired else "text-1",
            ),
            (lower, index.data(_FACTS), font(11), "text-3"),
        ):
            painter.setFont(look)
            painter.setPen(theme().colour(token))
            text = painter.fontMetrics().elidedText(
                str(words), Qt.TextElideMode.ElideRight, round(spot.width())
            )
            painter.drawText(spot, Qt.AlignmentFlag.AlignVCenter, text)
        painter.restore()
