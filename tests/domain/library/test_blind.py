"""A blind comparison: the sign test against known values, ties left out, and nothing told of too little."""

from dataclasses import replace

import pytest

from o8studio.domain.ids import ClipId
from o8studio.domain.library.blind import (
    JudgedTake,
    Pairing,
    Sureness,
    agreements,
    judged,
    judges,
    result_of,
    sign_test,
)
from o8studio.domain.library.comment import Answer
from o8studio.domain.library.discussion import Discussion, discussion_of
from o8studio.domain.library.facts import Answered
from o8studio.domain.library.listing import ClipRow
from o8studio.domain.library.review import Verdict
from tests.ui.review.test_waiting import row_of


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


def said_of(*answers: tuple[str, Answer]) -> Discussion:
    return discussion_of(
        [
            Answered(clip=ClipId("clip-1"), at=float(at), person=person, answer=answer)
            for at, (person, answer) in enumerate(answers)
        ]
    )


def test_a_keeper_is_picked_or_approved_and_never_rejected() -> None:
    """An approved take was no keeper, so that its model's cost per keeper was too high."""
    row = row_of(ClipId("clip-1"))
    approved = said_of(("", Answer.APPROVED))
    assert judged(row, approved).is_keeper
    assert judged(row, approved).score > judged(replace(row, stars=5), Discussion()).score
    assert not judged(row, said_of(("", Answer.APPROVED), ("Mei", Answer.CHANGES))).is_keeper, (
        "the latest counts"
    )
    assert not judged(replace(row, verdict=Verdict.REJECT), approved).is_keeper
    [found] = result_of([judged(row, approved)]).models
    assert found.keepers == 1


def test_who_judged_is_counted_by_take_and_whoever_is_here_comes_first() -> None:
    row = row_of(ClipId("clip-1"))
    takes = [
        (row, said_of(("Mei", Answer.APPROVED), ("Arno", Answer.NEEDS_REVIEW))),
        (replace(row, stars=3), said_of(("Mei", Answer.CHANGES), ("Mei", Answer.APPROVED))),
        (replace(row, verdict=Verdict.REJECT), said_of(("", Answer.CHANGES))),
        (row, Discussion()),
    ]
    assert list(judges(takes).items()) == [("", 2), ("Mei", 2)]
    assert judges([(row, Discussion())]) == {}


def test_it_is_told_who_chose_the_same_winner_where_both_chose_one() -> None:
    def said(clip: str, stack: str, stars: int, *people: str) -> tuple[ClipRow, Discussion]:
        row = replace(row_of(ClipId(clip)), stack=stack, stars=stars)
        given = [Answered(clip=row.id, at=1.0, person=one, answer=Answer.APPROVED) for one in people]
        return row, discussion_of(given)

    takes = [
        said("a1", "one", 5, "Mei"), said("a2", "one", 2, "Arno"),
        said("b1", "two", 4, "Arno"), said("b2", "two", 1, "Mei"),
        said("c1", "three", 3, "Mei"), said("c2", "three", 3),  # here nobody won
        said("d1", "four", 5, "Mei"), said("d2", "four", 1, "Mei"),  # there both did
        said("e1", "five", 5, "Mei"),  # of one take there is nothing to choose
    ]  # fmt: skip
    assert agreements(takes) == {"Arno": (1, 2), "Mei": (1, 2)}
    assert agreements([]) == {}
    assert agreements([said("c1", "three", 3, "Mei"), said("c2", "three", 3)]) == {}, (
        "there is nothing to agree on"
    )
