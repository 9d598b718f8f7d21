"""Kills the real program, command line and window, at random instants, and restarts it until everything has settled.

    python tests/campaigns/kill9.py --points 1000 [--seed 1] [--folder DIR]

A shard is a seed; with `--folder` an interrupted run goes on where it was. The outcome is computed from the demo
gateway's list of what was paid for, the ledger, and the files: never from what the program says. The last line is
`N kills: lost 0, paid twice 0, corrupt 0`. Needs a desktop session for the keyring only in so far as the token comes
from the environment here.
"""

import argparse
import contextlib
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import av

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from tests.conftest import TOKEN, DemoServer, start_demo  # noqa: E402

CLI = (
    "import sys; from o8studio.cli.main import run; from o8studio.cli.session import Manner; "
    "from o8studio.domain.pacing import Pace; "
    "sys.exit(run(sys.argv[1:], manner=Manner(pace=Pace(first=0.05, growth=1.1, longest=0.15, per_second=50))))"
)
WINDOW = """
import functools, sys
import o8studio.window_session as desk
from o8studio.domain.pacing import Pace
from o8studio.gui import run_window

real = desk.bring_to_life
desk.open_studio = functools.partial(desk.open_studio, pace=Pace(first=0.05, longest=0.15, per_second=50))

async def press(studio, window, *, demo):
    made = await real(studio, window, demo=demo)
    if sys.argv[1]:
        window.compose.prompt.set_text(sys.argv[1])
        window.compose.picker.set_model("kling-v1")
        window.compose.picker.chosen.emit("kling-v1")
        window.compose.generate.click()
    return made

desk.bring_to_life = press
sys.exit(run_window([]))
"""
SMALL = ["-m", "kling-v1", "-p", "width=320", "-p", "height=180"]


@dataclass
class Tally:
    """Where a run stands."""

    kills: int = 0
    lost: int = 0
    paid_twice: int = 0
    corrupt: int = 0

    def line(self) -> str:
        return f"{self.kills} kills: lost {self.lost}, paid twice {self.paid_twice}, corrupt {self.corrupt}"


class Campaign:
    """One desk, one demo gateway, many kills."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder = folder
        self.home = folder / "home"
        self.chance = random.Random(seed)
        self.server: DemoServer = start_demo(folder / "demo", "hitopen", speed=60)
        self.environment = {
            **os.environ,
            "O8STUDIO_HOME": str(self.home),
            "O8STUDIO_TOKEN": TOKEN,
            "QT_QPA_PLATFORM": "offscreen",
            "QT_LOGGING_RULES": "*=false",
        }
        self._prepare()

    def _prepare(self) -> None:
        from o8studio.domain.ids import GatewayId
        from o8studio.store import settings
        from o8studio.store.settings import GatewayEntry, Settings

        entry = GatewayEntry(
            id=GatewayId("kill"), name="kill", base_url=self.server.url, proxy="direct",
            token_storage="session", formats=("openai_videos",),
        )  # fmt: skip
        (self.home / "config").mkdir(parents=True, exist_ok=True)
        settings.save(
            self.home / "config" / "settings.toml",
            Settings(gateways=(entry,), current_gateway=entry.id, jobs_at_once=16),
        )

    # ---- one kill

    def kill_once(self, number: int) -> None:
        """Start the program, let it run for a random while, and kill it."""
        what = self.chance.choices(["generate", "watch", "window"], [6, 3, 1])[0]
        prompt = f"kill {number:05} {self.chance.randrange(10**9)}"
        match what:
            case "generate":
                command = [
                    sys.executable,
                    "-c",
                    CLI,
                    "generate",
                    prompt,
                    *SMALL,
                    "--gateway",
                    "kill",
                    "--json",
                ]
            case "watch":
                command = [sys.executable, "-c", CLI, "watch", "--json"]
            case _:
                command = [sys.executable, "-c", WINDOW, prompt]
        longest = 4.0 if what == "window" else 1.6
        process = subprocess.Popen(
            command,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        time.sleep(self.chance.uniform(0.25, longest))
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def ledger_is_whole(self) -> bool:
        """SQLite's own check, from outside."""
        path = self.home / "data" / "ledger.sqlite3"
        if not path.exists():
            return True
        with contextlib.closing(sqlite3.connect(path)) as ledger:
            return bool(ledger.execute("PRAGMA integrity_check").fetchone() == ("ok",))

    # ---- the end

    def settle(self) -> None:
        """Let the program finish everything; where nobody knows, say what the gateway knows."""
        for _ in range(6):
            self._cli("watch", "--json")
            left = self._jobs("unconfirmed")
            for job in left:
                arrived = [one["id"] for one in self.server.state()["jobs"] if one["prompt"] == job["prompt"]]
                answer = ["--adopt", arrived[0]] if arrived else ["--never-arrived"]
                self._cli("resolve", job["id"], *answer, "--json")
            if not left and not [
                job for job in self._jobs() if job["state"] not in ("kept", "cancelled", "failed")
            ]:
                return

    def verdict(self, tally: Tally) -> None:
        """Compare what was paid for with what is there."""
        paid: dict[str, int] = {}
        for job in self.server.state()["jobs"]:
            paid[job["prompt"]] = paid.get(job["prompt"], 0) + 1
        kept = {job["prompt"]: job for job in self._jobs("kept")}
        tally.paid_twice = sum(count > 1 for count in paid.values())
        tally.lost = sum(prompt not in kept or not Path(kept[prompt]["path"]).exists() for prompt in paid)
        tally.corrupt += sum(
            not _is_whole(Path(job["path"])) for job in kept.values() if Path(job["path"]).exists()
        )
        clips = {str(Path(job["path"])) for job in kept.values()}
        strangers = [path for path in (self.home / "clips").rglob("*.mp4") if str(path) not in clips]
        tally.corrupt += sum(not _is_whole(path) for path in strangers)

    def _jobs(self, state: str = "") -> list[dict[str, Any]]:
        """Every job of the ledger, read from outside."""
        from o8studio.store.ledger import Ledger

        ledger = Ledger(self.home / "data" / "ledger.sqlite3", read_only=True)
        try:
            return [
                {"id": job.id, "state": job.state.value, "prompt": job.request.prompt,
                 "path": job.kept[0].path if job.kept else ""}
                for job in ledger.replay(newest=1_000_000)
                if not state or job.state == state
            ]  # fmt: skip
        finally:
            ledger.close()

    def _cli(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", CLI, *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=600,
        )
        return done.stdout


def _is_whole(path: Path) -> bool:
    try:
        with av.open(str(path)) as clip:
            return sum(1 for _ in clip.decode(video=0)) > 0
    except (av.FFmpegError, OSError, IndexError):
        return False


def run(points: int, seed: int, folder: Path, *, report: bool = False) -> Tally:
    """So many kills, then the verdict. Goes on from `progress.json` in the folder."""
    progress = folder / "progress.json"
    tally = Tally(**json.loads(progress.read_text())) if progress.exists() else Tally()
    campaign = Campaign(folder, seed + tally.kills)
    begun, first = time.monotonic(), tally.kills
    try:
        while tally.kills < points:
            campaign.kill_once(tally.kills)
            tally.kills += 1
            tally.corrupt += not campaign.ledger_is_whole()
            progress.write_text(json.dumps(asdict(tally)))
            if report and tally.kills % 25 == 0:
                rate = (tally.kills - first) / (time.monotonic() - begun) * 60
                print(f"{tally.kills} of {points}, {rate:.0f} a minute", flush=True)
        campaign.settle()
        campaign.verdict(tally)
    finally:
        campaign.server.stop()
    return tally


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--points", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        tally = run(options.points, options.seed, options.folder or Path(made), report=True)
    print(tally.line())
    sys.exit(bool(tally.lost or tally.paid_twice or tally.corrupt))


if __name__ == "__main__":
    main()
