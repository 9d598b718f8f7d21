"""A submission leaves once, as it is at that moment, and only where its clip finds room."""

import asyncio
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from o8studio.cli.printing import state_words
from o8studio.domain.jobs.facts import Charge, NothingSent, SendStarted
from o8studio.domain.jobs.job import Job, JobState
from o8studio.domain.jobs.policies import Policies, RetryPolicy, TimeLimits
from o8studio.domain.jobs.queue_state import QueueState
from o8studio.domain.reasons import HoldReason, LostReason
from o8studio.domain.secret import Secret
from o8studio.services.runtime.bus import ConnectionChanged, JobChanged
from o8studio.store.part_file import free_space
from o8studio.store.paths import places
from o8studio.texts.states import answer_words, state_line
from tests.support.disk import FakeDisk
from tests.support.following import Pretended
from tests.support.ledgers import SOON, held, trouble
from tests.support.opened import request, retried, studio_on, until, when
from tests.support.patience import until as true
from tests.support.raw_server import answer, raw_server

IMPATIENT = Policies(retry=RetryPolicy(sending=(0.02,)), limits=TimeLimits(ledger=SOON))


@pytest.mark.parametrize(
    ("first", "then"),
    [({}, {"prompt": "as it was changed"}), ({"extra": {"x": 1}}, {"extra": {"x": True}})],
    ids=["another prompt", "an equal value of another kind"],
)
async def test_what_is_changed_while_it_is_made_ready_leaves_as_it_was_changed(
    demo, home, caplog: pytest.LogCaptureFixture, first: dict[str, Any], then: dict[str, Any]
) -> None:
    reached, go_on = threading.Event(), threading.Event()

    def slow(folder: Path) -> int:  # as a keyring that asks its person
        reached.set()
        go_on.wait()
        return free_space(folder)

    async with studio_on(demo, policies=IMPATIENT, free=slow) as studio:
        job = await studio.pipeline.record(request(demo, "as it was first", **first))
        await asyncio.to_thread(reached.wait, 20)
        changed = replace(job.request, **then)
        await studio.pipeline.edit(job.id, changed)
        go_on.set()
        await until(studio, job, JobState.KEPT)
        sent = [fact for fact in studio.book.facts(job.id) if isinstance(fact, (SendStarted, NothingSent))]
        assert len(sent) == 3, "begun, taken back, and sent as it was changed"
    assert "unexpected" not in caplog.text
    assert demo.paid(changed.prompt) == 1
    assert demo.paid("as it was first") == (changed.prompt == "as it was first")


async def test_a_busy_gateway_is_tried_within_a_budget_and_then_waits_for_a_press(demo, home) -> None:
    demo.fault(route="submit", kind="status", status=429, body="", times=4)
    async with studio_on(demo, policies=retried(sending=(0.02,), most_attempts=3)) as studio:
        job = await studio.pipeline.record(request(demo, "busy"))

        async def held_after(attempts: int) -> None:
            def now() -> Job:
                return studio.book.get(job.id) or job

            await when(studio, lambda: now().attempts >= attempts and now().state is JobState.RECORDED)
            assert (now().problem, now().attempts) == ("throttled", attempts)

        await held_after(3)
        assert studio.pipeline.is_held_for_a_person(studio.book.get(job.id) or job)
        sent = [fact for fact in studio.book.facts(job.id) if isinstance(fact, SendStarted)]
        assert len(sent) == 3
        studio.pipeline.nudge(job.id)
        await held_after(4)
        studio.pipeline.nudge(job.id)
        await until(studio, job, JobState.KEPT)
    assert demo.paid("busy") == 1


async def test_a_press_in_the_instant_in_which_a_clip_is_held_is_heard(demo, home) -> None:
    demo.fault(route="submit", kind="status", status=429, body="")
    async with studio_on(demo, policies=retried(sending=(60.0,))) as studio:

        def press(news) -> None:
            if isinstance(news, JobChanged) and news.job.problem == "throttled":
                studio.pipeline.nudge(news.job.id)

        studio.bus.subscribe(press)
        await until(studio, await studio.pipeline.record(request(demo, "at once")), JobState.KEPT)


async def test_nothing_is_sent_when_the_clip_would_find_no_room(demo, home) -> None:
    disk = FakeDisk(1000)
    async with studio_on(demo, policies=retried(sending=(0.05,)), free=disk) as studio:
        job = await studio.pipeline.record(request(demo, "no room"))
        await true(lambda: disk.asked >= 3)
        held = studio.book.get(job.id)
        assert held is not None
        assert (held.state, held.problem) == (JobState.RECORDED, "disk full")
        assert demo.paid("no room") == 0
        disk.free = 1 << 40
        await until(studio, job, JobState.KEPT)


async def test_while_the_disk_is_held_no_byte_of_a_submission_leaves(home) -> None:
    """The fact that it is being sent is on the disk before the first byte is on the wire, and not beside it."""
    reached, go_on = threading.Event(), threading.Event()

    def slow(folder: Path) -> int:
        reached.set()
        go_on.wait()
        return free_space(folder)

    with raw_server() as raw:
        raw.say("/v1/videos", answer(b'{"id":"task_1","status":"queued"}'))
        async with studio_on(raw, policies=IMPATIENT, free=slow) as studio:
            wanted = replace(request(raw, "held back"), base_url=raw.url)
            job = await studio.pipeline.record(wanted)
            await asyncio.to_thread(reached.wait, 20)
            with held(places().ledger):
                waiting = asyncio.create_task(trouble(studio.bus))
                go_on.set()
                await waiting
                assert [fact for fact in studio.book.facts(job.id) if isinstance(fact, SendStarted)] == []
                assert raw.count("/v1/videos") == 0
            await until(studio, job, JobState.QUEUED, JobState.RENDERING)
            assert raw.count("/v1/videos") == 1


async def test_a_token_that_changes_before_the_first_byte_is_no_outage(home) -> None:
    """The client that made it ready is closed meanwhile: it goes out with another, and nobody hears of a gateway that is away."""
    with raw_server() as raw:
        raw.say("/v1/videos", answer(b'{"id":"task_1","status":"queued"}'))
        async with studio_on(raw, policies=IMPATIENT) as studio:
            entry = studio.preferences.settings.gateways[0]
            told: list[object] = []
            studio.bus.subscribe(told.append)
            await studio.pipeline.pause_queue(on=True)
            job = await studio.pipeline.record(replace(request(raw, "held back"), base_url=raw.url))
            with held(places().ledger):
                waiting = asyncio.create_task(trouble(studio.bus))
                await studio.pipeline.pause_queue(on=False)
                await waiting
                await studio.tokens.keep(entry, Secret("sk-another-token-of-mine"))
                await studio.gateways.client(entry.id)  # somebody else asks something with the new one
            await until(studio, job, JobState.QUEUED, JobState.RENDERING)
    assert [one.headers["authorization"] for one in raw.asked if one.path == "/v1/videos"] == [
        "Bearer sk-another-token-of-mine"
    ]
    assert ConnectionChanged(entry.id, online=False) not in told


async def test_what_no_request_can_be_made_for_is_held_and_said_before_anything_is_begun(home) -> None:
    nowhere = Pretended(b"", url="http://1.2.3.400")
    async with studio_on(nowhere) as studio:
        job = await studio.pipeline.record(request(nowhere, "a fox"))

        def held_for() -> HoldReason:
            return (studio.book.get(job.id) or job).held_for

        await when(studio, lambda: held_for() is HoldReason.BAD_ADDRESS)
        assert not [fact for fact in studio.book.facts(job.id) if isinstance(fact, SendStarted)]


async def test_an_answer_without_an_id_is_lost_for_that_reason_and_is_kept_with_the_job(home) -> None:
    with raw_server() as server:
        server.say("/v1/videos", answer(b'{"hello": "there"}'))
        async with studio_on(server) as studio:
            job = await studio.pipeline.record(request(server, "a fox"))
            job = await until(studio, job, JobState.UNCONFIRMED)
            assert (job.lost_by, "there" in job.answer) == (LostReason.UNREADABLE_ANSWER, True)


@pytest.mark.parametrize(
    ("status", "page"),
    [(401, b"<html>401 Authorization Required nginx</html>"), (403, b"Forbidden by the rules of the proxy")],
)
async def test_a_page_of_a_proxy_says_nothing_about_the_token_and_proves_nothing_about_the_money(
    home, status: int, page: bytes
) -> None:
    """They were "The gateway does not accept the token" and "This token may not do this", and not charged."""
    with raw_server() as server:
        server.say("/v1/models", answer(b'{"data": [{"id": "sora-2"}]}'))
        server.say("/v1/videos", answer(page, status, content_type="text/html"))
        async with studio_on(server) as studio:
            job = await studio.pipeline.record(request(server, "a fox"))
            job = await until(studio, job, JobState.UNCONFIRMED)
    assert (job.lost_by, job.charge) == (LostReason.BETWEEN, Charge.MAYBE)
    line = state_line(QueueState.UNCONFIRMED, job, "Sora")
    assert line.startswith("Something between here and the gateway answered, such as a proxy")
    assert "token" not in line
    said = page.decode().removeprefix("<html>").removesuffix("</html>")
    assert answer_words(job) == f"What was answered: HTTP {status} {said}"
    assert state_words(job).startswith("Unconfirmed: something between here and the gateway answered")
