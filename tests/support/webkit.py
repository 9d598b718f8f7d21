"""A real WebKit (GTK), driven by its own WebDriver over HTTP on loopback, and no library for it. As `firefox.py`.

The nearest to Safari that runs on Linux: the same engine, with another network, keyring and decoder.
Needs the Debian packages `webkit2gtk-driver` and `gstreamer1.0-libav`, and a screen.
"""

import json
import socket
import subprocess
import time
import urllib.request
from pathlib import Path
from typing import Any

from tests.support.firefox import Firefox

_PLACES = {
    "WebDriver:SetTimeouts": "timeouts",
    "WebDriver:SetWindowRect": "window/rect",
    "WebDriver:Navigate": "url",
    "WebDriver:ExecuteAsyncScript": "execute/async",
    "WebDriver:PerformActions": "actions",
    "WebDriver:TakeScreenshot": "screenshot",
}
_MINI = Path("/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser")
_NOTE = (
    "(() => { const made = URL.createObjectURL; URL.createObjectURL = (blob) => { if (blob.type.includes('json'))"
    " blob.text().then((told) => { window.savedText = told; }); return made.call(URL, blob); }; })()"
)
"""This browser asks a person where to save; what the page would save is read instead."""


class WebKit(Firefox):
    """One browser with one page."""

    def __init__(self, folder: Path) -> None:
        self.downloads = folder / "downloads"
        self.downloads.mkdir(parents=True, exist_ok=True)
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self._process = subprocess.Popen(
            ["WebKitWebDriver", f"--port={port}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self._base = f"http://127.0.0.1:{port}"
        options = {"binary": str(_MINI), "args": ["--automation"]}
        self._session = ""
        wanted = {"capabilities": {"alwaysMatch": {"webkitgtk:browserOptions": options}}}
        self._session = f"/session/{self._asked('POST', '/session', wanted)['sessionId']}"
        self.call("WebDriver:SetTimeouts", script=30_000)

    def __exit__(self, *_what: object) -> None:
        self._asked("DELETE", self._session, None)
        self._process.terminate()
        self._process.wait()

    def call(self, method: str, **values: Any) -> Any:
        """Ask the browser and wait for its answer."""
        if method == "WebDriver:TakeScreenshot":
            return {"value": self._asked("GET", f"{self._session}/screenshot", None)}
        found = self._asked("POST", f"{self._session}/{_PLACES[method]}", values)
        return {"value": found}

    def _asked(self, verb: str, place: str, values: dict[str, Any] | None) -> Any:
        body = None if values is None else json.dumps(values).encode()
        asked = urllib.request.Request(
            self._base + place, body, {"Content-Type": "application/json"}, method=verb
        )
        end = time.monotonic() + 60
        while True:
            try:
                with urllib.request.urlopen(asked, timeout=60) as told:
                    return json.loads(told.read())["value"]
            except urllib.error.HTTPError as error:
                raise AssertionError((place, error.read()[:500])) from error
            except urllib.error.URLError:  # it begins
                assert time.monotonic() < end
                time.sleep(0.1)

    def open(self, path: Path) -> None:
        """Open a file."""
        super().open(path)
        self.ask(_NOTE)

    def downloaded(self) -> Path:
        """What the page would save, as a file."""
        self.until("window.savedText")
        made = self.downloads / "saved.json"
        made.write_text(self.ask("window.savedText"), "utf-8")
        self.ask("delete window.savedText")
        return made
