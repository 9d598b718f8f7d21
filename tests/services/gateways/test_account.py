"""What a token has: by which routes, in whose unit, and how often it is asked for."""

import asyncio
import io
import json
import math
from contextlib import redirect_stdout
from pathlib import Path

import pytest

from o8studio.cli.printing import print_json
from o8studio.domain.compose.pricing import ASSUMED, Balance, Certainty, Estimate, MoneyUnit
from o8studio.domain.ids import JobId
from o8studio.domain.jobs.facts import EvidenceFound
from o8studio.domain.secret import Secret
from o8studio.gateway.account_api import clock_ahead, money_unit, token_balance
from o8studio.services.diagnostics.dossier import _evidence
from o8studio.services.gateways import question_budget as budget_module
from o8studio.services.gateways.question_budget import QuestionBudget
from o8studio.services.runtime.bus import BalanceNoted
from o8studio.texts.money import balance_words, estimate_words, evidence_words, money
from tests.support.demo import TOKEN
from tests.support.opened import GATEWAY, studio_on
from tests.support.small_gateway import (
    LOG,
    SPENT,
    STATUS,
    SUBSCRIPTION,
    USAGE,
    logged,
    small_gateway,
    status,
)


def usage(**data: object) -> dict[str, object]:
    return {"code": True, "message": "ok", "data": {"object": "token_usage", **data}}


LIMITED = usage(total_available=4000, total_granted=6000, total_used=2000, unlimited_quota=False)
CNY = MoneyUnit(50_000, "CNY", "¥", 7.3)


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


def test_a_server_that_tells_nothing_of_units_has_none() -> None:
    assert money_unit({"data": {"version": "v1"}}) is None
    assert money_unit({"detail": "Not Found"}) is None
    assert balance_words(Balance(0.008, ASSUMED)) == "about $0.008"


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


async def test_the_balance_comes_from_the_routes_outside_the_limit(home) -> None:
    with small_gateway() as server:
        server.answers |= {
            STATUS: status(),
            SUBSCRIPTION: {"hard_limit_usd": 12.5},
            SPENT: {"total_usage": 250},
        }
        async with studio_on(server) as studio:
            found = await studio.account.balance(GATEWAY)
            assert found is not None
            assert found.usd == pytest.approx(10.0)
            server.answers[SUBSCRIPTION] = {"hard_limit_usd": 100_000_000}
            found = await studio.account.balance(GATEWAY)
            assert found is not None
            assert found.unlimited
            assert balance_words(found) == "Unlimited"
        assert server.asked[USAGE] == 0
        assert server.asked[STATUS] == 1


@pytest.mark.parametrize(
    ("told", "limit", "spent"),
    [
        ({"quota_display_type": "CNY", "usd_exchange_rate": 7.3}, 73.0, 730),
        ({"quota_display_type": "TOKENS"}, 5_000_000, 50_000_000),
        ({"quota_display_type": "CUSTOM", "custom_currency_exchange_rate": 0.5}, 10.0, 100),
    ],
)
async def test_these_routes_speak_the_unit_of_the_site(home, told, limit: float, spent: float) -> None:
    with small_gateway() as server:
        server.answers |= {
            STATUS: status(**told), SUBSCRIPTION: {"hard_limit_usd": limit}, SPENT: {"total_usage": spent},
        }  # fmt: skip
        async with studio_on(server) as studio:
            found = await studio.account.balance(GATEWAY)
            assert found is not None
            assert found.usd == pytest.approx(9.0)


@pytest.mark.parametrize("refusal", [404, 401, 500])
async def test_where_they_do_not_answer_the_tokens_own_is_asked_but_rarely(home, refusal: int) -> None:
    with small_gateway() as server:
        server.answers |= {STATUS: status(quota_per_unit=50_000), USAGE: LIMITED}
        server.answers[SUBSCRIPTION] = (refusal, {"error": {"message": "no"}})
        async with studio_on(server) as studio:
            told = [await studio.account.balance(GATEWAY) for _ in range(6)]
        assert [one.usd for one in told if one is not None] == [0.08, 0.08]
        assert server.asked[USAGE] == 2


async def test_a_figure_is_called_about_where_the_unit_can_not_be_read(home) -> None:
    with small_gateway() as server:
        server.answers |= {STATUS: (503, "down"), USAGE: LIMITED}
        async with studio_on(server) as studio:
            found = await studio.account.balance(GATEWAY)
            assert found is not None
            assert balance_words(found) == "about $0.008"


async def test_a_throttled_account_route_says_nothing_and_is_left_alone(home) -> None:
    with small_gateway() as server:
        server.answers |= {STATUS: status(), USAGE: (429, ""), LOG: (429, "")}
        async with studio_on(server) as studio:
            before = studio.gateways.entry(GATEWAY)
            assert await studio.account.balance(GATEWAY) is None
            assert await studio.account.log(GATEWAY, not_before=0.0) is None
            assert await studio.account.log(GATEWAY, not_before=0.0, person=True) is None
            assert await studio.account.log_wait(GATEWAY) > 200
            assert studio.gateways.entry(GATEWAY) == before
        assert server.asked[USAGE] + server.asked[LOG] == 1


async def test_a_balance_is_no_longer_true_when_its_token_is_spent_or_replaced(home) -> None:
    """The chip of the window used to show the old sum until another one was told."""
    freely = {STATUS: status(), SUBSCRIPTION: {"hard_limit_usd": 12.5}, SPENT: {"total_usage": 250}}
    spent = (401, {"error": {"code": "", "message": "TokenStatusExhausted", "type": "new_api_error"}})
    with small_gateway() as server:
        server.answers |= freely
        async with studio_on(server) as studio:
            news: list[object] = []
            studio.bus.subscribe(
                lambda one: news.append(one.balance) if isinstance(one, BalanceNoted) else None
            )
            first = await studio.evidence.note_balance(GATEWAY, at_least_every=0.0)
            server.answers |= {SUBSCRIPTION: (503, "down"), USAGE: (429, "")}
            assert await studio.account.balance(GATEWAY) is None
            assert studio.account.last_balance == {GATEWAY: first}, "a fault says nothing of the token"
            server.answers |= {SUBSCRIPTION: spent, USAGE: spent}
            assert await studio.account.balance(GATEWAY) is None
            assert studio.account.last_balance == {}
            server.answers |= freely
            again = await studio.evidence.note_balance(GATEWAY, at_least_every=0.0)
            await studio.tokens.keep(studio.gateways.entries()[0], Secret("sk-another"))
            assert studio.account.last_balance == {}
            assert news == [first, None, again, None]


async def test_who_asks_together_shares_one_question(home) -> None:
    with small_gateway() as server:
        server.answers |= {STATUS: status(), LOG: logged()}
        async with studio_on(server) as studio:
            asks = [studio.account.log(GATEWAY, not_before=0.0) for _ in range(20)]
            assert all(found is not None for found in await asyncio.gather(*asks))
        assert server.asked[LOG] == 1


class Clock:
    """Stands where it is put."""

    time = 1_000_000.0

    def now(self) -> float:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.time += seconds


async def test_a_quarter_of_the_servers_limit_is_asked_and_never_ten_minutes_apart(tmp_path: Path) -> None:
    clock = Clock()
    budget = QuestionBudget(tmp_path / "questions.json", clock)
    times = []
    for _ in range(20):
        await clock.sleep(await budget.wait("https://gw.example"))
        assert await budget.take("https://gw.example")
        times.append(clock.now())
    for first in times:
        assert sum(first <= at < first + 1200 for at in times) <= 5
    assert max(later - at for at, later in zip(times, times[1:], strict=False)) < 600


async def test_a_person_may_ask_more_and_other_tokens_of_the_server_count_too(tmp_path: Path) -> None:
    clock = Clock()
    budget = QuestionBudget(tmp_path / "questions.json", clock)
    assert await budget.take("https://gw.example/one")
    assert not await budget.take("https://gw.example/two"), "not at once after another"
    asked = [await budget.take("https://GW.example", person=True) for _ in range(20)]
    assert asked.count(True) == 15
    assert await budget.wait("https://gw.example") > 0
    assert await budget.take("https://other.example")
    clock.time += 1201
    assert await budget.take("https://gw.example")


async def test_the_budget_outlives_the_program_and_a_damaged_file(tmp_path: Path) -> None:
    clock, path = Clock(), tmp_path / "questions.json"
    for _ in range(16):
        assert await QuestionBudget(path, clock).take("https://gw.example", person=True)
    assert not await QuestionBudget(path, clock).take("https://gw.example", person=True)
    assert TOKEN not in path.read_text()
    path.write_text('{"https://gw.example:": {"times": [1e999], "blocked_until": 0, "throttles": 0}}')
    assert await QuestionBudget(path, clock).take("https://gw.example")


async def test_a_throttle_silences_longer_each_time_and_an_answer_ends_it(tmp_path: Path) -> None:
    clock = Clock()
    budget = QuestionBudget(tmp_path / "questions.json", clock)
    waits = []
    for _ in range(4):
        await budget.answered("https://gw.example", throttled=True)
        waits.append(await budget.wait("https://gw.example"))
        assert not await budget.take("https://gw.example", person=True)
    assert waits == [*budget_module._BLOCKED, budget_module._BLOCKED[-1]]
    await budget.answered("https://gw.example", throttled=False)
    assert await budget.wait("https://gw.example") == 0


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


def test_json_has_no_infinity_even_from_an_old_ledger() -> None:
    old = EvidenceFound(job_id=JobId("j"), at=1.0, balance_before=math.inf, balance_after=math.inf)
    with redirect_stdout(io.StringIO()) as out:
        print_json(found=old.balance_after, rows=[{"usd": math.nan}])
    assert json.loads(out.getvalue()) == {"found": None, "rows": [{"usd": None}]}
    assert evidence_words(old, ASSUMED) == ""
    assert all("unlimited" in line for line in _evidence(old))
