"""Connecting a gateway: address, token, a free test with one result per line, and where the token is kept."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget

from o8studio.domain.connect_link import ConnectLink, UnusableLink, parse_pasted
from o8studio.domain.secret import MOST_LETTERS, clean_token
from o8studio.domain.settings import NO_PROXY, SYSTEM_PROXY, TokenStorage
from o8studio.texts.connect_links import link_problem_words, plain_http_words
from o8studio.texts.inputs import token_too_long_words
from o8studio.texts.language import _
from o8studio.ui.ports import NO_KEYRING, ConnectPort, GatewayView, TestLine
from o8studio.ui.theme.theme import sized
from o8studio.ui.widgets.controls import Choice
from o8studio.ui.widgets.dialogs import Dialog
from o8studio.ui.widgets.findings import Findings
from o8studio.ui.widgets.layout import box, button, column, label, line_edit, row, tool

_BETWEEN, _ABOVE_BUTTONS = 8, 4
"""Added to the space between two fields, and to that above the buttons."""


class _AsLongAsAToken(QValidator):
    """Refuses what is longer, whole: a token that is cut is another one, and the gateway would only say that it is wrong."""

    def __init__(self, field: QLineEdit) -> None:
        super().__init__(field)
        self._uncut = field.maxLength() - 1

    def validate(self, text: str, place: int) -> tuple[QValidator.State, str, int]:
        """What comes along with a token, as spaces and `Bearer`, is not counted."""
        fits = len(text) <= self._uncut and len(clean_token(text)) <= MOST_LETTERS
        return QValidator.State.Acceptable if fits else QValidator.State.Invalid, text, place


class ConnectForm(QWidget):
    """Used in the dialog and on the first-run page."""

    connected = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._port: ConnectPort | None = None
        self.address = line_edit()
        self.address.setPlaceholderText("https://gateway.example.com")
        self.address.setAccessibleName(_("Address"))
        self.token = QLineEdit()
        self.token.setValidator(_AsLongAsAToken(self.token))
        self.token.setEchoMode(QLineEdit.EchoMode.Password)
        self.token.setAccessibleName(_("Token"))
        self._proxy = Choice()
        for value, words in ((SYSTEM_PROXY, _("System proxy")), (NO_PROXY, _("No proxy"))):
            self._proxy.addItem(words, value)
        self._proxy.setEditable(False)
        self._proxy_address = line_edit()
        self._proxy_address.setPlaceholderText(_("or a proxy's address"))
        self._keep = Choice()
        for value, words in (
            (TokenStorage.SESSION.value, _("For this session only")),
            (TokenStorage.PASSPHRASE.value, _("In a file locked with a passphrase")),
        ):
            self._keep.addItem(words, value)
        self._passphrase = line_edit()
        self._passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self._passphrase.setPlaceholderText(_("Passphrase"))
        self._where = label(_("This system has no keyring. Keep the token:"), size=12, tone="2")
        self._no_keyring = QWidget()
        self._no_keyring.setLayout(
            column(
                self._where,
                self._keep,
                self._passphrase,
            )
        )
        self._no_keyring.hide()
        self._use_keyring = True
        self._name = ""
        self.result = Findings()
        self._round = 0
        """Counts the tests; an answer to an earlier one, or to fields that were changed since, is not shown."""
        self.test = button(_("Test"), "tall")
        self.connect_button = button(_("Connect"), "primary")
        self.connect_button.setProperty("wide", True)
        self._note = label(
            _("Kept in your system keyring. It never goes into a file or a log."), size=12, tone="3"
        )
        self._note.setWordWrap(True)
        safe = QLabel()
        safe.setPixmap(sized("shield-check", 14, "text-3"))
        show = tool("eye", _("Show the token"), checkable=True)
        show.toggled.connect(self._show_token)
        self.token.setTextMargins(0, 0, 30, 0)
        self.token.setLayout(row(1, show, margins=(0, 0, 4, 0)))
        for field in (self.address, self.token):
            field.setProperty("kind", "large")
        kept = row(safe, self._note, spacing=6)
        kept.setStretch(1, 1)
        self._proxy_box = QWidget()
        self._proxy_box.setLayout(column(self._proxy, self._proxy_address, spacing=6))
        self._proxy_box.hide()
        fold = button(_("Proxy"), "link")
        fold.setCheckable(True)
        for beside in (fold, self.test):  # a dialog would press the first of them for Enter in a field
            beside.setAutoDefault(False)
        fold.toggled.connect(self._proxy_box.setVisible)
        layout = column(label(_("Address"), size=12, weight=500, tone="2"), self.address)
        layout.addSpacing(_BETWEEN)
        parts = (
            label(_("Token"), size=12, weight=500, tone="2"),
            self.token,
            box("plain", kept),
            box("plain", row(fold, 1)),
            self._proxy_box,
            self._no_keyring,
            self.result,
        )
        for part in parts:
            layout.addWidget(part)
        layout.addSpacing(_ABOVE_BUTTONS)
        layout.addLayout(row(self.test, 1, self.connect_button))
        self.setLayout(layout)
        self.test.clicked.connect(self._on_test)
        self.connect_button.clicked.connect(self._on_connect)
        for field in (self.address, self.token, self._proxy_address):
            field.textEdited.connect(self._forget)
        for field in (self.address, self.token, self._proxy_address, self._passphrase):
            field.returnPressed.connect(self.connect_button.click)
        self.token.inputRejected.connect(self._say_too_long)
        self._proxy.activated.connect(self._forget)
        self._keep.activated.connect(self._show_where)
        self._show_where()
        self.address.textChanged.connect(self._on_text)
        self.token.textChanged.connect(self._on_text)

    def attach(self, port: ConnectPort) -> None:
        """Connect the port."""
        self._port = port

    def show_gateway(self, view: GatewayView) -> None:
        """Ask for another token of this gateway; its other fields are prefilled."""
        self._name = view.name
        self.address.setText(view.address)
        if view.proxy not in (SYSTEM_PROXY, NO_PROXY):
            self._proxy_address.setText(view.proxy)
        else:
            self._proxy.setCurrentIndex(self._proxy.findData(view.proxy))
        if view.token is not None and view.token is not TokenStorage.KEYRING:
            self._keep.setCurrentIndex(self._keep.findData(view.token.value))
            self._where.setText(_("Keep the token:"))
            self._ask_where()
        self.token.setFocus()

    def show_link(self, link: ConnectLink) -> None:
        """Fill in what a link or a pasted text holds; the token stays hidden."""
        self._name = self._port.link_target(link) if self._port is not None else ""
        for field, text in ((self.address, link.address), (self.token, link.token.reveal())):
            was_blocked = field.blockSignals(True)
            field.setText(text)
            field.blockSignals(was_blocked)
        self._forget()
        if link.is_unencrypted:
            self.result.finish(False, plain_http_words(link.host))

    def _on_text(self, text: str) -> None:
        """A link, or an address with its token, was pasted into one of the fields: each goes where it belongs."""
        try:
            link = parse_pasted(text)
        except UnusableLink as error:
            self.result.finish(False, link_problem_words(error.problem))
            return
        if link is not None:
            self.show_link(link)
            self.connect_button.setFocus()

    def _ask_where(self) -> None:
        """Show where the token is kept if there is no keyring."""
        self._use_keyring = False
        self._no_keyring.show()
        self._show_where()

    def _show_where(self) -> None:
        """Say where the token goes, and ask for a passphrase only where one is used."""
        locked = not self._use_keyring and self._keep.currentData() == TokenStorage.PASSPHRASE.value
        self._passphrase.setVisible(locked)
        if self._use_keyring:
            self._note.setText(_("Kept in your system keyring. It never goes into a file or a log."))
        elif locked:
            self._note.setText(_("Kept in a file that only your passphrase opens. It never goes into a log."))
        else:
            self._note.setText(_("Kept in memory only: you are asked for it again after the next start."))

    def _switch_off(self, pressed: QPushButton) -> None:
        """While it works; the form keeps the focus for it, which would go on to whatever is next, out of the form."""
        if pressed.hasFocus():
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        pressed.setEnabled(False)

    def _switch_on(self, pressed: QPushButton) -> None:
        pressed.setEnabled(True)
        if self.hasFocus():
            pressed.setFocus(Qt.FocusReason.OtherFocusReason)

    def _forget(self) -> None:
        """A field was changed: what was found is about something else."""
        self._round += 1
        self.result.forget()
        self.test.setEnabled(True)
        self.test.setText(_("Test"))

    def _show_token(self, on: bool) -> None:
        self.token.setEchoMode(QLineEdit.EchoMode.Normal if on else QLineEdit.EchoMode.Password)

    def _proxy_value(self) -> str:
        return self._proxy_address.text().strip() or str(self._proxy.currentData())

    def _say(self, words: str, *, is_bad: bool = False) -> None:
        """Show one line in place of what a test found: what is wrong, or a remark; nothing if it is empty."""
        self._round += 1
        self.result.forget()
        if words:
            self.result.finish(False if is_bad else None, words)

    def _say_too_long(self) -> None:
        self._say(token_too_long_words(), is_bad=True)

    def _on_test(self) -> None:
        if self._port is None:
            return
        self._round += 1
        this = self._round
        self.result.begin(_("Asking the gateway. This is free and makes no clip."))
        self._switch_off(self.test)
        self._port.test_connection(
            self.address.text(),
            self.token.text(),
            self._proxy_value(),
            lambda line: self._show_line(line) if this == self._round else None,
            lambda _good: self._on_tested() if this == self._round else None,
        )

    def _show_line(self, line: TestLine) -> None:
        if line.is_result:
            self.result.finish(line.good is True, line.words)
        elif line.subject:
            self.result.add(line.good, line.subject, line.words)

    def _on_tested(self) -> None:
        self._switch_on(self.test)
        self.test.setText(_("Test again"))

    def _on_connect(self) -> None:
        if self._port is None:
            return
        keep = TokenStorage.KEYRING.value if self._use_keyring else str(self._keep.currentData())
        self._switch_off(self.connect_button)
        self._port.connect_gateway(
            self._name,
            self.address.text(),
            self.token.text(),
            self._proxy_value(),
            keep,
            self._passphrase.text(),
            self._on_done,
        )

    def _on_done(self, problem: str) -> None:
        self._switch_on(self.connect_button)
        if problem == NO_KEYRING:
            self._ask_where()
        elif problem:
            self._say(problem, is_bad=True)
        else:
            self.token.clear()
            self._passphrase.clear()
            self.connected.emit()


class ConnectDialog(Dialog):
    """The form in a dialog, opened without a nested event loop."""

    def __init__(self, port: ConnectPort, parent: QWidget, view: GatewayView | None = None) -> None:
        """`view` is the gateway that gets another token; without it a new one is connected."""
        self.form = ConnectForm()
        title = (
            _("Connect a gateway") if view is None else _("Another token for {name}").format(name=view.name)
        )
        head = label(title, size=15, weight=600)
        layout = column(head, self.form, spacing=12, margins=(20, 18, 20, 16))
        super().__init__(parent, title, layout, 440)
        self.form.attach(port)
        if view is not None:
            self.form.show_gateway(view)
        self.form.connected.connect(self.accept)
