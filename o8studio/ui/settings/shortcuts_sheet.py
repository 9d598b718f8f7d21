"""The sheet of all keys that `?` opens."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QScrollArea, QWidget

from o8studio.services.language import _
from o8studio.ui.desk import Desk
from o8studio.ui.settings.shortcuts_section import ShortcutsSection
from o8studio.ui.widgets.basics import column, label


def open_shortcuts(parent: QWidget, desk: Desk) -> QDialog:
    """Opened, never executed; Esc closes it."""
    dialog = QDialog(parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle(_("Shortcuts"))
    keys = ShortcutsSection(desk, may_change=False)
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setWidget(keys)
    dialog.setLayout(
        column(label(_("Shortcuts"), size=15, weight=600), area, spacing=10, margins=(20, 18, 20, 16))
    )
    dialog.resize(520, 560)
    dialog.open()
    keys.search.setFocus()
    return dialog
