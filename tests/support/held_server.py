"""A real HTTP server that holds back answers until a test releases them, and records which token requested what."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.support.serving import serving

Answer = tuple[int, Any]


class HeldServer(ThreadingHTTPServer):
    """Attributes:
    rule: by method and path, status and body; None is a 404.
    held: method and path whose answer waits for `let_go`.
    arrived: set when such a request has arrived.
    asked: method, path and token of every request.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.rule: Callable[[str, str], Answer | None] = lambda _method, _path: None
        self.held: tuple[str, str] | None = None
        self.arrived = threading.Event()
        self.let_go = threading.Event()
        self.asked: list[tuple[str, str, str]] = []

    def tokens(self, method: str, path: str) -> list[str]:
        return [token for one, where, token in self.asked if (one, where) == (method, path)]


class _Handler(BaseHTTPRequestHandler):
    server: HeldServer
    protocol_version = "HTTP/1.1"

    def _do(self) -> None:
        self.rfile.read(int(self.headers.get("content-length") or 0))
        path = self.path.partition("?")[0]
        token = (self.headers.get("authorization") or "").removeprefix("Bearer ")
        self.server.asked.append((self.command, path, token))
        if self.server.held == (self.command, path):
            self.server.arrived.set()
            self.server.let_go.wait(30)
        missing = (
            404,
            {"error": {"message": f"Invalid URL ({self.command} {path})", "type": "x", "code": ""}},
        )
        status, said = self.server.rule(self.command, path) or missing
        body = said if isinstance(said, bytes) else json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = _do

    def log_message(self, *_: object) -> None: ...


@contextmanager
def held_server() -> Iterator[HeldServer]:
    with serving(HeldServer()) as server:
        try:
            yield server
        finally:
            server.let_go.set()
