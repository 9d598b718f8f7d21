"""Questions asked and delay until an end is known, beside fixed pollers and the loop of the `openai` package.

    python tests/benchmarks/polling.py [--jobs 1000] [--seed 1]

Simulated time. Durations are log-normal around the medians that the catalogue documents, spread 0.35. Two servers:
one that looks at its vendors every 15 s (New API), one that passes answers on at once. Every poller meets the same jobs.
"""

import argparse
import heapq
import json
import math
import random
import statistics
import tomllib
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import httpx
import openai

from o8studio.domain.jobs.pacing import Budget, Expectation, Pace, RefreshPhase, next_pause
from o8studio.store.resources import resources

SIGMA = 0.35
STEPS = ((0.0, "queued"), (0.08, "in_progress 10"), (0.4, "in_progress 30"), (0.8, "in_progress 50"))


@dataclass(frozen=True)
class SimulatedJob:
    model: str
    born: float
    duration: float

    def shown(self, moment: float, refresh: float | None, phase: float) -> str:
        """What the server says at this moment."""
        seen = moment if refresh is None else math.floor((moment - phase) / refresh) * refresh + phase
        part = (seen - self.born) / self.duration
        return (
            "completed"
            if part >= 1
            else next(word for start, word in reversed(STEPS) if part >= start or start == 0)
        )

    def done_at(self, refresh: float | None, phase: float) -> float:
        """When the server itself knows of the end."""
        end = self.born + self.duration
        return end if refresh is None else math.ceil((end - phase) / refresh) * refresh + phase


def medians() -> dict[str, float]:
    found = {}
    for path in (resources() / "providers").glob("*.toml"):
        for model in tomllib.loads(path.read_text("utf-8")).get("models", []):
            typical = model.get("typical_generation_seconds")
            if typical:
                found[model["id"]] = float(next(iter(typical.values())))
    return found


def jobs(count: int, chance: random.Random) -> list[SimulatedJob]:
    known = medians()
    born, made = 0.0, []
    for _ in range(count):
        born += chance.expovariate(1 / 8)
        model = chance.choice(sorted(known))
        made.append(SimulatedJob(model, born, known[model] * math.exp(chance.gauss(0, SIGMA))))
    return made


@dataclass
class Outcome:
    requests: float
    median: float
    p95: float
    busiest: float
    """Questions in the busiest second."""


def summed(asked: list[float], delays: list[float], count: int) -> Outcome:
    seconds: dict[int, int] = {}
    for moment in asked:
        seconds[int(moment)] = seconds.get(int(moment), 0) + 1
    ordered = sorted(delays)
    return Outcome(
        len(asked) / count,
        statistics.median(ordered),
        ordered[int(len(ordered) * 0.95)],
        max(seconds.values()),
    )


def fixed(interval: float) -> Callable[[list[SimulatedJob], float | None, float], Outcome]:
    def run(made: list[SimulatedJob], refresh: float | None, phase: float) -> Outcome:
        asked, delays = [], []
        for job in made:
            moment = job.born + interval
            while True:
                asked.append(moment)
                if job.shown(moment, refresh, phase) == "completed":
                    break
                moment += interval
            delays.append(moment - job.done_at(refresh, phase))
        return summed(asked, delays, len(made))

    return run


def openai_loop(made: list[SimulatedJob], refresh: float | None, phase: float) -> Outcome:
    """The package's own `videos.poll`, its sleep moved onto our clock."""
    asked: list[float] = []
    delays = []
    clock = {"now": 0.0}
    current: dict[str, SimulatedJob] = {}

    def answer(_request: httpx.Request) -> httpx.Response:
        asked.append(clock["now"])
        word, _, percent = current["job"].shown(clock["now"], refresh, phase).partition(" ")
        body = {"id": "v", "object": "video", "status": word, "progress": int(percent or 0), "created_at": 0,
                "model": "m", "seconds": "4", "size": "720x1280"}  # fmt: skip
        return httpx.Response(200, json=body)

    client = openai.OpenAI(
        api_key="x", base_url="http://sim/v1", http_client=httpx.Client(transport=httpx.MockTransport(answer))
    )
    client.videos._sleep = lambda seconds: clock.update(now=clock["now"] + seconds)
    for job in made[:100]:  # a hundred are enough for a loop that never changes
        current["job"], clock["now"] = job, job.born + 1
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            client.videos.poll("v")
        delays.append(clock["now"] - job.done_at(refresh, phase))
    return summed(asked, delays, 100)


def ours(
    made: list[SimulatedJob], refresh: float | None, phase: float, pace: Pace, *, learned: bool = True
) -> Outcome:
    """The scheduler of the studio over all jobs at once: one phase and one budget for the gateway."""
    chance, known_medians = random.Random(7), medians()
    known, budget = RefreshPhase(), Budget(pace.per_second, pace.burst)
    history: dict[str, list[float]] = {}
    asked, delays = [], []
    waiting: list[tuple[float, int]] = []
    counts = [0] * len(made)
    last: list[tuple[float, str] | None] = [None] * len(made)

    def expectation(job: SimulatedJob) -> Expectation | None:
        seen = Expectation.from_durations(history.get(job.model, [])[-12:]) if learned else None
        return seen or Expectation.documented(known_medians[job.model])

    def plan(index: int, now: float) -> None:
        job = made[index]
        pause = next_pause(
            pace, now=now, age=now - job.born, asked=counts[index], expectation=expectation(job), phase=known
        )
        heapq.heappush(waiting, (now + pause * chance.uniform(0.97, 1.0), index))

    for index, job in enumerate(made):
        heapq.heappush(waiting, (job.born, index))
    begun = [False] * len(made)
    while waiting:
        moment, index = heapq.heappop(waiting)
        job = made[index]
        if not begun[index]:
            begun[index] = True
            plan(index, moment)
            continue
        held = budget.wait(moment)
        moment += held
        asked.append(moment)
        counts[index] += 1
        shown = job.shown(moment, refresh, phase)
        before = last[index]
        if before is not None and before[1] != shown:
            known.saw_change(before[0], moment)
        last[index] = (moment, shown)
        if shown == "completed":
            delays.append(moment - job.done_at(refresh, phase))
            history.setdefault(job.model, []).append(moment - job.born)
        else:
            plan(index, moment)
    return summed(asked, delays, len(made))


def frontier() -> Iterator[tuple[str, Pace]]:
    for chance, shortest in ((0.02, 2.0), (0.03, 3.0), (0.04, 4.0), (0.055, 5.0), (0.08, 6.0), (0.12, 8.0)):
        yield f"ours, {chance} {shortest:g} s", Pace(chance=chance, shortest=shortest)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--jobs", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    chance = random.Random(options.seed)
    made = jobs(options.jobs, chance)
    lines = []
    for title, refresh in (("looks every 15 s", 15.0), ("passes on at once", None)):
        phase = chance.uniform(0, 15)
        found = {
            f"every {interval:g} s": fixed(interval)(made, refresh, phase) for interval in (1.0, 5.0, 10.0)
        }
        found["openai package"] = openai_loop(made, refresh, phase)
        found["ours"] = ours(made, refresh, phase, Pace())
        found["ours, no history"] = ours(made, refresh, phase, Pace(), learned=False)
        found |= {name: ours(made, refresh, phase, pace) for name, pace in frontier()}
        basis = found["every 5 s"]
        print(f"\nserver {title}; {options.jobs} jobs")
        print(
            f"{'':22}{'requests/job':>13}{'ratio':>7}{'median s':>10}{'ratio':>7}{'p95 s':>8}{'busiest s':>11}"
        )
        for name, one in found.items():
            print(
                f"{name:22}{one.requests:13.1f}{one.requests / basis.requests:7.2f}"
                f"{one.median:10.2f}{one.median / basis.median:7.2f}{one.p95:8.1f}{one.busiest:11.0f}"
            )
            lines.append({"server": title, "poller": name, **vars(one)})
    if options.json:
        print(json.dumps(lines))


if __name__ == "__main__":
    main()
