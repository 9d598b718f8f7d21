"""Real demo gateways as processes, a desk of its own for each test."""

import gc
import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_LOGGING_RULES", "qt.multimedia.*=false;qt.qpa.*=false")

TOKEN = "sk-canary7f3e9b2c4d"
SPEED = 60.0


@dataclass
class DemoServer:
    url: str
    media: str
    process: subprocess.Popen[str]
    folder: Path

    def control(self, method: str, path: str, body: object = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data=data, method=method)
        request.add_header("content-type", "application/json")
        with urllib.request.urlopen(request, timeout=20) as reply:
            return json.loads(reply.read())

    def state(self) -> Any:
        return self.control("GET", "/_demo/state")

    def change(self, **wanted: object) -> None:
        self.control("POST", "/_demo/change", wanted)

    def fault(self, **fault: object) -> None:
        self.control("POST", "/_demo/faults", fault)

    def clear(self) -> None:
        self.control("DELETE", "/_demo/faults")

    def vendor(self, *, clear: bool = True) -> Any:
        """What a face's vendors got: `{"vendor", "path", "body"}`, oldest first."""
        return self.control("GET", "/_demo/vendor" + ("?clear=1" if clear else ""))

    def new_token(self, **wanted: object) -> str:
        """A further token of a face: `name`, `remain` (units), `models`, `disabled`, `expires` (unix), `elsewhere`."""
        return str(self.control("POST", "/_demo/tokens", wanted)["token"])

    def paid(self, prompt: str) -> int:
        return sum(job["prompt"] == prompt for job in self.state()["jobs"])

    def stop(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(20)
        if self.process.stdout is not None:
            self.process.stdout.close()


def start_demo(
    folder: Path, generation: str = "g2", speed: float = SPEED, token: str = TOKEN, port: int = 0
) -> DemoServer:
    which = "--like" if generation.startswith("new-api") else "--generation"
    process = subprocess.Popen(
        [sys.executable, "-m", "o8studio", "demo-gateway", "--token-file", "-", "--state", str(folder),
         which, generation, "--speed", str(speed), "--port", str(port)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(token + "\n")
    process.stdin.flush()
    ready = json.loads(process.stdout.readline())
    return DemoServer(ready["url"], ready["media"], process, folder)


@pytest.fixture(scope="session")
def demos(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], DemoServer]]:
    """One server per generation for the whole run."""
    running: dict[str, DemoServer] = {}

    def get(generation: str) -> DemoServer:
        if generation not in running:
            running[generation] = start_demo(tmp_path_factory.mktemp(f"demo-{generation}"), generation)
        running[generation].clear()
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
    from o8studio.texts import language
    from o8studio.ui.theme.theme import load_fonts, theme

    gc.collect()
    gc.disable()  # as the program does: see ui/qt/gui_gc.py
    qapp.setQuitOnLastWindowClosed(False)
    load_fonts()
    theme().set_looks(text_size=100, reduce_motion=False, more_contrast=False)
    theme().apply("dark")
    language.use("en")
    yield qapp
    language.use("en")
    gc.collect()
    gc.enable()
