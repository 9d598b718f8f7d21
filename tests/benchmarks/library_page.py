"""What the library's page costs to look at: opening, a scrolled frame, posters after scrolling, memory; as ratios too.

    python tests/benchmarks/library_page.py [--clips 100000] [--keep FOLDER]

The page runs offscreen over the real read model (filled as `tests/benchmarks/library.py` does, which
takes the `data` of a folder that was kept). The ratio of a frame is to an
empty `QListView` of as many rows in icon mode, scrolled and repainted in the same run.
"""

import argparse
import asyncio
import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PIL import Image
from PySide6.QtCore import QSize, QStringListModel
from PySide6.QtWidgets import QApplication, QListView, QWidget

from o8studio.gui.event_loop import EventLoop
from o8studio.presenters.background import Background, CurrentGateway
from o8studio.presenters.library_verbs import LibraryPresenter
from o8studio.store.paths import places
from o8studio.studio import open_studio
from o8studio.ui.library.clip_pictures import ClipPictures
from o8studio.ui.library.library_page import LibraryPage
from o8studio.ui.library.parts import LibraryParts
from o8studio.ui.models.job_store import JobStore
from o8studio.ui.models.thumbnails import Thumbnails
from o8studio.ui.theme.theme import load_fonts, theme
from tests.benchmarks.library import fill

FRAMES, STEP = 200, 117
SIZE = QSize(1368, 900)


def frames(scroll: Callable[[int], None], repaint: Callable[[], None]) -> list[float]:
    """Milliseconds of each scrolled frame, painted whole."""
    taken = []
    for number in range(FRAMES):
        scroll(number * STEP)
        began = time.perf_counter()
        repaint()
        taken.append((time.perf_counter() - began) * 1000)
    return taken


def told(name: str, taken: list[float], other: float | None = None) -> float:
    """Print median and p99, and the ratio to another median."""
    middle, late = statistics.median(taken), sorted(taken)[int(len(taken) * 0.99)]
    ratio = f"   {middle / other:5.2f} × an empty view" if other else ""
    print(f"{name:<44}{middle:8.2f} ms median {late:8.2f} ms p99{ratio}")
    return middle


async def empty_view(count: int) -> list[float]:
    """The same on a plain view of Qt's."""
    view, model = QListView(), QStringListModel([""] * count)
    view.setViewMode(QListView.ViewMode.IconMode)
    view.setGridSize(QSize(164, 139))
    view.setLayoutMode(QListView.LayoutMode.Batched)
    view.setUniformItemSizes(True)
    view.resize(848, 816)
    view.setModel(model)
    view.show()
    for _turn in range(
        20
    ):  # never `processEvents`: a task that wakes in there is lost, and the run never ends
        await asyncio.sleep(0.01)
    bar = view.verticalScrollBar()
    return frames(bar.setValue, view.viewport().repaint)


async def measured(count: int) -> None:
    """Open the page over a library of so many clips, scroll, and say what it took."""
    async with open_studio(places()) as studio:
        await studio.index.catch_up()
        while studio.tasks.is_running("library upkeep"):  # whether each file is there, as after any start
            await asyncio.sleep(0.1)
        store, thumbnails = JobStore(), Thumbnails()
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        port = LibraryPresenter(studio, CurrentGateway(studio), Background(studio))
        holder = QWidget()
        holder.resize(SIZE)
        holder.show()
        began = time.perf_counter()
        parts = LibraryParts(
            {}, ClipPictures(holder, lambda: studio.places.posters, store, thumbnails), store.names
        )
        for step in parts.steps():  # as the program does while nobody looks
            step()
            await asyncio.sleep(0)
        page = LibraryPage(port, lambda: studio.places.posters, store, thumbnails, {}, parts)
        page.setParent(holder)
        page.resize(SIZE)
        await asyncio.sleep(0.5)
        print(f"{'the page made ahead':<44}{(time.perf_counter() - began - 0.5) * 1000:8.0f} ms")
        began = time.perf_counter()
        page.show()
        while not page.model.rowCount() or page.model.row(0) is None:
            await asyncio.sleep(
                0.001
            )  # a window waits for events; one that spins holds the index's thread up
        page.wall.viewport().repaint()
        print(f"{'first cells after the page was shown':<44}{(time.perf_counter() - began) * 1000:8.0f} ms")
        began = time.perf_counter()
        page.wall.relayout()
        print(f"{'layout of all clips':<44}{(time.perf_counter() - began) * 1000:8.2f} ms")
        bar, wall = page.wall.verticalScrollBar(), page.wall.viewport()
        plain = told("an empty QListView in icon mode", await empty_view(count))
        told("a scrolled frame, cold", frames(bar.setValue, wall.repaint), plain)
        for _turn in range(200):
            await asyncio.sleep(0.005)
        bar.setValue(0)
        warm: list[float] = []
        for number in range(FRAMES):
            bar.setValue(number * 24)
            for _turn in range(3):
                await asyncio.sleep(0)
            began = time.perf_counter()
            wall.repaint()
            warm.append((time.perf_counter() - began) * 1000)
        told("a scrolled frame, rows and posters as they come", warm, plain)
        bar.setValue(bar.maximum() // 2)
        wall.repaint()
        began = time.perf_counter()
        while not all_shown(page):
            await asyncio.sleep(0.005)
            wall.repaint()
        print(f"{'posters in view after a jump':<44}{(time.perf_counter() - began) * 1000:8.0f} ms")
        began = time.perf_counter()
        page.wall.selectAll()
        wall.repaint()
        print(f"{'select all':<44}{(time.perf_counter() - began) * 1000:8.1f} ms")
        after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        print(f"{'memory of the page':<44}{(after - before) / 1024:8.0f} MB")
        page.pictures.end()


def all_shown(page: LibraryPage) -> bool:
    """Whether every poster in view was read."""
    wall = page.wall
    shift, high = wall.verticalOffset(), wall.viewport().height()
    for row in wall._layout.rows_between(shift, shift + high):
        known = page.model.row(row)
        box = wall.cells.poster(wall._layout.rect(row))
        if known is None or page.pictures.source.poster(known, box, wall.devicePixelRatioF()) is None:
            return False
    return True


def make(folder: Path, count: int) -> None:
    """A profile with so many clips, whose files and posters are there."""
    places().make()
    clips, posters = folder / "films", places().posters
    clips.mkdir()
    fill(places().ledger, count, str(clips))
    real, film = folder / "poster.jpg", folder / "film.mp4"
    Image.effect_noise((320, 180), 60).convert("RGB").save(real, quality=85)
    film.write_bytes(bytes(1000))
    for number in range(count):
        (posters / f"c{number:011x}.jpg").symlink_to(real)
        (clips / f"{number}.mp4").symlink_to(film)


def main() -> int:
    """Run it in a profile of its own."""
    options = argparse.ArgumentParser()
    options.add_argument("--clips", type=int, default=100_000)
    options.add_argument("--keep", type=Path)
    arguments = options.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = arguments.keep or Path(scratch)
        os.environ["O8STUDIO_HOME"] = str(folder)
        if not places().ledger.exists():
            make(folder, arguments.clips)
        app = QApplication(sys.argv[:1])
        load_fonts()
        theme().apply("dark")
        with asyncio.Runner(loop_factory=lambda: EventLoop(app)) as runner:
            runner.run(measured(arguments.clips))
    return 0


if __name__ == "__main__":
    sys.exit(main())
