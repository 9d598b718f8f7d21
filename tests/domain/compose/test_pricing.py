"""Estimates are exact, a range, or unknown; never made up (docs/protocol.md §8.3)."""

import pytest

from o8studio.domain.compose.pricing import UNKNOWN, Certainty, Estimate, add, estimate
from o8studio.gateway.account_api import price_list


def prices(groups=None, **entry):
    item = {
        "model_name": "m",
        "quota_type": 1,
        "model_price": 0.3,
        "enable_groups": ["default", "vip"],
        **entry,
    }
    return price_list({"data": [item], "group_ratio": groups or {"default": 1}}, 1000.0)


@pytest.mark.parametrize(
    ("family", "core", "low", "high", "certainty"),
    [
        ("kling", {"duration": 10}, 0.3, 0.3, "exact"),
        ("openai_sora", {}, 1.2, 1.2, "exact"),
        ("openai_sora", {"duration": 8, "width": 1280, "height": 720}, 2.4, 2.4, "exact"),
        ("openai_sora", {"duration": 8, "width": 1792, "height": 1024}, 4.0, 4.0, "exact"),
        ("veo", {}, 2.4, 2.4, "exact"),
        ("veo", {"resolution": "4k"}, 2.4, None, "range"),
        ("doubao_seedance", {"duration": 5}, 0.3, None, "range"),
        ("wan", {"duration": 10}, 3.0, None, "range"),
        ("xai", {"duration": 8}, 2.4, 2.4, "exact"),
        ("xai", {}, 0.3, None, "range"),
    ],
)
def test_what_multiplies_a_price(family, core, low, high, certainty) -> None:
    found = estimate(prices(), "m", family, core)
    assert found.certainty == certainty
    assert found.low == pytest.approx(low, rel=1e-4)
    assert found.high == (None if high is None else pytest.approx(high, rel=1e-4))
    assert found.read_at == 1000.0


def test_groups_that_differ_make_a_range() -> None:
    found = estimate(prices({"default": 1, "vip": 0.8}), "m", "kling", {})
    assert (found.certainty, found.low, found.high) == (
        Certainty.RANGE,
        pytest.approx(0.24),
        pytest.approx(0.3),
    )


def test_a_share_that_is_settled_later_has_no_upper_end() -> None:
    found = estimate(prices(quota_type=0, model_ratio=2.0), "m", "kling", {})
    assert (found.certainty, found.low, found.high) == (Certainty.RANGE, 1.0, None)


@pytest.mark.parametrize(
    "entry", [{"model_price": 0}, {"model_price": "0.3"}, {"model_price": -1}, {"model_name": 7}]
)
def test_what_the_list_does_not_say_is_unknown(entry) -> None:
    assert estimate(prices(**entry), "m", "kling", {}) == UNKNOWN


def test_sums() -> None:
    one = Estimate(Certainty.EXACT, 1.0, 1.0, 5.0)
    assert add(one, one) == Estimate(Certainty.EXACT, 2.0, 2.0, 5.0)
    assert add(one, UNKNOWN) == UNKNOWN
    assert add(one, Estimate(Certainty.RANGE, 1.0, None, 3.0)) == Estimate(Certainty.RANGE, 2.0, None, 3.0)
    assert one.times(3) == Estimate(Certainty.EXACT, 3.0, 3.0, 5.0)


@pytest.mark.parametrize("reply", [{}, {"data": 7}, {"data": [None, "x"], "group_ratio": []}, {"data": [{}]}])
def test_any_list_is_read(reply) -> None:
    assert price_list(reply, 0.0).prices == {}


@pytest.mark.parametrize(
    ("model", "family", "core", "times"),
    [
        ("wan2.5-t2v-preview", "wan", {"width": 1920, "height": 1080, "duration": 5}, 5 / 0.3),
        ("wan2.5-t2v-preview", "wan", {"width": 624, "height": 624, "duration": 5}, 5),
        ("wan2.5-i2v-preview", "wan", {"resolution": "720p", "duration": 10}, 20),
        ("MiniMax-Hailuo-02", "minimax", {"resolution": "1080p", "duration": 6}, 1.75),
        ("MiniMax-Hailuo-02", "minimax", {"duration": 10}, 2),
        ("MiniMax-Hailuo-02", "minimax", {}, 1),
        ("kling-v1", "kling", {"resolution": "1080p"}, 1),
    ],
)
def test_up_to_rc_26_the_price_follows_the_gateways_own_tables(model, family, core, times) -> None:
    listed = prices(model_name=model, model_price=1)
    assert estimate(listed, model, family, core, "new-api").low == pytest.approx(times)
    elsewhere = estimate(listed, model, family, core).low
    assert elsewhere == (core.get("duration", 5) if family == "wan" else 1)
