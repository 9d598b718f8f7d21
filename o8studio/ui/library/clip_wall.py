"""The clips of the library as a grid by day or as a list: keys, pointer and drag; painters do the looks."""

from collections import OrderedDict
from collections.abc import Callable

from PySide6.QtCore import QEvent, QItemSelection, QMargins, QPoint, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QCursor, QDrag, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QAbstractItemView

from o8studio.domain.ids import ClipId
from o8studio.domain.library.listing import ClipRow
from o8studio.texts.language import _
from o8studio.ui.library.clip_list import ClipList, Flag
from o8studio.ui.library.clip_model import ClipModel
from o8studio.ui.library.painting import ClipPainter, Look, Part, text, width_of
from o8studio.ui.theme.theme import font, theme

_MOST_PAINTED = 200
_EDGE = 8
_BESIDE = QPoint(-22, -6)
"""Where the pointer is, seen from what is dragged: the place that would take it stays seen."""
"""Around a cell, for what stands out of it: the ring of the selection, the edges of a stack."""
_HOVER_MS = 120
"""The pointer rests that long before a clip's pictures are asked for."""


class ClipWall(ClipList):
    """Signals carry clip ids.

    Attributes:
        pressed_part: a part of a cell that acts was pressed.
        opened: double click or Enter. pointed: the pointer rests on a clip; empty when it left.
        menu_asked: at a point of the screen.
    """

    pressed_part = Signal(str, str)
    opened = Signal(str)
    pointed = Signal(str)
    menu_asked = Signal(QPoint)

    def __init__(self, model: ClipModel, cells: ClipPainter, drag_picture: Callable[[], QPixmap]) -> None:
        """
        Args:
            drag_picture: what hangs on the pointer while the selection is dragged.
        """
        super().__init__(model, cells)
        self._drag_picture = drag_picture
        self._painted: OrderedDict[ClipId, tuple[object, QPixmap]] = OrderedDict()
        self._hovered, self._scrub = -1, 0.0
        self._resting = False
        self._heading = -1
        self._band_begin: QPoint | None = None
        self._spot = QPoint()
        self.marked: tuple[str, ...] = ()
        self._rest = QTimer(self, singleShot=True, interval=_HOVER_MS)
        self._rest.timeout.connect(self._on_rest)
        self.setMouseTracking(True)
        self.setSelectionRectVisible(True)  # else a band ends where it leaves a clip
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setAccessibleName(_("Clips"))
        model.rows_came.connect(self.viewport().update)
        model.modelReset.connect(self._forget_pointer)

    def _forget_pointer(self) -> None:
        self._hovered, self._heading = -1, -1

    # ---- keys and pointer

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens; the arrows open and close stacks; the menu key asks for the menu; letters are commands of the window, and search nothing here."""
        current = self.current_id()
        if (
            event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and not event.modifiers()
            and current is not None
        ):
            self.opened.emit(current)
        elif current is not None and not event.modifiers() and self._is_stack_key(event.key(), current):
            self.pressed_part.emit(current, Part.STACK)
        elif event.key() == Qt.Key.Key_Menu:
            box = self.visualRect(self.currentIndex()).intersected(self.viewport().rect())
            self.menu_asked.emit(self.viewport().mapToGlobal(box.center()))
        elif event.text().isprintable() and event.text() and not event.modifiers():
            event.ignore()
        else:
            super().keyPressEvent(event)

    def _is_stack_key(self, key: int, current: ClipId) -> bool:
        """To the right into a closed stack, to the left out of an open one."""
        listing = self.clips.listing
        if key == Qt.Key.Key_Right:
            return listing.takes.get(current, 1) > 1
        return key == Qt.Key.Key_Left and listing.opened.get(current, (0, 0))[0] == 1

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
        if is_left and not index.isValid():
            self._band_begin = spot + QPoint(0, self.verticalOffset())
        super().mousePressEvent(event)
        if event.button() is Qt.MouseButton.RightButton:
            self.menu_asked.emit(event.globalPosition().toPoint())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A rubber band ends."""
        super().mouseReleaseEvent(event)
        self._band_begin = None
        self.viewport().update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open the clip."""
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and event.button() is Qt.MouseButton.LeftButton:
            self.opened.emit(self.clips.id_at(index.row()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the pointer: what acts is shown under it, and it scrubs."""
        super().mouseMoveEvent(event)
        spot = event.position().toPoint()
        self._spot = spot
        if self._band_begin is not None:
            self.viewport().update()
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
            drag.setHotSpot(_BESIDE)
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
        clip, listing = self.clips.id_at(row), self.clips.listing
        place, takes = listing.opened.get(clip, (0, listing.takes.get(clip, 1)))
        return Look(
            is_selected=self.selectionModel().isSelected(index),
            is_hovered=hovered,
            has_focus=self.hasFocus() and row == self.currentIndex().row(),
            takes=takes,
            place=place,
            scrub=self._scrub if hovered and self._resting and self._scrub >= 0 else None,
            marked=self.marked,
            ratio=self.devicePixelRatioF(),
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        """Headings and clips that meet what is repainted."""
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
            self._paint_clip(painter, box, known, name, self._look(row))
        self._paint_band(painter)

    def _paint_band(self, painter: QPainter) -> None:
        """What a pointer is being drawn around: Qt paints its own only where it paints the clips."""
        if self._band_begin is None or self.state() is not QAbstractItemView.State.DragSelectingState:
            return
        begin = self._band_begin - QPoint(0, self.verticalOffset())
        band = QRectF(QRect(begin, self._spot).normalized())
        ground = QColor(theme().colour("accent-line"))
        ground.setAlphaF(0.16)
        painter.setPen(theme().colour("accent-line"))
        painter.setBrush(ground)
        painter.drawRect(band.adjusted(0.5, 0.5, -0.5, -0.5))

    def _paint_clip(
        self, painter: QPainter, box: QRect, known: ClipRow | None, name: str, look: Look
    ) -> None:
        """One that is at rest is painted once and then copied: a scrolled frame costs a tenth."""
        is_moving = look.is_hovered or look.has_focus
        if known is None or is_moving or not self._cells.is_ready(box, known, look.ratio):
            self._cells.paint(painter, box, known, name, look)
            return
        state = (known, look, box.size(), theme().name, self._cells)
        before = self._painted.get(known.id)
        gaps = self._layout.measures
        edge = min(_EDGE, gaps.gap_x, gaps.gap_y)
        if before is None or before[0] != state:
            size = box.size().grownBy(QMargins(edge, edge, edge, edge))
            made = QPixmap(size * look.ratio)
            made.setDevicePixelRatio(look.ratio)
            made.fill(theme().colour("surface"))
            inner = QPainter(made)
            inner.setRenderHint(QPainter.RenderHint.Antialiasing)
            inner.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            self._cells.paint(inner, QRect(QPoint(edge, edge), box.size()), known, name, look)
            inner.end()
            before = (state, made)
            self._painted[known.id] = before
            while len(self._painted) > _MOST_PAINTED:
                self._painted.popitem(last=False)
        self._painted.move_to_end(known.id)
        painter.drawPixmap(box.topLeft() - QPoint(edge, edge), before[1])

    def forget_painted(self) -> None:
        """Names of models or projects, or a poster, are others now."""
        self._painted.clear()
        self.viewport().update()

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
