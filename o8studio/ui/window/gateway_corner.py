"""The foot of the rail: the current gateway, its menu, what follows from connecting another, and from a lost token."""

from functools import partial

from PySide6.QtCore import QObject, Signal

from o8studio.domain.gateway import GatewayState
from o8studio.texts.language import _, listed
from o8studio.ui.connect.gateway_menu import DOTS, open_gateway_menu
from o8studio.ui.ports import GatewaysPort
from o8studio.ui.widgets.toasts import Toasts
from o8studio.ui.window.navigation_frame import NavigationFrame, PageName
from o8studio.ui.window.pages import Pages


class GatewayCorner(QObject):
    """`studio_wanted`: a gateway is connected and the first run is over."""

    studio_wanted = Signal()

    def __init__(self, frame: NavigationFrame, gateways: GatewaysPort, pages: Pages, toasts: Toasts) -> None:
        super().__init__(frame)
        self._frame, self._gateways, self._pages, self._toasts = frame, gateways, pages, toasts
        frame.chip_pressed.connect(self.open_menu)
        pages.demo_asked.connect(lambda: gateways.start_demo(self._on_demo))
        pages.connected.connect(self._on_connected)

    def show(self) -> None:
        """Update the chip and the gateways in the settings."""
        view = self._gateways.gateway()
        words = listed((view.name, view.words, view.balance))
        self._frame.chip.show_gateway(
            view.name, (view.balance, view.short_balance), DOTS.get(view.state, "text-3"), words,
            is_connected=view.state is not GatewayState.NONE,
        )  # fmt: skip
        if self._pages.current is not PageName.SETTINGS:
            self._pages.show_gateways()

    def tell(self, problem: str) -> None:
        """Say why the gateway is of no use now; where a token would mend that, with a button that asks for one."""
        view = self._gateways.gateway()
        lacks = view.state is GatewayState.REJECTED
        ask = partial(self._pages.connect_gateway, view) if lacks else None
        self._toasts.show(problem, action=_("Enter its token…"), act=ask, stays=True)

    def open_menu(self) -> None:
        """Open beside the chip; without a gateway, show the first-run page."""
        if self._gateways.gateway().state is GatewayState.NONE:
            self._pages.show_welcome()
            return
        self._gateways.look_at_balance()
        open_gateway_menu(
            self._frame,
            self._frame.chip,
            self._gateways.gateway(),
            self._gateways.gateways(),
            lambda name: self._gateways.use_gateway(name, self._on_used),
            self._pages.show_settings,
            self._pages.connect_gateway,
        )

    def _on_used(self, problem: str) -> None:
        if problem:
            self.tell(problem)
        self.show()

    def _on_connected(self) -> None:
        if self._pages.is_welcoming:
            self.studio_wanted.emit()
        self.show()

    def _on_demo(self, problem: str) -> None:
        if problem:
            self.tell(problem)
        elif self._pages.is_welcoming:  # who went elsewhere meanwhile stays there
            self.studio_wanted.emit()
