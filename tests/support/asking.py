"""Plain HTTP to the demo gateway's face of a New API. Imports nothing of demo/."""

import json
import re
import urllib.error
import urllib.request
from typing import Any

from tests.support.demo import TOKEN, DemoServer

V = "/v1/videos"
MISSING = {
    "error": {
        "message": "The requested resource was not found",
        "type": "invalid_request_error",
        "param": "",
        "code": "",
    }
}


def ask(
    server: DemoServer, method: str, path: str, body: object = None, *, token: str = TOKEN, kind: str = "application/json",
    language: str = "en",
) -> tuple[int, dict[str, str], bytes]:  # fmt: skip
    data = None if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
    request = urllib.request.Request(server.url + path, data=data, method=method)
    if kind:
        request.add_header("content-type", kind)
    if token:
        request.add_header("authorization", f"Bearer {token}")
    request.add_header("accept-language", language)
    try:
        with urllib.request.urlopen(request) as reply:
            return reply.status, dict(reply.headers), reply.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, dict(error.headers), error.read()


def code_and_json(answer: tuple[int, dict[str, str], bytes]) -> tuple[int, object]:
    return answer[0], json.loads(re.sub(r" \(request id: \w+\)", "", answer[2].decode()))


def submit(
    server: DemoServer, prompt: str, model: str = "kling-v1", *, token: str = TOKEN, **more: object
) -> dict[str, Any]:
    code, body = code_and_json(
        ask(server, "POST", V, {"model": model, "prompt": prompt, **more}, token=token)
    )
    assert code == 200, body
    assert isinstance(body, dict)
    return body


def rows(server: DemoServer, token: str = TOKEN) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(ask(server, "GET", "/api/log/token", token=token)[2])["data"]
    return found
