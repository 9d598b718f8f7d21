"""`kill -9` of the window's own process between two facts, and a second window that finishes what it left."""

import contextlib
import os
import signal
import sqlite3
import subprocess
import time
from pathlib import Path

from o8studio.domain.ids import GatewayId
from o8studio.store import settings
from o8studio.store.paths import places
from o8studio.store.settings import GatewayEntry, Settings
from tests.support import forked
from tests.support.command_line import events, o8
from tests.support.demo import TOKEN, start_demo
from tests.support.frames import numbers
from tests.support.patience import tries

WINDOW = """
import asyncio, functools, sys
from o8studio.gui.process import run_window  # first, as in the program
import o8studio.gui.session as desk
from o8studio.domain.jobs.pacing import Pace

real = desk.bring_to_life
desk.open_studio = functools.partial(desk.open_studio, pace=Pace(first=0.1, longest=0.3))

async def press(studio, window, **how):
    made = await real(studio, window, **how)
    if sys.argv[1]:
        window.compose.prompt.set_text(sys.argv[1])
        window.compose.picker.set_model("kling-v3")
        window.compose.picker.chosen.emit("kling-v3")
        studio.tasks.spawn("generate", generate(window))
    return made

async def generate(window):
    while not window.compose.generate.isEnabled():
        await asyncio.sleep(0.02)
    window.compose.generate.click()

desk.bring_to_life = press
sys.exit(run_window([]))
"""
CLOCK_TICK = 100_000_000
"""Nanoseconds in which a file may be written twice and have one time."""
STEPS = ["Recorded", "SendStarted", "Accepted", "Rendered", "FetchStarted"]


def open_window(prompt: str) -> "forked.Running | subprocess.Popen[str]":
    environment = {**os.environ, "O8STUDIO_TOKEN": TOKEN, "QT_QPA_PLATFORM": "offscreen"}
    return forked.start(WINDOW, prompt, env=environment)


def end_of(window: "forked.Running | subprocess.Popen[str]") -> int:
    """Its exit status, once it has ended."""
    status = window.wait()
    for end in (window.stdin, window.stdout):
        assert end is not None
        end.close()
    return status


def facts_of(prompt: str) -> list[str]:
    """The facts about the job with this prompt, read as another process sees them."""
    if not places().ledger.exists():
        return []
    with contextlib.closing(sqlite3.connect(f"{places().ledger.as_uri()}?mode=ro", uri=True)) as ledger:
        try:
            rows = ledger.execute(
                "SELECT kind FROM facts WHERE job=(SELECT job FROM facts WHERE kind='Recorded' AND body LIKE ?) "
                "ORDER BY n",
                (f'%"{prompt}"%',),
            ).fetchall()
        except sqlite3.OperationalError:  # it is only being made
            return []
    return [kind for (kind,) in rows]


def written() -> tuple[int, int]:
    """The ledger's log as it lies on the disk: another one after each fact. Zeros where there is none."""
    try:
        found = places().ledger.with_name(f"{places().ledger.name}-wal").stat()
    except FileNotFoundError:
        return 0, 0
    return found.st_mtime_ns, found.st_size


def wait_for(prompt: str, *kinds: str) -> str:
    """The first of these facts to be on the disk.

    The ledger is opened and closed for each look, as a connection that stays would keep alive what a killed window
    leaves; and only where something may have been written since the last look.
    """
    found, seen = None, (-1, -1)
    for _ in tries(40, every=0.002):
        now = written()
        if now == seen and time.time_ns() - now[0] > CLOCK_TICK:
            continue
        seen = now
        found = next((kind for kind in kinds if kind in facts_of(prompt)), None)
        if found:
            break
    assert found, f"none of {kinds} for {prompt!r}: {facts_of(prompt)}"
    return found


def test_a_killed_window_loses_nothing_and_pays_once(home: Path, tmp_path: Path) -> None:
    server = start_demo(tmp_path / "demo", speed=30)
    gateway = GatewayEntry(
        id=GatewayId("g"), name="G", base_url=server.url, proxy="direct", formats=("openai_videos",)
    )
    places().make()
    settings.save(places().settings, Settings(gateways=(gateway,), current_gateway=gateway.id))
    for step in STEPS:
        prompt = f"window killed at {step}"
        window = open_window(prompt)
        wait_for(prompt, step)
        window.kill()
        assert end_of(window) == -signal.SIGKILL
        again = open_window("")
        ended = wait_for(prompt, "Kept", "LostTrack")
        again.send_signal(signal.SIGTERM)
        assert end_of(again) == 0
        if ended == "LostTrack":  # killed while sending: nobody knows, so a person says it
            [job] = events(o8("jobs", "--json", "--state", "unconfirmed").stdout)
            arrived = [one["id"] for one in server.state()["jobs"] if one["prompt"] == prompt]
            answer = ["--adopt", arrived[0]] if arrived else ["--send-again"]
            o8("resolve", job["id"], *answer, env={"O8STUDIO_TOKEN": TOKEN})
    paid = {step: server.paid(f"window killed at {step}") for step in STEPS}
    server.stop()
    kept = events(o8("jobs", "--json", "--state", "kept").stdout)
    assert paid == dict.fromkeys(STEPS, 1)
    assert [numbers(Path(job["path"])) for job in kept] == [list(range(120))] * len(STEPS)
