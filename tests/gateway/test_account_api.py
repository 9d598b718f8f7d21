"""What the account routes say, parsed."""

import pytest

from o8studio.domain.compose.pricing import ASSUMED, Balance
from o8studio.gateway.account_api import clock_ahead, money_unit, token_balance
from o8studio.texts.money import balance_words
from tests.support.account_answers import CNY, LIMITED


def test_a_unit_is_worth_what_the_gateway_says() -> None:
    told = {"data": {"quota_per_unit": 50000, "quota_display_type": "CNY"}}
    unit = money_unit(told)
    assert unit is not None
    found = token_balance(LIMITED, unit)
    assert found == Balance(0.08, unit)
    assert balance_words(found) == "¥0.08"
    rated = money_unit({"data": {**told["data"], "usd_exchange_rate": 7.3}})
    assert rated == CNY
    assert balance_words(Balance(0.08, CNY)) == "¥0.584"


def test_a_server_that_tells_nothing_of_units_has_none() -> None:
    assert money_unit({"data": {"version": "v1"}}) is None
    assert money_unit({"detail": "Not Found"}) is None
    assert balance_words(Balance(0.008, ASSUMED)) == "about $0.008"


@pytest.mark.parametrize(
    ("date", "ahead"),
    [
        ("Mon, 12 Jan 1970 13:46:40 GMT", 0.0),
        ("Mon, 12 Jan 1970 14:46:40 GMT", 3600.0),
        ("soon", 0.0),
        ("", 0.0),
    ],
)
def test_the_gateways_clock_is_compared_with_ours(date: str, ahead: float) -> None:
    assert clock_ahead({"date": date}, 1_000_000.4) == pytest.approx(ahead, abs=0.5)
