"""What a token has: by which routes, in whose unit, and how often it is asked for."""

import asyncio
import io
import json
import math
from contextlib import redirect_stdout

import pytest

from o8studio.cli.printing import print_json
from o8studio.domain.compose.pricing import ASSUMED
from o8studio.domain.ids import JobId
from o8studio.domain.jobs.facts import EvidenceFound
from o8studio.domain.secret import Secret
from o8studio.services.diagnostics.dossier import _evidence
from o8studio.services.runtime.bus import BalanceNoted
from o8studio.texts.money import balance_words, evidence_words
from tests.support.account_answers import LIMITED
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


def test_json_has_no_infinity_even_from_an_old_ledger() -> None:
    old = EvidenceFound(job_id=JobId("j"), at=1.0, balance_before=math.inf, balance_after=math.inf)
    with redirect_stdout(io.StringIO()) as out:
        print_json(found=old.balance_after, rows=[{"usd": math.nan}])
    assert json.loads(out.getvalue()) == {"found": None, "rows": [{"usd": None}]}
    assert evidence_words(old, ASSUMED) == ""
    assert all("unlimited" in line for line in _evidence(old))
