"""A press as values: its seeds, its cost against the spending limit, and what stops it."""

from dataclasses import replace

import pytest

from o8studio.domain.compose.batch import (
    Cost,
    CostLine,
    NotAgreed,
    Order,
    OrderRefused,
    drawn_seed,
    open_seed,
    problems_of,
)
from o8studio.domain.compose.pricing import UNKNOWN, Certainty, Estimate
from o8studio.domain.compose.resolve import Draft, resolve
from o8studio.domain.gateway import Generation
from o8studio.domain.models.carriage import EVERYTHING, Carriage, Passage, Row
from o8studio.domain.models.spec import ModelSpec, ParameterSpec, unknown_model

CARD = unknown_model("any-model")
ANYTHING = EVERYTHING.passage(CARD, "text_to_video", "openai_videos")


def the_open_seed(
    draft: Draft, card: ModelSpec = CARD, passage: Passage = ANYTHING, **extra: object
) -> ParameterSpec | None:
    return open_seed(resolve(card, draft), draft, passage, extra)  # type: ignore[arg-type]  # plain JSON


def with_seed(**changes: object) -> ModelSpec:
    """The same model with another seed parameter."""
    operations = tuple(
        replace(
            one,
            parameters=tuple(
                replace(spec, **changes) if "seed" in spec.core else spec  # type: ignore[arg-type]  # its own fields
                for spec in one.parameters
            ),
        )
        for one in CARD.operations
    )
    return replace(CARD, operations=operations)


def test_a_seed_is_drawn_where_nobody_gave_one() -> None:
    spec = the_open_seed(Draft(prompt="a fox"))
    assert spec is not None
    assert spec.key == "seed"


@pytest.mark.parametrize(
    "draft",
    [
        Draft(prompt="a fox", values={"seed": 7}),
        Draft(prompt="a fox", portable={"seed": 7}),
        Draft(prompt="a fox", values={"seed": 0}),
    ],
)
def test_a_seed_that_a_person_gave_stays(draft: Draft) -> None:
    assert the_open_seed(draft) is None


def test_a_seed_in_raw_json_at_any_depth_is_left_to_it() -> None:
    draft = Draft(prompt="a fox")
    assert the_open_seed(draft, CARD, ANYTHING, metadata={"seed": 9}) is None
    assert the_open_seed(draft, CARD, ANYTHING, other={"size": 9}) is not None


def test_no_seed_is_drawn_that_would_be_lost_or_is_no_number() -> None:
    row = Row(source="seen", families=("unknown",), routes=("openai_videos",), dropped=("seed",))
    lost = Carriage(Generation.NEW_API, (row,)).passage(CARD, "text_to_video", "openai_videos")
    assert the_open_seed(Draft(prompt="a fox"), CARD, lost) is None
    assert the_open_seed(Draft(prompt="a fox"), with_seed(json_type="string")) is None


def test_the_same_draw_is_the_same_seed_and_each_clip_has_its_own() -> None:
    spec = the_open_seed(Draft(prompt="a fox"))
    assert spec is not None
    places = [(prompt, model, number) for prompt in range(3) for model in ("a", "b") for number in range(3)]
    seeds = [drawn_seed(spec, 11, *place) for place in places]
    assert seeds == [drawn_seed(spec, 11, *place) for place in places]
    assert len(set(seeds)) == len(seeds)
    assert set(seeds).isdisjoint(drawn_seed(spec, 12, *place) for place in places)


@pytest.mark.parametrize(("low", "high"), [(None, None), (-1, 2**31 - 1), (0, 4294967295), (5, 7), (3, 3)])
def test_a_drawn_seed_is_within_the_limits_and_never_zero(low: float | None, high: float | None) -> None:
    spec = the_open_seed(Draft(prompt="a fox"), with_seed(minimum=low, maximum=high))
    assert spec is not None
    seeds = {drawn_seed(spec, draw, 0, "m", 0) for draw in range(200)}
    assert min(seeds) >= max(1, int(low or 0))
    assert max(seeds) <= min(2**31 - 1, high if high is not None else 2**31 - 1)
    if high is not None and high < 10:
        assert seeds == set(range(int(low or 0), int(high) + 1)), "the highest is drawn too"


def line(price: Estimate, clips: int = 1) -> CostLine:
    return CostLine(resolve(CARD, Draft(prompt="a fox")), frozenset(), price, clips)


def exact(usd: float) -> Estimate:
    return Estimate(Certainty.EXACT, usd, usd)


OPEN_ENDED = Estimate(Certainty.RANGE, 0.5, None)


@pytest.mark.parametrize(
    ("cost", "asks", "is_over", "is_short"),
    [
        (Cost(lines=(line(exact(1.0)),), limit=5.0), False, False, False),
        (Cost(lines=(line(exact(5.0)),), limit=5.0), False, False, False),
        (Cost(lines=(line(exact(3.0)), line(exact(2.5))), limit=5.0), True, True, False),
        (Cost(lines=(line(Estimate(Certainty.RANGE, 1.0, 9.0)),), limit=5.0), True, True, False),
        (Cost(lines=(line(OPEN_ENDED),), limit=5.0), False, False, False),
        (Cost(lines=(line(UNKNOWN),), limit=5.0), True, False, False),
        (Cost(lines=(line(exact(1.0)), line(UNKNOWN)), limit=1e9), True, False, False),
        (Cost(lines=(line(UNKNOWN, 4),), limit=5.0, unpriced_limit=4), False, False, False),
        (Cost(lines=(line(UNKNOWN, 5),), limit=1e9, unpriced_limit=4), True, False, False),
        (Cost(lines=(line(UNKNOWN, 3), line(UNKNOWN, 2)), limit=1e9, unpriced_limit=4), True, False, False),
        (
            Cost(lines=(line(UNKNOWN, 4), line(exact(1.0), 90)), limit=1e9, unpriced_limit=4),
            False,
            False,
            False,
        ),
        (Cost(lines=(line(UNKNOWN), line(exact(6.0))), limit=5.0, unpriced_limit=4), True, True, False),
        (Cost(lines=(line(UNKNOWN),), limit=5.0, is_free=True), False, False, False),
        (Cost(lines=(line(exact(3.0)),), limit=1.0, left=2.0), False, True, True),
        (Cost(lines=(line(exact(3.0)),), limit=1.0, left=3.0), True, True, False),
        (Cost(lines=(line(exact(9.0)),), limit=1.0, is_free=True, left=0.0), False, False, False),
    ],
)
def test_who_is_asked_and_who_can_not_pay(cost: Cost, asks: bool, is_over: bool, is_short: bool) -> None:
    assert (cost.asks, cost.is_over, cost.is_short) == (asks, is_over, is_short)


def test_the_total_is_of_what_is_priced_and_the_rest_is_named() -> None:
    cost = Cost(lines=(line(exact(1.0)), line(UNKNOWN), line(exact(2.0))), limit=5.0)
    assert (cost.total.certainty, cost.total.low, cost.most) == (Certainty.EXACT, 3.0, 3.0)
    assert cost.unpriced == (cost.lines[1],)
    assert Cost(lines=(line(UNKNOWN),)).total == UNKNOWN
    assert str(NotAgreed(cost)) == "the cost was not agreed to"


def test_an_order_counts_its_clips() -> None:
    order = Order(models=("a", "b"), draft=Draft(prompt="three"), prompts=("one", "two", "three"), count=4)
    assert order.clips == 24


def test_a_problem_of_several_prompts_is_said_once_for_each_model() -> None:
    wrong = Draft(prompt="a fox", values={"nonsense": 1})
    views = [resolve(CARD, wrong), resolve(CARD, replace(wrong, prompt="a hare"))]
    other = resolve(unknown_model("another"), wrong)
    found = problems_of([*views, other, resolve(CARD, Draft(prompt="a fox"))])
    assert [(one.view.model_spec.id, one.violation.problem) for one in found] == [
        ("any-model", "unknown parameter"),
        ("another", "unknown parameter"),
    ]
    assert OrderRefused(found).problems == found
