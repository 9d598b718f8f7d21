"""Ends every process that a test starts, however the test ends: by itself, by its time limit, by SIGKILL of pytest.

A second, small process in its own session holds the other end of a pipe. When the run is over the pipe closes, and it
kills every process that still has the run's mark in its environment, which descendants inherit.
"""

import os
import secrets
import signal
import subprocess
import sys
import time
from pathlib import Path

MARK = "O8STUDIO_TEST_RUN"
"""The environment variable; one word per run that a process belongs to."""

_kept: set[int] = set()
"""Children of this process that serve the whole run."""
_words: list[str] = []
"""The word of this process's run, once it has begun."""
_nests: set[int] = set()
"""Those of them whose own children are tests' children: they fork them."""


def begin_run() -> None:
    """Mark this process's future children, and start the process that cleans up after it. Once, at the start."""
    word = f"{os.getpid()}-{secrets.token_hex(8)}"
    if sys.platform != "win32":  # there no process can read another's environment
        plain = {name: value for name, value in os.environ.items() if name != MARK}
        reading, _writing = os.pipe()  # the writing end closes exactly when this process ends
        quiet = subprocess.DEVNULL
        command = [sys.executable, "-I", "-S", __file__, word]
        subprocess.run(
            command, stdin=reading, stdout=quiet, stderr=quiet, start_new_session=True, env=plain, check=True
        )
        os.close(reading)
    os.environ[MARK] = f"{os.environ.get(MARK, '')} {word}".strip()
    _words.append(word)
    _kept.update(children())


def has_begun() -> bool:
    """Whether this process runs tests, and is not a script or a program that a test started."""
    return _words != []


def keep(pid: int, *, has_children_of_tests: bool = False) -> None:
    """Exempt this child, which serves more than one test.

    Args:
        has_children_of_tests: its own children are looked at as this process's.
    """
    _kept.add(pid)
    if has_children_of_tests:
        _nests.add(pid)


def end_what_a_test_left() -> list[str]:
    """Kill the children that are neither exempt nor ended; returns their command lines."""
    killed = []
    forked = {one for nest in _nests for one in _below(nest)}
    for pid in (children() | forked) - _kept:
        if line := _command_line(pid):
            killed.append(line)
            for one in [pid, *_below(pid)]:
                _kill(one)
    return killed


def children() -> set[int]:
    """The direct children of this process; empty if the system doesn't tell."""
    found: set[int] = set()
    for task in Path("/proc/self/task").glob("*/children"):
        try:
            found.update(map(int, task.read_text().split()))
        except OSError:
            continue  # the thread has ended, and its children belong to another
    return found


def marked(word: str) -> set[int]:
    """Every process with this word of a run, except this one."""
    found: set[int] = set()
    if Path("/proc/self/environ").exists():
        for place in Path("/proc").glob("[0-9]*/environ"):
            try:
                if word.encode() in place.read_bytes():
                    found.add(int(place.parent.name))
            except OSError:
                continue  # it has ended, or belongs to another user
    elif sys.platform != "win32":
        shown = subprocess.run(
            ["ps", "-axEww", "-o", "pid=,command="], capture_output=True, text=True, check=False
        )
        found = {
            int(line.split()[0]) for line in shown.stdout.splitlines() if f"{MARK}=" in line and word in line
        }
    return found - {os.getpid()}


def _below(pid: int) -> list[int]:
    try:
        own = [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []
    return [*own, *(one for child in own for one in _below(child))]


def _command_line(pid: int) -> str:
    """Empty for a zombie."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    except OSError:
        return ""


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


def _clear_up(word: str) -> None:
    """Wait for the run's end; then kill until two scans find nothing: a process may start another during a scan."""
    sys.stdin.buffer.read()
    quiet = 0
    while quiet < 2:
        left = marked(word)
        quiet = 0 if left else quiet + 1
        for pid in left:
            _kill(pid)
        time.sleep(0.02)


if __name__ == "__main__":
    if os.fork():
        os._exit(0)  # the run's own child has ended, and nobody needs to wait for the other
    _clear_up(sys.argv[1])
