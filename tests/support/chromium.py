"""A real Chromium without a network, driven over its own pipe: the DevTools protocol, and no library for it."""

import base64
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any, Self

_CODES = {" ": "Space", "/": "Slash", ",": "Comma", ".": "Period", "?": "Slash"}


class Chromium:
    """One headless browser with one page. What it asks for over the network, and what it complains of, is kept.

    Attributes:
        requests: addresses that the page asked for, other than `file:` and `blob:`.
        complaints: exceptions, console errors and violations of the page's policy.
    """

    def __init__(self, folder: Path, *, language: str = "en-US") -> None:
        program = shutil.which("chromium")
        assert program is not None, "this campaign needs the package chromium"
        down, self._write = os.pipe()
        self._read, up = os.pipe()
        self._kept = b""
        self._number, self._session, self._whole = 0, "", 0
        self.requests: list[str] = []
        self.complaints: list[str] = []
        # the browser finds its pipe as descriptors 3 and 4; its own network namespace has no way out
        shell = 'exec 3<&"$1" 4>&"$2"; shift 2; exec "$@"'
        self._process = subprocess.Popen(
            ["unshare", "--net", "--map-root-user", "sh", "-c", shell, "sh", str(down), str(up), program, "--headless=new",
             "--no-sandbox", "--remote-debugging-pipe", "--no-first-run", f"--user-data-dir={folder / 'browser'}",
             f"--lang={language}", f"--accept-lang={language}", "--autoplay-policy=no-user-gesture-required", "--disable-gpu", "about:blank"],
            pass_fds=(down, up),
            stderr=subprocess.DEVNULL,
            env={**os.environ, "LANGUAGE": language.replace("-", "_")},
        )  # fmt: skip
        os.close(down)
        os.close(up)
        self.downloads = folder / "downloads"
        self.downloads.mkdir(exist_ok=True)
        targets = self.call("Target.getTargets")["targetInfos"]
        page = next(one["targetId"] for one in targets if one["type"] == "page")
        self._session = self.call("Target.attachToTarget", targetId=page, flatten=True)["sessionId"]
        for name in ("Page", "Runtime", "Network", "Log", "Audits"):
            self.call(f"{name}.enable")
        self.call(
            "Browser.setDownloadBehavior",
            on_browser=True,
            behavior="allow",
            downloadPath=str(self.downloads),
            eventsEnabled=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_what: object) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._read)
        os.close(self._write)

    def call(self, method: str, *, on_browser: bool = False, **values: Any) -> dict[str, Any]:
        """Ask the browser and wait for its answer."""
        self._number += 1
        asked: dict[str, Any] = {"id": self._number, "method": method, "params": values}
        if self._session and not on_browser:
            asked["sessionId"] = self._session
        os.write(self._write, json.dumps(asked).encode() + b"\0")
        while True:
            told = self._next()
            if told.get("id") == self._number:
                assert "error" not in told, (method, told["error"])
                return dict(told["result"])
            self._note(told)

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._kept:
            piece = os.read(self._read, 1 << 16)
            assert piece, "the browser has gone"
            self._kept += piece
        one, _, self._kept = self._kept.partition(b"\0")
        return dict(json.loads(one))

    def _note(self, told: dict[str, Any]) -> None:
        about = told.get("params", {})
        match told.get("method"):
            case "Browser.downloadProgress" if about["state"] == "completed":
                self._whole += 1
            case "Network.requestWillBeSent" if not about["request"]["url"].startswith(
                ("file:", "blob:", "about:")
            ):
                self.requests.append(about["request"]["url"])
            case "Runtime.exceptionThrown":
                self.complaints.append(json.dumps(about["exceptionDetails"])[:500])
            case "Runtime.consoleAPICalled" if about["type"] in ("error", "warning"):
                self.complaints.append(json.dumps(about["args"])[:500])
            case "Log.entryAdded" if about["entry"]["level"] in ("error", "warning"):
                self.complaints.append(about["entry"]["text"])
            case "Audits.issueAdded" if about["issue"]["code"] == "ContentSecurityPolicyIssue":
                self.complaints.append(json.dumps(about["issue"])[:500])
            case _:
                pass

    def size(self, width: int, height: int, *, phone: bool = False, scheme: str = "dark") -> None:
        """Be a screen of this size."""
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=2 if phone else 1,
            mobile=phone,
        )
        self.call("Emulation.setTouchEmulationEnabled", enabled=phone)
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])

    def open(self, path: Path) -> None:
        """Open a file."""
        self.call("Page.navigate", url=path.as_uri())
        self.until("document.readyState === 'complete'")

    def ask(self, script: str) -> Any:
        """The value of an expression in the page; promises are awaited."""
        told = self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in told, (script, told["exceptionDetails"])
        return told["result"].get("value")

    def until(self, condition: str) -> None:
        """Wait until this is true in the page; the browser looks at each of its frames."""
        waiting = (
            "new Promise(go => { const end = performance.now() + 20000; const look = () => {"
            f" if ({condition}) go(true); else if (performance.now() > end) go(false); else setTimeout(look, 10); }}; look(); }})"
        )
        assert self.ask(waiting) is True, (
            condition,
            self.ask("JSON.stringify(document.body.dataset)"),
            self.complaints,
        )

    def key(self, key: str, *, modifiers: int = 0) -> None:
        """Press a key; modifiers: 1 Alt, 2 Ctrl, 8 Shift."""
        code = _CODES.get(key) or (f"Key{key.upper()}" if key.isalpha() and len(key) == 1 else key)
        numbers = {
            "Enter": 13,
            "Escape": 27,
            "Home": 36,
            "End": 35,
            "ArrowLeft": 37,
            "ArrowRight": 39,
            " ": 32,
        }
        about: dict[str, Any] = {"key": key, "code": code, "modifiers": modifiers}
        about["windowsVirtualKeyCode"] = numbers.get(key, ord(key.upper()) if len(key) == 1 else 0)
        text: dict[str, Any] = (
            {"text": "\r" if key == "Enter" else key}
            if (len(key) == 1 or key == "Enter") and not modifiers & 3
            else {}
        )
        self.call("Input.dispatchKeyEvent", type="keyDown", **about, **text)
        self.call("Input.dispatchKeyEvent", type="keyUp", **about)

    def type(self, text: str) -> None:
        """Insert text where the focus is, as an input method does."""
        self.call("Input.insertText", text=text)

    def click(self, selector: str) -> None:
        """Click the middle of the first element that matches."""
        self.ask(f"document.querySelector({json.dumps(selector)}).scrollIntoView({{block: 'nearest'}})")
        box = self.box(selector)
        self.drag([(box[0] + box[2] / 2, box[1] + box[3] / 2)])

    def box(self, selector: str) -> tuple[float, float, float, float]:
        """Left, top, width and height of the first element that matches."""
        found = self.ask(
            f"(() => {{ const b = document.querySelector({json.dumps(selector)}).getBoundingClientRect();"
            " return [b.left, b.top, b.width, b.height]; })()"
        )
        return found[0], found[1], found[2], found[3]

    def drag(self, points: list[tuple[float, float]]) -> None:
        """Press the mouse at the first point, move through the others, let go at the last."""
        for at, (x, y) in enumerate(points):
            if at == 0:
                self.call(
                    "Input.dispatchMouseEvent",
                    type="mousePressed",
                    x=x,
                    y=y,
                    button="left",
                    buttons=1,
                    clickCount=1,
                )
            else:
                self.call("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y, button="left", buttons=1)
        x, y = points[-1]
        self.call("Input.dispatchMouseEvent", type="mouseReleased", x=x, y=y, button="left", clickCount=1)

    def picture(self, path: Path) -> None:
        """Save what is seen."""
        path.write_bytes(base64.b64decode(self.call("Page.captureScreenshot", format="png")["data"]))

    def downloaded(self) -> Path:
        """Wait for the next download to be whole; its file."""
        while not self._whole:
            self._note(self._next())
        self._whole -= 1
        return max(self.downloads.iterdir(), key=lambda one: one.stat().st_mtime)
