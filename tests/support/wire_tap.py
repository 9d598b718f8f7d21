"""A listener on the wire between the program and a gateway: passes everything on, and keeps each POST as its bytes."""

import http.client
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from tests.support.serving import serving

_HOP = ("connection", "transfer-encoding", "content-length", "keep-alive")


@dataclass(frozen=True)
class Post:
    """One POST: its path, its type, and its body byte by byte, with a fixed boundary where it is multipart."""

    path: str
    content_type: str
    body: bytes


class WireTap(ThreadingHTTPServer):
    """Attributes:
    posts: every submission that passed, in the order of arrival.
    gets: the path of every GET.
    """

    daemon_threads = True

    def __init__(self, beyond: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.beyond = beyond
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.posts: list[Post] = []
        self.gets: list[str] = []


class _Handler(BaseHTTPRequestHandler):
    server: WireTap
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.server.gets.append(self.path)
        self._pass_on(b"")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        kind = self.headers.get("content-type", "")
        boundary = re.search(r"boundary=([0-9a-zA-Z]+)", kind)
        if boundary is None:
            self.server.posts.append(Post(self.path, kind, body))
        else:
            fixed = body.replace(boundary[1].encode(), b"boundary")
            self.server.posts.append(Post(self.path, kind.replace(boundary[1], "boundary"), fixed))
        self._pass_on(body)

    def _pass_on(self, body: bytes) -> None:
        parts = urlsplit(self.server.beyond)
        beyond = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
        headers = {name: value for name, value in self.headers.items() if name.lower() not in (*_HOP, "host")}
        try:
            beyond.request(self.command, self.path, body or None, headers)
            reply = beyond.getresponse()
            content = reply.read()
        finally:
            beyond.close()
        self.send_response_only(reply.status)
        for name, value in reply.getheaders():
            if name.lower() not in _HOP:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None: ...


@contextmanager
def wire_tap(beyond: str) -> Iterator[WireTap]:
    """Listens in front of this address until the end."""
    with serving(WireTap(beyond)) as tap:
        yield tap
