"""A link that a person confirmed adds a gateway, or gives the one at its address a new token, and changes nothing else."""

from dataclasses import replace
from pathlib import Path

from o8studio.domain.connect_link import ConnectLink
from o8studio.domain.secret import Secret
from o8studio.domain.settings import TokenStorage
from o8studio.presenters import Presenters
from o8studio.services.runtime.bus import News, Notified
from tests.support.demo import TOKEN, DemoServer
from tests.support.opened import studio_on, when


async def test_a_link_to_a_known_address_replaces_its_token_alone(home: Path, demo: DemoServer) -> None:
    async with studio_on(demo) as studio:
        presenters = Presenters(studio)
        before = replace(studio.setup.known("test"), name="Team")
        await studio.preferences.change(studio.preferences.settings.with_gateway(before))
        link = ConnectLink(demo.url, Secret("sk-another-token-0123456789"))
        assert presenters.connect.link_target(link) == "Team"
        done: list[str] = []
        said: list[News] = []
        studio.bus.subscribe(said.append)
        presenters.connect.connect_link(link, done.append)
        await when(studio, lambda: done)  # the gateway does not know it, which is told
        told = [news.words for news in said if isinstance(news, Notified)]
        assert "The token of Team was replaced." in told
        assert "Team was added." not in told
        (after,) = studio.preferences.settings.gateways
        assert after == before
        assert await studio.tokens.get(after) == link.token


async def test_a_link_to_another_address_adds_a_gateway_and_uses_the_old_one(
    home: Path, demo: DemoServer
) -> None:
    async with studio_on(demo) as studio:
        presenters = Presenters(studio)
        await studio.setup.use(studio.setup.known("test").id)
        link = ConnectLink("http://localhost:9", Secret(TOKEN))
        assert presenters.connect.link_target(link) == ""
        done: list[str] = []
        presenters.connect.connect_link(link, done.append)
        await when(studio, lambda: done)
        settings = studio.preferences.settings
        assert settings.current_gateway == "test"
        added = [one for one in settings.gateways if one.base_url == "http://localhost:9"]
        # where there is no keyring, the window is told so and asks where else; nothing was added
        assert (done == [""] and len(added) == 1) or (done == ["no keyring"] and added == [])
        assert all(one.token_storage is not TokenStorage.PASSPHRASE for one in added)
