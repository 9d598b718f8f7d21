"""How many jobs leave at once, in which order, and which wait for the first of their press."""

import asyncio
import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace

import pytest

from o8studio.domain.jobs.facts import CancelReason, SendStarted
from o8studio.domain.jobs.job import Job, JobState
from o8studio.domain.jobs.pacing import SlotWindow
from o8studio.domain.jobs.policies import EvidencePolicy, Policies
from o8studio.domain.reasons import HoldReason
from o8studio.domain.secret import Secret
from o8studio.services.jobs.commands import Pipeline
from o8studio.services.jobs.slots import GatewaySlots, PrioritySlots
from o8studio.services.runtime.bus import JobChanged, TokenChanged
from o8studio.studio import Studio
from tests.support.demo import TOKEN, DemoServer, start_demo
from tests.support.effort import Effort
from tests.support.opened import GATEWAY, request, retried, studio_on, until
from tests.support.patience import patience
from tests.support.patience import until as true

# ---- the window


def test_the_window_grows_by_each_acceptance_up_to_eight_and_halves_at_a_throttle() -> None:
    window, sizes = SlotWindow(), []
    for _ in range(9):
        sizes.append(window.size)
        window.accepted()
    assert sizes == [1, 2, 3, 4, 5, 6, 7, 8, 8]
    halved = []
    for _ in range(5):
        window.throttled()
        halved.append(window.size)
    assert halved == [4, 2, 1, 1, 1]
    window.accepted()
    assert window.size == 2


# ---- slots


class Crowd:
    """Holders of slots that stay until they are let go."""

    def __init__(self, slots: PrioritySlots) -> None:
        self.slots = slots
        self.inside: list[str] = []
        self.order: list[str] = []
        self.tasks: dict[str, asyncio.Task[None]] = {}
        self._exits: dict[str, asyncio.Event] = {}

    def come(self, name: str, rank: float, press: str = "") -> None:
        self._exits[name] = asyncio.Event()
        self.tasks[name] = asyncio.create_task(self._stay(name, rank, press))

    async def _stay(self, name: str, rank: float, press: str) -> None:
        async with self.slots.hold(name, rank, press):
            self.inside.append(name)
            self.order.append(name)
            try:
                await self._exits[name].wait()
            finally:
                self.inside.remove(name)

    def go(self, name: str) -> None:
        self._exits[name].set()

    async def settle(self) -> None:
        for _ in range(8):
            await asyncio.sleep(0)

    async def finish(self) -> None:
        """Let everybody in and out."""
        async with patience(10):
            while any(not task.done() for task in self.tasks.values()):
                for name in list(self.inside):
                    self.go(name)
                await asyncio.sleep(0)


async def test_slots_go_by_rank_and_a_place_can_be_changed() -> None:
    crowd = Crowd(PrioritySlots(lambda: 1))
    for name, rank in (("first", 5), ("a", 1), ("b", 2), ("c", 3), ("gone", 0)):
        crowd.come(name, rank)
        await crowd.settle()
    crowd.slots.move("c", 0.5)
    crowd.slots.move("nobody", 0.0)
    crowd.tasks["gone"].cancel()
    await crowd.finish()
    assert crowd.order == ["first", "c", "a", "b"]


async def test_of_a_press_one_at_a_time_holds_a_slot_until_it_is_opened() -> None:
    crowd = Crowd(PrioritySlots(lambda: 3))
    for at in range(5):
        crowd.come(f"p{at}", at, "press")
    crowd.come("alone", 9)
    await crowd.settle()
    assert crowd.inside == ["p0", "alone"], "others don't wait for a press"
    crowd.go("p0")  # refused
    await crowd.settle()
    assert crowd.inside == ["alone", "p1"]
    crowd.slots.open_press("press")
    await crowd.settle()
    assert crowd.inside == ["alone", "p1", "p2"]
    await crowd.finish()
    assert crowd.order == ["p0", "alone", "p1", "p2", "p3", "p4"]


async def test_the_next_of_a_press_is_who_has_the_smallest_rank_then() -> None:
    crowd = Crowd(PrioritySlots(lambda: 1))
    crowd.come("busy", 0)
    for at in range(4):
        crowd.come(f"p{at}", at + 1, "press")
    await crowd.settle()
    crowd.slots.move("p3", 0.5)  # overtakes the candidate
    crowd.slots.move("p0", 9)
    crowd.go("busy")
    await crowd.settle()
    assert crowd.inside == ["p3"]
    crowd.tasks["p1"].cancel()
    crowd.go("p3")
    await crowd.settle()
    assert crowd.inside == ["p2"]
    crowd.go("p2")
    await crowd.settle()
    assert crowd.inside == ["p0"]
    await crowd.finish()


async def test_a_candidate_that_leaves_makes_room_for_the_next_of_its_press() -> None:
    crowd = Crowd(PrioritySlots(lambda: 1, is_paused=True))
    for at in range(3):
        crowd.come(f"p{at}", at, "press")
    await crowd.settle()
    crowd.tasks["p0"].cancel()
    await crowd.settle()
    crowd.slots.pause(on=False)
    await crowd.settle()
    assert crowd.inside == ["p1"]
    await crowd.finish()


async def test_a_slot_that_is_given_in_the_instant_of_a_cancel_goes_to_the_next() -> None:
    crowd = Crowd(PrioritySlots(lambda: 1))
    for name in ("a", "b", "c"):
        crowd.come(name, 1, "press")
    await crowd.settle()
    crowd.go("a")
    while crowd.inside:  # until the very step in which the slot was given to b, which does not run yet
        await asyncio.sleep(0)
    crowd.tasks["b"].cancel()
    await crowd.settle()
    assert crowd.inside == ["c"]
    await crowd.finish()


async def test_a_restart_counts_from_zero_and_nobody_loses_a_slot() -> None:
    slots = GatewaySlots(lambda: 0, is_paused=False)
    crowd = Crowd(slots)
    for at in range(8):
        slots.note_accepted()
        crowd.come(f"old {at}", at)
    await crowd.settle()
    for at in range(3):
        crowd.come(f"new {at}", 10 + at)
    await crowd.settle()
    assert len(crowd.inside) == 8
    slots.restart()
    await crowd.settle()
    assert len(crowd.inside) == 9
    assert crowd.inside[-1] == "new 0"
    for at in range(8):
        crowd.go(f"old {at}")
    await crowd.settle()
    assert crowd.inside == ["new 0"], "what is not counted any more leaves no room behind"
    await crowd.finish()


async def test_what_is_at_the_gateway_already_takes_a_slot_without_waiting() -> None:
    crowd = Crowd(PrioritySlots(lambda: 1))
    with crowd.slots.occupy(), crowd.slots.occupy():
        crowd.come("a", 1)
        await crowd.settle()
        assert crowd.inside == []
    await crowd.settle()
    assert crowd.inside == ["a"]
    await crowd.finish()


async def test_a_cap_that_a_person_sets_wins_over_the_window_and_takes_effect_at_once() -> None:
    cap = [0]
    slots = GatewaySlots(lambda: cap[0], is_paused=False)
    crowd = Crowd(slots)
    for at in range(20):
        crowd.come(str(at), at)
    await crowd.settle()
    assert len(crowd.inside) == 1
    cap[0] = 16
    slots.refresh()
    await crowd.settle()
    assert len(crowd.inside) == 16
    slots.note_throttled()
    crowd.go("0")
    await crowd.settle()
    assert len(crowd.inside) == 16, "a cap is that many"
    await crowd.finish()


@pytest.mark.parametrize("seed", range(25))
async def test_whatever_happens_nobody_starves_and_the_limits_hold(seed: int) -> None:
    chance, limit, opened = random.Random(seed), [3], set()
    slots = PrioritySlots(lambda: limit[0])
    crowd = Crowd(slots)
    presses: dict[str, str] = {}

    def come() -> None:
        name = f"n{len(presses)}"
        presses[name] = chance.choice(["", "", "p", "q", "r"])
        crowd.come(
            name,
            chance.choice([1.0, 2.0, 3.0, chance.random()]),
            "" if presses[name] in opened else presses[name],
        )

    def open_one() -> None:
        name = chance.choice(["p", "q", "r"])
        opened.add(name)
        slots.open_press(name)

    def widen() -> None:
        limit[0] = chance.randint(1, 6)
        slots.refresh()

    def let_go() -> None:
        for name in chance.sample(crowd.inside, len(crowd.inside) // 2):
            crowd.go(name)

    def cancel() -> None:
        crowd.tasks[chance.choice(list(crowd.tasks))].cancel()

    def move() -> None:
        slots.move(chance.choice(list(crowd.tasks)), chance.random() * 3)

    steps: list[tuple[Callable[[], None], int]] = [
        (come, 30), (let_go, 12), (cancel, 6), (move, 12), (widen, 3), (open_one, 1),
        (lambda: slots.pause(on=True), 2), (lambda: slots.pause(on=False), 4),
    ]  # fmt: skip
    come()
    most = 0
    for _ in range(400):
        chance.choices([step for step, _often in steps], [often for _step, often in steps])[0]()
        if chance.random() < 0.7:
            await asyncio.sleep(0)
        most = max(most, len(crowd.inside))
        for closed in {"p", "q", "r"} - opened:
            assert sum(presses[name] == closed for name in crowd.inside) <= 1
    assert most <= 6
    slots.pause(on=False)
    await crowd.finish()
    cancelled = sum(task.cancelled() for task in crowd.tasks.values())
    assert all(task.cancelled() or task.exception() is None for task in crowd.tasks.values())
    assert len(crowd.order) >= len(crowd.tasks) - cancelled, "everybody who was not taken back got a slot"
    limit[0] = 1
    crowd.come("last", 0, "p")
    await crowd.settle()
    assert crowd.inside == ["last"], "no slot got lost"
    await crowd.finish()


async def test_two_thousand_waiters_cost_next_to_nothing() -> None:
    crowd = Crowd(PrioritySlots(lambda: 4))
    for at in range(2000):
        crowd.come(str(at), 2000 - at, "press" if at % 2 else "")
    await crowd.settle()
    effort = Effort()
    for at in range(2000):
        crowd.slots.move(str(at), at)
    while any(not task.done() for task in crowd.tasks.values()):
        for name in list(crowd.inside):
            crowd.go(name)
        await asyncio.sleep(0)
    assert sorted(crowd.order, key=int) == [str(at) for at in range(2000)]
    assert effort.is_within(4.0)  # 0.1 s here; one pass over all waiters per event takes minutes


# ---- jobs at a gateway


class History:
    """Every state that a job of this studio took, in order."""

    def __init__(self, studio: Studio) -> None:
        self.steps: list[tuple[str, JobState, str]] = []
        self._changed = asyncio.Event()
        studio.bus.subscribe(self._hear)
        self._studio = studio

    def _hear(self, news: object) -> None:
        if isinstance(news, JobChanged):
            self.steps.append((news.job.request.prompt, news.job.state, news.job.problem))
            self._changed.set()

    async def until(self, condition: Callable[[], bool]) -> None:
        async with patience(30):
            while not condition():
                self._changed.clear()
                await self._changed.wait()

    def sent(self) -> list[str]:
        """The prompts in the order of their submissions."""
        return [prompt for prompt, state, _problem in self.steps if state is JobState.SENDING]

    def sent_before_the_first_was_accepted(self) -> list[str]:
        accepted = [state for _prompt, state, _problem in self.steps].index(JobState.QUEUED)
        return [prompt for prompt, state, _problem in self.steps[:accepted] if state is JobState.SENDING]

    def count(self, *states: JobState) -> int:
        return sum(job.state in states for job in self._studio.book)


def cap(studio: Studio, jobs: int) -> None:
    studio.preferences.settings = replace(studio.preferences.settings, jobs_at_once=jobs)


async def press(studio: Studio, server: DemoServer, count: int = 5, prompt: str = "p") -> list[Job]:
    name = studio.pipeline.new_press(count)
    return [await studio.pipeline.record(request(server, f"{prompt}{at}"), press=name) for at in range(count)]


AT = (JobState.QUEUED, JobState.RENDERING)


def test_a_press_of_up_to_four_waits_for_nothing() -> None:
    assert [bool(Pipeline.new_press(count)) for count in (1, 4, 5, 50)] == [False, False, True, True]
    assert Pipeline.new_press(5) != Pipeline.new_press(5)


async def test_the_first_of_five_is_accepted_before_the_others_leave(demo, home) -> None:
    async with studio_on(demo) as studio:
        cap(studio, 16)
        history = History(studio)
        for job in await press(studio, demo, prompt="five "):
            await until(studio, job, JobState.KEPT)
        assert history.sent_before_the_first_was_accepted() == ["five 0"]
        assert [demo.paid(f"five {at}") for at in range(5)] == [1] * 5


async def test_a_throttled_first_stays_the_first(demo, home) -> None:
    demo.fault(route="submit", kind="status", status=429, body="", times=3)
    async with studio_on(demo, policies=retried(sending=(0.05,))) as studio:
        cap(studio, 16)
        history = History(studio)
        for job in await press(studio, demo, prompt="busy first "):
            await until(studio, job, JobState.KEPT)
        assert history.sent_before_the_first_was_accepted() == ["busy first 0"] * 4


async def test_after_a_refusal_the_next_goes_alone(demo, home) -> None:
    refusal = '{"error": {"message": "no", "code": "bad"}}'
    demo.fault(route="submit", times=2, kind="status", status=400, body=refusal)
    async with studio_on(demo) as studio:
        cap(studio, 16)
        history = History(studio)
        jobs = await press(studio, demo, prompt="next ")
        for job in jobs[2:]:
            await until(studio, job, JobState.KEPT)
        assert [studio.book.get(job.id).state for job in jobs[:2]] == [JobState.FAILED] * 2
        assert history.sent_before_the_first_was_accepted() == [f"next {at}" for at in range(3)]
        for at, (_prompt, state, _problem) in enumerate(history.steps):
            if state is JobState.QUEUED:
                break
            sending = [one for one, last, _ in history.steps[: at + 1] if last is JobState.SENDING]
            ended = [one for one, last, _ in history.steps[: at + 1] if last is JobState.FAILED]
            assert len(sending) - len(ended) <= 1, "one at a time"


def held(studio: Studio) -> list[str]:
    return sorted(job.request.prompt for job in studio.book if job.held_for is HoldReason.FIRST_UNCONFIRMED)


async def lose_the_first(studio: Studio, demo: DemoServer, history: "History", prompt: str) -> list[Job]:
    """A press of five whose first arrived, and its answer was lost; the four others are held."""
    demo.fault(route="submit", kind="reset_after")
    jobs = await press(studio, demo, prompt=prompt)
    await history.until(lambda: len(held(studio)) == 4)
    assert studio.book.get(jobs[0].id).state is JobState.UNCONFIRMED
    assert history.sent() == [f"{prompt}0"]
    return jobs


@pytest.mark.parametrize("command", ["never_arrived", "send_again"])
async def test_after_a_lost_answer_nothing_leaves_until_a_person_resolves_it(demo, home, command) -> None:
    prompt = f"lost {command} "
    async with studio_on(demo) as studio:
        cap(studio, 16)
        history = History(studio)
        jobs = await lose_the_first(studio, demo, history, prompt)
        if command == "never_arrived":  # the next one goes alone, and its answer is lost too
            demo.fault(route="submit", kind="reset_after")
            await studio.pipeline.never_arrived(jobs[0].id)
            await until(studio, jobs[1], JobState.UNCONFIRMED)
            await history.until(lambda: len(held(studio)) == 3)
            assert history.sent() == [f"{prompt}0", f"{prompt}1"]
            await studio.pipeline.never_arrived(jobs[1].id)
            jobs = jobs[1:]
        else:
            await studio.pipeline.send_again(jobs[0].id)
        for job in jobs[1:]:
            await until(studio, job, JobState.KEPT)
        assert not held(studio)


async def test_a_held_job_that_a_person_tries_goes_alone_and_opens_the_press_when_it_is_accepted(
    demo, home
) -> None:
    async with studio_on(demo) as studio:
        cap(studio, 16)
        history = History(studio)
        jobs = await lose_the_first(studio, demo, history, "tried ")
        demo.fault(route="submit", kind="reset_after")
        studio.pipeline.nudge(jobs[2].id)
        await until(studio, jobs[2], JobState.UNCONFIRMED)
        assert held(studio) == ["tried 1", "tried 3", "tried 4"]
        studio.pipeline.nudge(jobs[3].id)
        for job in (jobs[1], *jobs[3:]):
            await until(studio, job, JobState.KEPT)
        assert history.sent_before_the_first_was_accepted() == ["tried 0", "tried 2", "tried 3"]
        assert [demo.paid(f"tried {at}") for at in range(5)] == [1] * 5


async def test_what_is_held_behind_a_lost_answer_is_held_after_a_restart_too(demo, home) -> None:
    async with studio_on(demo) as studio:
        cap(studio, 16)
        jobs = await lose_the_first(studio, demo, History(studio), "held on ")
    async with studio_on(demo) as studio:
        cap(studio, 16)
        history = History(studio)
        await studio.pipeline.resume()
        other = await studio.pipeline.record(request(demo, "of no press"))
        await until(studio, other, JobState.KEPT)
        assert held(studio) == [f"held on {at}" for at in range(1, 5)]
        assert history.sent() == ["of no press"]
        arrived = [job["id"] for job in demo.state()["jobs"] if job["prompt"] == "held on 0"]
        await studio.pipeline.adopt(jobs[0].id, arrived[0])
        for job in jobs:
            await until(studio, job, JobState.KEPT)
        assert [demo.paid(f"held on {at}") for at in range(5)] == [1] * 5


async def test_a_removed_first_is_followed_by_the_next_and_waiting_ones_can_be_removed(demo, home) -> None:
    demo.fault(route="submit", kind="status", status=429, body="")
    async with studio_on(demo) as studio:
        cap(studio, 16)
        history = History(studio)
        jobs = await press(studio, demo, prompt="removed ")
        await history.until(lambda: studio.book.get(jobs[0].id).problem == "throttled")
        assert (await studio.pipeline.stop(jobs[1].id)).cancel_reason is CancelReason.REMOVED
        await studio.pipeline.move(jobs[4].id, None)
        await studio.pipeline.edit(jobs[4].id, replace(jobs[4].request, prompt="removed 4, edited"))
        assert (await studio.pipeline.stop(jobs[0].id)).cancel_reason is CancelReason.REMOVED
        for job in jobs[2:]:
            await until(studio, job, JobState.KEPT)
        assert history.sent_before_the_first_was_accepted() == ["removed 0", "removed 4, edited"]
        assert [demo.paid(f"removed {at}") for at in range(4)] == [0, 0, 1, 1]


async def test_without_money_one_of_a_press_is_refused_and_one_waits_for_more(tmp_path, home) -> None:
    server = start_demo(tmp_path / "demo")
    try:
        server.change(balance_usd=0.01)
        often = Policies(evidence=EvidencePolicy(again=0.3))
        async with studio_on(server, policies=often) as studio:
            cap(studio, 16)
            history = History(studio)
            jobs = await press(studio, server, prompt="too dear ")
            await history.until(lambda: studio.book.get(jobs[1].id).problem == "no balance")
            assert history.sent() == ["too dear 0"]
            assert studio.book.get(jobs[0].id).state is JobState.FAILED
            server.change(balance_usd=100)
            for job in jobs[1:]:
                await until(studio, job, JobState.KEPT)
            assert history.sent_before_the_first_was_accepted() == ["too dear 0", "too dear 1"]
    finally:
        server.stop()


async def test_a_press_waits_for_its_first_after_a_restart_too(demo, home) -> None:
    async with studio_on(demo) as studio:
        await studio.pipeline.pause_queue(on=True)
        jobs = await press(studio, demo, prompt="restarted ")
    async with studio_on(demo) as studio:
        cap(studio, 16)
        history = History(studio)
        # as after a kill while the first one's answer was awaited
        await studio.book.commit(SendStarted(job_id=jobs[0].id, at=jobs[0].recorded_at))
        history.steps.clear()
        await studio.pipeline.resume()
        await studio.pipeline.pause_queue(on=False)
        await history.until(lambda: len(held(studio)) == 4)
        assert studio.book.get(jobs[0].id).state is JobState.UNCONFIRMED
        assert history.sent() == []
        await studio.pipeline.never_arrived(jobs[0].id)
        for job in jobs[1:]:
            await until(studio, job, JobState.KEPT)
        assert history.sent_before_the_first_was_accepted() == ["restarted 1"]


async def test_a_press_whose_first_was_accepted_does_not_wait_again_after_a_restart(demo, home) -> None:
    async with studio_on(demo) as studio:
        cap(studio, 1)
        history = History(studio)
        name = studio.pipeline.new_press(5)
        jobs = [
            await studio.pipeline.record(request(demo, f"once open {at} [demo:stuck]"), press=name)
            for at in range(5)
        ]
        await history.until(lambda: history.count(*AT) == 1)
    demo.fault(route="submit", kind="status", status=429, body="", times=4)
    async with studio_on(demo) as studio:
        cap(studio, 16)
        history = History(studio)
        await studio.pipeline.resume()
        await history.until(lambda: sum(one.problem == "throttled" for one in studio.book) == 4)
        assert {studio.book.get(job.id).problem for job in jobs[1:]} == {"throttled"}, "all left at once"


async def test_an_id_that_a_person_found_lets_the_others_of_the_press_leave(demo, home) -> None:
    async with studio_on(demo) as studio:
        cap(studio, 16)
        history = History(studio)
        jobs = await lose_the_first(studio, demo, history, "adopted ")
        demo.fault(route="submit", kind="status", status=429, body="", times=-1)
        arrived = [job["id"] for job in demo.state()["jobs"] if job["prompt"] == "adopted 0"]
        await studio.pipeline.adopt(jobs[0].id, arrived[0])
        await history.until(lambda: sum(one.problem == "throttled" for one in studio.book) == 4)
        demo.clear()


async def test_automatic_has_at_most_eight_at_the_gateway_and_starts_anew_with_another_token(
    demo, home
) -> None:
    async with studio_on(demo) as studio:
        history = History(studio)
        jobs = [await studio.pipeline.record(request(demo, f"eight {at} [demo:stuck]")) for at in range(11)]
        await history.until(lambda: history.count(*AT) == 8)
        assert history.count(JobState.SENDING) == 0
        await studio.pipeline.stop(jobs[0].id)
        await until(studio, jobs[8], *AT)
        assert history.count(JobState.RECORDED) == 2
        studio.bus.publish(TokenChanged("test"))
        await until(studio, jobs[9], *AT)
        await until(studio, jobs[10], *AT)


async def test_another_token_is_announced(demo, home) -> None:
    async with studio_on(demo) as studio:
        heard: list[object] = []
        studio.bus.subscribe(heard.append)
        entry = studio.gateways.entry("test")
        assert entry is not None
        await studio.tokens.keep(entry, Secret(TOKEN))
        assert heard == [TokenChanged("test")]


async def test_automatic_sends_the_second_only_when_the_first_was_accepted(demo, home) -> None:
    async with studio_on(demo) as studio:
        history = History(studio)
        for job in [await studio.pipeline.record(request(demo, f"grows {at}")) for at in range(4)]:
            await until(studio, job, JobState.KEPT)
        assert history.sent_before_the_first_was_accepted() == ["grows 0"]


async def test_what_was_at_the_gateway_counts_after_a_restart(demo, home) -> None:
    async with studio_on(demo) as studio:
        cap(studio, 2)
        history = History(studio)
        jobs = [await studio.pipeline.record(request(demo, f"counts {at} [demo:stuck]")) for at in range(3)]
        await history.until(lambda: history.count(*AT) == 2)
    async with studio_on(demo) as studio:
        cap(studio, 2)
        history = History(studio)
        await studio.pipeline.resume()
        await studio.pipeline.stop(jobs[0].id)
        await until(studio, jobs[2], *AT)
        stopped = [at for at, one in enumerate(history.steps) if one[0].startswith("counts 0")][-1]
        assert "counts 2 [demo:stuck]" not in [one[0] for one in history.steps[:stopped]]


async def test_a_job_that_waits_for_a_person_leaves_its_slot_to_others(demo, home) -> None:
    demo.fault(route="submit", kind="status", status=429, body="", times=2)
    async with studio_on(demo, policies=retried(sending=(0.02,), most_attempts=2)) as studio:
        cap(studio, 1)
        busy, other = [await studio.pipeline.record(request(demo, f"leaves {at}")) for at in range(2)]
        await until(studio, other, JobState.KEPT)
        held = studio.book.get(busy.id)
        assert (held.state, held.problem, held.attempts) == (JobState.RECORDED, "throttled", 2)
        studio.pipeline.nudge(busy.id)
        await until(studio, busy, JobState.KEPT)


async def test_a_paused_queue_does_not_try_a_throttled_job_again(demo, home) -> None:
    demo.fault(route="submit", kind="status", status=429, body="")
    async with studio_on(demo, policies=retried(sending=(60.0,))) as studio:
        history = History(studio)
        job = await studio.pipeline.record(request(demo, "paused"))
        await history.until(lambda: studio.book.get(job.id).problem == "throttled")
        await studio.pipeline.pause_queue(on=True)
        slots = studio.pipeline._runner.slots(GATEWAY)
        studio.pipeline.nudge(job.id)  # its pause is over
        await true(lambda: bool(slots._unpaused._waiters))
        assert history.sent() == ["paused"]
        await studio.pipeline.pause_queue(on=False)
        await until(studio, job, JobState.KEPT)


async def test_an_edited_clip_of_a_press_in_doubt_leaves_when_the_doubt_is_resolved(demo, home) -> None:
    async with studio_on(demo) as studio:
        cap(studio, 16)
        history = History(studio)
        jobs = await lose_the_first(studio, demo, history, "mended ")
        edited = await studio.pipeline.edit(jobs[2].id, replace(jobs[2].request, prompt="mended anew"))
        assert edited.held_for is HoldReason.FIRST_UNCONFIRMED
        await studio.pipeline.never_arrived(jobs[0].id)
        for job in jobs[1:]:
            await until(studio, job, JobState.KEPT)
        assert demo.paid("mended anew") == 1


async def test_a_nudge_from_before_a_lost_answer_does_not_choose_a_clip(demo, home) -> None:
    async with studio_on(demo) as studio:
        cap(studio, 16)
        history = History(studio)
        studio.bus.subscribe(
            lambda news: (
                studio.pipeline.nudge(news.job.id)
                if isinstance(news, JobChanged)
                and news.job.state is JobState.RECORDED
                and not news.job.held_for
                and news.job.request.prompt != "nudged 0"
                else None
            )
        )
        demo.fault(route="submit", kind="reset_after")
        jobs = await press(studio, demo, prompt="nudged ")
        for job in jobs[1:]:
            studio.pipeline.nudge(job.id)  # it waits for the first, and no answer is lost yet
        await history.until(lambda: studio.book.get(jobs[0].id).state is JobState.UNCONFIRMED)
        await history.until(lambda: len(held(studio)) == 4)
        assert history.sent() == ["nudged 0"]
        studio.pipeline.nudge(jobs[1].id)
        await until(studio, jobs[1], JobState.KEPT)
        assert history.sent_before_the_first_was_accepted() == ["nudged 0", "nudged 1"]


@contextmanager
def ledger_that_refuses(studio: Studio, kind: str) -> Iterator[None]:
    """It can't take facts of this kind, as on a full disk."""
    with closing(sqlite3.connect(studio.places.ledger)) as beside:
        beside.execute(
            f"CREATE TRIGGER refuses BEFORE INSERT ON facts WHEN NEW.kind = '{kind}' "
            "BEGIN SELECT json(NEW.kind); END"
        )
        beside.commit()
        yield
        beside.execute("DROP TRIGGER refuses")
        beside.commit()


@pytest.mark.parametrize("kind", ["SendStarted", "FetchStarted"])
async def test_a_job_whose_next_step_could_not_be_written_goes_on_when_it_can(
    demo, home, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with studio_on(demo, policies=retried(fetching_disk=0.05)) as studio:
        with ledger_that_refuses(studio, kind):
            job = await studio.pipeline.record(request(demo, f"refused {kind}"))
            if kind == "FetchStarted":
                await until(studio, job, JobState.RENDERED)
            # what has not happened yet is tried again as a whole; what has happened is written until it is
            refusals = 3 if kind == "SendStarted" else 1
            await true(
                lambda: sum("malformed JSON" in one.getMessage() for one in caplog.records) >= refusals
            )
            assert studio.tasks.is_running(f"job {job.id}")
        await until(studio, job, JobState.KEPT)
        assert demo.paid(f"refused {kind}") == 1


async def test_a_cap_takes_effect_while_jobs_wait(demo, home) -> None:
    async with studio_on(demo) as studio:
        history = History(studio)
        await studio.preferences.change(replace(studio.preferences.settings, jobs_at_once=1))
        for at in range(6):
            await studio.pipeline.record(request(demo, f"wider {at} [demo:stuck]"))
        await history.until(lambda: history.count(*AT) == 1)
        await studio.preferences.change(replace(studio.preferences.settings, jobs_at_once=5))
        await history.until(lambda: history.count(*AT) == 5)
        assert history.count(JobState.RECORDED) == 1
