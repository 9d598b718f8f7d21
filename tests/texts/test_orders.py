"""A press in words: its price, what would be left, the question, and what stops it."""

import pytest

from o8studio.domain.compose.batch import Cost, CostLine, NotAgreed, OrderRefused, problems_of
from o8studio.domain.compose.pricing import UNKNOWN, Certainty, Estimate
from o8studio.domain.compose.resolve import ComposeView, Draft, resolve
from o8studio.domain.models.spec import unknown_model
from o8studio.texts import language, orders
from o8studio.texts.errors import explain


@pytest.fixture(autouse=True)
def english() -> None:
    language.use("en")


def view(model: str = "any-model", **values: object) -> ComposeView:
    return resolve(unknown_model(model), Draft(prompt="a fox", values=values))  # type: ignore[arg-type]  # plain JSON


def cost(*prices: Estimate, **wanted: object) -> Cost:
    lines = tuple(CostLine(view(f"model-{n}", duration=5), frozenset(), one) for n, one in enumerate(prices))
    return Cost(lines=lines, gateway="Team", **wanted)  # type: ignore[arg-type]  # its own fields


TWO = Estimate(Certainty.EXACT, 2.0, 2.0)


def test_within_the_limit_the_price_and_what_is_left_are_said() -> None:
    one = cost(TWO, TWO, limit=5.0, left=10.0, age=200.0)
    assert orders.price_words(one) == "$4.00"
    assert orders.source_words(one) == (
        "From the price list of Team, 3 min old. The gateway decides the final charge."
    )
    assert orders.after_words(one) == "Balance after: about $6.00."
    assert orders.lines_words(one) == "model-0: 5 s, $2.00\nmodel-1: 5 s, $2.00"
    assert (orders.ask_words(one), orders.over_words(one), orders.short_words(one)) == ("", "", "")


def test_the_demo_gateway_is_free_and_says_nothing_more() -> None:
    one = cost(TWO, limit=1.0, left=0.0, is_free=True)
    assert (orders.price_words(one), orders.line_price_words(one, one.lines[0])) == ("Free (demo)", "Free")
    assert (orders.source_words(one), orders.after_words(one), orders.ask_words(one)) == ("", "", "")


def test_over_the_limit_it_asks() -> None:
    one = cost(TWO, limit=1.0)
    assert orders.ask_words(one) == "This may cost $2.00, more than $1.00. Send it?"
    assert orders.over_words(one) == "over your $1.00 limit"
    assert str(explain(NotAgreed(one))).startswith("This may cost $2.00")


def test_of_an_unknown_price_it_asks_and_names_the_models_without_one() -> None:
    one = cost(TWO, UNKNOWN, limit=5.0, left=9.0)
    assert orders.ask_words(one).startswith("Team lists no price for model-1, so it is unknown")
    assert "your limit of $5.00" in orders.ask_words(one)
    assert orders.over_words(one) == "asks first, a price is unknown"
    assert orders.price_words(cost(UNKNOWN)) == "Price unknown"


def test_what_can_not_be_paid_is_said_instead_of_a_question() -> None:
    one = cost(TWO, limit=1.0, left=0.5)
    assert orders.short_words(one) == "This needs about $2.00 and Team has $0.50."
    assert (orders.ask_words(one), orders.after_words(one)) == ("", "")
    assert str(explain(NotAgreed(one))) == (
        "This needs about $2.00 and Team has $0.50. Nothing was sent, so nothing was billed."
    )


def test_what_has_to_be_put_right_names_the_model_only_where_there_are_several() -> None:
    alone = OrderRefused(problems_of([view("one", nonsense=1)]))
    assert (
        orders.refused_words(alone)
        == "This model has no parameter nonsense. To send it all the same, use the raw JSON."
    )
    several = OrderRefused(problems_of([view("one", nonsense=1), view("two", nonsense=1)]))
    assert [line.partition(": ")[0] for line in orders.refused_words(several).splitlines()] == ["one", "two"]
    assert "Nothing was sent" in str(explain(several))
