"""The question when the window is closed while clips are being made."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from o8studio.texts.language import _, joined
from o8studio.ui.widgets.dialogs import Dialog
from o8studio.ui.widgets.layout import button, column, label, row


class LeaveDialog(Dialog):
    """Three ways: go on in the background, quit, or stay; Esc stays."""

    def __init__(
        self, parent: QWidget, words: str, more: str, follow: Callable[[], None], leave: Callable[[], object]
    ) -> None:
        head = label(_("Keep following in the background?"), size=15, weight=600)
        self._told, also = label(words, tone="2"), label(more, tone="2")
        self._more = more
        for text in (self._told, also):
            text.setWordWrap(True)
        self.stay, self.leave = button(_("Stay")), button(_("Quit"))
        self.follow = button(_("Keep following in the background"), "primary")
        layout = column(head, self._told, also, spacing=12, margins=(20, 18, 20, 16))
        layout.addLayout(row(self.stay, 1, self.leave, self.follow))
        super().__init__(parent, _("Keep following in the background?"), layout, 520)
        self.stay.clicked.connect(self.reject)
        for one, act in ((self.follow, follow), (self.leave, leave)):
            one.clicked.connect(self.accept)
            one.clicked.connect(lambda _on=False, what=act: what())
        self.tell(words)
        self.follow.setFocus()

    def tell(self, words: str) -> None:
        """What would become of the clips, as it is now."""
        self._told.setText(words)
        self.setAccessibleDescription(joined((words, self._more)))
