"""More of what a gateway answers, in shapes of many small things: the window's thread never works 50 ms without a pause."""

import asyncio
import json
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from o8studio.domain.jobs.job import JobState
from o8studio.presenters import Presenters
from o8studio.studio import Studio
from o8studio.ui.window.controller import WindowController
from tests.flows.test_stalls import asked_about, is_over, now, raw, send, watched
from tests.support.patience import until
from tests.support.raw_server import Answer, Asked, RawServer, answer
from tests.support.scenes import play_scene

pytestmark = pytest.mark.alone
__all__ = ["raw"]


def chunked(body: bytes, size: int) -> bytes:
    """An answer in chunks of this many bytes."""
    pieces = b"".join(
        b"%x\r\n%b\r\n" % (len(body[at : at + size]), body[at : at + size])
        for at in range(0, len(body), size)
    )
    return (
        b"HTTP/1.1 200 X\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n"
        + pieces
        + b"0\r\n\r\n"
    )


def nested(depth: int, inside: str = "1") -> str:
    return "[" * depth + inside + "]" * depth


def status(**more: object) -> bytes:
    return json.dumps({"id": "t", "status": "in_progress", **more}).encode()


LONG = "abcdefghij" * 100
SHAPES: dict[str, bytes] = {
    "deep below the limit": b'{"id":"t","status":"in_progress","more":' + nested(900).encode() + b"}",
    "deep": b'{"id":"t","status":"in_progress","more":' + nested(45_000).encode() + b"}",
    "objects in objects": b'{"id":"t","status":"in_progress","more":'
    + b'{"a":' * 15_000
    + b"1"
    + b"}" * 15_001,
    "many keys": status(**{f"k{n}": n for n in range(7000)}),
    "many keys that may be results": status(data=[{"url": f"http://a/{n}.mp4"} for n in range(2500)]),
    "many objects": status(data=[{"a": {"b": {"c": n}}} for n in range(4000)]),
    "many statuses": status(data=[{"task_id": "t", "status": "running"} for n in range(2200)]),
    "one number": b'{"id":"t","status":"in_progress","progress":' + b"9" * 90_000 + b"}",
    "a long status word": json.dumps({"id": "t", "status": "x" * 90_000}).encode(),
    "a status of words": json.dumps({"id": "t", "status": "in_progress " * 8000}).encode(),
    "many errors": status(errors=[{"code": "x", "message": LONG} for _ in range(85)]),
    "texts that are JSON": status(data=json.dumps(json.dumps(json.dumps({"a": '"' * 3000})))),
    "JSON in JSON": status(
        resp_data=json.dumps({"data": [{"url": f"http://a/{n}.mp4"} for n in range(2000)]})
    ),
    "escapes": b'{"id":"t","status":"in_progress","fail_reason":"' + b"\\u202e" * 15_000 + b'"}',
    "tags": status(message="<a <b <c " * 10_000),
    "links in a text": status(message="http://a.b/c.mp4 " * 5000),
    "at signs": status(message="sk-" * 30_000),
    "bearers": status(message="Bearer " * 12_000),
    "brackets": status(message="{" * 95_000),
    "quotes": status(message='{"a":' * 15_000),
    "base64": status(message="data:video/mp4;base64," + "A" * 90_000),
}


@pytest.mark.parametrize("kind", SHAPES)
def test_status(dressed: QApplication, home: Path, raw: RawServer, kind: str) -> None:
    raw.say("/v1/videos", answer(b'{"id":"t","status":"queued"}'))
    raw.say("/v1/videos/t", answer(SHAPES[kind], close=True, content_type="application/json"))

    async def scene(studio: Studio, _window: WindowController, _presenters: Presenters) -> None:
        async with watched(kind):
            await send(studio, raw, kind)
            await until(lambda: asked_about(raw, "/v1/videos/t") >= 4, 60)

    play_scene(dressed, None, scene)


FLOODS: dict[str, Answer] = {
    "chunks of a byte": chunked(status(more="x" * 60_000), 1),
    "chunks of a byte, a megabyte": chunked(status(more="x" * 1_000_000), 1),
    "100 Continue": b"HTTP/1.1 100 Continue\r\n\r\n" * 20_000 + answer(status()),
    "103 with headers": (b"HTTP/1.1 103 Early\r\n" + b"a: b\r\n" * 9000 + b"\r\n") * 20 + answer(status()),
    "many headers": b"HTTP/1.1 200 X\r\n" + b"a: b\r\n" * 10_000 + b"content-length: 2\r\n\r\n{}",
    "a long header": b"HTTP/1.1 200 X\r\nx-a: " + b"a" * 90_000 + b"\r\ncontent-length: 2\r\n\r\n{}",
    "many cookies": b"HTTP/1.1 200 X\r\n"
    + b"".join(b"set-cookie: a%d=b; path=/\r\n" % n for n in range(3000))
    + b"content-length: 2\r\n\r\n{}",
    "folded headers": b"HTTP/1.1 200 X\r\nx-a: a\r\n" + b" b\r\n" * 15_000 + b"content-length: 2\r\n\r\n{}",
    "a long chunk extension": b"HTTP/1.1 200 X\r\ntransfer-encoding: chunked\r\n\r\n"
    + (b"1;" + b"a" * 900 + b"\r\n \r\n") * 2000
    + b"0\r\n\r\n",
    "a location": b"HTTP/1.1 302 X\r\nlocation: http://a/"
    + b"%41" * 25_000
    + b"\r\ncontent-length: 0\r\n\r\n",
}


@pytest.mark.parametrize("kind", FLOODS)
def test_flood(dressed: QApplication, home: Path, raw: RawServer, kind: str) -> None:
    raw.say("/v1/videos", answer(b'{"id":"t","status":"queued"}'))
    raw.say("/v1/videos/t", FLOODS[kind])

    async def scene(studio: Studio, _window: WindowController, _presenters: Presenters) -> None:
        async with watched(kind):
            await send(studio, raw, kind)
            await until(lambda: asked_about(raw, "/v1/videos/t") >= 4, 60)

    play_scene(dressed, None, scene)


SUBMITTED: dict[str, bytes] = {
    "long id": json.dumps({"id": "t" * 90_000, "status": "queued"}).encode(),
    "many ids": json.dumps({"data": [{"task_id": f"t{n}"} for n in range(4000)]}).encode(),
    "deep": (b'{"data":' * 12_000) + b'"t"' + b"}" * 12_000,
    "many errors": json.dumps(
        {"errors": [{"code": "x", "message": "no " * 20} for _ in range(1000)]}
    ).encode(),
    "warnings": json.dumps(
        {"id": "t", "warnings": [{"code": f"w{n}", "message": "no " * 9} for n in range(1800)]}
    ).encode(),
    "chunks": chunked(json.dumps({"id": "t", "more": "x" * 60_000}).encode(), 1),
}


@pytest.mark.parametrize("kind", SUBMITTED)
def test_submission(dressed: QApplication, home: Path, raw: RawServer, kind: str) -> None:
    body = SUBMITTED[kind]
    raw.say(
        "/v1/videos",
        body if body.startswith(b"HTTP") else answer(body, close=True, content_type="application/json"),
    )

    async def scene(studio: Studio, _window: WindowController, _presenters: Presenters) -> None:
        async with watched(kind):
            job = await send(studio, raw, kind)
            await until(
                lambda: (
                    now(studio, job).state is not JobState.SENDING
                    and now(studio, job).state is not JobState.RECORDED
                ),
                60,
            )
        async with watched(kind + " as a refusal"):
            if not body.startswith(b"HTTP"):
                raw.say("/v1/videos", answer(body, 400, close=True, content_type="application/json"))
                job = await send(studio, raw, kind)
                await until(partial(is_over, studio, job), 60)

    play_scene(dressed, None, scene)


def test_clip_in_chunks_of_a_byte(dressed: QApplication, home: Path, raw: RawServer, tmp_path: Path) -> None:
    from tests.support.clips import silent

    clip = silent(tmp_path / "a.mp4", "libx264", size=(640, 384)).read_bytes()
    raw.say("/v1/videos", answer(b'{"id":"t","status":"queued"}'))
    raw.say(
        "/v1/videos/t",
        answer(
            json.dumps({"id": "t", "status": "completed", "metadata": {"url": raw.url + "/a.mp4"}}).encode()
        ),
    )
    raw.say("/a.mp4", chunked(clip, 1))

    async def scene(studio: Studio, _window: WindowController, _presenters: Presenters) -> None:
        async with watched(f"{len(clip)} bytes"):
            job = await send(studio, raw, "chunks")
            await until(lambda: now(studio, job).state is JobState.KEPT, 60)

    play_scene(dressed, None, scene)
