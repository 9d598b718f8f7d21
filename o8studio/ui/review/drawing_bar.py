"""The bar over the picture with which marks are drawn: tools, inks, widths, undo and the rest. It can be dragged."""

from functools import partial

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QFrame, QToolButton, QWidget

from o8studio.domain.library.mark import WIDTHS, Ink, Tool
from o8studio.texts.language import _
from o8studio.ui.actions.command_id import CommandId
from o8studio.ui.actions.factory import name_button, tip
from o8studio.ui.review.mark_painting import ink_colour
from o8studio.ui.theme.theme import theme
from o8studio.ui.widgets.layout import button, row, tool

COMMANDS = {
    CommandId.REVIEW_DRAW: Tool.PEN,
    CommandId.REVIEW_ARROW: Tool.ARROW,
    CommandId.REVIEW_BOX: Tool.BOX,
    CommandId.REVIEW_ELLIPSE: Tool.ELLIPSE,
    CommandId.REVIEW_TEXT: Tool.TEXT,
}
"""By command, its tool."""
_HIGH, _BELOW, _DOT = 44, 12, 16
_TARGET, _NARROW_TARGET = 28, 22


class DrawingBar(QFrame):
    """Signals: what was pressed; `tool_chosen` with a `Tool`, or None for the one that chooses marks."""

    tool_chosen = Signal(object)
    ink_chosen = Signal(object)
    width_chosen = Signal(int)
    undone = Signal()
    redone = Signal()
    removed = Signal()
    done = Signal()

    def __init__(self, stage: QWidget) -> None:
        super().__init__(stage)
        self.setProperty("role", "toast")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(_HIGH)
        self.setAccessibleName(_("Drawing"))
        self._place: QPointF | None = None
        """Where it was dragged to: its middle and top, as fractions of the stage."""
        self._grip: QPointF | None = None
        choose = tool("mouse-pointer-2", _("Choose marks"), checkable=True)
        self.tools: dict[Tool | None, QToolButton] = {None: choose}
        looks = (
            ("pencil-line", _("Pen")),
            ("move-right", _("Arrow")),
            ("square", _("Box")),
            ("circle", _("Ellipse")),
            ("type", _("Text")),
        )
        for (command, drawn), (icon, name) in zip(COMMANDS.items(), looks, strict=True):
            self.tools[drawn] = tool(icon, name, checkable=True)
            name_button(self.tools[drawn], name, command)
        for which, made in self.tools.items():
            made.clicked.connect(partial(self.tool_chosen.emit, which))
        names = (_("Red"), _("Amber"), _("Green"), _("Blue"), _("White"), _("Black"))
        self.inks = {
            ink: _Dot(ink_colour(ink), _DOT, name, is_ink=True) for ink, name in zip(Ink, names, strict=True)
        }
        for at, (ink, dot) in enumerate(self.inks.items()):
            dot.setToolTip(tip(dot.accessibleName(), CommandId(f"take_{at + 1}")))
            dot.clicked.connect(partial(self.ink_chosen.emit, ink))
        self.widths = {
            width: _Dot(None, 3 + 2 * at, name)
            for at, (width, name) in enumerate(
                zip(WIDTHS, (_("Thin line"), _("Medium line"), _("Thick line")), strict=True)
            )
        }
        for width, dot in self.widths.items():
            dot.clicked.connect(partial(self.width_chosen.emit, width))
        self.undo = tool("undo-2", _("Undo"))
        self.redo = tool("redo-2", _("Redo"))
        self.trash = tool("trash-2", _("Delete the mark"))
        for made, signal in ((self.undo, self.undone), (self.redo, self.redone), (self.trash, self.removed)):
            made.clicked.connect(signal)
        self.end = button(_("Finish"))
        self.end.clicked.connect(self.done)
        self._rules = [_rule() for _at in range(3)]
        one, two, three = self._rules
        parts: tuple[QWidget, ...] = (
            *self.tools.values(),
            one,
            *self.inks.values(),
            two,
            *self.widths.values(),
            three,
            self.undo,
            self.redo,
            self.trash,
            self.end,
        )
        self.setLayout(row(*parts, spacing=2, margins=(8, 0, 8, 0)))
        self.hide()

    def show_state(self, tool_: Tool | None, ink: Ink, width: int) -> None:
        """Check what is on."""
        for group, on in ((self.tools, tool_), (self.inks, ink), (self.widths, width)):
            for one, made in group.items():
                made.setChecked(one == on)

    def show_marks(self, *, may_undo: bool, may_redo: bool, has_marks: bool) -> None:
        """Enable what would do something."""
        self.undo.setEnabled(may_undo)
        self.redo.setEnabled(may_redo)
        self.trash.setEnabled(has_marks)

    def place_over(self, picture: QRectF) -> None:
        """12 px below the top of the picture, in its middle, or where it was dragged to; always inside of the stage."""
        stage = self.parentWidget()
        assert stage is not None
        self._fit(stage.width())
        high, wide = self.height(), min(self.sizeHint().width(), stage.width())
        middle, top = picture.center().x(), picture.top() + _BELOW
        if self._place is not None:
            middle, top = self._place.x() * stage.width(), self._place.y() * stage.height()
        left = max(0.0, min(middle - wide / 2, stage.width() - wide))
        top = max(0.0, min(top, stage.height() - high))
        self.setGeometry(round(left), round(top), wide, high)

    def _fit(self, room: int) -> None:
        """Smaller targets and no rules where the whole bar has no room."""
        for is_narrow in (False, True):
            for rule in self._rules:
                rule.setVisible(not is_narrow)
            for dot in (*self.inks.values(), *self.widths.values()):
                dot.setFixedSize(_NARROW_TARGET if is_narrow else _TARGET, _TARGET)
            if self.sizeHint().width() <= room:
                return

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the bar."""
        self._grip = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag it."""
        stage = self.parentWidget()
        if self._grip is None or stage is None:
            return
        corner = QPointF(self.pos()) + event.position() - self._grip
        self._place = QPointF(
            (corner.x() + self.width() / 2) / max(1, stage.width()), corner.y() / max(1, stage.height())
        )
        self.place_over(QRectF(stage.rect()))

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """Let go."""
        self._grip = None


class _Dot(QAbstractButton):
    """A disc: an ink, ringed when it is on, or the width of a line, on a tint when it is on."""

    def __init__(self, colour: QColor | None, size: int, name: str, *, is_ink: bool = False) -> None:
        super().__init__()
        self._colour, self._size, self._is_ink = colour, size, is_ink
        self.setCheckable(True)
        self.setFixedSize(_TARGET, _TARGET)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(name)
        self.setToolTip(name)

    def sizeHint(self) -> QSize:
        """As it is fixed."""
        return self.minimumSize()

    def nextCheckState(self) -> None:
        """What is on is said by the bar."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the disc."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = QRectF(self.rect()).center()
        painter.setPen(Qt.PenStyle.NoPen)
        if not self._is_ink and (self.isChecked() or self.underMouse()):
            painter.setBrush(theme().colour("accent-tint" if self.isChecked() else "hover"))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
        if self._is_ink:
            painter.setPen(QPen(theme().colour("line-3"), 1))
        token = "accent-text" if self.isChecked() else "text-2"
        painter.setBrush(self._colour if self._colour is not None else theme().colour(token))
        painter.drawEllipse(middle, self._size / 2, self._size / 2)
        if self._is_ink and self.isChecked():
            painter.setPen(QPen(theme().colour("accent-line"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(middle, self._size / 2 + 3, self._size / 2 + 3)


def _rule() -> QFrame:
    made = QFrame()
    made.setFixedSize(9, 20)
    made.setProperty("role", "upright")
    return made
