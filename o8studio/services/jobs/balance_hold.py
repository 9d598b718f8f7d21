"""Which gateway has just refused a clip for want of money: its other jobs wait instead of being refused one by one.

Which refusals are about money says `domain/refusal_codes`.
"""

import math

from o8studio.domain.compose.pricing import Balance
from o8studio.domain.ids import GatewayId
from o8studio.services.jobs.evidence import Evidence


class BalanceHold:
    """Knows from a refusal on, until the balance has grown or a person says so."""

    def __init__(self, evidence: Evidence, again_seconds: float) -> None:
        """`again_seconds` lie between two questions for the balance."""
        self._evidence = evidence
        self.again_seconds = again_seconds
        self._too_little: dict[GatewayId, float] = {}

    async def note_refusal(self, gateway_id: GatewayId) -> None:
        """A clip was refused; what is left was too little."""
        self._too_little[gateway_id] = math.inf  # nothing goes out while it is asked
        self._too_little[gateway_id] = _usd(
            await self._evidence.note_balance(gateway_id, at_least_every=0.0), unknown=0.0
        )

    def trust(self, gateway_id: GatewayId) -> None:
        """A person says that there is money."""
        self._too_little.pop(gateway_id, None)

    def is_held(self, gateway_id: GatewayId) -> bool:
        """Whether a clip was refused and nothing has changed since, as far as is known without asking."""
        return gateway_id in self._too_little

    async def is_empty(self, gateway_id: GatewayId) -> bool:
        """Whether a clip was refused, and there is no more money since."""
        if not self.is_held(gateway_id):
            return False
        left = _usd(
            await self._evidence.note_balance(gateway_id, at_least_every=self.again_seconds), unknown=-1.0
        )
        # another held job, or a person, may have said meanwhile that there is money
        if left > self._too_little.get(gateway_id, math.inf):
            del self._too_little[gateway_id]
        return self.is_held(gateway_id)


def _usd(balance: Balance | None, *, unknown: float) -> float:
    """For comparing; a token without a limit has more than any sum."""
    return unknown if balance is None else math.inf if balance.usd is None else balance.usd
