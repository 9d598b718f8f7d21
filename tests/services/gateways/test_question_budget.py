"""How often a server's account routes are asked: a quarter of its limit, across restarts."""

from pathlib import Path

from o8studio.domain.jobs.policies import QuestionPolicy
from o8studio.services.gateways.question_budget import QuestionBudget
from tests.support.demo import TOKEN


class Clock:
    """Stands where it is put."""

    time = 1_000_000.0
    set_by = 0.0

    def now(self) -> float:
        return self.time + self.set_by

    def monotonic(self) -> float:
        return self.time - 900_000.0

    async def sleep(self, seconds: float) -> None:
        self.time += seconds


async def test_a_quarter_of_the_servers_limit_is_asked_and_never_ten_minutes_apart(tmp_path: Path) -> None:
    clock = Clock()
    budget = QuestionBudget(tmp_path / "questions.json", clock)
    times = []
    for _ in range(20):
        await clock.sleep(await budget.wait("https://gw.example"))
        assert await budget.take("https://gw.example")
        times.append(clock.now())
    for first in times:
        assert sum(first <= at < first + 1200 for at in times) <= 5
    assert max(later - at for at, later in zip(times, times[1:], strict=False)) < 600


async def test_a_person_may_ask_more_and_other_tokens_of_the_server_count_too(tmp_path: Path) -> None:
    clock = Clock()
    budget = QuestionBudget(tmp_path / "questions.json", clock)
    assert await budget.take("https://gw.example/one")
    assert not await budget.take("https://gw.example/two"), "not at once after another"
    asked = [await budget.take("https://GW.example", person=True) for _ in range(20)]
    assert asked.count(True) == 15
    assert await budget.wait("https://gw.example") > 0
    assert await budget.take("https://other.example")
    clock.time += 1201
    assert await budget.take("https://gw.example")


async def test_the_budget_outlives_the_program_and_a_damaged_file(tmp_path: Path) -> None:
    clock, path = Clock(), tmp_path / "questions.json"
    for _ in range(16):
        assert await QuestionBudget(path, clock).take("https://gw.example", person=True)
    assert not await QuestionBudget(path, clock).take("https://gw.example", person=True)
    assert TOKEN not in path.read_text()
    path.write_text('{"https://gw.example:": {"times": [1e999], "blocked_until": 0, "throttles": 0}}')
    assert await QuestionBudget(path, clock).take("https://gw.example")


async def test_a_throttle_silences_longer_each_time_and_an_answer_ends_it(tmp_path: Path) -> None:
    clock = Clock()
    blocked = (300.0, 600.0, 1200.0)
    budget = QuestionBudget(tmp_path / "questions.json", clock, QuestionPolicy(blocked=blocked))
    waits = []
    for _ in range(4):
        await budget.answered("https://gw.example", throttled=True)
        waits.append(await budget.wait("https://gw.example"))
        assert not await budget.take("https://gw.example", person=True)
    assert waits == [*blocked, blocked[-1]]
    await budget.answered("https://gw.example", throttled=False)
    assert await budget.wait("https://gw.example") == 0
