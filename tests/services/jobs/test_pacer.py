"""When a job is asked about next, whatever the clock does."""

from dataclasses import replace

import pytest

from o8studio.domain.jobs.pacing import Pace
from o8studio.services.jobs.job_book import JobBook
from o8studio.services.jobs.pacer import Course, Pacer
from o8studio.services.runtime.bus import Bus
from tests.support.clocks import SteppedClock
from tests.support.jobs import BASE


@pytest.mark.parametrize(
    ("standby", "jumps", "least", "most"),
    [([], [], 55, 61), ([3600.0], [], 1, 3), ([], [-86_400.0], 55, 61), ([], [86_400.0], 55, 61)],
)
async def test_a_night_asleep_counts_and_a_clock_that_is_set_changes_nothing(
    tmp_path, standby, jumps, least, most
) -> None:
    clock = SteppedClock()
    clock.standby, clock.jumps = list(standby), list(jumps)
    book = await JobBook.open(tmp_path / "ledger.sqlite3", Bus())
    pacer = Pacer(book, clock, Pace(first=60.0, longest=60.0), lambda _job: None)
    from o8studio.domain.jobs.facts import Recorded
    from tests.support.ledgers import REQUEST

    job = await book.commit(Recorded(job_id=book.new_id(1.0), at=clock.now(), request=REQUEST))
    await pacer.wait(replace(job, accepted_at=clock.now()), Course())
    assert least <= sum(clock.slept) <= most
    await book.close()


async def test_while_others_wait_for_its_slot_a_vendors_figure_does_not_keep_a_job_from_being_asked_about(
    tmp_path,
) -> None:
    clock = SteppedClock()
    book = await JobBook.open(tmp_path / "ledger.sqlite3", Bus())
    pacer = Pacer(book, clock, Pace(), lambda _job: 300.0)
    job, slept = replace(BASE, accepted_at=clock.now()), []
    for is_awaited in (False, True):
        clock.slept.clear()
        await pacer.wait(job, Course(), is_awaited=is_awaited)
        slept.append(sum(clock.slept))
    assert slept[0] > 30
    assert 7 < slept[1] <= 8
    for _ in range(3):  # what is known of its clips here is better than a guess
        pacer.note_rendered(replace(job, rendered_at=clock.now() + 300.0))
    clock.slept.clear()
    await pacer.wait(replace(job, accepted_at=clock.now()), Course(), is_awaited=True)
    assert sum(clock.slept) > 30
    await book.close()
