"""The gateways of this desk: clients, tokens, what they list, what they speak, and a free test of the connection."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

from o8studio.domain.compose.pricing import Balance
from o8studio.domain.errors import (
    AnswerLost,
    DiskTrouble,
    GatewayError,
    Incomprehensible,
    NoKeyring,
    NoToken,
    NotSent,
    Refused,
    VaultError,
)
from o8studio.domain.gateway import Generation
from o8studio.domain.ids import GatewayId
from o8studio.domain.jobs.policies import Policies
from o8studio.domain.reasons import HoldReason
from o8studio.domain.secret import Secret
from o8studio.gateway.account_api import MODELS, ListedModel, listed_models
from o8studio.gateway.client import GatewayClient, Route
from o8studio.gateway.wire import HttpDraft
from o8studio.services.gateways.account import Account
from o8studio.services.gateways.discovery import Probe, learned, probe
from o8studio.services.gateways.question_budget import QuestionBudget
from o8studio.services.gateways.tokens import Tokens
from o8studio.services.runtime.bus import Bus, ConnectionChanged, TokenChanged
from o8studio.services.runtime.clock import Clock, SystemClock
from o8studio.services.runtime.preferences import Preferences
from o8studio.store.settings import DEMO, GatewayEntry
from o8studio.texts.language import accepted
from o8studio.texts.money import balance_words
from o8studio.texts.names import format_words, server_words


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of a connection test.

    Attributes:
        subject: `address`, `certificate`, `token`, `models`, `balance`, `prices`, `routes` or `keyring`.
        good: None when it does not apply here.
        detail: plain text.
        balance: what the token has left, of the line about that.
        found: what the routes told, so that nobody has to ask them twice.
    """

    subject: str
    good: bool | None
    detail: str
    error: GatewayError | None = None
    balance: Balance | None = None
    found: Probe | None = None


class Gateways:
    """Owns a client per gateway, and one more where jobs are followed with another token."""

    def __init__(
        self,
        preferences: Preferences,
        bus: Bus,
        *,
        environment_token: str = "",
        clock: Clock | None = None,
        policies: Policies | None = None,
    ) -> None:
        self._policies = policies or Policies()
        self._preferences = preferences
        self._clock = clock or SystemClock()
        self._bus = bus
        self.budget = QuestionBudget(preferences.places.questions, self._clock, self._policies.questions)
        self._tokens = Tokens(preferences, environment_token)
        self._clients: dict[GatewayId, tuple[Route, GatewayClient]] = {}
        self._following: dict[GatewayId, tuple[Route, GatewayClient]] = {}
        self._demo: GatewayEntry | None = None
        self._online: dict[str, bool] = {}
        self._endpoints: dict[GatewayId, dict[str, tuple[str, ...]]] = {}
        self._looked_at: set[tuple[GatewayId, str]] = set()

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
            generation=Generation.DEMO.value,
        )
        self._tokens.session.put(DEMO, Secret(token))
        return self._demo

    # ---- tokens

    async def keep_token(self, entry: GatewayEntry, token: Secret, *, passphrase: str = "") -> None:
        """Put the token where the entry says, and read it back.

        Raises:
            NoKeyring, KeyringLocked, WrongPassphrase, DiskTrouble
        """
        await self._tokens.keep(entry, token, passphrase=passphrase)
        await self._drop_clients(entry.id)
        self._bus.publish(TokenChanged(entry.id))

    async def keep_following_token(self, entry: GatewayEntry, token: Secret) -> None:
        """The token that this gateway's jobs are followed with where the main one can't; it never sends any.

        Raises:
            NoKeyring, KeyringLocked, WrongPassphrase, DiskTrouble
        """
        await self._tokens.keep_following(entry, token)
        await _drop(self._following, entry.id)

    async def forget_token(self, entry: GatewayEntry) -> None:
        """Lose the token, and the one for following."""
        await self._drop_clients(entry.id)
        await self._tokens.forget(entry)

    def unlock(self, passphrase: str) -> None:
        """Open the passphrase file for this session."""
        self._tokens.unlock(passphrase)

    async def token(self, entry: GatewayEntry) -> Secret:
        """The token of a gateway.

        Raises:
            NoToken, NoKeyring, KeyringLocked, WrongPassphrase
        """
        return await self._tokens.get(entry)

    # ---- clients

    async def client(self, gateway_id: GatewayId, base_url: str = "") -> GatewayClient:
        """The client of a gateway; `base_url` is used when the gateway is no longer set up.

        Raises:
            NoToken and what the vault raises.
        """
        entry = self.entry(gateway_id)
        if entry is None:
            base_url = base_url or self.address(gateway_id)
            if gateway_id == DEMO or not base_url:
                raise NoToken
            entry = GatewayEntry(id=gateway_id, name=gateway_id, base_url=base_url)
        route = _route(entry)
        known = self._clients.get(gateway_id)
        if known and known[0] == route:
            return known[1]
        client = self.trial_client(entry, await self.token(entry))
        if known:
            await known[1].close()
        self._clients[gateway_id] = (route, client)
        return client

    def address(self, gateway_id: GatewayId) -> str:
        """Of a gateway that is set up or, given as an address, in use; else empty."""
        entry, known = self.entry(gateway_id), self._clients.get(gateway_id)
        return entry.base_url if entry is not None else known[0].base_url if known else ""

    async def following_client(self, gateway_id: GatewayId) -> GatewayClient | None:
        """The client with the token that is for following only; None where there is none, or the gateway is gone."""
        entry = self.entry(gateway_id)
        token = await self._tokens.following(entry) if entry is not None else None
        if entry is None or token is None:
            return None
        route, known = _route(entry), self._following.get(gateway_id)
        if known and known[0] == route:
            return known[1]
        if known:
            await known[1].close()
        client = self.trial_client(entry, token)
        self._following[gateway_id] = (route, client)
        return client

    def trial_client(self, entry: GatewayEntry, token: Secret) -> GatewayClient:
        """A client of its own; whoever takes it closes it."""
        policies = self._policies
        return GatewayClient(
            _route(entry), token, accepted, limits=policies.limits, downloads=policies.download
        )

    async def _drop_clients(self, gateway_id: GatewayId) -> None:
        await _drop(self._clients, gateway_id)
        await _drop(self._following, gateway_id)

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
        try:
            reply = await client.ask(HttpDraft(method="GET", path=MODELS))
        except NotSent:
            self.note_contact(gateway_id, online=False)
            raise
        self.note_contact(gateway_id, online=True)
        found = listed_models(reply.object())
        self._endpoints[gateway_id] = {one.id: one.endpoint_types for one in found}
        return found

    def endpoint_types(self, gateway_id: GatewayId, model: str) -> tuple[str, ...]:
        """What the gateway says serves this model; empty when it was not asked, or says nothing."""
        return self._endpoints.get(gateway_id, {}).get(model, ())

    async def learn_endpoints(self, entry: GatewayEntry) -> None:
        """Ask for them where they make a difference: where both kinds of OpenAI routes are there."""
        if {"openai_responses", "openai_videos"} <= set(entry.formats):
            with contextlib.suppress(GatewayError, VaultError, TimeoutError):
                await self.models(entry.id)

    async def test(self, entry: GatewayEntry, token: Secret) -> AsyncIterator[Finding]:
        """One line per question; never submits a job."""
        async with self.trial_client(entry, token) as client:
            trial = Gateways(self._preferences, Bus(), policies=self._policies)
            trial._tokens.session.put(entry.id, token)
            trial._demo = entry
            trial._clients[entry.id] = (_route(entry), client)
            try:
                listed = await trial.models(entry.id)
            except NotSent as error:
                yield Finding("address", error.reason is HoldReason.CERTIFICATE, entry.base_url, error)
                if error.reason is HoldReason.CERTIFICATE:
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
            found = await probe(client)
            known = learned(entry, found)
            words = f"{server_words(known.server)} ({', '.join(map(format_words, known.formats))})"
            yield Finding("routes", bool(known.formats), words, found=found)
            account = Account(trial, Bus(), self._clock, self.budget)
            left = await account.balance(entry.id)
            yield Finding(
                "balance", left is not None or None, balance_words(left) if left else "", balance=left
            )
            prices = await account.prices(entry.id)
            count = len(prices.prices)
            yield Finding("prices", True if count else None, str(count) if count else "")
            if entry.token_storage == "keyring":
                yield await self._keyring_finding()

    async def _keyring_finding(self) -> Finding:
        try:
            await self._tokens.try_keyring()
        except (VaultError, TimeoutError) as error:
            return Finding("keyring", False, error.backend if isinstance(error, NoKeyring) else "")
        return Finding("keyring", True, "")

    async def learn_routes(self, entry: GatewayEntry, found: Probe | None = None) -> GatewayEntry:
        """Remember what the gateway speaks, and what it is.

        Args:
            found: what a test has just found there; without it the gateway is asked.

        Raises:
            GatewayError, VaultError, DiskTrouble
        """
        self._looked_at.add((entry.id, entry.base_url))
        found = found or await probe(await self.client(entry.id))
        now = self.entry(entry.id)  # a person may have changed it meanwhile
        if now is None or now.base_url != entry.base_url:
            return entry
        fresh = learned(now, found)
        if entry.id == DEMO:
            # our own, whichever server it plays here
            self._demo = fresh = replace(fresh, generation=Generation.DEMO.value, server="Demo")
        else:
            await self._preferences.change(self._preferences.settings.with_gateway(fresh))
        return fresh

    async def learn_unknown(self, entry: GatewayEntry) -> GatewayEntry:
        """Look at a gateway of unknown generation, once per start: settings of older versions say nothing of it."""
        if entry.generation or (entry.id, entry.base_url) in self._looked_at:
            return entry
        with contextlib.suppress(GatewayError, VaultError, TimeoutError, DiskTrouble):
            return await self.learn_routes(entry)
        return entry

    async def close(self) -> None:
        """Let go of every connection."""
        for _, client in (*self._clients.values(), *self._following.values()):
            await client.close()
        self._clients.clear()
        self._following.clear()
        self._tokens.close()


async def _drop(clients: dict[GatewayId, tuple[Route, GatewayClient]], gateway_id: GatewayId) -> None:
    known = clients.pop(gateway_id, None)
    if known:
        await known[1].close()


def _route(entry: GatewayEntry) -> Route:
    return Route(base_url=entry.base_url, proxy=entry.proxy, ca_file=entry.ca_file)
