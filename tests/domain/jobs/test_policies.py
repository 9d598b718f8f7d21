"""Pauses grow and their last one repeats."""

from o8studio.domain.jobs.policies import RetryPolicy


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
