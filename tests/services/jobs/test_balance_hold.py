"""Without money the other jobs wait instead of being refused one by one."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from o8studio.domain.jobs.job import JobState
from o8studio.domain.jobs.policies import EvidencePolicy, Policies
from o8studio.studio import Studio
from tests.support.demo import DemoServer, start_demo
from tests.support.opened import request, studio_on, until
from tests.support.patience import patience


async def test_after_a_refusal_for_want_of_money_the_others_wait(tmp_path, home) -> None:
    server = start_demo(tmp_path / "demo")
    try:
        server.change(balance_usd=0.01)
        async with studio_on(server, policies=Policies(evidence=EvidencePolicy(again=0.3))) as studio:
            studio.preferences.settings = replace(studio.preferences.settings, jobs_at_once=1)
            first = await studio.pipeline.record(request(server, "too dear 1"))
            second = await studio.pipeline.record(request(server, "too dear 2"))
            await until(studio, first, JobState.FAILED)
            async with patience(10):
                while (studio.book.get(second.id) or second).problem != "no balance":
                    await asyncio.sleep(0.02)
            refused = [one for one in server.state()["posts"] if "too dear" in str(one["body"])]
            assert len(refused) == 1
            server.change(balance_usd=100)
            await until(studio, second, JobState.KEPT)
            assert server.paid("too dear 2") == 1
    finally:
        server.stop()


@asynccontextmanager
async def out_of_money(folder: Path, again: float) -> AsyncIterator[tuple[DemoServer, Studio]]:
    """A gateway that has just refused a clip for want of money, and is asked for the balance so often."""
    server = start_demo(folder)
    try:
        server.change(balance_usd=0.01)
        async with studio_on(server, policies=Policies(evidence=EvidencePolicy(again=again))) as studio:
            first = await studio.pipeline.record(request(server, "too dear"))
            await until(studio, first, JobState.FAILED)
            yield server, studio
    finally:
        server.stop()


async def test_when_there_is_money_again_every_held_clip_goes_out(tmp_path, home) -> None:
    async with out_of_money(tmp_path / "demo", 0.3) as (server, studio):
        studio.preferences.settings = replace(studio.preferences.settings, jobs_at_once=3)
        held = [await studio.pipeline.record(request(server, f"held {at}")) for at in range(3)]
        async with patience(10):
            while [one.problem for one in map(studio.book.get, [job.id for job in held]) if one] != [
                "no balance"
            ] * 3:
                await asyncio.sleep(0.02)
        facts = {type(fact).__name__ for job in held for fact in studio.book.facts(job.id)}
        assert facts == {"Recorded", "NothingSent"}, "to hold is not to send"
        server.change(balance_usd=100)
        for job in held:
            await until(studio, job, JobState.KEPT)
        assert [server.paid(f"held {at}") for at in range(3)] == [1, 1, 1]


async def test_a_press_while_the_balance_is_asked_is_heard(tmp_path, home) -> None:
    async with out_of_money(tmp_path / "demo", 0.0) as (server, studio):
        server.fault(route="/v1/dashboard", kind="drip", interval=0.01, times=9)
        job = await studio.pipeline.record(request(server, "pressed"))
        await asyncio.sleep(0.5)
        server.change(balance_usd=100)
        studio.pipeline.nudge(job.id)
        await until(studio, job, JobState.KEPT)
        assert server.paid("pressed") == 1
