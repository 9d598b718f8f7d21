"""Plain HTTP to the demo gateway, by address. Imports nothing of demo/."""

import base64
import json
import urllib.error
import urllib.request

from tests.support.demo import TOKEN

GOOD = {"model": "kling-v3", "prompt": "x"}
JSON = "application/json"


def send(url: str, method: str, path: str, body: object, options: dict[str, str]) -> tuple[int, str, bytes]:
    data = None if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
    request = urllib.request.Request(url + path, data=data, method=method)
    request.add_header("content-type", options.get("type", JSON) or "application/unknown")
    token = options.get("token", TOKEN)
    if token:
        request.add_header("authorization", f"Bearer {token}")
    try:
        with urllib.request.urlopen(request) as reply:
            return reply.status, reply.headers["content-type"], reply.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers.get("content-type", ""), error.read()


DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
X = "x [demo:stuck]"  # no film is drawn


def form(model: str, **fields: str) -> tuple[bytes, dict[str, str]]:
    head = "--B\r\nContent-Disposition: form-data; name="
    parts = "".join(
        f'{head}"{name}"\r\n\r\n{value}\r\n'
        for name, value in {"model": model, "prompt": X, **fields}.items()
    )
    file = f'{head}"input_reference"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n'
    body = parts.encode() + file.encode() + base64.b64decode(DOT) + b"\r\n--B--\r\n"
    return body, {"type": "multipart/form-data; boundary=B"}
