"""The sheet of all shortcuts, opened by `?`."""

from PySide6.QtWidgets import QScrollArea, QWidget

from o8studio.texts.language import _
from o8studio.ui.ports import SettingsPort
from o8studio.ui.settings.shortcuts_section import ShortcutsSection
from o8studio.ui.widgets.dialogs import Dialog
from o8studio.ui.widgets.layout import button, column, label, row


def open_shortcuts(parent: QWidget, settings: SettingsPort) -> Dialog:
    """Opened without a nested event loop; Esc closes it."""
    keys = ShortcutsSection(settings, may_change=False)
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setWidget(keys)
    area.setFixedHeight(500)
    close = button(_("Close"))
    layout = column(label(_("Shortcuts"), size=15, weight=600), area, spacing=10, margins=(20, 18, 20, 16))
    layout.addLayout(row(1, close))
    dialog = Dialog(parent, _("Shortcuts"), layout, 520)
    close.clicked.connect(dialog.accept)
    dialog.open()
    keys.search.setFocus()
    return dialog
