"""The real window for half an hour, with clips without a pause, a bad network and three outages: does anything grow?

    python tests/campaigns/soak.py [--minutes 30] [--every 3] [--outages 3] [--seed 1] [--log FILE]

The program says every few seconds how much memory, how many threads and descriptors it has. What counts is the median of
the second fifth of the time against that of the last fifth: memory may grow by a tenth (every clip is remembered), threads
and descriptors by two. At the end everything is let come to its end, and compared with what the gateway was paid for.
The last line is `N minutes, N clips: lost 0, paid twice 0, errors 0; memory A to B MB, …: flat`.
"""

import argparse
import json
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from tests.campaigns.kill9 import Campaign, Tally  # noqa: E402
from tests.support.demo import start_demo  # noqa: E402

WINDOW = """
import asyncio, functools, json, os, sys, time
import o8studio.gui.session as session
from o8studio.domain.ids import GatewayId
from o8studio.domain.jobs.job import JobState
from o8studio.domain.jobs.pacing import Pace
from o8studio.domain.jobs.policies import Policies, RetryPolicy
from o8studio.domain.request import GenerationRequest
from o8studio.gui.process import run_window

seconds, every, address = float(sys.argv[1]), float(sys.argv[2]), sys.argv[3]
real = session.bring_to_life
session.open_studio = functools.partial(
    session.open_studio,
    pace=Pace(first=0.2, longest=1.0, per_second=50),
    policies=Policies(retry=RetryPolicy(sending=(1.0, 2.0, 5.0), fetching=(0.5, 1.0, 2.0), fetching_later=5.0)),
)
OVER = (JobState.KEPT, JobState.FAILED, JobState.CANCELLED, JobState.UNCONFIRMED)

def sample(jobs):
    status = dict(line.split(":", 1) for line in open("/proc/self/status"))
    told = {"rss": int(status["VmRSS"].split()[0]) / 1024, "threads": int(status["Threads"]),
            "descriptors": len(os.listdir("/proc/self/fd")), "jobs": jobs}
    print(json.dumps(told), flush=True)

async def work(studio, window):
    end, number, told = time.monotonic() + seconds, 0, 0.0
    while time.monotonic() < end or any(job.state not in OVER for job in studio.book):
        if time.monotonic() < end:
            number += 1
            await studio.pipeline.record(GenerationRequest(
                gateway_id=GatewayId("kill"), base_url=address, wire_format="openai_videos", model="kling-v1",
                prompt=f"soak {number:05}", family="unknown", core={"duration": 1, "width": 320, "height": 180}))
        for _ in range(max(1, int(every / 0.5))):
            await asyncio.sleep(0.5)
            if time.monotonic() - told >= 3.0:
                told = time.monotonic()
                sample(number)
        if time.monotonic() > end + 600:
            break
    window.shell.close()

async def press(studio, window, **given):
    made = await real(studio, window, **given)
    studio.tasks.spawn("soak", work(studio, window))
    return made

session.bring_to_life = press
sys.exit(run_window([]))
"""
_FAULTS = (
    {"route": "submit", "kind": "reset_after"},
    {"route": "submit", "kind": "status", "status": 429},
    {"route": "status", "kind": "status", "status": 500},
    {"route": "status", "kind": "status", "status": 502},
    {"route": "status", "kind": "reset_before"},
    {"route": "status", "kind": "invalid_json"},
    {"route": "media", "kind": "truncated"},
    {"route": "media", "kind": "reset_before"},
    {"route": "media", "kind": "drip", "interval": 0.01},
)
_OUTAGE_SECONDS = 45.0
_MORE_MEMORY = 1.10
_MORE = 2.0


@dataclass(slots=True)
class Samples:
    """What the program said of itself."""

    rss: list[float] = field(default_factory=list)
    threads: list[float] = field(default_factory=list)
    descriptors: list[float] = field(default_factory=list)
    jobs: int = 0

    def take(self, line: str) -> None:
        """One line of its output."""
        if line.startswith("{"):
            told = json.loads(line)
            for name in ("rss", "threads", "descriptors"):
                getattr(self, name).append(told[name])
            self.jobs = told["jobs"]

    def growth(self, name: str) -> tuple[float, float]:
        """The medians of the second and of the last fifth."""
        values: list[float] = getattr(self, name)
        fifth = max(1, len(values) // 5)
        return statistics.median(values[fifth : 2 * fifth] or values), statistics.median(values[-fifth:])

    def is_flat(self) -> bool:
        """Whether nothing grew."""
        before, after = self.growth("rss")
        grown = [self.growth(name) for name in ("threads", "descriptors")]
        return after <= before * _MORE_MEMORY and all(later <= earlier + _MORE for earlier, later in grown)


def run(
    folder: Path, minutes: float, every: float, outages: int, seed: int, log: Path | None
) -> tuple[Samples, Tally, int]:
    """Let it run; what it said, the verdict, and how many errors are in its log."""
    campaign, chance, samples = Campaign(folder, seed), random.Random(seed), Samples()
    seconds = minutes * 60
    process = subprocess.Popen(
        [sys.executable, "-c", WINDOW, str(seconds), str(every), campaign.server.url],
        env=campaign.environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    reader = threading.Thread(target=_read, args=(process, samples, log), daemon=True)
    reader.start()
    try:
        begun, outage = time.monotonic(), 1
        while process.poll() is None and time.monotonic() < begun + seconds + 700:
            time.sleep(chance.uniform(2.0, 6.0))
            passed = time.monotonic() - begun
            if passed > seconds:
                campaign.server.clear()
            elif outage <= outages and passed > outage * seconds / (outages + 1):
                outage += 1
                _cut(campaign, min(_OUTAGE_SECONDS, seconds / 20))
            else:
                campaign.server.fault(times=chance.randint(1, 4), **chance.choice(_FAULTS))
        if process.poll() is None:
            process.terminate()
        process.wait(60)
        reader.join(10)
        campaign.server.clear()
        campaign.settle()
        tally = Tally()
        campaign.verdict(tally)
        said = (campaign.home / "data" / "o8studio.log").read_text("utf-8", "replace")
        return samples, tally, sum(" ERROR " in line for line in said.splitlines())
    finally:
        if process.poll() is None:
            process.kill()
        campaign.server.stop()


def _read(process: "subprocess.Popen[str]", samples: Samples, log: Path | None) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        samples.take(line)
        if log is not None:
            with log.open("a", encoding="utf-8") as file:
                file.write(line)


def _cut(campaign: Campaign, seconds: float) -> None:
    port = int(campaign.server.url.rpartition(":")[2])
    campaign.server.stop()
    time.sleep(seconds)
    campaign.server = start_demo(campaign.folder / "demo", "hitopen", 60.0, port=port)


def main() -> int:
    """Run it; 0 where nothing was lost and nothing grew."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--every", type=float, default=3.0, help="seconds between two clips")
    parser.add_argument("--outages", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--log", type=Path, help="where each sample goes, as JSON")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        samples, tally, errors = run(
            Path(folder), options.minutes, options.every, options.outages, options.seed, options.log
        )
    if not samples.rss:
        print("the window did not start")
        return 1
    (rss, rss_after), (threads, threads_after), (open_before, open_after) = map(
        samples.growth, ("rss", "threads", "descriptors")
    )
    print(
        f"{options.minutes:.0f} minutes, {samples.jobs} clips: lost {tally.lost}, paid twice {tally.paid_twice}, "
        f"errors {errors}; memory {rss:.0f} to {rss_after:.0f} MB, threads {threads:.0f} to {threads_after:.0f}, "
        f"descriptors {open_before:.0f} to {open_after:.0f}: {'flat' if samples.is_flat() else 'it grows'}"
    )
    return int(bool(tally.lost or tally.paid_twice or tally.corrupt or errors or not samples.is_flat()))


if __name__ == "__main__":
    sys.exit(main())
