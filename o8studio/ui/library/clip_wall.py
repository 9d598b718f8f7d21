"""The scrolled view of clips, as a grid by day or as a list: selection, keys, pointer and drag; painters do the looks.

A `QListView` with its own layout, because IconMode knows no groups and a plain `QAbstractItemView` is no list for screen
readers (docs/design.md, Library).
"""

from collections.abc import Callable

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QItemSelectionRange,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QCursor,
    QDrag,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QRegion,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView

from o8studio.domain.ids import ClipId
from o8studio.texts.language import _
from o8studio.ui.library.clip_model import ClipModel
from o8studio.ui.library.painting import ClipPainter, Look, Part, text, width_of
from o8studio.ui.library.wall_layout import WallLayout
from o8studio.ui.theme.theme import font, theme

_HOVER_MS = 120
"""The pointer rests that long before a clip's pictures are asked for."""
_MANY = 60
_Index = QModelIndex | QPersistentModelIndex
_NONE = QPersistentModelIndex()
Flag = QItemSelectionModel.SelectionFlag


class ClipWall(QListView):
    """Signals carry clip ids.

    Attributes:
        pressed_part: a part of a cell that acts was pressed.
        opened: double click or Enter. pointed: the pointer rests on a clip; empty when it left.
        chosen: other clips are selected, or another one is current.
        menu_asked: at a point of the screen.
    """

    pressed_part = Signal(str, str)
    opened = Signal(str)
    pointed = Signal(str)
    chosen = Signal()
    menu_asked = Signal(QPoint)

    def __init__(self, model: ClipModel, cells: ClipPainter, drag_picture: Callable[[], QPixmap]) -> None:
        """
        Args:
            drag_picture: what hangs on the pointer while the selection is dragged.
        """
        super().__init__()
        self.clips, self._cells, self._drag_picture = model, cells, drag_picture
        self._layout = WallLayout(cells.measures(), 400, ())
        self._hovered, self._scrub = -1, 0.0
        self._resting = False
        self._heading = -1
        self.marked: tuple[str, ...] = ()
        self._rest = QTimer(self, singleShot=True, interval=_HOVER_MS)
        self._rest.timeout.connect(self._on_rest)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setAccessibleName(_("Clips"))
        self.verticalScrollBar().setSingleStep(40)
        self.setModel(model)
        self._kept: tuple[list[ClipId], ClipId | None, int] = ([], None, -1)
        model.modelAboutToBeReset.connect(self._keep)
        model.relaid.connect(self._on_relaid)
        model.rows_came.connect(self.viewport().update)
        self.selectionModel().selectionChanged.connect(lambda _on, _off: self.chosen.emit())
        self.selectionModel().currentChanged.connect(lambda _now, _before: self.chosen.emit())

    # ---- content

    @property
    def cells(self) -> ClipPainter:
        """What paints."""
        return self._cells

    def show_cells(self, cells: ClipPainter) -> None:
        """Paint otherwise; what was at the top stays there."""
        top = self._top_row()
        self._cells = cells
        self.relayout()
        if top >= 0:
            self.verticalScrollBar().setValue(self._layout.rect(top).top() - self._layout.measures.heading)

    def relayout(self) -> None:
        """Lay out again, for another width or content."""
        wide = self.viewport().width()
        self._layout = WallLayout(self._cells.measures(), wide, self.clips.sections)
        bar = self.verticalScrollBar()
        bar.setPageStep(max(1, self.viewport().height()))
        bar.setRange(0, max(0, self._layout.total + self._layout.measures.pad - self.viewport().height()))
        self.viewport().update()

    def ids(self) -> list[ClipId]:
        """The selected clips in the order in which they are listed."""
        rows = sorted(row for one in self.selectionModel().selection().toList() for row in _rows_of(one))
        return [self.clips.id_at(row) for row in rows]

    def current_id(self) -> ClipId | None:
        """The clip that has the keyboard's focus."""
        row = self.currentIndex().row()
        return self.clips.id_at(row) if 0 <= row < self.clips.rowCount() else None

    def choose(self, clip_ids: list[ClipId]) -> None:
        """Select these clips, as far as they are listed, and show the first."""
        rows = sorted(row for one in clip_ids if (row := self.clips.place(one)) >= 0)
        if rows:
            self.selectionModel().setCurrentIndex(self.clips.index(rows[0], 0), Flag.NoUpdate)
        self.selectionModel().select(self._selection(rows), Flag.ClearAndSelect)

    def _selection(self, rows: list[int]) -> QItemSelection:
        made = QItemSelection()
        at = 0
        while at < len(rows):
            end = at
            while end + 1 < len(rows) and rows[end + 1] == rows[end] + 1:
                end += 1
            made.select(self.clips.index(rows[at], 0), self.clips.index(rows[end], 0))
            at = end + 1
        return made

    def _keep(self) -> None:
        """Before other clips are listed: who is selected, and where the keyboard is."""
        self._kept = (self.ids(), self.current_id(), self.currentIndex().row())

    def _on_relaid(self) -> None:
        """What was selected stays so; when all of that is gone, the clip that came in its place is current."""
        self._hovered = -1
        self.relayout()
        (ids, current, row), self._kept = self._kept, ([], None, -1)
        rows = sorted(at for one in ids if (at := self.clips.place(one)) >= 0)
        if rows:
            self.selectionModel().select(self._selection(rows), Flag.ClearAndSelect)
        at = self.clips.place(current) if current is not None else -1
        if at < 0 and ids and row >= 0 and self.clips.rowCount():
            at = min(row, self.clips.rowCount() - 1)
            if not rows:
                self.selectionModel().select(self.clips.index(at, 0), Flag.ClearAndSelect)
        if at >= 0:
            self.selectionModel().setCurrentIndex(self.clips.index(at, 0), Flag.NoUpdate)
        self.chosen.emit()

    def _top_row(self) -> int:
        rows = self._layout.rows_between(
            self.verticalOffset(), self.verticalOffset() + self.viewport().height()
        )
        return rows.start if len(rows) else -1

    # ---- the layout, as Qt asks for it

    def doItemsLayout(self) -> None:
        """Qt lays out nothing itself."""
        self.relayout()

    def updateGeometries(self) -> None:
        """The scroll bar's range is set by `relayout`."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cells stretch."""
        super().resizeEvent(event)
        self.relayout()

    def visualRect(self, index: _Index) -> QRect:
        """Where a clip is in the viewport."""
        return (
            self._layout.rect(index.row()).translated(0, -self.verticalOffset())
            if index.isValid()
            else QRect()
        )

    def indexAt(self, spot: QPoint) -> QModelIndex:
        """The clip at a point of the viewport."""
        row = self._layout.row_at(spot.x(), spot.y() + self.verticalOffset())
        return self.clips.index(row, 0) if row >= 0 else QModelIndex()

    def scrollTo(
        self, index: _Index, _hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible
    ) -> None:
        """Bring a clip into view, with its heading if it is in the first line."""
        box, bar = self._layout.rect(index.row()), self.verticalScrollBar()
        if not box.isValid():
            return
        if box.top() < bar.value() + 4:
            bar.setValue(box.top() - self._layout.measures.heading)
        elif box.bottom() > bar.value() + self.viewport().height() - 4:
            bar.setValue(box.bottom() - self.viewport().height() + 12)

    def horizontalOffset(self) -> int:
        """Nothing scrolls sideways."""
        return 0

    def verticalOffset(self) -> int:
        """How far it is scrolled."""
        return self.verticalScrollBar().value()

    def isIndexHidden(self, _index: _Index) -> bool:
        """No clip that is listed is hidden."""
        return False

    def setSelection(self, rect: QRect, command: Flag) -> None:
        """Select the clips that a rectangle of the viewport meets."""
        box = rect.normalized().translated(0, self.verticalOffset())
        rows = self._layout.rows_between(box.top(), box.bottom())
        hit = [row for row in rows if self._layout.rect(row).intersects(box)]
        self.selectionModel().select(self._selection(hit), command)

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        """What is painted anew; of many clips, everything: one rectangle each takes seconds at 100,000."""
        if sum(one.height() for one in selection.toList()) > _MANY:
            return QRegion(self.viewport().rect())
        made = QRegion()
        for one in selection.toList():
            for row in _rows_of(one):
                made += self.visualRect(self.clips.index(row, 0)).adjusted(-6, -8, 6, 6)
        return made

    def moveCursor(
        self, action: QAbstractItemView.CursorAction, _modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        """The clip to which a key leads, across headings."""
        kind, last = QAbstractItemView.CursorAction, self.clips.rowCount() - 1
        row = max(0, self.currentIndex().row())
        lines = max(1, self.viewport().height() // max(1, self._layout.pitch) - 1)
        if last < 0:
            return QModelIndex()
        if action in (kind.MoveLeft, kind.MovePrevious):
            row -= 1
        elif action in (kind.MoveRight, kind.MoveNext):
            row += 1 if self.currentIndex().isValid() else 0
        elif action in (kind.MoveUp, kind.MoveDown, kind.MovePageUp, kind.MovePageDown):
            far = 1 if action in (kind.MoveUp, kind.MoveDown) else lines
            row = self._layout.neighbour(row, far if action in (kind.MoveDown, kind.MovePageDown) else -far)
        else:
            row = 0 if action is kind.MoveHome else last
        return self.clips.index(min(last, max(0, row)), 0)

    # ---- keys and pointer

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens; the menu key asks for the menu; letters are commands of the window, and search nothing here."""
        current = self.current_id()
        if (
            event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and not event.modifiers()
            and current is not None
        ):
            self.opened.emit(current)
        elif event.key() == Qt.Key.Key_Menu:
            box = self.visualRect(self.currentIndex()).intersected(self.viewport().rect())
            self.menu_asked.emit(self.viewport().mapToGlobal(box.center()))
        elif event.text().isprintable() and event.text() and not event.modifiers():
            event.ignore()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A part that acts keeps the selection; a box to tick changes it by one clip."""
        spot = event.position().toPoint()
        index, part = self.indexAt(spot), self._part(spot)
        if event.button() is Qt.MouseButton.LeftButton and part is Part.CHECK:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self.selectionModel().setCurrentIndex(index, Flag.Toggle)
            return
        if event.button() is Qt.MouseButton.LeftButton and part not in (Part.BODY, Part.NONE):
            self.pressed_part.emit(self.clips.id_at(index.row()), part)
            return
        heading = self._layout.heading_at(spot.y() + self.verticalOffset())
        is_left = event.button() is Qt.MouseButton.LeftButton
        if is_left and not index.isValid() and heading >= 0 and self._select_box(heading).contains(spot):
            self._choose_section(heading)
            return
        super().mousePressEvent(event)
        if event.button() is Qt.MouseButton.RightButton:
            self.menu_asked.emit(event.globalPosition().toPoint())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open the clip."""
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and event.button() is Qt.MouseButton.LeftButton:
            self.opened.emit(self.clips.id_at(index.row()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the pointer: what acts is shown under it, and it scrubs."""
        super().mouseMoveEvent(event)
        spot = event.position().toPoint()
        row = self.indexAt(spot).row()
        box = self._cells.poster(self.visualRect(self.clips.index(row, 0))) if row >= 0 else QRect()
        part = (spot.x() - box.left()) / max(1, box.width()) if box.contains(spot) else -1.0
        heading = self._layout.heading_at(spot.y() + self.verticalOffset()) if row < 0 else -1
        if row != self._hovered:
            self._resting = False
            self._rest.start()
            self._update_row(self._hovered)
            self._hovered = row
            if row < 0:
                self.pointed.emit("")
        if part != self._scrub or heading != self._heading:
            if heading != self._heading:
                self.viewport().update()
            self._scrub, self._heading = part, heading
            self._update_row(row)

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is under the pointer."""
        super().leaveEvent(event)
        self._rest.stop()
        self._resting, self._heading = False, -1
        self._update_row(self._hovered)
        self._hovered = -1
        self.pointed.emit("")
        self.viewport().update()

    def startDrag(self, _supported: Qt.DropAction) -> None:
        """Drag the files themselves as copies; Qt returns when they were dropped."""
        indexes = self.selectionModel().selectedIndexes()
        if indexes and self.indexAt(self.viewport().mapFromGlobal(QCursor.pos())).isValid():
            drag, picture = QDrag(self), self._drag_picture()
            drag.setMimeData(self.clips.mimeData(indexes))
            drag.setPixmap(picture)
            drag.setHotSpot(QPoint(24, 24))
            drag.exec(Qt.DropAction.CopyAction)

    def _on_rest(self) -> None:
        if self._hovered >= 0:
            self._resting = True
            self.pointed.emit(self.clips.id_at(self._hovered))

    def _update_row(self, row: int) -> None:
        if row >= 0:
            self.viewport().update(self.visualRect(self.clips.index(row, 0)).adjusted(-6, -8, 6, 6))

    def _part(self, spot: QPoint) -> Part:
        row = self.indexAt(spot).row()
        if row < 0:
            return Part.NONE
        box = self.visualRect(self.clips.index(row, 0))
        return self._cells.hit(box, spot, self.clips.row(row), self._look(row))

    def _choose_section(self, section: int) -> None:
        rows = self._layout.rows_of(section)
        first, last = self.clips.index(rows.start, 0), self.clips.index(rows.stop - 1, 0)
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self.selectionModel().setCurrentIndex(first, Flag.NoUpdate)
        self.selectionModel().select(QItemSelection(first, last), Flag.ClearAndSelect)

    # ---- painting

    def _look(self, row: int) -> Look:
        index = self.clips.index(row, 0)
        hovered = row == self._hovered
        return Look(
            is_selected=self.selectionModel().isSelected(index),
            is_hovered=hovered,
            has_focus=self.hasFocus() and row == self.currentIndex().row(),
            takes=self.clips.listing.takes.get(self.clips.id_at(row), 1),
            scrub=self._scrub if hovered and self._resting and self._scrub >= 0 else None,
            marked=self.marked,
            ratio=self.devicePixelRatioF(),
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        """Headings and clips that meet what is painted anew."""
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        shift = self.verticalOffset()
        top, bottom = event.rect().top() + shift - 8, event.rect().bottom() + shift + 8
        for at, section, high in self._layout.headings_between(top, bottom):
            self._paint_heading(painter, at, section.title, section.count, high - shift)
        for row in self._layout.rows_between(top, bottom):
            box = self._layout.rect(row).translated(0, -shift)
            known = self.clips.row(row)
            name = known.name if known is not None else self.clips.listing.names[row]
            self._cells.paint(painter, box, known, name, self._look(row))

    def _paint_heading(self, painter: QPainter, at: int, title: str, count: int, top: int) -> None:
        high, wide = self._layout.measures.heading, self.viewport().width()
        left = 16
        box = QRect(left, top + (0 if self._cells.is_list else 4), wide - 2 * left, high - 4)
        text(painter, box, title, font(12, 600), "text-1")
        after = box.adjusted(width_of(title, 12, 600) + 8, 0, 0, 0)
        text(painter, after, f"{count:n}", font(12, figures=True), "text-3")
        if at == self._heading:
            words = _("Select {n}").format(n=count)
            text(
                painter,
                self._select_box(at),
                words,
                font(12, 500),
                "accent-text",
                Qt.AlignmentFlag.AlignRight,
            )
        if self._cells.is_list:
            painter.fillRect(0, top + high - 1, wide, 1, theme().colour("line-1"))

    def _select_box(self, section: int) -> QRect:
        """Where *Select 10* is at the right of a heading."""
        first = self._layout.rect(self._layout.rows_of(section).start)
        top = first.top() - self._layout.measures.heading - self.verticalOffset()
        return QRect(self.viewport().width() - 136, top + 4, 120, self._layout.measures.heading - 4)


def _rows_of(one: QItemSelectionRange) -> range:
    return range(one.top(), one.bottom() + 1)
