"""Gateways that refused a clip for want of money: their other jobs wait instead of being refused one by one.

`domain/refusal_codes` lists the refusals that are about money.
"""

import math

from o8studio.domain.compose.pricing import Balance
from o8studio.domain.ids import GatewayId
from o8studio.services.jobs.evidence import Evidence


class BalanceHold:
    """A hold lasts from a refusal until the balance has grown or the user lifts it."""

    def __init__(self, evidence: Evidence, again_seconds: float) -> None:
        """`again_seconds` is the interval between two balance requests."""
        self._evidence = evidence
        self.again_seconds = again_seconds
        self._too_little: dict[GatewayId, float] = {}

    async def note_refusal(self, gateway_id: GatewayId) -> None:
        """A clip was refused because the balance was too low."""
        self._too_little[gateway_id] = math.inf  # nothing is sent while the balance is being read
        left = 0.0
        try:
            left = _usd(await self._evidence.note_balance(gateway_id, at_least_every=0.0), unknown=0.0)
        finally:  # else a balance that could not be read would hold them for ever
            self._too_little[gateway_id] = left

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


def _usd(balance: Balance | None, *, unknown: float) -> float:
    """The balance for comparing; a token without a limit has more than any sum."""
    return unknown if balance is None else math.inf if balance.usd is None else balance.usd
