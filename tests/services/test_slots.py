"""How many jobs leave at once, in which order, and which wait for the first of their press."""

import asyncio
import random
import time
from collections.abc import Callable

import pytest

from o8studio.domain.pacing import Window
from o8studio.services.slots import GatewaySlots, PrioritySlots

# ---- the window


def test_the_window_grows_by_each_acceptance_up_to_eight_and_halves_at_a_throttle() -> None:
    window, sizes = Window(), []
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
        async with asyncio.timeout(10):
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
    before = time.process_time()
    for at in range(2000):
        crowd.slots.move(str(at), at)
    while any(not task.done() for task in crowd.tasks.values()):
        for name in list(crowd.inside):
            crowd.go(name)
        await asyncio.sleep(0)
    assert sorted(crowd.order, key=int) == [str(at) for at in range(2000)]
    assert time.process_time() - before < 4.0  # 0.1 s here; one pass over all waiters per event takes minutes
