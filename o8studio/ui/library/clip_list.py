"""Clips laid out under headings, as Qt asks for it: places, selection, keys that move, scrolling.

A `QListView` with its own layout, because IconMode knows no groups and a plain `QAbstractItemView` is no list for screen
readers (docs/design.md, Library).
"""

from PySide6.QtCore import (
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
from PySide6.QtGui import QRegion, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView

from o8studio.domain.ids import ClipId
from o8studio.ui.library.clip_model import ClipModel
from o8studio.ui.library.painting import ClipPainter
from o8studio.ui.library.wall_layout import WallLayout

_MANY = 60
_Index = QModelIndex | QPersistentModelIndex
Flag = QItemSelectionModel.SelectionFlag


class ClipList(QListView):
    """`chosen`: other clips are selected, or another one is current."""

    chosen = Signal()

    def __init__(self, model: ClipModel, cells: ClipPainter) -> None:
        super().__init__()
        self.clips, self._cells = model, cells
        self._layout = WallLayout(cells.measures(), 400, ())
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabKeyNavigation(False)
        self.verticalScrollBar().setSingleStep(40)
        self.setModel(model)
        self._kept: tuple[list[ClipId], ClipId | None, int] = ([], None, -1)
        self._keeps_all = False
        model.modelAboutToBeReset.connect(self._keep)
        model.relaid.connect(self._on_relaid)
        self._tell = QTimer(self, singleShot=True, interval=0)  # one change may be many signals
        self._tell.timeout.connect(self.chosen)
        self.selectionModel().selectionChanged.connect(lambda _on, _off: self._tell.start())
        self.selectionModel().currentChanged.connect(lambda _now, _before: self._tell.start())

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
        if self.selectionModel().selection().size() == 1:  # such as all of 100,000
            [only] = self.selectionModel().selection().toList()
            return list(self.clips.listing.ids[only.top() : only.bottom() + 1])
        rows = sorted(row for one in self.selectionModel().selection().toList() for row in _rows_of(one))
        return [self.clips.id_at(row) for row in rows]

    @property
    def selects_rest(self) -> bool:
        """Whether all are selected while only the first ones are listed: the others will be as soon as they are."""
        return not self.clips.listing.is_whole and 0 < len(self.ids()) == self.clips.rowCount()

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

    def begin_anew(self) -> None:
        """Something else is searched for: nothing is selected, and the first clips are shown."""
        self.clearSelection()
        self.selectionModel().setCurrentIndex(QModelIndex(), Flag.NoUpdate)
        self.verticalScrollBar().setValue(0)

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
        self._keeps_all = self.selects_rest

    def _on_relaid(self) -> None:
        """What was selected stays so; when all of that is gone, the clip that came in its place is current."""
        self.relayout()
        (ids, current, row), self._kept = self._kept, ([], None, -1)
        rows = sorted(at for one in ids if (at := self.clips.place(one)) >= 0)
        if self._keeps_all:
            self.selectAll()
        elif rows:
            self.selectionModel().select(self._selection(rows), Flag.ClearAndSelect)
        self._keeps_all = False
        at = self.clips.place(current) if current is not None else -1
        if at < 0 and ids and row >= 0 and self.clips.rowCount():
            at = min(row, self.clips.rowCount() - 1)
            if not rows:
                self.selectionModel().select(self.clips.index(at, 0), Flag.ClearAndSelect)
        if at >= 0:
            self.selectionModel().setCurrentIndex(self.clips.index(at, 0), Flag.NoUpdate)
        self._tell.start()

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
        """Select the clips that a rubber band meets; of Shift with a key or a click, all from one end to the other."""
        if self.state() is not QAbstractItemView.State.DragSelectingState:
            ends = [self.indexAt(rect.topLeft()).row(), self.indexAt(rect.bottomRight()).row()]
            if min(ends) >= 0:
                self.selectionModel().select(self._selection(list(range(min(ends), max(ends) + 1))), command)
                return
        box = rect.normalized().translated(0, self.verticalOffset())
        rows = self._layout.rows_between(box.top(), box.bottom())
        hit = [row for row in rows if self._layout.rect(row).intersects(box)]
        self.selectionModel().select(self._selection(hit), command)

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        """What is repainted; of many clips, everything: one rectangle each takes seconds at 100,000."""
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


def _rows_of(one: QItemSelectionRange) -> range:
    return range(one.top(), one.bottom() + 1)
