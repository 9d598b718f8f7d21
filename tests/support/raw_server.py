"""A small real server that sends exactly the bytes a test gives, and records each request with its connection."""

import itertools
import socket
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import ClassVar

from tests.support.serving import serving


@dataclass(frozen=True, slots=True)
class Asked:
    """A request; header names in lower case. `connection` counts from 1."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    connection: int


Answer = bytes | Callable[[Asked], bytes | Iterator[bytes]]


def answer(
    body: bytes = b"", status: int = 200, *, length: bool = True, close: bool = False, **headers: str
) -> bytes:
    """The bytes of an answer. Without a length the connection is closed after it."""
    lines = [f"HTTP/1.1 {status} X"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    lines += [f"content-length: {len(body)}"] if length else []
    lines += ["connection: close"] if close or not length else []
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


@dataclass
class RawServer:
    """Attributes:
    answers: by path, in turn; the last one repeats. One shorter than its declared length is cut off there; one
        given in pieces is sent piece by piece, and the connection is closed after it.
    """

    answers: dict[str, list[Answer]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    url: str = ""
    news: threading.Condition = field(default_factory=threading.Condition)

    def say(self, path: str, *answers: Answer) -> None:
        """Set the answers for this path."""
        self.answers[path] = list(answers)

    def count(self, path: str) -> int:
        """The number of requests for this path."""
        return sum(one.path == path for one in self.asked)

    def next_answer(self, asked: Asked) -> bytes | Iterator[bytes]:
        """Record a request and choose its answer."""
        with self.news:
            self.asked.append(asked)
            self.news.notify_all()
            known = self.answers.get(asked.path.partition("?")[0])
            if not known:
                return answer(b"", 404)
            found = known.pop(0) if len(known) > 1 else known[0]
        return found(asked) if callable(found) else found


class _Connection(socketserver.StreamRequestHandler):
    numbers: ClassVar = itertools.count(1)
    server: "_Listener"

    def handle(self) -> None:
        number = next(self.numbers)
        while (line := self.rfile.readline().decode("latin-1").split()) and len(line) == 3:
            headers: dict[str, str] = {}
            while head := self.rfile.readline().decode("latin-1").strip():
                name, _colon, value = head.partition(":")
                headers[name.lower()] = value.strip()
            body = self.rfile.read(int(headers.get("content-length") or 0))
            said = self.server.raw.next_answer(Asked(line[0], line[1], headers, body, number))
            try:
                if not isinstance(said, bytes):
                    for piece in said:
                        self.wfile.write(piece)
                    return
                self.wfile.write(said)
            except OSError:  # the client has closed the connection
                return
            start, _end, content = said.partition(b"\r\n\r\n")
            promised = [one for one in start.lower().split(b"\r\n") if one.startswith(b"content-length:")]
            if b"connection: close" in start.lower() or (
                promised and int(promised[0].partition(b":")[2]) > len(content)
            ):
                return


class _Listener(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    raw: RawServer
    tls: ssl.SSLContext | None = None

    def get_request(self) -> tuple[socket.socket, object]:
        """Encrypted, where the server has a certificate."""
        connection, address = super().get_request()
        if self.tls is not None:
            connection = self.tls.wrap_socket(connection, server_side=True)
        return connection, address

    def handle_error(self, *_: object) -> None:
        """Don't print a connection reset by the client."""


@contextmanager
def raw_server(raw: RawServer | None = None, *, tls: ssl.SSLContext | None = None) -> Iterator[RawServer]:
    """Runs in a thread until the end of the block; `raw` may be of a kind that answers by a rule of its own."""
    raw = RawServer() if raw is None else raw
    with serving(_Listener(("127.0.0.1", 0), _Connection)) as listener:
        listener.raw, listener.tls = raw, tls
        raw.url = f"http://127.0.0.1:{listener.server_address[1]}"
        yield raw
