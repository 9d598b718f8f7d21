"""The window's process: application, one loop for Qt and asyncio, studio, and the desk between them."""

import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QApplication

from o8studio.services import language
from o8studio.store import settings as settings_file
from o8studio.store.paths import places
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
    app = QApplication(sys.argv[:1])
    app.setApplicationName("o8studio")
    app.setQuitOnLastWindowClosed(False)  # else background work dies with the window
    language.use("")
    load_fonts()
    theme().apply(settings_file.load(places().settings).theme)
    window = MainWindow()
    window.show()
    app.processEvents()  # the first paint; everything slow is imported after it
    from o8studio.window_desk import run_session

    return run_session(app, window, demo="--demo" in arguments, shot=shot)
