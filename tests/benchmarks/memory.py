"""How much memory the window takes with 100 clips, at rest and after ten of them were played and stepped through.

    python tests/benchmarks/memory.py [--seconds 60]

Prints megabytes of resident memory (RSS) of the window's process, and each as a ratio to the window at rest, which has a
clip on its stage. The clips are five seconds of 1920 × 1080. The program itself, painted by Qt's offscreen platform, on a
demo gateway that is a process of its own.
"""

import argparse
import gc
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

CLIPS, PLAYED, FRAMES, SIZE = 100, 10, 120, (1920, 1080)
ENCODE = """
import sys
from pathlib import Path
from tests.support.clips import X264
from tests.support.clips import make
make(Path(sys.argv[1]), "libx264", size=(1920, 1080), count=120, options=X264)
"""


def resident() -> float:
    """Megabytes."""
    with open("/proc/self/statm") as file:  # noqa: PTH123
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def watched(window, rest: float) -> Iterator:
    """What is waited for, while clips are played; prints what it measures."""
    from tests.support.restart import pause

    player = window.player
    yield "the clip", lambda: player._seen == 0 and player._reader is not None, 60
    yield from pause(8)
    print("at rest", resident(), sep="\t")
    for clip in window.store.clips()[-PLAYED:]:
        window.play(clip.id)
        there = lambda: player._seen >= 0 and player._reader is not None and player._waits_for < 0  # noqa: E731
        yield "its first picture", there, 30
        player.toggle()
        yield "that it plays", lambda: player.engine.frames > 3, 30
        yield from pause(2)
        player.pause()
        for step in (*[1] * 30, *[-1] * 10):
            yield "a picture", lambda: player._waits_for < 0, 30
            player.step(step)
        for number in (FRAMES - 1, 0):
            yield "a picture", lambda: player._waits_for < 0, 30
            player.go_to(number)
        yield "a picture", lambda: player._waits_for < 0, 30
    print(f"{PLAYED} played and stepped through", resident(), sep="\t")
    yield from pause(rest)
    print(f"after {rest:.0f} s", resident(), sep="\t")


def child(rest: float) -> None:
    """The program with a hand at its player."""
    gc.disable()  # as the program does
    from o8studio.gui import process as gui
    from tests.support.restart import Hand

    app = gui.application()
    from o8studio.store import settings as settings_file
    from o8studio.store.paths import places

    settings = settings_file.load(places().settings)
    shell = gui.first_paint(app, settings)
    hand = Hand(shell, lambda window: watched(window, rest), every_ms=10)
    gui.stay(app, shell, settings)
    if hand.problem:
        sys.exit(hand.problem)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=60, help="of rest before the last look")
    parser.add_argument("--child", action="store_true")
    options = parser.parse_args()
    if options.child:
        child(options.seconds)
        return
    from o8studio.store.paths import Places
    from tests.support.demo import TOKEN, start_demo
    from tests.support.full_profile import fill

    with tempfile.TemporaryDirectory() as made:
        folder, home = Path(made), Path(made) / "home"
        clip = folder / "clip.mp4"
        subprocess.run([sys.executable, "-c", ENCODE, str(clip)], cwd=Path(__file__).parents[2], check=True)
        demo = start_demo(folder / "demo")
        where = Places(home / "config", home / "data", home / "cache", home / "clips")
        fill(where, clip, clips=CLIPS, url=demo.url, length=5.0, size=SIZE)
        done = subprocess.run(
            [sys.executable, __file__, "--child", "--seconds", str(options.seconds)],
            env={**os.environ, "O8STUDIO_HOME": str(home), "O8STUDIO_TOKEN": TOKEN, "QT_QPA_PLATFORM": "offscreen"},
            stdout=subprocess.PIPE, text=True, check=True,
        )  # fmt: skip
        demo.stop()
    found = [line.split("\t") for line in done.stdout.splitlines() if "\t" in line]
    first = float(found[0][1])
    print(f"a window with {CLIPS} clips of {SIZE[0]} × {SIZE[1]}")
    for name, value in found:
        print(f"  {name:34} {float(value):6.0f} MB  {float(value) / first:5.2f}x")


if __name__ == "__main__":
    main()
