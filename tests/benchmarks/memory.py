"""How much memory the window takes with 100 clips, at rest and after ten of them were played and stepped through.

    python tests/benchmarks/memory.py [--seconds 60]

Prints megabytes of resident memory (RSS) of the window's process, and each as a ratio to the window at rest. The clips
are five seconds of 1920 × 1080. The real window, painted by Qt's offscreen platform; the demo gateway is a process of its own.
"""

import argparse
import asyncio
import gc
import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_LOGGING_RULES", "qt.multimedia.*=false;qt.qpa.*=false")
sys.path.insert(0, str(Path(__file__).parents[2]))

from PySide6.QtWidgets import QApplication

from o8studio.store.paths import places
from o8studio.ui.qt.gui_gc import GuiThreadCollector
from o8studio.ui.theme.theme import load_fonts, theme
from tests.support.clips import X264, make
from tests.support.demo import start_demo
from tests.support.full_profile import fill
from tests.support.patience import until
from tests.support.scenes import play_scene

CLIPS, PLAYED, FRAMES = 100, 10, 120


def resident() -> float:
    """Megabytes."""
    with open("/proc/self/statm") as file:  # noqa: PTH123 - no object of a path for what is measured
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


async def watch_one(window, job_id: str) -> None:
    """Play it for two seconds, then stand still and step on, back and to both ends."""
    player = window.player
    window.play(job_id)
    await until(lambda: player._seen == 0 and player._reader is not None and player._waits_for < 0)
    player.toggle()
    await until(lambda: player.engine.frames > 3)
    await asyncio.sleep(2)
    player.pause()
    await until(lambda: player.count == FRAMES and player._waits_for < 0)
    moves = [*[1] * 30, *[-1] * 10]
    for step in moves:
        player.step(step)
        await until(lambda: player._waits_for < 0)
    for number in (FRAMES - 1, 0):
        player.go_to(number)
        await until(lambda: player._waits_for < 0)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=60, help="of rest before the last look")
    rest = parser.parse_args().seconds
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        os.environ["O8STUDIO_HOME"] = str(folder / "home")
        clip = make(folder / "clip.mp4", "libx264", size=(1920, 1080), count=FRAMES, options=X264)
        ids = fill(places(), clip, clips=CLIPS, url="http://127.0.0.1:9", length=5.0, size=(1920, 1080))
        gc.disable()  # as the program does
        app = QApplication([])
        app.setQuitOnLastWindowClosed(False)
        load_fonts()
        theme().apply("dark")
        demo = start_demo(folder / "demo")
        found: dict[str, float] = {}

        async def scene(_studio, window, _desk) -> None:
            GuiThreadCollector(window.shell)
            await until(lambda: bool(window.compose.picker.model))
            await asyncio.sleep(5)
            found["at rest"] = resident()
            for job_id in ids[-PLAYED:]:
                await watch_one(window, job_id)
            found[f"{PLAYED} played and stepped through"] = resident()
            await asyncio.sleep(rest)
            found[f"after {rest:.0f} s"] = resident()

        play_scene(app, demo, scene)
        demo.stop()
        first = found["at rest"]
        print(f"a window with {CLIPS} clips of 1920 × 1080")
        for name, value in found.items():
            print(f"  {name:34} {value:6.0f} MB  {value / first:5.2f}x")


if __name__ == "__main__":
    main()
