"""However long an answer is, what it costs the window's thread is small, and what comes of it is bounded."""

import contextlib
import itertools
import json
from collections.abc import Callable, Iterator
from functools import cache

import pytest

from o8studio.domain.errors import GatewayError, Incomprehensible
from o8studio.domain.ids import RemoteId
from o8studio.domain.secret import Secret
from o8studio.gateway.client import GatewayClient, Route
from o8studio.gateway.formats import FORMATS
from o8studio.gateway.links import MOST_RESULTS
from o8studio.gateway.parsing import find_id, plain, text_links
from o8studio.gateway.refusals import hidden_error, refusal, submission_error
from o8studio.gateway.replies import read_reply
from o8studio.gateway.wire import MOST_STATUS, Finished, HttpDraft, Reply
from tests.support.demo import TOKEN
from tests.support.effort import Effort
from tests.support.raw_server import Asked, RawServer, answer, raw_server

STALL = 0.05
"""Seconds of the window's thread in one turn."""
STATUS = HttpDraft(method="GET", path="/v1/videos/t")
LINK = "https://cdn.example/{}.mp4"


@pytest.fixture
def raw() -> Iterator[RawServer]:
    with raw_server() as running:
        yield running


def client(url: str) -> GatewayClient:
    return GatewayClient(Route(base_url=url, proxy="direct"), Secret(TOKEN))


ERRORS = {
    "letters": lambda size: b"<" * size,
    "json": lambda size: json.dumps({"error": {"message": "<" * size, "code": "<" * (size // 2)}}).encode(),
    "message": lambda size: json.dumps({"message": "(request id: " * (size // 13)}).encode(),
    "quoted": lambda size: json.dumps({"message": '{"error":{"message":"' + "<a" * (size // 2)}).encode(),
    "words": lambda size: json.dumps({"error": {"message": "a1-" * (size // 3)}}).encode(),
}


@pytest.mark.parametrize("size", [99_000, 1_000_000, 10_000_000])
@pytest.mark.parametrize("kind", list(ERRORS))
async def test_an_error_text_of_any_length_is_read_at_once(raw: RawServer, kind: str, size: int) -> None:
    """Ten megabytes of `<` took the window 25 seconds."""
    body = ERRORS[kind](size)
    for status in (200, 400, 429, 500):
        raw.say("/v1/videos/t", answer(body, status, close=True))
        async with client(raw.url) as gateway:
            reply = await gateway.look(STATUS, most=MOST_STATUS)
        for read in (
            refusal,
            submission_error,
            lambda one: read_reply(one, "/v1/videos/t", "t"),
            lambda one: hidden_error(one.object()),
        ):
            effort = Effort()
            with contextlib.suppress(Incomprehensible):
                read(reply)
            assert effort.is_within(STALL)
        said = refusal(reply)
        assert len(said.reason) <= 500
        assert len(said.code) <= 500


@cache
def links(count: int) -> str:
    """Half a million of them as JSON: made as text, and once, as a list of each would take longer than what is tested."""
    item = '"https://cdn.example/%d.mp4"'
    return f"[{', '.join(item % number for number in range(count))}]"


@cache
def named(count: int) -> str:
    item = '{"id": "%d", "url": "https://cdn.example/%d.mp4"}'
    return f"[{', '.join(item % (number, number) for number in range(count))}]"


def completed(what: str) -> str:
    return f'{{"status": "completed", {what}}}'


def content(items: str) -> str:
    return completed(f'"output": [{{"content": {items}}}]')


LISTS: dict[str, Callable[[int], str]] = {
    "metadata": lambda count: completed(f'"metadata": {{"result_urls": {links(count)}}}'),
    "bad": lambda count: completed('"metadata": ' + json.dumps({"result_urls": ["http://["] * count})),
    "videos": lambda count: completed(f'"videos": {named(count)}'),
    "task": lambda count: f'{{"code": "success", "data": {{"status": "SUCCESS", "task_id": "t", "result_urls": {links(count)}}}}}',
    "data": lambda count: completed(f'"data": {named(count)}'),
    "kling": lambda count: f'{{"code": 0, "data": {{"task_id": "t", "task_status": "succeed", "task_result": {{"videos": {named(count)}}}}}}}',
    "responses": lambda count: content(links(count).replace('"https', '{"url": "https').replace('mp4"', 'mp4"}')),
    "text": lambda count: content(json.dumps([{"text": links(count)[2:-2].replace('", "', " ")}])),
    "markdown": lambda count: content(json.dumps([{"text": "](http://" * count}])),
    "tags": lambda count: content(json.dumps([{"text": "<video " * count}])),
    "sources": lambda count: content(json.dumps([{"text": '<video src="x' * count}])),
}  # fmt: skip


@pytest.mark.parametrize("count", [1000, 5000, 500_000])
@pytest.mark.parametrize("shape", list(LISTS))
async def test_a_list_of_results_of_any_length_is_read_at_once(
    raw: RawServer, shape: str, count: int
) -> None:
    """Five hundred thousand links took the window 35 seconds, and each would have been fetched."""
    raw.say("/v1/videos/t", answer(LISTS[shape](count).encode()))
    async with client(raw.url) as gateway:
        reply = await gateway.ask(STATUS, most=MOST_STATUS)
    for form in FORMATS.values():
        effort = Effort()
        try:
            status = form.decode_status(RemoteId("t"), reply.object())
        except GatewayError:
            continue
        finally:
            assert effort.is_within(STALL), form.id
        if isinstance(status, Finished):
            assert len(status.results) <= MOST_RESULTS
    assert len(text_links(" ".join(LINK.format(number) for number in range(5000)))) <= MOST_RESULTS


@pytest.mark.parametrize("form", list(FORMATS))
def test_an_id_that_is_no_id_is_not_taken(form: str) -> None:
    """Twenty megabytes, NUL and escape sequences were."""
    for bad in ("x" * 20_000_000, "task\x00", "\x1b]0;title\x07", "a\u202eb", "a\u0085b", "", " "):
        for reply in (
            {"id": bad},
            {"task_id": bad},
            {"data": {"task_id": bad}},
            {"code": 0, "data": {"task_id": bad}},
        ):
            with pytest.raises(GatewayError):
                FORMATS[form].decode_submit(reply)
    with pytest.raises(GatewayError):  # it was followed as a?b for ever
        FORMATS[form].decode_submit(Reply(200, {}, b'{"id":"a\\ud800b","task_id":"a\\ud800b"}').object())
    assert find_id({"id": "projects/p/operations/1:a=b/ü"}) == "projects/p/operations/1:a=b/ü"


def streamed(begin: bytes, filling: bytes, size: int, end: bytes) -> Callable[[Asked], Iterator[bytes]]:
    """An answer of so many bytes between its beginning and its end; as one text it would take more than reading it."""
    piece = filling * (500_000 // len(filling))
    assert size % len(piece) == 0

    def pieces(_asked: Asked) -> Iterator[bytes]:
        length = len(begin) + size + len(end)
        yield b"HTTP/1.1 200 X\r\ncontent-length: %d\r\nconnection: close\r\n\r\n" % length + begin
        yield from itertools.repeat(piece, size // len(piece))
        yield end

    return pieces


@pytest.mark.parametrize("size", [1_000_000, 20_000_000, 190_000_000])
async def test_the_window_s_thread_does_not_carry_a_large_answer(raw: RawServer, size: int) -> None:
    answers = {
        "text": streamed(b'{"status":"queued","a":"', b"x", size, b'"}'),
        "lists": streamed(b'{"status":"queued","a":' + b"[" * 50, b"1,", size, b"1" + b"]" * 50 + b"}"),
        "nothing": streamed(b"", b" ", size, b""),
    }
    for said in answers.values():
        raw.say("/v1/videos/t", said)
        async with client(raw.url) as gateway:
            reply = await gateway.look(STATUS, most=MOST_STATUS)
        assert len(reply.body) >= size, "all of it came"
        effort = Effort()
        with contextlib.suppress(Incomprehensible):
            reply.object()
        assert effort.is_within(STALL)


def test_a_text_is_cut_before_it_is_searched() -> None:
    text = "<" * 100_000_000
    effort = Effort()
    assert len(plain(text)) <= 500
    assert effort.is_within(STALL)
