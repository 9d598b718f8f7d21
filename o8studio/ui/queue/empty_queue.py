"""What the queue says while it is empty."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from o8studio.texts.language import _
from o8studio.ui.theme.theme import sized, theme
from o8studio.ui.widgets.layout import column, label


class EmptyQueue(QWidget):
    """How to fill it."""

    def __init__(self) -> None:
        super().__init__()
        image = label()
        image.setPixmap(sized("list-video", 24, "text-3", 2.0))
        words = label(
            _("Write a prompt, pick a model and press Generate. You can close the app while clips render."),
            size=12,
            tone="3",
        )
        words.setWordWrap(True)
        words.setFixedWidth(theme().px(216))
        title = label(_("Nothing in the queue"), weight=600)
        layout = column(1, image, title, words, 1, spacing=8)
        for part in (image, title, words):
            part.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            layout.setAlignment(part, Qt.AlignmentFlag.AlignHCenter)
        self.setLayout(layout)
