"""The program's second start with a full profile, watched: what its GUI thread computes, reads and asks of the ledger.

Usage: python -m tests.ui.restart FILE; writes JSON there. `test_restart.py` starts it.
"""

import asyncio
import json
import sys
import threading
import time
import traceback
from pathlib import Path


from o8studio.gui import process as gui
from o8studio.gui import session as window_session
from o8studio.store import settings as settings_file
from o8studio.store.paths import places
from o8studio.studio import Studio
from o8studio.ui.window.controller import WindowController
from tests.support.full_profile import MODELS
from tests.ui.scenes import until
from tests.ui.watchdog import Watchdog

_SETTLED_SECONDS = 2.0
_OURS = (".toml", ".json", ".sqlite3", ".mp4", ".png", ".jpg")


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

    def follow(self, studio: Studio) -> None:
        """From here on questions to this studio's ledger are noted."""
        studio.book.ledger._db.set_trace_callback(self._on_question)

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


async def live(studio: Studio, window: WindowController, told: dict[str, object]) -> None:
    """Stay until everything is there that the profile holds, then look around."""
    began = time.monotonic()
    await until(lambda: len(window.desk.models()) > 3, 60)
    told["models after"] = time.monotonic() - began
    assert window.compose.picker.models == list(MODELS)
    assert [view.card.id for view in window.compose._views] == list(MODELS)
    await until(lambda: window.player.job is not None and window.player._seen == 0, 30)
    await asyncio.sleep(_SETTLED_SECONDS)
    for page in ("library", "studio"):
        window.show_page(page)
        await asyncio.sleep(0.5)
    window.compose.prompt.set_text("other words")
    window.player.step(1)
    await until(lambda: window.player._waits_for < 0, 10)
    await asyncio.sleep(1.0)  # until the draft was saved


def main(target: str) -> int:
    told: dict[str, object] = {}
    real = window_session.bring_to_life

    async def bring(studio: Studio, window: WindowController, *, demo: bool) -> object:
        watch.follow(studio)
        coming = asyncio.ensure_future(real(studio, window, demo=demo))

        async def run() -> None:
            try:
                await until(lambda: window._desk is not None, 30)
                await live(studio, window, told)
            except Exception:  # noqa: BLE001 - whatever it was is told, and the test fails
                told["error"] = traceback.format_exc()
            finally:
                window.shell.close()

        watch.task = asyncio.ensure_future(run())  # type: ignore[attr-defined]
        return await coming

    window_session.bring_to_life = bring  # type: ignore[assignment]
    app = gui.application()
    settings = settings_file.load(places().settings)
    watch = Watch()
    shell = gui.first_paint(app, settings)
    watch.start()
    code = gui.stay(app, shell, settings)
    watch.stop()
    told["stalls"] = [[stall.seconds, stall.place] for stall in watch.dog.stalls]
    told["longest"] = watch.dog.longest
    told["opened"], told["asked"] = watch.opened, watch.asked
    Path(target).write_text(json.dumps(told, indent=1))
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
