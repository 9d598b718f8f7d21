"""The composer during start-up: the prompt accepts text while everything else is still loading."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from o8studio.texts.language import _
from o8studio.ui.compose.prompt_editor import PromptEditor
from o8studio.ui.widgets.layout import column, header


class FirstPrompt(QWidget):
    """Holds the prompt where the panel will hold it; imports nothing else of the panel."""

    def __init__(self, prompt: PromptEditor) -> None:
        super().__init__()
        self.setProperty("column", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        top, _quiet = header(_("Compose"))
        layout = column(top, spacing=0)
        layout.addLayout(column(prompt, 1, spacing=0, margins=(16, 14, 16, 14)))
        self.setLayout(layout)
