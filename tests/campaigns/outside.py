"""The ledger and the clips as another program sees them: which phase a job is in, without asking the program itself.

Nothing here tidies anything: the live ledger is opened for reading only, and checked on a copy, so that what a killed
program left behind is still there for the next one to deal with.
"""

import contextlib
import json
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

import av


class Phase(StrEnum):
    """Where a job was, by the last fact that is on disk and by its files."""

    UNRECORDED = "nothing recorded"
    BEFORE = "before SendStarted"
    SENDING = "SendStarted to Accepted"
    POLLING = "polling"
    RENDERED = "rendered, no part file"
    WRITING = "writing"
    RENAMED = "rename to Kept"
    UNCONFIRMED = "unconfirmed"
    ENDED = "ended"


_BY_FACT = {
    "Recorded": Phase.BEFORE,
    "NothingSent": Phase.BEFORE,
    "SendStarted": Phase.SENDING,
    "Accepted": Phase.POLLING,
    "RenderStarted": Phase.POLLING,
    "Rendered": Phase.RENDERED,
    "FetchInterrupted": Phase.RENDERED,
    "FetchStarted": Phase.RENDERED,
    "LostTrack": Phase.UNCONFIRMED,
    "Kept": Phase.ENDED,
    "Failed": Phase.ENDED,
    "Cancelled": Phase.ENDED,
}
"""Facts that are not here, such as evidence and money, say nothing about the phase."""


@dataclass(slots=True)
class Seen:
    """One job as its facts tell it; `newest` is the number of its last fact."""

    id: str
    prompt: str
    last: str
    newest: int


class Facts:
    """Reads what has been added since the last look; opens the ledger when there is one."""

    def __init__(self, path: Path, clips: Path, *, live: bool = True) -> None:
        """`live` opens for reading only, beside a program that writes."""
        self._path = path
        self._clips = clips
        self._mode = "ro" if live else "rw"
        self._db: sqlite3.Connection | None = None
        self.newest = 0
        self.jobs: dict[str, Seen] = {}

    def look(self) -> None:
        """Take in what was written."""
        if self._db is None and self._path.exists():
            where = f"{self._path.absolute().as_uri()}?mode={self._mode}"
            self._db = sqlite3.connect(where, uri=True, isolation_level=None)
        if self._db is None:
            return
        try:
            rows = self._db.execute(
                "SELECT n, job, kind, body FROM facts WHERE n > ? ORDER BY n", (self.newest,)
            ).fetchall()
        except sqlite3.OperationalError:  # it is just being made, or has no shared memory yet
            self.close()
            return
        for number, job, kind, body in rows:
            self.newest = number
            if kind == "Recorded":
                self.jobs[job] = Seen(job, json.loads(body)["request"]["prompt"], kind, number)
            elif kind in _BY_FACT and job in self.jobs:
                self.jobs[job].last, self.jobs[job].newest = kind, number

    def phase(self, job: Seen | None) -> Phase:
        """Where it is now. A part file or the clip under its own name decides after `FetchStarted`."""
        if job is None:
            return Phase.UNRECORDED
        phase = _BY_FACT[job.last]
        if job.last == "FetchStarted":
            names = [path.name for path in self._clips.glob(f"*{job.id[-6:]}*")]
            if any(name.endswith(".mp4") for name in names):
                return Phase.RENAMED
            if any(name.endswith(".part") for name in names):
                return Phase.WRITING
        return phase

    def by_prompt(self, prompt: str) -> Seen | None:
        """The job that was recorded with this prompt."""
        return next((job for job in self.jobs.values() if job.prompt == prompt), None)

    def close(self) -> None:
        """Let go of the file."""
        if self._db is not None:
            self._db.close()
            self._db = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A ledger at rest: what a copy of it holds, and whether SQLite finds it whole."""

    facts: Facts
    is_whole: bool


def snapshot(path: Path, clips: Path) -> Snapshot:
    """Look at a copy of the ledger and its log; the original is left as it lies."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / path.name
        for tail in ("", "-wal"):
            with contextlib.suppress(FileNotFoundError):
                shutil.copy(path.with_name(path.name + tail), copy.with_name(copy.name + tail))
        facts, whole = Facts(copy, clips, live=False), True
        facts.look()
        facts.close()
        if copy.exists():
            with contextlib.closing(sqlite3.connect(copy)) as ledger:
                whole = ledger.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    return Snapshot(facts, whole)


_HOLD = """
import sqlite3, sys
ledger = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=1)
ledger.execute("SELECT COUNT(*) FROM facts").fetchone()
sys.stdin.readline()
ledger.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.readline()
"""


class LockHolder:
    """Another program that holds the ledger's lock, as a backup tool might; it never writes anything."""

    def __init__(self, path: Path) -> None:
        self.has_it = False
        self._asked = False
        self._process = subprocess.Popen(
            [sys.executable, "-c", _HOLD, str(path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def take(self) -> None:
        """Have the lock from now on, unless the file is too busy."""
        if not self._asked:
            self._asked = True
            assert self._process.stdin is not None
            assert self._process.stdout is not None
            with contextlib.suppress(BrokenPipeError):
                self._process.stdin.write("\n")
                self._process.stdin.flush()
            self.has_it = self._process.stdout.readline() == "held\n"

    def end(self) -> None:
        """Kill it, so that it tidies nothing either."""
        self._process.kill()
        self._process.communicate()


@dataclass(slots=True)
class Ended:
    """One job from all of its facts, without the program's own reading of them.

    Attributes:
        last: the last fact that says where it is. clips: paths of what was kept. charge: as a failure said it.
        task: the gateway's name for it. is_marked: a clip of it was kept in spite of a flaw that is shown.
    """

    id: str
    prompt: str
    last: str = "Recorded"
    clips: list[str] = field(default_factory=list)
    charge: str = ""
    task: str = ""
    is_marked: bool = False

    @property
    def phase(self) -> Phase:
        """Where it is; files are not looked at."""
        return _BY_FACT[self.last]


class History:
    """The whole ledger, read once in a copy."""

    def __init__(self, ledger: Path) -> None:
        self._ledger = ledger

    def jobs(self) -> list[Ended]:
        """Every job, the oldest first; none where there is no ledger yet."""
        if not self._ledger.exists():
            return []
        found: dict[str, Ended] = {}
        for job, kind, body in self._rows():
            told = json.loads(body)
            if kind == "Recorded":
                found[job] = Ended(job, told["request"]["prompt"])
            if job not in found or kind not in _BY_FACT:
                continue
            one = found[job]
            one.last = kind
            if kind == "Kept":
                one.clips.append(told["path"])
                one.is_marked = bool(told.get("flaw"))
            one.charge = str(told.get("charge", "")) if kind == "Failed" else one.charge
            one.task = str(told["remote_id"]) if kind == "Accepted" else one.task
        return list(found.values())

    def by_prompt(self, prompt: str) -> Ended | None:
        """The job that was recorded with this prompt."""
        return next((job for job in self.jobs() if job.prompt == prompt), None)

    def _rows(self) -> list[tuple[str, str, str]]:
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / self._ledger.name
            for tail in ("", "-wal"):
                with contextlib.suppress(FileNotFoundError):
                    shutil.copy(
                        self._ledger.with_name(self._ledger.name + tail), copy.with_name(copy.name + tail)
                    )
            try:
                with contextlib.closing(sqlite3.connect(copy)) as opened:
                    return opened.execute("SELECT job, kind, body FROM facts ORDER BY n").fetchall()
            except sqlite3.Error:  # copied while it was being written
                return []


def is_whole_clip(path: str | Path) -> bool:
    """Whether it is a video of which frames can be decoded."""
    try:
        with av.open(str(path)) as clip:
            return sum(1 for _ in clip.decode(video=0)) > 0
    except (av.FFmpegError, OSError, IndexError):
        return False
