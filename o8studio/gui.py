"""The window's process: application, one loop for Qt and asyncio, studio, and the desk between them."""

import importlib
import json
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QApplication

from o8studio.domain.job import Job
from o8studio.domain.request import Json
from o8studio.services import language
from o8studio.store import settings as settings_file
from o8studio.store.paths import Places, places
from o8studio.ui.garbage import GuiGarbage
from o8studio.ui.main_window import MainWindow
from o8studio.ui.theme import load_fonts, theme


def run_window(arguments: Sequence[str]) -> int:
    """Open the window and stay until it closes.

    Args:
        arguments: `--demo` uses the demo gateway; `--shot DIR` makes one clip through the window, saves it and a
            picture there, and ends.
    """
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    shot = Path(arguments[arguments.index("--shot") + 1]) if "--shot" in arguments else None
    if shot is not None and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ.setdefault(
        "QT_LOGGING_RULES", "qt.multimedia.*=false;qt.qpa.*=false"
    )  # the codecs' small talk
    app = QApplication(sys.argv[:1])
    app.setApplicationName("o8studio")
    app.setQuitOnLastWindowClosed(False)  # else background work dies with the window
    language.use("")
    load_fonts()
    theme().apply(settings_file.load(places().settings).theme)
    window = MainWindow()
    GuiGarbage(window)
    window.show()
    app.processEvents()  # the first paint; everything slow is imported after it
    import asyncio

    import qasync

    with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(app)) as runner:
        return runner.run(_session(window, demo="--demo" in arguments, shot=shot))


async def _session(window: MainWindow, *, demo: bool, shot: Path | None) -> int:
    """Show the queue and the draft first; then load the rest beside the running window, and come to life."""
    import asyncio

    window.show_first_look(*await asyncio.to_thread(first_look, places()))
    rest = await asyncio.to_thread(importlib.import_module, "o8studio.window_desk")
    code: int = await rest.run_session(window, places(), demo=demo, shot=shot)
    return code


def first_look(where: Places) -> tuple[list[Job], dict[str, Json]]:
    """The jobs and the desk as they were left. Blocking; reads two files."""
    from o8studio.services.job_book import JobBook

    try:
        desk = json.loads(where.desk.read_text("utf-8"))
    except (OSError, ValueError):
        desk = {}
    return JobBook.peek(where.ledger), desk if isinstance(desk, dict) else {}
