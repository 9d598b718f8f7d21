"""The program's second start with a full profile, watched: what its GUI thread computes, reads and asks of the ledger.

Usage: python -m tests.support.restart FILE; writes JSON there. `test_restart.py` starts it. Nothing of the program is
imported here that it does not import itself before its first paint: importing is part of what is watched.
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
from tests.support.watchdog import Watchdog

_LOOK_MS = 50
_OURS = (".toml", ".json", ".sqlite3", ".mp4", ".png", ".jpg", ".mo")
Step = tuple[str, Callable[[], bool], float]
"""What is waited for, whether it is there, and for how many seconds at most."""


class Watch:
    """What the GUI thread did since `start`, besides computing: files that it opened, and questions to the ledger."""

    def __init__(self) -> None:
        self.dog = Watchdog(own_time=True)
        self.opened: dict[str, str] = {}
        self.asked: dict[str, str] = {}
        self._gui = threading.get_ident()
        self._is_on = False

    def start(self) -> None:
        self._is_on = True
        sys.addaudithook(self._hear)
        self.dog.start()

    def stop(self) -> None:
        self._is_on = False
        self.dog.stop()

    def follow(self, ledger: Any) -> None:
        """From here on its questions are noted."""
        ledger._db.set_trace_callback(self._on_question)

    def _hear(self, event: str, arguments: tuple[object, ...]) -> None:
        if event == "open" and self._is_on and threading.get_ident() == self._gui:
            name = str(arguments[0])
            if name.endswith(_OURS):
                self.opened.setdefault(name, place())

    def _on_question(self, words: str) -> None:
        if self._is_on and threading.get_ident() == self._gui:
            self.asked.setdefault(words[:80], place())


def place() -> str:
    """The innermost lines of our own code."""
    lines = [f"{one.filename.rpartition('/o8studio/')[2]}:{one.lineno}" for one in traceback.extract_stack()
             if "/o8studio/" in one.filename]  # fmt: skip
    return " < ".join(reversed(lines[-3:]))


def day(window: Any, watch: Watch, told: dict[str, Any]) -> Iterator[Step]:
    """Wait until everything is there that the profile holds, then look around."""
    began = time.monotonic()
    yield "the desk", lambda: window._ports is not None, 30
    watch.follow(window.desk._studio.book.ledger)
    yield "the models", lambda: len(window.ports.compose.models()) > 3, 60
    told["models after"] = time.monotonic() - began
    told["planned"] = [view.card.title for view in window.compose._views]
    yield "the clip", lambda: window.player.job is not None and window.player._seen == 0, 30
    yield from pause(2.0)
    for page in ("library", "studio", "settings", "studio"):
        window.show_page(page)
        yield from pause(0.5)
    window.compose.prompt.set_text("other words")
    window.player.step(1)
    yield "the next picture", lambda: window.player._waits_for < 0, 10
    yield from pause(1.0)  # until the draft was saved
    told["is done"] = True


def pause(seconds: float) -> Iterator[Step]:
    until = time.monotonic() + seconds
    yield "a moment", lambda: time.monotonic() > until, seconds + 30


def main(target: str) -> int:
    told: dict[str, Any] = {"is done": False}
    gc.disable()  # as the program does
    watch = Watch()
    app = gui.application()
    settings = settings_file.load(places().settings)
    shell = gui.first_paint(app, settings)
    watch.start()
    steps: Iterator[Step] | None = None
    waiting: Step = ("a window", lambda: True, 30)
    since = time.monotonic()

    def look() -> None:
        """Not a coroutine: there is no loop for one until late in the start."""
        nonlocal steps, waiting, since
        if steps is None:
            made = next((one for one in shell.children() if type(one).__name__ == "WindowController"), None)
            steps = day(made, watch, told) if made is not None else None
            return
        what, is_there, most = waiting
        try:
            if is_there():
                waiting, since = next(steps), time.monotonic()
            elif time.monotonic() - since > most:
                told["error"] = f"{what} did not come"
        except StopIteration:
            timer.stop()
            shell.close()
        except Exception:  # noqa: BLE001 - whatever it was is told, and the test fails
            told["error"] = traceback.format_exc()
        if "error" in told:
            timer.stop()
            shell.close()

    timer = QTimer(shell)
    timer.timeout.connect(look)
    timer.start(_LOOK_MS)
    code = gui.stay(app, shell, settings)
    watch.stop()
    told["stalls"] = {stall.place: stall.seconds for stall in watch.dog.stalls}
    told["longest"] = watch.dog.longest
    told["opened"], told["asked"] = watch.opened, watch.asked
    Path(target).write_text(json.dumps(told, indent=1))
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
