"""The program itself under a real X server: a first day, a restart, and a window that stands still when it should not."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from tests.support.patience import tries
from tests.support.watchdog import Watchdog
from tests.support.x_screen import x_screen

ROOT = Path(__file__).parents[2]


@pytest.fixture
def screen() -> Iterator[str]:
    """A virtual screen of its own; its name."""
    with x_screen() as name:
        yield name


def walk(day: str, screen: str, home: Path, folder: Path, **more: str) -> str:
    """One day, in a process of its own; what it said."""
    around = {
        **os.environ, "DISPLAY": screen, "QT_QPA_PLATFORM": "xcb", "O8STUDIO_HOME": str(home),
        "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8", "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
        "QT_LOGGING_RULES": "qt.multimedia.*=false;qt.qpa.*=false", **more,
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.walk", day],
        cwd=folder, env=around, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def first_day(screen: str, home: Path, tmp_path: Path) -> Path:
    """The home that a first day leaves. What stalls on a day and does so again the next is the window's own doing."""
    walk("first", screen, home, tmp_path)
    stalls = stalls_of(tmp_path)
    if stalls:
        walk("first", screen, home.with_name("another"), tmp_path)
        again = stalls_of(tmp_path)
        assert not stalls.keys() & again.keys(), f"over 50 ms, twice: {stalls} and {again}"
    return home


def stalls_of(folder: Path) -> dict[str, float]:
    """Seconds by place."""
    stalls: dict[str, float] = json.loads((folder / "stalls.json").read_text())
    return stalls


@pytest.mark.alone  # its first day is timed by the wall's clock too
def test_the_first_day_and_the_days_after(screen: str, first_day: Path, tmp_path: Path) -> None:
    """With real keys and clicks; then a restart; then a screen reader; then everything without a mouse."""
    walk("again", screen, first_day, tmp_path)
    reader = subprocess.Popen(
        ["/usr/bin/python3", str(ROOT / "tests" / "support" / "reader.py"), str(tmp_path)]
    )
    try:
        walk("read", screen, first_day, tmp_path)
        assert reader.wait() == 0
    finally:
        reader.kill()
    heard = json.loads((tmp_path / "heard.json").read_text())
    check_what_was_read(heard["tree"])
    assert any("Clip ready" in words for _kind, words in heard["told"]), heard["told"]
    walk("keys", screen, first_day, tmp_path)


def check_what_was_read(tree: list[dict[str, Any]]) -> None:
    """Names, roles and states of what a person needs to make and to watch a clip."""
    known = {(node["role"], node["name"]) for node in tree}
    wanted = {
        ("text", "Prompt"), ("text", "Negative prompt"), ("text", "Seed"), ("spin button", "Variations"),
        ("push button", "Choose models"), ("push button", "First frame"), ("push button", "Generate 3"),
        ("push button", "Free (demo), 3 clips"), ("radio button", "480p"), ("check box", "Generate audio"),
        ("push button", "Play"), ("push button", "Next frame"), ("check box", "Loop"), ("slider", "Volume"),
        ("push button", "Save as…"), ("table", "Queue"), ("table cell", "Waiting, 1"), ("check box", "Studio"),
    }  # fmt: skip
    assert wanted <= known, f"{wanted - known} is not among {sorted(map(str, known))}"
    cells = [str(node["name"]) for node in tree if node["role"] == "table cell"]
    assert any(cell.endswith("Seedance 2.0, 3 of 5 stars") for cell in cells), cells
    assert any("Draft, it never arrived" in cell for cell in cells), cells
    assert any(
        "This gateway has no video channel for this model (503)." in cell and cell.endswith("Not charged")
        for cell in cells
    ), cells
    (resolution,) = [node for node in tree if node["name"] == "480p"]
    assert "checked" in resolution["states"], resolution
    (rating,) = [node for node in tree if node["name"] == "Rating"]
    assert rating["description"] == "3 of 5 stars"
    nameless = [node for node in tree if "focusable" in node["states"] and not node["name"]]
    assert not nameless, nameless


def test_the_window_lives_on_wayland(home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    folder.mkdir(mode=0o700)
    around = {**os.environ, "XDG_RUNTIME_DIR": str(folder)}
    server = subprocess.Popen(
        ["weston", "--backend=headless-backend.so", "--socket=studio", "--idle-time=0", "--width=1600", "--height=1000"],
        env=around, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        for _ in tries(every=0.05):
            if (folder / "studio").exists():
                break
        told = walk("smoke", "", home, tmp_path, XDG_RUNTIME_DIR=str(folder), WAYLAND_DISPLAY="studio",
                    QT_QPA_PLATFORM="wayland")  # fmt: skip
    finally:
        server.terminate()
        server.wait()
    assert "wayland True" in told


def test_a_window_that_stands_still_is_noticed(dressed: QApplication) -> None:
    """80 ms of sleep in the window's thread trip the watchdog, and it says where; here however busy the machine is."""
    dog = Watchdog(waits=lambda: 0.0)

    def stand_still() -> None:
        time.sleep(0.08)

    dog.start()
    timer = QTimer()
    timer.timeout.connect(stand_still)
    timer.start(100)
    for _ in tries():
        dressed.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
        if any("stand_still" in stall.where for stall in dog.stalls):
            break
    dog.stop()
