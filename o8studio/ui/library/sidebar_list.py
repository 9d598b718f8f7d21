"""The lines of the library's sidebar: what each is, how it is painted, and the clips that are dropped on it."""

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
    QPen,
    QStandardItemModel,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from o8studio.domain.ids import ClipId
from o8studio.domain.settings import ThemeName
from o8studio.texts.language import _
from o8studio.ui.library.clip_model import CLIPS_TYPE
from o8studio.ui.library.painting import fitting, width_of
from o8studio.ui.theme.theme import font, theme
from o8studio.ui.widgets.signs import paint_sign

_ROW, _BEFORE_GROUP = 28, 6
ENTRY = Qt.ItemDataRole.UserRole


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
TAKES_CLIPS = (Kind.PICKS, Kind.REJECTED, Kind.TRASH, Kind.PROJECT, Kind.COLLECTION, Kind.TAG)


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


class SidebarList(QListView):
    """Signals carry the `Entry`: pressed (and whether on its plus), to be renamed, its menu; of clips over it or dropped
    on it also whether Shift is held, see `can_move`.
    """

    pressed_entry = Signal(object, bool)
    renamed = Signal(object)
    asked_menu = Signal(object, QPoint)
    dropped = Signal(list, object, bool)
    dragged_over = Signal(object, bool)

    def __init__(self, model: QStandardItemModel) -> None:
        super().__init__()
        self.marked, self.drop_row = -1, -1
        self._moves = False
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
        found = index.data(ENTRY)
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
            is_plus = event.position().x() > self.viewport().width() - 20 - theme().px(16)
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

    def dragEnterEvent(self, event: QDragMoveEvent) -> None:
        """Clips of this window may be dropped."""
        if event.mimeData().hasFormat(CLIPS_TYPE):
            event.accept()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Light the entry that would take them."""
        index = self.indexAt(event.position().toPoint())
        entry = self.entry(index)
        can = entry is not None and entry.kind in TAKES_CLIPS
        self._light(index.row() if can else -1, entry if can else None, _is_shifted(event))
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
        if entry is not None and entry.kind in TAKES_CLIPS:
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            moves = can_move(entry) and _is_shifted(event)
            self.dropped.emit([ClipId(one) for one in ids if one], entry, moves)

    def _light(self, at: int, entry: Entry | None, is_shifted: bool = False) -> None:
        moves = can_move(entry) and is_shifted
        if (at, moves) != (self.drop_row, self._moves):
            self.drop_row, self._moves = at, moves
            self.dragged_over.emit(entry, moves)
            self.viewport().update()


def can_move(entry: object) -> bool:
    """Whether clips that are dropped here with Shift held leave where they are: a collection gets them from the others."""
    return isinstance(entry, Entry) and entry.kind is Kind.COLLECTION


def _is_shifted(event: QDropEvent) -> bool:
    return bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)


class _Line(QStyledItemDelegate):
    def __init__(self, view: SidebarList) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, _option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        entry: Entry = index.data(ENTRY)
        before = _BEFORE_GROUP if entry.kind is Kind.HEADING else 8 if index.row() == 0 else 0
        return QSize(100, theme().px(_ROW) + before)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        entry: Entry = index.data(ENTRY)
        whole: QRect = option.rect
        place = QRect(
            whole.left() + 8, whole.bottom() + 1 - theme().px(_ROW), whole.width() - 16, theme().px(_ROW)
        )
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
        px = theme().px
        chevron = "chevron-down" if entry.is_open else "chevron-right"
        paint_sign(painter, chevron, 14, "text-3", place.left() + 4, place)
        painter.setFont(font(12, 500))
        painter.setPen(theme().colour("text-2" if over else "text-3"))
        painter.drawText(place.adjusted(8 + px(14), 0, -28, 0), Qt.AlignmentFlag.AlignVCenter, entry.name)
        if entry.id != Kind.TAG:
            paint_sign(painter, "plus", 16, "text-2" if over else "text-3", place.right() - 3 - px(16), place)

    def _entry(self, painter: QPainter, place: QRect, entry: Entry, at: int, over: bool) -> None:
        on, drop = at == self._view.marked, at == self._view.drop_row
        if on or over or drop:
            light = on and theme().name == ThemeName.LIGHT
            edge = "accent-line" if drop else "line-2" if light else ""
            painter.setPen(QPen(theme().colour(edge), 1) if edge else Qt.PenStyle.NoPen)
            painter.setBrush(theme().colour("accent-tint" if drop else "raised" if light else "hover"))
            painter.drawRoundedRect(QRectF(place).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        icon = _ICONS.get(entry.kind)
        begin = 16 + theme().px(16)
        if icon is not None:
            token = "accent-text" if drop else "text-1" if on else "text-3"
            paint_sign(painter, icon, 16, token, place.left() + 8, place)
        count = f"{entry.count:,}" if entry.count is not None else ""
        taken = width_of(count, 11, 400) + 8 if count else 0
        name = fitting(entry.name, 13, 500 if on else 400, place.width() - begin - 8 - taken, theme().scale)
        painter.setFont(font(13, 500 if on else 400))
        is_link = entry.kind is Kind.MORE
        painter.setPen(
            theme().colour("accent-text" if is_link else "text-1" if on or over or drop else "text-2")
        )
        painter.drawText(place.adjusted(begin, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, name)
        painter.setFont(font(11, figures=True))
        painter.setPen(theme().colour("accent-text" if drop else "text-2" if on else "text-3"))
        side = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(place.adjusted(0, 0, -8, 0), side, count)
