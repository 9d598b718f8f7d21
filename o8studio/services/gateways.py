"""The gateways of this desk: clients, tokens, what they list, what they speak, and a free test of the connection."""

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TypeVar

from o8studio.domain.errors import (
    AnswerLost,
    GatewayError,
    Incomprehensible,
    NoKeyring,
    NoToken,
    NotSent,
    Refused,
    VaultError,
)
from o8studio.domain.ids import GatewayId
from o8studio.domain.secret import Secret
from o8studio.gateway.client import GatewayClient, Route
from o8studio.gateway.formats import FORMATS, SUBMITTABLE
from o8studio.gateway.refusals import hidden_error
from o8studio.gateway.shapes import plain
from o8studio.gateway.wire import HttpDraft
from o8studio.services.bus import Bus, ConnectionChanged
from o8studio.services.preferences import Preferences
from o8studio.store.settings import DEMO, GatewayEntry
from o8studio.store.vault import KeyringVault, PassphraseVault, SessionVault, TokenVault

_Found = TypeVar("_Found")
_VAULT_SECONDS = 120.0
_QUOTA_PER_USD = 500_000
_PROBES = {
    "openai_videos": "/v1/videos/none-0",
    "openai_responses": "/v1/responses/resp_none",
    "generations": "/v1/video/generations/none-0",
}


@dataclass(frozen=True, slots=True)
class ListedModel:
    """A model as the gateway lists it."""

    id: str
    owner: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of a connection test.

    Attributes:
        subject: `address`, `certificate`, `token`, `models`, `balance`, `prices`, `routes` or `keyring`.
        good: None when it does not apply here.
        detail: plain text.
    """

    subject: str
    good: bool | None
    detail: str
    error: GatewayError | None = None


class Gateways:
    """Owns one client per gateway. Tokens are read from the vault once and stay in memory."""

    def __init__(self, preferences: Preferences, bus: Bus, *, environment_token: str = "") -> None:
        self._preferences = preferences
        self._bus = bus
        self._environment = Secret(environment_token) if environment_token else None
        self._session = SessionVault()
        self._keyring: TokenVault = KeyringVault()
        self._passphrase: PassphraseVault | None = None
        self._threads = ThreadPoolExecutor(1, "vault")
        self._clients: dict[GatewayId, tuple[Route, GatewayClient]] = {}
        self._demo: GatewayEntry | None = None
        self._online: dict[str, bool] = {}

    # ---- entries

    def entries(self) -> tuple[GatewayEntry, ...]:
        """Every gateway, the demo last when it runs."""
        return (*self._preferences.settings.gateways, *((self._demo,) if self._demo else ()))

    def entry(self, name: str) -> GatewayEntry | None:
        """By id or name."""
        return next((one for one in self.entries() if name in (one.id, one.name)), None)

    def set_demo(self, base_url: str, token: str) -> GatewayEntry:
        """The demo gateway runs here now."""
        self._demo = GatewayEntry(
            id=DEMO,
            name="Demo",
            base_url=base_url,
            proxy="direct",
            token_storage="session",
            formats=("openai_videos",),
        )
        self._session.put(DEMO, Secret(token))
        return self._demo

    # ---- tokens

    async def keep_token(self, entry: GatewayEntry, token: Secret, *, passphrase: str = "") -> None:
        """Put the token where the entry says, and read it back.

        Raises:
            NoKeyring, KeyringLocked, WrongPassphrase, DiskTrouble
        """
        if passphrase:
            self.unlock(passphrase)
        await self._in_vault_thread(self._vault(entry).put, entry.id, token)
        await self._drop_client(entry.id)

    async def forget_token(self, entry: GatewayEntry) -> None:
        """Lose the token."""
        await self._in_vault_thread(self._vault(entry).forget, entry.id)
        await self._drop_client(entry.id)

    def unlock(self, passphrase: str) -> None:
        """Open the passphrase file for this session."""
        self._passphrase = PassphraseVault(self._preferences.places.tokens, passphrase)

    async def token(self, entry: GatewayEntry) -> Secret:
        """The token of a gateway.

        Raises:
            NoToken, NoKeyring, KeyringLocked, WrongPassphrase
        """
        cached = self._session.get(entry.id)
        if cached is None and self._environment is not None and entry.id != DEMO:
            cached = self._environment
        if cached is None:
            cached = await self._in_vault_thread(self._vault(entry).get, entry.id)
        if cached is None:
            raise NoToken
        self._session.put(entry.id, cached)
        return cached

    def _vault(self, entry: GatewayEntry) -> TokenVault:
        match entry.token_storage:
            case "session":
                return self._session
            case "passphrase":
                if self._passphrase is None:
                    raise NoToken
                return self._passphrase
            case _:
                return self._keyring

    async def _in_vault_thread(self, call: Callable[..., _Found], *arguments: object) -> _Found:
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(_VAULT_SECONDS):
            return await loop.run_in_executor(self._threads, call, *arguments)

    # ---- clients

    async def client(self, gateway_id: GatewayId, base_url: str = "") -> GatewayClient:
        """The client of a gateway; `base_url` is used when the gateway is no longer set up.

        Raises:
            NoToken and what the vault raises.
        """
        entry = self.entry(gateway_id)
        if entry is None:
            if gateway_id == DEMO or not base_url:
                raise NoToken
            entry = GatewayEntry(id=gateway_id, name=gateway_id, base_url=base_url)
        route = Route(base_url=entry.base_url, proxy=entry.proxy)
        known = self._clients.get(gateway_id)
        if known and known[0] == route:
            return known[1]
        client = GatewayClient(route, await self.token(entry))
        if known:
            await known[1].close()
        self._clients[gateway_id] = (route, client)
        return client

    async def _drop_client(self, gateway_id: GatewayId) -> None:
        known = self._clients.pop(gateway_id, None)
        if known:
            await known[1].close()

    def note_contact(self, gateway_id: str, *, online: bool) -> None:
        """Say when a gateway goes away or comes back."""
        if self._online.get(gateway_id, True) != online:
            self._online[gateway_id] = online
            self._bus.publish(ConnectionChanged(gateway_id, online))

    def is_online(self, gateway_id: str) -> bool:
        """Whether the last attempt reached it."""
        return self._online.get(gateway_id, True)

    # ---- questions, all free

    async def models(self, gateway_id: GatewayId) -> list[ListedModel]:
        """What the gateway lists.

        Raises:
            GatewayError, VaultError
        """
        client = await self.client(gateway_id)
        reply = (await client.ask(HttpDraft(method="GET", path="/v1/models"))).object()
        data = reply.get("data")
        if not isinstance(data, list):
            raise Incomprehensible("a list of models")
        return [
            ListedModel(plain(item["id"])[:200], plain(item.get("owned_by", ""))[:60])
            for item in data
            if isinstance(item, dict) and isinstance(item.get("id"), str)
        ]

    async def balance(self, gateway_id: GatewayId) -> float | None:
        """US dollars left, infinity for an unlimited token, None when the gateway does not tell.

        Raises:
            GatewayError, VaultError
        """
        client = await self.client(gateway_id)
        try:
            reply = (await client.ask(HttpDraft(method="GET", path="/api/usage/token/"))).object()
        except (Refused, Incomprehensible):
            return None
        data = reply.get("data")
        if not isinstance(data, dict) or hidden_error(reply):
            return None
        if data.get("unlimited_quota") is True:
            return float("inf")
        left = data.get("total_available")
        return left / _QUOTA_PER_USD if isinstance(left, (int, float)) else None

    async def prices(self, gateway_id: GatewayId) -> dict[str, float]:
        """US dollars by model from the public price list; empty when there is none.

        Raises:
            GatewayError, VaultError
        """
        client = await self.client(gateway_id)
        try:
            reply = (await client.ask(HttpDraft(method="GET", path="/api/pricing"))).object()
        except (Refused, Incomprehensible):
            return {}
        data = reply.get("data")
        return {
            str(item["model_name"]): float(price)
            for item in (data if isinstance(data, list) else [])
            if isinstance(item, dict)
            and isinstance(price := item.get("model_price"), (int, float))
            and price > 0
        }

    async def formats(self, gateway_id: GatewayId) -> tuple[tuple[str, ...], bool]:
        """The formats whose status route exists, best first, and whether responses can be cancelled.

        Raises:
            NotSent, AnswerLost, VaultError
        """
        client = await self.client(gateway_id)
        found = [
            name
            for name in SUBMITTABLE
            if await _route_exists(client, HttpDraft(method="GET", path=_PROBES[name]))
        ]
        cancel = False
        if "openai_responses" in found:
            path = f"{_PROBES['openai_responses']}/cancel"
            cancel = await _route_exists(client, HttpDraft(method="POST", path=path, body={}))
        return tuple(found), cancel

    async def test(self, entry: GatewayEntry, token: Secret) -> AsyncIterator[Finding]:
        """One line per question; never submits a job."""
        async with GatewayClient(Route(base_url=entry.base_url, proxy=entry.proxy), token) as client:
            trial = Gateways(self._preferences, Bus())
            trial._session.put(entry.id, token)
            trial._demo = entry
            trial._clients[entry.id] = (Route(base_url=entry.base_url, proxy=entry.proxy), client)
            try:
                listed = await trial.models(entry.id)
            except NotSent as error:
                yield Finding("address", error.reason == "certificate", entry.base_url, error)
                if error.reason == "certificate":
                    yield Finding("certificate", False, "", error)
                return
            except AnswerLost as error:
                yield Finding("address", False, entry.base_url, error)
                return
            except (Refused, Incomprehensible) as error:
                yield Finding("address", True, entry.base_url)
                yield Finding("token", False, "", error)
                return
            yield Finding("address", True, entry.base_url)
            yield Finding("certificate", True if entry.base_url.startswith("https") else None, "")
            yield Finding("token", True, "")
            yield Finding("models", bool(listed), str(len(listed)))
            found, _ = await trial.formats(entry.id)
            yield Finding("routes", bool(found), ", ".join(found))
            left = await trial.balance(entry.id)
            yield Finding("balance", None if left is None else True, "" if left is None else f"{left:.2f}")
            prices = await trial.prices(entry.id)
            yield Finding("prices", True if prices else None, str(len(prices)) if prices else "")
            if entry.token_storage == "keyring":
                yield await self._keyring_finding()

    async def _keyring_finding(self) -> Finding:
        """Write something that is no token, read it back, take it away."""
        account, probe = GatewayId("connection-test"), Secret("read-back")
        try:
            await self._in_vault_thread(self._keyring.put, account, probe)
            await self._in_vault_thread(self._keyring.forget, account)
        except (VaultError, TimeoutError) as error:
            return Finding("keyring", False, error.backend if isinstance(error, NoKeyring) else "")
        return Finding("keyring", True, "")

    async def learn_routes(self, entry: GatewayEntry) -> GatewayEntry:
        """Remember what the gateway speaks.

        Raises:
            GatewayError, VaultError, DiskTrouble
        """
        found, cancel = await self.formats(entry.id)
        fresh = replace(entry, formats=found, can_cancel=cancel)
        if entry.id == DEMO:
            self._demo = fresh
        else:
            await self._preferences.change(self._preferences.settings.with_gateway(fresh))
        return fresh

    async def close(self) -> None:
        """Let go of every connection."""
        for _, client in self._clients.values():
            await client.close()
        self._clients.clear()
        self._threads.shutdown(wait=False)


async def _route_exists(client: GatewayClient, draft: HttpDraft) -> bool:
    """JSON that knows no such job means that the route is there; `Invalid URL` and HTML mean that it is not (§11)."""
    try:
        reply = await client.ask(draft)
        reply.object()
    except Refused as refusal:
        return not refusal.route_missing and refusal.status not in (401, 403, 405)
    except Incomprehensible:
        return False
    return True


def best_format(entry: GatewayEntry) -> str:
    """The format to submit with on this gateway."""
    return next((name for name in entry.formats if name in FORMATS), SUBMITTABLE[0])
