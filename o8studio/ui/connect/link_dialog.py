"""The question that a connect link asks: where the token would go, and which one; nothing happens before a yes."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from o8studio.domain.connect_link import ConnectLink
from o8studio.texts.connect_links import offer_words, plain_http_words
from o8studio.texts.language import _
from o8studio.ui.ports import NO_KEYRING, ConnectPort
from o8studio.ui.widgets.dialogs import Dialog
from o8studio.ui.widgets.layout import button, column, label, row


class LinkDialog(Dialog):
    """Shows the host and the masked key. `Not now` has the focus: a link comes uninvited."""

    connected = Signal()

    def __init__(
        self, port: ConnectPort, parent: QWidget, link: ConnectLink, no_keyring: Callable[[ConnectLink], None]
    ) -> None:
        """`no_keyring` goes on where the token can't be kept in one: the form asks where else."""
        self._port, self._no_keyring = port, no_keyring
        self.link = link
        known = port.link_target(link)
        title = _("A new token for {name}?").format(name=known) if known else _("Add this gateway?")
        self.words = label(offer_words(link, known), tone="2")
        self.warning = label(plain_http_words(link.host), tone="2")
        self.problem = label("", tone="2")
        for text in (self.words, self.warning, self.problem):
            text.setWordWrap(True)
        if not link.is_unencrypted:  # what is shown before it has a parent is a window of its own
            self.warning.hide()
        self.problem.hide()
        self.refuse = button(_("Not now"))
        kind = "danger" if link.is_unencrypted else "primary"
        self.accept_button = button(_("Replace the token") if known else _("Add"), kind)
        head = label(title, size=15, weight=600)
        layout = column(
            head,
            self.words,
            self.warning,
            self.problem,
            spacing=12,
            margins=(20, 18, 20, 16),
        )
        layout.addLayout(row(1, self.refuse, self.accept_button))
        super().__init__(parent, title, layout, 440)
        self.setAccessibleDescription(self.words.text())
        self.accept_button.setAutoDefault(False)
        self.refuse.clicked.connect(self.reject)
        self.accept_button.clicked.connect(self._on_accepted)
        self.refuse.setFocus()

    def _on_accepted(self) -> None:
        self.accept_button.setEnabled(False)
        self._port.connect_link(self.link, self._on_done)

    def _on_done(self, problem: str) -> None:
        if not isValid(self):  # closed while the keyring asked
            return
        self.accept_button.setEnabled(True)
        if problem == NO_KEYRING:
            self.accept()
            self._no_keyring(self.link)
        elif problem:
            self.problem.setText(problem)
            self.problem.show()
        else:
            self.accept()
            self.connected.emit()
