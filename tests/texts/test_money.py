"""Money in words, in the gateway's own currency."""

import math

import pytest

from o8studio.domain.compose.pricing import (
    ASSUMED,
    DOLLARS,
    Balance,
    Certainty,
    Estimate,
    MoneyKind,
    MoneyUnit,
)
from o8studio.gateway.account_api import money_unit, token_balance
from o8studio.texts.money import balance_words, estimate_words, money, short_balance_words
from tests.support.account_answers import CNY, LIMITED


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"quota_per_unit": 50_000}, "$0.08"),
        ({"quota_per_unit": 50_000, "quota_display_type": "TOKENS"}, "4,000 units"),
        ({"quota_per_unit": 50_000, "display_in_currency": False}, "4,000 units"),
        (
            {
                "quota_per_unit": 50_000,
                "quota_display_type": "CUSTOM",
                "custom_currency_symbol": "€",
                "custom_currency_exchange_rate": 0.5,
            },
            "€0.04",
        ),
        ({"quota_per_unit": "many", "quota_display_type": "USD"}, "about $0.008"),
        ({"quota_per_unit": math.nan, "quota_display_type": "USD"}, "about $0.008"),
    ],
)
def test_money_is_shown_as_the_gateway_shows_it(told, words: str) -> None:
    unit = money_unit({"data": told})
    assert unit is not None
    found = token_balance(LIMITED, unit)
    assert found is not None
    assert balance_words(found) == words


@pytest.mark.parametrize(
    ("usd", "words"),
    [(0.0, "$0.00"), (0.004, "$0.004"), (0.00002, "$0.00002"), (0.3, "$0.30"), (2.1, "$2.10"), (1.667, "$1.67"),
     (-0.5, "−$0.50"), (0.584, "$0.584"), (0.12345678, "$0.1235")],
)  # fmt: skip
def test_small_sums_are_not_rounded_to_nothing(usd: float, words: str) -> None:
    assert money(usd) == words


def test_prices_are_shown_in_the_gateways_currency() -> None:
    assert estimate_words(Estimate(Certainty.EXACT, 0.1, 0.1, 0.0, CNY)) == "¥0.73"
    assert estimate_words(Estimate(Certainty.RANGE, 1.0, 2.0, 0.0, CNY)) == "¥7.30 to ¥14.60"
    assert estimate_words(Estimate(Certainty.RANGE, 1.0, None, 0.0, CNY)) == "from ¥7.30"


@pytest.mark.parametrize(
    ("usd", "unit", "words"),
    [
        (9.99, DOLLARS, "$9.99"),
        (9.99, ASSUMED, "≈ $9.99"),
        (9995.97, DOLLARS, "$9,996"),
        (-3.5, DOLLARS, "−$3.50"),
        (12_345_678, ASSUMED, "≈ $12.3M"),
        (40.0, MoneyUnit(kind=MoneyKind.TOKENS, rate=500_000), "20.0M"),
        (0.01, MoneyUnit(kind=MoneyKind.TOKENS, rate=500_000), "5,000"),
        (None, ASSUMED, "Unlimited"),
    ],
)
def test_a_balance_has_a_short_form_for_the_rail(usd: float | None, unit: MoneyUnit, words: str) -> None:
    assert short_balance_words(Balance(usd, unit)) == words
