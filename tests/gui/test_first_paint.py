"""The first paint needs little: what takes long to load comes after it."""

import os
import subprocess
import sys

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
