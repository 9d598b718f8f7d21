"""Which cards say that they wait for the first of their press."""

from dataclasses import replace

from o8studio.domain.ids import JobId
from o8studio.domain.jobs.job import JobState
from o8studio.domain.jobs.presses import Presses
from tests.support.jobs import BASE

JOBS = [replace(BASE, id=JobId(f"j{at}"), press="p", rank=float(at)) for at in range(4)]


def told(presses: Presses) -> list[int]:
    return [at for at, job in enumerate(JOBS) if presses.is_behind(job)]


def test_all_wait_for_the_one_that_goes_first_until_it_is_accepted() -> None:
    presses = Presses()
    for job in JOBS:
        presses.note(job)
    assert told(presses) == [1, 2, 3]
    assert presses.note(replace(JOBS[0], state=JobState.SENDING)) == frozenset()
    assert told(presses) == [1, 2, 3]
    changed = presses.note(replace(JOBS[0], state=JobState.QUEUED, accepted_at=1.0))
    assert changed >= {"j1", "j2", "j3"}
    assert told(presses) == []
    assert presses.note(replace(JOBS[1], state=JobState.SENDING)) == frozenset()


def test_the_next_is_the_first_when_the_first_has_ended_otherwise() -> None:
    for ended in (JobState.UNCONFIRMED, JobState.FAILED, JobState.CANCELLED):
        presses = Presses()
        for job in JOBS:
            presses.note(job)
        assert presses.note(replace(JOBS[0], state=ended)) >= {"j1"}
        assert told(presses) == [0, 2, 3]


def test_who_is_moved_to_the_front_is_the_first_and_a_throttled_one_stays_it() -> None:
    presses = Presses()
    for job in JOBS:
        presses.note(job)
    assert presses.note(replace(JOBS[3], rank=-1.0)) >= {"j0"}
    assert told(presses) == [0, 1, 2]
    presses.note(replace(JOBS[3], rank=9.0))
    assert told(presses) == [1, 2, 3]
    presses.note(replace(JOBS[0], problem="throttled"))
    presses.note(replace(JOBS[2], rank=-5.0))
    assert told(presses) == [1, 2, 3]


def test_a_job_that_came_alone_waits_for_nobody() -> None:
    presses = Presses()
    assert presses.note(BASE) == frozenset()
    assert not presses.is_behind(BASE)


def test_a_lost_answer_puts_a_press_in_doubt_until_it_is_resolved_or_another_one_is_accepted() -> None:
    presses = Presses()
    for job in JOBS:
        presses.note(job)
    assert not presses.is_in_doubt("p")
    presses.note(replace(JOBS[0], state=JobState.UNCONFIRMED))
    presses.note(replace(JOBS[1], state=JobState.UNCONFIRMED))
    assert presses.is_in_doubt("p")
    presses.note(replace(JOBS[0], state=JobState.CANCELLED))
    assert presses.is_in_doubt("p"), "one is open still"
    assert not presses.is_accepted("p")
    presses.note(replace(JOBS[2], state=JobState.QUEUED, accepted_at=1.0))
    assert presses.is_accepted("p")
    assert not presses.is_in_doubt("p")


def test_no_press_is_never_in_doubt() -> None:
    presses = Presses()
    presses.note(replace(BASE, state=JobState.UNCONFIRMED))
    assert presses.is_accepted("")
    assert not presses.is_in_doubt("")
