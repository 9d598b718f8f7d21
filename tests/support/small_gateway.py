"""A small real HTTP server whose account routes answer exactly what a test sets."""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.support.serving import serving

LOG, USAGE, STATUS = "/api/log/token", "/api/usage/token/", "/api/status"
SUBSCRIPTION, SPENT = "/v1/dashboard/billing/subscription", "/v1/dashboard/billing/usage"


class SmallGateway(ThreadingHTTPServer):
    """Attributes:
    answers: by path, a body for 200, or (status, body); a missing path is a New API 404.
    headers: sent with every answer.
    asked: number of requests by path.
    on_submit: an answer as above, or None to close the connection without one.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.answers: dict[str, Any] = {}
        self.headers: dict[str, str] = {}
        self.asked: Counter[str] = Counter()
        self.on_submit: Any = {"id": "task_1", "status": "queued"}


class _Handler(BaseHTTPRequestHandler):
    server: SmallGateway
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        missing = {"error": {"message": f"Invalid URL (GET {path})", "type": "invalid_request_error"}}
        self._answer(self.server.answers.get(path, (404, missing)), path)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("content-length", 0)))
        if self.server.on_submit is None:
            self.server.asked[self.path] += 1
            self.close_connection = True
            return
        self._answer(self.server.on_submit, self.path)

    def _answer(self, answer: Any, path: str) -> None:
        self.server.asked[path] += 1
        status, body = answer if isinstance(answer, tuple) else (200, answer)
        content = body.encode() if isinstance(body, str) else json.dumps(body).encode()
        self.send_response_only(status)
        for name, value in {"Content-Type": "application/json", **self.server.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None: ...


@contextmanager
def small_gateway() -> Iterator[SmallGateway]:
    """Runs in a thread until the end of the block."""
    with serving(SmallGateway()) as server:
        yield server


def status(**fields: object) -> dict[str, object]:
    """The answer of `/api/status`."""
    return {"success": True, "message": "", "data": {"version": "v0", "quota_per_unit": 500_000, **fields}}


def logged(*rows: dict[str, object]) -> dict[str, object]:
    """The answer of `/api/log/token`."""
    return {"success": True, "message": "", "data": list(rows)}


def charge(at: float, *, quota: int = 2000, **other: object) -> dict[str, object]:
    """A log row that charges."""
    path = other.pop("path", "/v1/videos")
    row = {"type": 2, "model_name": "sora-2", "quota": quota, "created_at": int(at)}
    details = {"is_task": True, "request_path": path}
    return {**row, "other": json.dumps(details), **other}


def refund(at: float, task_id: str, quota: int = 2000) -> dict[str, object]:
    """A log row that refunds."""
    row = {"type": 6, "model_name": "sora-2", "quota": quota, "created_at": int(at)}
    return {**row, "request_id": "another", "other": json.dumps({"task_id": task_id, "reason": "failed"})}
