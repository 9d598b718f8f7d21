"""A device that forgets what was not synced: what would be left after a power cut at any moment of a run.

    python tests/campaigns/forgetful.py [--clips 3] [--every 1]

The real command line runs with `forgetful.c` loaded ahead of the C library, which notes each act on a file of the profile.
From the notes the disk is made up as it would be after each of them, in two ways that a file system may choose: names that
were not synced are forgotten, or names are there and content that was not synced is not. At each such moment must hold:

* the ledger opens and SQLite finds it whole;
* no more submissions have left than the ledger knows of;
* every clip that the ledger calls kept lies there whole;
* everything that the program has told on its standard output is still true;
* the settings and the file of tokens are whole: as they were before a change or after it, and after it once it was told.

Needs Linux and a C compiler; says so where there is none. The last line is `N moments: lost 0, unknown 0, torn 0`.
"""

import argparse
import contextlib
import hashlib
import json
import os
import shutil
import sqlite3
import struct
import subprocess
import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, IntEnum
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from tests.campaigns.program import CLI, SMALL  # noqa: E402
from tests.support.demo import TOKEN, DemoServer, start_demo  # noqa: E402

_HEAD = struct.Struct("=IIIIQQ")


class Act(IntEnum):
    """What `forgetful.c` notes."""

    OPENED = 1
    WRITTEN = 2
    CUT = 3
    SYNCED = 4
    RENAMED = 5
    LINKED = 6
    UNLINKED = 7
    SENT = 8
    SAID = 9


class Forgets(Enum):
    """What a device has not kept of what was not synced. Folders themselves are always there."""

    NAMES = "names"
    CONTENT = "content"


@dataclass(frozen=True, slots=True)
class Note:
    """One act, in the order of the program."""

    act: Act
    inode: int
    offset: int
    first: bytes
    second: bytes


@dataclass(slots=True)
class _File:
    content: bytearray = field(default_factory=bytearray)
    synced: bytes = b""


class Disk:
    """The files of one folder, as the program sees them, and as they would be after a power cut."""

    def __init__(self, folder: Path) -> None:
        """What lies there now counts as synced."""
        self._folder = str(folder)
        self._names: dict[str, _File] = {}
        self._inodes: dict[int, _File] = {}
        for path in folder.rglob("*"):
            if path.is_file():
                content = path.read_bytes()
                known = self._inodes.setdefault(path.stat().st_ino, _File(bytearray(content), content))
                self._names[str(path)] = known
        self._kept: dict[str, _File] = dict(self._names)

    def take(self, note: Note) -> None:
        """Follow one act."""
        path, other = (
            note.first.decode("utf-8", "surrogateescape"),
            note.second.decode("utf-8", "surrogateescape"),
        )
        match note.act:
            case Act.OPENED:
                self._inodes[note.inode] = self._names.setdefault(path, _File())
            case Act.WRITTEN:
                file = self._inodes.setdefault(note.inode, _File())
                file.content.extend(bytes(max(0, note.offset - len(file.content))))
                file.content[note.offset : note.offset + len(note.first)] = note.first
            case Act.CUT:
                file = self._inodes.setdefault(note.inode, _File())
                file.content.extend(bytes(max(0, note.offset - len(file.content))))
                del file.content[note.offset :]
            case Act.SYNCED if path in self._names:
                self._names[path].synced = bytes(self._names[path].content)
            case Act.SYNCED if note.inode in self._inodes and not self._is_folder(path):
                self._inodes[note.inode].synced = bytes(self._inodes[note.inode].content)
            case Act.SYNCED:
                self._keep_names(path)
            case Act.RENAMED if path in self._names:
                self._names[other] = self._names.pop(path)
            case Act.LINKED if path in self._names:
                self._names[other] = self._names[path]
            case Act.UNLINKED:
                self._names.pop(path, None)
            case _:
                pass

    def _is_folder(self, path: str) -> bool:
        return path == self._folder or Path(path).is_dir()

    def _keep_names(self, folder: str) -> None:
        inside = os.path.dirname
        self._kept = {name: file for name, file in self._kept.items() if inside(name) != folder}
        self._kept |= {name: file for name, file in self._names.items() if inside(name) == folder}

    def after_power_cut(self, forgets: Forgets) -> dict[str, bytes]:
        """The files that are left, by path. SQLite's shared memory is none."""
        names = self._kept if forgets is Forgets.NAMES else self._names
        return {name: file.synced for name, file in names.items() if not name.endswith("-shm")}


def notes(journal: Path) -> Iterator[Note]:
    """What was noted; a note that a kill cut off is none."""
    content, at = journal.read_bytes() if journal.exists() else b"", 0
    while at + _HEAD.size <= len(content):
        act, first, second, _pid, inode, offset = _HEAD.unpack_from(content, at)
        at += _HEAD.size
        if at + first + second > len(content):
            return
        yield Note(
            Act(act), inode, offset, content[at : at + first], content[at + first : at + first + second]
        )
        at += first + second


def built(folder: Path) -> Path | None:
    """The library, made in this folder; None where there is no C compiler, or no Linux."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None or sys.platform != "linux":
        return None
    target = folder / "forgetful.so"
    command = [compiler, "-shared", "-fPIC", "-O2", "-o", str(target), str(Path(__file__).with_suffix(".c"))]
    subprocess.run([*command, "-ldl", "-lpthread"], check=True)
    return target


def noted(library: Path, home: Path, journal: Path) -> dict[str, str]:
    """The variables with which a program is noted."""
    return {"LD_PRELOAD": str(library), "FORGETFUL_ROOT": str(home), "FORGETFUL_JOURNAL": str(journal)}


def forget(home: Path, before: Disk, journal: Path, forgets: Forgets) -> None:
    """Leave in this folder only what a power cut would have left of it; the journal is used up."""
    for note in notes(journal):
        before.take(note)
    journal.unlink(missing_ok=True)
    left = before.after_power_cut(forgets)
    for path in [path for path in home.rglob("*") if path.is_file() and str(path) not in left]:
        path.unlink()
    for name, content in left.items():
        if not Path(name).exists() or Path(name).read_bytes() != content:
            Path(name).write_bytes(content)


# ---- what must hold


@dataclass(slots=True)
class Verdict:
    """What was wrong, at how many moments of how many."""

    moments: int = 0
    wrong: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)

    def add(self, kind: str, words: str) -> None:
        """Count one."""
        self.wrong[kind] += 1
        if self.wrong[kind] <= 3:
            self.examples.append(f"{kind}: {words}")

    def line(self) -> str:
        """The last line."""
        counted = ", ".join(f"{kind} {self.wrong[kind]}" for kind in ("lost", "unknown", "torn"))
        return f"{self.moments} moments: {counted}"


@dataclass(slots=True)
class Told:
    """What the program has let others know so far."""

    counts_posts: bool = True
    posts: int = 0
    events: list[dict[str, object]] = field(default_factory=list)
    text: str = ""
    _line: bytes = b""

    def take(self, note: Note) -> None:
        """Hear one act."""
        self.posts += note.act is Act.SENT and self.counts_posts
        if note.act is Act.SAID:
            self.text += note.first.decode("utf-8", "replace")
            *lines, self._line = (self._line + note.first).split(b"\n")
            self.events += [json.loads(line) for line in lines if line.startswith(b"{")]


class Judge:
    """Looks at the disk that a power cut would leave."""

    def __init__(self, home: Path, verdict: Verdict) -> None:
        self._home = home
        self._verdict = verdict
        self._settings: set[bytes] = set()
        self._whole_tokens: set[bytes] = set()

    def look(self, left: Mapping[str, bytes], told: Told, where: str) -> None:
        """Count what does not hold."""
        self._verdict.moments += 1
        facts = self._facts(left, where)
        if facts is None:
            return
        started = sum(kind == "SendStarted" for _, kind, _ in facts)
        if started < told.posts:
            self._verdict.add("unknown", f"{where}: {told.posts} sent, {started} known")
        kept = {job: body for job, kind, body in facts if kind == "Kept"}
        for job, body in kept.items():
            content = left.get(str(body["path"]))
            if content is None or hashlib.sha256(content).hexdigest() != body["sha256"]:
                self._verdict.add(
                    "lost", f"{where}: the clip of {job} is {'gone' if content is None else 'another'}"
                )
        known = {(job, kind) for job, kind, _ in facts}
        promised = {"submitted": "Accepted", "saved": "Kept"}
        for event in told.events:
            fact = promised.get(str(event.get("event")))
            if fact is not None and (event["id"], fact) not in known:
                self._verdict.add("lost", f"{where}: {event['event']} was told of {event['id']}")

    def _facts(
        self, left: Mapping[str, bytes], where: str
    ) -> list[tuple[str, str, dict[str, object]]] | None:
        ledger = str(self._home / "data" / "ledger.sqlite3")
        if ledger not in left:
            return []
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / "ledger.sqlite3"
            for tail in ("", "-wal", "-journal"):
                if ledger + tail in left:
                    copy.with_name(copy.name + tail).write_bytes(left[ledger + tail])
            try:
                with contextlib.closing(sqlite3.connect(copy)) as opened:
                    if opened.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                        raise sqlite3.DatabaseError("not whole")
                    if not opened.execute("SELECT name FROM sqlite_master WHERE name = 'facts'").fetchone():
                        return []
                    rows = opened.execute("SELECT job, kind, body FROM facts ORDER BY n").fetchall()
            except sqlite3.Error as error:
                self._verdict.add("torn", f"{where}: the ledger, {error}")
                return None
        return [(job, kind, json.loads(body)) for job, kind, body in rows]

    def look_at_settings(self, left: Mapping[str, bytes], name: str, *, must_have: bool, where: str) -> None:
        """The settings are whole, and name the gateway once that was told; its token lies there."""
        content = left.get(str(self._home / "config" / "settings.toml"), b"")
        try:
            known = [one["name"] for one in tomllib.loads(content.decode()).get("gateways", [])]
        except ValueError:
            self._verdict.add("torn", f"{where}: the settings")
            return
        if content == b"" and str(self._home / "config" / "settings.toml") in left:
            self._verdict.add("torn", f"{where}: the settings are empty")
        if must_have and name not in known:
            self._verdict.add("lost", f"{where}: the gateway {name}, which was said to be there")
        tokens = left.get(str(self._home / "data" / "tokens.locked"))
        if tokens is not None:
            try:
                json.loads(tokens)
            except ValueError:
                self._verdict.add("torn", f"{where}: the tokens")
        if must_have and tokens is None:
            self._verdict.add("lost", f"{where}: the token of {name}")


class Proof:
    """Runs the program step by step, and looks at every moment of each step."""

    def __init__(self, folder: Path, library: Path, every: int) -> None:
        self._home = folder / "home"
        self._journal = folder / "journal"
        self._library = library
        self._every = every
        self.verdict = Verdict()
        self.server: DemoServer = start_demo(folder / "demo", "hitopen")

    def run(self, *arguments: str, said: str, given: str = "") -> tuple[list[Note], Disk]:
        """One command to its end, with its notes, and the disk before it."""
        self._home.mkdir(exist_ok=True)
        before = Disk(self._home)
        self._journal.unlink(missing_ok=True)
        done = subprocess.run(
            [sys.executable, "-c", CLI, *arguments], input=given, capture_output=True, text=True, timeout=300,
            env={**os.environ, "O8STUDIO_HOME": str(self._home), **noted(self._library, self._home, self._journal)},
            check=False,
        )  # fmt: skip
        if said not in done.stdout:
            raise SystemExit(f"{arguments[0]} did not work: {done.stdout[-500:]}{done.stderr[-2000:]}")
        return list(notes(self._journal)), before

    def look(self, found: Sequence[Note], disk: Disk, gateway: str, told_by: str) -> None:
        """Look at the disk after every act that can change what a power cut would leave, or that tells something."""
        # while a gateway is set up, only empty requests are sent, to find its routes
        judge, told, step = Judge(self._home, self.verdict), Told(counts_posts=not told_by), 0
        interesting = (Act.SYNCED, Act.RENAMED, Act.LINKED, Act.UNLINKED, Act.SENT, Act.SAID, Act.CUT)
        for note in found:
            disk.take(note)
            told.take(note)
            if note.act not in interesting:
                continue
            step += 1
            if step % self._every and note.act not in (Act.SENT, Act.SAID):
                continue
            words = note.first[-60:] if note.act is not Act.SAID else note.first[:60]
            for forgets in Forgets:
                where = f"{note.act.name} {words!r}, {forgets.value} forgotten"
                left = disk.after_power_cut(forgets)
                judge.look(left, told, where)
                judge.look_at_settings(
                    left, gateway, must_have=not told_by or told_by in told.text, where=where
                )


def run(folder: Path, clips: int, every: int, library: Path) -> Verdict:
    """Set a gateway up, make clips, change the settings."""
    proof = Proof(folder, library, every)
    try:
        add = [
            "gateway",
            "add",
            proof.server.url,
            "--name",
            "forgetful",
            "--proxy",
            "direct",
            "--keep",
            "passphrase",
        ]
        proof.look(
            *proof.run(*add, said="ok   token", given=f"{TOKEN}\nopen sesame\n"),
            "forgetful",
            "ok   passphrase",
        )
        os.environ["O8STUDIO_TOKEN"] = TOKEN
        for number in range(clips):
            made = ["generate", f"forgetful {number}", *SMALL, "--gateway", "forgetful", "--yes", "--json"]
            proof.look(*proof.run(*made, said='"saved"'), "forgetful", "")
        together = [
            "generate",
            "forgetful, two at once",
            *SMALL,
            "-n",
            "2",
            "--gateway",
            "forgetful",
            "--yes",
            "--json",
        ]
        proof.look(*proof.run(*together, said='"saved"'), "forgetful", "")
    finally:
        proof.server.stop()
    return proof.verdict


def main() -> int:
    """Run it; 0 where everything held, 2 where it can't be looked at."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--clips", type=int, default=3)
    parser.add_argument("--every", type=int, default=1, help="look at every Nth act only")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        library = built(Path(made))
        if library is None:
            print("no C compiler here, or no Linux: nothing was looked at")
            return 2
        verdict = run(Path(made), options.clips, options.every, library)
    print("\n".join(verdict.examples))
    print(verdict.line())
    return 1 if verdict.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
