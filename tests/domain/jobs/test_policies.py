"""Patience as values: pauses grow, and the last one repeats."""

from o8studio.domain.jobs.policies import RetryPolicy


def test_pauses_before_sending_grow_and_the_last_one_repeats() -> None:
    policy = RetryPolicy(sending=(1.0, 2.0, 4.0))
    assert [policy.before_sending(attempts) for attempts in (0, 1, 2, 3, 4, 99)] == [1, 1, 2, 4, 4, 4]


def test_pauses_before_fetching_are_the_first_ones_then_those_of_later_or_of_the_disk() -> None:
    policy = RetryPolicy(fetching=(1.0, 2.0), fetching_later=60.0, fetching_disk=5.0)
    assert [policy.before_fetching(attempt, disk=False) for attempt in range(4)] == [1, 2, 60, 60]
    assert [policy.before_fetching(attempt, disk=True) for attempt in range(4)] == [1, 2, 5, 5]


def test_the_pauses_before_sending_follow_the_attempts() -> None:
    retry = RetryPolicy(sending=(1.0, 2.0, 3.0))
    assert [retry.before_sending(attempts) for attempts in (0, 1, 2, 3, 4, 99)] == [
        1.0,
        1.0,
        2.0,
        3.0,
        3.0,
        3.0,
    ]


def test_after_the_first_downloads_a_full_disk_is_looked_at_more_often_than_a_source() -> None:
    retry = RetryPolicy(fetching=(1.0, 2.0), fetching_later=300.0, fetching_disk=15.0)
    assert [retry.before_fetching(at, disk=False) for at in range(4)] == [1.0, 2.0, 300.0, 300.0]
    assert [retry.before_fetching(at, disk=True) for at in range(4)] == [1.0, 2.0, 15.0, 15.0]
