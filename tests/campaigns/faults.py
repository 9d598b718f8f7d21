"""Every fault at every stage through every format: a table of what became of the job.

    python tests/campaigns/faults.py [--formats openai_videos,kling] [--world | --no-world] [--drawn 12] [--seed 1]
                                     [--beside 2] [--folder DIR] [--json]

Faults are over soon, or stay until the program was started again; answers come twice, malformed (from a grammar, `--drawn`
a stage), or packed; cancels are answered otherwise than asked. The program is a process of its own that gets some seconds,
is killed, and started again without the fault.

No cell may be *lost*, *paid twice*, *hung*, *crashed* or *lied*. Each is judged by the demo gateway's list of what was paid
for, the ledger's facts, and the files: never by the program's own words, and nobody presses anything before that. A person
comes in twice: to stop a job, where that is the fault, and to give an unconfirmed job its id, where the gateway has it.
With `--folder` an interrupted run goes on where it was.
"""

import argparse
import contextlib
import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from tests.campaigns import hostile  # noqa: E402
from tests.campaigns.hostile import CODINGS, FRAMES, Hostile, Rule  # noqa: E402
from tests.campaigns.nursery import Child, Nursery  # noqa: E402
from tests.campaigns.outside import Ended, History, Phase, is_whole_clip  # noqa: E402
from tests.support.demo import DemoServer, start_demo  # noqa: E402
from tests.support.idle import idle_seconds  # noqa: E402

BAD = ("lost", "paid twice", "hung", "crashed", "lied")
SOON, LATE = 9.0, 60.0
_SPEED, _SLOW = 60.0, 2.0
"""How much faster than its clock the demo gateway works; slowly, so that there is something to stop."""
FORMATS = {
    "openai_videos": ("g2", "doubao-seedance-2-0-260128", "doubao_seedance"),
    "generations": ("g2", "doubao-seedance-2-0-260128", "doubao_seedance"),
    "openai_responses": ("openopen8", "kling-v1", "unknown"),
    "kling": ("g3", "kling-v2-5-turbo", "kling"),
    "jimeng": ("g3", "jimeng_t2v_v30", "jimeng"),
    "doubao": ("g3", "doubao-seedance-1-0-pro-250528", "doubao_seedance"),
    "vidu": ("openopen8", "viduq2", "vidu"),
    "kling_new": ("openopen8", "kling-3.0", "kling"),
    "xai": ("new-api-plugins", "grok-imagine-video", "xai"),
}
CORE: dict[str, dict[str, Any]] = {
    "openai_videos": {"duration": 1, "resolution": "180p", "aspect_ratio": "16:9"},
    "generations": {"duration": 1, "resolution": "180p", "aspect_ratio": "16:9"},
    "openai_responses": {"duration": 1, "width": 320, "height": 180},
    "kling": {"duration": 5, "resolution": "720p", "aspect_ratio": "16:9"},
    "jimeng": {"duration": 5, "aspect_ratio": "16:9"},
    "doubao": {"duration": 2, "resolution": "480p", "aspect_ratio": "16:9"},
    "vidu": {"duration": 1, "resolution": "540p", "aspect_ratio": "16:9"},
    "kling_new": {"duration": 3, "resolution": "720p", "aspect_ratio": "16:9"},
    "xai": {"duration": 1, "resolution": "480p", "aspect_ratio": "16:9"},
}
ANSWERS: list[dict[str, Any]] = [
    {"kind": "status", "status": 500},
    {"kind": "status", "status": 503, "body": '{"error":{"message":"x","code":"model_not_found"}}'},
    {"kind": "status", "status": 429},
    {"kind": "reset_before"},
    {"kind": "reset_after"},
    {"kind": "truncated", "accept": True},
    {"kind": "wrong_length", "accept": True},
    {"kind": "short_chunked", "accept": True},
    {"kind": "drip", "accept": True, "interval": 0.5},
    {"kind": "html", "status": 502, "accept": True},
    {"kind": "invalid_json", "accept": True},
    {"kind": "half_open"},
    {"kind": "redirect", "location": "http://127.0.0.1:9/elsewhere"},
    *(
        {
            "kind": "status",
            "name": name,
            "status": status,
            "body": json.dumps(body, ensure_ascii=False),
            "accept": is_taken,
        }
        for name, status, is_taken, body in (
            ("a number as code", 200, True, {"code": "500", "message": "x"}),
            ("a vendor's own fault", 500, True, {"code": 50500, "message": "Internal Error", "data": None}),
            ("no more than a minus", 200, True, {"ret": -1}),
            (
                "a passed-on fault",
                200,
                True,
                {"code": "ali_api_error", "message": "InternalError.Timeout: timed out", "data": None},
            ),
            (
                "the vendor's account",
                400,
                False,
                {"code": "task_failed", "message": "Account balance not enough", "data": None},
            ),
            (
                "a refusal in 200",
                200,
                False,
                {"code": "ali_api_error", "message": "Arrearage: Access denied", "data": None},
            ),
            (
                "no money in 200",
                200,
                False,
                {"code": 1102, "message": "Account balance not enough", "request_id": "r"},
            ),
            ("busy in 200", 200, False, {"code": 429, "message": "too many requests"}),
        )
    ),
]
"""Without `accept` the gateway does nothing; `name` is for the table."""
FILES: list[dict[str, Any]] = [
    {"kind": "status", "status": 500},
    {"kind": "reset_before"},
    {"kind": "truncated"},
    {"kind": "wrong_length"},
    {"kind": "short_chunked"},
    {"kind": "drip", "interval": 0.5},
    {"kind": "html", "status": 200},
    {"kind": "half_open"},
    {"kind": "expired"},
    {"kind": "redirect", "location": "http://127.0.0.1:9/elsewhere"},
]
UNKNOWN = {
    "kind": "status",
    "status": 400,
    "body": '{"code":"task_not_exist","message":"task_not_exist","data":null}',
}
STAGES = {"submit": ANSWERS, "status": [*ANSWERS, UNKNOWN], "media": FILES, "content": FILES}
CANCELS: dict[str, Rule] = {
    "completed, with a link": Rule(
        "/cancel",
        hostile.said(200, b'{"id":"x","status":"completed","output":[{"url":"http://127.0.0.1:9/v.mp4"}]}'),
        is_asked=False,
    ),
    "in progress": Rule("/cancel", hostile.said(200, b'{"id":"x","status":"in_progress"}'), is_asked=False),
    "an error": Rule("/cancel", hostile.said(200, b'{"error":{"message":"no","code":"x"}}'), is_asked=False),
    "a page": Rule("/cancel", hostile.said(200, b"<html>502</html>", "text/html"), is_asked=False),
    "nothing": Rule("/cancel", hostile.said(204, b""), is_asked=False),
    "not found": Rule("/cancel", hostile.said(404, b'{"detail":"Not Found"}'), is_asked=False),
    "500": Rule("/cancel", hostile.said(500, b""), is_asked=False),
    "done, and a page": Rule("/cancel", hostile.said(200, b"<html>", "text/html")),
    "done, twice": Rule("/cancel", hostile.twice),
}
"""Answers to a cancel. Where the gateway never heard of it, the clip is made and paid for."""


@dataclass(frozen=True)
class Cell:
    """One fault at one stage of one format, and what became of it."""

    form: str
    stage: str
    fault: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong.

    Attributes:
        stage, name: as in the table.
        orders: faults of the demo gateway. rules: what is spoilt on the way; made anew for each cell.
        stays: whether it goes on until the second start. jobs: how many are recorded, one after the other.
        stopped: whether a person stops the job while it renders.
    """

    stage: str
    name: str
    orders: tuple[dict[str, Any], ...] = ()
    rules: tuple[Rule, ...] = ()
    stays: bool = False
    jobs: int = 1
    stopped: bool = False


def faults(form: str, stages: Sequence[str], drawn: int, seed: int) -> Iterable[Fault]:
    """Every fault of these stages; the drawn ones are the same for the same seed."""
    for stage in stages:
        if stage == "cancel":
            if form == "openai_responses":  # no other format has a cancel
                for name, rule in CANCELS.items():
                    yield Fault(
                        "cancel",
                        name,
                        rules=(Rule(rule.route, rule.spoil, is_asked=rule.is_asked),),
                        stopped=True,
                    )
            continue
        beside = ({"route": "media", "kind": "expired"},) if stage == "content" else ()
        for one in STAGES[stage]:
            name, order = _named(one)
            times = 1 if stage == "submit" else 2
            few = tuple({**another, "times": 3} for another in beside)
            yield Fault(stage, name, orders=({"route": stage, "times": times, **order}, *few))
        for one in STAGES[stage]:
            name, order = _named(one)
            all_of_it = tuple({**another, "times": -1} for another in beside)
            orders = ({"route": stage, "times": -1, **order}, *all_of_it)
            yield Fault(stage, f"{name}, stays", orders=orders, stays=True)
        if stage in ("submit", "status"):
            yield from _spoilt(form, stage, drawn, seed)


def _named(one: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """A fault's name in the table, and the order that the demo gateway is given."""
    order = {key: value for key, value in one.items() if key != "name"}
    return one.get("name") or f"{one['kind']} {one.get('status', '')}".strip(), order


def _spoilt(form: str, stage: str, drawn: int, seed: int) -> Iterable[Fault]:
    yield Fault(stage, "twice", rules=(Rule(stage, hostile.twice),), stays=True, jobs=2)
    for status in (429, 200):
        spoil = hostile.twice_with(status)
        yield Fault(stage, f"and a {status} behind it", rules=(Rule(stage, spoil),), stays=True, jobs=2)
    for name, spoil in {**CODINGS, **FRAMES}.items():
        yield Fault(stage, name, rules=(Rule(stage, spoil),), stays=True)
    chance = random.Random(f"{seed} {form} {stage}")
    for _ in range(drawn):
        name, spoil = hostile.malformed(chance, submit=stage == "submit")
        times = chance.choice((1, 3, -1))
        yield Fault(stage, name, rules=(Rule(stage, spoil, times),), stays=times < 0)


# ---- one cell


@dataclass(slots=True)
class Bench:
    """One format's gateway, and what stands before it."""

    form: str
    server: DemoServer
    relay: Hostile
    nursery: Nursery

    def cell(self, fault: Fault, home: Path) -> str:
        """Run jobs into the fault, kill the program, start it again without the fault, and judge."""
        prompts = [f"{self.form} {fault.stage} {fault.name} {number}" for number in range(fault.jobs)]
        for order in fault.orders:
            self.server.fault(**order)
        self.relay.rules[:] = [Rule(one.route, one.spoil, one.times, one.is_asked) for one in fault.rules]
        self.server.change(speed=_SLOW if fault.stopped else _SPEED)
        try:
            errors = self._program(home, SOON, "record", *map(self._request, prompts), stops=fault.stopped)
        finally:
            self.server.clear()
            self.relay.rules.clear()
            self.server.change(speed=_SPEED)
        errors += self._program(home, LATE, "watch")
        for prompt in prompts:
            job, known = History(home / "data" / "ledger.sqlite3").by_prompt(prompt), self._paid(prompt)
            if job is not None and job.phase is Phase.UNCONFIRMED and known:
                task = known[0]["id"]
                if self.form == "openai_responses":  # as this gateway calls it
                    task = task.replace("task_", "resp_")
                errors += self._program(home, LATE, "adopt", job.id, task)
        found = [self._judged(home, prompt) for prompt in prompts]
        return "crashed" if errors else min(found, key=lambda one: one not in BAD)

    def _request(self, prompt: str) -> str:
        _, model, family = FORMATS[self.form]
        return json.dumps(
            {
                "wire_format": self.form,
                "model": model,
                "prompt": prompt,
                "family": family,
                "core": CORE[self.form],
            }
        )

    def _program(self, home: Path, seconds: float, *arguments: str, stops: bool = False) -> str:
        """Run it this long at most, then kill it; what it wrote of errors."""
        command, *rest = arguments
        said = home.parent / f"{home.name}.said"
        said.unlink(missing_ok=True)
        process = self.nursery.start(said, command, str(home), self.relay.url, self.form, *rest)
        try:
            if command == "record":
                _until_recorded(home, process)
            if stops:
                self._stop_it(home, process)
            _wait(process, seconds, patiently=seconds > SOON)
        finally:
            process.kill()
            process.wait()
        text = said.read_text("utf-8", "replace")
        return "" if "Traceback" not in text and "ERROR" not in text else text[-400:]

    def _stop_it(self, home: Path, process: Child) -> None:
        """End the program once its job renders, and have a person stop the job."""
        end = time.monotonic() + SOON
        while time.monotonic() < end and process.poll() is None:
            if any(job.phase is Phase.POLLING for job in History(home / "data" / "ledger.sqlite3").jobs()):
                process.kill()
                process.wait()
                (job,) = History(home / "data" / "ledger.sqlite3").jobs()
                self._program(home, SOON, "stop", job.id)
                return
            time.sleep(0.01)

    def _paid(self, prompt: str) -> list[dict[str, Any]]:
        return [one for one in self.server.state()["jobs"] if one["prompt"] == prompt]

    def _judged(self, home: Path, prompt: str) -> str:
        """From the paid list, the ledger and the files."""
        paid = self._paid(prompt)
        job = History(home / "data" / "ledger.sqlite3").by_prompt(prompt)
        return judged(job, paid)


def _until_recorded(home: Path, process: Child) -> None:
    """Until its first job is on disk: on a busy machine a program needs longer for its start than it then gets."""
    end = idle_seconds() + LATE
    while (
        process.poll() is None
        and idle_seconds() < end
        and not History(home / "data" / "ledger.sqlite3").jobs()
    ):
        time.sleep(0.05)


def _wait(process: "Child | subprocess.Popen[bytes]", seconds: float, *, patiently: bool = True) -> None:
    """Until it ends, or so many seconds have passed; patiently only those in which a core was free, up to ten times more."""
    clock = idle_seconds if patiently else time.monotonic
    end, last = clock() + seconds, time.monotonic() + 10 * seconds
    while process.poll() is None and clock() < end and time.monotonic() < last:
        time.sleep(0.02)


def judged(job: Ended | None, paid: Sequence[dict[str, Any]]) -> str:
    """The outcome of one job."""
    if len(paid) > 1:
        return "paid twice"
    if job is None:
        return "lost" if paid else "not recorded"
    if job.last == "Kept":
        if paid and job.clips and all(map(is_whole_clip, job.clips)):
            return "kept"
        is_there = bool(job.clips) and all(Path(clip).is_file() for clip in job.clips)
        return "kept, marked" if paid and job.is_marked and is_there else "lied"
    if job.last == "Failed":
        if not paid or paid[0]["phase"] in ("FAILURE", "failed"):
            return "lied" if paid and job.charge == "none" else "refused"
        return "lied" if job.charge == "none" else "lost"
    if job.last == "Cancelled":
        ended_there = bool(paid) and paid[0]["phase"] in ("FAILURE", "CANCELLED", "cancelled", "failed")
        return "cancelled" if ended_there else "lost" if paid else "cancelled, not paid"
    if job.phase is Phase.UNCONFIRMED:
        return "lost" if paid else "unconfirmed, not paid"
    if not paid:
        return "waits, not paid"
    return "misled" if job.task and job.task not in _ids(paid[0]) else "hung"


def _ids(paid: dict[str, Any]) -> list[str]:
    """What the gateway calls it; one that named another id has itself misled us."""
    found = str(paid["id"])
    return [found, found.replace("task_", "resp_"), str(paid["upstream_id"])]


# ---- what happens around the program


def one_cut(folder: Path, moment: str) -> str:
    """The demo gateway goes away at this moment and comes back where it was."""
    server = start_demo(folder / "demo", "g2", 20.0)
    form, home = "openai_videos", folder / "home"
    with _Program(home, server.url, form, f"network cut {moment}") as program:
        if moment == "before sending":
            server.stop()
        elif moment == "while downloading":
            server.fault(route="media", kind="drip", interval=0.05)
        phases = {"while rendering": (Phase.POLLING,), "while downloading": (Phase.RENDERED, Phase.WRITING)}
        if moment in phases:
            program.wait_for(*phases[moment])
            server.stop()
        time.sleep(1.0)
        server = start_demo(folder / "demo", "g2", 60.0, port=int(server.url.rpartition(":")[2]))
        program.wait(LATE)
    try:
        return _seen(server, home, program)
    finally:
        server.stop()


def one_full_disk(folder: Path, moment: str) -> str:
    """Home lies on a small file system that is full from this moment on, until room is made. Nobody presses anything."""
    server = start_demo(folder / "demo", "g2", 20.0)
    form, home = "openai_videos", folder / "home"
    home.mkdir(parents=True)
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=160m", "tmpfs", home], check=False).returncode:
        server.stop()
        return "no small file system here"
    filler = home / "filler"
    try:
        if moment == "before sending":
            _fill(filler)
        with _Program(home, server.url, form, f"disk full {moment}") as program:
            phases = {"while sending": (Phase.SENDING, Phase.POLLING), "while rendering": (Phase.POLLING,)}
            if moment in phases:
                program.wait_for(*phases[moment])
                _fill(filler)
            time.sleep(5.0)
            filler.unlink(missing_ok=True)
            program.wait(LATE)
        return _seen(server, home, program)
    finally:
        server.stop()
        subprocess.run(["umount", "-l", home], check=False)


class _Program:
    """The program with one job, seen from outside."""

    def __init__(self, home: Path, address: str, form: str, prompt: str) -> None:
        self.prompt = prompt
        _, model, family = FORMATS[form]
        request = {
            "wire_format": form,
            "model": model,
            "prompt": prompt,
            "family": family,
            "core": CORE[form],
        }
        self._home = home
        self._said = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")  # noqa: SIM115
        self._process = subprocess.Popen(
            [sys.executable, str(ROOT / "tests/campaigns/one_job.py"), "record", str(home), address, form,
             json.dumps(request)],
            cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=self._said,
        )  # fmt: skip

    def __enter__(self) -> "_Program":
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()

    def wait_for(self, *phases: Phase) -> None:
        """Until its job is in one of these phases, or it has ended."""
        end = time.monotonic() + SOON * 4
        while time.monotonic() < end and self._process.poll() is None:
            job = History(self._home / "data" / "ledger.sqlite3").by_prompt(self.prompt)
            if job is not None and job.phase in phases:
                return
            time.sleep(0.005)

    def wait(self, seconds: float) -> None:
        """Until it ends."""
        _wait(self._process, seconds)

    def errors(self) -> bool:
        """Whether it ended with one, its refusal to record anything on a full disk left out."""
        self._said.seek(0)
        text = self._said.read()
        return "Traceback" in text and not text.rstrip().splitlines()[-1].startswith(
            "o8studio.domain.errors."
        )


def _seen(server: DemoServer, home: Path, program: _Program) -> str:
    paid = [one for one in server.state()["jobs"] if one["prompt"] == program.prompt]
    return (
        "crashed"
        if program.errors()
        else judged(History(home / "data" / "ledger.sqlite3").by_prompt(program.prompt), paid)
    )


def _fill(path: Path) -> None:
    with contextlib.suppress(OSError), path.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(65536))


def run_world(folder: Path) -> list[Cell]:
    """The network goes, the disk fills."""
    cells = []
    for moment in ("before sending", "while rendering", "while downloading"):
        cells.append(Cell("openai_videos", "network", moment, one_cut(folder / f"cut-{moment}", moment)))
    for moment in ("before sending", "while sending", "while rendering"):
        cells.append(Cell("openai_videos", "disk", moment, one_full_disk(folder / f"disk-{moment}", moment)))
    return cells


# ---- all of them


@dataclass
class Record:
    """The cells so far, in a file of the folder."""

    path: Path
    cells: list[Cell] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.path.exists():
            self.cells = [Cell(**json.loads(line)) for line in self.path.read_text("utf-8").splitlines()]

    def add(self, cell: Cell, *, report: bool) -> None:
        """One more."""
        self.cells.append(cell)
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(cell)) + "\n")
        if report:
            mark = "  <<<" if cell.outcome in BAD else ""
            print(f"{cell.form:17} {cell.stage:8} {cell.fault:40} {cell.outcome}{mark}", flush=True)

    def known(self, form: str) -> set[tuple[str, str]]:
        """What was tried of this format."""
        return {(cell.stage, cell.fault) for cell in self.cells if cell.form == form}


def run(
    formats: Sequence[str],
    folder: Path,
    stages: Sequence[str] = (*STAGES, "cancel"),
    *,
    drawn: int = 0,
    seed: int = 1,
    beside: int = 2,
    every: int = 1,
    only: str = "",
    report: bool = False,
) -> list[Cell]:
    """All cells of these formats, every Nth, or those with this word; each format has a gateway of its own, so many are
    tried beside each other.
    """
    folder.mkdir(parents=True, exist_ok=True)
    nursery = Nursery()

    def one_format(form: str) -> list[Cell]:
        record = Record(folder / f"{form}.jsonl")
        known = record.known(form)
        place = folder / form
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        server = start_demo(place / "demo", FORMATS[form][0], _SPEED)
        try:
            with hostile.hostile(server.url) as relay:
                bench = Bench(form, server, relay, nursery)
                for number, fault in enumerate(
                    [one for one in faults(form, stages, drawn, seed) if only in one.name][::every]
                ):
                    if (fault.stage, fault.name) not in known:
                        outcome = bench.cell(fault, place / str(number))
                        record.add(Cell(form, fault.stage, fault.name, outcome), report=report)
                        if outcome not in BAD:
                            shutil.rmtree(place / str(number), ignore_errors=True)
        finally:
            server.stop()
        return record.cells

    try:
        with ThreadPoolExecutor(beside) as threads:
            return [cell for cells in threads.map(one_format, formats) for cell in cells]
    finally:
        nursery.close()


def table(cells: Sequence[Cell]) -> str:
    """Faults against formats; of the drawn ones only how they ended."""
    forms = list(dict.fromkeys(cell.form for cell in cells))
    rows = list(dict.fromkeys((cell.stage, cell.fault) for cell in cells if "somewhere" not in cell.fault))
    found = {(cell.form, cell.stage, cell.fault): cell.outcome for cell in cells}
    width = max(len(outcome) for outcome in found.values())
    lines = [f"{'stage':8} {'fault':26} " + " ".join(f"{form:{width}}" for form in forms)]
    lines += [
        f"{stage:8} {fault:26} "
        + " ".join(f"{found.get((form, stage, fault), '–'):{width}}" for form in forms)
        for stage, fault in rows
    ]
    malformed = [cell for cell in cells if "somewhere" in cell.fault]
    for outcome in dict.fromkeys(cell.outcome for cell in malformed):
        lines.append(f"odd values: {outcome} {sum(cell.outcome == outcome for cell in malformed)}")
    lines += [
        f"{cell.form} {cell.stage} {cell.fault}: {cell.outcome}" for cell in malformed if cell.outcome in BAD
    ]
    return "\n".join(lines)


def main() -> None:
    """Run it; 0 only where no cell is bad."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--formats", default=",".join(FORMATS))
    parser.add_argument("--stages", default=",".join((*STAGES, "cancel")))
    parser.add_argument(
        "--world", action=argparse.BooleanOptionalAction, help="only the network and the disk, or not these"
    )
    parser.add_argument("--drawn", type=int, default=12, help="malformed answers for each format and stage")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="faults whose name has this in it")
    parser.add_argument("--beside", type=int, default=2, help="formats at once")
    parser.add_argument("--folder", type=Path, help="where cells are kept; a run goes on from there")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = options.folder or Path(made)
        cells = run_world(Path(made) / "world") if options.world is not False else []
        if not options.world:
            cells += run(
                options.formats.split(","), folder, options.stages.split(","),
                drawn=options.drawn, seed=options.seed, beside=options.beside, only=options.only, report=True,
            )  # fmt: skip
    print(table(cells))
    if options.json:
        print(json.dumps([asdict(cell) for cell in cells]))
    bad = [cell for cell in cells if cell.outcome in BAD]
    counted = ", ".join(f"{word} {sum(cell.outcome == word for cell in cells)}" for word in BAD)
    print(f"{len(cells)} cells: {counted}")
    sys.exit(bool(bad))


if __name__ == "__main__":
    main()
