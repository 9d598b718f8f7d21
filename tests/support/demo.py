"""The demo gateway in a process of its own, and a test's requests to it."""

import json
import subprocess
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from o8studio.services.gateways.discovery import Probe
from tests.support import forked

TOKEN = "sk-canary7f3e9b2c4d"
SPEED = 60.0


@dataclass
class DemoServer:
    url: str
    media: str
    process: "forked.Running | subprocess.Popen[str]"
    folder: Path
    before: dict[str, Any] = field(default_factory=dict)
    """What it was before the first change, for `restore`."""
    is_as_new: bool = True
    """Whether nobody changed what it answers since it began, or since `restore`."""
    found: Probe | None = None
    """What the first scene that asked for its routes as new was told: the next one needs not ask."""

    def control(self, method: str, path: str, body: object = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data=data, method=method)
        request.add_header("content-type", "application/json")
        with urllib.request.urlopen(request) as reply:
            return json.loads(reply.read())

    def state(self) -> Any:
        return self.control("GET", "/_demo/state")

    def change(self, **wanted: object) -> None:
        self.is_as_new = False
        if not self.before:
            state = self.state()
            kept = {name: state[name] for name in ("speed", "balance_usd", "exhausted")}
            self.before = {**kept, "server_address": self.url, **state["settings"]}
        self.control("POST", "/_demo/change", wanted)

    def restore(self) -> None:
        """Take back every fault and change: who shares it with other tests finds it as new, but for its jobs and tokens."""
        self.clear()
        if self.before:
            self.control("POST", "/_demo/change", self.before)
            self.before = {}
        self.is_as_new = True

    def fault(self, **fault: object) -> None:
        self.is_as_new = False
        self.control("POST", "/_demo/faults", fault)

    def clear(self) -> None:
        self.control("DELETE", "/_demo/faults")

    def vendor(self, *, clear: bool = True) -> Any:
        """The requests that a face's vendors received: `{"vendor", "path", "body"}`, oldest first."""
        return self.control("GET", "/_demo/vendor" + ("?clear=1" if clear else ""))

    def new_token(self, **wanted: object) -> str:
        """Create another token of a face: `name`, `remain` (units), `models`, `disabled`, `expires` (unix), `elsewhere`."""
        return str(self.control("POST", "/_demo/tokens", wanted)["token"])

    def paid(self, prompt: str) -> int:
        return sum(job["prompt"] == prompt for job in self.state()["jobs"])

    def stop(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()


def start_demo(
    folder: Path, generation: str = "g2", speed: float = SPEED, token: str = TOKEN, port: int = 0
) -> DemoServer:
    which = "--like" if generation.startswith("new-api") else "--generation"
    process = forked.start(
        forked.COMMAND_LINE, "demo-gateway", "--token-file", "-", "--state", str(folder),
        which, generation, "--speed", str(speed), "--port", str(port),
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(token + "\n")
    process.stdin.flush()
    line = process.stdout.readline()
    if not line:
        process.stdin.close()
        process.stdout.close()
        raise AssertionError(f"the demo gateway ended with {process.wait()} before it was ready")
    ready = json.loads(line)
    return DemoServer(ready["url"], ready["media"], process, folder)
