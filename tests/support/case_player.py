"""Plays a case's folder against the real program: a pretended gateway supplies the input, `right.toml` the expected result.

`right.toml` holds one `[[play]]` per input:

    file       the JSON to play; a script, or recorded requests and answers
    do         `job` (recorded in an open studio; the default), `stop` (asked for once it is accepted), `adopt`, `probe`, `press` or `balance` (the last two through
               the command line)
    only       indexes of the recorded pairs to play; all of them if absent
    any_headers  the recorded answers apply whatever headers arrive
    task       the id that answers the submission, if the recording has no submission
    wrong      (adopt) the id that a person gives first
    also       further routes: `method`, `path`, `status`, `json` or `file`, `request_headers`, `lost`
    replace    texts in the recording and their replacements; `@BASE@` is the gateway's address
    formats    the formats that the gateway is known to support
    request    fields of the `GenerationRequest`; for `press` the arguments of `generate`
    clock      how much faster the program's clock runs
    seconds    time limit
    right      what must hold at the end, see `Right`
"""

import asyncio
import hashlib
import json
import os
import re
import time
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from o8studio.cli.printing import state_words
from o8studio.domain.errors import StudioError
from o8studio.domain.ids import GatewayId
from o8studio.domain.jobs.delivered import differences
from o8studio.domain.jobs.following import Trouble
from o8studio.domain.jobs.job import Job, JobState
from o8studio.domain.jobs.pacing import Pace
from o8studio.domain.jobs.queue_state import Conditions, queue_state
from o8studio.domain.request import GenerationRequest
from o8studio.domain.secret import Secret
from o8studio.domain.settings import TokenStorage
from o8studio.services.runtime.bus import FollowingTroubled
from o8studio.store import settings as settings_file
from o8studio.store.paths import Places
from o8studio.store.settings import GatewayEntry, Settings
from o8studio.studio import Studio, open_studio
from o8studio.texts.states import charge_words, difference_words, state_line
from tests.support import forked
from tests.support.demo import TOKEN
from tests.support.idle import idle_seconds
from tests.support.pretended import (
    BASE,
    PretendedGateway,
    Rule,
    answer_of,
    rules_of_recording,
    rules_of_script,
)

HERE = Path(__file__).parents[1] / "cases"
PACE = Pace(first=0.05, growth=1.1, longest=0.1, per_second=100)
_CLI = (
    "import sys; from o8studio.cli.main import run; from o8studio.cli.session import CliContext; "
    "from o8studio.domain.jobs.pacing import Pace; "
    "sys.exit(run(sys.argv[1:], context=CliContext(pace=Pace(first=0.05, growth=1.1, longest=0.1, per_second=100))))"
)
_ENTRY = GatewayId("case")


@dataclass(frozen=True, slots=True, kw_only=True)
class Right:
    """The expected result. Empty fields are not checked.

    Attributes:
        state, charge: of the job; a charge may list alternatives.
        problem: part of the reason. answer: part of what was kept of the answer to the submission. words: patterns that must match the job's line or the printed text.
        never_words: patterns that must not match.
        posts: number of submissions by path.
        asked: requests that arrived: `method`, `path`, and a `header` with the `value` that each of them carried.
        not_asked: `METHOD /path` that must not arrive.
        routes, no_routes: formats that a probe finds, and does not. generation: as detected.
        exit: exit code of the command line.
    """

    state: str = ""
    charge: tuple[str, ...] = ()
    problem: str = ""
    answer: str = ""
    words: tuple[str, ...] = ()
    never_words: tuple[str, ...] = ()
    posts: Mapping[str, int] = field(default_factory=dict)
    asked: tuple[Mapping[str, str], ...] = ()
    not_asked: tuple[str, ...] = ()
    routes: tuple[str, ...] = ()
    no_routes: tuple[str, ...] = ()
    generation: str = ""
    exit: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Play:
    """One input with its expected result; the fields are those of `right.toml`."""

    folder: Path
    file: str
    says: str = ""
    script: Mapping[str, Any] = field(default_factory=dict)
    """Instead of a file."""
    do: str = "job"
    only: tuple[int, ...] = ()
    any_headers: bool = False
    task: str = ""
    wrong: str = ""
    also: tuple[Mapping[str, Any], ...] = ()
    replace: Mapping[str, str] = field(default_factory=dict)
    formats: tuple[str, ...] = ("openai_videos",)
    request: Mapping[str, Any] = field(default_factory=dict)
    clock: float = 1.0
    seconds: float = 20.0
    right: Right

    @property
    def name(self) -> str:
        """The test's id."""
        return f"{self.folder.name}: {self.says or self.file}"


@dataclass(slots=True)
class Outcome:
    """The actual result."""

    job: Job | None = None
    text: str = ""
    exit: int | None = None
    entry: GatewayEntry | None = None
    wrong: list[str] = field(default_factory=list)


class SwiftClock:
    """The real clock, running faster."""

    def __init__(self, speed: float) -> None:
        self._speed = speed
        self._begun, self._wall = time.monotonic(), time.time()

    def now(self) -> float:
        """Unix seconds."""
        return self._wall + (time.monotonic() - self._begun) * self._speed

    def monotonic(self) -> float:
        """Seconds since it began."""
        return (time.monotonic() - self._begun) * self._speed

    async def sleep(self, seconds: float) -> None:
        """Sleep `seconds` of this clock."""
        await asyncio.sleep(seconds / self._speed)


def plays(folder: Path) -> list[Play]:
    """The plays listed in a folder's `right.toml`."""
    said = tomllib.loads((folder / "right.toml").read_text("utf-8"))
    found = []
    for one in said["play"]:
        right = Right(**_tuples(Right, one.pop("right")))
        found.append(Play(folder=folder, right=right, **_tuples(Play, one)))
    return found


def _tuples(kind: type, values: Mapping[str, Any]) -> dict[str, Any]:
    known = {one.name for one in fields(kind)}
    unknown = set(values) - known
    if unknown:
        raise ValueError(f"right.toml: {', '.join(sorted(unknown))}")
    return {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}


def gateway_for(play: Play, clip: bytes) -> PretendedGateway:
    """The pretended gateway for this input."""
    content = play.script or json.loads((play.folder / play.file).read_text("utf-8"))
    also = [
        Rule(
            one.get("method", "GET"),
            one["path"],
            [answer_of(dict(one), play.folder, clip)],
            one.get("request_headers", {}),
        )
        for one in play.also
    ]
    if isinstance(content, Mapping) and "request" not in content:
        return PretendedGateway([*also, *rules_of_script(content, play.folder, clip)], play.replace)
    pairs = content if isinstance(content, list) else [content]
    if play.only:
        pairs = [pairs[index] for index in play.only]
    rules = rules_of_recording(pairs, any_headers=play.any_headers)
    if play.task:
        submitted = answer_of(
            {"json": {"id": play.task, "task_id": play.task, "status": "queued"}}, play.folder, clip
        )
        paths = ("/v1/videos", "/v1/video/generations", "/kling/v1/videos/{which}", "/jimeng/")
        rules += [Rule("POST", path, [submitted]) for path in paths]
    return PretendedGateway([*also, *rules], play.replace)


async def played(play: Play, home: Path, clip: bytes) -> list[str]:
    """The differences from the expected result, as text; empty if none."""
    with gateway_for(play, clip).running() as gateway:
        if play.do in ("press", "balance"):
            outcome = await asyncio.to_thread(_by_command_line, play, gateway, home)
        else:
            outcome = await _in_a_studio(play, gateway, home)
        wrong = _compared(play.right, outcome, gateway)
        if outcome.job is not None and outcome.job.state is JobState.KEPT:
            wrong += _not_identical(outcome.job, play, gateway, clip)
        if wrong:
            wrong += [f"asked: {one.method} {one.path}" for one in gateway.asked[-12:]]
            wrong.append(f"said: {outcome.text}")
        return wrong


async def _in_a_studio(play: Play, gateway: PretendedGateway, home: Path) -> Outcome:
    where = Places(home / "config", home / "data", home / "cache", home / "clips")
    async with open_studio(where, clock=SwiftClock(play.clock), pace=PACE) as studio:
        entry = _entry(play, gateway)
        studio.preferences.settings = studio.preferences.settings.with_gateway(entry)
        await studio.tokens.keep(entry, Secret(TOKEN))
        if play.do == "probe":
            return Outcome(entry=await studio.setup.learn_routes(entry))
        wanted: dict[str, Any] = {
            "gateway_id": _ENTRY, "base_url": gateway.url, "wire_format": "openai_videos", "model": "sora-2",
            "prompt": play.folder.name, "family": "openai_sora", **play.request,
        }  # fmt: skip
        wanted = json.loads(json.dumps(wanted).replace(BASE, gateway.url))
        job = await studio.pipeline.record(GenerationRequest(**wanted))
        if play.do == "adopt":
            return await _adopted(studio, job, play)
        if play.do == "stop":
            job = await _state(
                studio, job, idle_seconds() + play.seconds, JobState.QUEUED, JobState.RENDERING
            )
            await studio.pipeline.stop(job.id)
        return await _until_right(studio, job, play, gateway)


def _entry(play: Play, gateway: PretendedGateway) -> GatewayEntry:
    return GatewayEntry(
        id=_ENTRY, name="case", base_url=gateway.url, proxy="direct", token_storage=TokenStorage.SESSION, formats=play.formats,
        can_cancel=play.do == "stop",
    )  # fmt: skip


async def _adopted(studio: Studio, job: Job, play: Play) -> Outcome:
    """A lost answer, a wrong id, then the right one."""
    outcome, end = Outcome(), idle_seconds() + play.seconds
    job = await _state(studio, job, end, JobState.UNCONFIRMED)
    if job.state is not JobState.UNCONFIRMED:
        outcome.wrong.append(f"the lost answer left it {job.state}")
    for name in (play.wrong, play.task):
        try:
            job = await studio.pipeline.adopt(job.id, name)
        except StudioError as error:  # reported at once, nothing changed
            outcome.text += f"{name}: {type(error).__name__} {error}\n"
        if name == play.wrong:
            job = await _state(studio, job, end, JobState.UNCONFIRMED)
            outcome.text += _words(job)
            if job.state is not JobState.UNCONFIRMED:
                outcome.wrong.append(f"an id that the gateway does not know leaves it {job.state}")
    outcome.job = await _state(studio, job, end, JobState.KEPT)
    return outcome


async def _state(studio: Studio, job: Job, end: float, *wanted: JobState) -> Job:
    """The job once it reaches one of these states, or when time is up."""
    while (job := studio.book.get(job.id) or job).state not in wanted and idle_seconds() < end:
        await asyncio.sleep(0.02)
    return job


async def _until_right(studio: Studio, job: Job, play: Play, gateway: PretendedGateway) -> Outcome:
    """Return once everything is as expected and still is a moment later; or when time is up."""
    end, since = idle_seconds() + play.seconds, None
    troubles: list[FollowingTroubled] = []
    studio.bus.subscribe(lambda news: troubles.append(news) if isinstance(news, FollowingTroubled) else None)
    while True:
        job = studio.book.get(job.id) or job
        outcome = Outcome(job=job, text=_words(job, *troubles[-1:]))
        if _compared(play.right, outcome, gateway):
            since = None
        elif since is None:
            since = time.monotonic()
        if idle_seconds() > end or (since is not None and time.monotonic() - since > 0.5):
            return outcome
        await asyncio.sleep(0.02)


def _words(job: Job, news: FollowingTroubled | None = None) -> str:
    """The texts of the card and the command line, and of what is said about its clips."""
    trouble, said = (news.trouble, news.said) if news is not None else (Trouble.NONE, "")
    card = queue_state(job, Conditions(now=job.changed_at, trouble=trouble))
    clips = [difference_words(one) for clip in job.clips for one in differences(job.request, clip)]
    line = state_line(card, job, job.request.model, said=said)
    return " · ".join((state_words(job), line, charge_words(job), *clips))


def _by_command_line(play: Play, gateway: PretendedGateway, home: Path) -> Outcome:
    entry = _entry(play, gateway)
    where = home / "config" / "settings.toml"
    where.parent.mkdir(parents=True, exist_ok=True)
    settings_file.save(where, Settings(gateways=(entry,), current_gateway=entry.id))
    arguments = (
        ["gateway", "test", entry.id]
        if play.do == "balance"
        else [
            "generate",
            play.folder.name,
            "-m",
            play.request["model"],
            "--gateway",
            entry.id,
            "--yes",
            "--json",
        ]
    )
    around = {**os.environ, "O8STUDIO_HOME": str(home), "O8STUDIO_TOKEN": TOKEN}
    done = forked.run(_CLI, *arguments, env=around)
    return Outcome(text=done.stdout + done.stderr, exit=done.returncode)


def _compared(right: Right, outcome: Outcome, gateway: PretendedGateway) -> list[str]:
    """The differences from the expected result, as text."""
    wrong, job, entry, asked = list(outcome.wrong), outcome.job, outcome.entry, list(gateway.asked)
    if right.state and (job is None or job.state != right.state):
        wrong.append(f"it is {job.state if job else 'not there'}, not {right.state}")
    if job is not None and right.charge and job.charge not in right.charge:
        wrong.append(f"money is {job.charge}, not {' or '.join(right.charge)}")
    if job is not None and right.problem not in job.problem:
        wrong.append(f"the reason is {job.problem!r}, not {right.problem!r}")
    if job is not None and right.answer not in job.answer:
        wrong.append(f"what was kept of the answer is {job.answer!r}, not {right.answer!r}")
    wrong += [f"nothing says {one}" for one in right.words if not re.search(one, outcome.text, re.I)]
    wrong += [f"it says {one}" for one in right.never_words if re.search(one, outcome.text, re.I)]
    for path, count in right.posts.items():
        came = sum(one.method == "POST" and one.path.partition("?")[0] == path for one in asked)
        if came != count:
            wrong.append(f"{came} times POST {path}, not {count}")
    for wanted in right.asked:
        these = [
            one
            for one in asked
            if (one.method, one.path.partition("?")[0]) == (wanted["method"], wanted["path"])
        ]
        bare = [
            one for one in these if one.headers.get(wanted.get("header", ""), "") != wanted.get("value", "")
        ]
        if not these or bare:
            wrong.append(
                f"{len(these)} times {wanted['method']} {wanted['path']}, {len(bare)} without what it needs"
            )
    wrong += [
        f"{one.method} {one.path} came"
        for one in asked
        if f"{one.method} {one.path.partition('?')[0]}" in right.not_asked
    ]
    if entry is not None:
        wrong += [f"no route {one}" for one in right.routes if one not in entry.formats]
        wrong += [f"route {one}" for one in right.no_routes if one in entry.formats]
        generation = asdict(entry).get("generation", "")
        if right.generation and generation != right.generation:
            wrong.append(f"it is taken for {generation!r}, not {right.generation!r}")
    if right.exit is not None and outcome.exit != right.exit:
        wrong.append(f"exit code {outcome.exit}, not {right.exit}")
    return wrong


def _not_identical(job: Job, play: Play, gateway: PretendedGateway, clip: bytes) -> list[str]:
    """A saved clip must be byte-identical to one that was served."""
    own = [path.read_bytes() for path in play.folder.iterdir() if path.suffix in (".mp4", ".webm", ".mkv")]
    served = {hashlib.sha256(content).hexdigest() for content in (clip, *own)}
    saved = [hashlib.sha256(Path(one.path).read_bytes()).hexdigest() for one in job.clips]
    return [] if set(saved) <= served else [f"the saved file is not what {gateway.url} served"]
