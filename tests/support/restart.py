"""Measures the program's second start with a full profile: the GUI thread's computing, file reads and ledger queries.

Usage: python -m tests.support.restart FILE; writes JSON there. `test_restart.py` starts it. It imports nothing of the
program that the program does not import itself before its first paint: imports are measured too.
"""

import gc
import json
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer

from o8studio.gui import process as gui
from o8studio.store import settings as settings_file
from o8studio.store.paths import places
from tests.support.idle import idle_seconds
from tests.support.watchdog import Watchdog

_LOOK_MS = 50
_OURS = (".toml", ".json", ".sqlite3", ".mp4", ".png", ".jpg", ".mo")
Step = tuple[str, Callable[[], bool], float]
"""A description, a condition, and the idle seconds to wait for it at most."""


class Watch:
    """What the GUI thread did since `start`, besides computing: files opened and ledger queries."""

    def __init__(self) -> None:
        self.dog = Watchdog(own_time=True)
        self.opened: dict[str, str] = {}
        self.asked: dict[str, str] = {}
        self._gui = threading.get_ident()
        self._is_on = False

    def start(self) -> None:
        self._is_on = True
        sys.addaudithook(self._on_event)
        self.dog.start()

    def stop(self) -> None:
        self._is_on = False
        self.dog.stop()

    def follow(self, ledger: Any) -> None:
        """Record this ledger's queries from here on."""
        ledger._db.set_trace_callback(self._on_question)

    def _on_event(self, event: str, arguments: tuple[object, ...]) -> None:
        if event == "open" and self._is_on and threading.get_ident() == self._gui:
            name = str(arguments[0])
            if name.endswith(_OURS):
                self.opened.setdefault(name, place())

    def _on_question(self, words: str) -> None:
        if self._is_on and threading.get_ident() == self._gui:
            self.asked.setdefault(words[:80], place())


def place() -> str:
    """The innermost frames of our own code."""
    lines = [f"{one.filename.rpartition('/o8studio/')[2]}:{one.lineno}" for one in traceback.extract_stack()
             if "/o8studio/" in one.filename]  # fmt: skip
    return " < ".join(reversed(lines[-3:]))


def day(window: Any, watch: Watch, report: dict[str, Any]) -> Iterator[Step]:
    """Wait until everything in the profile is loaded, then visit the pages."""
    began = time.monotonic()
    watch.follow(window._ports.queue._studio.book.ledger)
    yield "the models", lambda: len(window.ports.compose.models()) > 3, 60
    report["models after"] = time.monotonic() - began
    report["planned"] = [view.model_spec.title for view in window.compose._views]
    yield "the clip", lambda: window.player.job is not None and window.player._seen == 0, 30
    yield from pause(2.0)
    for page in ("library", "studio", "settings", "studio"):
        window.show_page(page)
        yield from pause(0.5)
    dossiers: list[str] = []
    window.ports.queue.dossier(window.player.job.id, dossiers.append)
    yield "the dossier", lambda: bool(dossiers), 10
    window.compose.prompt.set_text("other words")
    window.player.step(1)
    yield "the next picture", lambda: window.player._waits_for < 0, 10
    yield from pause(1.0)  # until the draft was saved


def pause(seconds: float) -> Iterator[Step]:
    until = time.monotonic() + seconds
    yield "a moment", lambda: time.monotonic() > until, seconds + 30


class Hand:
    """Runs a day's steps with the window as soon as it exists. No coroutine: an event loop for one comes too late."""

    def __init__(self, shell: Any, day: Callable[[Any], Iterator[Step]], every_ms: int = 50) -> None:
        self._shell, self._day = shell, day
        self._steps: Iterator[Step] | None = None
        self._waits: Step = ("a window", lambda: True, 30)
        self._since = idle_seconds()
        self.problem = "it was not done"
        """Empty once the day is complete."""
        self._timer = QTimer(shell)
        self._timer.timeout.connect(self._look)
        self._timer.start(every_ms)

    def _look(self) -> None:
        if self._steps is None:
            names = {type(one).__name__: one for one in self._shell.children()}
            if "WindowController" in names:
                self._steps = alive(names["WindowController"], self._day)
            return
        what, is_there, most = self._waits
        try:
            if is_there():
                self._waits, self._since = next(self._steps), idle_seconds()
            elif idle_seconds() - self._since > most:
                self._end(f"{what} did not come")
        except StopIteration:
            self._end("")
        except Exception:  # noqa: BLE001 - any failure is reported, and the test fails
            self._end(traceback.format_exc())

    def _end(self, problem: str) -> None:
        self.problem = problem
        self._timer.stop()
        self._shell.close()


def alive(window: Any, day: Callable[[Any], Iterator[Step]]) -> Iterator[Step]:
    yield "the ports", lambda: window._ports is not None, 30
    yield from day(window)


def main(target: str) -> int:
    report: dict[str, Any] = {}
    gc.disable()  # as the program does
    watch = Watch()
    app = gui.application()
    settings = settings_file.load(places().settings)
    shell = gui.first_paint(app, settings)
    watch.start()
    hand = Hand(shell, lambda window: day(window, watch, report))
    code = gui.stay(app, shell, settings)
    watch.stop()
    report["problem"] = hand.problem
    report["stalls"] = {stall.place: stall.seconds for stall in watch.dog.stalls}
    report["longest"] = watch.dog.longest
    report["opened"], report["asked"] = watch.opened, watch.asked
    Path(target).write_text(json.dumps(report, indent=1))
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
