"""Runs on a real New API beside the walk: many at once, kills, a restart of the gateway, tokens of every kind, its own limit.

    --fifty             50 jobs at once with the cap at 16; most of all seconds (172) and all saved
    --kills             o8studio is killed while it submits and while it downloads, and started again
    --restart COMMAND   the gateway is restarted by this command between submission and poll; it should return at once
    --tokens            a job with each of the tokens that came as JSON: unlimited, limited, three_jobs, exhausted, expired,
                        disabled, two_models, elsewhere
    --limited           a counting proxy before a gateway with its own limit on (`CRITICAL_RATE_LIMIT_ENABLE=true`): how many
                        of the limited questions are asked, and how many are refused

Each prints Markdown and returns 1 on a deviation. Models are those that the gateway lists; without stand-in vendors the
words in the prompts that ask for faults do nothing, and what depends on them says so.
"""

import argparse
import http.client
import re
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from o8studio.domain.jobs.job import Job, JobState
from tests.campaigns.program import NAME, Home
from tests.campaigns.token_log import TokenLog
from tests.campaigns.vendor_log import VendorLogs

Tokens = dict[str, str]
RunIt = Callable[[argparse.Namespace, Tokens, VendorLogs, Path], int]
JOBS, CAP, MOST_SECONDS = 50, 16, 172.0
SLOW_SUBMIT = {"sora-2": "[[slow:20]]", "kling-v1": "[[hang:20]]"}
"""By model, the word that makes its stand-in vendor late with its answer."""
SLOW_DOWNLOAD = {"sora-2": "[[contentslow]]"}
LIMITED = re.compile(r"/api/(usage|log)/token")
"""The questions that the gateway's critical limit counts together with a person's own login."""
BUDGET = 5
"""A quarter of the 20 in 20 minutes that it allows."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """The switches of this file."""
    parser.add_argument("--fifty", action="store_true")
    parser.add_argument("--kills", action="store_true")
    parser.add_argument("--restart", metavar="COMMAND", default="")
    parser.add_argument("--tokens", action="store_true")
    parser.add_argument("--limited", action="store_true")


def wanted(options: argparse.Namespace) -> RunIt | None:
    """The run that was asked for, or None for the walk."""
    chosen: list[tuple[object, RunIt]] = [
        (options.fifty, fifty),
        (options.kills, kills),
        (options.restart, restart),
        (options.tokens, tokens_of_all_kinds),
        (options.limited, limited),
    ]
    return next((run for on, run in chosen if on), None)


def _home(options: argparse.Namespace, token: str, folder: Path, name: str, **settings: object) -> Home:
    home = Home(folder / name, token)
    home.set_up(options.address, **settings)
    home.ask("gateway", "probe", NAME)
    return home


def _text_models(home: Home) -> list[str]:
    """Known models that make a clip from words alone."""
    from o8studio.store.catalogue.reader import Catalogue
    from o8studio.store.resources import resources

    cards = Catalogue(resources() / "providers", home.folder / "config" / "providers")
    listed = home.ask("models", "--gateway", NAME, "--json").events
    found = [cards.spec(one["id"]) for one in listed if one.get("video") is True]
    usable = [card for card in found if card.family != "unknown" and card.can("text_to_video")]
    # this gateway fails some Jimeng jobs by itself, see `new_api.py`: last of all
    return [card.id for card in sorted(usable, key=lambda card: card.family == "jimeng")]


def _tag(name: str) -> str:
    return f"{name}{time.time_ns():x}e"


def _end(wrong: Sequence[str]) -> int:
    print(f"\n{len(wrong)} deviations", *(f"- {one}" for one in wrong), sep="\n")
    return int(bool(wrong))


def _as_wanted(job: Job | None, vendors: VendorLogs, tag: str, clip: str) -> list[str]:
    """Saved, identical, and asked for once."""
    wrong = []
    if job is None or job.state is not JobState.KEPT:
        wrong.append(f"it is {job.state.value if job else 'not there'} {job.problem if job else ''}".strip())
    elif clip and job.clips[0].sha256 != clip:
        wrong.append("the file is not the vendor's")
    if vendors and len(vendors.sent(tag)) != 1:
        wrong.append(f"the vendor was asked {len(vendors.sent(tag))} times")
    return wrong


def fifty(options: argparse.Namespace, tokens: Tokens, vendors: VendorLogs, folder: Path) -> int:
    """50 jobs in one press through five models."""
    home = _home(options, tokens["unlimited"], folder, "fifty", jobs_at_once=CAP)
    models = _text_models(home)[:5]
    if not models:
        return _end(["no model that makes a clip from words"])
    tag, each = _tag("fifty"), -(-JOBS // len(models))
    vendors.clear()
    chosen = [part for model in models for part in ("-m", model)]
    arguments = ["generate", f"a kite {tag}", *chosen, "-n", str(each), "--gateway", NAME, "--yes", "--json"]
    run = home.ask(*arguments, seconds=480)
    vendors.read()
    jobs, clip = home.jobs(), vendors.clip()
    states = Counter(job.state.value for job in jobs)
    alike = sum(bool(job.clips) and job.clips[0].sha256 == clip for job in jobs)
    print(f"| jobs | at once | models | saved | identical | vendor asked | seconds |\n{'|---' * 7}|")
    print(
        f"| {len(jobs)} | {CAP} | {', '.join(models)} | {states['kept']} | {alike if clip else 'not seen'} "
        f"| {len(vendors.sent(tag)) if vendors else 'not seen'} | {run.seconds:.0f} |"
    )
    wrong = [f"{count} are {state}" for state, count in states.items() if state != "kept"]
    if len(jobs) != each * len(models):
        wrong.append(f"{len(jobs)} jobs: {run.errors[-300:]}")
    if run.seconds > MOST_SECONDS:
        wrong.append(f"{run.seconds:.0f} s, more than {MOST_SECONDS:.0f}")
    if vendors and len(vendors.sent(tag)) != len(jobs):
        wrong.append(f"the vendors were asked {len(vendors.sent(tag))} times")
    return _end(wrong)


def kills(options: argparse.Namespace, tokens: Tokens, vendors: VendorLogs, folder: Path) -> int:
    """Killed while the gateway has not answered yet, and while the file comes; then `watch` goes on."""
    wrong: list[str] = []
    vendors.clear()
    listed = _text_models(_home(options, tokens["unlimited"], folder, "look"))
    print(f"| model | killed while | it was | after `watch` | vendor asked |\n{'|---' * 5}|")
    for moment, words in (("submitting", SLOW_SUBMIT), ("downloading", SLOW_DOWNLOAD)):
        for model in [one for one in words if one in listed]:
            tag = _tag("kill")
            home, prompt = _home(options, tokens["unlimited"], folder, tag), f"{words[model]} a kite {tag}"
            with home.started(
                "generate", prompt, "-m", model, "--gateway", NAME, "--yes", "--json"
            ) as started:
                if moment == "submitting":
                    started.wait_for("sent", seconds=60)
                    time.sleep(3)
                else:
                    started.wait_for("rendered", seconds=120)
                    _wait_for_part(home)
            before = home.job(prompt)
            if moment == "submitting":
                time.sleep(22)  # the gateway's own answer comes to nobody
            home.ask("watch", "--json", seconds=150)
            vendors.read()
            after, asked = home.job(prompt), len(vendors.sent(tag))
            print(
                f"| {model} | {moment} | {before.state.value if before else 'not there'} "
                f"| {after.state.value if after else 'not there'} | {asked if vendors else 'not seen'} |"
            )
            if moment == "submitting":
                if before is None or before.state is not JobState.SENDING:
                    wrong.append(f"{model}: the kill did not hit the submission")
                if after is None or after.state is not JobState.UNCONFIRMED:
                    wrong.append(
                        f"{model}: an answer that nobody heard leaves it {after.state if after else 'lost'}"
                    )
                if vendors and asked != 1:
                    wrong.append(f"{model}: the vendor was asked {asked} times")
            else:
                if before is None or before.state is not JobState.FETCHING:
                    wrong.append(f"{model}: the kill did not hit the download")
                wrong += [f"{model}: {one}" for one in _as_wanted(after, vendors, tag, vendors.clip())]
    return _end(wrong)


def _wait_for_part(home: Home, seconds: float = 30.0) -> None:
    """Until a part file is there."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and not list(home.clips.glob("*.part")):
        time.sleep(0.02)


def restart(options: argparse.Namespace, tokens: Tokens, vendors: VendorLogs, folder: Path) -> int:
    """The gateway goes away right after it has accepted, and comes back."""
    vendors.clear()
    home = _home(options, tokens["unlimited"], folder, "restart", jobs_at_once=CAP)
    models = _text_models(home)[:4]
    tag = _tag("restart")
    prompt = f"a kite {tag}"
    chosen = [part for model in models for part in ("-m", model)]
    with home.started("generate", prompt, *chosen, "--gateway", NAME, "--yes", "--json") as started:
        end = time.monotonic() + 60
        while sum(one.get("event") == "accepted" for one in started.run.events) < len(models):
            if time.monotonic() > end:
                break
            time.sleep(0.05)
        subprocess.run(options.restart, shell=True, check=False, timeout=120)
        run = started.ended(400)
    vendors.read()
    clip = vendors.clip()
    print(f"| model | accepted under | state | identical |\n{'|---' * 4}|")
    wrong = []
    jobs = home.jobs()
    for job in jobs:
        same = "not seen" if not clip else "yes" if job.clips and job.clips[0].sha256 == clip else "no"
        print(f"| {job.request.model} | {job.remote_id} | {job.state.value} {job.problem} | {same} |")
        wrong += [f"{job.request.model}: {one}" for one in _as_wanted(job, VendorLogs([]), tag, clip)]
    if vendors and len(vendors.sent(tag)) != len(jobs):
        wrong.append(f"the vendors were asked {len(vendors.sent(tag))} times for {len(jobs)} jobs")
    print(f"\n{run.seconds:.0f} s")
    return _end(wrong)


_TOKENS: dict[str, tuple[str, ...]] = {
    "unlimited": ("kept",),
    "limited": ("kept",),
    "three_jobs": ("kept",),
    "exhausted": ("failed", "recorded", "cancelled"),
    "expired": ("failed", "recorded", "cancelled"),
    "disabled": ("failed", "recorded", "cancelled"),
    "two_models": ("kept",),
    "elsewhere": ("failed", "recorded", "cancelled"),
}
"""By kind of token, how its job may stand in the end; what is not kept must not be called charged."""


def tokens_of_all_kinds(
    options: argparse.Namespace, tokens: Tokens, vendors: VendorLogs, folder: Path
) -> int:
    """A job with each; three at once with the token that has enough for three and no more."""
    vendors.clear()
    listed = _text_models(_home(options, tokens["unlimited"], folder, "look"))
    first = next((one for one in ("sora-2", *listed) if one in listed), "")
    cheap = next((one for one in ("kling-v1", "jimeng_vgfm_t2v_l20", *listed) if one in listed), "")
    clip = vendors.clip()

    def one(kind: str) -> tuple[str, list[str]]:
        count = 3 if kind == "three_jobs" else 1
        model = cheap if kind in ("three_jobs", "limited") else first
        tag = _tag(kind)
        prompt, home = f"a kite {tag}", Home(folder / kind, tokens[kind])
        home.set_up(options.address, jobs_at_once=CAP)
        home.ask("gateway", "probe", NAME)
        run = home.ask(
            "generate",
            prompt,
            "-m",
            model,
            "-n",
            str(count),
            "--gateway",
            NAME,
            "--yes",
            "--json",
            seconds=100,
        )
        first_states = Counter(job.state.value for job in home.jobs())
        if kind == "three_jobs":  # spent by what runs: another token of the same account goes on
            home.token = tokens["unlimited"]
            home.ask("watch", "--json", seconds=150)
        jobs, wrong = home.jobs(), []
        log = TokenLog(options.address, tokens[kind])
        log.read()
        for job in jobs:
            if job.state.value not in _TOKENS.get(kind, ("kept",)):
                wrong.append(f"{kind}: it is {job.state.value} {job.problem}")
            if job.state is JobState.KEPT and clip and job.clips[0].sha256 != clip:
                wrong.append(f"{kind}: the file is not the vendor's")
            if job.remote_id is None and job.charge.value not in ("none", "maybe"):
                wrong.append(f"{kind}: never accepted, and it says {job.charge.value}")
        if len(jobs) != count:
            wrong.append(f"{kind}: {len(jobs)} jobs, not {count}: {run.errors[-200:]}")
        states = Counter(job.state.value for job in jobs)
        words = "; ".join(sorted({job.problem for job in jobs if job.problem})) or run.errors.strip()[-160:]
        told = " ".join(words.replace("|", "/").split())[:200]
        asked = "ASKED" if vendors else "not seen"
        return (
            f"| {kind} | {model} | {_counted(first_states)} | {_counted(states)} | {told} | {asked} |{tag}",
            wrong,
        )

    print(f"| token | model | with it | in the end | words | vendor asked |\n{'|---' * 6}|")
    kinds = [kind for kind in _TOKENS if kind in tokens]
    with ThreadPoolExecutor(len(kinds) or 1) as pool:
        found = list(pool.map(one, kinds))
    vendors.read()
    wrong = [words for _, bad in found for words in bad]
    for kind, (line, _) in zip(kinds, found, strict=True):
        shown, _, tag = line.rpartition("|")
        count = len(vendors.sent(tag))
        print(f"{shown}|".replace("ASKED", str(count)))
        most = 3 if kind == "three_jobs" else 1
        if count > most:
            wrong.append(f"{kind}: the vendor was asked {count} times")
    return _end(wrong)


def _counted(states: Counter[str]) -> str:
    return ", ".join(f"{count} {state}" for state, count in sorted(states.items())) or "none"


class CountingProxy:
    """Passes everything on to the gateway, and counts what was asked and what was refused."""

    def __init__(self, target: str) -> None:
        self.asked: Counter[str] = Counter()
        self.throttled: Counter[str] = Counter()
        where, proxy = urlsplit(target), self

        class _Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, format: str, *arguments: object) -> None:
                """Quiet."""

            def _pass_on(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length") or 0))
                headers = {n: v for n, v in self.headers.items() if n.lower() not in ("host", "connection")}
                gateway = http.client.HTTPConnection(where.hostname or "", where.port or 80, timeout=120)
                try:
                    gateway.request(self.command, self.path, body or None, headers)
                    reply = gateway.getresponse()
                    content = reply.read()
                finally:
                    gateway.close()
                found = LIMITED.search(self.path)
                if found:
                    proxy.asked[found[1]] += 1
                    proxy.throttled[found[1]] += reply.status == 429
                else:
                    proxy.asked["others"] += 1
                self.send_response(reply.status)
                for name, value in reply.getheaders():
                    if name.lower() not in (
                        "transfer-encoding",
                        "content-length",
                        "connection",
                        "date",
                        "server",
                    ):
                        self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = do_DELETE = _pass_on

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """No more."""
        self._server.shutdown()
        self._server.server_close()


def limited(options: argparse.Namespace, tokens: Tokens, vendors: VendorLogs, folder: Path) -> int:
    """Twelve jobs in one press, one of which fails, and a second run at once after it."""
    proxy = CountingProxy(options.address)
    wrong = []
    try:
        home = Home(folder / "limited", tokens["unlimited"])
        home.set_up(proxy.url, jobs_at_once=CAP)
        home.ask("gateway", "probe", NAME)
        models = _text_models(home)[:4]
        vendors.clear()
        begun = time.monotonic()
        for count, words in ((3, ""), (1, "[[fail]] ")):
            tag = _tag("limited")
            chosen = [part for model in models for part in ("-m", model)]
            prompt = f"{words}a kite {tag}"
            home.ask(
                "generate",
                prompt,
                *chosen,
                "-n",
                str(count),
                "--gateway",
                NAME,
                "--yes",
                "--json",
                seconds=300,
            )
        took = time.monotonic() - begun
        jobs = home.jobs()
        states = Counter(job.state.value for job in jobs)
        print(
            f"| jobs | states | balance asked (429) | log asked (429) | other questions | seconds |\n{'|---' * 6}|"
        )
        print(
            f"| {len(jobs)} | {_counted(states)} | {proxy.asked['usage']} ({proxy.throttled['usage']}) "
            f"| {proxy.asked['log']} ({proxy.throttled['log']}) | {proxy.asked['others']} | {took:.0f} |"
        )
        asked = proxy.asked["usage"] + proxy.asked["log"]
        if asked > BUDGET:
            wrong.append(f"{asked} limited questions, more than {BUDGET}")
        if any(proxy.throttled.values()):
            wrong.append(f"{sum(proxy.throttled.values())} of them were refused")
        open_ones = [job for job in jobs if not job.state.is_final]
        wrong += [f"{job.request.model}: {job.state.value} {job.problem}" for job in open_ones]
        wrong += [
            f"{job.request.model}: accepted, and it says not charged"
            for job in jobs
            if job.remote_id is not None and job.charge.value == "none"
        ]
    finally:
        proxy.close()
    return _end(wrong)
