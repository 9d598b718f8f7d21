"""Connecting a gateway, by its form or by a link that a person confirmed."""

from collections.abc import AsyncIterator, Callable

from o8studio.domain.connect_link import ConnectLink
from o8studio.domain.secret import Secret
from o8studio.presenters.background import Background
from o8studio.presenters.gateways import GatewaysPresenter
from o8studio.services.gateways.connect_links import link_target, wanted_by
from o8studio.services.gateways.connection_test import Finding
from o8studio.services.gateways.setup import WantedGateway
from o8studio.store.settings import is_unencrypted
from o8studio.studio import Studio
from o8studio.texts.errors import kept_before_words, unencrypted_words
from o8studio.texts.language import _
from o8studio.ui.ports import Done, TestLine


class ConnectPresenter:
    """Implements `ConnectPort`; what is learned of the gateway afterwards is the gateways' own."""

    def __init__(self, studio: Studio, gateways: GatewaysPresenter, work: Background) -> None:
        self._studio, self._gateways = studio, gateways
        self._spawn, self._say = work.spawn, work.say

    def test_connection(
        self,
        address: str,
        token: str,
        proxy: str,
        line: Callable[[TestLine], None],
        done: Callable[[bool], None],
    ) -> None:
        """Test without storing anything."""

        async def findings() -> AsyncIterator[Finding]:
            entry = await self._studio.setup.checked(WantedGateway(address=address, proxy=proxy))
            async for finding in self._studio.connection_test.run(entry, Secret(token)):
                yield finding

        self._gateways.report(findings(), line, done)

    def connect_gateway(
        self, name: str, address: str, token: str, proxy: str, keep: str, passphrase: str, done: Done
    ) -> None:
        """Store the gateway and its token."""

        async def work() -> None:
            setup = self._studio.setup
            wanted = WantedGateway(address=address, name=name, proxy=proxy, keep=keep)
            entry = await setup.checked(wanted)
            left = await setup.add(entry, Secret(token), passphrase)
            if left is not None:
                self._say(kept_before_words(left), stays=True)
            await setup.use(entry.id)
            if is_unencrypted(entry.base_url):
                self._say(unencrypted_words(), stays=True)
            self._gateways.token_came(entry.id)
            await self._gateways.learn(routes=True)

        self._spawn("connect", work(), done)

    def link_target(self, link: ConnectLink) -> str:
        """The name of the gateway at the link's address, or nothing."""
        known = link_target(self._studio.preferences.settings, link)
        return known.name if known is not None else ""

    def connect_link(self, link: ConnectLink, done: Done) -> None:
        """Add the gateway, or replace the token of the one at this address; which one is in use stays as it is."""

        async def work() -> None:
            setup, settings = self._studio.setup, self._studio.preferences.settings
            is_known = link_target(settings, link) is not None
            entry = await setup.checked(wanted_by(settings, link))
            left = await setup.add(entry, link.token)
            if left is not None:
                self._say(kept_before_words(left), stays=True)
            self._gateways.token_came(entry.id)
            words = _("The token of {name} was replaced.") if is_known else _("{name} was added.")
            self._say(words.format(name=entry.name))
            if entry.id == self._studio.preferences.settings.current_gateway:
                await self._gateways.learn(routes=True)

        self._spawn("connect", work(), done)
