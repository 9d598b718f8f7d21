"""Kills the real program, command line and window, in each phase of a job, and restarts it until everything has settled.

    python tests/campaigns/kill9.py [--points 500] [--least 100] [--calls 60] [--forgetful] [--phase sending]…
                                    [--seed 1] [--folder DIR]

Each kill is steered: the demo gateway is made slow or silent just there, or another program holds the ledger's lock; the
ledger file is watched from outside, and the kill comes when the job is seen in the wanted phase. Afterwards the job's last
fact on disk says which phase was truly hit, and only that is counted: the run goes on until each wanted phase was hit
`--least` times, and fails where that takes twice as many kills. `--calls` more kills come inside a system call, where
strace is installed. The outcome is computed from the demo gateway's list of what was paid for, the ledger, and the files:
never from what the program says. The last line is `N kills: lost 0, paid twice 0, corrupt 0`.

With `--forgetful` each kill is a power cut: what was not synced is forgotten (`forgetful.py`; it needs a C compiler).
With `--folder` an interrupted run goes on where it was. The token comes from the environment here.
"""

import argparse
import contextlib
import itertools
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from o8studio.domain.settings import TokenStorage  # noqa: E402
from tests.campaigns import forgetful as forgetful_device  # noqa: E402
from tests.campaigns.outside import Facts, LockHolder, Phase, Seen, is_whole_clip, snapshot  # noqa: E402
from tests.campaigns.program import CLI, SMALL  # noqa: E402
from tests.support import forked, processes  # noqa: E402
from tests.support.demo import TOKEN, DemoServer, start_demo  # noqa: E402

WINDOW = """
import asyncio, functools, sys
from o8studio.gui.process import run_window  # first, as in the program
import o8studio.gui.session as desk
from PySide6.QtWidgets import QDialog, QPushButton
from o8studio.domain.jobs.pacing import Pace

real = desk.bring_to_life
desk.open_studio = functools.partial(desk.open_studio, pace=Pace(first=0.05, longest=0.15, per_second=50))

async def press(studio, window, **given):
    made = await real(studio, window, **given)
    if sys.argv[1]:
        window.compose.prompt.set_text(sys.argv[1])
        window.compose.picker.set_model("kling-v1")
        window.compose.picker.chosen.emit("kling-v1")
        window.compose.generate.click()
        for _ in range(500):  # the gateway lists no prices, so a person is asked
            await asyncio.sleep(0.01)
            if asked := window.shell.findChildren(QDialog):
                asked[0].findChildren(QPushButton)[-1].click()
                break
    return made

desk.bring_to_life = press
sys.exit(run_window([]))
"""
SPEED, SLOW = 60.0, 1.0
PATIENCE_SECONDS = 40.0
SETTLE_EVERY = 40
"""Kills after which everything is let come to its end, before links run out at this speed."""
STEERED = {
    "before": Phase.BEFORE,
    "sending": Phase.SENDING,
    "polling": Phase.POLLING,
    "writing": Phase.WRITING,
    "renamed": Phase.RENAMED,
}
ANYWHERE = "anywhere"
WEIGHTS = {"sending": 5, "before": 2, "polling": 2, "writing": 2, "renamed": 2, ANYWHERE: 1}
"""How often each is wanted when nothing else is said: money is lost or paid twice while sending."""
_CALLS = {
    "fdatasync": 12,
    "fsync": 5,
    "pwrite64": 40,
    "sendto": 6,
    "recvfrom": 10,
    "link": 1,
    "unlink": 6,
    "rename": 4,
}
"""System calls to kill in, and how often one run of `generate` makes each in a thread, about."""
_QUIET = ("before", "polling")
"""Phases that a program which takes up a job stays in without writing a fact."""


_Program = subprocess.Popen[bytes] | subprocess.Popen[str] | forked.Running
"""What is killed; in a short run of the tests it is forked, as a start takes half a second of a core."""


@dataclass(frozen=True, slots=True)
class Kill:
    """One kill: which program, what was wanted, a phase or a system call, and the phase that its job was truly in."""

    program: str
    wanted: str
    hit: str


@dataclass
class Tally:
    """Where a run stands."""

    kills: list[Kill] = field(default_factory=list)
    lost: int = 0
    paid_twice: int = 0
    corrupt: int = 0

    def line(self) -> str:
        return (
            f"{len(self.kills)} kills: lost {self.lost}, paid twice {self.paid_twice}, corrupt {self.corrupt}"
        )

    def hits(self) -> Counter[str]:
        """Kills by the phase that was truly hit."""
        return Counter(kill.hit for kill in self.kills)

    def table(self) -> str:
        """By phase: how often it was wanted, how often such a kill was one, and how often it was hit at all."""
        wanted = Counter(STEERED[kill.wanted].value for kill in self.kills if kill.wanted in STEERED)
        right = Counter(
            kill.hit for kill in self.kills if kill.wanted in STEERED and STEERED[kill.wanted] == kill.hit
        )
        hits = self.hits()
        lines = [f"{'phase':24} {'wanted':>7} {'of them hit':>12} {'hit in all':>11}"]
        lines += [
            f"{phase.value:24} {wanted[phase.value]:7} {right[phase.value]:12} {hits[phase.value]:11}"
            for phase in Phase
            if wanted[phase.value] or hits[phase.value]
        ]
        for title, found in (
            ("programs", Counter(kill.program for kill in self.kills)),
            ("in system calls", Counter(kill.wanted for kill in self.kills if kill.wanted in _CALLS)),
        ):
            lines.append(f"{title}: " + (", ".join(f"{name} {n}" for name, n in found.items()) or "none"))
        return "\n".join(lines)

    def too_few(self, least: int, phases: Sequence[str] | None = None) -> list[str]:
        """The wanted phases that were hit less often than this."""
        wanted = set(phases if phases is not None else {kill.wanted for kill in self.kills})
        return [name for name in STEERED if name in wanted and self.hits()[STEERED[name]] < least]

    def in_calls(self) -> int:
        """Kills inside a system call."""
        return sum(kill.wanted in _CALLS for kill in self.kills)


class Campaign:
    """One desk, one demo gateway, many kills."""

    def __init__(self, folder: Path, seed: int, *, forgetful: bool = False) -> None:
        """Raises: SystemExit: it is to be forgetful, and can't be here."""
        self.folder = folder
        self.library = forgetful_device.built(folder) if forgetful else None
        if forgetful and self.library is None:
            raise SystemExit("no C compiler here, or no Linux: no device forgets anything")
        self.journal = folder / "journal"
        self.home = folder / "home"
        self.clips = self.home / "clips"
        self.ledger = self.home / "data" / "ledger.sqlite3"
        self.chance = random.Random(seed)
        self.server: DemoServer = start_demo(folder / "demo", "hitopen", speed=SPEED)
        self.environment = {
            **os.environ,
            "O8STUDIO_HOME": str(self.home),
            "O8STUDIO_TOKEN": TOKEN,
            "QT_QPA_PLATFORM": "offscreen",
            "QT_LOGGING_RULES": "*=false",
        }
        self._write_settings()

    def _write_settings(self, *, paused: bool = False) -> None:
        from o8studio.domain.ids import GatewayId
        from o8studio.store import settings
        from o8studio.store.settings import GatewayEntry, Settings

        entry = GatewayEntry(
            id=GatewayId("kill"), name="kill", base_url=self.server.url, proxy="direct",
            token_storage=TokenStorage.SESSION, formats=("openai_videos",),
        )  # fmt: skip
        (self.home / "config").mkdir(parents=True, exist_ok=True)
        settings.save(
            self.home / "config" / "settings.toml",
            Settings(gateways=(entry,), current_gateway=entry.id, jobs_at_once=16, queue_paused=paused),
        )

    # ---- one kill

    def kill_once(self, number: int, wanted: str) -> tuple[Kill, bool]:
        """Start the program, kill it in the wanted phase, and see which it truly was and whether the ledger is whole."""
        prompt = f"kill {number:05} {self.chance.randrange(10**9)}"
        program = self._choose(wanted)
        self._arrange(wanted)
        before = forgetful_device.Disk(self.home) if self.library is not None else None
        with self._running(program, prompt) as process:
            if wanted == ANYWHERE:
                time.sleep(self.chance.uniform(0.25, 4.0 if program == "window" else 1.6))
                job = None
            else:
                job = self._wait_for(process, wanted, prompt if program != "watch" else "")
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        after = snapshot(self.ledger, self.clips)
        target = after.facts.jobs.get(job.id) if job is not None else after.facts.by_prompt(prompt)
        hit, is_whole = after.facts.phase(target).value, after.is_whole
        if before is not None:
            forgets = self.chance.choice(list(forgetful_device.Forgets))
            forgetful_device.forget(self.home, before, self.journal, forgets)
            is_whole = is_whole and snapshot(self.ledger, self.clips).is_whole
        self._clear()
        return Kill(program, wanted, hit), is_whole

    def kill_in_call(self, number: int) -> tuple[Kill, bool] | None:
        """Kill `generate` inside a system call; None when it ended before it came so far."""
        prompt = f"call {number:05} {self.chance.randrange(10**9)}"
        call = self.chance.choice(list(_CALLS))
        when = self.chance.randint(1, _CALLS[call])
        traced = ["strace", "-f", "-qq", "-o", os.devnull, "-e", f"trace={call}"]
        with self._running(
            "generate", prompt, [*traced, "-e", f"inject={call}:signal=KILL:when={when}"]
        ) as one:
            status = None
            with contextlib.suppress(subprocess.TimeoutExpired):
                status = one.wait(PATIENCE_SECONDS)
            is_hit = status not in (0, 1, 2, 3, None)
        after = snapshot(self.ledger, self.clips)
        if not is_hit:
            return None
        return Kill("generate", call, after.facts.phase(after.facts.by_prompt(prompt)).value), after.is_whole

    def _choose(self, wanted: str) -> str:
        """The window now and then; `watch` where something is left that can come into this phase."""
        if self.chance.random() < 1 / 14:
            return "window"
        left = Counter(phase for _, phase in self._open_jobs())
        if wanted in ("before", "sending"):
            usable = left[Phase.BEFORE]
        else:
            usable = left[Phase.BEFORE] + left[Phase.POLLING]
            usable += (left[Phase.RENDERED] + left[Phase.WRITING]) * (wanted != "polling")
        return "watch" if usable and self.chance.random() < 0.4 else "generate"

    def _open_jobs(self) -> list[tuple[Seen, Phase]]:
        facts = snapshot(self.ledger, self.clips).facts
        found = [(job, facts.phase(job)) for job in facts.jobs.values()]
        return [(job, phase) for job, phase in found if phase not in (Phase.ENDED, Phase.UNCONFIRMED)]

    def _arrange(self, wanted: str) -> None:
        """Open the window of this phase wide, from the gateway's side or the settings'."""
        match wanted:
            case "before":
                if self.chance.random() < 0.9:
                    self._write_settings(paused=True)
                else:  # the balance is asked before the first job goes out, for a third of a second
                    self.server.fault(route="/api/usage", kind="half_open", times=-1)
            case "sending":
                faults: list[dict[str, Any]] = [
                    {"kind": "half_open"},  # it never hears of the job
                    {"kind": "half_open", "accept": True},  # it takes the job and says nothing
                    {"kind": "drip", "accept": True, "interval": 0.4},  # it says so letter by letter
                ]
                self.server.fault(route="submit", times=-1, **self.chance.choice(faults))
            case "polling":
                if self.chance.random() < 0.5:
                    self.server.change(speed=SLOW)
                else:
                    self.server.fault(route="status", kind="half_open", times=-1)
            case "writing":
                if self.chance.random() < 0.7:  # a part comes, the rest by Range and very slowly
                    after = self.chance.randrange(1, 30_000)
                    self.server.fault(route="media", kind="truncated", after=after)
                self.server.fault(route="media", kind="drip", interval=0.5, times=-1)
            case "renamed":
                self.server.fault(route="media", kind="drip", interval=0.0, times=-1)
            case _:
                pass

    def _clear(self) -> None:
        self.server.clear()
        self.server.change(speed=SPEED)
        self._write_settings()

    @contextlib.contextmanager
    def _running(self, program: str, prompt: str, before: Sequence[str] = ()) -> Iterator["_Program"]:
        commands = {
            "generate": [CLI, "generate", prompt, *SMALL, "--gateway", "kill", "--yes", "--json"],
            "watch": [CLI, "watch", "--json"],
            "window": [WINDOW, prompt],
        }
        environment = self.environment
        if self.library is not None and not before:
            environment = environment | forgetful_device.noted(self.library, self.home, self.journal)
        process: _Program
        if processes.has_begun() and self.library is None and not before:
            process = forked.start(*commands[program], env=environment)
        else:
            process = subprocess.Popen(
                [*before, sys.executable, "-c", *commands[program]],
                env=environment,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        try:
            yield process
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            for end in (process.stdin, process.stdout):
                if end is not None:
                    end.close()

    def _wait_for(
        self,
        process: "_Program",
        wanted: str,
        prompt: str,
    ) -> Seen | None:
        """The job that was seen in the wanted phase: the one with this prompt, or with none any of them.

        None when the program ended, or patience, before that.
        """
        begun = snapshot(self.ledger, self.clips).facts.newest
        facts = Facts(self.ledger, self.clips)
        holder = LockHolder(self.ledger) if wanted == "renamed" and self._lock_it() else None
        try:
            end = time.monotonic() + PATIENCE_SECONDS
            while time.monotonic() < end and process.poll() is None:
                facts.look()
                for job in [one for one in facts.jobs.values() if prompt in ("", one.prompt)]:
                    fresh = job.newest > begun
                    if holder is not None and fresh and job.last == "FetchStarted":
                        holder.take()
                    if facts.phase(job) is not STEERED[wanted] or not (fresh or wanted in _QUIET):
                        continue
                    if wanted != "renamed" or (holder is not None and holder.has_it):
                        time.sleep(self.chance.uniform(0.0, 0.2) if fresh else self.chance.uniform(0.4, 1.5))
                    return job
                time.sleep(0.0005 if wanted == "renamed" else 0.005)
            return None
        finally:
            facts.close()
            if holder is not None:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)  # before the lock is free again
                holder.end()

    def _lock_it(self) -> bool:
        """Between the name and the fact lie some milliseconds; a lock makes them long, luck finds them short."""
        return self.ledger.exists() and self.chance.random() < 0.75

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
        paid = Counter(job["prompt"] for job in self.server.state()["jobs"])
        kept = {job["prompt"]: job for job in self._jobs("kept")}
        tally.paid_twice = sum(count > 1 for count in paid.values())
        tally.lost = sum(prompt not in kept or not Path(kept[prompt]["path"]).exists() for prompt in paid)
        tally.corrupt += sum(
            not is_whole_clip(Path(job["path"])) for job in kept.values() if Path(job["path"]).exists()
        )
        clips = {str(Path(job["path"])) for job in kept.values()}
        strangers = [path for path in self.clips.rglob("*.mp4") if str(path) not in clips]
        tally.corrupt += sum(not is_whole_clip(path) for path in strangers)

    def _jobs(self, state: str = "") -> list[dict[str, Any]]:
        """Every job of the ledger, read from outside."""
        from o8studio.store.ledger.ledger import Ledger

        ledger = Ledger(self.ledger, read_only=True)
        try:
            return [
                {"id": job.id, "state": job.state.value, "prompt": job.request.prompt,
                 "path": job.clips[0].path if job.clips else ""}
                for job in ledger.replay(newest=1_000_000)
                if not state or job.state == state
            ]  # fmt: skip
        finally:
            ledger.close()

    def _cli(self, *arguments: str) -> str:
        if processes.has_begun():
            return forked.run(CLI, *arguments, env=self.environment).stdout
        done = subprocess.run(
            [sys.executable, "-c", CLI, *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=600,
        )
        return done.stdout


def run(
    points: int,
    seed: int,
    folder: Path,
    phases: Sequence[str] = tuple(WEIGHTS),
    *,
    least: int = 0,
    calls: int = 0,
    forgetful: bool = False,
    report: bool = False,
) -> Tally:
    """So many kills, and more until each phase was hit often enough, then the verdict.

    Goes on from `progress.json` in the folder.
    """
    progress = folder / "progress.json"
    tally = Tally()
    if progress.exists():
        saved = json.loads(progress.read_text())
        tally = Tally(**{**saved, "kills": [Kill(**kill) for kill in saved["kills"]]})
    campaign = Campaign(folder, seed + len(tally.kills), forgetful=forgetful)
    begun, first = time.monotonic(), len(tally.kills)
    wanted = _in_turn(phases)
    tried = len(tally.kills)
    try:
        while tried < 2 * (points + calls) and (
            len(tally.kills) < points + calls or tally.in_calls() < calls or tally.too_few(least, phases)
        ):
            tried += 1
            if tally.in_calls() < calls and (tried % 5 == 0 or len(tally.kills) >= points + calls):
                killed = campaign.kill_in_call(tried)
            else:
                killed = campaign.kill_once(tried, _needed(tally, phases, least) or next(wanted))
            if killed is None:
                continue
            tally.kills.append(killed[0])
            tally.corrupt += not killed[1]
            progress.write_text(json.dumps(asdict(tally)))
            if len(tally.kills) % SETTLE_EVERY == 0:
                campaign.settle()
                if report:
                    rate = (len(tally.kills) - first) / (time.monotonic() - begun) * 60
                    print(f"{len(tally.kills)}, {rate:.0f} a minute, {dict(tally.hits())}", flush=True)
        campaign.settle()
        campaign.verdict(tally)
    finally:
        campaign.server.stop()
    return tally


def _needed(tally: Tally, phases: Sequence[str], least: int) -> str:
    """The phase that was hit most seldom, while one was hit too seldom."""
    few, hits = tally.too_few(least, phases), tally.hits()
    return min(few, key=lambda name: hits[STEERED[name]], default="")


def _in_turn(phases: Sequence[str]) -> Iterator[str]:
    """Each as often as its weight says, spread out."""
    rounds = range(max(WEIGHTS[name] for name in phases))
    return itertools.cycle([name for turn in rounds for name in phases if turn < WEIGHTS[name]])


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--points", type=int, default=500, help="kills, those in system calls not counted")
    parser.add_argument(
        "--phase", action="append", choices=tuple(WEIGHTS), help="only this one; may be repeated"
    )
    parser.add_argument("--least", type=int, default=100, help="hits that each wanted phase must have")
    parser.add_argument("--calls", type=int, default=60, help="kills inside system calls, by strace")
    parser.add_argument("--forgetful", action="store_true", help="each kill is a power cut")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = options.folder or Path(made)
        phases = options.phase or tuple(WEIGHTS)
        calls = 0 if options.forgetful else options.calls
        if calls and shutil.which("strace") is None:
            print("no kills inside system calls: strace is not installed")
            calls = 0
        tally = run(
            options.points,
            options.seed,
            folder,
            phases,
            least=options.least,
            calls=calls,
            forgetful=options.forgetful,
            report=True,
        )
    print(tally.table())
    few = tally.too_few(options.least, phases)
    if few:
        print(f"hit fewer than {options.least} times: {', '.join(few)}")
    print(tally.line())
    sys.exit(bool(tally.lost or tally.paid_twice or tally.corrupt or few))


if __name__ == "__main__":
    main()
