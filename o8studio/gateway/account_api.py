"""The account routes of docs/protocol.md §8 (models, prices, balance, log): their answers as values. Pure."""

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

from o8studio.domain.compose.pricing import (
    DEFAULT_PER_USD,
    DOLLARS,
    Balance,
    MoneyKind,
    MoneyUnit,
    Price,
    PriceList,
)
from o8studio.domain.errors import MODEL_LIST, Incomprehensible
from o8studio.domain.jobs.charges import TokenLog
from o8studio.domain.jobs.facts import LoggedCharge
from o8studio.domain.request import Json
from o8studio.gateway.parsing import moment, plain
from o8studio.gateway.refusals import hidden_error
from o8studio.gateway.wire import JsonObject

MODELS, USAGE, PRICING, STATUS = "/v1/models", "/api/usage/token/", "/api/pricing", "/api/status"
LOG = "/api/log/token"
SUBSCRIPTION, SPENT = "/v1/dashboard/billing/subscription", "/v1/dashboard/billing/usage"
_CHARGE, _REFUND = 2, 6
"""The kinds of log rows that take money and give it back."""
_UNLIMITED = 100_000_000
_MOST_ROWS = 10_000
_CLOCK_SLACK = 2.0
_OWNERS = (
    "kling",
    "jimeng",
    "vidu",
    "sora",
    "doubao",
    "minimax",
    "hailuo",
    "veo",
    "luma",
    "runway",
    "pixverse",
)
_NAMES = re.compile(
    r"(sora|veo|kling|jimeng|vidu|seedance|hailuo|minimax-video|wan2?[\d.]*-(t2v|i2v|r2v|kf2v|vace)|[-_](t2v|i2v|r2v|"
    r"flf2v)|ltx|pixverse|runway|gen-?[34]|luma|ray-?2|pika|cogvideo|hunyuan-?video|mochi|higgsfield|video)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ListedModel:
    """A model as the gateway lists it.

    Attributes:
        endpoint_types: the routes that the gateway says serve it; often less than the truth (§8.2).
    """

    id: str
    owner: str = ""
    endpoint_types: tuple[str, ...] = ()

    def makes_video(self, *, known: bool, tagged: bool = False) -> bool:
        """Whether it makes video: the recogniser of §8.2, after our own catalogue.

        Args:
            known: whether the catalogue has it.
            tagged: whether the price list tags it as video.
        """
        says_so = any("video" in name.lower() for name in self.endpoint_types)
        owned = any(owner in self.owner.lower() for owner in _OWNERS)
        return known or says_so or owned or tagged or _NAMES.search(self.id) is not None


def listed_models(reply: JsonObject) -> list[ListedModel]:
    """`GET /v1/models`.

    Raises:
        Incomprehensible
    """
    data = reply.get("data")
    if not isinstance(data, list):
        raise Incomprehensible(MODEL_LIST)
    found = []
    for item in data[:20_000]:
        if isinstance(item, dict) and isinstance(item.get("id"), str):
            types = item.get("supported_endpoint_types")
            kinds = [plain(one)[:60] for one in types[:20]] if isinstance(types, list) else []
            if item.get("mode") == "video_generation":  # LiteLLM
                kinds.append("openai-video")
            found.append(
                ListedModel(plain(item["id"])[:200], plain(item.get("owned_by", ""))[:60], tuple(kinds))
            )
    return found


def money_unit(reply: JsonObject) -> MoneyUnit | None:
    """`GET /api/status`: what a quota unit is worth and how money is shown; None when it gives neither.

    `quota_display_type` is `USD`, `CNY`, `TOKENS` or `CUSTOM`; before there was one, `display_in_currency` false meant
    plain units.
    """
    data = reply.get("data")
    if not isinstance(data, dict):
        return None
    per_usd, kind = _positive(data.get("quota_per_unit")), str(data.get("quota_display_type") or "").upper()
    if per_usd is None and not kind:
        return None
    worth, assumed = per_usd or DEFAULT_PER_USD, per_usd is None
    if kind == MoneyKind.TOKENS or (not kind and data.get("display_in_currency") is False):
        return MoneyUnit(worth, MoneyKind.TOKENS, "", worth, assumed)
    if kind == MoneyKind.CNY:
        return MoneyUnit(worth, MoneyKind.CNY, "¥", _positive(data.get("usd_exchange_rate")) or 1.0, assumed)
    if kind == MoneyKind.CUSTOM:
        symbol = plain(data.get("custom_currency_symbol"))[:8] or "¤"
        rate = _positive(data.get("custom_currency_exchange_rate")) or 1.0
        return MoneyUnit(worth, MoneyKind.CUSTOM, symbol, rate, assumed)
    return MoneyUnit(worth, assumed=assumed)


def allowance(reply: JsonObject) -> float | None:
    """`GET /v1/dashboard/billing/subscription`: what was granted in all, as the site shows it; None when not given.

    Infinity for a token without a limit, which is given as 100,000,000 in any unit.
    """
    limit = _number(reply.get("hard_limit_usd"))
    if limit is None or hidden_error(reply):
        return None
    return math.inf if limit == _UNLIMITED else limit


def spent(reply: JsonObject) -> float | None:
    """`GET /v1/dashboard/billing/usage`: what was used of it; given in hundredths."""
    used = _number(reply.get("total_usage"))
    return None if used is None or hidden_error(reply) else used / 100


def dashboard_usd(shown: float, unit: MoneyUnit) -> float:
    """A sum of these two routes in US dollars: they use CNY or units where the site shows those, else dollars."""
    return shown / unit.rate if unit.kind in (MoneyKind.CNY, MoneyKind.TOKENS) else shown


def token_balance(reply: JsonObject, unit: MoneyUnit) -> Balance | None:
    """`GET /api/usage/token/`: what is left, given in quota units; None when it is not given."""
    data = reply.get("data")
    if not isinstance(data, dict) or hidden_error(reply):
        return None
    if data.get("unlimited_quota") is True:
        return Balance(None, unit)
    left = _number(data.get("total_available"))
    return None if left is None else Balance(left / unit.per_usd, unit)


def token_log(reply: JsonObject, unit: MoneyUnit, *, ahead: float, now: float) -> TokenLog:
    """`GET /api/log/token`: charges and refunds of this token, the newest thousand at most (§8.6).

    Args:
        ahead: seconds by which the gateway's clock is ahead of ours.
        now: unix seconds, ours.

    Raises:
        Incomprehensible: no log; nothing follows from that.
    """
    data = reply.get("data")
    if not isinstance(data, list) or reply.get("success") is False or hidden_error(reply):
        raise Incomprehensible("a log")
    charges: list[LoggedCharge] = []
    refunds: list[LoggedCharge] = []
    times: list[float] = []
    for row in data[:_MOST_ROWS]:
        at = moment(row.get("created_at")) if isinstance(row, dict) else None
        if not isinstance(row, dict) or at is None:
            continue
        times.append(at - ahead)
        quota = _number(row.get("quota"))
        if quota is None or quota < 0 or row.get("type") not in (_CHARGE, _REFUND):
            continue
        other = _other(row.get("other"))
        refund = row.get("type") == _REFUND
        line = LoggedCharge(
            at=at - ahead,
            model=plain(row.get("model_name"))[:200],
            usd=quota / unit.per_usd * (-1 if refund else 1),
            path=plain(other.get("request_path"))[:120],
            request_id=plain(row.get("request_id"))[:120],
            task_id=plain(other.get("task_id"))[:200],
        )
        (refunds if refund else charges).append(line)
    return TokenLog(
        charges=tuple(charges),
        refunds=tuple(refunds),
        oldest=min(times, default=None),
        read_at=now,
    )


def clock_ahead(headers: Mapping[str, str], now: float) -> float:
    """Seconds by which the gateway's clock is ahead of ours, by the `Date` of an answer received now; 0 without one."""
    try:
        told = parsedate_to_datetime(headers.get("date", "")).timestamp()
    except (ValueError, TypeError, OverflowError):
        return 0.0
    # the header has whole seconds, and the answer took a while
    return told - now if abs(told - now) > _CLOCK_SLACK else 0.0


def _other(other: Json) -> Mapping[str, Json]:
    """The log's `other`, which is JSON in a string."""
    try:
        value = json.loads(other) if isinstance(other, str) else other
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def price_list(reply: JsonObject, now: float, unit: MoneyUnit = DOLLARS) -> PriceList:
    """`GET /api/pricing`; entries that say nothing usable are left out."""
    data, groups = reply.get("data"), reply.get("group_ratio")
    prices = {}
    for item in data[:20_000] if isinstance(data, list) else []:
        if isinstance(item, dict) and isinstance(item.get("model_name"), str) and (price := _price(item)):
            prices[str(item["model_name"])] = price
    return PriceList(prices=prices, groups=_ratios(groups), read_at=now, unit=unit)


def server_version(reply: JsonObject) -> str:
    """`GET /api/status`: the server's version as text; empty when it has none."""
    data = reply.get("data")
    return plain(data.get("version"))[:60] if isinstance(data, dict) else ""


def _price(item: Mapping[str, Json]) -> Price | None:
    groups = item.get("enable_groups")
    names = tuple(str(one) for one in groups) if isinstance(groups, list) else ()
    amount, ratio = _positive(item.get("model_price")), _positive(item.get("model_ratio"))
    if item.get("quota_type") == 0:
        return Price(None, ratio, names) if ratio else None
    return Price(amount, None, names) if amount else None


def _number(value: Json) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not abs(value) < 1e15:
        return None
    return float(value)


def _positive(value: Json) -> float | None:
    number = _number(value)
    return number if number is not None and 0 < number < 1e9 else None


def _ratios(groups: Json) -> dict[str, float]:
    told = groups.items() if isinstance(groups, dict) else ()
    ratios = {name: _number(ratio) for name, ratio in told}
    return {name: ratio for name, ratio in ratios.items() if ratio is not None and ratio >= 0}
