"""The exact requests of a press, one at a time, for reading and copying."""

from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QPlainTextEdit, QWidget

from o8studio.texts.language import _
from o8studio.ui.ports import RequestText
from o8studio.ui.theme.theme import font
from o8studio.ui.widgets.controls import Choice
from o8studio.ui.widgets.dialogs import Dialog
from o8studio.ui.widgets.key_words import key_words
from o8studio.ui.widgets.layout import button, column, key_cap, label, row, tool
from o8studio.ui.widgets.scrolling import OverlayBar

_BEFORE, _AFTER = "Ctrl+PgUp", "Ctrl+PgDown"


class RequestDialog(Dialog):
    """Pictures are shortened, the token is left out. Ctrl with Page Up and Page Down moves between the requests."""

    def __init__(self, parent: QWidget, requests: Sequence[RequestText]) -> None:
        self._requests = list(requests)
        self._at = 0
        self._text = QPlainTextEdit()
        OverlayBar(self._text)
        self._text.setReadOnly(True)
        self._text.setFont(font(12, code=True))
        self._text.setAccessibleName(_("The exact request"))
        self._text.setMinimumSize(QSize(640, 420))
        self._which = Choice(_("Which request"))
        for one in requests:
            self._which.addItem(one.title)
        self._which.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._which.currentIndexChanged.connect(self.show_request)
        self._place = label(size=12, tone="2", figures=True)
        self._before = tool("chevron-up", _("Previous request"))
        self._after = tool("chevron-down", _("Next request"))
        self._before.clicked.connect(lambda: self.show_request(self._at - 1))
        self._after.clicked.connect(lambda: self.show_request(self._at + 1))
        self.copy = button(_("Copy"), icon_name="copy")
        self.copy.clicked.connect(self._on_copy)
        close = button(_("Close"))
        head = row(label(_("The exact request"), size=15, weight=600), 1, self._place, spacing=8)
        line = row(self._which, self._before, self._after, spacing=6)
        line.setStretch(0, 1)
        caps = (key_cap(key_words(keys)) for keys in (_BEFORE, _AFTER))
        # Translators: what two keys do, beside them
        hint = (*caps, label(_("Previous, next"), size=12, tone="3"))
        layout = column(spacing=10, margins=(20, 18, 20, 16))
        layout.addLayout(head)
        layout.addLayout(line)
        layout.addWidget(self._text)
        layout.addLayout(row(*hint, 1, self.copy, close, spacing=8))
        super().__init__(parent, _("The exact request"), layout, 700)
        close.clicked.connect(self.accept)
        for keys, step in ((_BEFORE, -1), (_AFTER, 1)):
            short = QShortcut(QKeySequence(keys), self)
            short.activated.connect(lambda step=step: self.show_request(self._at + step))
        several = len(requests) > 1
        for part in (self._which, self._before, self._after, self._place, *hint):
            part.setVisible(several)
        self.show_request(0)

    def show_request(self, at: int) -> None:
        """Show the request with this index, from 0; outside the list the last one shown stays."""
        if not 0 <= at < len(self._requests):
            return
        self._at = at
        self._text.setPlainText(self._requests[at].text)
        self._which.setCurrentIndex(at)
        # Translators: which of the requests of one press is shown
        self._place.setText(_("{n} of {total}").format(n=at + 1, total=len(self._requests)))
        self._before.setEnabled(at > 0)
        self._after.setEnabled(at + 1 < len(self._requests))
        # Translators: the button says for a moment what it did
        self.copy.setText(_("Copy"))

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self._requests[self._at].text)
        self.copy.setText(_("Copied"))


def open_request(parent: QWidget, requests: Sequence[RequestText]) -> RequestDialog:
    """Open it over the window."""
    dialog = RequestDialog(parent, requests or [RequestText("", "")])
    dialog.open()
    return dialog
