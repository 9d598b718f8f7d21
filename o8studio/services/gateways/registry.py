"""The configured gateways with one client each, and a second one where jobs are followed with another token."""

from dataclasses import dataclass

from o8studio.domain.errors import NoToken
from o8studio.domain.gateway import Generation
from o8studio.domain.ids import GatewayId
from o8studio.domain.jobs.policies import Policies
from o8studio.domain.secret import Secret
from o8studio.domain.settings import NO_PROXY, TokenStorage
from o8studio.gateway.client import GatewayClient, Route
from o8studio.services.gateways.tokens import Tokens, check_token
from o8studio.services.runtime.bus import Bus, ConnectionChanged
from o8studio.services.runtime.preferences import Preferences
from o8studio.store.settings import DEMO, GatewayEntry
from o8studio.texts.language import accepted


@dataclass(frozen=True, slots=True)
class _Connected:
    """A client and what it was made from: with another route or token it must be replaced."""

    route: Route
    token: Secret
    client: GatewayClient


class GatewayRegistry:
    """Entries and clients. An outdated client is retired: requests running on it finish."""

    def __init__(
        self, preferences: Preferences, tokens: Tokens, bus: Bus, policies: Policies | None = None
    ) -> None:
        self._policies = policies or Policies()
        self._preferences = preferences
        self._tokens = tokens
        self._bus = bus
        self._clients: dict[GatewayId, _Connected] = {}
        self._following: dict[GatewayId, _Connected] = {}
        self._demo: GatewayEntry | None = None
        self._online: dict[str, bool] = {}

    # ---- entries

    def entries(self) -> tuple[GatewayEntry, ...]:
        """Every gateway, the demo last when it runs."""
        return (*self._preferences.settings.gateways, *((self._demo,) if self._demo else ()))

    def entry(self, name: str) -> GatewayEntry | None:
        """By id, or else by name; the demo gateway's id is no other gateway's name."""
        if name == DEMO:
            return self._demo
        found = self._preferences.settings.gateway(name)
        return found or (self._demo if self._demo is not None and name == self._demo.name else None)

    async def save(self, entry: GatewayEntry) -> None:
        """Add a gateway, or replace the one with its id, on disk; the demo gateway is kept in memory.

        Raises:
            DiskTrouble
        """
        if entry.id == DEMO:
            self._demo = entry
        else:
            await self._preferences.change(self._preferences.settings.with_gateway(entry))

    def set_demo(self, base_url: str, token: str) -> GatewayEntry:
        """Set the address of the running demo gateway."""
        self._demo = GatewayEntry(
            id=DEMO,
            name="Demo",
            base_url=base_url,
            proxy=NO_PROXY,
            token_storage=TokenStorage.SESSION,
            formats=("openai_videos",),
            generation=Generation.DEMO.value,
        )
        self._tokens.session.put(DEMO, Secret(token))
        return self._demo

    # ---- clients

    async def client(self, gateway_id: GatewayId, base_url: str = "") -> GatewayClient:
        """The client of a gateway; `base_url` is used when the gateway is no longer set up.

        Raises:
            NoToken and what the vault raises.
        """
        while True:
            entry = known = self.entry(gateway_id)
            if entry is None:
                address = base_url or self.address(gateway_id)
                if gateway_id == DEMO or not address:
                    raise NoToken
                entry = GatewayEntry(id=gateway_id, name=gateway_id, base_url=address)
            token = await self._tokens.get(entry)
            if self.entry(gateway_id) is known:  # else the token may be for another address than the entry's
                return await self._fitting(self._clients, entry, token)

    async def following_client(self, gateway_id: GatewayId) -> GatewayClient | None:
        """The client with the following token; None where there is none, or the gateway was removed."""
        while (entry := self.entry(gateway_id)) is not None:
            token = await self._tokens.following(entry)
            if self.entry(gateway_id) is entry:
                return await self._fitting(self._following, entry, token) if token is not None else None
        return None

    async def _fitting(
        self, clients: dict[GatewayId, _Connected], entry: GatewayEntry, token: Secret
    ) -> GatewayClient:
        """The existing client if it still fits, else a new one. Nothing is awaited between look-up and insertion."""
        route, known = _route(entry), clients.get(entry.id)
        if known is not None and (known.route, known.token) == (route, token):
            return known.client
        made = clients[entry.id] = _Connected(route, token, self.trial_client(entry, token))
        if known is not None:
            await known.client.retire()
        return made.client

    def trial_client(self, entry: GatewayEntry, token: Secret) -> GatewayClient:
        """A separate client; the caller closes it.

        Raises:
            BadInput: it can't be a token.
        """
        check_token(token)
        policies = self._policies
        return GatewayClient(
            _route(entry), token, accepted, limits=policies.limits, downloads=policies.download
        )

    def address(self, gateway_id: GatewayId) -> str:
        """The address of a gateway that is configured or, given as an address, in use; else empty."""
        entry, known = self.entry(gateway_id), self._clients.get(gateway_id)
        return entry.base_url if entry is not None else known.route.base_url if known is not None else ""

    async def drop(self, gateway_id: GatewayId) -> None:
        """Start nothing more on this gateway's connections; running requests finish."""
        for clients in (self._clients, self._following):
            known = clients.pop(gateway_id, None)
            if known is not None:
                await known.client.retire()

    async def close(self) -> None:
        """Close every connection."""
        for known in (*self._clients.values(), *self._following.values()):
            await known.client.close()
        self._clients.clear()
        self._following.clear()

    # ---- contact

    def note_contact(self, gateway_id: str, *, online: bool) -> None:
        """Record whether a gateway was reached; a change is published."""
        before = self._online.get(gateway_id, True)
        self._online[gateway_id] = online
        if before != online:
            self._bus.publish(ConnectionChanged(gateway_id, online))

    def is_online(self, gateway_id: str) -> bool | None:
        """Whether the last attempt reached it; None before the first."""
        return self._online.get(gateway_id)


def _route(entry: GatewayEntry) -> Route:
    return Route(
        base_url=entry.base_url, proxy=entry.proxy, ca_file=entry.ca_file, result_hosts=entry.result_hosts
    )
