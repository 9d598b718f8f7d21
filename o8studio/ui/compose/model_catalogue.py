"""The catalogue of models that opens beside the composer: families, a search, and a table of what each can."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QPoint, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QWidget

from o8studio.domain.models.spec import ModelSpec
from o8studio.texts.language import _, ngettext
from o8studio.texts.names import family_words
from o8studio.ui.compose.catalogue_rows import (
    CHOSEN,
    COLUMNS,
    ROW,
    ROW_HEIGHT,
    CatalogueRow,
    ColumnHeads,
    FamilyPainter,
    RowPainter,
    arranged,
    families_width,
    rows_of,
)
from o8studio.ui.ports import Offer
from o8studio.ui.theme.durations import OPEN_MS
from o8studio.ui.theme.theme import theme
from o8studio.ui.widgets.composed import LineField
from o8studio.ui.widgets.floating import Floating, inside_screen, to_its_size
from o8studio.ui.widgets.layout import LONGEST_SEARCH, column, key_cap, label, row
from o8studio.ui.widgets.motion import rise_in
from o8studio.ui.widgets.scrolling import OverlayBar

_FAMILIES, _NAMES = 176, 270
_WIDTH = _FAMILIES + _NAMES + sum(COLUMNS) + 32
_MOST_ROWS, _HINTS_WHEN_NARROW = 13, 2


class ModelCatalogue(Floating):
    """Arrows move and Enter chooses while the search is typed in; what was chosen at the opening stands on top."""

    toggled = Signal(str)

    def __init__(
        self, parent: QWidget, specs: Sequence[ModelSpec], offers: Mapping[str, Offer], gateway: str
    ) -> None:
        layout = column(spacing=8, margins=(10, 10, 10, 10))
        super().__init__(parent, layout, _WIDTH)
        self._rows = rows_of(specs, offers)
        self._chosen: list[str] = []
        self._pinned: tuple[str, ...] = ()
        self.search = LineField()
        self.search.setMaxLength(LONGEST_SEARCH)
        self.search.setPlaceholderText(_("Find a model, a maker or an ability, such as 4K or last frame"))
        self.search.setAccessibleName(_("Find a model"))
        self.families = QListWidget()
        self.families.setAccessibleName(_("Families"))
        self.families.setItemDelegate(FamilyPainter(self.families))
        self.families.setMouseTracking(True)
        OverlayBar(self.families)
        self.list = QListWidget()
        self.list.setAccessibleName(_("Models"))
        self.list.setItemDelegate(RowPainter(self.list))
        self.list.setMouseTracking(True)
        OverlayBar(self.list)
        self._wide_hints: list[QWidget] = []
        self._none = label(_("No model of this gateway is like that."), tone="3")
        self._none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._count = label(size=12, tone="2")
        # Translators: {n} models on the gateway of that name
        on = ngettext("{n} on {gateway}", "{n} on {gateway}", len(specs)).format(
            n=len(specs), gateway=gateway
        )
        head = row(self.search, label(on, size=12, tone="3"), spacing=10)
        head.setStretch(0, 1)
        table = column(ColumnHeads(), self.list, self._none, spacing=0)
        middle = row(self.families, spacing=10)
        middle.addLayout(table, 1)
        layout.addLayout(head)
        layout.addLayout(middle)
        layout.addLayout(self._foot())
        self._fill_families(specs)
        self.search.textChanged.connect(self._arrange)
        self.families.currentRowChanged.connect(lambda _row: self._arrange())
        self.search.installEventFilter(self)
        self.list.installEventFilter(self)
        self.list.itemClicked.connect(self._take)

    def _foot(self) -> QHBoxLayout:
        hints = (
            ("↑ ↓", _("Move")),
            # Translators: the name of the key, as printed on it
            (_("Enter"), _("Choose")),
            # Translators: the name of the key, as printed on it
            (_("Tab"), _("Families")),
            # Translators: the name of the key, as printed on it
            (_("Esc"), _("Close")),
        )
        made = row(spacing=6)
        for at, (key, words) in enumerate(hints):
            pair = QWidget()
            pair.setLayout(row(key_cap(key), label(words, size=12, tone="3"), spacing=6))
            made.addWidget(pair)
            made.addSpacing(8)
            if at >= _HINTS_WHEN_NARROW:
                self._wide_hints.append(pair)
        made.addStretch(1)
        made.addWidget(self._count)
        return made

    def _fill_families(self, specs: Sequence[ModelSpec]) -> None:
        counts: dict[str, int] = {}
        names: dict[str, str] = {}
        for spec in specs:
            counts[spec.family] = counts.get(spec.family, 0) + 1
            names.setdefault(spec.family, family_words(spec.family, spec.vendor))
        # Translators: of all families of models
        self._add_family("", _("All"), len(specs))
        for family, count in counts.items():
            self._add_family(family, names[family], count)
        shown = ((names[family], count) for family, count in counts.items())
        self.families.setFixedWidth(families_width(_FAMILIES, shown))
        self.families.setCurrentRow(0)

    def _add_family(self, family: str, name: str, count: int) -> None:
        item = QListWidgetItem(name)
        item.setData(ROW, family)
        item.setData(ROW + 1, count)
        # Translators: a family of models and how many it has; read out by a screen reader
        spoken = ngettext("{family}, {n} model", "{family}, {n} models", count).format(family=name, n=count)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, spoken)
        self.families.addItem(item)

    # ---- opening

    def open_for(self, chips: QWidget, models: Sequence[str]) -> None:
        """Open at the right of the composer, level with the chips as far as the window allows."""
        self._pinned = tuple(models)
        self._chosen = list(models)
        with QSignalBlocker(self.search), QSignalBlocker(self.families):
            self.search.clear()
            self.families.setCurrentRow(0)
        self._fit(chips)
        self._arrange()
        self._show_count()
        to_its_size(self)
        window = chips.window()
        corner = chips.mapToGlobal(QPoint(chips.width() + 24, 0))
        first = window.mapToGlobal(QPoint(12, 12))
        last = window.mapToGlobal(QPoint(window.width() - 12, window.height() - 12))
        corner.setX(max(first.x(), min(corner.x(), last.x() - self.body.width())))
        corner.setY(max(first.y(), min(corner.y(), last.y() - self.body.height())))
        self.move(inside_screen(corner, self.body.geometry(), chips.screen()))
        self.show()
        rise_in(self.body, OPEN_MS)
        self.search.setFocus()

    def _fit(self, chips: QWidget) -> None:
        """Give the list the height that the window has; without the families where window or screen is too narrow."""
        high = chips.window().height() - theme().px(150)
        rows = max(4, min(_MOST_ROWS, high // theme().px(ROW_HEIGHT)))
        self.list.setFixedHeight(rows * theme().px(ROW_HEIGHT))
        screen = chips.screen().availableGeometry().width() - 24
        table = theme().px(_WIDTH - _FAMILIES)
        is_wide = table + self.families.width() <= min(screen, chips.window().width() - 24)
        for part in (self.families, *self._wide_hints):
            part.setVisible(is_wide)
        wanted = table + self.families.width() * is_wide
        self.body.setFixedWidth(min(wanted, screen))

    def show_chosen(self, models: Sequence[str]) -> None:
        """Tick these; nothing moves."""
        self._chosen = list(models)
        for at in range(self.list.count()):
            item = self.list.item(at)
            entry: CatalogueRow = item.data(ROW)
            self._tick(item, entry)
        self._show_count()

    def _show_count(self) -> None:
        n = len(self._chosen)
        self._count.setText(ngettext("{n} chosen", "{n} chosen", n).format(n=n))

    # ---- the list

    def _arrange(self, _text: str = "") -> None:
        family = self.families.item(max(0, self.families.currentRow())).data(ROW)
        rows = arranged(self._rows, self._pinned, family, self.search.text())
        self.list.setUpdatesEnabled(False)
        self.list.clear()
        for entry in rows:
            item = QListWidgetItem()
            item.setData(ROW, entry)
            self._tick(item, entry)
            if entry.spec is None:
                item.setFlags(Qt.ItemFlag.NoItemFlags)
            self.list.addItem(item)
        self.list.setUpdatesEnabled(True)
        is_empty = self.list.count() == 0
        self._none.setFixedHeight(self.list.height())
        gone, shown = (self.list, self._none) if is_empty else (self._none, self.list)
        gone.hide()  # first: with both in it, the window would grow and stay so
        shown.show()
        self.list.setCurrentRow(1 if not is_empty else -1)

    def _tick(self, item: QListWidgetItem, entry: CatalogueRow) -> None:
        on = entry.spec is not None and entry.spec.id in self._chosen
        if item.data(CHOSEN) is not on:
            item.setData(CHOSEN, on)
            # Translators: a model that is chosen, and what it can; read out by a screen reader
            spoken = _("chosen: {model}").format(model=entry.spoken) if on else entry.spoken or entry.title
            item.setData(Qt.ItemDataRole.AccessibleTextRole, spoken)

    def eventFilter(self, watched: object, event: object) -> bool:
        """Arrows move in the list while typing; Enter chooses, in the list Space does too."""
        if not isinstance(event, QKeyEvent) or event.type() is not QKeyEvent.Type.KeyPress:
            return super().eventFilter(watched, event)  # type: ignore[arg-type]  # Qt's own objects
        key = Qt.Key(event.key())
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(key)
        if step is not None:
            self._move(step)
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) or (key is Qt.Key.Key_Space and watched is self.list):
            self._take(self.list.currentItem())
            return True
        return super().eventFilter(watched, event)  # type: ignore[arg-type]

    def _move(self, step: int) -> None:
        at = self.list.currentRow() + step
        while 0 <= at < self.list.count():
            entry: CatalogueRow = self.list.item(at).data(ROW)
            if entry.spec is not None:
                self.list.setCurrentRow(at)
                return
            at += step

    def _take(self, item: QListWidgetItem | None) -> None:
        entry: CatalogueRow | None = item.data(ROW) if item is not None else None
        if entry is not None and entry.spec is not None:
            self.toggled.emit(entry.spec.id)
