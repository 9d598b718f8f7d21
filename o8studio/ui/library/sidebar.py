"""The library's sidebar: all, picks, trash; projects, collections and tags with their counts, and the room on the disk."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget
from shiboken6 import isValid

from o8studio.domain.library.facts import GroupKind
from o8studio.domain.library.query import Key, written
from o8studio.texts.language import _
from o8studio.ui.library.painting import size_words
from o8studio.ui.library.sidebar_list import ENTRY, Entry, Kind, SidebarList
from o8studio.ui.library_port import Shelves
from o8studio.ui.theme.theme import theme
from o8studio.ui.widgets.layout import Elided, box, header, label, row, tool
from o8studio.ui.widgets.scrolling import OverlayBar

_MOST_TAGS = 5
_SCOPES = (Kind.MISSING, Kind.TRASH)
"""Within these one searches apart from all clips."""
_OF_GROUP = {
    GroupKind.PROJECT: Kind.PROJECT,
    GroupKind.SMART: Kind.SMART,
    GroupKind.COLLECTION: Kind.COLLECTION,
}


def entries_of(shelves: Shelves | None, folded: frozenset[str], *, all_tags: bool) -> list[Entry]:
    """The lines, from the top. Before anything is known: the fixed ones without counts."""
    facets = shelves.sidebar.facets if shelves is not None else None
    flags = facets.flags if facets is not None else {}

    def fixed(kind: Kind, name: str, query: str, count: int | None) -> Entry:
        return Entry(kind=kind, name=name, query=query, count=count if facets is not None else None)

    lines = [
        fixed(Kind.ALL, _("All clips"), "", facets.sums.clips if facets else None),
        fixed(Kind.PICKS, _("Picks"), "is:pick", flags.get("pick", 0)),
        fixed(Kind.UNRATED, _("Unrated"), "is:unrated", flags.get("unrated", 0)),
        fixed(Kind.REJECTED, _("Rejected"), "is:rejected", flags.get("rejected", 0)),
    ]
    if flags.get("missing"):
        lines.append(fixed(Kind.MISSING, _("Missing files"), "is:missing", flags["missing"]))
    lines.append(fixed(Kind.TRASH, _("Trash"), "in:trash", facets.trash if facets else None))
    titles = (
        (Kind.PROJECT, _("Projects")),
        (Kind.SMART, _("Smart collections")),
        (Kind.COLLECTION, _("Collections")),
        (Kind.TAG, _("Tags")),
    )
    for kind, title in titles:
        below = _below(shelves, kind)
        is_open = kind not in folded
        lines.append(Entry(kind=Kind.HEADING, name=title, id=kind, is_open=is_open))
        if not is_open:
            continue
        few = below if all_tags or kind is not Kind.TAG else below[:_MOST_TAGS]
        lines.extend(few)
        if len(few) < len(below):
            lines.append(Entry(kind=Kind.MORE, name=_("{n} more").format(n=len(below) - len(few))))
    return lines


def _below(shelves: Shelves | None, kind: Kind) -> list[Entry]:
    if shelves is None:
        return []
    facets = shelves.sidebar.facets
    if kind is Kind.TAG:
        used = sorted(facets.tags.items(), key=lambda one: (-one[1], one[0]))
        return [
            Entry(kind=kind, name=tag, id=tag, query=written(Key.TAG, tag), count=count)
            for tag, count in used
        ]
    made = []
    for group in shelves.sidebar.groups:
        if _OF_GROUP[group.kind] is kind and not group.is_deleted:
            key = Key.PROJECT if kind is Kind.PROJECT else Key.IN
            query = group.query if kind is Kind.SMART else written(key, group.name)
            count = shelves.smart.get(group.id) if kind is Kind.SMART else facets.groups.get(group.id, 0)
            made.append(Entry(kind=kind, name=group.name, id=group.id, query=query, count=count))
    return made


class Sidebar(QWidget):
    """Signals: `chosen` with the query of an entry; `make_asked` with the kind of a new one; `rename_asked` and
    `menu_asked` with an entry; `dropped` with clip ids and the entry; `dragged_over` with the entry; both also with whether they move.
    """

    chosen = Signal(str)
    make_asked = Signal(str)
    rename_asked = Signal(object)
    menu_asked = Signal(object, QPoint)
    dropped = Signal(list, object, bool)
    dragged_over = Signal(object, bool)
    folded = Signal()

    def __init__(self, folded: Sequence[str] = ()) -> None:
        super().__init__()
        self.setProperty("column", "canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._shelves: Shelves | None = None
        self._folded = frozenset(folded)
        self._all_tags = False
        self._query = ""
        self._model = QStandardItemModel(self)
        self.list = SidebarList(self._model)
        self.list.pressed_entry.connect(self._on_pressed)
        self.list.renamed.connect(self.rename_asked)
        self.list.asked_menu.connect(self.menu_asked)
        self.list.dropped.connect(self.dropped)
        self.list.dragged_over.connect(self.dragged_over)
        fold = tool("panel-left-close", _("Hide the sidebar"))
        fold.clicked.connect(self.folded)
        self.fold: QToolButton = fold
        top, _quiet = header(_("Library"), fold)
        self._used, self._free = label(size=11, tone="3"), Elided("")
        self._bar = _Room()
        foot = QVBoxLayout()
        foot.setContentsMargins(16, 9, 16, 10)
        foot.setSpacing(6)
        told = row(self._used, self._free)
        told.setStretch(1, 1)
        foot.addLayout(told)
        foot.addWidget(self._bar)
        self._foot = box("footer", foot)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(top)
        layout.addWidget(self.list, 1)
        layout.addWidget(self._foot)
        OverlayBar(self.list)
        self._show()

    def show_shelves(self, shelves: Shelves) -> None:
        """Other counts, projects or tags."""
        if not isValid(self):  # another language replaced it while they were counted
            return
        self._shelves = shelves
        self._show()
        if shelves.clip_bytes is not None and shelves.free_bytes is not None:
            self._used.setText(_("{size} in clips").format(size=size_words(shelves.clip_bytes)))
            self._free.setText(_("{size} free").format(size=size_words(shelves.free_bytes)))
            whole = shelves.clip_bytes + shelves.free_bytes
            self._bar.show_part(shelves.clip_bytes / whole if whole else 0.0)
        self._foot.setVisible(shelves.clip_bytes is not None)  # with its words in place, which show with it

    def mark(self, query: str) -> None:
        """Highlight the entry of this query."""
        self._query = query.strip()
        self._mark()

    def folds(self) -> list[str]:
        """Which groups are closed, to be saved."""
        return sorted(self._folded)

    def entries(self) -> list[Entry]:
        """The lines, from the top."""
        return [self._model.item(at).data(ENTRY) for at in range(self._model.rowCount())]

    def _show(self) -> None:
        wanted = entries_of(self._shelves, self._folded, all_tags=self._all_tags)
        if wanted == self.entries():
            return
        spot = self.list.verticalScrollBar().value()
        while self._model.rowCount() > len(wanted):
            self._model.removeRow(self._model.rowCount() - 1)
        for at, entry in enumerate(wanted):
            if at >= self._model.rowCount():
                self._model.appendRow(QStandardItem())
            item = self._model.item(at)
            if item.data(ENTRY) != entry:
                item.setData(entry, ENTRY)
                item.setText(entry.name)
                item.setData(_spoken(entry), Qt.ItemDataRole.AccessibleTextRole)
                item.setEditable(False)
        self.list.verticalScrollBar().setValue(spot)
        self._mark()

    def _mark(self) -> None:
        """The entry of this very query, else the trash or the missing files within which it searches, else all clips."""
        entries = [(one, n) for n, one in enumerate(self.entries()) if one.kind is not Kind.HEADING]
        of_query = {one.query: n for one, n in reversed(entries)}
        parts = self._query.split()
        within = next((one.query for one, _n in entries if one.kind in _SCOPES and one.query in parts), "")
        at = of_query.get(self._query, of_query.get(within, -1))
        self.list.marked = at
        self.list.viewport().update()

    def _on_pressed(self, entry: Entry, on_plus: bool) -> None:
        if entry.kind is Kind.HEADING and on_plus:
            self.make_asked.emit(entry.id)
        elif entry.kind is Kind.HEADING:
            self._folded = self._folded ^ {entry.id}
            self._show()
        elif entry.kind is Kind.MORE:
            self._all_tags = True
            self._show()
        else:
            self.chosen.emit(entry.query)


def _spoken(entry: Entry) -> str:
    if entry.kind is Kind.HEADING:
        return _("{name}, group").format(name=entry.name)
    if entry.count is None:
        return entry.name
    return _("{name}, {n} clips").format(name=entry.name, n=entry.count)


class _Room(QWidget):
    """How much of the room on the disk the clips take."""

    def __init__(self) -> None:
        super().__init__()
        self._part = 0.0
        self.setFixedHeight(4)

    def show_part(self, part: float) -> None:
        """From 0 to 1."""
        self._part = part
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint groove and part."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().colour("pressed"))
        painter.drawRoundedRect(QRectF(self.rect()), 2, 2)
        painter.setBrush(theme().colour("line-strong"))
        painter.drawRoundedRect(QRectF(0, 0, max(4.0, self.width() * self._part), 4), 2, 2)
