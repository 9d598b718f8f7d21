"""A pretended gateway: a small real HTTP server that plays a script or recorded exchanges, and records requests."""

import json
import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.support.serving import serving

BASE = "@BASE@"
ABSENT = "(none)"
ACCEPTED = {"id": "task_1", "status": "queued"}
NOT_THERE = {
    "error": {
        "message": "The requested resource was not found",
        "type": "invalid_request_error",
        "param": "",
        "code": "",
    }
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A received request; header names are in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer. A header that is None is omitted; `lost` closes the connection without an answer."""

    body: bytes
    status: int = 200
    headers: Mapping[str, str | None] = field(default_factory=dict)
    lost: bool = False


@dataclass(slots=True)
class Rule:
    """Answers to a method and a path (`{…}` matches any segment), in turn; the last one repeats."""

    method: str
    path: str
    answers: list[Answer]
    headers: Mapping[str, str] = field(default_factory=dict)

    def fits(self, asked: Asked) -> bool:
        """Whether this rule applies to this request."""
        pattern = re.sub(r"\\\{[^/]*?\\\}", "[^/]+", re.escape(self.path))
        return (
            asked.method == self.method
            and re.fullmatch(pattern, asked.path.partition("?")[0]) is not None
            and all(asked.headers.get(name.lower(), ABSENT) == value for name, value in self.headers.items())
        )


def answer_of(said: Any, folder: Path, clip: bytes) -> Answer:
    """An answer in a script's notation: `json`, `text` or `file`, with `status` and `headers`; anything else is JSON itself."""
    if isinstance(said, str):
        said = {"file": said}
    if not isinstance(said, dict) or not {"json", "text", "file", "status", "lost"} & set(said):
        said = {"json": said}
    elif "status" in said and not isinstance(said["status"], int):
        said = {"json": said}  # a bare job, whose status is a word
    if "file" in said:
        own = folder / said["file"]
        body, kind = (own.read_bytes() if own.exists() else clip), "video/mp4"
    elif "text" in said:
        body, kind = said["text"].encode(), "application/json"
    else:
        body, kind = json.dumps(said.get("json", {})).encode(), "application/json"
    headers = {
        "content-type": kind,
        **{name.lower(): value for name, value in said.get("headers", {}).items()},
    }
    return Answer(body, said.get("status", 200), headers, bool(said.get("lost")))


def rules_of_script(script: Mapping[str, Any], folder: Path, clip: bytes) -> list[Rule]:
    """Rules from `submit` (or `submits`, in turn), `polls`, `files` and `routes`, as the README of these cases defines them."""
    rules = [_route(where, said, folder, clip) for where, said in _routes(script.get("routes", {}))]
    rules += [
        Rule("GET", path, [answer_of(said, folder, clip)]) for path, said in script.get("files", {}).items()
    ]
    submits = [
        answer_of(said, folder, clip) for said in script.get("submits", [script.get("submit", ACCEPTED)])
    ]
    rules += [
        Rule("POST", path, list(submits)) for path in ("/v1/videos", "/v1/video/generations", "/v1/responses")
    ]
    polls = [answer_of(said, folder, clip) for said in script.get("polls", [])]
    if polls:
        paths = ("/v1/videos/{id}", "/v1/video/generations/{id}", "/v1/responses/{id}")
        rules += [Rule("GET", path, polls) for path in paths]
    return rules


def _routes(routes: Any) -> list[tuple[str, Any]]:
    """Given by `METHOD /path`, or as a list of objects with both."""
    if isinstance(routes, dict):
        return list(routes.items())
    return [(f"{one.get('method', 'GET')} {one['path']}", one) for one in routes]


def _route(where: str, said: Any, folder: Path, clip: bytes) -> Rule:
    method, path = where.split(" ", 1)
    asks = said.get("request_headers", {}) if isinstance(said, dict) else {}
    return Rule(method, path, [answer_of(said, folder, clip)], asks)


_WHOLE = {
    "/v1/models": lambda body: {"object": "list", "data": body},
    "/api/pricing": lambda body: {"success": True, "data": body},
    "/api/status": lambda body: {"success": True, "data": body},
}
"""Wraps recorded extracts as in the whole answer."""


def rules_of_recording(pairs: Any, *, any_headers: bool = False) -> list[Rule]:
    """Rules from pairs of `request` and answer; identical requests with the same headers are answered in turn.

    Args:
        any_headers: the answers apply whatever headers arrive.
    """
    rules: list[Rule] = []
    for pair in pairs if isinstance(pairs, list) else [pairs]:
        method, path = pair["request"].split(" ")[:2]
        path = path.partition("?")[0]
        body = pair["body"]
        if path in _WHOLE and not (isinstance(body, dict) and "data" in body):
            body = _WHOLE[path](body)
        headers = {"content-type": "application/json", **pair.get("headers", {})}
        answer = Answer(json.dumps(body).encode(), pair.get("status", 200), headers)
        asks = {} if any_headers else pair.get("request_headers", {})
        same = next(
            (one for one in rules if (one.method, one.path, one.headers) == (method, path, asks)), None
        )
        if same is not None:
            same.answers.append(answer)
        else:
            rules.append(Rule(method, path, [answer], asks))
    return rules


class PretendedGateway:
    """Plays rules; the first that applies answers, and an unknown path is a 404."""

    def __init__(self, rules: Sequence[Rule], replace: Mapping[str, str] | None = None) -> None:
        self._rules = list(rules)
        self._replace = dict(replace or {})
        self._lock = threading.Lock()
        self.asked: list[Asked] = []
        gateway = self

        class _Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, format: str, *arguments: object) -> None:
                """Log nothing."""

            def _serve(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length") or 0))
                headers = {name.lower(): value for name, value in self.headers.items()}
                said = gateway._answer(Asked(self.command, self.path, headers, body))
                if said.lost:
                    self.close_connection = True
                    return
                self.send_response(said.status)
                answer_headers = {"content-length": str(len(said.body)), **said.headers}
                for name, value in answer_headers.items():
                    if value is not None:
                        self.send_header(name, value)
                self.end_headers()
                self.wfile.write(said.body)
                if answer_headers["content-length"] is None:
                    self.close_connection = True

            do_GET = do_POST = do_DELETE = _serve

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def _answer(self, asked: Asked) -> Answer:
        with self._lock:
            self.asked.append(asked)
            rule = next((one for one in self._rules if one.fits(asked)), None)
            if rule is None:
                return Answer(json.dumps(NOT_THERE).encode(), 404, {"content-type": "application/json"})
            said = rule.answers.pop(0) if len(rule.answers) > 1 else rule.answers[0]
        if (said.headers.get("content-type") or "").startswith("video/"):
            return said
        text = said.body.decode()
        for old, new in {**self._replace, BASE: self.url}.items():
            text = text.replace(old, new.replace(BASE, self.url))
        return Answer(text.encode(), said.status, said.headers, said.lost)

    @contextmanager
    def running(self) -> Iterator["PretendedGateway"]:
        """Serve until the end of the block."""
        with serving(self._server):
            yield self
