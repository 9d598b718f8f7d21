"""Asks a real New API gateway and the demo gateway's face of it the same, and prints what differs.

    python tests/campaigns/beside.py ADDRESS [VENDOR_LOG ...] < TOKEN

The gateway needs the models of `tests/demo/vendors/test_adaptors.py` behind channels to stand-in vendors; each VENDOR_LOG is
a stand-in whose `GET /__log?clear=1` gives `[{"method", "path", "body" or "parsed_body"}]`. Compared are the status, the
body without ids and times, the factors of the price, and what reached the vendors. It submits some eighty jobs, which the
real gateway charges. The last line counts the differences; a model that the real gateway does not serve is left out.
"""

import argparse
import json
import re
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from tests.demo.faces import test_new_api  # noqa: E402
from tests.demo.vendors import test_adaptors as test_new_api_vendors  # noqa: E402
from tests.support.asking_plainly import X  # noqa: E402
from tests.support.asking_plainly import form as form_of  # noqa: E402
from tests.support.demo import TOKEN, DemoServer, start_demo  # noqa: E402

_ITS_OWN = ("id", "task_id", "created_at", "updated_at", "completed_at", "request_id")


@dataclass(frozen=True, slots=True)
class Question:
    method: str
    path: str
    body: object = None
    kind: str = "application/json"


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: object
    factors: object
    vendor: list[tuple[str, object]]


def questions(served: set[str]) -> Iterator[Question]:
    """Everything that the tests of the face ask, for the models that are served."""
    for method, path, body, _, _ in test_new_api.ROUTES:
        yield Question(method, path, body)
    yield Question("GET", "/kling/v1/videos/text2video/none-0", kind="")
    for model, given, _, _ in test_new_api_vendors.CASES:
        if model in served:
            yield Question("POST", "/v1/videos", {"model": model, "prompt": X, **given})
    for body, _, _ in test_new_api_vendors.REFUSED:
        if body["model"] in served:
            yield Question("POST", "/v1/videos", {"prompt": "x", **body})
    for model in (
        "sora-2",
        "kling-v1",
        "jimeng_vgfm_t2v_l20",
        "viduq1",
        "wan2.5-i2v-preview",
        "MiniMax-Hailuo-02",
    ):
        if model in served:
            form, options = form_of(model)
            yield Question("POST", "/v1/videos", form, options["type"])


def ask(base: str, token: str, question: Question) -> tuple[int, dict[str, str], bytes]:
    """One request; an answer of any status is an answer."""
    body = question.body
    data = None if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
    request = urllib.request.Request(base + question.path, data, method=question.method)
    request.add_header("accept-language", "en")
    if token:
        request.add_header("authorization", f"Bearer {token}")
    if question.kind:
        request.add_header("content-type", question.kind)
    try:
        with urllib.request.urlopen(request, timeout=60) as reply:
            return reply.status, dict(reply.headers), reply.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, dict(error.headers), error.read()


def comparable(body: bytes) -> object:
    """The body without what is each server's own."""
    text = re.sub(r" \(request id: \w+\)", "", body.decode("utf-8", "replace"))
    try:
        return _without_its_own(json.loads(text))
    except ValueError:
        return "HTML" if text.lstrip().startswith("<") else text[:80]


def _without_its_own(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return {name: "…" if name in _ITS_OWN and one else _without_its_own(one) for name, one in value.items()}


def seen(status: int, headers: dict[str, str], body: bytes, vendor: list[tuple[str, object]]) -> Answer:
    """One side's answer, ready to be compared."""
    factors = next(
        (value for name, value in headers.items() if name.lower() == "x-new-api-other-ratios"), "{}"
    )
    shown = comparable(body)
    if isinstance(shown, dict) and shown.get("object") == "response":
        shown = {"object": "response"}  # a stand-in's own object
    return Answer(status, shown, json.loads(factors), vendor)


def real_vendor(logs: list[str]) -> list[tuple[str, object]]:
    """What the real gateway ordered; its polls that are POSTs are left out."""
    found = []
    for log in logs:
        _, _, body = ask(log, "", Question("GET", "/__log?clear=1"))
        for one in json.loads(body):
            if one["method"] == "POST" and "GetResult" not in one["path"]:
                found.append((one["path"], _counted(one.get("parsed_body", one.get("body")))))
    return found


def _counted(body: Any) -> Any:
    """An upload as its number of bytes."""
    if not isinstance(body, dict):
        return body
    return {k: {"bytes": v["bytes"]} if isinstance(v, dict) and "bytes" in v else v for k, v in body.items()}


def both(address: str, token: str, logs: list[str], face: DemoServer) -> int:
    """Ask, compare, print.

    Returns:
        How many questions were answered differently.
    """
    _, _, listed = ask(address, token, Question("GET", "/v1/models"))
    served = {str(one["id"]) for one in json.loads(listed)["data"]}
    real_vendor(logs)
    asked = different = busy = 0
    for question in questions(served):
        asked += 1
        real = seen(*ask(address, token, question), real_vendor(logs))
        answered = ask(face.url, TOKEN, question)
        ordered = [(one["path"], one["body"]) for one in face.vendor()]
        demo = seen(*answered, ordered if logs else [])
        if real == demo:
            continue
        if "system_cpu_overloaded" in str(real.body):
            busy += 1
            continue
        different += 1
        shown = question.body if not isinstance(question.body, bytes) else question.kind
        print(f"{question.method} {question.path} {json.dumps(shown, ensure_ascii=False)[:200]}")
        for name in ("status", "body", "factors", "vendor"):
            if getattr(real, name) != getattr(demo, name):
                print(f"  {name}\n    real {getattr(real, name)}\n    demo {getattr(demo, name)}")
    print(
        f"{asked} questions: {different} answered differently, {busy} not at all (the machine was too busy for it)"
    )
    return different


def main() -> int:
    """Run it; 0 only where nothing differs."""
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("address")
    arguments.add_argument("logs", nargs="*")
    wish = arguments.parse_args()
    token = sys.stdin.readline().strip()
    with tempfile.TemporaryDirectory() as folder:
        face = start_demo(Path(folder), "new-api")
        try:
            return 1 if both(wish.address.rstrip("/"), token, wish.logs, face) else 0
        finally:
            face.stop()


if __name__ == "__main__":
    sys.exit(main())
