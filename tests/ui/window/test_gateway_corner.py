"""The foot of the rail, where a gateway needs its token again."""

from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from o8studio.domain.gateway import GatewayState
from o8studio.presenters import Presenters
from o8studio.studio import Studio
from o8studio.ui.connect.connect_form import ConnectDialog
from o8studio.ui.widgets.floating import Popover
from o8studio.ui.window.controller import WindowController
from tests.support.demo import TOKEN, DemoServer
from tests.support.patience import until
from tests.support.scenes import play_scene

ENTER = "Enter its token…"


def buttons(within: QWidget) -> list[QPushButton]:
    return [one for one in within.findChildren(QPushButton) if one.text() == ENTER and one.isVisible()]


def asked(window: WindowController) -> list[ConnectDialog]:
    return [one for one in window.shell.findChildren(ConnectDialog) if one.isVisible()]


def test_a_token_of_one_session_is_asked_for_where_its_end_is_said(
    dressed: QApplication, home, demo: DemoServer
) -> None:
    """The toast said that there was no token and left people to find out where one is entered."""

    async def first(_studio: Studio, _window: WindowController, presenters: Presenters) -> None:
        told: list[str] = []
        presenters.connect.connect_gateway("mine", demo.url, TOKEN, "direct", "session", "", told.append)
        await until(lambda: told == [""])

    async def again(_studio: Studio, window: WindowController, presenters: Presenters) -> None:
        assert presenters.gateways.gateway().state is GatewayState.REJECTED
        [enter] = buttons(window.shell)
        enter.click()
        [dialog] = asked(window)
        assert "mine" in dialog.windowTitle()
        assert not buttons(window.shell)  # it is answered
        dialog.reject()
        window.corner.open_menu()
        await until(lambda: any(one.isVisible() for one in window.frame.findChildren(Popover)))
        [menu] = [one for one in window.frame.findChildren(Popover) if one.isVisible()]
        [enter] = buttons(menu)
        enter.click()
        await until(lambda: bool(asked(window)))
        asked(window)[0].reject()

    play_scene(dressed, None, first)
    play_scene(dressed, None, again)


def test_a_gateway_that_does_not_answer_is_asked_for_no_token(
    dressed: QApplication, home, demo: DemoServer
) -> None:
    async def scene(_studio: Studio, window: WindowController, _presenters: Presenters) -> None:
        window.corner.tell("The gateway does not answer.")
        assert window.toasts.words() == ["The gateway does not answer."]
        assert not buttons(window.shell)
        window.corner.open_menu()
        await until(lambda: any(one.isVisible() for one in window.frame.findChildren(Popover)))
        assert not any(buttons(one) for one in window.frame.findChildren(Popover))

    play_scene(dressed, demo, scene)
