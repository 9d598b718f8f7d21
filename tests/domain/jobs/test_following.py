"""Which route is asked next, when the file itself is asked for, and when a job counts as lost."""

import pytest

from o8studio.domain.jobs.following import ROUNDS, UNKNOWN_SECONDS, Trail, Trouble


def test_the_route_that_answered_last_is_asked_first() -> None:
    trail = Trail()
    assert trail.order(["a", "b", "c"]) == ["a", "b", "c"]
    trail.answered("c", by_following=True)
    assert trail.order(["a", "b", "c"]) == ["c", "a", "b"]
    assert trail.by_following


def test_a_broken_route_leads_on_after_its_rounds_and_an_answer_forgives_it() -> None:
    trail = Trail()
    assert [trail.missed("a") for _ in range(ROUNDS)] == [False] * (ROUNDS - 1) + [True]
    trail.answered("a", by_following=False)
    assert not trail.missed("a")


def test_a_thorough_trail_asks_every_route_at_once() -> None:
    assert Trail(thorough=True).missed("a")


def test_a_job_is_lost_when_it_stays_unknown_for_long_enough() -> None:
    trail = Trail()
    assert not trail.is_lost(100.0)
    assert not trail.is_lost(100.0 + UNKNOWN_SECONDS - 1)
    assert trail.is_lost(100.0 + UNKNOWN_SECONDS)


def test_in_a_hurry_it_is_lost_sooner() -> None:
    trail = Trail()
    trail.is_lost(0.0)
    assert trail.is_lost(UNKNOWN_SECONDS / 100, hurry=0.01)


def test_the_file_is_asked_for_once_a_minute_and_later_every_five() -> None:
    trail = Trail()
    asked = [at for at in range(0, 1500, 10) if trail.may_ask_for_copy(float(at))]
    assert asked == [0, 60, 120, 180, 240, 300, 360, 420, 480, 540, 840, 1140, 1440]


@pytest.mark.parametrize("trouble", list(Trouble))
def test_another_token_helps_only_where_the_token_is_the_trouble(trouble: Trouble) -> None:
    assert trouble.wants_token is (trouble in (Trouble.MAY_NOT_LOOK, Trouble.TOKEN_REFUSED))
