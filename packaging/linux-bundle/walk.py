"""Walks a built bundle as a person would, and fails if a piece that was left out is asked for.

python packaging/linux-bundle/walk.py FOLDER     needs strace and Xvfb (xvfb-run)

The program makes and plays a clip in its window, and answers on the command line; every file that it asks for and does
not find is held against the list of what was left out.
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

import contents  # noqa: E402 - beside this folder

_ASKED = re.compile(r'"([^"]+)"[^"]*= -1 ENOENT')
_HARMLESS = re.compile(r"\.pyc$|\.py$|/$|qt\.conf|translations/")
"""Looked for in passing, also where they lie in a whole installation."""


def asked_for(folder: Path, *arguments: str, home: Path, trace: Path) -> set[str]:
    """What one run of the program looked for inside the bundle and did not find."""
    environment = {**os.environ, "HOME": str(home), "O8STUDIO_HOME": str(home / "profile")}
    command = ["strace", "-f", "-qq", "-e", "trace=open,openat,stat,access,newfstatat", "-o", str(trace)]
    screen = ["xvfb-run", "-a"] if "--shot" in arguments else []
    done = subprocess.run([*screen, *command, str(folder / "o8studio"), *arguments], env=environment, check=False)  # noqa: S603 - our own program
    if done.returncode:
        sys.exit(f"{arguments}: {done.returncode}")
    inside = str((folder / "_internal").resolve()) + "/"
    return {
        name.removeprefix(inside)
        for name in _ASKED.findall(trace.read_text("utf-8", errors="replace"))
        if name.startswith(inside)
    }


def main() -> None:
    """Walk, and name what was missed."""
    folder = Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory() as made:
        home = Path(made)
        runs: tuple[tuple[str, ...], ...] = (
            ("--version",),
            ("models", "show", "kling-v3"),
            ("--demo", "--shot", str(home / "shot")),
            ("jobs", "--json"),
        )
        missed: set[str] = set()
        for arguments in runs:
            missed |= asked_for(folder, *arguments, home=home, trace=home / "trace")
    wanted = sorted(name for name in missed if contents.is_left_out(name) and not _HARMLESS.search(name))
    for name in wanted:
        print(f"asked for and left out: {name}")  # noqa: T201 - its only output
    print(f"{len(missed)} files looked for in vain, {len(wanted)} of them left out by us")  # noqa: T201 - its only output
    sys.exit(bool(wanted))


if __name__ == "__main__":
    main()
