"""The configured gateways, and the details of the selected one."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from o8studio.domain.gateway import GatewayState
from o8studio.domain.settings import TokenStorage
from o8studio.texts.language import _, listed
from o8studio.ui.ports import FormatView, GatewaysPort, GatewayView, TestLine
from o8studio.ui.settings.rows import Rows
from o8studio.ui.theme.theme import sized, theme
from o8studio.ui.widgets.controls import Choice
from o8studio.ui.widgets.dialogs import ask
from o8studio.ui.widgets.findings import Findings
from o8studio.ui.widgets.layout import (
    Elided,
    box,
    button,
    column,
    header,
    in_turn,
    label,
    line_edit,
    row,
    tag,
)
from o8studio.ui.widgets.scrolling import page_of
from o8studio.ui.widgets.tiles import tile_pixmap

_LIST = 284
_HEAD, _ROW = 28, 38
"""Heights of the formats' head and of a row with its rule."""
_COLUMNS = 6
"""Of the formats' table: an empty one at either side, so that rules reach from edge to edge."""
_AT_THE_RIGHT = (3, 4)
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_TONES = {GatewayState.CONNECTED: "ok", GatewayState.UNREACHABLE: "warn", GatewayState.REJECTED: "bad"}
_KEPT = {
    TokenStorage.KEYRING: ("shield-check", "ok"),
    TokenStorage.SESSION: ("clock", "text-3"),
    TokenStorage.PASSPHRASE: ("lock", "text-3"),
}


class GatewaysSection(QWidget):
    """List and detail; `connect_asked` opens the form for another token of the given gateway, or for a new one."""

    connect_asked = Signal(object)

    def __init__(self, gateways: GatewaysPort) -> None:
        super().__init__()
        self._gateways = gateways
        self._current = ""
        add = button(_("Add"), icon_name="plus")
        add.clicked.connect(lambda: self.connect_asked.emit(None))
        top, _quiet = header(_("Gateways"), add)
        self._entries = column(spacing=6, margins=(8, 10, 8, 10))
        self._group = QButtonGroup(self)
        side = QWidget()
        side.setProperty("column", "canvas")
        side.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        side.setMaximumWidth(theme().px(_LIST))
        inside = QVBoxLayout(side)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        inside.addWidget(top)
        inside.addLayout(self._entries)
        inside.addStretch(1)
        side.setMinimumWidth(max(200, side.minimumSizeHint().width()))
        self._detail_soon = QTimer(self, singleShot=True, interval=0)
        self._detail_soon.timeout.connect(self._show_detail)
        self._detail = QVBoxLayout()
        self._detail.setContentsMargins(0, 0, 0, 0)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(side, 3)
        layout.addLayout(self._detail, 7)
        self.show_gateways()

    def show_gateways(self) -> None:
        """Reload everything."""
        while (item := self._entries.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        views = self._gateways.gateways()
        known = [view.id for view in views]
        if self._current not in known:
            self._current = next((view.id for view in views if view.is_current), known[0] if known else "")
        for view in views:
            self._entries.addWidget(self._entry(view))
        self._detail_soon.start()  # the list first: each part in an event-loop turn of its own

    def _entry(self, view: GatewayView) -> QPushButton:
        made = button("", "entry")
        made.setCheckable(True)
        made.setChecked(view.id == self._current)
        made.setAccessibleName(f"{view.name}, {view.words}")
        self._group.addButton(made)
        name = row(
            label("●", size=9, tone=_TONES.get(view.state, "3")),
            Elided(view.name, size=13, tone="1", weight=500, left=True),
            tag(_("Default")) if view.is_current else None,
            spacing=8,
        )
        name.setStretch(1, 1)
        state = listed((view.words, view.balance))
        layout = column(spacing=1, margins=(10, 8, 8, 8))
        layout.addLayout(name)
        for words, tone in ((view.address, "3"), (state, _TONES.get(view.state, "3"))):
            line = row(Elided(words, size=11, tone=tone, left=True), margins=(17, 0, 0, 0))
            line.setStretch(0, 1)
            layout.addLayout(line)
        made.setLayout(layout)
        made.setFixedHeight(theme().px(72))
        made.clicked.connect(lambda: self._choose(view.id))
        return made

    def _choose(self, gateway_id: str) -> None:
        self._current = gateway_id
        self.show_gateways()

    def _show_detail(self) -> None:
        view = next((view for view in self._gateways.gateways() if view.id == self._current), None)
        while (item := self._detail.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        if view is not None:
            self._detail.addWidget(
                GatewayDetail(
                    self._gateways, view, self.show_gateways, partial(self.connect_asked.emit, view)
                )
            )


class _FormatsTable(QFrame):
    """Paints the ground of its head; a frame for it would lie below the words of the same cells."""

    def __init__(self, cells: QGridLayout) -> None:
        super().__init__()
        self.setProperty("role", "table")
        self.setLayout(cells)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Its upper corners are as round as the border around it."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().colour("raised"))
        room = self.rect().adjusted(1, 1, -1, -1)
        painter.setClipRect(room.adjusted(0, 0, 0, theme().px(_HEAD) - room.height()))
        painter.drawRoundedRect(room, 7, 7)


class GatewayDetail(QWidget):
    """One gateway: its fields, its test, its formats."""

    def __init__(
        self,
        gateways: GatewaysPort,
        view: GatewayView,
        again: Callable[[], None],
        replace_token: Callable[[], None],
    ) -> None:
        super().__init__()
        self.setProperty("column", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._gateways, self._view, self._again = gateways, view, again
        self._problem = label("", size=12, tone="bad")
        self._problem.setWordWrap(True)
        self._problem.hide()
        self._test = button(_("Test connection"), icon_name="refresh-cw")
        self._test.clicked.connect(self.test)
        use = button(_("Use this one"))
        if view.is_current:
            use.hide()  # to show a button that has no parent yet would open a window
        use.clicked.connect(lambda: gateways.use_gateway(view.id, self._after))
        top, _quiet = header(view.name, use, self._test)
        self._results = Findings()
        self._known = label(view.server or _("Not tested in this session."), size=12, tone="3")
        rows = Rows()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(top)
        layout.addWidget(page_of(rows), 1)
        first, after = (
            partial(self._fill_first, rows, view, replace_token),
            partial(self._fill_after, rows, view),
        )
        in_turn(self, [first, partial(self._add_formats, rows, view), after])

    def _fill_first(self, rows: Rows, view: GatewayView, replace_token: Callable[[], None]) -> None:
        if view.state is not GatewayState.DEMO:
            rows.add(_("Name"), self._field("name", view.name))
            rows.add(_("Address"), self._field("base_url", view.address))
            rows.add(
                _("Token"),
                self._token(view, replace_token),
                _("o8studio never shows a saved token again and never writes it to a file or a log."),
            )
            rows.add(_("Proxy"), self._field("proxy", view.proxy), _("“system”, “direct” or an address"))
            rows.add(
                _("Certificates"),
                self._field("ca_file", view.ca_file),
                _("A file of certificates to trust beside the system's; empty for none."),
            )
            rows.add(
                _("Private addresses"),
                self._field("result_hosts", view.result_hosts),
                _(
                    "Hosts in a private network from which this gateway's clips may be fetched, with spaces between; "
                    "the token is never sent there."
                ),
            )
        else:
            words = _("Free and offline. It renders sample clips, so you can look around first.")
            rows.add(_("Address"), label(view.address, tone="2"), words)
        connection = QWidget()
        connection.setLayout(column(self._known, self._results))
        rows.add(_("Connection"), connection, begins_with_words=True)

    def _add_formats(self, rows: Rows, view: GatewayView) -> None:
        formats = self._gateways.formats(view.id) if view.is_current else []
        if formats:
            rows.add(
                _("Default formats"),
                self._formats(formats),
                _(
                    "Detected from the gateway's model list. Change one only if a model answers “unknown endpoint”."
                ),
            )

    def _fill_after(self, rows: Rows, view: GatewayView) -> None:
        if view.state is not GatewayState.DEMO:
            remove = button(_("Remove this gateway…"), "ghost")
            remove.clicked.connect(self._ask_to_remove)
            rows.add("", row(remove, 1))
        rows.add("", self._problem)

    def _field(self, name: str, value: str) -> QLineEdit:
        made = line_edit(value)
        made.editingFinished.connect(lambda: self._change(name, made.text(), value))
        return made

    def _change(self, name: str, text: str, before: str) -> None:
        if text != before:
            self._gateways.change_gateway(self._view.id, {name: text}, self._after)

    def _token(self, view: GatewayView, replace_token: Callable[[], None]) -> QFrame:
        icon_name, token = _KEPT[view.token] if view.token else ("shield", "text-3")
        sign = QLabel()
        sign.setPixmap(sized(icon_name, 16, token))
        words = (
            {
                TokenStorage.KEYRING: _("Stored in your system keyring"),
                TokenStorage.SESSION: _("Kept for this session only"),
                TokenStorage.PASSPHRASE: _("In a file locked with your passphrase"),
            }[view.token]
            if view.token
            else ""
        )
        replace = button(_("Replace…"), "small")
        replace.clicked.connect(replace_token)
        return box("stepper", row(sign, label(words), 1, replace, spacing=8, margins=(10, 0, 3, 0)))

    def _formats(self, formats: list[FormatView]) -> QFrame:
        table = QGridLayout()
        table.setContentsMargins(0, 0, 0, 0)
        table.setHorizontalSpacing(12)
        table.setVerticalSpacing(0)
        for at, (words, share) in enumerate(
            ((_("Model family"), 6), (_("Request format"), 5), (_("Models"), 1), (_("Source"), 1)), 1
        ):
            heading = label(words, size=11, weight=500, tone="3")
            if at in _AT_THE_RIGHT:
                heading.setAlignment(_RIGHT)
            table.addWidget(heading, 0, at)
            table.setColumnStretch(at, share)
        table.setRowMinimumHeight(0, theme().px(_HEAD))
        table.setColumnMinimumWidth(1, theme().px(90))
        in_turn(self, [partial(self._add_format, table, one) for one in formats])
        return _FormatsTable(table)

    def _add_format(self, table: QGridLayout, one: FormatView) -> None:
        square = QLabel()
        square.setPixmap(tile_pixmap(one.family, one.title))
        name = QWidget()
        inside = row(square, Elided(one.title, size=13, tone="1", left=True), spacing=8)
        inside.setStretch(1, 1)
        name.setLayout(inside)
        choose = Choice(small=True)
        choose.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        choose.setAccessibleName(_("Request format of {name}").format(name=one.title))
        for form, words in one.offered:
            choose.addItem(words, form)
        choose.setCurrentIndex(max(0, choose.findData(one.current)))
        choose.activated.connect(
            lambda at, family=one.family, menu=choose: self._gateways.choose_format(
                self._view.id, family, str(menu.itemData(at))
            )
        )
        source = label(
            _("Set by you") if one.by_hand else _("Detected"), size=12, tone="2" if one.by_hand else "3"
        )
        at = table.rowCount()
        count = label(str(one.models), tone="2", figures=True)
        table.addWidget(box("line"), at, 0, 1, _COLUMNS)
        table.setRowMinimumHeight(at + 1, theme().px(20) + _ROW - 20 - 1)
        for place, part in enumerate((name, choose, count, source), 1):
            table.addWidget(part, at + 1, place)
        for part in (count, source):
            part.setAlignment(_RIGHT)

    def test(self) -> None:
        """Run every free check, one line each."""
        self._known.hide()
        self._results.begin(_("Asking the gateway. This is free and makes no clip."))
        self._test.setEnabled(False)
        self._gateways.test_gateway(self._view.id, self._show_line, self._tested)

    def _show_line(self, line: TestLine) -> None:
        if not isValid(self):  # another gateway is shown meanwhile; the test goes on
            return
        if line.is_result:
            self._results.finish(line.good is True, line.words)
        elif line.subject:
            self._results.add(line.good, line.subject, line.words)

    def _tested(self, _good: bool) -> None:
        if isValid(self):
            self._test.setEnabled(True)

    def _ask_to_remove(self) -> None:
        view = self._view
        ask(
            self,
            _("Remove {name}?").format(name=view.name),
            _(
                "Its token is deleted. Clips that were made with it stay; running ones are no longer "
                "followed."
            ),
            _("Keep it"),
            (_("Remove"), "danger", lambda: self._gateways.remove_gateway(view.id, self._after)),
            icon="trash-2",
            tone="bad",
        )

    def _after(self, problem: str) -> None:
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))
        if not problem:
            self._again()
