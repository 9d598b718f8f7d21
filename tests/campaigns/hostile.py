"""A gateway that answers what no gateway should: it stands before the demo gateway, passes requests on, and spoils answers.

What is spoilt is drawn from a grammar with a seed, so that each answer can be made again.
"""

import contextlib
import gzip
import http.client
import json
import random
import socketserver
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from o8studio.demo.faults import route_of

_HOP = ("connection", "keep-alive", "transfer-encoding", "content-length", "host")
_LONG = 300_000

ODD = [
    '"\\ud800"',
    '"a\\ud800b\\udfff"',
    '"http://[::1"',
    '"http://\\uff0f\\uff0f[/x.mp4"',
    '"http://127.0.0.1:99999/x.mp4"',
    '"//"',
    '"javascript:alert(1)"',
    "1" + "0" * 400,
    "-1" + "0" * 400,
    "1e999",
    "NaN",
    "-Infinity",
    "[" * 3000 + "]" * 3000,
    '{"a":' * 3000 + "1" + "}" * 3000,
    "null",
    "true",
    "[]",
    "{}",
    '""',
    "-1",
    '"\\u0000"',
    '"\\u202e\\u001b]0;x\\u0007\\u0085"',
    '"' + "<" * _LONG + '"',
    "[" + ",".join(["1"] * 50_000) + "]",
    '{"": {"": ""}}',
]
"""JSON texts that stand where no gateway should put them."""
_SAYS_FAILED = (
    "error",
    "code",
    "fail_reason",
    "message",
    "success",
    "status_code",
    "status_msg",
    "base_resp",
)
"""Names whose values tell of a failure: one that says so is believed, however odd it looks."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer on its way back."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def raw(self, *, length: bool = True) -> bytes:
        """Its bytes on the wire."""
        lines = [f"HTTP/1.1 {self.status} X", *(f"{name}: {value}" for name, value in self.headers)]
        if length:
            lines.append(f"content-length: {len(self.body)}")
        return "\r\n".join(lines).encode("latin-1", "replace") + b"\r\n\r\n" + self.body


Spoil = Callable[[Reply], bytes]
"""The bytes that are sent instead."""


@dataclass(slots=True)
class Rule:
    """What happens to the answers of a route: `submit`, `status`, `content`, or the end of a path.

    Attributes:
        times: how often; -1 always. is_asked: whether the gateway hears of the request.
    """

    route: str
    spoil: Spoil
    times: int = -1
    is_asked: bool = True


class Hostile(socketserver.ThreadingTCPServer):
    """Attributes: rules: the first one that fits counts. url: where it listens."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, behind: str) -> None:
        super().__init__(("127.0.0.1", 0), _Connection)
        self.behind = urlsplit(behind)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.rules: list[Rule] = []
        self._gate = threading.Lock()

    def take(self, method: str, target: str) -> Rule | None:
        """The rule for this request, used up by it."""
        path, _, query = target.partition("?")
        with self._gate:
            for rule in self.rules:
                fits = path.endswith(rule.route) if rule.route.startswith("/") else False
                if not fits and route_of(method, path, query.encode()) != rule.route:
                    continue
                if rule.times > 0:
                    rule.times -= 1
                if rule.times == 0:
                    self.rules.remove(rule)
                return rule
        return None

    def handle_error(self, *_: Any) -> None:
        """A client that went away is no news."""


class _Connection(socketserver.StreamRequestHandler):
    server: Hostile

    def handle(self) -> None:
        with contextlib.suppress(OSError, http.client.HTTPException):
            while self._one():
                pass

    def _one(self) -> bool:
        line = self.rfile.readline().decode("latin-1").split()
        if len(line) != 3:
            return False
        headers = http.client.parse_headers(self.rfile)
        body = self.rfile.read(int(headers.get("content-length") or 0))
        rule = self.server.take(line[0], line[1])
        if rule is not None and not rule.is_asked:
            reply = Reply(200, (("content-type", "application/json"),), b"{}")
        else:
            reply = self._passed_on(line[0], line[1], headers, body)
        said = rule.spoil(reply) if rule is not None else reply.raw()
        self.wfile.write(said)
        return b"connection: close" not in said.lower()

    def _passed_on(self, method: str, target: str, headers: Any, body: bytes) -> Reply:
        address = self.server.behind
        connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=60)
        kept = {name: value for name, value in headers.items() if name.lower() not in _HOP}
        try:
            connection.request(method, target, body or None, {**kept, "host": self.headers_host(headers)})
            answer = connection.getresponse()
            content = answer.read()
            found = tuple((name, value) for name, value in answer.getheaders() if name.lower() not in _HOP)
            return Reply(answer.status, found, content)
        finally:
            connection.close()

    def headers_host(self, headers: Any) -> str:
        """The gateway is called as the client calls it."""
        return str(headers.get("host", ""))


@contextmanager
def hostile(behind: str) -> Iterator[Hostile]:
    """Runs in a thread until the end of the block."""
    with Hostile(behind) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


# ---- answers that come twice


def twice(reply: Reply) -> bytes:
    """The same answer again behind itself, for whoever asks next on this connection."""
    return reply.raw() * 2


def twice_with(status: int) -> Spoil:
    """Another answer behind it: a refusal that would have the next submission repeated."""

    def spoil(reply: Reply) -> bytes:
        return reply.raw() + Reply(status, (("content-type", "application/json"),), b"").raw()

    return spoil


def said(status: int, body: bytes, kind: str = "application/json") -> Spoil:
    """Exactly this."""
    return lambda _: Reply(status, (("content-type", kind),), body).raw()


# ---- codings


def _gzipped(reply: Reply) -> bytes:
    return replace(
        reply, headers=(*reply.headers, ("content-encoding", "gzip")), body=gzip.compress(reply.body)
    ).raw()


def _gzipped_twice(reply: Reply) -> bytes:
    packed = gzip.compress(gzip.compress(bytes(20_000_000) + reply.body))
    return replace(reply, headers=(*reply.headers, ("content-encoding", "gzip, gzip")), body=packed).raw()


def _bomb(reply: Reply) -> bytes:
    packed = gzip.compress(b" " * 300_000_000, 1)
    return replace(reply, headers=(*reply.headers, ("content-encoding", "gzip")), body=packed).raw()


def _deflated(reply: Reply) -> bytes:
    packed = zlib.compress(reply.body)
    return replace(reply, headers=(*reply.headers, ("content-encoding", "deflate")), body=packed).raw()


def _cut_gzip(reply: Reply) -> bytes:
    packed = gzip.compress(reply.body)[:-9]
    return replace(reply, headers=(*reply.headers, ("content-encoding", "gzip")), body=packed).raw()


def _called_brotli(reply: Reply) -> bytes:
    return replace(reply, headers=(*reply.headers, ("content-encoding", "br"))).raw()


CODINGS: dict[str, Spoil] = {
    "gzip": _gzipped,
    "deflate": _deflated,
    "gzip twice": _gzipped_twice,
    "a bomb": _bomb,
    "half a gzip": _cut_gzip,
    "no brotli": _called_brotli,
}


# ---- frames and texts


def _early(reply: Reply) -> bytes:
    return b"HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n" * 50 + reply.raw()


def _two_lengths(reply: Reply) -> bytes:
    return reply.raw().replace(b"\r\ncontent-length:", b"\r\ncontent-length: 7\r\ncontent-length:", 1)


def _huge_head(reply: Reply) -> bytes:
    return replace(reply, headers=(*reply.headers, ("x-long", "x" * 500_000))).raw()


def _odd_heads(reply: Reply) -> bytes:
    odd = (("retry-after", "1e999"), ("x-oneapi-request-id", "\x1b]0;x\x07" * 40), ("etag", "\xff\xfe"))
    return replace(reply, headers=(*reply.headers, *odd)).raw()


def _status_600(reply: Reply) -> bytes:
    return replace(reply, status=600).raw()


def _no_http(_: Reply) -> bytes:
    return b"\x16\x03\x01\x00\x05hello\r\nconnection: close\r\n\r\n"


def _body(change: Callable[[bytes], bytes]) -> Spoil:
    return lambda reply: replace(reply, body=change(reply.body)).raw()


FRAMES: dict[str, Spoil] = {
    "50 early hints": _early,
    "two lengths": _two_lengths,
    "a head of 500 kB": _huge_head,
    "odd heads": _odd_heads,
    "status 600": _status_600,
    "no HTTP": _no_http,
    "half of the JSON": _body(lambda body: body[: len(body) // 2]),
    "a byte order mark": _body(lambda body: b"\xef\xbb\xbf" + body),
    "bytes that are no UTF-8": _body(lambda body: body.replace(b'"', b'"\xff\xc0', 3)),
    "something behind the JSON": _body(lambda body: body + b"}{"),
    "the JSON in a list": _body(lambda body: b"[" + body + b"]"),
    "brackets without end": _body(lambda _: b"[" * 200_000),
    "a number of 9,000 digits": _body(lambda _: b"9" * 9000),
    "nothing": _body(lambda _: b""),
}


def malformed(chance: random.Random, *, submit: bool) -> tuple[str, Spoil]:
    """One value of the answer, wherever, becomes an odd one; or there is one more, under a name that is there."""
    odd, seed = chance.choice(ODD), chance.randrange(1 << 30)

    def spoil(reply: Reply) -> bytes:
        try:
            content = json.loads(reply.body)
        except ValueError:
            return reply.raw()
        places = [
            place
            for place in _places(content)
            if submit or not any(name in _SAYS_FAILED for name in place if isinstance(name, str))
        ]
        if not places:
            return reply.raw()
        *way, last = random.Random(seed).choice(places)
        inside = content
        for name in way:
            inside = inside[name]
        inside[last] = "@@odd@@"
        return replace(reply, body=json.dumps(content).replace('"@@odd@@"', odd).encode()).raw()

    shown = odd if len(odd) < 40 else f"{odd[:12]}… ({len(odd)})"
    return f"{shown} somewhere ({seed})", spoil


def _places(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    pairs: Any = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for name, one in pairs:
        yield (*way, name)
        yield from _places(one, (*way, name))
