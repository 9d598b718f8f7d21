"""How quick the open window is, beside the smallest Qt program that does the same, in one run.

    python tests/benchmarks/window.py [--rounds N] [--only changes]

Prints milliseconds (median and 99th of a hundred) and the ratio of the medians. The window is the real one on the
demo gateway, painted by Qt's offscreen platform; so is the other program. The start is measured by startup.py.
"""

import argparse
import asyncio
import contextlib
import math
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_LOGGING_RULES", "qt.multimedia.*=false;qt.qpa.*=false")
sys.path.insert(0, str(Path(__file__).parents[2]))

from PySide6.QtCore import QEvent, QObject, QStringListModel, Qt, QTimer
from PySide6.QtGui import QImage, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QLineEdit,
    QListView,
    QListWidget,
    QProgressBar,
    QStackedWidget,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from o8studio.domain.ids import JobId
from o8studio.domain.jobs.job import JobState
from o8studio.services.runtime.bus import JobProgressed
from o8studio.ui.theme.theme import load_fonts, theme
from tests.support.clips import make
from tests.support.demo import start_demo
from tests.support.jobs import BASE
from tests.support.made import made
from tests.support.patience import until
from tests.support.scenes import play_scene

QUEUE, FRAMES = 10_000, 120
_TURNS = 3
"""Of the loop until what was laid out is painted too: `paint_in_next_turn` starts a timer, whose turn asks for the paint."""
TEXT = "Dawn on the Li River. A fisherman poles a bamboo raft through low mist, one lantern at the bow. " * 3


class Clock:
    """Times what happens until everything is painted."""

    def __init__(self, app: QApplication) -> None:
        self._app = app

    def times(self, commands: Iterable[Callable[[], object]]) -> list[float]:
        """Milliseconds for each."""
        found = []
        for deed in commands:
            self._app.processEvents()
            begin = time.perf_counter()
            deed()
            for _turn in range(_TURNS):
                self._app.processEvents()
            found.append((time.perf_counter() - begin) * 1000)
        return found


def report(name: str, ours: list[float], theirs: list[float]) -> None:
    """One line of the table."""
    last = sorted(ours)[min(len(ours) - 1, int(len(ours) * 0.99))]
    middle, other = statistics.median(ours), statistics.median(theirs)
    print(
        f"{name:38} {middle:8.2f} ms  p99 {last:8.2f} ms  smallest {other:7.2f} ms  ratio {middle / other:5.1f}"
    )


def keys(target: QWidget, count: int) -> Iterable[Callable[[], object]]:
    """Letters, one at a time."""
    for at in range(count):
        letter = "abcdefgh "[at % 9]
        event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier, letter)
        yield lambda event=event: QApplication.sendEvent(target, event)


def plain(*parts: QWidget) -> QWidget:
    """A window with nothing but these."""
    window = QWidget()
    layout = QVBoxLayout(window)
    for part in parts:
        layout.addWidget(part)
    window.resize(1440, 900)
    window.show()
    return window


class Picture(QWidget):
    """The smallest program that shows frames: pictures in memory, one painted."""

    image = QImage()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.drawImage(self.rect(), self.image)
        painter.end()


def pages(clock: Clock, window, rounds: int) -> None:
    names = ["library", "studio", "settings", "studio"] * rounds
    clock.times([lambda name=name: window.show_page(name) for name in names[:4]])
    ours = clock.times([lambda name=name: window.show_page(name) for name in names])
    stack = QStackedWidget()
    for _page in range(3):
        stack.addWidget(QListWidget())
    other = plain(stack)
    theirs = clock.times([lambda at=at: stack.setCurrentIndex(at % 3) for at in range(len(names))])
    other.close()
    report("switch the page", ours, theirs)


def picker(clock: Clock, window, rounds: int) -> None:
    choose = window.compose.picker
    first = clock.times([choose.open_list])
    choose._popup.hide()
    ours = []
    for _round in range(rounds):
        ours += clock.times([choose.open_list])
        choose._popup.hide()
    other = plain(QWidget())
    theirs = []
    for _round in range(rounds):
        popup = QFrame(other, Qt.WindowType.Popup)
        layout = QVBoxLayout(popup)
        listed = QListWidget()
        for part in (QLineEdit(), listed):
            layout.addWidget(part)
        theirs += clock.times(
            [lambda listed=listed: listed.addItems([f"model {at}" for at in range(92)]), popup.show]
        )
        popup.close()
    theirs = [sum(theirs[at : at + 2]) for at in range(0, len(theirs), 2)]
    other.close()
    report("open the model picker", ours, theirs)
    print(f"{'  the first time':38} {first[0]:8.2f} ms")


def typing(clock: Clock, window, rounds: int) -> None:
    window.compose.prompt.set_text(TEXT)
    target = window.compose.prompt.focusProxy()
    ours = clock.times(keys(target, 20 * rounds))
    editor = QTextEdit()
    other = plain(editor)
    editor.setPlainText(TEXT)
    theirs = clock.times(keys(editor, 20 * rounds))
    other.close()
    report("a key in the prompt, to paint", ours, theirs)


def scrolling(clock: Clock, window, rounds: int) -> None:
    now = time.time()
    kept = [made(1, job_id=JobId(f"{at:011x}"), at=now - at) for at in range(QUEUE)]
    begin = time.perf_counter()
    window.store.add(kept)
    shown = (time.perf_counter() - begin) * 1000
    QApplication.processEvents()
    bar = window.queue.view.verticalScrollBar()
    spots = [bar.maximum() * at // (40 * rounds) for at in range(40 * rounds)]
    ours = clock.times([lambda spot=spot: bar.setValue(spot) for spot in spots])
    view = QListView()
    view.setUniformItemSizes(True)
    view.setModel(QStringListModel([f"clip {at}" for at in range(QUEUE)]))
    view.setVerticalScrollMode(view.ScrollMode.ScrollPerPixel)
    other = plain(view)
    other.resize(320, 900)
    their_bar = view.verticalScrollBar()
    spots = [their_bar.maximum() * at // (40 * rounds) for at in range(40 * rounds)]
    theirs = clock.times([lambda spot=spot: their_bar.setValue(spot) for spot in spots])
    other.close()
    report(f"scroll a queue of {QUEUE:,}, a frame", ours, theirs)
    print(f"{'  the queue is shown in':38} {shown:8.2f} ms")
    print(f"{'  a clip changes its group in':38} {statistics.median(again(clock, window, kept)):8.2f} ms")


def again(clock: Clock, window, kept: list) -> list[float]:
    """Milliseconds until a clip that ended is sorted in among all of them."""

    def end(at: int) -> None:
        window.store.put(replace(kept[at], state=JobState.CANCELLED))
        window.table.flush()

    return clock.times([lambda at=at: end(at) for at in range(10)])


def updates(clock: Clock, window, rounds: int) -> None:
    running = [
        replace(BASE, id=JobId(f"f{at:010x}"), state=JobState.RENDERING, accepted_at=time.time())
        for at in range(4)
    ]
    window.store.add(running)
    window.queue.view.scrollToTop()

    def tick(at: int) -> None:
        for job in running:
            window.store.note_progress(JobProgressed(job.id, at / (50 * rounds)))
        window.table.flush()

    ours = clock.times([lambda at=at: tick(at) for at in range(50 * rounds)])
    bars = [QProgressBar() for _bar in range(4)]
    other = plain(*bars)

    def set_all(at: int) -> None:
        for bar in bars:
            bar.setValue(at % 100)

    theirs = clock.times([lambda at=at: set_all(at) for at in range(50 * rounds)])
    other.close()
    report("4 clips move on, all cards", ours, theirs)
    print(f"{'  at 10 a second':38} {statistics.mean(ours):8.1f} % of a core")


async def steps(window, rounds: int, folder: Path) -> None:
    from tests.ui.player.test_player_panel import shown

    path = make(folder / "hd.mp4", "libx264", size=(1920, 1080), count=FRAMES)
    player = window.player
    window.show_page("studio")
    player.show_clip(*shown(path, count=FRAMES, size=(1920, 1080)), play=False)
    await until(lambda: player.count == FRAMES and player._waits_for < 0)
    for number in range(FRAMES):
        player.go_to(number)
        await until(lambda: player._waits_for < 0)
    ours, images = [], []
    for at in range(40 * rounds):
        begin = time.perf_counter()
        player.step(1 if at // (FRAMES - 2) % 2 == 0 else -1)
        while player._waits_for >= 0:
            await asyncio.sleep(0)
        player.view.repaint()
        ours.append((time.perf_counter() - begin) * 1000)
        if len(images) < 30:
            images.append(player.view.image().copy())
    view = Picture()
    other = plain(view)
    view.resize(player.view.size())

    theirs = []
    for at in range(
        40 * rounds
    ):  # not by the clock, which runs the loop: inside a task that orphans the others
        begin = time.perf_counter()
        view.image = images[at % len(images)]
        view.repaint()
        theirs.append((time.perf_counter() - begin) * 1000)
        await asyncio.sleep(0)
    other.close()
    report("step a frame of 1920 × 1080, cached", ours, theirs)


class Painted(QObject):
    """Tells when the exact picture of a clip has been painted: in the turn after the paint that shows it."""

    def __init__(self, player) -> None:
        super().__init__()
        self.player, self.path, self.done = player, "", asyncio.Event()
        player.view.installEventFilter(self)

    def eventFilter(self, _view: QObject, event: QEvent) -> bool:
        player = self.player
        if event.type() is QEvent.Type.Paint and player.clip is not None and player.clip.path == self.path:
            is_exact = player._reader is not None and player._waits_for < 0 and player._seen == 0
            if is_exact and not player.view.image().isNull():
                QTimer.singleShot(0, self.done.set)
        return False


async def changes(window, rounds: int, folder: Path) -> None:
    """From the key that changes the take until its exact picture is painted, by the wall; both clips were seen before."""
    player, loop = window.player, asyncio.get_running_loop()
    jobs = []
    for at, name in enumerate(("one", "two")):
        path = make(folder / f"{name}.mp4", "libx264", size=(1920, 1080), count=FRAMES)
        job = made(1, job_id=JobId(f"{name:0>11}"), at=time.time() + at)
        clip = replace(job.clips[0], path=str(path), width=1920, height=1080)
        request = replace(job.request, prompt="Two takes of one prompt")
        jobs.append(replace(job, clips=(clip,), request=request))
    window.store.add(jobs)
    window.show_page("studio")
    window.play_and_choose(jobs[0].clips[0].id)
    window.shell.activateWindow()
    await until(window.shell.isActiveWindow)
    player.view.setFocus()
    painted, ours = Painted(player), []
    for at in range(4 + 3 * rounds):
        await asyncio.sleep(0.5)  # a person looks; sprites and posters are made
        shown = player.clip.path
        painted.path = next(job.clips[0].path for job in jobs if job.clips[0].path != shown)
        painted.done.clear()
        begin = time.perf_counter()
        loop.call_soon(QTest.keyClick, player.view, Qt.Key.Key_Down)
        await asyncio.wait_for(painted.done.wait(), 5)
        if at >= 4:
            ours.append((time.perf_counter() - begin) * 1000)
    image = player.view.image().copy()
    view = Picture()
    other = plain(view)
    view.resize(player.view.size())
    theirs = []
    for _at in range(10 * rounds):
        begin = time.perf_counter()
        view.image = image
        view.repaint()
        theirs.append((time.perf_counter() - begin) * 1000)
        await asyncio.sleep(0)
    other.close()
    report("change the take, 1920 × 1080, to paint", ours, theirs)
    print(f"{'  in 95 of 100 changes':38} {sorted(ours)[math.ceil(len(ours) * 0.95) - 1]:8.2f} ms")


MEASURES = ("pages", "picker", "typing", "scrolling", "updates", "steps", "changes")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--only", choices=sorted(MEASURES), help="one measure instead of all")
    chosen = parser.parse_args()
    rounds, only = chosen.rounds, chosen.only
    with tempfile.TemporaryDirectory() as folder:
        os.environ["O8STUDIO_HOME"] = folder
        app = QApplication([])
        app.setQuitOnLastWindowClosed(False)
        load_fonts()
        theme().apply("dark")
        demo = start_demo(Path(folder) / "demo")
        clock = Clock(app)

        async def scene(_studio, window, _presenters) -> None:
            await until(lambda: bool(window.compose.picker.model))
            await asyncio.sleep(1)
            loop = asyncio.get_running_loop()
            for measure in (pages, picker, typing, scrolling, updates):
                if only not in (None, measure.__name__):
                    continue
                done = loop.create_future()

                def run(
                    measure=measure, done=done
                ) -> None:  # outside of any task: it lets the loop run inside
                    measure(clock, window, rounds)
                    done.set_result(None)

                loop.call_soon(run)
                await done
            for measure in (steps, changes):
                if only in (None, measure.__name__):
                    await measure(window, rounds, Path(folder))

        with contextlib.suppress(KeyboardInterrupt):
            play_scene(app, demo, scene, pages_ahead=True)
        demo.stop()


if __name__ == "__main__":
    main()
