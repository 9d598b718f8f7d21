"""A real Firefox without a network, driven over its own socket: Marionette, and no library for it. As `chromium.py`."""

import base64
import json
import socket
import subprocess
import time
from pathlib import Path
from typing import Any, Self

_KEYS = {"Enter": "\ue007", "Escape": "\ue00c", "Home": "\ue011", "End": "\ue010"}
_HELD = {1: "\ue00a", 2: "\ue009", 8: "\ue008"}
"""Alt, Ctrl and Shift."""
_PREFERENCES = {
    "network.proxy.type": 1, "network.proxy.http": "127.0.0.1", "network.proxy.http_port": 9, "network.proxy.ssl": "127.0.0.1",
    "network.proxy.ssl_port": 9, "browser.download.folderList": 2, "browser.download.useDownloadDir": True,
    "browser.download.alwaysOpenPanel": False, "browser.helperApps.neverAsk.saveToDisk": "application/json",
    "media.autoplay.default": 0, "datareporting.policy.dataSubmissionEnabled": False, "browser.shell.checkDefaultBrowser": False,
}  # fmt: skip
_PORT = 2828


class Firefox:
    """One headless browser with one page, which may ask nobody: its proxy answers nothing."""

    def __init__(self, program: Path, folder: Path, *, language: str = "en-US") -> None:
        self.downloads, profile = folder / "downloads", folder / "profile"
        for one in (self.downloads, profile):
            one.mkdir(parents=True, exist_ok=True)
        told = {
            **_PREFERENCES,
            "browser.download.dir": str(self.downloads),
            "intl.accept_languages": language,
        }
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in told.items()]
        (profile / "user.js").write_text("\n".join(lines))
        self._process = subprocess.Popen(
            [str(program), "--headless", "--marionette", "--no-remote", "--profile", str(profile)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self._link = self._connected()
        self._kept, self._number = b"", 0
        self._next()
        self.call("WebDriver:NewSession", capabilities={"alwaysMatch": {"unhandledPromptBehavior": "accept"}})
        self.call("WebDriver:SetTimeouts", script=30_000)

    def _connected(self) -> socket.socket:
        while True:
            assert self._process.poll() is None, "the browser has gone"
            try:
                return socket.create_connection(("127.0.0.1", _PORT), 60)
            except ConnectionRefusedError:
                time.sleep(0.1)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_what: object) -> None:
        self._link.close()
        self._process.kill()
        self._process.wait()

    def _next(self) -> Any:
        while b":" not in self._kept:
            self._kept += self._received()
        length, _, self._kept = self._kept.partition(b":")
        while len(self._kept) < int(length):
            self._kept += self._received()
        told, self._kept = self._kept[: int(length)], self._kept[int(length) :]
        return json.loads(told)

    def _received(self) -> bytes:
        piece = self._link.recv(1 << 16)
        assert piece, "the browser has gone"
        return piece

    def call(self, method: str, **values: Any) -> Any:
        """Ask the browser and wait for its answer."""
        self._number += 1
        asked = json.dumps([0, self._number, method, values]).encode()
        self._link.sendall(b"%d:%s" % (len(asked), asked))
        _kind, _number, error, found = self._next()
        assert error is None, (method, error)
        return found

    def size(self, width: int, height: int) -> None:
        """Give the page this size."""
        around = self.ask("[outerWidth - innerWidth, outerHeight - innerHeight]")
        self.call("WebDriver:SetWindowRect", x=0, y=0, width=width + around[0], height=height + around[1])

    def open(self, path: Path) -> None:
        """Open a file."""
        self.call("WebDriver:Navigate", url=path.as_uri())

    def ask(self, script: str) -> Any:
        """The value of an expression in the page; promises are awaited."""
        waits = f"const done = arguments[arguments.length - 1]; Promise.resolve({script}).then(done);"
        return self.call("WebDriver:ExecuteAsyncScript", script=waits, args=[])["value"]

    def until(self, condition: str) -> None:
        """Wait until this is true in the page."""
        end = time.monotonic() + 30
        while self.ask(f"Boolean({condition})") is not True:
            assert time.monotonic() < end, (condition, self.ask("JSON.stringify(document.body.dataset)"))
            time.sleep(0.01)

    def key(self, key: str, *, modifiers: int = 0) -> None:
        """Press a key; modifiers: 1 Alt, 2 Ctrl, 8 Shift."""
        held = [sign for bit, sign in _HELD.items() if modifiers & bit]
        keys = [*held, _KEYS.get(key, key)]
        steps = [{"type": "keyDown", "value": one} for one in keys]
        self._act("key", [*steps, *({"type": "keyUp", "value": one} for one in reversed(keys))])

    def type(self, text: str) -> None:
        """Type where the focus is."""
        self._act("key", [{"type": kind, "value": sign} for sign in text for kind in ("keyDown", "keyUp")])

    def click(self, selector: str) -> None:
        """Click the middle of the first element that matches."""
        left, top, width, height = self.box(selector)
        self.drag([(left + width / 2, top + height / 2)])

    def box(self, selector: str) -> tuple[float, float, float, float]:
        """Left, top, width and height of the first element that matches."""
        found = self.ask(
            f"(() => {{ const b = document.querySelector({json.dumps(selector)}).getBoundingClientRect();"
            " return [b.left, b.top, b.width, b.height]; })()"
        )
        return found[0], found[1], found[2], found[3]

    def drag(self, points: list[tuple[float, float]]) -> None:
        """Press the mouse at the first point, move through the others, let go at the last."""
        moves = [{"type": "pointerMove", "x": round(x), "y": round(y), "duration": 20} for x, y in points]
        press, free = {"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}
        self._act("pointer", [moves[0], press, *moves[1:], free])

    def _act(self, kind: str, steps: list[dict[str, Any]]) -> None:
        self.call("WebDriver:PerformActions", actions=[{"type": kind, "id": kind, "actions": steps}])

    def picture(self, path: Path) -> None:
        """Save what is seen."""
        path.write_bytes(base64.b64decode(self.call("WebDriver:TakeScreenshot", full=False)["value"]))

    def downloaded(self) -> Path:
        """Wait for a download to be whole; its file."""
        end = time.monotonic() + 30
        while not (found := [one for one in self.downloads.glob("*.json") if one.stat().st_size]):
            assert time.monotonic() < end, "nothing was saved"
            time.sleep(0.05)
        return max(found, key=lambda one: one.stat().st_mtime)
