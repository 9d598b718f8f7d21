"""Gateways that refused a clip for want of money: their other jobs wait instead of being refused one by one.

`domain/refusal_codes` lists the refusals that are about money. Where the gateway's own account at a vendor is empty, the jobs
for that vendor wait, and no free question tells when it is filled: one that a person sends, and that is accepted, does.
"""

import math

from o8studio.domain.compose.pricing import Balance
from o8studio.domain.errors import RefusalKind
from o8studio.domain.ids import GatewayId
from o8studio.domain.request import UNKNOWN_FAMILY, GenerationRequest
from o8studio.services.jobs.evidence import Evidence


class BalanceHold:
    """A hold lasts from a refusal until the balance has grown or the user lifts it."""

    def __init__(self, evidence: Evidence, again_seconds: float) -> None:
        """`again_seconds` is the interval between two balance requests."""
        self._evidence = evidence
        self.again_seconds = again_seconds
        self._too_little: dict[GatewayId, float] = {}
        self._empty_accounts: set[tuple[GatewayId, str]] = set()

    async def note_refusal(self, request: GenerationRequest, kind: RefusalKind) -> None:
        """A clip was refused because the balance was too low, or the gateway's own account at its vendor."""
        if kind is RefusalKind.ACCOUNT:
            self._empty_accounts.add(_account(request))
            return
        gateway_id = request.gateway_id
        self._too_little[gateway_id] = math.inf  # nothing is sent while the balance is being read
        left = 0.0
        try:
            left = _usd(await self._evidence.note_balance(gateway_id, at_least_every=0.0), unknown=0.0)
        finally:  # else a balance that could not be read would hold them for ever
            self._too_little[gateway_id] = left

    def note_accepted(self, request: GenerationRequest) -> bool:
        """A clip was accepted; returns whether that ends a hold on the others for its vendor."""
        account = _account(request)
        was_empty = account in self._empty_accounts
        self._empty_accounts.discard(account)
        return was_empty

    def is_account_empty(self, request: GenerationRequest) -> bool:
        """Whether the gateway's own account at the vendor of this job is held to be empty."""
        return _account(request) in self._empty_accounts

    def trust(self, gateway_id: GatewayId) -> None:
        """The user says that there is enough money."""
        self._too_little.pop(gateway_id, None)

    def is_held(self, gateway_id: GatewayId) -> bool:
        """Whether a hold is in effect, as far as known without asking."""
        return gateway_id in self._too_little

    async def is_empty(self, gateway_id: GatewayId) -> bool:
        """Whether a hold is in effect after asking for the balance."""
        if not self.is_held(gateway_id):
            return False
        left = _usd(
            await self._evidence.note_balance(gateway_id, at_least_every=self.again_seconds), unknown=-1.0
        )
        # another held job, or the user, may have lifted the hold meanwhile
        if left > self._too_little.get(gateway_id, math.inf):
            del self._too_little[gateway_id]
        return self.is_held(gateway_id)


def _account(request: GenerationRequest) -> tuple[GatewayId, str]:
    """Models of one family are served from one account, as far as can be known."""
    return request.gateway_id, request.model if request.family == UNKNOWN_FAMILY else request.family


def _usd(balance: Balance | None, *, unknown: float) -> float:
    """The balance for comparing; a token without a limit has more than any sum."""
    return unknown if balance is None else math.inf if balance.usd is None else balance.usd
