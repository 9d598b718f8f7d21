"""The window's process: application, one loop for Qt and asyncio, studio, and the presenters between them."""

import o8studio.ui.qt.import_hook  # noqa: F401 - before anything of Qt

# isort: split
import contextlib
import importlib
import logging
import os
import sys
import threading
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QEventLoop, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

from o8studio.domain.settings import ThemeName
from o8studio.gui.unexpected import WindowNet
from o8studio.services.runtime.memory import share_arenas
from o8studio.store import settings as settings_file
from o8studio.store.input_method import choose_input_method
from o8studio.store.paths import places
from o8studio.store.settings import Settings
from o8studio.ui.qt.application import Application
from o8studio.ui.window.main_window import MainWindow

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor

    from o8studio.domain.jobs.job import Job
    from o8studio.domain.request import Json
    from o8studio.ui.window.controller import WindowController

log = logging.getLogger(__name__)

_Found = TypeVar("_Found")
_TYPES_AT_ONCE = 6

_LOOKS = ("o8studio.texts.language", "o8studio.ui.theme.theme")
_QUEUE = ("o8studio.ui.qt.gui_gc", "o8studio.ui.window.controller")
_COMPOSER = ("o8studio.ui.compose.compose_panel",)
_STUDIO = (
    "asyncio",
    "o8studio.gui.event_loop",
    "o8studio.gui.session",
    "o8studio.ui.player.player_panel",
    "o8studio.ui.queue.empty_queue",
    "o8studio.ui.window.keys",
    "o8studio.ui.window.pages",
    "o8studio.ui.window.stage_actions",
    "o8studio.ui.window.announcer",
    "o8studio.ui.widgets.focus_ring",
    "o8studio.ui.widgets.text_menu",
    "o8studio.ui.widgets.toasts",
    "o8studio.ui.window.clip_on_stage",
    "o8studio.ui.window.gateway_corner",
    "o8studio.ui.window.job_actions",
    "o8studio.ui.window.joining",
    "o8studio.ui.window.library_binding",
    "o8studio.ui.window.news",
    "o8studio.ui.window.stage_modes",
    "o8studio.ui.welcome.first_stage",
)
"""Modules that each part of the start needs, imported in a thread before it."""


def run_window(arguments: Sequence[str], items: Sequence[str] = ()) -> int:
    """Open the window and stay until it closes.

    Args:
        arguments: `--demo` uses the demo gateway; `--shot DIR` makes one clip through the window, saves it and a
            picture there, and ends.
            `--background` follows jobs without showing the window.
        items: files and links to open.
    """
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    for handler in logging.getLogger().handlers:
        handler.setLevel(logging.WARNING)  # the file keeps more of our own
    shot = Path(arguments[arguments.index("--shot") + 1]) if "--shot" in arguments else None
    if shot is not None and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = application()
    net = WindowNet()
    net.spread()
    settings = Settings()
    with _going_on("the settings"):
        settings, _ = settings_file.read(places().settings)  # what can't be used is set aside, reported later
    hidden = "--background" in arguments
    return stay(
        app,
        first_paint(app, settings, hidden=hidden),
        settings,
        net=net,
        demo="--demo" in arguments,
        shot=shot,
        items=items,
        hidden=hidden,
    )


def application() -> QApplication:
    """Qt's application, set up as the program needs it."""
    os.environ.setdefault(
        "QT_LOGGING_RULES", "qt.multimedia.*=false;qt.qpa.*=false"
    )  # silences the codecs' messages
    choose_input_method(os.environ)
    share_arenas()
    sys.setswitchinterval(0.001)  # a parsing thread yields to the window after 1 ms instead of 5
    app = Application(sys.argv[:1])
    app.setApplicationName("o8studio")
    app.setDesktopFileName("o8studio")  # lets the taskbar find the window's icon
    app.setQuitOnLastWindowClosed(False)  # else background work dies with the window
    return app


def first_paint(app: QApplication, settings: Settings, *, hidden: bool = False) -> MainWindow:
    """Show a window in the theme's colours as soon as possible; everything else is imported and built after it."""
    is_light = app.palette().base().color().lightness() > 127
    shell = MainWindow(
        ("light" if is_light else "dark") if settings.theme == ThemeName.SYSTEM else settings.theme
    )
    if app.platformName() != "offscreen":  # which has no screen that anybody looks at
        shell.fit_screen()
    if not hidden:
        shell.show()
    app.processEvents()
    return shell


def stay(
    app: QApplication,
    shell: MainWindow,
    settings: Settings,
    *,
    net: WindowNet | None = None,
    demo: bool = False,
    shot: Path | None = None,
    items: Sequence[str] = (),
    hidden: bool = False,
) -> int:
    """Fill the painted window, connect it to the studio, and run until it closes; returns the exit code.

    Modules are imported in a thread; this one builds in parts, and the window handles events in between.
    """
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(1, "start") as threads:
        _result(app, threads.submit(_load, _LOOKS))
        with _going_on("the theme"):
            apply_look(settings)
        window = _show_snapshot(app, shell, threads)
        for _part in _make_types():
            app.processEvents()
        _result(app, threads.submit(_load, _COMPOSER))
        with _going_on("the draft"):
            for _part in window.complete():
                app.processEvents()
        app.processEvents()
        _result(app, threads.submit(_import_rest))
    import asyncio

    from o8studio.gui.event_loop import EventLoop
    from o8studio.gui.session import run_session

    with asyncio.Runner(loop_factory=lambda: EventLoop(app)) as runner:
        return runner.run(
            run_session(window, places(), demo=demo, shot=shot, net=net, items=items, hidden=hidden)
        )


@contextlib.contextmanager
def _going_on(what: str) -> Iterator[None]:
    """The window opens without what an unexpected error took."""
    try:
        yield
    except Exception:
        log.exception("%s could not be restored", what)


def apply_look(settings: Settings) -> None:
    """Apply language, fonts and theme."""
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QIcon

    from o8studio.store.resources import resources
    from o8studio.texts import language
    from o8studio.ui.theme.theme import load_fonts, theme

    # pictures of a video are converted by the CPU at once, not by a GPU whose set-up stops the window for 160 ms
    QApplication.setAttribute(Qt.ApplicationAttribute.AA_ForceRasterWidgets)
    language.use(settings.language)
    # not before the first paint: drawing it loads Qt's SVG
    QApplication.setWindowIcon(QIcon(str(resources() / "desktop" / "o8studio.svg")))
    load_fonts()
    theme().apply_preferences(partial(getattr, settings))


def _show_snapshot(app: QApplication, shell: MainWindow, threads: "ThreadPoolExecutor") -> "WindowController":
    """Show the queue and the draft as they were left; from here on the prompt can be edited."""
    saved = _result(app, threads.submit(_read_snapshot))
    from o8studio.ui.qt.gui_gc import GuiThreadCollector
    from o8studio.ui.window.controller import WindowController

    GuiThreadCollector(shell)
    window = WindowController(shell, app.processEvents)
    app.processEvents()
    with _going_on("the window"):
        window.show_startup_snapshot(*saved)
    app.processEvents()
    return window


def _read_snapshot() -> "tuple[list[Job], dict[str, Json]]":
    _load(_QUEUE)
    from o8studio.gui.startup_snapshot import read_snapshot

    with _going_on("the queue"):
        return read_snapshot(places())
    return [], {}


def _make_types() -> Iterator[None]:
    """Have PySide make what it would make, for all widget classes at once, when Qt first hands out a widget.

    Their enumerations take it 20 ms and those of the style 7: here in steps, and not in a thread, see `_result`.
    """
    from PySide6 import QtWidgets

    for number, name in enumerate(dir(QtWidgets)):
        getattr(QtWidgets, name)
        if number % _TYPES_AT_ONCE == 0:
            yield
    yield


def _load(names: Sequence[str]) -> None:
    for name in names:
        importlib.import_module(name)


def _import_rest() -> None:
    _load(_STUDIO)
    import anyio

    anyio.run(anyio.sleep, 0)  # else the first request imports these modules in the window's thread


class _Finished(QObject):
    """Tells the window's thread that work in another one has ended."""

    now = Signal()


def _result(app: QApplication, awaited: "Future[_Found]") -> _Found:
    """Run work in a thread before asyncio is running; the window handles events until it is done.

    Nothing here may use Qt's enumeration namespace: PySide makes it at its first use, and the thread, which imports
    what uses it, may be making it just now. Whoever comes second finds half of it.
    """
    waiting, finished = QEventLoop(app), _Finished()
    finished.now.connect(waiting.quit)

    def tell(_done: object) -> None:
        if threading.current_thread() is threading.main_thread():
            QTimer.singleShot(0, waiting.quit)  # it had ended already: comes as an event, once the loop runs
        else:
            finished.now.emit()  # queued, as the loop is another thread's

    awaited.add_done_callback(tell)
    waiting.exec()
    return awaited.result()
