"""The menu of the gateway chip: state, balance, today's totals, the other gateways, and a link to their settings."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from o8studio.domain.gateway import GatewayState
from o8studio.texts.language import _
from o8studio.ui.ports import GatewayView
from o8studio.ui.theme.theme import theme
from o8studio.ui.widgets.floating import Popover
from o8studio.ui.widgets.layout import Elided, box, button, column, label, row

DOTS = {
    GatewayState.NOT_ASKED: "text-3",
    GatewayState.CONNECTED: "ok",
    GatewayState.DEMO: "text-3",
    GatewayState.UNREACHABLE: "warn",
    GatewayState.REJECTED: "bad",
    GatewayState.NONE: "text-off",
}
_TONES = {GatewayState.CONNECTED: "ok", GatewayState.UNREACHABLE: "warn", GatewayState.REJECTED: "bad"}


class Dot(QWidget):
    """8 px in the colour of a state; the state is always beside it as text."""

    def __init__(self, state: GatewayState) -> None:
        super().__init__()
        self.setFixedSize(10, 10)
        self._token = DOTS[state]

    def sizeHint(self) -> QSize:
        """10 × 10: the dot and its margin."""
        return QSize(10, 10)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint a disc."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().colour(self._token))
        painter.drawEllipse(QRectF(1, 1, 8, 8))


def open_gateway_menu(
    parent: QWidget,
    beside: QWidget,
    current: GatewayView,
    others: Sequence[GatewayView],
    use: Callable[[str], None],
    manage: Callable[[], None],
    enter_token: Callable[[GatewayView], None],
) -> Popover:
    """Open it beside the chip; where the token is missing or rejected, it asks for one."""
    layout = column(spacing=8, margins=(14, 12, 14, 6))
    head = row(
        Dot(current.state),
        Elided(current.name, size=13, tone="1", weight=600, left=True),
        label(current.words, size=12, tone=_TONES.get(current.state, "3")),
        spacing=8,
    )
    head.setStretch(1, 1)
    layout.addLayout(head)
    address = column(Elided(current.address, size=12, left=True), margins=(18, 0, 0, 0))
    layout.addLayout(address)
    popover = Popover(parent, layout, 264)
    if current.balance or current.today:
        sums = QGridLayout()
        sums.setContentsMargins(12, 10, 12, 10)
        sums.setVerticalSpacing(2)
        sums.setColumnStretch(0, 1)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        sums.addWidget(label(_("Balance"), size=11, tone="3"), 0, 0)
        sums.addWidget(label(_("Today"), size=11, tone="3"), 0, 1, right)
        sums.addWidget(label(current.balance or "–", size=18, weight=600, figures=True), 1, 0)
        sums.addWidget(label(current.today or "–", size=12, weight=500), 1, 1, right)
        layout.addWidget(box("well", sums))
    if any(not view.is_current for view in others):
        layout.addWidget(box("line"))

    def act(call: Callable[[], None]) -> None:
        popover.close()
        call()

    for view in others:
        if view.is_current:
            continue
        made = button("", "place")
        made.setAccessibleName(f"{view.name}, {view.words}")
        inside = row(
            Dot(view.state),
            Elided(view.name, size=13, tone="1", left=True),
            label(view.words, size=11, tone=_TONES.get(view.state, "3")),
            spacing=8,
            margins=(8, 0, 8, 0),
        )
        inside.setStretch(1, 1)
        made.setLayout(inside)
        made.clicked.connect(lambda _on=False, name=view.id: act(lambda: use(name)))
        layout.addWidget(made)
    layout.addWidget(box("line"))
    if current.state is GatewayState.REJECTED:
        enter = button(_("Enter its token…"), "place", "shield")
        enter.clicked.connect(lambda: act(lambda: enter_token(current)))
        layout.addWidget(enter)
    settle = button(_("Manage gateways…"), "place", "settings-2")
    settle.clicked.connect(lambda: act(manage))
    layout.addWidget(settle)
    popover.open_at(beside, above=True)
    return popover
