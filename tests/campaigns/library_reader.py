"""What a screen reader meets in a library of 10,000 clips, through AT-SPI on a real X server.

    sh packaging/with_desktop.sh python tests/campaigns/library_reader.py [--clips 10500]

It needs Xvfb, the AT-SPI registry and the system's own Python with its bindings (`gir1.2-atspi-2.0`, `python3-gi`). The last line is
`N clips in a list, N names, S s`.
"""

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from PIL import Image  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402

from o8studio.store.paths import places  # noqa: E402
from o8studio.studio import Studio  # noqa: E402
from o8studio.ui.theme.theme import load_fonts, theme  # noqa: E402
from o8studio.ui.window.controller import WindowController  # noqa: E402
from tests.support.patience import until  # noqa: E402
from tests.support.scenes import play_scene  # noqa: E402
from tests.support.shelves import stock  # noqa: E402
from tests.support.x_screen import x_screen  # noqa: E402

READ = """
import time
import gi
gi.require_version("Atspi", "2.0")
from gi.repository import Atspi

def clips(node, depth=0):
    if node.get_role_name() == "list" and node.get_name() == "Clips":
        return node
    if depth < 14:
        for at in range(min(node.get_child_count(), 60)):
            child = node.get_child_at_index(at)
            found = clips(child, depth + 1) if child is not None else None
            if found is not None:
                return found
    return None

Atspi.init()
desktop = Atspi.get_desktop(0)
found = None
for _try in range(120):
    for at in range(desktop.get_child_count()):
        program = desktop.get_child_at_index(at)
        if program is not None and "o8studio" in program.get_name():
            found = clips(program)
    if found is not None:
        break
    time.sleep(0.5)
assert found is not None, "no list of clips"
began = time.monotonic()
count = found.get_child_count()
names = [found.get_child_at_index(at).get_name() for at in range(count)]
assert all(names), "a clip without a name"
roles = {found.get_child_at_index(at).get_role_name() for at in range(0, count, max(1, count // 50))}
assert roles == {"list item"}, roles
print(f"{count} clips in a list, {len(names)} names, {time.monotonic() - began:.1f} s", flush=True)
"""


def inside(count: int) -> None:
    """The window, until the reader has ended."""
    poster = places().cache / "poster.jpg"
    poster.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (320, 180), (30, 60, 90)).save(poster)
    stock(places(), count, posters=[poster])
    app = QApplication([])
    app.setApplicationName("o8studio")
    app.setQuitOnLastWindowClosed(False)
    load_fonts()
    theme().apply("dark")

    async def scene(studio: Studio, window: WindowController, _presenters: object) -> None:
        await studio.index.catch_up()
        window.show_page("library")
        page = window.pages.library
        assert page is not None
        await until(lambda: page.model.rowCount() > count * 0.9, 120)
        reader = await asyncio.create_subprocess_exec("/usr/bin/python3", "-c", READ)
        assert await reader.wait() == 0

    play_scene(app, None, scene)


def main() -> int:
    """Make a screen and an accessibility bus, and run the window in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clips", type=int, default=10_500, help="one in twenty-three is in the trash")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        inside(options.clips)
        return 0
    with x_screen() as screen, tempfile.TemporaryDirectory() as home:
        around = {
            **os.environ, "DISPLAY": screen, "QT_QPA_PLATFORM": "xcb", "O8STUDIO_HOME": str(Path(home) / "o8"), "LANG": "C.UTF-8",
            "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1", "PYTHONPATH": str(ROOT),
            "QT_LOGGING_RULES": "qt.multimedia.*=false;qt.qpa.*=false",
        }  # fmt: skip
        bus = subprocess.Popen(
            ["/usr/libexec/at-spi-bus-launcher", "--launch-immediately"],
            env=around,
            stderr=subprocess.DEVNULL,
        )
        try:
            time.sleep(1.0)
            command = [sys.executable, __file__, "--inside", "--clips", str(options.clips)]
            return subprocess.run(command, env=around, check=False).returncode
        finally:
            bus.terminate()
            bus.wait()


if __name__ == "__main__":
    sys.exit(main())
