"""A blind comparison: the sign test against known values, ties left out, and nothing told of too little."""

import pytest

from o8studio.domain.library.blind import JudgedTake, Pairing, Sureness, result_of, sign_test
from o8studio.domain.library.review import Verdict


@pytest.mark.parametrize(
    ("wins", "losses", "chance"),
    [
        (0, 0, 1.0),
        (5, 0, 1 / 32),
        (6, 0, 1 / 64),
        (7, 5, 1586 / 4096),  # 38.7 %: tables of the binomial distribution, n = 12
        (9, 3, 299 / 4096),
        (11, 1, 13 / 4096),
        (3, 3, 42 / 64),
        (0, 4, 1.0),
    ],
)
def test_the_sign_test_is_the_tail_of_a_fair_coin(wins: int, losses: int, chance: float) -> None:
    assert sign_test(wins, losses) == pytest.approx(chance)


@pytest.mark.parametrize(
    ("wins", "losses", "sureness"),
    [(7, 5, Sureness.OPEN), (9, 3, Sureness.LIKELY), (11, 1, Sureness.CLEAR), (0, 0, Sureness.OPEN)],
)
def test_what_may_be_said_of_it(wins: int, losses: int, sureness: Sureness) -> None:
    assert Pairing("other", wins, losses).sureness is sureness


def take(
    prompt: int, model: str, stars: int, verdict: Verdict = Verdict.NONE, cost: float | None = 1.0
) -> JudgedTake:
    return JudgedTake(prompt=f"prompt {prompt}", model=model, stars=stars, verdict=verdict, cost=cost)


def test_the_best_take_of_each_model_counts_and_a_tie_is_nobodys() -> None:
    takes = [
        take(1, "a", 2), take(1, "a", 5, Verdict.PICK), take(1, "b", 5),
        take(2, "a", 3), take(2, "b", 4),
        take(3, "a", 3), take(3, "b", 3),
        take(4, "a", 5, Verdict.REJECT), take(4, "b", 1),
        take(5, "a", 5),
    ]  # fmt: skip
    found = result_of(takes)
    assert [(prompt, winner) for prompt, _best, winner in found.rows] == [
        ("prompt 1", "a"),
        ("prompt 2", "b"),
        ("prompt 3", ""),
        ("prompt 4", "b"),
    ], "a prompt that one model has no take of is left out"
    assert [(one.model, one.wins, one.keepers, one.spent) for one in found.models] == [
        ("b", 2, 0, 4.0),
        ("a", 1, 1, 5.0),
    ]
    assert found.pairings == (Pairing("a", 2, 1),)
    assert not found.is_enough
    assert found.models[1].per_keeper == 5.0
    assert found.models[0].per_keeper is None


def test_six_prompts_and_two_models_are_enough_and_an_unknown_cost_stays_unknown() -> None:
    takes = [
        take(n, model, stars, cost=None if n == 2 and model == "a" else 0.5)
        for n in range(6)
        for model, stars in (("a", 5), ("b", 3))
    ]
    found = result_of(takes)
    assert found.is_enough
    assert (found.models[0].spent, found.models[1].spent) == (None, 3.0)
    assert found.models[0].stars == 5


def test_nothing_judged_is_no_result() -> None:
    assert result_of([]).models == ()
