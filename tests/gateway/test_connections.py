"""What a connection brings is parsed in turns and within bounds; one on which more came than was asked for is not used again."""

import asyncio
import importlib
import sys

import pytest

from o8studio.domain.errors import AnswerLost
from o8studio.domain.secret import Secret
from o8studio.gateway.client import GatewayClient, Route
from o8studio.gateway.connections import remember_absence
from o8studio.gateway.wire import HttpDraft
from tests.support.demo import TOKEN
from tests.support.effort import Effort, is_within
from tests.support.raw_server import Answer, answer, raw_server


@pytest.mark.parametrize("extra", [answer(b'{"id":"stale"}'), answer(b"", 429), b"\r\n\r\n", b"x"], ids=str)
async def test_an_answer_that_comes_twice_is_not_the_next_questions(extra: bytes) -> None:
    """The status of one job was taken for that of the next one."""
    with raw_server() as raw:
        for name in ("a", "b"):
            raw.say(f"/v1/videos/{name}", answer(b'{"id":"%s"}' % name.encode()) + extra)
        async with GatewayClient(Route(base_url=raw.url, proxy="direct"), Secret(TOKEN)) as gateway:
            for name in ("a", "b", "a", "b"):
                reply = await gateway.look(HttpDraft(method="GET", path=f"/v1/videos/{name}"))
                assert (reply.status, reply.object()) == (200, {"id": name})
        assert len({one.connection for one in raw.asked}) == 4


async def test_a_connection_that_gave_one_answer_is_used_again() -> None:
    with raw_server() as raw:
        raw.say("/v1/models", answer(b'{"data":[]}'))
        async with GatewayClient(Route(base_url=raw.url, proxy="direct"), Secret(TOKEN)) as gateway:
            for _turn in range(3):
                await gateway.look(HttpDraft(method="GET", path="/v1/models"))
        assert len({one.connection for one in raw.asked}) == 1


def test_what_is_installed_is_imported_still() -> None:
    remember_absence("colorsys")
    assert importlib.import_module("colorsys").rgb_to_hsv(1.0, 0.0, 0.0) == (0.0, 1.0, 1.0)


class Searches:
    """First among the import system's finders: records what is looked for, and finds nothing."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def find_spec(self, name: str, _path: object = None, _target: object = None) -> None:
        self.names.append(name)


async def test_a_request_looks_for_no_module_in_the_folders_of_the_program(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An optional one was looked for at each lock of each request: 0.15 ms each, several times a request."""
    searches = Searches()
    with raw_server() as raw:
        raw.say("/v1/models", answer(b'{"data":[]}'))
        async with GatewayClient(Route(base_url=raw.url, proxy="direct"), Secret(TOKEN)) as gateway:
            await gateway.look(HttpDraft(method="GET", path="/v1/models"))
            monkeypatch.setattr(sys, "meta_path", [searches, *sys.meta_path])
            await gateway.look(HttpDraft(method="GET", path="/v1/models"))
    assert searches.names == []


PIECES: dict[str, Answer] = {
    "a body in chunks of a byte": b"HTTP/1.1 200 X\r\ntransfer-encoding: chunked\r\n\r\n" + b"1\r\n \r\n" * 60_000
    + b"2\r\n{}\r\n0\r\n\r\n",
    "go on, twenty thousand times": b"HTTP/1.1 100 Continue\r\n\r\n" * 20_000 + answer(b"{}"),
    "early hints, each of many": (b"HTTP/1.1 103 Hints\r\n" + b"a: b\r\n" * 900 + b"\r\n") * 60 + answer(b"{}"),
}  # fmt: skip


@pytest.mark.parametrize("kind", PIECES)
async def test_an_answer_in_very_many_pieces_leaves_turns_to_everything_else(kind: str) -> None:
    """All that one read had brought was parsed in one turn: 0.1 to 0.5 s, in which the window stood still."""
    longest = 0.0

    async def other_work() -> None:
        nonlocal longest
        while True:
            effort = Effort()
            await asyncio.sleep(0)
            longest = max(longest, effort.seconds)

    with raw_server() as raw:
        raw.say("/v1/models", lambda _asked: PIECES[kind])
        async with GatewayClient(Route(base_url=raw.url, proxy="direct"), Secret(TOKEN)) as gateway:
            await gateway.look(HttpDraft(method="GET", path="/v1/models"))
            other = asyncio.create_task(other_work())
            assert (await gateway.look(HttpDraft(method="GET", path="/v1/models"))).object() == {}
            other.cancel()
    assert is_within(longest, 0.05)


async def test_an_answer_that_is_being_read_is_left_alone_by_the_questions_beside_it() -> None:
    """What was received and not yet parsed was taken for a second answer, and its connection was closed."""
    with raw_server() as raw:
        raw.say("/v1/long", PIECES["a body in chunks of a byte"])
        raw.say("/v1/models", answer(b'{"data":[]}'))
        async with GatewayClient(Route(base_url=raw.url, proxy="direct"), Secret(TOKEN)) as gateway:
            long = asyncio.create_task(gateway.look(HttpDraft(method="GET", path="/v1/long")))
            asked = 0
            while not long.done():
                await gateway.look(HttpDraft(method="GET", path="/v1/models"))
                asked += 1
            assert (await long).object() == {}
            assert asked > 5


@pytest.mark.parametrize("lines", [1001, 60_000])
async def test_more_headers_than_any_server_sends_are_no_answer(lines: int) -> None:
    head = b"HTTP/1.1 200 X\r\n" + b"a: b\r\n" * lines + b"content-length: 2\r\n\r\n{}"
    with raw_server() as raw:
        raw.say("/v1/models", head)
        async with GatewayClient(Route(base_url=raw.url, proxy="direct"), Secret(TOKEN)) as gateway:
            with pytest.raises(AnswerLost):
                await gateway.look(HttpDraft(method="GET", path="/v1/models"))


async def test_a_few_hundred_headers_and_a_long_one_are_an_answer() -> None:
    head = (
        b"HTTP/1.1 200 X\r\n"
        + b"a: b\r\n" * 500
        + b"b: "
        + b"b" * 60_000
        + b"\r\ncontent-length: 2\r\n\r\n{}"
    )
    with raw_server() as raw:
        raw.say("/v1/models", head)
        async with GatewayClient(Route(base_url=raw.url, proxy="direct"), Secret(TOKEN)) as gateway:
            assert (await gateway.look(HttpDraft(method="GET", path="/v1/models"))).object() == {}


@pytest.mark.parametrize("end", [b"\n\n", b"\n\r\n", b"\r\n\n"], ids=["none", "the last", "all but the last"])
async def test_a_head_whose_lines_end_without_a_return_ends_before_its_body(end: bytes) -> None:
    """The lines of the body were counted as headers, so that a list of models in many lines was no answer."""
    body = b'{"data": [\n' + b"\n" * 2000 + b"]}"
    line = b"\r\n" if end == b"\r\n\n" else b"\n"
    head = line.join([b"HTTP/1.1 200 X", b"content-length: %d" % len(body)]) + end
    with raw_server() as raw:
        raw.say("/v1/models", head + body)
        async with GatewayClient(Route(base_url=raw.url, proxy="direct"), Secret(TOKEN)) as gateway:
            assert (await gateway.look(HttpDraft(method="GET", path="/v1/models"))).object() == {"data": []}


@pytest.mark.parametrize("is_sent_through_a_proxy", [False, True])
async def test_a_request_that_is_given_up_during_the_handshake_leaves_no_connection_open(
    is_sent_through_a_proxy: bool,
) -> None:
    """It stayed open until garbage was collected: a press that was stopped, a window that was closed."""
    gone, met = asyncio.Event(), asyncio.Event()

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Hear the first words of a handshake, say nothing, and wait until there comes no more."""
        if is_sent_through_a_proxy:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while await reader.read(10_000):
            met.set()
        gone.set()
        writer.close()

    async with await asyncio.start_server(meet, "127.0.0.1", 0) as server:
        here = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
        route = Route(
            base_url=f"https://{here}", proxy=f"http://{here}" if is_sent_through_a_proxy else "direct"
        )
        async with GatewayClient(route, Secret(TOKEN)) as gateway:
            asking = asyncio.create_task(gateway.look(HttpDraft(method="GET", path="/v1/models")))
            await asyncio.wait_for(met.wait(), 30)
            asking.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asking
            await asyncio.wait_for(gone.wait(), 30)
