"""Walks families, operations, parameters and endings on a real New API gateway, and compares what the vendors got with what was shown.

    python tests/campaigns/new_api.py ADDRESS [--vendors URL,URL,URL] [--families kling,vidu] [--report FILE] < TOKEN

The token comes from standard input: one line, or a JSON object of tokens by kind, of which `unlimited` is walked with.
`--vendors` are stand-in vendors behind the gateway that give under `/__log?clear=1` what they were sent (a list of
`method`, `path`, and `body` or `parsed_body`); without them these columns say *not seen*.

One run at a time: the stand-ins' logs are emptied by reading. A gateway whose machine is busy refuses some routes
(*system cpu overloaded*) and fails Jimeng jobs that it meets while they are generating; such are tried again as new jobs.

Everything goes through the real program: `o8studio generate --dry-run` for what is announced, then the same without it.
For each family and operation one job runs to its end; for each parameter one more is sent with only that parameter set,
and left alone once it is accepted: if the vendor then gets the very same request, the parameter was dropped. The outcome is
computed from the vendors' logs, the files, the ledger, and the gateway's log of the token. A deviation makes the exit code 1:

    silently dropped    the vendor did not get it and nothing was said before
    falsely announced   it was said to be dropped, and it arrived
    default             nobody set it, the control shows one value and the vendor got another
    file, asked once, charge, picture twice, another operation   as they are called

Other ways to run it (each alone): `--fifty`, `--kills`, `--restart COMMAND`, `--tokens`, `--limited`; see `new_api_runs.py`.
"""

import argparse
import json
import sys
import tempfile
import time
import urllib.request
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PIL import Image

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from o8studio.domain.jobs.job import Job, JobState  # noqa: E402
from o8studio.domain.models.spec import Control, ModelSpec, Operation, ParameterSpec  # noqa: E402
from o8studio.store.catalogue.reader import Catalogue  # noqa: E402
from o8studio.store.resources import resources  # noqa: E402
from tests.campaigns import new_api_runs  # noqa: E402
from tests.campaigns.program import NAME, Home, Run  # noqa: E402
from tests.campaigns.token_log import TokenLog  # noqa: E402
from tests.campaigns.vendor_log import COLOURS, Sent, VendorLogs, leaves_of  # noqa: E402

WALKED: dict[str, list[list[str]]] = {
    "text_to_video": [[]],
    "image_to_video": [["first_frame"]],
    "first_last_frame": [["first_frame", "last_frame"]],
    "last_frame_only": [["last_frame"]],
    "reference_to_video": [["reference_1"], ["reference_1", "reference_2"], ["reference_1", "reference_2", "reference_3"]],
    "multi_image_to_video": [["reference_1", "reference_2"]],
}  # fmt: skip
"""Operations that need nothing but pictures, and the pictures that each is tried with."""
_FRAMES = {5: 121, 10: 241}
"""Jimeng is told a length in seconds as frames (docs/protocol.md §5)."""
ENDINGS = {
    "openai_sora": ("fail", "failmod", "moderation", "500", "html502"),
    "kling": ("fail", "busy", "500", "nourl", "unknown"),
    "jimeng": ("fail", "busy", "500"),
    "doubao_seedance": ("fail", "busy", "500"),
    "vidu": ("fail", "busy", "500"),
}
"""Words in a prompt by which the stand-ins make a job end otherwise; other families have `fail` alone."""
PATHS = {
    "vidu": {"text_to_video": "text2video", "image_to_video": "img2video", "first_last_frame": "start-end2video",
             "reference_to_video": "reference2video"},
    "kling": {"text_to_video": "text2video", "image_to_video": "image2video", "first_last_frame": "image2video",
              "last_frame_only": "image2video", "multi_image_to_video": "multi-image2video"},
}  # fmt: skip
"""Where the vendor's own route says which operation it is."""
NEEDS: dict[str, dict[str, Any]] = {"camera_": {"camera_type": "simple"}, "wm_": {"watermark": True}}
"""By the beginning of its name, what else must be set so that a parameter is taken."""
FULL_SECONDS, ENDING_SECONDS, OPEN_SECONDS = 300.0, 200.0, 60.0
_TURNS = 4
_NOT_OURS = ("cpu overloaded", "upstream returned unrecognized message")
"""Ends that the gateway makes by itself, and that are tried again as a new job: its machine is too busy, or its poll met
Jimeng's word *generating*, which it does not know; that job is refunded."""


@dataclass(slots=True)
class Try:
    """One request: what was shown of it before, what became of it, and what the vendor got."""

    family: str
    model: str
    operation: str
    pictures: list[str]
    values: dict[str, Any]
    prompt: str
    tag: str
    spec: ParameterSpec | None = None
    ending: str = ""
    shown: dict[str, Any] = field(default_factory=dict)
    refused: str = ""
    run: Run = field(default_factory=Run)
    job: Job | None = None
    sent: list[Sent] = field(default_factory=list)
    home: Home | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        """What it is compared within."""
        return self.family, self.operation, "+".join(self.pictures)

    def announced(self) -> list[dict[str, Any]]:
        """What was said to be dropped or changed, or of which nothing is known."""
        return [one for one in self.shown.get("dropped") or [] if isinstance(one, dict)]


@dataclass(slots=True)
class Row:
    """A line of the table: a family and an operation."""

    family: str
    model: str
    operation: str
    form: str = ""
    arrived: list[str] = field(default_factory=list)
    announced: list[str] = field(default_factory=list)
    silent: list[str] = field(default_factory=list)
    false: list[str] = field(default_factory=list)
    unsure: list[str] = field(default_factory=list)
    not_offered: list[str] = field(default_factory=list)
    pictures: str = ""
    file: str = ""
    asked: str = ""
    charge: str = ""
    wrong: list[str] = field(default_factory=list)


class Walk:
    """One walk over a gateway."""

    def __init__(
        self, address: str, token: str, vendors: VendorLogs, folder: Path, form: str, skip: str = ""
    ) -> None:
        self.skip = skip.split(",")
        self.address = address
        self.token = token
        self.vendors = vendors
        self.folder = folder
        self.form = form
        self.begun = time.time()
        self.base = Home(folder / "base", token)
        self.base.set_up(address)
        self.cards = Catalogue(resources() / "providers", self.base.folder / "config" / "providers")
        self.pictures = self._draw()
        self.log = TokenLog(address, token)
        self._number = 0

    def _draw(self) -> dict[str, Path]:
        found = {}
        for name, colour in COLOURS.items():
            found[name] = self.folder / f"{name}.png"
            Image.new("RGB", (1280, 720), colour).save(found[name])
        return found

    # ---- what is tried

    def plan(self, families: Sequence[str]) -> tuple[list[Try], list[Try], list[Try]]:
        """Jobs that run to their end, jobs of one parameter each, and endings."""
        known: dict[tuple[str, str], tuple[str, ModelSpec, Operation]] = {}
        for listed in self.base.ask("models", "--gateway", NAME, "--json").events:
            if listed.get("video") is not True:
                continue
            card = self.cards.spec(listed["id"])
            family = card.family if card.family != "unknown" else f"unknown ({card.id})"
            if card.id in self.skip or (families and family.partition(" ")[0] not in families):
                continue
            for operation in card.operations:
                if operation.id in WALKED and (card.family != "unknown" or operation.id == "text_to_video"):
                    known.setdefault((family, operation.id), (card.id, card, operation))
        full, single, endings = [], [], []
        for (family, name), (model, _, operation) in known.items():
            for pictures in WALKED[name]:
                full.append(self._try(family, model, name, pictures, {}))
            for spec, values in variants(operation):
                single.append(self._try(family, model, name, WALKED[name][-1], values, spec))
        for family in dict.fromkeys(family for family, _ in known):
            name, (model, _, _) = next((op, found) for (one, op), found in known.items() if one == family)
            for ending in ENDINGS.get(family, ("fail",)):
                endings.append(self._try(family, model, name, WALKED[name][0], {}, ending=ending))
        return full, single, endings

    def _try(
        self,
        family: str,
        model: str,
        operation: str,
        pictures: list[str],
        values: dict[str, Any],
        spec: ParameterSpec | None = None,
        ending: str = "",
    ) -> Try:
        self._number += 1
        tag = f"c{int(self.begun):x}n{self._number:04}e"
        words = f"[[{ending}]] " if ending else ""
        prompt = f"{words}a red kite over the sea {tag}"
        return Try(family, model, operation, pictures, values, prompt, tag, spec, ending)

    def arguments(self, one: Try) -> list[str]:
        """What `generate` is given."""
        found = [one.prompt, "-m", one.model, "--operation", one.operation, "--fit-images", "--yes"]
        found += [
            "--draw",
            "1",
        ]  # the same seed in all: what differs at the vendor is the parameter that was set
        for picture in one.pictures:
            option = "--" + picture.replace("_", "-").rstrip("-123")
            found += [option, str(self.pictures[picture])]
        for name, value in one.values.items():
            found += ["-p", f"{name}={json.dumps(value)}"]
        return [*found, *(["--format", self.form] if self.form else [])]

    # ---- how it is tried

    def announce(self, tries: Sequence[Try]) -> None:
        """Ask each what it would send; what is not offered is not sent."""
        for one in tries:
            one.shown, one.refused = self.base.dry_run(self.arguments(one))

    def send(self, one: Try, *, seconds: float, to_the_end: bool) -> None:
        """In a home of its own: until it has ended, or only until it is accepted."""
        for turn in range(_TURNS):
            home = one.home = Home(self.folder / one.tag, self.token).like(self.base)
            with home.started("generate", *self.arguments(one), "--gateway", NAME, "--json") as started:
                if to_the_end:
                    started.ended(seconds)
                else:
                    started.wait_for("accepted", "failed", "unconfirmed", "saved", seconds=60)
            one.run = started.run
            one.job = home.job(one.prompt)
            if one.job is None or one.ending or not any(words in one.job.problem for words in _NOT_OURS):
                return
            time.sleep(10 * (turn + 1))
            old, one.tag = one.tag, one.tag + "r"
            one.prompt = one.prompt.replace(old, one.tag)

    def walk(self, families: Sequence[str], most: int) -> tuple[list[Row], list[Try]]:
        """All of it, and what is to be said of it."""
        probed = self.base.ask("gateway", "probe", NAME)
        print(f"probe: exit {probed.code} {probed.errors.strip()[-200:]}", flush=True)
        full, single, endings = self.plan(families)
        print(f"{len(full)} jobs, {len(single)} parameters, {len(endings)} endings", flush=True)
        if self.vendors:
            self.vendors.clear()
        self.announce([*full, *single, *endings])
        with ThreadPoolExecutor(most) as slow, ThreadPoolExecutor(4) as quick:
            doing = [
                slow.submit(self.send, one, seconds=FULL_SECONDS, to_the_end=True)
                for one in full
                if not one.refused
            ]
            for one in endings:
                waits = OPEN_SECONDS if one.ending in ("busy", "unknown") else ENDING_SECONDS
                if not one.refused:
                    doing.append(slow.submit(self.send, one, seconds=waits, to_the_end=True))
            doing += [
                quick.submit(self.send, one, seconds=60, to_the_end=False)
                for one in single
                if not one.refused
            ]
            for done in doing:
                done.result()
        self.vendors.read()
        for one in (*full, *single, *endings):
            one.sent = self.vendors.sent(one.tag)
        self._wait_for_refunds(endings)
        clip = self.vendors.clip()
        rows: dict[tuple[str, str, str], Row] = {}
        for one in full:
            rows[one.key] = self._judged(one, clip)
        bases = {one.key: one for one in full}
        for one in single:
            row, basis = rows[one.key], bases[one.key]
            assert one.spec is not None
            judge_parameter(row, one, basis, seen=bool(self.vendors))
        return list(rows.values()), endings

    def _wait_for_refunds(self, endings: Sequence[Try], seconds: float = 180.0) -> None:
        """The word may come later than the end; each home is opened again until it has been said."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.log.read()
            open_ones = [
                one
                for one in endings
                if one.job is not None and one.home is not None and one.job.remote_id is not None
                and self.log.refund(one.job.remote_id) is not None and one.job.charge != "refunded"
            ]  # fmt: skip
            if not open_ones:
                return
            for one in open_ones:
                assert one.home is not None
                one.home.ask("watch", "--json", seconds=30)
                one.job = one.home.job(one.prompt)
            time.sleep(5)

    # ---- what is right

    def _judged(self, one: Try, clip: str) -> Row:
        """A job that ran to its end."""
        row = Row(one.family, one.model, one.operation + (f" ({len(one.pictures)})" if len(one.pictures) > 1 or
                  one.operation == "reference_to_video" else ""), str(one.shown.get("format", "")))  # fmt: skip
        if one.refused:
            row.pictures = row.file = row.asked = row.charge = "not offered"
            row.not_offered.append(one.refused)
            return row
        job = one.job
        kept = job.clips[0].sha256 if job is not None and job.clips else ""
        if not kept:
            row.file = f"none: {job.state.value if job else 'no job'} {job.problem if job else one.run.errors[-200:]}".strip()
            row.wrong.append(f"file: {row.file}")
        elif clip and kept != clip:
            row.file = "differs"
            row.wrong.append("file: not the vendor's")
        else:
            row.file = "identical" if clip else "saved, vendor's not seen"
        if not self.vendors:
            row.asked, row.pictures = "not seen", "not seen"
        else:
            row.asked = str(len(one.sent))
            if len(one.sent) != 1:
                row.wrong.append(f"asked {len(one.sent)} times")
            operation = self.cards.spec(one.model).operation(one.operation)
            judge_pictures(row, one, operation)
            judge_defaults(row, one, operation)
        row.charge, wrong = self.log.judged(job)
        row.wrong += wrong
        return row

    def ending_line(self, one: Try) -> tuple[str, list[str]]:
        """A line of the table of endings, and what is wrong with it."""
        if one.refused:
            return f"| {one.family} | {one.ending} | not offered | {_cell(one.refused)} | – | – |", []
        job = one.job
        if job is None:
            return f"| {one.family} | {one.ending} | no job | {_cell(one.run.errors)} | – | – |", ["no job"]
        charge, wrong = self.log.judged(job)
        if (
            self.vendors and len(one.sent) > 1 and one.ending != "busy"
        ):  # a throttle costs nothing and may be tried again
            wrong.append(f"asked {len(one.sent)} times")
        # a stand-in that does not know the word makes the clip
        ended = job.state is JobState.KEPT or (job.state is JobState.FAILED and bool(job.problem))
        if one.ending in ("fail", "failmod") and not ended:
            wrong.append(f"failed at the vendor, it is {job.state.value} {job.problem!r}")
        if one.ending == "unknown" and job.state is JobState.KEPT:
            wrong.append("kept a clip that was never made")
        asked = str(len(one.sent)) if self.vendors else "not seen"
        return (
            f"| {one.family} | {one.ending} | {job.state.value} | {_cell(job.problem)} | {charge} | {asked} |",
            wrong,
        )


def variants(operation: Operation) -> list[tuple[ParameterSpec, dict[str, Any]]]:
    """Each parameter with a value that is not its default; and with nothing (0, false), where that is another one."""
    found = []
    for spec in operation.parameters:
        if spec.key == "prompt" or not (
            spec.control.is_plain or spec.control in (Control.VIDEO, Control.AUDIO)
        ):
            continue
        needs = next((dict(more) for start, more in NEEDS.items() if spec.key.startswith(start)), {})
        needs.pop(spec.key, None)
        value = another_value(spec)
        if value is not None:
            found.append((spec, {**needs, spec.key: value}))
        if spec.minimum == 0 and spec.default not in (0, None) and not spec.choices:
            found.append((spec, {**needs, spec.key: 0}))
    return found


def another_value(spec: ParameterSpec) -> Any:
    """A value that is allowed and not the default; None when there is none."""
    usual = spec.default if spec.default is not None else spec.default_to_send
    if spec.choices:
        return next((one for one in reversed(spec.choices) if one != usual), None)
    if spec.json_type == "boolean":
        return not usual
    if spec.control is Control.SEED:
        return 123_457
    if spec.json_type in ("integer", "number"):
        low, high = spec.minimum or 0, spec.maximum if spec.maximum is not None else 10
        middle = low + (high - low) * 0.7
        value = middle if spec.json_type == "number" else int(middle)
        if spec.step and spec.step >= 1:
            value = low + int((value - low) // spec.step * spec.step)
        return value if value != usual else low
    if "url" in spec.key or spec.control in (Control.VIDEO, Control.AUDIO):
        return f"https://example.invalid/{spec.key}"
    return f"o8 {spec.key}"


def judge_parameter(row: Row, one: Try, basis: Try, *, seen: bool) -> None:
    """Whether the vendor got another request for it, against what was said before."""
    assert one.spec is not None
    value = one.values[one.spec.key]
    name = one.spec.key if value != 0 or isinstance(value, bool) else f"{one.spec.key} 0"
    if one.refused:
        row.not_offered.append(name)
        return
    before = [json.dumps(other, sort_keys=True) for other in basis.announced()]
    said = [
        other for other in one.announced()
        if other.get("field") in one.spec.names or json.dumps(other, sort_keys=True) not in before
    ]  # fmt: skip
    fates = {str(other.get("fate")) for other in said}
    if not seen:
        (row.announced if fates else row.unsure).append(name)
        return
    if not one.sent or not basis.sent:
        reason = one.job.problem if one.job is not None else one.run.errors[-120:]
        row.wrong.append(f"{name} never reached the vendor: {reason}")
        return
    became = _news(one.sent[0], basis.sent[0])
    shown = [value, *_shown_news(one, basis)]
    if one.family == "jimeng" and "duration" in one.spec.core:
        shown.append(_FRAMES.get(value))
    arrived = any(_is(leaf, each) for leaf in became for each in shown)
    arrived = arrived or _stands_there(one.sent[0], one.spec, value)
    if became and not arrived and not fates:
        name += f" (became {', '.join(str(leaf) for leaf in became)[:60]})"
    if arrived and "dropped" in fates:
        row.false.append(name)
    elif arrived:
        row.arrived.append(name + (" (changed)" if "changed" in fates else ""))
    elif fates & {"dropped", "changed"}:
        row.announced.append(name)
    elif "unsure" in fates:
        row.unsure.append(name)
    else:
        row.silent.append(name)


def _news(one: Sent, other: Sent) -> list[Any]:
    """The values that the vendor got in this request and not in the other; what is only missing from it is no news."""
    return [
        leaf for where, leaf in one.leaves.items() if where not in other.leaves or other.leaves[where] != leaf
    ]


def _shown_news(one: Try, basis: Try) -> list[Any]:
    """What the composer showed for this value in other words, such as width and height for a ratio."""
    before = dict(leaves_of(basis.shown.get("body") or {}))
    after = dict(leaves_of(one.shown.get("body") or {}))
    texts = (one.prompt, basis.prompt)
    return [
        leaf
        for where, leaf in after.items()
        if before.get(where) != leaf and leaf not in texts and leaf != ""
    ]


def _is(leaf: Any, value: Any) -> bool:
    """Whether this is the value that was set, whatever its type and letters; or a text that holds it, such as a flag."""
    if isinstance(value, bool):
        return str(leaf).lower() in ("true", "1") if value else str(leaf).lower() in ("false", "0")
    found, wanted = str(leaf).lower(), str(value).lower()
    try:
        return float(found) == float(wanted)
    except ValueError:
        return wanted in found


def _stands_there(sent: Sent, spec: ParameterSpec, value: Any) -> bool:
    """The same request as without it, because the gateway's own default is this very value."""
    return any(_is(leaf, value) for leaf in _named(sent, spec))


def _named(sent: Sent, spec: ParameterSpec) -> list[Any]:
    """What the vendor got under one of this parameter's names."""
    names = {name.lower() for name in spec.names}
    return [leaf for where, leaf in sent.leaves.items() if where.rpartition(".")[2].lower() in names]


def judge_defaults(row: Row, one: Try, operation: Operation) -> None:
    """Where nobody set a value, the vendor gets none, or the one that the control shows."""
    for spec in operation.parameters:
        if not one.sent or spec.default is None or spec.control is Control.SEED or not spec.control.is_plain:
            continue
        other = [
            leaf
            for leaf in _named(one.sent[0], spec)
            if leaf not in ("", None) and not _is(leaf, spec.default)
        ]
        if other:
            row.wrong.append(f"default: {spec.key} shows {spec.default}, the vendor got {other[0]}")


def judge_pictures(row: Row, one: Try, operation: Operation) -> None:
    """Every picture arrives once, or it was said before that it does not; and the operation is the one that was chosen."""
    if not one.sent:
        return
    sent = one.sent[0]
    files = sent.pictures["file"]
    parts = []
    for picture in one.pictures:
        core = "reference_images" if picture.startswith("reference") else picture
        names = {name for spec in operation.parameters if core in spec.core for name in spec.names} | {core}
        fates = {str(other.get("fate")) for other in one.announced() if other.get("field") in names}
        count = sent.pictures[picture] or (1 if files else 0)
        files -= 1 if not sent.pictures[picture] and files else 0
        if count > 1:
            row.wrong.append(f"{picture} {count} times")
        if count and "dropped" in fates:
            row.false.append(picture)
        elif not count and not fates:
            row.silent.append(picture)
        parts.append(f"{picture} {'arrived' if count else 'said' if fates else 'lost'}")
    wanted = PATHS.get(one.family, {}).get(one.operation, "")
    took = sent.path.partition("?")[0].rpartition("/")[2]
    if wanted and took != wanted:
        parts.append(f"{took} instead of {wanted}")
        if not any(other.get("field") == "operation" for other in one.announced()):
            row.wrong.append(f"another operation: {took} instead of {wanted}")
    row.pictures = ", ".join(parts) or "–"


def report(rows: Sequence[Row], endings: Sequence[str], wrong: Sequence[str], head: str) -> str:
    """Markdown."""
    lines = [
        head,
        "",
        "| family | operation | format | arrived | announced | silently dropped | falsely announced | not offered | pictures "
        "| file | asked | charge |",
        "|" + "---|" * 12,
    ]
    for row in rows:
        cells = (
            row.family, row.operation, row.form, ", ".join(row.arrived), ", ".join([*row.announced, *(f"{one} (unsure)"
            for one in row.unsure)]), ", ".join(row.silent), ", ".join(row.false), ", ".join(row.not_offered),
            row.pictures, row.file, row.asked, row.charge,
        )  # fmt: skip
        lines.append("| " + " | ".join(_cell(cell) or "–" for cell in cells) + " |")
    lines += [
        "",
        "| family | ending | state | reason | charge, and the gateway's log | asked |",
        "|" + "---|" * 6,
    ]
    lines += [*endings, "", f"{len(wrong)} deviations", *(f"- {one}" for one in wrong)]
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "/").split())[:300]


def read_tokens() -> dict[str, str]:
    """Standard input: a token, or a JSON object of tokens by kind."""
    text = sys.stdin.read().strip()
    if not text.startswith("{"):
        return {"unlimited": text}
    found: Mapping[str, Any] = json.loads(text)
    return dict(found.get("tokens", found))


def walk(options: argparse.Namespace, token: str, vendors: VendorLogs, folder: Path) -> int:
    """The table, printed and kept; 1 when something deviates."""
    begun = time.monotonic()
    walked = Walk(options.address, token, vendors, folder, options.format, options.skip)
    families = [one for one in options.families.split(",") if one]
    rows, endings = walked.walk(families, options.at_once)
    wrong = [f"{row.family} {row.operation}: {one}" for row in rows for one in row.wrong]
    wrong += [f"{row.family} {row.operation}: silently dropped {one}" for row in rows for one in row.silent]
    wrong += [f"{row.family} {row.operation}: falsely announced {one}" for row in rows for one in row.false]
    lines = []
    for one in endings:
        line, bad = walked.ending_line(one)
        lines.append(line)
        wrong += [f"{one.family} {one.ending}: {words}" for words in bad]
    with urllib.request.urlopen(f"{options.address}/api/status", timeout=20) as reply:
        told = json.loads(reply.read()).get("data") or {}
    head = (
        f"New API {told.get('version', '')} at {options.address}, {len(rows)} operations, "
        f"{time.monotonic() - begun:.0f} s"
    )
    text = report(rows, lines, wrong, head)
    print(text)
    if options.report:
        options.report.write_text(text, "utf-8")
    return int(bool(wrong))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("address")
    parser.add_argument("--vendors", default="", help="addresses of the stand-ins' logs, with commas")
    parser.add_argument("--families", default="", help="only these, with commas")
    parser.add_argument("--format", default="", help="this wire format instead of the one that is chosen")
    parser.add_argument("--skip", default="", help="models that are left out, with commas")
    parser.add_argument("--at-once", type=int, default=16, help="jobs that run to their end at once")
    parser.add_argument("--report", type=Path)
    parser.add_argument("--folder", type=Path, help="where the homes lie; they stay there")
    new_api_runs.add_options(parser)
    options = parser.parse_args()
    tokens = read_tokens()
    vendors = VendorLogs([one for one in options.vendors.split(",") if one])
    options.address = options.address.rstrip("/")
    with tempfile.TemporaryDirectory() as made:
        folder = options.folder or Path(made)
        folder.mkdir(parents=True, exist_ok=True)
        wanted = new_api_runs.wanted(options)
        if wanted is not None:
            sys.exit(wanted(options, tokens, vendors, folder))
        sys.exit(walk(options, tokens["unlimited"], vendors, folder))


if __name__ == "__main__":
    main()
