"""The library's sidebar: all, picks, trash; projects, collections and tags with their counts. Clips can be dropped on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QStandardItem,
    QStandardItemModel,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from o8studio.domain.ids import ClipId
from o8studio.domain.library.facts import GroupKind
from o8studio.domain.library.query import Key, written
from o8studio.texts.language import _
from o8studio.ui.library.clip_model import CLIPS_TYPE
from o8studio.ui.library.painting import fitting, size_words, width_of
from o8studio.ui.library_port import Shelves
from o8studio.ui.theme.theme import font, pixmap, theme
from o8studio.ui.widgets.layout import box, header, label, row, tool
from o8studio.ui.widgets.scrolling import OverlayBar

_ROW, _BEFORE_GROUP, _MOST_TAGS = 28, 6, 5
_ENTRY = Qt.ItemDataRole.UserRole


class Kind(StrEnum):
    """What a line of the sidebar is."""

    ALL = "all"
    PICKS = "picks"
    UNRATED = "unrated"
    REJECTED = "rejected"
    MISSING = "missing"
    TRASH = "trash"
    PROJECT = "project"
    SMART = "smart"
    COLLECTION = "collection"
    TAG = "tag"
    HEADING = "heading"
    MORE = "more"


_ICONS = {
    Kind.ALL: "gallery-vertical-end",
    Kind.PICKS: "check",
    Kind.UNRATED: "circle-dashed",
    Kind.REJECTED: "x",
    Kind.MISSING: "file-question-mark",
    Kind.TRASH: "trash-2",
    Kind.PROJECT: "clapperboard",
    Kind.SMART: "filter",
    Kind.COLLECTION: "folder",
    Kind.TAG: "tag",
}
_OF_GROUP = {
    GroupKind.PROJECT: Kind.PROJECT,
    GroupKind.SMART: Kind.SMART,
    GroupKind.COLLECTION: Kind.COLLECTION,
}
_TAKES_CLIPS = (Kind.PICKS, Kind.REJECTED, Kind.TRASH, Kind.PROJECT, Kind.COLLECTION, Kind.TAG)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line of the sidebar.

    Attributes:
        id: of a project or collection, the word of a tag; of a heading, the kind below it.
        query: what it lists; count: None while it is unknown.
    """

    kind: Kind
    name: str
    query: str = ""
    id: str = ""
    count: int | None = None
    is_open: bool = True


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
            Entry(kind=kind, name=tag, id=tag, query=written(Key.TAG, tag), count=count) for tag, count in used
        ]
    made = []
    for group in shelves.sidebar.groups:
        if _OF_GROUP[group.kind] is kind and not group.is_deleted:
            key = Key.PROJECT if kind is Kind.PROJECT else Key.IN
            query = group.query if kind is Kind.SMART else written(key, group.name)
            count = facets.groups.get(group.id, None if kind is Kind.SMART else 0)
            made.append(Entry(kind=kind, name=group.name, id=group.id, query=query, count=count))
    return made


class Sidebar(QWidget):
    """Signals: `chosen` with the query of an entry; `make_asked` with the kind of a new one; `rename_asked` and
    `menu_asked` with an entry; `dropped` with clip ids and the entry; `dragged_over` with what a drop would do.
    """

    chosen = Signal(str)
    make_asked = Signal(str)
    rename_asked = Signal(object)
    menu_asked = Signal(object, QPoint)
    dropped = Signal(list, object)
    dragged_over = Signal(object)
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
        self.list = _List(self._model)
        self.list.pressed_entry.connect(self._on_pressed)
        self.list.renamed.connect(self.rename_asked)
        self.list.asked_menu.connect(self.menu_asked)
        self.list.dropped.connect(self.dropped)
        self.list.dragged_over.connect(self.dragged_over)
        fold = tool("panel-left-close", _("Hide the sidebar"))
        fold.clicked.connect(self.folded)
        self.fold: QToolButton = fold
        top, _quiet = header(_("Library"), fold)
        self._used, self._free = label(size=11, tone="3"), label(size=11, tone="3")
        self._bar = _Room()
        foot = QVBoxLayout()
        foot.setContentsMargins(16, 9, 16, 10)
        foot.setSpacing(6)
        foot.addLayout(row(self._used, 1, self._free))
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
        self._shelves = shelves
        self._show()
        self._foot.setVisible(shelves.clip_bytes is not None)
        if shelves.clip_bytes is not None and shelves.free_bytes is not None:
            self._used.setText(_("{size} in clips").format(size=size_words(shelves.clip_bytes)))
            self._free.setText(_("{size} free").format(size=size_words(shelves.free_bytes)))
            whole = shelves.clip_bytes + shelves.free_bytes
            self._bar.show_part(shelves.clip_bytes / whole if whole else 0.0)

    def mark(self, query: str) -> None:
        """Highlight the entry of this query."""
        self._query = query.strip()
        self._mark()

    def folds(self) -> list[str]:
        """Which groups are closed, to be saved."""
        return sorted(self._folded)

    def entries(self) -> list[Entry]:
        """The lines, from the top."""
        return [self._model.item(at).data(_ENTRY) for at in range(self._model.rowCount())]

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
            if item.data(_ENTRY) != entry:
                item.setData(entry, _ENTRY)
                item.setText(entry.name)
                item.setData(_spoken(entry), Qt.ItemDataRole.AccessibleTextRole)
                item.setEditable(False)
        self.list.verticalScrollBar().setValue(spot)
        self._mark()

    def _mark(self) -> None:
        at = next(
            (n for n, one in enumerate(self.entries()) if one.query == self._query and one.kind is not Kind.HEADING),
            -1,
        )
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


class _List(QListView):
    pressed_entry = Signal(object, bool)
    renamed = Signal(object)
    asked_menu = Signal(object, QPoint)
    dropped = Signal(list, object)
    dragged_over = Signal(object)

    def __init__(self, model: QStandardItemModel) -> None:
        super().__init__()
        self.marked, self.drop_row = -1, -1
        self.setModel(model)
        self.setItemDelegate(_Line(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setAcceptDrops(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DropOnly)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setAccessibleName(_("Library sidebar"))

    def entry(self, index: QModelIndex) -> Entry | None:
        """The entry of a line."""
        found = index.data(_ENTRY)
        return found if isinstance(found, Entry) else None

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A press chooses, folds, or makes a new one at the plus."""
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        entry = self.entry(index)
        if entry is None:
            return
        if event.button() is Qt.MouseButton.RightButton:
            self.asked_menu.emit(entry, event.globalPosition().toPoint())
        elif event.button() is Qt.MouseButton.LeftButton:
            is_plus = event.position().x() > self.viewport().width() - 36
            self.pressed_entry.emit(entry, is_plus and entry.id != Kind.TAG)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Rename."""
        self._rename(self.entry(self.indexAt(event.position().toPoint())))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Space choose; the arrows open and close a group; F2 renames."""
        entry = self.entry(self.currentIndex())
        if entry is None:
            super().keyPressEvent(event)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.pressed_entry.emit(entry, False)
        elif event.key() == Qt.Key.Key_F2:
            self._rename(entry)
        elif event.key() == Qt.Key.Key_Menu:
            box = self.visualRect(self.currentIndex())
            self.asked_menu.emit(entry, self.viewport().mapToGlobal(box.center()))
        elif entry.kind is Kind.HEADING and event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            if entry.is_open is (event.key() == Qt.Key.Key_Left):
                self.pressed_entry.emit(entry, False)
        else:
            super().keyPressEvent(event)

    def _rename(self, entry: Entry | None) -> None:
        if entry is not None and entry.kind in (Kind.PROJECT, Kind.SMART, Kind.COLLECTION):
            self.renamed.emit(entry)

    # ---- clips that are dropped here

    def dragEnterEvent(self, event: QDragMoveEvent) -> None:  # type: ignore[override]  # a move event, as Qt's is
        """Clips of this window may be dropped."""
        if event.mimeData().hasFormat(CLIPS_TYPE):
            event.accept()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Light the entry that would take them."""
        index = self.indexAt(event.position().toPoint())
        entry = self.entry(index)
        can = entry is not None and entry.kind in _TAKES_CLIPS
        self._light(index.row() if can else -1, entry if can else None)
        if can:
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
        else:
            event.ignore()

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        """Nothing would take them."""
        self._light(-1, None)

    def dropEvent(self, event: QDropEvent) -> None:
        """Move, add, tag, mark or remove."""
        entry = self.entry(self.indexAt(event.position().toPoint()))
        ids = bytes(event.mimeData().data(CLIPS_TYPE).data()).decode("utf-8", "replace").split("\n")
        self._light(-1, None)
        if entry is not None and entry.kind in _TAKES_CLIPS:
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self.dropped.emit([ClipId(one) for one in ids if one], entry)

    def _light(self, at: int, entry: Entry | None) -> None:
        if at != self.drop_row:
            self.drop_row = at
            self.dragged_over.emit(entry)
            self.viewport().update()


class _Line(QStyledItemDelegate):
    def __init__(self, view: _List) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, _option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        entry: Entry = index.data(_ENTRY)
        before = _BEFORE_GROUP if entry.kind is Kind.HEADING else 8 if index.row() == 0 else 0
        return QSize(100, theme().px(_ROW) + before)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        entry: Entry = index.data(_ENTRY)
        whole: QRect = option.rect
        place = QRect(whole.left() + 8, whole.bottom() + 1 - theme().px(_ROW), whole.width() - 16, theme().px(_ROW))
        state: QStyle.StateFlag = option.state
        over = bool(state & QStyle.StateFlag.State_MouseOver)
        current = self._view.hasFocus() and index.row() == self._view.currentIndex().row()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if entry.kind is Kind.HEADING:
            self._heading(painter, place, entry, over)
        else:
            self._entry(painter, place, entry, index.row(), over)
        if current:
            painter.setPen(QPen(theme().colour("accent-line"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(place).adjusted(1, 1, -1, -1), 6, 6)
        painter.restore()

    def _heading(self, painter: QPainter, place: QRect, entry: Entry, over: bool) -> None:
        ratio = self._view.devicePixelRatioF()
        chevron = pixmap("chevron-down" if entry.is_open else "chevron-right", 14, "text-3", ratio)
        painter.drawPixmap(place.left() + 4, place.center().y() - 6, chevron)
        painter.setFont(font(12, 500))
        painter.setPen(theme().colour("text-2" if over else "text-3"))
        painter.drawText(place.adjusted(22, 0, -28, 0), Qt.AlignmentFlag.AlignVCenter, entry.name)
        if entry.id != Kind.TAG:
            plus = pixmap("plus", 16, "text-2" if over else "text-3", ratio)
            painter.drawPixmap(place.right() - 19, place.center().y() - 7, plus)

    def _entry(self, painter: QPainter, place: QRect, entry: Entry, at: int, over: bool) -> None:
        on, drop = at == self._view.marked, at == self._view.drop_row
        if on or over or drop:
            light = on and theme().name == "light"
            edge = "accent-line" if drop else "line-2" if light else ""
            painter.setPen(QPen(theme().colour(edge), 1) if edge else Qt.PenStyle.NoPen)
            painter.setBrush(theme().colour("accent-tint" if drop else "raised" if light else "hover"))
            painter.drawRoundedRect(QRectF(place).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        ratio = self._view.devicePixelRatioF()
        icon = _ICONS.get(entry.kind)
        if icon is not None:
            token = "accent-text" if drop else "text-1" if on else "text-3"
            painter.drawPixmap(place.left() + 8, place.center().y() - 7, pixmap(icon, 16, token, ratio))
        count = f"{entry.count:,}" if entry.count is not None else ""
        taken = width_of(count, 11, 400) + 8 if count else 0
        name = fitting(entry.name, 13, 500 if on else 400, place.width() - 40 - taken, theme().scale)
        painter.setFont(font(13, 500 if on else 400))
        is_link = entry.kind is Kind.MORE
        painter.setPen(theme().colour("accent-text" if is_link else "text-1" if on or over else "text-2"))
        painter.drawText(place.adjusted(32, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, name)
        painter.setFont(font(11, figures=True))
        painter.setPen(theme().colour("accent-text" if drop else "text-2" if on else "text-3"))
        side = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(place.adjusted(0, 0, -8, 0), side, count)


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
