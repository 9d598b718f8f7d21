"""How long the window takes to open, as a ratio to the smallest PySide6 window, in one run.

    python tests/benchmarks/startup.py [--rounds N] [--cold]

Prints milliseconds (median) and ratios for an empty ledger and one of 10,000 jobs: first paint, and usable
(typing possible, queue shown). Warm: everything was loaded once before the first round.
"""

import argparse
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SMALLEST = """
import sys, time
from PySide6.QtWidgets import QApplication, QWidget
app = QApplication(sys.argv)
window = QWidget()
window.resize(1440, 900)
window.show()
app.processEvents()
print(time.time())
"""

WINDOW = """
import gc, sys, time
gc.disable()
from o8studio.gui import process as gui
from PySide6.QtWidgets import QApplication
from o8studio.store import settings as settings_file
from o8studio.store.paths import places
app = QApplication(sys.argv)
app.setQuitOnLastWindowClosed(False)
settings = settings_file.load(places().settings)
shell = gui.first_paint(app, settings)
print(time.time(), flush=True)
gui.apply_look(settings)
from concurrent.futures import ThreadPoolExecutor
prompt = gui._show_snapshot(app, shell, ThreadPoolExecutor(1)).prompt
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
    app.sendEvent(prompt.focusProxy(), QKeyEvent(kind, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier, "a"))
app.processEvents()
assert prompt.text() == "a"
print(time.time(), flush=True)
import os
os._exit(0)
"""


def fill(home: Path, jobs: int) -> None:
    """Write a ledger of kept jobs."""
    from o8studio.domain.ids import GatewayId, JobId, RemoteId
    from o8studio.domain.jobs import facts
    from o8studio.domain.request import GenerationRequest
    from o8studio.store.ledger.ledger import Ledger

    ledger = Ledger(home / "data" / "ledger.sqlite3")
    request = GenerationRequest(
        gateway_id=GatewayId("g"),
        base_url="https://g",
        wire_format="openai_videos",
        model="kling-v3",
        prompt="a fox",
    )
    source = facts.Result((facts.Source(facts.SourceKind.LINK, "https://x/v.mp4"),))
    for number in range(jobs):
        name, at = JobId(f"{number:011x}"), float(number)
        kept = facts.Kept(
            job_id=name,
            at=at,
            index=0,
            path="/nowhere.mp4",
            sha256="",
            size=1,
            length=5.0,
            width=1280,
            height=720,
            fps=24.0,
            has_sound=True,
        )
        steps = [
            facts.Recorded(job_id=name, at=at, request=request),
            facts.SendStarted(job_id=name, at=at),
            facts.Accepted(job_id=name, at=at, remote_id=RemoteId("t")),
            facts.Rendered(job_id=name, at=at, results=(source,)),
            facts.FetchStarted(job_id=name, at=at),
            kept,
        ]
        for fact in steps:
            last = ledger.append(fact, is_open=fact is not kept)
    if jobs:
        last.result(120)
    ledger.close()


def timed(code: str, home: Path, *, cold: bool) -> list[float]:
    if cold:
        os.sync()
        Path("/proc/sys/vm/drop_caches").write_text("3")
    environment = {
        **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
        "PYTHONPYCACHEPREFIX": str(
            home.parent / "bytecode"
        ),  # compiled in the first round, as after an installation
        "QT_QPA_PLATFORM": "offscreen",
        "O8STUDIO_HOME": str(home),
        "QT_LOGGING_RULES": "*=false",
    }
    begun = time.time()
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True, timeout=120
    )
    return [(float(line) - begun) * 1000 for line in done.stdout.split()]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument(
        "--cold", action="store_true", help="drop the file caches before each start (root, Linux)"
    )
    options = parser.parse_args()
    rounds = options.rounds
    with tempfile.TemporaryDirectory() as folder:
        empty, full = Path(folder) / "empty", Path(folder) / "full"
        fill(empty, 0)
        fill(full, 10_000)
        series: dict[str, list[float]] = {}
        for number in range(rounds + 1):
            found = {}
            starts = [("", empty), ("empty", empty), ("10,000 jobs", full)]
            for name, home in random.sample(starts, len(starts)):
                times = timed(WINDOW if name else SMALLEST, home, cold=options.cold)
                names = [f"first paint, {name}", f"usable, {name}"] if name else ["smallest window"]
                found |= dict(zip(names, times, strict=True))
            if number:  # the first round warms the caches
                for name, value in found.items():
                    series.setdefault(name, []).append(value)
        floor = statistics.median(series["smallest window"])
        for name, values in sorted(series.items()):
            middle = statistics.median(values)
            print(f"{name:28} {middle:7.0f} ms  {middle / floor:5.2f}x")


if __name__ == "__main__":
    main()
