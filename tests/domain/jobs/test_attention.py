"""Which jobs wait for a person, and which only for time."""

from dataclasses import replace

import pytest

from o8studio.domain.jobs.attention import Held, is_held_here, needs_a_person
from o8studio.domain.jobs.job import Job, JobState
from tests.support.jobs import BASE


def job(state: JobState, problem: str = "") -> Job:
    return replace(BASE, state=state, problem=problem)


@pytest.mark.parametrize(
    "waiting",
    [
        job(JobState.UNCONFIRMED, "connection broken"),
        job(JobState.RECORDED, "no token"),
        job(JobState.RECORDED, "no balance"),
        job(JobState.RECORDED, "certificate: expired g.example"),
        job(JobState.RENDERED, "token refused"),
        job(JobState.RENDERED, "never a clip"),
        job(JobState.RENDERED, "disk full"),
        replace(job(JobState.RENDERING), watched=False, moved_in=True),
        replace(job(JobState.RENDERED), watched=False, moved_in=True),
    ],
    ids=lambda value: f"{value.state} {value.problem}",
)
def test_what_only_a_person_can_put_right_waits_for_one(waiting: Job) -> None:
    assert needs_a_person(waiting)


@pytest.mark.parametrize(
    "going_on",
    [
        job(JobState.RECORDED),
        job(JobState.RECORDED, "unreachable"),
        job(JobState.RECORDED, "throttled"),
        job(JobState.SENDING),
        job(JobState.RENDERING),
        job(JobState.RENDERED, "unreachable"),
        job(JobState.RENDERED, "interrupted"),
        job(JobState.RENDERED, "cut short"),
        job(JobState.KEPT),
        job(JobState.FAILED, "no"),
    ],
    ids=lambda value: f"{value.state} {value.problem}",
)
def test_what_time_alone_may_help_waits_for_nobody(going_on: Job) -> None:
    assert not needs_a_person(going_on)


def test_what_came_from_another_computer_is_counted_until_it_is_followed_or_ends() -> None:
    there = replace(job(JobState.RENDERING), watched=False, moved_in=True)
    others = [
        replace(there, watched=True),
        replace(there, state=JobState.FAILED),
        job(JobState.UNCONFIRMED, "restored"),
    ]
    assert is_held_here(there)
    assert not any(map(is_held_here, others))
    assert Held.of([there, *others]) == Held(unsent=1, moved=1)
