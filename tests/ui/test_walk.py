"""The program itself under a real X server: a first day, a restart, and a window that stands still when it should not."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def screen() -> Iterator[str]:
    """A virtual screen of its own; its name."""
    reading, writing = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1600x1000x24", "-nolisten", "tcp"],
        pass_fds=[writing], stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(writing)
    with os.fdopen(reading) as told:
        number = told.readline().strip()
    yield f":{number}"
    server.terminate()
    server.wait(10)


def walk(day: str, screen: str, home: Path, folder: Path) -> str:
    """One day, in a process of its own; what it said."""
    around = {
        **os.environ, "DISPLAY": screen, "QT_QPA_PLATFORM": "xcb", "O8STUDIO_HOME": str(home),
        "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", "tests.ui.walk", day],
        cwd=folder, env=around, capture_output=True, text=True, timeout=400, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.timeout(420)
def test_the_first_day_and_the_next(screen: str, home: Path, tmp_path: Path) -> None:
    walk("first", screen, home, tmp_path)
    walk("again", screen, home, tmp_path)
