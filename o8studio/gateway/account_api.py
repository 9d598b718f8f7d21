"""The helper routes of docs/protocol.md §8: what they answer, as values. Pure."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from o8studio.domain.errors import Incomprehensible
from o8studio.domain.facts import LoggedCharge
from o8studio.domain.pricing import Price, PriceList
from o8studio.domain.request import Json
from o8studio.gateway.refusals import hidden_error
from o8studio.gateway.shapes import moment, plain
from o8studio.gateway.wire import JsonObject

MODELS, USAGE, PRICING, STATUS = "/v1/models", "/api/usage/token/", "/api/pricing", "/api/status"
LOG = "/api/log/token"
_REFUND = 6
"""The kind of a log row that gives money back."""
_QUOTA_PER_USD = 500_000.0
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
            known: whether there is a card for it.
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
        raise Incomprehensible("a list of models")
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


def dollars_left(reply: JsonObject) -> float | None:
    """`GET /api/usage/token/`: US dollars, infinity for an unlimited token, None when it does not tell."""
    data = reply.get("data")
    if not isinstance(data, dict) or hidden_error(reply):
        return None
    if data.get("unlimited_quota") is True:
        return float("inf")
    left = data.get("total_available")
    return left / _QUOTA_PER_USD if isinstance(left, (int, float)) and not isinstance(left, bool) else None


def token_log(reply: JsonObject) -> list[LoggedCharge]:
    """`GET /api/log/token`: charges and refunds of this token, the newest thousand at most (§8.6)."""
    data = reply.get("data")
    found = []
    for row in data[:1000] if isinstance(data, list) else []:
        if not isinstance(row, dict):
            continue
        at, quota = moment(row.get("created_at")), row.get("quota")
        if at is None or isinstance(quota, bool) or not isinstance(quota, (int, float)):
            continue
        refund = row.get("type") == _REFUND
        usd = float(quota) / _QUOTA_PER_USD * (-1 if refund else 1)
        found.append(LoggedCharge(at, plain(row.get("model_name"))[:200], usd, _path(row.get("other"))))
    return found


def _path(other: Json) -> str:
    """The request path in the log's `other`, which is JSON in a string."""
    try:
        value = json.loads(other) if isinstance(other, str) else other
    except (ValueError, RecursionError):
        return ""
    return (
        plain(value.get("request_path"))[:120]
        if isinstance(value, dict) and value.get("request_path")
        else ""
    )


def price_list(reply: JsonObject, now: float) -> PriceList:
    """`GET /api/pricing`; entries that say nothing usable are left out."""
    data, groups = reply.get("data"), reply.get("group_ratio")
    prices = {}
    for item in data[:20_000] if isinstance(data, list) else []:
        if isinstance(item, dict) and isinstance(item.get("model_name"), str) and (price := _price(item)):
            prices[str(item["model_name"])] = price
    return PriceList(prices=prices, groups=_ratios(groups), read_at=now)


def video_tags(reply: JsonObject) -> frozenset[str]:
    """The models that the price list tags as video."""
    data = reply.get("data")
    return frozenset(
        str(item.get("model_name"))
        for item in (data if isinstance(data, list) else [])
        if isinstance(item, dict)
        and re.search("video|视频", f"{item.get('tags')} {item.get('description')}", re.I)
    )


def server_version(reply: JsonObject) -> str:
    """`GET /api/status`: the server's own word; empty when it has none."""
    data = reply.get("data")
    return plain(data.get("version"))[:60] if isinstance(data, dict) else ""


def _price(item: Mapping[str, Json]) -> Price | None:
    groups = item.get("enable_groups")
    names = tuple(str(one) for one in groups) if isinstance(groups, list) else ()
    amount, ratio = _positive(item.get("model_price")), _positive(item.get("model_ratio"))
    if item.get("quota_type") == 0:
        return Price(None, ratio, names) if ratio else None
    return Price(amount, None, names) if amount else None


def _positive(value: Json) -> float | None:
    good = isinstance(value, (int, float)) and not isinstance(value, bool) and 0 < value < 1e9
    return float(value) if good and isinstance(value, (int, float)) else None


def _ratios(groups: Json) -> dict[str, float]:
    return {
        name: float(ratio)
        for name, ratio in (groups.items() if isinstance(groups, dict) else ())
        if isinstance(ratio, (int, float)) and not isinstance(ratio, bool) and ratio >= 0
    }
