"""The first paint needs little, and the first letter too: what takes long to load comes after them."""

import os
import subprocess
import sys
from pathlib import Path

LATE = ("asyncio", "ssl", "socket", "httpx", "keyring", "qasync", "av", "PIL", "sqlite3")


def test_the_windows_process_loads_nothing_of_network_or_media_before_its_first_paint() -> None:
    code = (
        "import sys; from o8studio.gui import process; from o8studio.store import paths, settings;"
        f"print(*[name for name in {LATE!r} if name in sys.modules])"
    )
    around = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    said = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=around
    )
    assert said.stdout.split() == []


UNNEEDED = (
    "av",
    "cryptography",
    "hashlib",
    "html",
    "asyncio",
    "o8studio.ui.widgets.menu",
    "o8studio.ui.widgets.text_menu",
)
UNASKED = ("QMdiArea", "QWizard", "QGraphicsView", "QCalendarWidget", "QComboBox")

USABLE = f"""
import sys
from concurrent.futures import ThreadPoolExecutor
from PySide6 import QtWidgets
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from o8studio.gui import process
from o8studio.store.settings import Settings
app = process.application()
shell = process.first_paint(app, Settings())
process.apply_look(Settings())
prompt = process._show_snapshot(app, shell, ThreadPoolExecutor(1)).prompt
key = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier, "a")
app.sendEvent(prompt.focusProxy(), key)
app.processEvents()
assert prompt.text() == "a"
print(*[name for name in {UNNEEDED!r} if name in sys.modules])
print(*[name for name in {UNASKED!r} if name in vars(QtWidgets)])
sys.stdout.flush()
import os
os._exit(0)
"""


def test_the_prompt_takes_text_before_what_it_does_not_need_is_loaded(home: Path) -> None:
    """PySide makes a class of Qt's when somebody asks for it, and all of them for one widget that Qt itself made."""
    around = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    said = subprocess.run(
        [sys.executable, "-c", USABLE], capture_output=True, text=True, check=True, env=around, timeout=120
    )
    modules, classes = said.stdout.split("\n")[:2]
    assert modules.split() == []
    assert classes.split() == []
