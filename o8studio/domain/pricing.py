"""What a job will cost, as far as a gateway's public price list tells; never invented."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from o8studio.domain.request import Json

_BIG_SORA = ((1792, 1024), (1024, 1792))
_DEFAULT_SECONDS = {"openai_sora": 4.0, "veo": 8.0, "wan": 5.0}
"""Families that are billed by the second, and the length that the server assumes (docs/protocol.md §8.3)."""


DEFAULT_PER_USD = 500_000.0
"""Quota units a US dollar, where a gateway does not tell (docs/protocol.md §8.5)."""


@dataclass(frozen=True, slots=True)
class MoneyUnit:
    """What a gateway counts money in, and how it shows it.

    Attributes:
        per_usd: quota units a US dollar.
        kind: `USD`, `CNY`, `CUSTOM` (a currency of the site's own) or `TOKENS` (plain quota units).
        symbol: of the currency; empty for plain units.
        rate: what is shown for one US dollar, in that currency or in units.
        assumed: the gateway did not tell, so that every figure is only about right.
    """

    per_usd: float = DEFAULT_PER_USD
    kind: str = "USD"
    symbol: str = "$"
    rate: float = 1.0
    assumed: bool = False


DOLLARS = MoneyUnit()
ASSUMED = MoneyUnit(assumed=True)


@dataclass(frozen=True, slots=True)
class Balance:
    """What a token has left: US dollars, or None for a token without a limit."""

    usd: float | None
    unit: MoneyUnit = DOLLARS

    @property
    def unlimited(self) -> bool:
        """Whether the token has no limit of its own."""
        return self.usd is None


class Certainty(StrEnum):
    """How much an estimate can be trusted."""

    EXACT = "exact"
    RANGE = "range"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Price:
    """One model's entry. `usd` is a price, `ratio` a share that is settled after the job; one of them is None."""

    usd: float | None
    ratio: float | None
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceList:
    """A gateway's list.

    Attributes:
        groups: by group of users, the factor on every price.
        read_at: unix seconds.
        unit: how the gateway shows money; the prices themselves are US dollars.
    """

    prices: Mapping[str, Price] = field(default_factory=dict)
    groups: Mapping[str, float] = field(default_factory=dict)
    read_at: float = 0.0
    unit: MoneyUnit = DOLLARS


@dataclass(frozen=True, slots=True)
class Estimate:
    """US dollars for one clip: from `low` to `high`; `high` is None where nobody knows the end.

    `unit` is how the gateway shows them.
    """

    certainty: Certainty
    low: float = 0.0
    high: float | None = None
    read_at: float = 0.0
    unit: MoneyUnit = DOLLARS

    def times(self, count: int) -> "Estimate":
        """The same for so many clips."""
        return replace(self, low=self.low * count, high=None if self.high is None else self.high * count)


UNKNOWN = Estimate(Certainty.UNKNOWN)


def add(one: Estimate, other: Estimate) -> Estimate:
    """Both together; what is unknown makes the end unknown."""
    if Certainty.UNKNOWN in (one.certainty, other.certainty):
        return UNKNOWN
    open_end = one.high is None or other.high is None
    both_exact = one.certainty is other.certainty is Certainty.EXACT
    return Estimate(
        Certainty.EXACT if both_exact else Certainty.RANGE,
        one.low + other.low,
        None if open_end else (one.high or 0) + (other.high or 0),
        min(one.read_at, other.read_at),
        other.unit,
    )


def estimate(prices: PriceList, model: str, family: str, core: Mapping[str, Json]) -> Estimate:
    """Price × group × what this family multiplies with (docs/protocol.md §8.3).

    A token does not tell its group: where the groups differ, the estimate is a range over them. What is settled
    after the job has no upper end.
    """
    price = prices.prices.get(model)
    if price is None:
        return UNKNOWN
    factors = [prices.groups[name] for name in price.groups if name in prices.groups] or [1.0]
    basis = price.usd if price.usd is not None else (price.ratio or 0.0) / 2
    if basis <= 0:
        return UNKNOWN
    times = _multiplier(family, core)
    low, high = basis * times * min(factors), basis * times * max(factors)
    settled_later = (
        price.usd is None or family in ("doubao_seedance", "wan") or core.get("resolution") == "4k"
    )
    if settled_later:
        return Estimate(Certainty.RANGE, low, None, prices.read_at, prices.unit)
    certainty = Certainty.EXACT if low == high else Certainty.RANGE
    return Estimate(certainty, low, high, prices.read_at, prices.unit)


def _multiplier(family: str, core: Mapping[str, Json]) -> float:
    assumed = _DEFAULT_SECONDS.get(family)
    if assumed is None:
        return 1.0
    length = core.get("duration")
    seconds = float(length) if isinstance(length, (int, float)) and length > 0 else assumed
    big = family == "openai_sora" and (core.get("width"), core.get("height")) in _BIG_SORA
    return seconds * (1.666667 if big else 1.0)
