"""What the window is told of the gateways: what was learned of one is never shown as another's."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path

import keyring
import pytest

from o8studio.domain.connect_link import ConnectLink
from o8studio.domain.errors import VaultError
from o8studio.domain.gateway import GatewayState
from o8studio.domain.ids import GatewayId
from o8studio.domain.secret import Secret
from o8studio.presenters.background import Background, CurrentGateway
from o8studio.presenters.connecting import ConnectPresenter
from o8studio.presenters.gateways import GatewaysPresenter
from o8studio.services.runtime.bus import News, Notified
from o8studio.store.paths import places
from o8studio.store.settings import DEMO, GatewayEntry
from o8studio.studio import Studio, open_studio
from o8studio.ui import ports
from tests.support.demo import TOKEN, DemoServer
from tests.support.held_server import held_server
from tests.support.patience import patience, until
from tests.support.raw_server import answer, raw_server
from tests.support.small_gateway import small_gateway

NOBODY = "http://127.0.0.1:9"


@dataclass
class Seat:
    """Who sits before the window."""

    studio: Studio
    said: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.current = CurrentGateway(self.studio)
        work = Background(self.studio)
        self.gateways = GatewaysPresenter(self.studio, self.current, work)
        self.connect = ConnectPresenter(self.studio, self.gateways, work)
        self.gateways.watch_balance()
        self.studio.bus.subscribe(self._hear)

    def _hear(self, news: News) -> None:
        if isinstance(news, Notified):
            self.said.append(news.words)

    async def asks(self, call: Callable[[Callable[[str], None]], None]) -> str:
        told: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        call(told.set_result)
        async with patience(60):
            return await told

    async def connects(self, name: str, address: str, token: str = TOKEN) -> str:
        return await self.asks(
            lambda done: self.connect.connect_gateway(name, address, token, "direct", "session", "", done)
        )

    async def tests(self, gateway_id: str) -> tuple[bool, list[ports.TestLine]]:
        lines: list[ports.TestLine] = []
        told: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self.gateways.test_gateway(gateway_id, lines.append, told.set_result)
        async with patience(60):
            return await told, lines


@pytest.fixture
async def seat(home: Path) -> AsyncIterator[Seat]:
    async with open_studio(places()) as studio:
        yield Seat(studio)


async def test_the_models_of_one_gateway_are_not_shown_for_another_that_is_away(
    demo: DemoServer, seat: Seat
) -> None:
    assert await seat.connects("first", demo.url) == ""
    assert seat.current.specs
    assert await seat.connects("second", NOBODY) != ""
    assert seat.gateways.gateway().name == "second"
    assert seat.current.specs == []
    assert seat.current.balance is None


async def test_a_token_that_is_not_taken_shows_on_the_chip_and_a_good_one_ends_it(
    demo: DemoServer, seat: Seat
) -> None:
    assert "does not accept the token" in await seat.connects("first", demo.url, "sk-wrong")
    assert seat.gateways.gateway().state == "rejected"
    assert await seat.connects("first", demo.url) == ""
    assert seat.gateways.gateway().state == "connected"


async def test_with_the_current_gateway_goes_what_was_learned_of_it(demo: DemoServer, seat: Seat) -> None:
    await seat.connects("first", demo.url)
    with small_gateway() as server:
        server.answers["/v1/models"] = {"data": [{"id": "sora-2"}]}
        await seat.connects("second", server.url)
        assert [card.id for card in seat.current.specs] == ["sora-2"]
        assert await seat.asks(lambda done: seat.gateways.remove_gateway("second", done)) == ""
    assert seat.gateways.gateway().name == "first"
    assert len(seat.current.specs) > 50, "the one that is current now is asked"
    assert await seat.asks(lambda done: seat.gateways.remove_gateway("first", done)) == ""
    assert seat.gateways.gateway().state == "none"
    assert seat.current.specs == []


async def test_two_formats_that_are_chosen_at_once_are_both_kept(demo: DemoServer, seat: Seat) -> None:
    """The second choice used to be made of the settings of before the first."""
    await seat.connects("first", demo.url)
    seat.gateways.choose_format("first", "kling", "generations")
    seat.gateways.choose_format("first", "jimeng", "openai_videos")
    await until(lambda: len(seat.studio.setup.known("first").chosen) == 2)
    assert seat.studio.setup.known("first").chosen == {"kling": "generations", "jimeng": "openai_videos"}


async def test_a_gateway_that_is_not_there_is_not_taken_for_the_demo(seat: Seat) -> None:
    problem = await seat.asks(lambda done: seat.gateways.use_gateway("nobody", done))
    assert "There is no such gateway." in problem
    assert seat.studio.demo is None


async def test_the_built_in_demo_is_started_to_be_tested(seat: Seat) -> None:
    """Nothing was asked, and everything was said to work."""
    good, lines = await seat.tests(DEMO)
    assert good
    assert len(lines) > 5
    good, lines = await seat.tests("nobody")
    assert not good
    assert "There is no such gateway." in lines[0].words


async def test_a_token_that_can_be_read_on_the_way_is_spoken_of_when_it_is_kept(
    seat: Seat, demo: DemoServer
) -> None:
    await seat.connects("at home", demo.url)
    assert seat.said == []
    await seat.asks(
        lambda done: seat.connect.connect_gateway(
            "", "http://gw.invalid", TOKEN, "direct", "session", "", done
        )
    )
    assert any("not encrypted" in words for words in seat.said)


async def test_what_one_gateway_answers_late_is_not_taken_for_another_that_was_chosen_meanwhile(
    demo: DemoServer, seat: Seat
) -> None:
    with held_server() as server:
        server.rule = lambda _method, path: (
            (200, {"data": [{"id": "sora-2"}]}) if path == "/v1/models" else None
        )
        await seat.connects("first", server.url)
        assert [card.id for card in seat.current.specs] == ["sora-2"]
        await seat.connects("second", demo.url)
        balance = seat.current.balance
        server.held = ("GET", "/v1/models")
        late = asyncio.ensure_future(seat.asks(lambda done: seat.gateways.use_gateway("first", done)))
        assert await asyncio.to_thread(server.arrived.wait, 30)
        assert await seat.asks(lambda done: seat.gateways.use_gateway("second", done)) == ""
        server.let_go.set()
        assert await late == ""
        assert len(seat.current.specs) > 50
        assert seat.current.balance == balance


async def test_a_kept_token_that_cant_be_sent_is_shown_as_rejected_and_says_why(
    demo: DemoServer, seat: Seat
) -> None:
    """From the keyring it used to be read at each start, and the window never opened again."""
    entry = GatewayEntry(id=GatewayId("odd-token"), name="odd", base_url=demo.url, proxy="direct")
    keyring.set_password("o8studio", entry.id, "sk-1…")
    try:
        await seat.studio.gateways.save(entry)
        problem = await seat.asks(lambda done: seat.gateways.use_gateway("odd", done))
        assert "character 5 is “…”" in problem
        assert seat.gateways.gateway().state == "rejected"
        assert seat.gateways.gateway().words == "Token rejected"
    finally:
        keyring.delete_password("o8studio", entry.id)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_an_address_that_redirects_says_where_to(seat: Seat, status: int) -> None:
    with raw_server() as server:
        server.say("/v1/models", answer(b"moved", status, location="https://gateway.example/v1/models"))
        problem = await seat.connects("moved", server.url)
        assert "redirects to https://gateway.example" in problem
        good, lines = await seat.tests("moved")
        assert not good
        assert (lines[0].subject, lines[0].good) == ("Address", False)
        assert "redirects to https://gateway.example" in lines[0].words


async def test_a_changed_address_asks_for_the_token_of_the_new_server(demo: DemoServer, seat: Seat) -> None:
    assert await seat.connects("mine", demo.url) == ""
    with held_server() as other:
        asked = await seat.asks(
            lambda done: seat.gateways.change_gateway("mine", {"base_url": other.url}, done)
        )
        assert asked == ""
        assert any("mine has the address of another server now" in one for one in seat.said)
        await seat.tests("mine")
        assert not [token for _method, _path, token in other.asked if token]


async def test_a_gateway_whose_token_was_for_one_session_does_not_count_as_connected(
    demo: DemoServer, home: Path
) -> None:
    """It stood there as connected, with a green dot, and nothing worked."""
    async with open_studio(places()) as studio:
        assert await Seat(studio).connects("mine", demo.url) == ""
    async with open_studio(places()) as studio:
        seat = Seat(studio)
        with pytest.raises(VaultError):
            await seat.gateways.learn()
        view = seat.gateways.gateway()
        assert (view.state, view.words) == (GatewayState.REJECTED, "Needs its token")
        assert await seat.connects("mine", demo.url) == ""
        assert seat.gateways.gateway().state is GatewayState.CONNECTED


async def test_a_gateway_that_nobody_asked_does_not_count_as_connected(demo: DemoServer, home: Path) -> None:
    """One from a link, or one that had never answered, stood in the menu as connected, with a green dot."""
    async with open_studio(places()) as studio:
        seat = Seat(studio)
        assert await seat.connects("mine", demo.url) == ""
        link = ConnectLink("https://gateway.example.com", Secret(TOKEN))
        assert await seat.asks(lambda done: seat.connect.connect_link(link, done)) == ""
        assert seat.said[-1].endswith(" was added.")
        assert {view.words for view in seat.gateways.gateways() if view.is_current} == {"Connected"}
        assert [
            view.state for view in seat.gateways.gateways() if not view.is_current and view.id != DEMO
        ] == [GatewayState.NOT_ASKED]
    async with open_studio(places()) as studio:
        states = {view.state for view in Seat(studio).gateways.gateways() if view.id != DEMO}
        assert states & {GatewayState.CONNECTED} == set()
