"""The composer's header: saved state, past prompts, presets and a menu."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from o8studio.texts.language import _
from o8studio.ui.actions.command_id import CommandId
from o8studio.ui.actions.factory import add_entry
from o8studio.ui.widgets.layout import header, tool
from o8studio.ui.widgets.menu import Menu


class ComposeHeader(QWidget):
    """Each signal is a request; those that open a popover carry the widget to open beside."""

    history_asked = Signal(QWidget)
    presets_asked = Signal(QWidget)
    cleared = Signal()
    by_line_chosen = Signal(bool)
    request_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.by_line = False
        history = tool("history", _("Past prompts"))
        presets = tool("bookmark", _("Presets"))
        more = tool("ellipsis", _("More"))
        top, self._saved = header(_("Compose"), history, presets, more)
        history.clicked.connect(lambda: self.history_asked.emit(history))
        presets.clicked.connect(lambda: self.presets_asked.emit(presets))
        more.clicked.connect(lambda: self._open_menu(more))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(top)

    def show_saved(self, saved: bool) -> None:
        """Show whether the draft is on disk."""
        self._saved.setText(_("Draft saved") if saved else "")

    def _open_menu(self, beside: QWidget) -> None:
        menu = Menu(self)
        add_entry(menu, CommandId.NEW_DRAFT, self.cleared.emit)
        menu.add(
            _("One clip per line"), lambda: self.by_line_chosen.emit(not self.by_line), checked=self.by_line
        )
        menu.add(_("See the exact request"), self.request_asked.emit, icon="braces")
        menu.open_below(beside)
