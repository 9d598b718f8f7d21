"""The bar over the clips while several are selected; while clips are dragged, what a drop would do (docs/design.md, Library)."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from o8studio.texts.language import _, listed
from o8studio.ui.actions.command_id import CommandId
from o8studio.ui.actions.commands import command
from o8studio.ui.actions.factory import command_tool, name_button
from o8studio.ui.library.painting import sum_words
from o8studio.ui.theme.theme import Tints, set_icon, sized, theme
from o8studio.ui.widgets.layout import box, button, key_cap, label, tool

_HIGH, _ABOVE = 48, 20
_SEVERAL = 2


class SelectionBar(QWidget):
    """`asked` with the id of a command; `cleared` when the selection should end."""

    asked = Signal(str)
    cleared = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFixedHeight(theme().px(_HIGH))
        self._count, self._facts = label(size=13, weight=600), label(size=12, tone="3", figures=True)
        self.compare = self._button(CommandId.LIBRARY_COMPARE)
        self.compare.setProperty("kind", "send")
        set_icon(self.compare, "columns-2", tints=Tints.steady("on-accent"))
        self._buttons = [
            self._button(one)
            for one in (
                CommandId.SAVE_AS,
                CommandId.LIBRARY_RATE,
                CommandId.LIBRARY_TAG,
                CommandId.LIBRARY_COLLECT,
            )
        ]
        self.trash = command_tool(CommandId.REMOVE)
        set_icon(self.trash, "trash-2", tints=Tints.steady("bad"))
        name_button(self.trash, _("Move to Trash"), CommandId.REMOVE)
        self.trash.clicked.connect(lambda: self.asked.emit(CommandId.REMOVE))
        self._close = tool("x", _("End the selection"))
        self._close.clicked.connect(self.cleared)
        self._drop_sign, self._drop = label(), label(size=13, weight=600)
        self._drop_sign.setPixmap(sized("arrow-right", 16, "accent-text", 2.0))
        self._drop_more = label(
            _("Outside the window: copies of the files, with their names"), size=12, tone="3"
        )
        # Translators: a drop with Shift held moves the clips, out of the other collections
        self._move_keys = [key_cap("Shift"), label(_("move instead"), size=12, tone="3")]
        self._drop_keys = [key_cap("Esc"), label(_("stop"), size=12, tone="3")]
        line = QHBoxLayout(self)
        line.setContentsMargins(16, 0, 8, 0)
        self._of_selection = [
            self._count, self._facts, _gap(), self.compare, *self._buttons, self.trash, _gap(), self._close,
        ]  # fmt: skip
        self._of_drag = [
            self._drop_sign, self._drop, _gap(), self._drop_more, _gap(), *self._move_keys, *self._drop_keys,
        ]  # fmt: skip
        for part in (*self._of_selection, *self._of_drag):
            line.addWidget(part)
        line.setSpacing(6)
        self._line, self._over = line, parent
        self._is_dragging = self._may_move = False
        self.hide()

    def _button(self, command_id: CommandId) -> QPushButton:
        one = command(command_id)
        made = button(one.name, "ghost", one.icon)
        name_button(made, one.name, command_id)
        made.clicked.connect(lambda: self.asked.emit(command_id))
        return made

    def show_all_selected(self) -> None:
        """All that are found are selected, and it is not known yet how many they are."""
        self.show_selection(_SEVERAL, None)
        self._count.setText(_("All selected"))
        self.compare.setEnabled(False)

    def show_selection(self, count: int, facts: tuple[float, int] | None, *, from_stacks: int = 0) -> None:
        """How many clips are selected; one or none hides the bar. `facts`: their seconds and bytes; None while unknown."""
        self._count.setText(_("{n} selected").format(n=f"{count:,}"))
        takes = _("{n} of {all} takes").format(n=count, all=from_stacks) if from_stacks > count else ""
        self._facts.setText(listed((sum_words(*facts) if facts is not None else "", takes)))
        self.compare.setText(_("Compare {n}").format(n=count))
        self.compare.setEnabled(2 <= count <= 4)
        self._show(count > 1)

    def show_drop(self, words: str, may_move: bool = False) -> None:
        """What a drop would do, and whether it would move with Shift held; an empty text goes back to the selection."""
        self._is_dragging, self._may_move = bool(words), may_move
        self._drop.setText(words)
        self._show(self._is_dragging or self.isVisible())

    def _show(self, on: bool) -> None:
        for part in self._of_selection:
            part.setVisible(not self._is_dragging)
        for part in self._of_drag:
            part.setVisible(self._is_dragging and (self._may_move or part not in self._move_keys))
        self.setVisible(on)
        if on:
            self.place()
            self.raise_()

    def place(self) -> None:
        """At the middle of the parent's lower edge; the words give way first, then the facts."""
        parent = self._over
        room = parent.width() - 24
        self._facts.setVisible(not self._is_dragging)
        self._drop_more.setVisible(self._is_dragging)
        for part in (self._facts, self._drop_more):
            if self._line.minimumSize().width() > room:
                part.hide()
        wide = min(room, self._line.minimumSize().width() + 8)
        left = (parent.width() - wide) // 2
        self.setGeometry(left, parent.height() - self.height() - _ABOVE, wide, self.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the floating box."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme().colour("accent-line" if self._is_dragging else "line-3"), 1))
        painter.setBrush(theme().colour("overlay"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 12, 12)


def _gap() -> QWidget:
    made = box("upright")
    made.setStyleSheet("margin: 0;")  # else the line itself has no room left
    made.setFixedHeight(24)
    made.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    return made
