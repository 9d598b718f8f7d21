"""What 100,000 jobs and 1,000 in flight cost, in one run, as ratios to an empty profile.

    python tests/benchmarks/scale.py [--jobs 100000] [--seconds 10]

Start: process start until the window takes words, and until the core is open. In flight: 1,000 jobs on the queue and 200
news a second through the real book, bus, bridge, table and delegate. Every fifth is the next fact of a job, which often
changes its group, from recorded to saved, failed or unconfirmed; an ended job is followed by a new one. Press: from `record` to the first byte at a server, synced.
"""

import argparse
import asyncio
import json
import os
import random
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent

START = """
import asyncio, gc, sys, time
gc.disable()
from concurrent.futures import ThreadPoolExecutor
from o8studio.gui import process as gui
from PySide6.QtWidgets import QApplication
from o8studio.store import settings as settings_file
from o8studio.store.paths import places
app = QApplication(sys.argv)
settings = settings_file.load(places().settings)
shell = gui.first_paint(app, settings)
gui.apply_look(settings)
window = gui._show_snapshot(app, shell, ThreadPoolExecutor(1))
print(time.time(), flush=True)
from o8studio.store.paths import places
from o8studio.studio import open_studio
async def main():
    async with open_studio(places()) as studio:
        print(time.time(), flush=True)
        await studio.tasks.settle()
asyncio.run(main())
import os
os._exit(0)
"""

FLIGHT = """
import asyncio, functools, gc, itertools, json, os, random, resource, sys, time
from pathlib import Path
from o8studio.gui.event_loop import EventLoop
from PySide6.QtWidgets import QApplication
from o8studio.texts import language
from o8studio.services.runtime.bus import JobProgressed
from o8studio.store.paths import places
from o8studio.studio import open_studio
from o8studio.ui.window.controller import WindowController
from o8studio.ui.qt.gui_gc import GuiThreadCollector
from o8studio.ui.window.main_window import MainWindow
from o8studio.ui.theme.theme import load_fonts, theme
from o8studio.presenters import Presenters
from o8studio.ui.qt.bridge import Bridge
from tests.support.clips import silent
from tests.support.lives import born, next_fact
from tests.support.watchdog import Watchdog
app = QApplication(sys.argv)
app.setQuitOnLastWindowClosed(False)
language.use("")
load_fonts()
theme().apply("dark")
shell = MainWindow()
GuiThreadCollector(shell)
shell.show()
seconds = float(sys.argv[1])
async def main():
    async with open_studio(places()) as studio:
        window = WindowController(shell)
        window.show_startup_snapshot(list(studio.book), {})
        for _part in window.attach(Presenters(studio).ports(), Bridge(studio.bus, window)):
            await asyncio.sleep(0)
        jobs = [job for job in studio.book if not job.state.is_final]
        clip, numbers, groups = places().data / "clip.mp4", itertools.count(), set()
        silent(clip, "libx264")
        busy, steps = set(), []
        async def step(at):
            fact = next_fact(jobs[at], time.time(), chance, clip)
            jobs[at] = await studio.book.commit(fact or born(next(numbers), time.time()))
            busy.discard(at)
            groups.update(window.table.counts())
        await asyncio.sleep(1.0)
        dog = Watchdog(own_time=True)
        dog.start()
        late, chance, loop = [], random.Random(1), asyncio.get_running_loop()
        begun_cpu, begun = time.process_time(), loop.time()
        told = 0
        while (now := loop.time()) - begun < seconds:
            while jobs and told < (now - begun) * 200:
                at = chance.randrange(len(jobs))
                if told % 5 == 0 and at not in busy:
                    busy.add(at)
                    steps.append(asyncio.ensure_future(step(at)))
                else:
                    studio.bus.publish(JobProgressed(jobs[at].id, chance.random()))
                told += 1
            at = loop.time()
            await asyncio.sleep(0.001)
            late.append(loop.time() - at - 0.001)
        cpu = (time.process_time() - begun_cpu) / (loop.time() - begun)
        dog.stop()
        await asyncio.gather(*steps)
        late.sort()
        with open("/proc/self/statm") as file:
            memory = int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
        print(json.dumps({"jobs": len(jobs), "longest": late[-1] * 1000, "p99": late[int(len(late) * .99)] * 1000,
                          "own": dog.longest * 1000, "stalls": len(dog.stalls), "where": [(one.seconds, one.where) for one in dog.stalls], "steps": len(steps), "groups": len(groups),
                          "cpu": cpu, "memory": memory}), flush=True)
        os._exit(0)
with asyncio.Runner(loop_factory=lambda: EventLoop(app)) as runner:
    runner.run(main())
"""


def fill(home: Path, jobs: int, *, open_jobs: int = 0, begun_at: float = 1000.0) -> None:
    """Ended jobs and open ones, written as the ledger writes them; each began a second after the one before it."""
    from o8studio.domain.ids import GatewayId, JobId, RemoteId
    from o8studio.domain.jobs import facts
    from o8studio.domain.request import GenerationRequest
    from o8studio.store.ledger.codec import encode
    from o8studio.store.ledger.ledger import Ledger

    path = home / "data" / "ledger.sqlite3"
    Ledger(path).close()
    request = GenerationRequest(
        gateway_id=GatewayId("g"), base_url="http://127.0.0.1:9", wire_format="openai_videos", model="kling-v3",
        prompt="a fox in the snow, seen from above, slow push in",
    )  # fmt: skip
    source = facts.Result((facts.Source(facts.SourceKind.LINK, "https://x.example/v.mp4"),))
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA synchronous=OFF")
    db.execute("BEGIN")
    for number in range(jobs + open_jobs):
        name, at, is_open = JobId(f"{number:011x}"), begun_at + number, number >= jobs
        steps: list[facts.Fact] = [
            facts.Recorded(job_id=name, at=at, request=request),
            facts.SendStarted(job_id=name, at=at),
            facts.Accepted(job_id=name, at=at, remote_id=RemoteId(f"task_{number}")),
            facts.RenderStarted(job_id=name, at=at),
        ]
        if not is_open:
            steps += [
                facts.Rendered(job_id=name, at=at, results=(source,)),
                facts.FetchStarted(job_id=name, at=at),
                facts.Kept(job_id=name, at=at, index=0, path="/nowhere.mp4", sha256="", size=1, length=5.0, width=1280,
                           height=720, fps=24.0, has_sound=True),
            ]  # fmt: skip
        db.executemany("INSERT INTO facts(job, at, kind, body) VALUES(?, ?, ?, ?)",
                       [(name, at, *encode(step)) for step in steps])  # fmt: skip
        db.execute("INSERT INTO jobs VALUES(?, ?, ?, ?)", (name, at, is_open, f"task_{number}"))
    db.execute("COMMIT")
    db.close()


def environment(home: Path) -> dict[str, str]:
    return {
        **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
        "PYTHONPYCACHEPREFIX": str(home.parent / "bytecode"),
        "QT_QPA_PLATFORM": "offscreen",
        "O8STUDIO_HOME": str(home),
        "PYTHONPATH": str(HERE.parents[1]),
        "QT_LOGGING_RULES": "*=false",
    }


def start(home: Path) -> list[float]:
    begun = time.time()
    done = subprocess.run(
        [sys.executable, "-c", START],
        capture_output=True,
        text=True,
        env=environment(home),
        check=True,
        timeout=120,
    )
    return [(float(line) - begun) * 1000 for line in done.stdout.split()]


def flight(home: Path, seconds: float) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-c", FLIGHT, str(seconds)],
        capture_output=True, text=True, env=environment(home), timeout=120 + seconds,
    )  # fmt: skip
    assert done.stdout, done.stderr
    return dict(json.loads(done.stdout.splitlines()[-1]))


async def press(home: Path, rounds: int = 40) -> list[float]:
    """Milliseconds from the press to the first byte at the server."""
    from o8studio.domain.ids import GatewayId
    from o8studio.domain.request import GenerationRequest
    from o8studio.domain.secret import Secret
    from o8studio.store.paths import Places
    from o8studio.store.settings import GatewayEntry
    from o8studio.studio import open_studio

    arrived: asyncio.Queue[float] = asyncio.Queue()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while head := await reader.readline():
            at = time.perf_counter()
            rest = await reader.readuntil(b"\r\n\r\n")
            length = next(
                (
                    int(line.split(b":")[1])
                    for line in rest.split(b"\r\n")
                    if line.lower().startswith(b"content-length")
                ),
                0,
            )
            await reader.readexactly(length)
            body = b'{"id":"task_1","status":"queued"}' if b"POST" in head else b'{"error":{"message":"x"}}'
            if b"POST" in head:
                arrived.put_nowait(at)
            writer.write(
                b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%s"
                % (len(body), body)
            )
            await writer.drain()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    where = Places(home / "config", home / "data", home / "cache", home / "clips")
    times = []
    async with open_studio(where) as studio:
        entry = GatewayEntry(
            id=GatewayId("p"), name="p", base_url=url, proxy="direct", token_storage="session"
        )
        studio.preferences.settings = studio.preferences.settings.with_gateway(entry)
        await studio.tokens.keep(entry, Secret("sk-x"))
        request = GenerationRequest(
            gateway_id=entry.id, base_url=url, wire_format="openai_videos", model="m", prompt="x"
        )
        from dataclasses import replace as changed

        studio.preferences.settings = changed(studio.preferences.settings, jobs_at_once=rounds + 5)
        for _ in range(rounds):
            begun = time.perf_counter()
            await studio.pipeline.record(request)
            times.append((await arrived.get() - begun) * 1000)
    server.close()
    return times[3:]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--jobs", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        homes = {"empty": folder / "empty", "full": folder / "full", "flight": folder / "flight"}
        fill(homes["empty"], 0)
        fill(homes["full"], options.jobs)
        fill(homes["flight"], options.jobs, open_jobs=1000)
        times: dict[str, list[list[float]]] = {"empty": [], "full": []}
        for number in range(options.rounds + 1):
            for name in random.sample(sorted(times), 2):
                found = start(homes[name])
                if number:
                    times[name].append(found)
        for at, words in enumerate(("usable window", "open core")):
            empty, full = (statistics.median(one[at] for one in times[name]) for name in ("empty", "full"))
            print(
                f"start, {words:14} empty {empty:6.0f} ms   {options.jobs} jobs {full:6.0f} ms   {full / empty:.2f}x"
            )
        size = (homes["full"] / "data" / "ledger.sqlite3").stat().st_size / 1e6
        print(f"ledger of {options.jobs} jobs: {size:.0f} MB")
        bare, busy = flight(homes["empty"], 3), flight(homes["flight"], options.seconds)
        print(
            f"in flight: {busy['jobs']:.0f} jobs, 200 news a second, {busy['steps']:.0f} of them facts, {busy['groups']:.0f} groups"
        )
        print(
            f"  longest work without a pause, own CPU: {busy['own']:.1f} ms, over 50 ms: {busy['stalls']:.0f}"
        )
        print(f"  loop stalls: longest {busy['longest']:.1f} ms, p99 {busy['p99']:.1f} ms")
        print(f"  processor: {busy['cpu'] * 100:.0f} % of a core; idle window {bare['cpu'] * 100:.0f} %")
        print(f"  memory: {busy['memory'] - bare['memory']:.0f} MB above the empty window")
        for name in ("empty", "full"):
            found = asyncio.run(press(homes[name]))
            print(
                f"press to bytes, {name:6} median {statistics.median(found):.1f} ms, p95 {sorted(found)[int(len(found) * 0.95)]:.1f} ms"
            )


if __name__ == "__main__":
    main()
