"""The page of the gateways: what comes for a gateway that is no longer shown does no harm."""

from shiboken6 import delete

from o8studio.presenters import Presenters
from o8studio.store.settings import DEMO
from o8studio.studio import Studio
from o8studio.ui import ports
from o8studio.ui.settings.gateways_section import GatewayDetail
from o8studio.ui.window.controller import WindowController
from tests.support.demo import DemoServer
from tests.support.patience import until
from tests.support.scenes import play_scene


def test_a_test_goes_on_though_its_gateway_is_no_longer_shown(dressed, home, demo: DemoServer) -> None:
    """The first line for a page that was gone ended it."""

    async def scene(_studio: Studio, _window: WindowController, presenters: Presenters) -> None:
        view = next(one for one in presenters.gateways.gateways() if one.id == DEMO)
        detail = GatewayDetail(presenters.gateways, view, lambda: None, lambda: None)
        delete(detail)
        lines: list[ports.TestLine] = []

        def line(told: ports.TestLine) -> None:
            detail._show_line(told)
            lines.append(told)

        ends: list[bool] = []

        def done(good: bool) -> None:
            detail._tested(good)
            ends.append(good)

        presenters.gateways.test_gateway(DEMO, line, done)
        await until(lambda: bool(ends))
        assert len(lines) > 1

    play_scene(dressed, demo, scene)
