"""Marks over the compared pictures, and the pen: catches the pointer only while a tool is on."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from o8studio.domain.library.mark import MOST_MARK_TEXT, WIDTHS, Ink, Mark, Point, Tool, mark_of
from o8studio.texts.language import _
from o8studio.ui.review import mark_painting
from o8studio.ui.review.shown_rate import paint_plate
from o8studio.ui.review.sketch import Sketch, moved, stretched
from o8studio.ui.theme.theme import theme

_LEAST_DRAG = 3
"""Pixels; a shorter one is a slip of the hand, and draws nothing."""
_STEPS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_REMOVES = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
_PUTS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


@dataclass(frozen=True, slots=True)
class Overlay:
    """Marks on one of the pictures: its place, what is seen of it, and how strong they are, 0 to 1."""

    box: QRectF
    seen: QRectF
    marks: tuple[Mark, ...]
    strength: float = 1.0


class MarksLayer(QWidget):
    """Lies over the stage.

    Signals:
        changed: marks were drawn, moved, or removed.
        pressed: the pen went down, or up again.
        post_asked: Ctrl+Return while a text is written.
        full: no further mark fits.
    """

    changed = Signal()
    pressed = Signal(bool)
    post_asked = Signal()
    full = Signal()

    def __init__(self, stage: QWidget) -> None:
        super().__init__(stage)
        self.tool: Tool | None = None
        """None chooses marks."""
        self.ink, self.line_width = Ink.RED, WIDTHS[1]
        self.is_on = False
        self.sketch: Sketch | None = None
        self._overlays: Sequence[Overlay] = ()
        self._box, self._words = QRectF(), ""
        self._trace: list[Point] = []
        self._held: tuple[int, QPointF, Mark] | None = None
        """Handle or -1, where the drag began, and the mark as it was."""
        self._pending: Mark | None = None
        self._text = _TextEntry(self)
        self._text.ended.connect(self._on_text)
        self._text.left.connect(lambda: self.setFocus() if self.is_on and self.isVisible() else None)
        self._text.post_asked.connect(self.post_asked)
        self._spot: Point = (0.0, 0.0)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName(_("Drawing"))

    def show_marks(self, overlays: Sequence[Overlay]) -> None:
        """Paint these."""
        self._overlays = overlays
        self.update()

    def draw_on(self, sketch: Sketch | None, box: QRectF, words: str) -> None:
        """Draw on the picture in this box from now on; `words` say which frame it is. None ends drawing."""
        if sketch is not self.sketch:
            self._text.finish()
        self.sketch, self._box, self._words = sketch, box, words
        self.is_on = sketch is not None and not box.isEmpty()
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, not self.is_on)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if self.is_on else Qt.FocusPolicy.NoFocus)
        self.setAccessibleDescription(words)
        shape = Qt.CursorShape.ArrowCursor if self.tool is None else Qt.CursorShape.CrossCursor
        if self.is_on:
            self.setCursor(shape)
        else:
            self.unsetCursor()
        self.update()

    def finish_text(self) -> None:
        """Keep the text that is being written."""
        self._text.finish()

    def put_in_middle(self) -> None:
        """Draw in the middle of the picture, for who has no pointer; the arrow keys move it from there."""
        if self.tool is Tool.TEXT:
            self._write_at((0.4, 0.45))
        elif self.tool is not None:
            self._add([(0.4, 0.4), (0.6, 0.6)])

    # ---- painting

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the marks, then what is being drawn."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for one in self._overlays:
            painter.save()
            painter.setClipRect(one.seen)
            painter.setOpacity(one.strength)
            for mark in one.marks:
                mark_painting.paint(painter, mark, one.box)
            painter.restore()
        if self.is_on and self.sketch is not None:
            for at, mark in enumerate(self.sketch.marks):
                is_held = self._held is not None and at == self.sketch.selected and self._pending is not None
                if not is_held:
                    mark_painting.paint(painter, mark, self._box)
            if self._pending is not None:
                mark_painting.paint(painter, self._pending, self._box)
            elif (chosen := self.sketch.chosen) is not None:
                mark_painting.paint_selection(painter, chosen, self._box)
            paint_plate(painter, self._box.bottomLeft() + QPointF(10, -34), self._words)

    # ---- pointer

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to draw, or take hold of a mark."""
        self._text.finish()
        spot = event.position()
        if event.button() is not Qt.MouseButton.LeftButton or not self._box.contains(spot):
            return
        if self._takes_hold(spot):
            return
        if self.tool is Tool.TEXT:
            self._write_at(mark_painting.point_at(spot, self._box))
        elif self.tool is not None:
            self._trace = [mark_painting.point_at(spot, self._box)]
            self.pressed.emit(True)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Draw on, or move what is held."""
        point = mark_painting.point_at(event.position(), self._box)
        if self._held is not None:
            self._drag(event.position())
        elif self._trace:
            self._trace.append(point)
            self._pending = self._made(self._points(event.modifiers()))
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the line, or let go."""
        sketch, pending = self.sketch, self._pending
        if self._held is not None and pending is not None and sketch is not None:
            sketch.put_instead(pending)
            self.changed.emit()
        elif self._trace:
            begin = mark_painting.place(self._trace[0], self._box)
            if (event.position() - begin).manhattanLength() >= _LEAST_DRAG or len(self._trace) > 3:
                self._trace.append(mark_painting.point_at(event.position(), self._box))
                self._add(self._points(event.modifiers()))
        if self._trace:
            self.pressed.emit(False)
        self._trace, self._held, self._pending = [], None, None
        self.update()

    def _takes_hold(self, spot: QPointF) -> bool:
        """Of a handle of the selected mark with any tool, of a mark with the tool that chooses."""
        sketch = self.sketch
        if sketch is None:
            return False
        if (chosen := sketch.chosen) is not None:
            for at, corner in enumerate(mark_painting.corners(chosen, self._box)):
                if (corner - spot).manhattanLength() <= mark_painting.HANDLE:
                    self._held = (at, spot, chosen)
                    return True
        if self.tool is not None:
            return False
        hits = [at for at, mark in enumerate(sketch.marks) if mark_painting.is_hit(mark, self._box, spot)]
        sketch.selected = hits[-1] if hits else -1
        if (chosen := sketch.chosen) is not None:
            self._held = (-1, spot, chosen)
        self.changed.emit()
        self.update()
        return True

    def _drag(self, spot: QPointF) -> None:
        assert self._held is not None
        at, begin, mark = self._held
        across, down = (spot.x() - begin.x()) / self._box.width(), (spot.y() - begin.y()) / self._box.height()
        if at < 0:
            self._pending = moved(mark, across, down)
            return
        shape = mark_painting.outline(mark, self._box).boundingRect()
        left, top = mark_painting.point_at(shape.topLeft(), self._box)
        right, bottom = mark_painting.point_at(shape.bottomRight(), self._box)
        new = (
            left + across * (at in (0, 3)),
            top + down * (at in (0, 1)),
            right + across * (at in (1, 2)),
            bottom + down * (at in (2, 3)),
        )
        self._pending = stretched(mark, (left, top, right, bottom), new)

    def _points(self, held: Qt.KeyboardModifier) -> list[Point]:
        """What was drawn: Shift makes it straight or square, Alt draws from the middle."""
        begin, end = self._trace[0], self._trace[-1]
        is_shift = bool(held & Qt.KeyboardModifier.ShiftModifier)
        if self.tool is Tool.PEN:
            return [begin, end] if is_shift else list(self._trace)
        if self.tool is Tool.ARROW:
            return [begin, end]
        across, down = end[0] - begin[0], end[1] - begin[1]
        if is_shift:
            side = max(abs(across) * self._box.width(), abs(down) * self._box.height())
            across = side / self._box.width() * (1 if across >= 0 else -1)
            down = side / self._box.height() * (1 if down >= 0 else -1)
        if held & Qt.KeyboardModifier.AltModifier:
            begin_there = (begin[0] - across, begin[1] - down)
            return [begin_there, (begin[0] + across, begin[1] + down)]
        return [begin, (begin[0] + across, begin[1] + down)]

    def _made(self, points: list[Point], text: str = "") -> Mark:
        assert self.tool is not None
        return mark_of(self.tool, points, self.ink, self.line_width, text)

    def _add(self, points: list[Point], text: str = "") -> None:
        if self.sketch is None:
            return
        if self.sketch.is_full:
            self.full.emit()
            return
        self.sketch.add(self._made(points, text))
        self.changed.emit()
        self.update()

    # ---- text

    def _write_at(self, point: Point) -> None:
        self._spot = point
        self._text.open(mark_painting.place(point, self._box), self._box)

    def _on_text(self, words: str) -> None:
        if words.strip() and self.tool is Tool.TEXT:
            self._add([self._spot], words)

    # ---- keys

    def event(self, event: QEvent) -> bool:
        """Some keys mean the selected mark before they mean the takes."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() is QEvent.Type.ShortcutOverride
            and self._does(event)
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Undo, redo, remove and move; anything else is the stage's."""
        sketch = self.sketch
        if sketch is None or not self._does(event):
            event.ignore()
            return
        if event.matches(QKeySequence.StandardKey.Undo):
            sketch.undo()
        elif event.matches(QKeySequence.StandardKey.Redo):
            sketch.redo()
        elif event.key() in _REMOVES:
            sketch.remove()
        elif event.key() in _PUTS:
            self.put_in_middle()
        else:
            far = 10 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
            across, down = _STEPS[Qt.Key(event.key())]
            sketch.move(across * far / self._box.width(), down * far / self._box.height())
        self.changed.emit()
        self.update()

    def _does(self, event: QKeyEvent) -> bool:
        if not self.is_on or self.sketch is None:
            return False
        undoes = event.matches(QKeySequence.StandardKey.Undo) or event.matches(QKeySequence.StandardKey.Redo)
        plain = event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.ShiftModifier,
            Qt.KeyboardModifier.KeypadModifier,
        )
        moves = event.key() in _STEPS and self.sketch.chosen is not None
        return undoes or (plain and (event.key() in _REMOVES or event.key() in _PUTS or moves))


class _TextEntry(QLineEdit):
    """Where a text mark is written.

    Signals:
        ended: with its words; none of an abandoned one.
        left: by a key, so that the pen has the keys again; who goes elsewhere meanwhile writes there.
        post_asked: the comment is to be posted.
    """

    ended = Signal(str)
    left = Signal()
    post_asked = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setMaxLength(MOST_MARK_TEXT)
        self.setAccessibleName(_("Text on the picture"))
        self.setPlaceholderText(_("Text"))
        self.installEventFilter(self)
        self.hide()

    def open(self, spot: QPointF, box: QRectF) -> None:
        """Write at this spot of the picture."""
        wide, high = theme().px(220), self.sizeHint().height()
        left = max(box.left(), min(spot.x(), box.right() - wide))
        self.setGeometry(round(left), round(min(spot.y(), box.bottom() - high)), wide, high)
        self.clear()
        self.show()
        self.setFocus()

    def finish(self, *, keep: bool = True) -> None:
        """End it."""
        if not self.isHidden():
            words = self.text() if keep else ""
            self.hide()
            self.ended.emit(words)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Return ends it, Ctrl+Return posts the comment, Escape abandons the text."""
        if isinstance(event, QKeyEvent) and event.key() in (*_PUTS, Qt.Key.Key_Escape):
            if event.type() is QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() is QEvent.Type.KeyPress:
                self.finish(keep=event.key() != Qt.Key.Key_Escape)
                self.left.emit()
                if event.modifiers() == Qt.KeyboardModifier.ControlModifier:
                    self.post_asked.emit()
                return True
        if event.type() is QEvent.Type.FocusOut:
            self.finish()
        return super().eventFilter(watched, event)
