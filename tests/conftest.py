"""Real demo gateways as processes, a profile of its own for each test, and no process that outlives its test."""

import o8studio.ui.qt.import_hook  # noqa: F401 - before pytest loads Qt, as in the program

# isort: split
import gc
import itertools
import os
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from tests.support import processes
from tests.support.demo import DemoServer, start_demo
from tests.support.hangs import hang_limit, remember_terminal

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")

# as the program does: a thread that collects what is left of a window dies of it (decision 0006); and while tests are
# collected there is little garbage among very much that stays
gc.disable()
processes.begin_run()
if "O8STUDIO_DEMO_FILMS" not in os.environ:  # the workers have it from who started them
    FILMS = tempfile.TemporaryDirectory(prefix="o8studio-films-")
    os.environ["O8STUDIO_DEMO_FILMS"] = FILMS.name
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_LOGGING_RULES", "qt.multimedia.*=false;qt.qpa.*=false")


SLOW = (
    "flows/test_walk.py",
    "flows/test_stalls.py::test_a_thousand",
    "flows/test_stalls.py::test_pasted",
    "flows/test_restart.py",
    "services/jobs/test_unexpected.py",
    "ui/window/test_fit.py",
    "flows/test_window_kill.py",
    "test___main__.py",
    "campaigns/test_short_runs.py",
    "ui/compose/test_what_is_shown_is_sent.py",
    "flows/test_every_provider_and_format.py",
    "presenters/test_every_method.py",
    "ui/player/test_player_panel.py",
    "ui/queue/test_queue_panel.py",
    "cli/test_commands.py::test_kill_9",
    "flows/test_cases.py::test_the_right_value_of[29-refunded",
    "gui/test_start.py",
    "support/test_hangs.py",
)
"""What has single tests of a quarter of a minute or more: begun first, so that no worker is left alone with one."""


_LONGEST_TEARDOWN = 300.0
"""Seconds; a hang's limit, which no teardown comes near."""
_MUCH_GARBAGE = 20_000
"""New objects after which a test is followed by a collection, in the thread of the windows."""
_ALL_GARBAGE_EVERY = 16
"""A look at every object takes 30 ms, at what one test has made a tenth of that."""
_DRESSINGS = itertools.count()
_DRESS: list[tuple[object, ...]] = []
"""What Qt wears once `dressed` has put it on."""


def pytest_configure() -> None:
    """Standard error is the terminal's only now."""
    remember_terminal()


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """For a run of those that measure the window, only files with such a test are read."""
    asked: str = config.option.markexpr
    if asked != "alone" or collection_path.suffix != ".py":
        return None
    return f"pytest.mark.{asked}" not in collection_path.read_text("utf-8") or None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The slow ones first; the others mixed, always in the same way, so that some compute while others wait."""

    def rank(item: pytest.Item) -> tuple[int, int]:
        name = item.nodeid.removeprefix("tests/")
        if (at := next((at for at, slow in enumerate(SLOW) if name.startswith(slow)), -1)) >= 0:
            return at, 0
        return len(SLOW), zlib.crc32(name.encode())

    items.sort(key=rank)


def pytest_collection_finish() -> None:
    """What was collected stays for the whole run: no collection of garbage looks at it again, which took 0.2 s each time."""
    gc.freeze()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """No process of a test lives longer than the test; one that would have is a defect of the test.

    A test that plants errors leaves open what nobody closes after one: that is collected before the next test is blamed.
    """
    with hang_limit(_LONGEST_TEARDOWN):
        yield
    if any("Unraisable" in str(mark.args) for mark in item.iter_markers("filterwarnings")):
        before, sys.unraisablehook = sys.unraisablehook, lambda _unraisable: None
        gc.collect()
        sys.unraisablehook = before
    if gc.get_count()[0] > _MUCH_GARBAGE:
        gc.collect(1)
    left = processes.end_what_a_test_left()
    assert not left, f"still running after the test: {left}"


@pytest.fixture(scope="session")
def demos(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], DemoServer]]:
    """One server per generation for the whole run."""
    running: dict[str, DemoServer] = {}

    def get(generation: str) -> DemoServer:
        if generation not in running:
            running[generation] = start_demo(tmp_path_factory.mktemp(f"demo-{generation}"), generation)
            processes.keep(running[generation].process.pid)
        running[generation].restore()
        return running[generation]

    yield get
    for server in running.values():
        server.stop()


@pytest.fixture
def demo(demos: Callable[[str], DemoServer]) -> DemoServer:
    return demos("g2")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("O8STUDIO_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("O8STUDIO_TOKEN", raising=False)
    return tmp_path / "home"


@pytest.fixture
def dressed(qapp: "QApplication") -> "Iterator[QApplication]":
    """Qt as the program dresses it; imported here, so that a test without a window loads none of it."""
    from o8studio.gui.session import load_pages
    from o8studio.texts import language
    from o8studio.ui.theme.theme import load_fonts, theme

    load_pages()  # else the thread that does so outlives a short test, and its reading is blamed on the next

    _collect(next(_DRESSINGS))
    qapp.setQuitOnLastWindowClosed(False)
    load_fonts()

    def worn() -> tuple[object, ...]:
        return qapp.styleSheet(), qapp.palette(), qapp.font(), dict(vars(theme()))

    theme().system_wants_less_motion = False
    if [worn()] != _DRESS:
        theme().set_looks(text_size=100, reduce_motion=False, more_contrast=False)
        theme().apply("dark")
        _DRESS[:] = [worn()]
    language.use("en")
    pressed = qapp.mouseButtons()
    yield qapp
    assert qapp.mouseButtons() == pressed, "the next test would have a button pressed, and no ring"
    language.use("en")
    _destroy_what_is_left(qapp)
    _collect(next(_DRESSINGS))


def _destroy_what_is_left(qapp: "QApplication") -> None:
    """Widgets that a test made without a parent and whose signals hold them would stay for the whole run.

    Each new look is laid on every widget that there is: on more than a thousand of them it took half a second.
    """
    from PySide6.QtCore import QCoreApplication, QEvent

    for left in qapp.topLevelWidgets():
        if left.parent() is None:
            left.close()
            left.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _collect(turn: int) -> None:
    """Collect what windows left since the last time, in their own thread; what is older than that only now and then."""
    gc.collect(1 if turn % _ALL_GARBAGE_EVERY else 2)
