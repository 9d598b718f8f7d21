"""When to ask next, worked out without a clock."""

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from o8studio.domain.jobs.pacing import Budget, Expectation, Pace, RefreshPhase, next_pause

PACE = Pace()


def test_unknown_models_are_asked_less_and_less_often() -> None:
    pauses = [next_pause(PACE, now=0, age=0, asked=asked, expectation=None) for asked in range(8)]
    assert pauses[0] == 5
    assert pauses == sorted(pauses)
    assert pauses[-1] == 20
    assert next_pause(PACE, now=0, age=2000, asked=40, expectation=None) == 60


def test_questions_cluster_where_the_answer_is_likely() -> None:
    usual = Expectation.from_durations([290, 300, 310, 305])
    early, near = (next_pause(PACE, now=0, age=age, asked=3, expectation=usual) for age in (20, 300))
    assert early == 40
    assert near < 10


def test_three_clips_make_an_expectation() -> None:
    assert Expectation.from_durations([60, 61]) is None
    found = Expectation.from_durations([50, 60, 72])
    assert found is not None
    assert found.median == pytest.approx(60)
    assert found.ended_by(60) == pytest.approx(0.5)
    assert found.ended_by(0) == 0


def test_the_servers_rhythm_is_learned_followed_and_unlearned() -> None:
    chance, phase = random.Random(1), RefreshPhase()
    for turn in range(40):
        look = turn * 15 + 4.0
        phase.saw_change(look - chance.uniform(0, 5), look + chance.uniform(0.01, 5))
    assert phase.is_known
    due = phase.next_after(1000.0)
    assert 0 <= (due - 4.0) % 15 < 3
    for turn in range(4):
        phase.saw_change(2000 + turn * 15 + 10, 2000 + turn * 15 + 11)
    assert not phase.is_known


def test_no_rhythm_is_not_taken_for_one() -> None:
    chance, phase, followed = random.Random(2), RefreshPhase(), 0
    for _ in range(500):
        before = chance.uniform(0, 1e5)
        phase.saw_change(before, before + chance.uniform(4, 7))
        followed += phase.is_known
    assert followed < 25


@given(
    st.floats(0, 1e5), st.floats(0, 1e6), st.integers(0, 500),
    st.none() | st.builds(Expectation, st.floats(1, 1e4), st.floats(0.2, 1.0)),
)  # fmt: skip
def test_a_pause_is_never_shorter_than_a_second_nor_endless(now, age, asked, expectation) -> None:
    pause = next_pause(PACE, now=now, age=age, asked=asked, expectation=expectation)
    assert 1 <= pause <= 120
    assert math.isfinite(pause)


def test_a_budget_is_never_exceeded_and_turns_go_in_order() -> None:
    budget, now, taken = Budget(5, 20), 100.0, []
    for _ in range(200):
        taken.append(now + budget.wait(now))
    assert taken == sorted(taken)
    assert sum(moment < 101 for moment in taken) <= 25
    assert taken[-1] == pytest.approx(100 + 180 / 5, abs=0.5)
