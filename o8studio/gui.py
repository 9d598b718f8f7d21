"""The window's process: application, one loop for Qt and asyncio, studio, and the desk between them."""

import importlib
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QApplication

from o8studio.services import language
from o8studio.store import settings as settings_file
from o8studio.store.paths import places
from o8studio.ui.garbage import GuiGarbage
from o8studio.ui.shell import Shell
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
    shell = Shell()
    GuiGarbage(shell)
    shell.show()
    app.processEvents()  # the first paint; everything else is imported after it
    import asyncio

    import qasync

    with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(app)) as runner:
        return runner.run(_session(shell, demo="--demo" in arguments, shot=shot))


async def _session(shell: Shell, *, demo: bool, shot: Path | None) -> int:
    """Show the queue and the draft first; then load the rest beside the running window, and come to life."""
    import asyncio

    from o8studio.services.first_look import first_look
    from o8studio.ui.main_window import MainWindow

    window = MainWindow(shell)
    window.show_first_look(*await asyncio.to_thread(first_look, places()))
    rest = await asyncio.to_thread(importlib.import_module, "o8studio.window_desk")
    code: int = await rest.run_session(window, places(), demo=demo, shot=shot)
    return code
