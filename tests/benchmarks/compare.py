"""Compared takes beside the same decoders without a window, in one run.

    python tests/benchmarks/compare.py [--seconds 20] [--size 1920x1080] [--skew 60] [--keep FOLDER]

Prints how many pictures a second two and four takes show while playing (of those that there are), the milliseconds of
steps inside the cache and anywhere, the memory of all decoded pictures, and for two and four takes the rate at which
plain PyAV threads decode and shrink the same files, which is the most that this machine could show; where mpv is installed, also how
as many of it keep together by themselves (`naive.py`). Then two and four takes of
24, 25, 30 and uneven pictures a second and of different lengths play, and the number in each shown picture is read: how many
instants showed pictures that do not belong together, and how far the clock went apart from the wall's. Clips are made anew, unless
those of an earlier run lie in FOLDER.
"""

import argparse
import os
import random
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_LOGGING_RULES", "qt.multimedia.*=false;qt.qpa.*=false")
sys.path.insert(0, str(Path(__file__).parents[2]))

import av
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from o8studio.services.library.frame_service import BUDGET_BYTES, FrameCache
from o8studio.ui.review.compare_stage import CompareStage, Pane
from o8studio.ui.review.pane_layout import StageMode
from o8studio.ui.theme.theme import load_fonts, theme
from tests.benchmarks.naive import played as naive_played
from tests.support.clips import UNEVEN, make

FPS, SECONDS = 24, 10


def kept(path: Path, count: int, size: tuple[int, int], times: list[int] | None = None) -> Path:
    """A film of so many numbered frames, made unless it is there."""
    if path.exists():
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    options = {"preset": "fast", "g": "48", "bf": "2"}
    return make(path, "libx264", count=count, size=size, options=options, times=times)


def wait_until(app: QApplication, condition) -> None:
    """Run the event loop until it is true."""
    while not condition():
        app.processEvents()
        time.sleep(0.0005)


def played(app: QApplication, stage: CompareStage, seconds: float) -> float:
    """Complete instants a second while playing."""
    shown: list[tuple[int, ...]] = []
    stage.instant_shown.connect(lambda instant: shown.append(instant.numbers))
    stage.toggle()
    end = time.perf_counter() + seconds
    wait_until(app, lambda: time.perf_counter() > end)
    stage.pause()
    changes = sum(one != other for one, other in zip(shown, shown[1:], strict=False))
    return changes / seconds


def drawn(image: QImage) -> int:
    """The number in a picture of `tests/support/clips.py`, at any size."""
    row = image.height() // 4
    return sum(
        (image.pixelColor(int((bit + 0.5) * image.width() / 16), row).green() > 128) << bit
        for bit in range(16)
    )


def skewed(app: QApplication, stage: CompareStage, seconds: float) -> tuple[int, int, float]:
    """Instants that were shown while playing, those whose pictures belong to different times, and by how
    many seconds the clock went apart from the wall's in the last round."""
    seen: list[tuple[float, tuple[int, ...]]] = []
    stage.instant_shown.connect(lambda one: seen.append((one.at, tuple(map(drawn, one.images)))))
    stage.playhead.loops = True
    turns: list[tuple[float, float]] = []
    stage.playhead.moved.connect(lambda moved: turns.append((moved, time.perf_counter())))
    stage.toggle()
    begin = time.perf_counter()
    wait_until(app, lambda: time.perf_counter() - begin > seconds)
    stage.pause()
    comparison = stage.frames.comparison
    wrong = sum(numbers != comparison.numbers(at) for at, numbers in seen)
    first = max((at for at in range(1, len(turns)) if turns[at][0] < turns[at - 1][0]), default=0)
    (was, then), (at_last, now) = turns[first], turns[-1]
    return len(seen), wrong, (at_last - was) - (now - then)


def steps(app: QApplication, stage: CompareStage, numbers: list[int]) -> list[float]:
    """Milliseconds until all takes show each of these frames."""
    times = []
    for number in numbers:
        begin = time.perf_counter()
        stage.go_to(number)
        wait_until(app, lambda: not stage.frames.is_busy and stage.number == number)  # noqa: B023
        app.processEvents()
        times.append((time.perf_counter() - begin) * 1000)
    return times


def is_filled(stage: CompareStage, numbers: list[int]) -> bool:
    """Whether these frames of every take are in the cache."""
    readers = [one for one in stage.frames._readers if one is not None]
    return all(reader.is_cached(number) for reader in readers for number in numbers)


def plain(paths: list[str], size: tuple[int, int]) -> float:
    """Frames of all files decoded and shrunk by a thread each, per second and file."""

    def run(path: str) -> None:
        with av.open(path) as container:
            for frame in container.decode(video=0):
                bytes(frame.reformat(*size, "bgra").planes[0])

    threads = [threading.Thread(target=run, args=(path,)) for path in paths]
    begin = time.perf_counter()
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return FPS * SECONDS / (time.perf_counter() - begin)


def main() -> None:
    """Measure two and four takes."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--size", default="1920x1080")
    parser.add_argument("--skew", type=float, default=60)
    parser.add_argument("--keep", default="")
    at = parser.parse_args()
    sys.stdout.reconfigure(line_buffering=True)  # what was measured is there even if the rest is stopped
    size = tuple(map(int, at.size.split("x")))
    app = QApplication(sys.argv[:1])
    load_fonts()
    theme().apply("dark")
    draw = random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        made = [str(kept(Path(at.keep or folder) / f"{n}.mp4", FPS * SECONDS, size)) for n in range(4)]
        for count, mode in ((2, StageMode.SIDE), (4, StageMode.FOUR)):
            cache = FrameCache(BUDGET_BYTES)
            stage = CompareStage(cache)
            stage.resize(992, 558)
            stage.show()
            stage.show_takes([Pane(path, FPS, False) for path in made[:count]], mode)
            wait_until(app, lambda: stage.instant is not None)  # noqa: B023
            anywhere = steps(app, stage, [draw.randrange(FPS * SECONDS) for _ in range(30)])
            there = [60 + one for one in (*range(30), *reversed(range(30)))]
            steps(app, stage, sorted(set(there)))
            wait_until(app, lambda: is_filled(stage, there))  # noqa: B023
            cached = steps(app, stage, there)
            stage.go_to(0)
            rate = played(app, stage, at.seconds)
            most = plain(made[:count], (stage.width() // 2, stage.height() // 2))
            print(
                f"{count} takes {at.size}: {rate:.1f} of {FPS} pictures a second"
                f" (plain decoding {most:.0f}), step cached median {statistics.median(cached):.1f}"
                f" p95 {sorted(cached)[int(len(cached) * 0.95)]:.1f} ms,"
                f" anywhere p95 {sorted(anywhere)[int(len(anywhere) * 0.95)]:.0f} ms,"
                f" pictures {cache.used / 1024**2:.0f} of {BUDGET_BYTES / 1024**2:.0f} MB"
            )
            stage.end()
            if naive := naive_played(made[:count], Path(folder), (496, 278), FPS, at.seconds):
                print(naive)
        if at.skew:
            show_skew(app, Path(at.keep or folder), size, at.skew)


def show_skew(app: QApplication, folder: Path, size: tuple[int, int], seconds: float) -> None:
    """Play takes of different rates and lengths, and read what is seen."""
    takes = [
        (float(name), kept(folder / f"{name}.mp4", 100 + step, size, [n * step for n in range(100 + step)]))
        for name, step in {"24": 50, "25": 48, "30": 40}.items()
    ]
    takes.append((24.0, kept(folder / "uneven.mp4", 60, size, UNEVEN)))
    for count, mode in ((2, StageMode.SIDE), (4, StageMode.FOUR)):
        stage = CompareStage(FrameCache(BUDGET_BYTES))
        stage.resize(992, 558)
        stage.show()
        stage.show_takes([Pane(str(path), fps, False) for fps, path in takes[-count:]], mode)
        wait_until(app, lambda: stage.instant is not None)  # noqa: B023
        shown, wrong, drift = skewed(app, stage, seconds)
        print(
            f"{count} takes of different rates, {seconds:.0f} s: {shown} instants, {wrong} of them skewed, clock off by {drift * 1000:.0f} ms"
        )
        stage.end()


if __name__ == "__main__":
    main()
