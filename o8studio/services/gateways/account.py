"""What a gateway reports about a token, for free: models, balance, log, prices; the last three rarely, and shared."""

import asyncio
import contextlib
import logging
import math
from typing import Protocol

from o8studio.domain.compose.pricing import ASSUMED, Balance, MoneyUnit, PriceList
from o8studio.domain.errors import (
    JSON_OBJECT,
    MODEL_LIST,
    GatewayError,
    Incomprehensible,
    NotSent,
    Refused,
    VaultError,
)
from o8studio.domain.ids import GatewayId
from o8studio.domain.jobs.charges import TokenLog
from o8studio.gateway.account_api import (
    LOG,
    MODELS,
    PRICING,
    SPENT,
    STATUS,
    SUBSCRIPTION,
    USAGE,
    ListedModel,
    allowance,
    clock_ahead,
    dashboard_usd,
    listed_models,
    money_unit,
    price_list,
    spent,
    token_balance,
    token_log,
)
from o8studio.gateway.client import GatewayClient
from o8studio.gateway.refusals import is_token_refused
from o8studio.gateway.wire import HttpDraft, Reply
from o8studio.services.gateways.question_budget import QuestionBudget
from o8studio.services.runtime.bus import BalanceNoted, Bus
from o8studio.services.runtime.clock import Clock
from o8studio.store.settings import GatewayEntry

log = logging.getLogger(__name__)

_UNIT_SECONDS = 60.0
"""Seconds for which the worth of a unit is cached; `/api/status` has a generous limit of its own."""
_MISSING_SECONDS = 3600.0
"""Seconds before a missing route is asked again."""
_TROUBLE = (GatewayError, VaultError, TimeoutError)


def has_no_list(error: Refused | Incomprehensible) -> bool:
    """Whether this answer to the question for models says that the gateway keeps no list; a web page says nothing."""
    if isinstance(error, Incomprehensible):
        return error.missing in (JSON_OBJECT, MODEL_LIST)
    return error.status in (404, 405, 501)


class Clients(Protocol):
    """Where the clients come from: the registry, or the one gateway of a connection test."""

    async def client(self, gateway_id: GatewayId) -> GatewayClient:
        """The client of a gateway. Raises: NoToken, and what the vault raises."""
        ...

    def address(self, gateway_id: GatewayId) -> str:
        """Its address; empty when it is not known."""
        ...

    def note_contact(self, gateway_id: str, *, online: bool) -> None:
        """Record whether it was reached."""
        ...


class Account:
    """Reads a token's account; what can't be read is None and never an error, except for models and prices."""

    def __init__(self, gateways: Clients, bus: Bus, clock: Clock, budget: QuestionBudget) -> None:
        self._gateways = gateways
        self._bus = bus
        self._clock = clock
        self.budget = budget
        self._units: dict[GatewayId, tuple[MoneyUnit, float]] = {}
        self._logs: dict[GatewayId, tuple[TokenLog, float]] = {}
        self._missing: dict[tuple[GatewayId, str], float] = {}
        self._endpoints: dict[GatewayId, dict[str, tuple[str, ...]]] = {}
        self._gates: dict[tuple[GatewayId, str], asyncio.Lock] = {}
        self._told_freely: dict[GatewayId, bool] = {}
        """Whether the last balance came from the routes that are not rate-limited."""
        self.last_balance: dict[GatewayId, Balance] = {}
        """The last balance that each gateway reported for its current token."""

    async def models(self, gateway_id: GatewayId) -> list[ListedModel]:
        """The models that the gateway lists.

        Raises:
            GatewayError, VaultError
        """
        client = await self._gateways.client(gateway_id)
        try:
            reply = await client.ask(HttpDraft(method="GET", path=MODELS))
        except NotSent:
            self._gateways.note_contact(gateway_id, online=False)
            raise
        self._gateways.note_contact(gateway_id, online=True)
        found = listed_models(reply.object())
        self._endpoints[gateway_id] = {one.id: one.endpoint_types for one in found}
        return found

    def endpoint_types(self, gateway_id: GatewayId, model: str) -> tuple[str, ...]:
        """The endpoint types that the gateway lists for this model; empty if it was not asked or lists none."""
        return self._endpoints.get(gateway_id, {}).get(model, ())

    async def learn_endpoints(self, entry: GatewayEntry) -> None:
        """Fetch the endpoint types where they matter: where both kinds of OpenAI routes exist."""
        if {"openai_responses", "openai_videos"} <= set(entry.formats):
            with contextlib.suppress(*_TROUBLE):
                await self.models(entry.id)

    def known_unit(self, gateway_id: GatewayId) -> MoneyUnit:
        """How the gateway shows money, if it has been asked."""
        return self._units.get(gateway_id, (ASSUMED, 0.0))[0]

    async def unit(self, gateway_id: GatewayId) -> MoneyUnit:
        """What its quota units are worth now; the last known or an assumed value where that can't be read."""
        async with self._gate(gateway_id, STATUS):
            known, at = self._units.get(gateway_id, (ASSUMED, -math.inf))
            if self._clock.monotonic() - at < _UNIT_SECONDS:
                return known
            try:
                found = money_unit((await self._ask(gateway_id, STATUS)).object())
            except _TROUBLE:
                found = None
            self._units[gateway_id] = (found or known, self._clock.monotonic())
            return found or known

    async def balance(self, gateway_id: GatewayId) -> Balance | None:
        """The balance, from the routes without a rate limit if they answer, else from the token's; None if unknown."""
        found, told, is_refused = None, False, False
        async with self._gate(gateway_id, USAGE):
            unit = await self.unit(gateway_id)
            with contextlib.suppress(*_TROUBLE):
                try:
                    found = await self._dashboard(gateway_id, unit)
                    told = found is not None
                except Refused:  # a spent token is refused here, and on some gateways only here
                    is_refused = True
                found = found or await self._token_usage(gateway_id, unit)
        if found is not None:
            self._told_freely[gateway_id] = told
            self.last_balance[gateway_id] = found
            self._bus.publish(BalanceNoted(gateway_id, found))
        elif is_refused and self._told_freely.get(gateway_id):  # it did report for this token before
            self.forget_balance(gateway_id)
        return found

    def forget_balance(self, gateway_id: GatewayId) -> None:
        """The last balance is no longer valid: the token was replaced, or is no longer accepted."""
        if self.last_balance.pop(gateway_id, None) is not None:
            self._bus.publish(BalanceNoted(gateway_id, None))

    async def _dashboard(self, gateway_id: GatewayId, unit: MoneyUnit) -> Balance | None:
        """Raises: Refused, if the token itself is not accepted."""
        if self._is_missing(gateway_id, SUBSCRIPTION):
            return None
        try:
            granted = allowance((await self._ask(gateway_id, SUBSCRIPTION)).object())
            if granted is not None and math.isinf(granted):
                return Balance(None, unit)
            used = None if granted is None else spent((await self._ask(gateway_id, SPENT)).object())
        except Refused as refusal:
            if is_token_refused(refusal):
                raise
            if refusal.status == 404:
                self._note_missing(gateway_id, SUBSCRIPTION)
            return None
        except Incomprehensible:
            self._note_missing(gateway_id, SUBSCRIPTION)
            return None
        if granted is None or used is None:
            return None
        return Balance(dashboard_usd(granted - used, unit), unit)

    async def _token_usage(self, gateway_id: GatewayId, unit: MoneyUnit) -> Balance | None:
        reply = await self._limited(gateway_id, USAGE, balance=True)
        return token_balance(reply.object(), unit) if reply is not None else None

    async def log(self, gateway_id: GatewayId, *, not_before: float, person: bool = False) -> TokenLog | None:
        """The token's log, read at `not_before` or later; None means unknown, from which nothing follows.

        Concurrent calls share one request.

        Args:
            not_before: unix seconds.
            person: a user is waiting, so a larger budget applies.
        """
        async with self._gate(gateway_id, LOG):
            oldest = self._clock.monotonic() - max(0.0, self._clock.now() - not_before)
            known, read_at = self._logs.get(gateway_id, (None, -math.inf))
            if known is not None and read_at >= oldest:
                return known
            unit = await self.unit(gateway_id)
            asked_at, asked = self._clock.now(), self._clock.monotonic()
            try:
                reply = await self._limited(gateway_id, LOG, person=person)
                if reply is None:
                    return None
                ahead = clock_ahead(reply.headers, self._clock.now())
                found = token_log(reply.object(), unit, ahead=ahead, now=asked_at)
            except _TROUBLE:
                return None
            self._logs[gateway_id] = found, asked
            return found

    async def log_wait(self, gateway_id: GatewayId) -> float:
        """Seconds until the program may fetch the log on its own."""
        return await self.budget.wait(self._gateways.address(gateway_id))

    def has_log(self, gateway_id: GatewayId) -> bool:
        """Whether to fetch it: the gateway is configured or in use, and its log was not missing recently."""
        return bool(self._gateways.address(gateway_id)) and not self._is_missing(gateway_id, LOG)

    async def prices(self, gateway_id: GatewayId) -> PriceList:
        """The public price list; empty when there is none.

        Raises:
            GatewayError, VaultError
        """
        try:
            reply = (await self._ask(gateway_id, PRICING)).object()
        except (Refused, Incomprehensible):
            return PriceList()
        return price_list(reply, self._clock.now(), await self.unit(gateway_id))

    async def _limited(
        self, gateway_id: GatewayId, path: str, *, person: bool = False, balance: bool = False
    ) -> Reply | None:
        """Ask a route under the server's tight rate limit; None when the budget or the server refuses."""
        address = self._gateways.address(gateway_id)
        if not person and self._is_missing(gateway_id, path):
            return None
        client = await self._gateways.client(gateway_id)
        if not await self.budget.take(address, person=person, balance=balance):
            return None
        try:
            reply = await client.ask(HttpDraft(method="GET", path=path))
        except Refused as refusal:
            throttled = refusal.status == 429
            await self.budget.answered(address, throttled=throttled, retry_after=refusal.retry_after)
            if throttled:
                log.info("%s is throttled", path)
            elif refusal.status in (404, 405):
                self._note_missing(gateway_id, path)
            return None
        await self.budget.answered(address, throttled=False)
        return reply

    async def _ask(self, gateway_id: GatewayId, path: str) -> Reply:
        client = await self._gateways.client(gateway_id)
        return await client.ask(HttpDraft(method="GET", path=path))

    def _gate(self, gateway_id: GatewayId, what: str) -> asyncio.Lock:
        return self._gates.setdefault((gateway_id, what), asyncio.Lock())

    def _note_missing(self, gateway_id: GatewayId, path: str) -> None:
        self._missing[(gateway_id, path)] = self._clock.monotonic()

    def _is_missing(self, gateway_id: GatewayId, path: str) -> bool:
        at = self._missing.get((gateway_id, path))
        return at is not None and self._clock.monotonic() - at < _MISSING_SECONDS
