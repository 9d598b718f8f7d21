"""Every fault of the demo gateway at every stage through every format: a table of what became of the job.

    python tests/campaigns/faults.py [--formats openai_videos,kling] [--world | --no-world] [--json]

No cell may be *lost*, *paid twice*, *hung*, *crashed* or *lied*. Each is computed from the demo gateway's list of what was
paid for, the ledger and the files after a restart, never from the program's own words.
"""

import argparse
import asyncio
import contextlib
import json
import logging
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from o8studio.domain.errors import LedgerUnreadable  # noqa: E402
from o8studio.domain.ids import GatewayId  # noqa: E402
from o8studio.domain.jobs.facts import Charge  # noqa: E402
from o8studio.domain.jobs.job import Job, JobState  # noqa: E402
from o8studio.domain.jobs.pacing import Pace  # noqa: E402
from o8studio.domain.jobs.policies import DownloadPolicy, Policies, RetryPolicy, TimeLimits  # noqa: E402
from o8studio.domain.request import GenerationRequest  # noqa: E402
from o8studio.domain.secret import Secret  # noqa: E402
from o8studio.domain.settings import TokenStorage  # noqa: E402
from o8studio.store.ledger.ledger import Ledger  # noqa: E402
from o8studio.store.paths import Places  # noqa: E402
from o8studio.store.settings import GatewayEntry  # noqa: E402
from o8studio.studio import Studio, open_studio  # noqa: E402
from tests.support.demo import (  # noqa: E402
    TOKEN,
    DemoServer,
    start_demo,
)
from tests.support.patience import patience  # noqa: E402

BAD = ("lost", "paid twice", "hung", "crashed", "lied")
PACE = Pace(first=0.1, growth=1.1, longest=0.25, per_second=100)
SOON, LATE = 9.0, 25.0
FORMATS = {
    "openai_videos": ("g2", "doubao-seedance-2-0-260128", "doubao_seedance"),
    "generations": ("g2", "doubao-seedance-2-0-260128", "doubao_seedance"),
    "openai_responses": ("openopen8", "kling-v1", "unknown"),
    "kling": ("g3", "kling-v2-5-turbo", "kling"),
    "jimeng": ("g3", "jimeng_t2v_v30", "jimeng"),
    "doubao": ("g3", "doubao-seedance-1-0-pro-250528", "doubao_seedance"),
    "vidu": ("openopen8", "viduq2", "vidu"),
}
CORE: dict[str, dict[str, Any]] = {
    "openai_videos": {"duration": 1, "resolution": "180p", "aspect_ratio": "16:9"},
    "generations": {"duration": 1, "resolution": "180p", "aspect_ratio": "16:9"},
    "openai_responses": {"duration": 1, "width": 320, "height": 180},
    "kling": {"duration": 5, "resolution": "720p", "aspect_ratio": "16:9"},
    "jimeng": {"duration": 5, "aspect_ratio": "16:9"},
    "doubao": {"duration": 2, "resolution": "480p", "aspect_ratio": "16:9"},
    "vidu": {"duration": 1, "resolution": "540p", "aspect_ratio": "16:9"},
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
]
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
STAGES = {"submit": ANSWERS, "status": ANSWERS, "media": FILES, "content": FILES}


@dataclass(frozen=True)
class Cell:
    form: str
    stage: str
    fault: str
    outcome: str


class _Errors(logging.Handler):
    """Whatever ended with an error is a crash."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.seen: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.seen.append(record.getMessage())


async def ended(studio: Studio, job: Job, seconds: float) -> Job:
    done = (JobState.KEPT, JobState.FAILED, JobState.CANCELLED, JobState.UNCONFIRMED)
    try:
        async with asyncio.timeout(seconds):
            while (job := studio.book.get(job.id) or job).state not in done:
                await asyncio.sleep(0.02)
    except TimeoutError:
        return job
    return job


async def opened(studio: Studio, server: DemoServer, form: str) -> None:
    entry = GatewayEntry(
        id=GatewayId("g"),
        name="g",
        base_url=server.url,
        proxy="direct",
        token_storage=TokenStorage.SESSION,
        formats=(form,),
    )
    studio.preferences.settings = studio.preferences.settings.with_gateway(entry)
    await studio.tokens.keep(entry, Secret(TOKEN))


async def one_cell(server: DemoServer, form: str, stage: str, fault: dict[str, Any], home: Path) -> str:
    """Order the fault, run a job into it, restart, and look at what is true."""
    where = Places(home / "config", home / "data", home / "cache", home / "clips")
    prompt = f"{form} {stage} {json.dumps(fault, sort_keys=True)}"
    request = _request(server, form, prompt)
    errors = _Errors()
    logging.getLogger("o8studio").addHandler(errors)
    try:
        times = 1 if stage == "submit" else 2
        server.control("POST", "/_demo/faults", {"route": stage, "times": times, **fault})
        if stage == "content":  # the gateway's copy is only asked when the direct link fails
            server.control("POST", "/_demo/faults", {"route": "media", "kind": "expired", "times": 3})
        async with open_studio(where, pace=PACE, policies=POLICIES) as studio:
            await opened(studio, server, form)
            first = await ended(studio, await studio.pipeline.record(request), SOON)
        server.clear()
        async with open_studio(where, pace=PACE, policies=POLICIES) as studio:
            await opened(studio, server, form)
            await studio.pipeline.resume()
            job = await ended(studio, studio.book.get(first.id) or first, LATE)
            if job.state is JobState.UNCONFIRMED:
                known = [one["id"] for one in server.state()["jobs"] if one["prompt"] == prompt]
                if known:
                    found = known[0]
                    if form == "openai_responses":  # as this gateway calls it
                        found = found.replace("task_", "resp_")
                    job = await ended(studio, await studio.pipeline.adopt(job.id, found), LATE)
                else:
                    job = await studio.pipeline.never_arrived(job.id)
        return judged(server, where, job, prompt, errors.seen, first.state)
    finally:
        logging.getLogger("o8studio").removeHandler(errors)
        server.clear()


async def one_cut(folder: Path, moment: str) -> str:
    """The demo gateway goes away at this moment and comes back where it was."""
    server = await asyncio.to_thread(start_demo, folder / "demo", "g2", 20.0)
    home, form, prompt = folder / "home", "openai_videos", f"network cut {moment}"
    where = Places(home / "config", home / "data", home / "cache", home / "clips")
    errors = _Errors()
    logging.getLogger("o8studio").addHandler(errors)
    try:
        async with open_studio(where, pace=PACE, policies=POLICIES) as studio:
            await opened(studio, server, form)
            if moment == "before sending":
                await asyncio.to_thread(server.stop)
            elif moment == "while downloading":
                server.fault(route="media", kind="drip", interval=0.05)
            job = await studio.pipeline.record(_request(server, form, prompt))
            wanted = {"while rendering": JobState.RENDERING, "while downloading": JobState.FETCHING}.get(
                moment
            )
            async with patience(20):
                while wanted is not None and (studio.book.get(job.id) or job).state is not wanted:
                    await asyncio.sleep(0.01)
            if wanted is not None:
                await asyncio.to_thread(server.stop)
            await asyncio.sleep(1.0)
            first = (studio.book.get(job.id) or job).state
            server = await asyncio.to_thread(start_demo, folder / "demo", "g2", 60.0)
            job = await ended(studio, job, LATE + 35)
        return judged(server, where, job, prompt, errors.seen, first)
    finally:
        logging.getLogger("o8studio").removeHandler(errors)
        await asyncio.to_thread(server.stop)


async def one_full_disk(folder: Path, moment: str) -> str:
    """Home lies on a small file system that is full from this moment on, until room is made."""
    server = await asyncio.to_thread(start_demo, folder / "demo", "g2", 20.0)
    home, form, prompt = folder / "home", "openai_videos", f"disk full {moment}"
    home.mkdir(parents=True)
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=160m", "tmpfs", home], check=False).returncode:
        await asyncio.to_thread(server.stop)
        return "no small file system here"
    where = Places(home / "config", home / "data", home / "cache", home / "clips")
    filler, errors = home / "filler", _Errors()
    logging.getLogger("o8studio").addHandler(errors)
    try:
        async with open_studio(where, pace=PACE, policies=POLICIES) as studio:
            await opened(studio, server, form)
            if moment == "before sending":
                _fill(filler)
            try:
                job = await studio.pipeline.record(_request(server, form, prompt))
            except LedgerUnreadable:  # the disk took not even the wish: said at once, nothing was sent
                filler.unlink()
                job = await studio.pipeline.record(_request(server, form, prompt))
            wanted = {"while rendering": JobState.RENDERING, "while sending": JobState.QUEUED}.get(moment)
            async with patience(20):
                while wanted is not None and (studio.book.get(job.id) or job).state is not wanted:
                    await asyncio.sleep(0.005)
            if wanted is not None:
                _fill(filler)
            await asyncio.sleep(5.0)
            first = (studio.book.get(job.id) or job).state
            filler.unlink(missing_ok=True)
            studio.pipeline.nudge(job.id)
            job = await ended(studio, job, LATE + 35)
        return judged(server, where, job, prompt, errors.seen, first)
    finally:
        logging.getLogger("o8studio").removeHandler(errors)
        await asyncio.to_thread(server.stop)
        subprocess.run(["umount", "-l", home], check=False)


def _fill(path: Path) -> None:
    with contextlib.suppress(OSError), path.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(65536))


def _request(server: DemoServer, form: str, prompt: str) -> GenerationRequest:
    _, model, family = FORMATS[form]
    return GenerationRequest(
        gateway_id=GatewayId("g"), base_url=server.url, wire_format=form, model=model, prompt=prompt, family=family,
        core=CORE[form],
    )  # fmt: skip


async def run_world(folder: Path) -> list[Cell]:
    """What happens around the program: the network goes, the disk fills."""
    cells = []
    for moment in ("before sending", "while rendering", "while downloading"):
        outcome = await one_cut(folder / f"cut-{moment}", moment)
        cells.append(Cell("openai_videos", "network", moment, outcome))
    for moment in ("before sending", "while sending", "while rendering"):
        outcome = await one_full_disk(folder / f"disk-{moment}", moment)
        cells.append(Cell("openai_videos", "disk", moment, outcome))
    return cells


def judged(
    server: DemoServer, where: Places, job: Job, prompt: str, errors: Sequence[str], first: JobState
) -> str:
    """The outcome from the paid list, the ledger and the files."""
    paid = sum(one["prompt"] == prompt for one in server.state()["jobs"])
    ledger = Ledger(where.ledger, read_only=True)
    written = ledger.job(job.id)
    ledger.close()
    if errors:
        return "crashed"
    if written is None:
        return "lost"
    if paid > 1:
        return "paid twice"
    if written.state is JobState.KEPT:
        return (
            ("kept" if first is JobState.KEPT else f"{first.value}, then kept")
            if _is_whole(written)
            else "lied"
        )
    if written.state is JobState.FAILED:
        return "lied" if paid and written.charge is Charge.NONE else "refused" if not paid else "lost"
    if written.state is JobState.CANCELLED:
        return "lost" if paid else "never arrived"
    return "hung"


def _is_whole(job: Job) -> bool:
    try:
        with av.open(job.clips[0].path) as clip:
            return sum(1 for _ in clip.decode(video=0)) > 0
    except (av.FFmpegError, OSError, IndexError):
        return False


async def run(formats: Sequence[str], folder: Path, stages: Sequence[str] = tuple(STAGES)) -> list[Cell]:
    """All cells of these formats, one server each, the formats beside each other."""

    async def one_format(form: str) -> list[Cell]:
        server = await asyncio.to_thread(start_demo, folder / f"demo-{form}", FORMATS[form][0], 60.0)
        cells = []
        try:
            for stage in stages:
                for number, fault in enumerate(STAGES[stage]):
                    outcome = await one_cell(server, form, stage, fault, folder / f"{form}-{stage}-{number}")
                    cells.append(
                        Cell(form, stage, f"{fault['kind']} {fault.get('status', '')}".strip(), outcome)
                    )
        finally:
            await asyncio.to_thread(server.stop)
        return cells

    return [cell for cells in await asyncio.gather(*(one_format(form) for form in formats)) for cell in cells]


def table(cells: Sequence[Cell]) -> str:
    forms = list(dict.fromkeys(cell.form for cell in cells))
    rows = list(dict.fromkeys((cell.stage, cell.fault) for cell in cells))
    found = {(cell.form, cell.stage, cell.fault): cell.outcome for cell in cells}
    width = max(len(outcome) for outcome in found.values())
    lines = [f"{'stage':8} {'fault':18} " + " ".join(f"{form:{width}}" for form in forms)]
    lines += [
        f"{stage:8} {fault:18} "
        + " ".join(f"{found.get((form, stage, fault), '–'):{width}}" for form in forms)
        for stage, fault in rows
    ]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--formats", default=",".join(FORMATS))
    parser.add_argument(
        "--world", action=argparse.BooleanOptionalAction, help="only the network and the disk, or not these"
    )
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        cells = asyncio.run(run_world(Path(folder))) if options.world is not False else []
        if not options.world:
            cells += asyncio.run(run(options.formats.split(","), Path(folder)))
    print(table(cells))
    if options.json:
        print(json.dumps([vars(cell) for cell in cells]))
    bad = [cell for cell in cells if cell.outcome in BAD]
    print(
        f"{len(cells)} cells: "
        + ", ".join(f"{word} {sum(cell.outcome == word for cell in cells)}" for word in BAD)
    )
    sys.exit(bool(bad))


if __name__ == "__main__":
    main()


POLICIES = Policies(
    limits=TimeLimits(submit=2.0, ask=1.5),
    download=DownloadPolicy(silence=1.5),
    retry=RetryPolicy(fetching=(0.1, 0.3, 0.6), fetching_later=1.0, sending=(0.1, 0.3)),
)
"""Deadlines of minutes become seconds; nothing else is changed."""
