"""Breaks the program on purpose, one change at a time in a copy of the tree, and looks whether a test notices.

    python tests/campaigns/mutants.py [--no-named] [--no-campaigns] [--drawn 24] [--seed 1] [--only WORD] [--results FILE]

The *named* mutants (`mutant_list.py`) each break one promise, and the test that is named with them must fail. The *drawn*
ones are changes at random places of the submitter, the poller, the downloader and the ledger; the whole tests of their
folder judge them, and what those let pass, the flows. A test that fails must fail twice, and passes without the change.
The campaigns are tried, too: each must notice what it is there for, in a run of a minute.

Results go into a file, and a run that was cut off goes on there; what was judged is judged again when its sources changed.
The last line is `N mutants: killed N, survived 0, gone 0`. A mutant is *gone* when its source no longer reads so.
"""

import argparse
import contextlib
import hashlib
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from tests.campaigns.mutant_list import CAMPAIGNS, DRAWN_FROM, EQUIVALENT, NAMED, Mutant  # noqa: E402
from tests.campaigns.mutating import Change, changes, is_valid  # noqa: E402

_TEST_SECONDS = 150
_LONGEST_SECONDS = 2400.0
_FAILED = re.compile(r"^(?:FAILED|ERROR) (\S+?\.py(?:::.+?)?)(?: - .*)?$", re.MULTILINE)
_LEFT_OUT = shutil.ignore_patterns(".git", ".venv", ".tools", "out", "__pycache__", ".*_cache", ".hypothesis")
_BEGUN = re.compile(r"tests/\S+?\.py::")
_RESULT = re.compile(r" (PASSED|FAILED|ERROR|SKIPPED|XFAIL)\b")
FLOWS = "tests/flows"
_HUNG = " (it hung)"


@dataclass(slots=True)
class Verdict:
    """What became of one mutant.

    Attributes:
        outcome: killed, survived, or gone.
        by: the test that failed; for one that was drawn, the first.
        of: a digest of what was judged: with another one it is judged again.
    """

    name: str
    breaks: str
    outcome: str
    by: str
    seconds: float
    of: str


class Copy:
    """A copy of the tree; only this is ever changed.

    Attributes:
        unfit: tests that judge nothing: they fail as things are, or not every time.
    """

    def __init__(self, folder: Path) -> None:
        self.root = folder / "tree"
        shutil.copytree(ROOT, self.root, ignore=_LEFT_OUT)
        self.unfit: set[str] = set()
        self._true: dict[str, bytes] = {}

    def text(self, path: str) -> str:
        """The source of a file as it is."""
        return (self.root / path).read_text("utf-8")

    def fails_as_it_is(self, path: str, tests: Sequence[str]) -> bool:
        """Whether these tests fail without the change of this file, too."""
        with self.changed(path, self._true[path]):
            return bool(self.failing(tests))

    @contextlib.contextmanager
    def changed(self, path: str, source: bytes) -> Iterator[None]:
        """With this source in the place of the true one."""
        file = self.root / path
        before = file.read_bytes()
        self._true.setdefault(path, before)
        file.write_bytes(source)
        try:
            yield
        finally:
            file.write_bytes(before)

    def failing(self, tests: Sequence[str]) -> list[str]:
        """The tests of these that fail: all that were named one by one, the first one of whole folders.

        Raises:
            RuntimeError: they could not be run.
        """
        command = [
            "sh",
            "packaging/with_desktop.sh",
            sys.executable,
            "-m",
            "pytest",
            "-v",
            "-p",
            "no:cacheprovider",
        ]
        if not all("::" in one for one in tests):
            command.append("-x")
        command += [f"--deselect={one}" for one in sorted(self.unfit - set(tests))]
        process = subprocess.Popen(
            [*command, f"--timeout={_TEST_SECONDS}", "-rfE", *tests],
            cwd=self.root, env=self._environment(), stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
        )  # fmt: skip
        try:
            said, _ = process.communicate(timeout=_LONGEST_SECONDS)
        except subprocess.TimeoutExpired:
            said = ""
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        found = _FAILED.findall(said)
        if process.returncode == 0:
            return []
        if found:
            return list(dict.fromkeys(found))
        if "Timeout" in said or not said:
            return [_hung(said) + _HUNG]
        raise RuntimeError(said[-3000:])

    def notices(self, command: Sequence[str]) -> bool:
        """Whether a campaign fails.

        Raises:
            RuntimeError: it could not be run.
        """
        script, *arguments = command
        done = subprocess.run(
            [sys.executable, script, *arguments],
            cwd=self.root, env=self._environment(), stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=_LONGEST_SECONDS, check=False,
        )  # fmt: skip
        if done.returncode not in (0, 1):
            raise RuntimeError(done.stdout[-3000:])
        return done.returncode == 1

    def _environment(self) -> dict[str, str]:
        return {**os.environ, "PYTHONPATH": str(self.root), "PYTHONDONTWRITEBYTECODE": "1"}


def _hung(said: str) -> str:
    """The test that was running when the time was up: the last one without a result."""
    begun = [line for line in said.splitlines() if _BEGUN.match(line) and not _RESULT.search(line)]
    return begun[-1].strip() if begun else "a test"


def judge_named(copy: Copy, mutant: Mutant, tests: Sequence[str]) -> tuple[str, str]:
    """Whether the test that is named with it fails, twice."""
    broken = mutant.applied(copy.text(mutant.path))
    if broken is None:
        return "gone", "its source no longer reads so"
    with copy.changed(mutant.path, broken.encode()):
        failing = copy.failing(tests)
        if failing and failing[0].endswith(".py"):
            return "gone", "it can't even be imported"
        if failing and (failing[0].endswith(_HUNG) or copy.failing(tests)):
            return "killed", failing[0]
    return "survived", ""


def judge_drawn(copy: Copy, path: str, source: bytes, folder: Sequence[str]) -> tuple[str, str]:
    """Whether a test of its folder fails, or one of the flows; the same test twice. Its own tests come first."""
    own = [f"{where}/test_{Path(path).stem}.py" for where in folder]
    first = [one for one in own if (copy.root / one).exists()]
    with copy.changed(path, source):
        for tests in filter(None, (first, folder, [FLOWS])):
            while failing := copy.failing(tests):
                again = [name.removesuffix(_HUNG) for name in failing if "::" in name]
                if not again:
                    return "killed", failing[0]
                if copy.failing(again) and not copy.fails_as_it_is(path, again):
                    return "killed", failing[0]
                copy.unfit.update(again)
    return "survived", ""


class Campaign:
    """Judges mutants in turn and keeps what it found."""

    def __init__(self, results: Path, copy: Copy) -> None:
        self._results = results
        self._copy = copy
        self.verdicts: dict[str, Verdict] = {}
        if results.exists():
            saved = json.loads(results.read_text("utf-8"))
            self.verdicts = {one["name"]: Verdict(**one) for one in saved}

    def _digest(self, *parts: str) -> str:
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]

    def _is_known(self, name: str, digest: str) -> bool:
        known = self.verdicts.get(name)
        return known is not None and known.of == digest and known.outcome == "killed"

    def _keep(self, verdict: Verdict) -> None:
        self.verdicts[verdict.name] = verdict
        self._results.write_text(
            json.dumps([asdict(one) for one in self.verdicts.values()], indent=1), "utf-8"
        )
        print(f"{verdict.outcome:9} {verdict.seconds:5.0f} s  {verdict.name}  {verdict.by}", flush=True)

    def named(self, mutants: Sequence[Mutant]) -> list[str]:
        """Judge the named ones; first that their tests pass as things are."""
        fresh = {}
        for mutant in mutants:
            tests = "".join(self._copy.text(one.partition("::")[0]) for one in mutant.tests)
            digest = self._digest(mutant.old, mutant.new, self._copy.text(mutant.path), tests)
            if not self._is_known(mutant.name, digest):
                fresh[mutant.name] = (mutant, digest)
        wanted = sorted({test for mutant, _ in fresh.values() for test in mutant.tests})
        if wanted and (failing := self._copy.failing(wanted)) and (failing := self._copy.failing(failing)):
            raise SystemExit(f"these tests fail as things are: {', '.join(failing)}")
        for mutant, digest in fresh.values():
            begun = time.monotonic()
            outcome, by = judge_named(self._copy, mutant, mutant.tests)
            self._keep(Verdict(mutant.name, mutant.breaks, outcome, by, time.monotonic() - begun, digest))
        return [mutant.name for mutant in mutants]

    def campaigns(self, word: str) -> list[str]:
        """Judge what the campaigns must notice; first that they notice nothing as things are."""
        by_name = {mutant.name: mutant for mutant in NAMED}
        names, fresh = [], []
        for name, command in CAMPAIGNS:
            mutant, shown = by_name[name], f"{name} ({Path(command[0]).stem})"
            if word not in shown:
                continue
            names.append(shown)
            digest = self._digest(mutant.old, mutant.new, self._copy.text(mutant.path), *command)
            if not self._is_known(shown, digest):
                fresh.append((shown, mutant, command, digest))
        for command in dict.fromkeys(one[2] for one in fresh):
            if self._copy.notices(command):
                raise SystemExit(f"this fails as things are: {' '.join(command)}")
        for shown, mutant, command, digest in fresh:
            begun = time.monotonic()
            broken = mutant.applied(self._copy.text(mutant.path))
            outcome = "gone"
            if broken is not None:
                with self._copy.changed(mutant.path, broken.encode()):
                    outcome = "killed" if self._copy.notices(command) else "survived"
            by = " ".join(command) if outcome == "killed" else ""
            self._keep(Verdict(shown, mutant.breaks, outcome, by, time.monotonic() - begun, digest))
        return names

    def drawn(self, count: int, seed: int, word: str) -> list[str]:
        """Draw this many and judge them."""
        names = []
        for path, change in draw(self._copy, count, seed):
            if word not in change.name:
                continue
            names.append(change.name)
            source = self._copy.text(path).encode()
            digest = self._digest(change.name, source.decode())
            if self._is_known(change.name, digest):
                continue
            begun = time.monotonic()
            outcome, by = judge_drawn(self._copy, path, change.applied(source), DRAWN_FROM[path])
            self._keep(Verdict(change.name, "drawn", outcome, by, time.monotonic() - begun, digest))
        return names


def draw(copy: Copy, count: int, seed: int) -> list[tuple[str, Change]]:
    """Changes at random; each file as often as the others, and none that changes nothing that anybody could see."""
    chance = random.Random(seed)
    left = {path: changes(path, copy.text(path)) for path in DRAWN_FROM}
    for of_file in left.values():
        chance.shuffle(of_file)
    found: list[tuple[str, Change]] = []
    while len(found) < count and any(left.values()):
        for path, of_file in left.items():
            while of_file:
                change = of_file.pop()
                if change.name in EQUIVALENT:
                    print(f"changes nothing: {change.name}: {EQUIVALENT[change.name]}")
                elif is_valid(change, copy.text(path).encode()):
                    found.append((path, change))
                    break
    return found[:count]


def table(verdicts: Sequence[Verdict]) -> str:
    """For docs/measurements.md."""
    lines = ["| mutant | what it breaks | killed by |", "|---|---|---|"]
    lines += [
        f"| {_cell(one.name)} | {_cell(one.breaks)} | {_cell(one.by if one.outcome == 'killed' else one.outcome)} |"
        for one in verdicts
    ]
    return "\n".join(lines)


def _cell(words: str) -> str:
    return words.replace("|", "\\|").replace("*", "\\*").replace("<", "&lt;")


def main() -> None:
    """Run it; 0 only where every mutant was killed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--named", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--campaigns", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--drawn", type=int, default=24, help="how many at random; 0 for none")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="those whose name has this in it")
    parser.add_argument("--results", type=Path, help="where results are kept; a run goes on from there")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        campaign = Campaign(options.results or Path(folder) / "results.json", Copy(Path(folder)))
        names = []
        if options.named:
            names += campaign.named([one for one in NAMED if options.only in one.name])
        if options.campaigns:
            names += campaign.campaigns(options.only)
        names += campaign.drawn(options.drawn, options.seed, options.only)
    verdicts = [campaign.verdicts[name] for name in names]
    print(table(verdicts))
    counted = {word: sum(one.outcome == word for one in verdicts) for word in ("killed", "survived", "gone")}
    print(f"{len(verdicts)} mutants: " + ", ".join(f"{word} {count}" for word, count in counted.items()))
    sys.exit(counted["killed"] != len(verdicts))


if __name__ == "__main__":
    main()
