"""The stage's header: the clip's name, and which take of its prompt it is."""

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from o8studio.texts.language import _
from o8studio.ui.actions.command_id import CommandId
from o8studio.ui.actions.factory import command_tool
from o8studio.ui.widgets.layout import Elided, header, label


class StageHeader(QWidget):
    """48 px. Double-clicking the name renames. `asked` names a command."""

    asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.name = Elided("", size=14, tone="1", weight=600, left=True)
        self.name.installEventFilter(self)
        self._take = label(size=12, tone="3")
        self.compare = command_tool(CommandId.COMPARE)
        self.compare.clicked.connect(lambda: self.asked.emit(CommandId.COMPARE))
        self.compare.hide()
        top, _quiet = header("", self.name, self._take)
        line = top.layout()
        line.setStretch(0, 20)  # type: ignore[union-attr]  # a box layout; at most as wide as its text
        line.addStretch(1)  # type: ignore[union-attr]
        line.addWidget(self.compare)  # type: ignore[union-attr]
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(top)

    def show_name(self, name: str) -> None:
        """Set the name of the clip on the stage."""
        self.name.setText(name)
        self.name.setMaximumWidth(self.name.fontMetrics().horizontalAdvance(name) + 2)

    def show_take(self, number: int, total: int) -> None:
        """Which take is on the stage, from 1, of how many; 0 if none of them is."""
        # Translators: a take is one of several clips made from the same prompt, as in film
        words = _("take {n} of {total}").format(n=number, total=total)
        self._take.setText(words if number and total > 1 else "")
        self.compare.setVisible(bool(number) and total > 1)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Double-clicking the name renames."""
        if watched is self.name and event.type() is QEvent.Type.MouseButtonDblClick:
            self.asked.emit(CommandId.RENAME)
        return super().eventFilter(watched, event)
