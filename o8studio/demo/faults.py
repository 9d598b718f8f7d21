"""Injected faults: what a bad network, proxy or server does to one request."""

import asyncio
import contextlib
import socket
import struct
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

_TRANSPORTS: dict[tuple[str, int], asyncio.Transport] = {}
HTML = b"<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1>nginx</body></html>"
_EXPIRED = (
    b'<?xml version="1.0"?><Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>'
)

KINDS = (
    "status",
    "reset_before",
    "reset_after",
    "truncated",
    "wrong_length",
    "short_chunked",
    "drip",
    "html",
    "invalid_json",
    "half_open",
    "expired",
    "redirect",
)


class TrackedProtocol(H11Protocol):
    """uvicorn's HTTP protocol, which also lets a fault reach the socket."""

    def connection_made(self, transport: Any) -> None:
        """Remember the socket by its peer."""
        super().connection_made(transport)
        _TRANSPORTS[transport.get_extra_info("peername")[:2]] = transport

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the socket."""
        _TRANSPORTS.pop(self.transport.get_extra_info("peername")[:2], None)
        super().connection_lost(exc)


@dataclass(slots=True, kw_only=True)
class Fault:
    """One fault to inject.

    Attributes:
        route: `submit`, `status`, `content`, `media`, `models`, or a path prefix.
        times: how many requests it hits; -1 for all.
        skip: how many matching requests pass first.
        accept: whether the server does its work before the answer is spoilt.
        after: bytes of the body that are still sent (truncated, short_chunked); half of it if None.
        delta: added to the true Content-Length (wrong_length).
        interval: seconds between bytes (drip).
    """

    route: str
    kind: str
    times: int = 1
    skip: int = 0
    accept: bool = False
    status: int = 500
    body: str = ""
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    location: str = ""
    after: int | None = None
    delta: int = 1000
    interval: float = 0.2


def route_of(method: str, path: str, query: bytes = b"") -> str:
    """The route name that faults match."""
    if path.startswith("/films/"):
        return "media"
    if path.endswith("/content"):
        return "content"
    if path.startswith("/v1/models"):
        return "models"
    jobs = ("/v1/videos", "/v1/video/generations", "/v1/responses", "/v1/tasks", "/kling/", "/doubao/", "/api/v3/",
            "/ent/", "/vidu/", "/ali/", "/xai/")  # fmt: skip
    if path.startswith("/jimeng"):
        return "status" if b"GetResult" in query else "submit"
    if path.startswith(jobs):
        return "submit" if method == "POST" and not path.endswith("/cancel") else "status"
    return path


class FaultBook:
    """The pending faults."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Add a fault."""
        self._faults.append(fault)

    def clear(self) -> None:
        """Remove all faults."""
        self._faults.clear()

    def take(self, method: str, path: str, query: bytes = b"") -> Fault | None:
        """Consume and return the fault for this request."""
        for fault in self._faults:
            if fault.route != route_of(method, path, query) and not (
                fault.route.startswith("/") and path.startswith(fault.route)
            ):
                continue
            if fault.skip:
                fault.skip -= 1
                continue
            if fault.times > 0:
                fault.times -= 1
            if fault.times == 0:
                self._faults.remove(fault)
            return fault
        return None


class Faulty:
    """Wraps an application and applies the faults of the book."""

    def __init__(self, app: App, book: FaultBook) -> None:
        self._app = app
        self._book = book

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, with its fault if it has one."""
        fault = None
        if scope["type"] == "http" and not scope["path"].startswith("/_demo"):
            fault = self._book.take(scope["method"], scope["path"], scope["query_string"])
        if fault is None:
            await self._app(scope, receive, send)
            return
        answer = _Answer()
        if fault.accept or fault.kind in (
            "reset_after",
            "truncated",
            "wrong_length",
            "short_chunked",
            "drip",
        ):
            await self._app(scope, receive, answer.collect)
        await _spoil(fault, answer, scope, receive, send)


class _Answer:
    """The answer that the server would have sent."""

    def __init__(self) -> None:
        self.status = 200
        self.headers: list[tuple[bytes, bytes]] = []
        self.body = b""

    async def collect(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], list(message["headers"])
        elif message["type"] == "http.response.body":
            self.body += message.get("body", b"")
        elif message["type"] == "http.response.pathsend":
            self.body += await asyncio.to_thread(lambda: open(message["path"], "rb").read())  # noqa: PTH123, SIM115


async def _spoil(fault: Fault, answer: _Answer, scope: Scope, receive: Receive, send: Send) -> None:
    transport = _TRANSPORTS[tuple(scope["client"])]
    match fault.kind:
        case "reset_before" | "reset_after":
            linger = struct.pack("ii", 1, 0)
            transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            transport.abort()
        case "half_open":
            while (await receive())["type"] != "http.disconnect":
                pass
        case "truncated" | "wrong_length":
            cut = len(answer.body) // 2 if fault.after is None else fault.after
            said = len(answer.body) + (fault.delta if fault.kind == "wrong_length" else 0)
            body = answer.body if fault.kind == "wrong_length" else answer.body[:cut]
            transport.write(_head(answer, b"content-length: %d" % said) + body)
            transport.close()
        case "short_chunked":
            part = answer.body[: len(answer.body) // 2 if fault.after is None else fault.after]
            chunk = b"%x\r\n%s\r\n0\r\n\r\n" % (len(part), part)
            transport.write(_head(answer, b"transfer-encoding: chunked") + chunk)
            transport.close()
        case "drip":
            await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
            with contextlib.suppress(OSError):
                for at in range(len(answer.body)):
                    await send(_part(answer.body[at : at + 1], at + 1 < len(answer.body)))
                    await asyncio.sleep(fault.interval)
        case _:
            status, kind, body = _plain(fault)
            headers = {"content-type": kind, "content-length": str(len(body)), **fault.headers}
            if fault.kind == "redirect":
                headers["location"] = fault.location
            pairs = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
            await send({"type": "http.response.start", "status": status, "headers": pairs})
            await send(_part(body, more=False))


def _plain(fault: Fault) -> tuple[int, str, bytes]:
    match fault.kind:
        case "html":
            return fault.status, "text/html; charset=utf-8", fault.body.encode() or HTML
        case "invalid_json":
            return 200, "application/json", fault.body.encode() or b'{"id":"task_1","status":'
        case "expired":
            return 403, "application/xml", _EXPIRED
        case "redirect":
            return fault.status if 300 <= fault.status < 400 else 302, "text/plain", b""
        case _:
            return fault.status, fault.content_type, fault.body.encode()


def _part(body: bytes, more: bool) -> Message:
    return {"type": "http.response.body", "body": body, "more_body": more}


def _head(answer: _Answer, length: bytes) -> bytes:
    lines = [b"HTTP/1.1 %d OK" % answer.status]
    lines += [name + b": " + value for name, value in answer.headers if name.lower() != b"content-length"]
    return b"\r\n".join([*lines, length, b"connection: close", b"", b""])
