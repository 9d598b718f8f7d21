"""What a job will cost by a gateway's public price list; never invented."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from o8studio.domain.gateway import Generation
from o8studio.domain.request import Json
from o8studio.domain.vocabulary import Family

_BIG_SORA = ((1792, 1024), (1024, 1792))
_DEFAULT_SECONDS = {"openai_sora": 4.0, "veo": 8.0, "wan": 5.0, "xai": 1.0}
"""Families that are billed by the second, and the length that the server assumes (docs/protocol.md §8.3)."""

_OPEN_LENGTH = frozenset({"xai"})
"""An edit is as long as its clip, and gateways differ in the length that they assume where none is said (§15)."""

_HAILUO_SECONDS, _HAILUO_TIER = 6, "768P"
_HAILUO = {
    ("MiniMax-Hailuo-2.3-Fast", "768P", 10): 2.25 / 1.35,
    ("MiniMax-Hailuo-2.3-Fast", "1080P", 6): 2.31 / 1.35,
    ("MiniMax-Hailuo-2.3", "768P", 10): 2.0,
    ("MiniMax-Hailuo-2.3", "1080P", 6): 1.75,
    ("MiniMax-Hailuo-02", "768P", 10): 2.0,
    ("MiniMax-Hailuo-02", "1080P", 6): 1.75,
    ("MiniMax-Hailuo-02", "512P", 6): 0.3,
    ("MiniMax-Hailuo-02", "512P", 10): 0.5,
}
"""By model, resolution and seconds, what New API up to rc.26 multiplies with (relay/channel/task/hailuo/adaptor.go)."""
_WAN = {
    "wan2.6-i2v": {720: 1.0, 1080: 1 / 0.6},
    "wan2.5-t2v-preview": {480: 1.0, 720: 2.0, 1080: 1 / 0.3},
    "wan2.5-i2v-preview": {480: 1.0, 720: 2.0, 1080: 1 / 0.3},
    "wan2.2-t2v-plus": {480: 1.0, 1080: 5.0},
    "wan2.2-i2v-plus": {480: 1.0, 1080: 5.0},
    "wan2.2-i2v-flash": {480: 1.0, 720: 2.0},
}
"""By model and lines, what New API up to rc.26 multiplies with (relay/channel/task/ali/adaptor.go)."""
_WAN_PIXELS = ((420_000, 480), (1_000_000, 720), (2_100_000, 1080))
"""The most pixels of a size, and the lines that it counts as: 832*480 and 624*624, 1280*720 and 960*960, 1920*1080."""


DEFAULT_PER_USD = 500_000.0
"""Quota units a US dollar, where a gateway does not report it (docs/protocol.md §8.5)."""


class MoneyKind(StrEnum):
    """The unit in which a site shows money; the values are New API's `quota_display_type`."""

    USD = "USD"
    CNY = "CNY"
    CUSTOM = "CUSTOM"
    """A currency of the site's own."""
    TOKENS = "TOKENS"
    """Plain quota units."""


@dataclass(frozen=True, slots=True)
class MoneyUnit:
    """What a gateway counts money in, and how it shows it.

    Attributes:
        per_usd: quota units a US dollar.
        symbol: of the currency; empty for plain units.
        rate: what is shown for one US dollar, in that currency or in units.
        assumed: the gateway did not report it, so that every figure is approximate.
    """

    per_usd: float = DEFAULT_PER_USD
    kind: MoneyKind = MoneyKind.USD
    symbol: str = "$"
    rate: float = 1.0
    assumed: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether sums are shown as quota units."""
        return self.kind is MoneyKind.TOKENS


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
    """US dollars for one clip: from `low` to `high`; `high` is None where there is no upper end.

    `unit` is how the gateway shows them.
    """

    certainty: Certainty
    low: float = 0.0
    high: float | None = None
    read_at: float = 0.0
    unit: MoneyUnit = DOLLARS

    def times(self, count: float) -> "Estimate":
        """The estimate for `count` clips, or for a part of one."""
        return replace(self, low=self.low * count, high=None if self.high is None else self.high * count)


UNKNOWN = Estimate(Certainty.UNKNOWN)


def add(one: Estimate, other: Estimate) -> Estimate:
    """The sum; unknown when either is."""
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


def estimate(
    prices: PriceList, model: str, family: str, core: Mapping[str, Json], generation: str = ""
) -> Estimate:
    """Price × group × what this family multiplies with (docs/protocol.md §8.3).

    A token's group is not known: where the groups differ, the estimate is a range over them. What is settled
    after the job has no upper end.

    Args:
        generation: of the gateway, a value of `Generation`; some multiply with the resolution too.
    """
    price = prices.prices.get(model)
    if price is None:
        return UNKNOWN
    factors = [prices.groups[name] for name in price.groups if name in prices.groups] or [1.0]
    basis = price.usd if price.usd is not None else (price.ratio or 0.0) / 2
    if basis <= 0:
        return UNKNOWN
    times = _multiplier(family, core)
    if generation == Generation.NEW_API:
        times *= _resolution_multiplier(model, core)
    low, high = basis * times * min(factors), basis * times * max(factors)
    settled_later = (
        price.usd is None
        or family in (Family.DOUBAO_SEEDANCE, Family.WAN)
        or core.get("resolution") == "4k"
        or (family in _OPEN_LENGTH and core.get("duration") is None)
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
    big = family == Family.OPENAI_SORA and (core.get("width"), core.get("height")) in _BIG_SORA
    return seconds * (1.666667 if big else 1.0)


def _resolution_multiplier(model: str, core: Mapping[str, Json]) -> float:
    """1 for a model that no table has, and for a combination that its table lacks."""
    width, height = core.get("width"), core.get("height")
    tier = str(core.get("resolution") or "").upper()
    if model in _WAN:
        digits = tier.removesuffix("P")
        lines = int(digits) if digits.isdecimal() and len(digits) < 9 else 0
        if isinstance(width, int) and isinstance(height, int):
            lines = next((lines for most, lines in _WAN_PIXELS if width * height <= most), 0)
        return _WAN[model].get(lines, 1.0)
    length = core.get("duration") or _HAILUO_SECONDS
    seconds = int(length) if isinstance(length, (int, float)) else 0
    return _HAILUO.get((model, tier or _HAILUO_TIER, seconds), 1.0)
