"""Somebody sets the clock by hours, either way, while clips are made: pauses and budgets stay as they were."""

import asyncio
import time
from pathlib import Path

import pytest

from o8studio.domain.jobs.following import UNKNOWN_SECONDS, Trail
from o8studio.domain.jobs.job import JobState
from o8studio.services.gateways.question_budget import QuestionBudget
from o8studio.services.runtime.bus import JobChanged, News
from tests.support.clocks import SteppedClock
from tests.support.demo import DemoServer
from tests.support.opened import request, studio_on, until

HOURS = 6 * 3600.0


class JumpingClock:
    """The system's clock, set by `set_by` seconds."""

    set_by = 0.0

    def now(self) -> float:
        return time.time() + self.set_by

    def monotonic(self) -> float:
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


@pytest.mark.parametrize("jump", [HOURS, -HOURS])
async def test_a_clip_is_made_while_the_clock_jumps_at_every_step(
    demo: DemoServer, home, jump: float
) -> None:
    clock = JumpingClock()

    def jumps(news: News) -> None:
        if isinstance(news, JobChanged):
            clock.set_by += jump

    async with studio_on(demo, clock=clock) as studio:
        studio.bus.subscribe(jumps)
        job = await studio.pipeline.record(request(demo, f"jumps by {jump}"))
        await until(studio, job, JobState.KEPT)
    assert demo.paid(f"jumps by {jump}") == 1


async def test_a_budget_of_questions_neither_grows_nor_ends_with_a_jump(tmp_path: Path) -> None:
    clock = SteppedClock()
    budget, asked = QuestionBudget(tmp_path / "questions.json", clock), 0
    for number in range(40):
        clock.wall += HOURS if number % 2 else -HOURS
        asked += await budget.take("https://gw.example")
        await clock.sleep(20.0)
    assert 1 < asked <= 5, "in less than its window of 20 minutes"
    clock.wall -= HOURS
    assert await budget.wait("https://gw.example") <= 1200.0
    await clock.sleep(1200.0)
    assert await budget.take("https://gw.example")


async def test_a_false_failure_and_an_unknown_id_get_their_whole_time(home) -> None:
    """A jump forwards made a false failure a true one: the poller counted on the wall clock."""
    trail, clock = Trail(), SteppedClock()
    assert not trail.is_lost(clock.monotonic())
    clock.wall += HOURS
    assert not trail.is_lost(clock.monotonic())
    await clock.sleep(UNKNOWN_SECONDS)
    assert trail.is_lost(clock.monotonic())


def test_no_pause_or_budget_reads_the_wall_clock() -> None:
    """Where it is read, it is written down, compared with a server's time, or shown."""
    root = Path(__file__).parents[2] / "o8studio"
    reads = {
        path.relative_to(root).as_posix(): text.count("clock.now()")
        for folder in ("domain", "services", "gateway")
        for path in (root / folder).rglob("*.py")
        if "_clock.now()" in (text := path.read_text("utf-8"))
    }
    for name in ("services/gateways/question_budget.py", "services/jobs/pacer.py"):
        assert reads[name] <= 2, f"{name}: only to tell the age of what was written down"
    assert "time.time(" not in "".join(
        path.read_text("utf-8")
        for folder in ("domain", "gateway", "services")
        for path in (root / folder).rglob("*.py")
        if path.name != "clock.py"
    )
