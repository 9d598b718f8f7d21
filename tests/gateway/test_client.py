import base64
import gzip
import inspect
import json
import math
import random
import socket
import threading
import zlib
from collections.abc import Callable, Iterator

import httpx
import pytest

from o8studio.domain.errors import (
    AnswerLost,
    BrokenDownload,
    GatewayError,
    Incomprehensible,
    NotSent,
    Refused,
)
from o8studio.domain.jobs.facts import Source, SourceKind
from o8studio.domain.jobs.policies import TimeLimits
from o8studio.domain.secret import Secret
from o8studio.gateway.client import GatewayClient, Route
from o8studio.gateway.contact import sending_error
from o8studio.gateway.parsing import inline_video
from o8studio.gateway.refusals import refusal, submission_error
from o8studio.gateway.wire import MOST_STATUS, HttpDraft, Reply
from tests.support.demo import TOKEN, DemoServer
from tests.support.effort import Effort
from tests.support.raw_server import RawServer, answer, raw_server
from tests.support.small_gateway import small_gateway

POST = HttpDraft(method="POST", path="/v1/videos", body={"model": "kling-v3", "prompt": "client test"})
MODELS = HttpDraft(method="GET", path="/v1/models")
NEVER_LEFT = {
    "ConnectError", "ConnectTimeout", "PoolTimeout", "ProxyError", "UnsupportedProtocol", "InvalidURL", "LocalProtocolError",
}  # fmt: skip
EXCEPTIONS = [
    one
    for _, one in inspect.getmembers(httpx)
    if inspect.isclass(one) and issubclass(one, (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError))
]


def client(url: str, token: str = TOKEN) -> GatewayClient:
    return GatewayClient(Route(base_url=url, proxy="direct"), Secret(token))


@pytest.mark.parametrize("kind", EXCEPTIONS, ids=lambda kind: kind.__name__)
def test_every_error_that_httpx_knows_is_filed(kind) -> None:
    try:
        error = kind("x")
    except TypeError:
        error = kind.__new__(kind)
    filed = sending_error(error)
    assert isinstance(filed, NotSent if kind.__name__ in NEVER_LEFT else AnswerLost)


async def test_an_address_where_nobody_listens_is_not_sent() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    async with client(f"http://127.0.0.1:{port}") as gateway:
        with pytest.raises(NotSent):
            await gateway.submit(gateway.prepare(POST))


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ({"kind": "reset_before"}, AnswerLost),
        ({"kind": "reset_after"}, AnswerLost),
        ({"kind": "truncated"}, AnswerLost),
        ({"kind": "wrong_length"}, AnswerLost),
        ({"kind": "html", "status": 502}, AnswerLost),
        ({"kind": "html", "status": 200}, Incomprehensible),
        ({"kind": "invalid_json"}, Incomprehensible),
        ({"kind": "status", "status": 408}, AnswerLost),
        ({"kind": "status", "status": 500, "body": '{"code":"do_request_failed","message":"x"}'}, AnswerLost),
        (
            {"kind": "status", "status": 500, "body": '{"code":"50411","message":"Pre Img Risk Not Pass"}'},
            Refused,
        ),
        (
            {"kind": "status", "status": 503, "body": '{"error":{"message":"x","code":"model_not_found"}}'},
            Refused,
        ),
        ({"kind": "status", "status": 503, "body": "<html>busy</html>"}, AnswerLost),
        ({"kind": "status", "status": 429, "body": ""}, Refused),
        ({"kind": "status", "status": 413, "body": "<html>too large</html>"}, Refused),
        ({"kind": "redirect", "status": 307, "location": "http://127.0.0.1:1/"}, Refused),
    ],
    ids=lambda value: str(value)[:60] if isinstance(value, dict) else "",
)
async def test_each_fault_of_a_submission_proves_what_it_proves(demo: DemoServer, fault, error) -> None:
    demo.fault(route="submit", **fault)
    async with client(demo.url) as gateway:
        with pytest.raises(error):
            (await gateway.submit(gateway.prepare(POST))).object()


async def test_only_known_throttles_may_be_repeated(demo: DemoServer) -> None:
    async with client(demo.url) as gateway:
        demo.fault(route="submit", kind="status", status=429, body="", headers={"retry-after": "7"})
        with pytest.raises(Refused) as known:
            await gateway.submit(gateway.prepare(POST))
        demo.fault(route="submit", kind="html", status=429)
        with pytest.raises(Refused) as foreign:
            await gateway.submit(gateway.prepare(POST))
    assert (known.value.may_repeat, known.value.retry_after) == (True, 7.0)
    assert foreign.value.code != "throttled"


async def test_a_wrong_token_is_refused_with_the_gateways_own_words(demo: DemoServer) -> None:
    async with client(demo.url, "sk-wrong") as gateway:
        with pytest.raises(Refused) as refused:
            await gateway.ask(MODELS)
    assert (refused.value.status, refused.value.reason) == (401, "Invalid token")
    assert refused.value.request_id


@pytest.mark.parametrize("kind", ["drip", "half_open"])
async def test_a_total_deadline_ends_an_answer_that_never_comes(demo: DemoServer, kind: str) -> None:
    demo.fault(route="models", kind=kind, interval=0.05)
    async with client(demo.url) as gateway:
        with pytest.raises(AnswerLost) as lost:
            await gateway.ask(MODELS, seconds=0.6)
    assert lost.value.reason == "time limit"


async def test_a_missing_route_is_known_as_such(demo: DemoServer) -> None:
    async with client(demo.url) as gateway:
        with pytest.raises(Refused) as refused:
            await gateway.ask(HttpDraft(method="GET", path="/v1/responses/resp_none"))
    assert refused.value.route_missing


async def test_a_private_host_is_refused_for_a_gateway_that_is_not_local() -> None:
    async with client("https://gateway.example.com") as gateway:
        for link in ("http://127.0.0.1:9/v.mp4", "http://10.0.0.1/v.mp4", "file:///etc/passwd"):
            with pytest.raises(BrokenDownload) as broken:
                async with gateway.download(Source(SourceKind.LINK, link)):
                    pass
            assert broken.value.reason in ("private host", "refused")


def test_a_secret_shows_itself_nowhere() -> None:
    secret = Secret("  Bearer sk-abc\n")
    assert secret.reveal() == "sk-abc"
    assert "sk-abc" not in f"{secret!r} {secret} {[secret]}"
    with pytest.raises(TypeError):
        __import__("pickle").dumps(secret)


@pytest.mark.parametrize("status", range(400, 600, 7))
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"{}",
        b"[]",
        b'{"error":null}',
        b'{"error":{"message":{}}}',
        b"\xff\xfe",
        b'{"code":5}',
    ],
)
def test_any_error_answer_gives_a_typed_error(status: int, body: bytes) -> None:
    assert isinstance(submission_error(Reply(status, {}, body)), GatewayError)


@pytest.mark.parametrize(
    ("status", "location"),
    [
        (302, "http://[x"),
        (302, "http://host:99999/v.mp4"),
        (302, f"http://{'x' * 70}.example/v.mp4"),
        (302, "//[x"),
        (304, ""),
        (300, ""),
    ],
)
async def test_a_copy_that_leads_nowhere_is_a_download_that_stopped(status: int, location: str) -> None:
    with small_gateway() as server:
        server.answers["/v1/videos/t/content"] = (status, "")
        server.headers = {"Location": location} if location else {}
        async with client(server.url) as gateway:
            with pytest.raises(BrokenDownload) as broken:
                async with gateway.download(Source(SourceKind.GATEWAY, "/v1/videos/t/content")):
                    pass
            assert broken.value.reason in ("refused", "unreachable")


@pytest.mark.parametrize(
    "link",
    ["http://host:99999/v.mp4", "http://[x/v.mp4", f"http://{'x' * 70}.example/v.mp4", "ftp://x/v.mp4"],
)
async def test_a_link_that_can_be_no_address_is_a_download_that_stopped(link: str) -> None:
    async with client("http://gateway.example") as gateway:
        with pytest.raises(BrokenDownload):
            async with gateway.download(Source(SourceKind.LINK, link)):
                pass


async def test_a_question_that_fills_an_address_is_not_sent() -> None:
    async with client("http://127.0.0.1:9") as gateway:
        with pytest.raises(NotSent):
            await gateway.ask(HttpDraft(method="GET", path="/v1/videos/" + "x" * 70_000))


@pytest.fixture
def raw() -> Iterator[RawServer]:
    with raw_server() as running:
        yield running


STATUS = HttpDraft(method="GET", path="/v1/videos/t")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_no_redirect_of_a_submission_is_followed_anywhere(raw: RawServer, status: int) -> None:
    """307 and 308 would carry job and token along."""
    with raw_server() as other:
        raw.say("/v1/videos", answer(b"", status, location=other.url + "/v1/videos"))
        async with client(raw.url) as gateway:
            with pytest.raises(GatewayError):
                await gateway.submit(gateway.prepare(POST))
        assert other.asked == []
    assert len(raw.asked) == 1


async def test_a_redirect_that_leads_nowhere_leaves_open_whether_the_job_was_taken(raw: RawServer) -> None:
    """Joined to what was asked for, nothing looked like a redirect to the same path: a plain no, to be sent again."""
    raw.say("/v1/videos", answer(b"", 302, location=""))
    async with client(raw.url) as gateway:
        with pytest.raises(AnswerLost):
            await gateway.submit(gateway.prepare(POST))


@pytest.mark.parametrize("location", ["/api/v1/videos?k=secret", "../api/v1/videos"])
async def test_a_redirect_to_a_path_names_the_whole_address(raw: RawServer, location: str) -> None:
    raw.say("/v1/videos", answer(b"", 308, location=location))
    async with client(raw.url) as gateway:
        with pytest.raises(Refused) as refused:
            await gateway.submit(gateway.prepare(POST))
    assert refused.value.reason == raw.url + "/api/v1/videos"


async def test_each_submission_has_a_connection_of_its_own(raw: RawServer) -> None:
    raw.say("/v1/videos", answer(b'{"id":"t"}'))
    raw.say("/v1/models", answer(b'{"data":[]}'))
    async with client(raw.url) as gateway:
        for draft in (MODELS, POST, MODELS, POST):
            await (gateway.submit(gateway.prepare(draft)) if draft is POST else gateway.ask(draft))
    first, one, again, other = [asked.connection for asked in raw.asked]
    assert first == again, "questions share one"
    assert len({first, one, other}) == 3


async def test_an_answer_that_comes_twice_is_not_the_next_submissions(raw: RawServer) -> None:
    """It was: the second job got an id of the first one's gateway, or was sent and paid for twice after a stale 429."""
    raw.say(
        "/v1/videos",
        answer(b'{"id":"first"}') + answer(b'{"id":"stale"}'),
        answer(b'{"id":"second"}') + answer(b"", 429),
        answer(b'{"id":"third"}'),
    )
    async with client(raw.url) as gateway:
        ids = [(await gateway.submit(gateway.prepare(POST))).object()["id"] for _ in range(3)]
    assert ids == ["first", "second", "third"]
    assert raw.count("/v1/videos") == 3


async def test_a_token_that_a_server_quotes_is_read_by_nobody(raw: RawServer) -> None:
    """It went into the ledger, onto the screen and into the dossier."""
    quoted = json.dumps(
        {"id": f"task_{TOKEN}", "error": {"message": f"Bearer {TOKEN} is wrong", "code": f"x{TOKEN}"}}
    ).encode()
    page = f"<html>authorization: {TOKEN}</html>".encode()
    for status, body in ((200, quoted), (401, quoted), (400, quoted), (502, page), (404, page)):
        raw.say("/v1/videos/t", answer(body, status, x_oneapi_request_id=f"r-{TOKEN}"))
        async with client(raw.url) as gateway:
            reply = await gateway.look(STATUS)
            said = refusal(reply)
        told = f"{reply} {reply.body!r} {reply.headers} {said.reason} {said.code} {said.request_id}"
        assert TOKEN not in told
    raw.say("/v1/videos/t/content", answer(quoted, 400))
    async with client(raw.url) as gateway:
        with pytest.raises(BrokenDownload) as broken:
            async with gateway.download(Source(SourceKind.GATEWAY, "/v1/videos/t/content")):
                pass
    assert TOKEN not in f"{broken.value.detail}"


async def test_a_token_is_also_found_in_other_spellings_and_a_short_one_spoils_no_answer(
    raw: RawServer,
) -> None:
    token = "sk-a/b+c=12345"
    raw.say(
        "/v1/videos/t", answer(b'{"a":"sk-a\\/b+c=12345","b":"sk-a%2Fb%2Bc%3D12345","c":"sk-a/b+c=12345"}')
    )
    async with client(raw.url, token) as gateway:
        assert (await gateway.look(STATUS)).object() == {"a": "***", "b": "***", "c": "***"}
    raw.say("/v1/videos/t", answer(b'{"status":"queued"}'))
    async with client(raw.url, "status") as gateway:
        assert (await gateway.look(STATUS)).object() == {"status": "queued"}


@pytest.mark.parametrize("coding", ["gzip, gzip", "gzip,deflate", "br", "zstd", "identity, gzip, gzip"])
async def test_a_coding_that_was_not_asked_for_is_not_opened(raw: RawServer, coding: str) -> None:
    bomb = gzip.compress(gzip.compress(b'{"a":"' + b"x" * 50_000_000 + b'"}'))
    raw.say("/v1/videos/t", answer(bomb, content_encoding=coding))
    async with client(raw.url) as gateway:
        with pytest.raises(Incomprehensible):
            await gateway.look(STATUS)
    assert raw.asked[0].headers["accept-encoding"] == "identity"


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress], ids=["gzip", "deflate"])
async def test_one_coding_is_opened_and_bounded(raw: RawServer, pack: Callable[[bytes], bytes]) -> None:
    name = "gzip" if pack is gzip.compress else "deflate"
    raw.say("/v1/videos/t", answer(pack(b'{"status":"queued"}'), content_encoding=name))
    async with client(raw.url) as gateway:
        assert (await gateway.look(STATUS)).object() == {"status": "queued"}
        bomb = zlib.compressobj(9, wbits=31 if name == "gzip" else 15)
        # behind a full flush the same megabyte is the same bytes each time
        first, again = (bomb.compress(b" " * 1_000_000) + bomb.flush(zlib.Z_FULL_FLUSH) for _ in range(2))
        raw.say("/v1/videos/t", answer(first + again * 299 + bomb.flush(), content_encoding=name))
        with pytest.raises(Incomprehensible, match="bearable"):
            await gateway.look(STATUS)
        for broken in (pack(b"{}")[:-3], b"{}"):
            raw.say("/v1/videos/t", answer(broken, content_encoding=name))
            with pytest.raises(Incomprehensible):
                await gateway.look(STATUS)


async def test_of_an_error_only_the_beginning_is_read(raw: RawServer) -> None:
    raw.say("/v1/videos/t", answer(b"<" * 60_000_000, 500, close=True))
    async with client(raw.url) as gateway:
        reply = await gateway.look(STATUS)
    assert reply.status == 500
    assert len(reply.body) < 4_000_000


async def test_a_large_answer_is_read_while_the_loop_goes_on(raw: RawServer) -> None:
    """20 MB of a clip as base64 took the loop 150 ms at each look, and nested lists of 190 MB seconds."""
    clip = b"\0\0\0\x20ftypisom" + random.Random(1).randbytes(15_000_000)
    body = {
        "status": "completed",
        "metadata": {"url": "data:video/mp4;base64," + base64.b64encode(clip).decode()},
    }
    raw.say("/v1/videos/t", answer(json.dumps(body).encode()))
    async with client(raw.url) as gateway:
        reply = await gateway.ask(STATUS, most=MOST_STATUS)
        effort = Effort()
        seen = reply.object()
        assert effort.is_within(0.01), "it was read beside the loop"
    assert seen["status"] == "completed"
    assert len(str(seen["metadata"])) < 40_000
    assert inline_video(reply.body) == clip


async def test_an_answer_about_one_job_that_is_as_long_as_a_book_is_not_understood(raw: RawServer) -> None:
    many = json.dumps({"status": "queued", "links": ["https://h/v.mp4"] * 300_000}).encode()
    raw.say("/v1/videos/t", answer(many))
    async with client(raw.url) as gateway:
        reply = await gateway.ask(STATUS, most=MOST_STATUS)
        with pytest.raises(Incomprehensible, match="bearable"):
            reply.object()


async def test_what_can_be_no_request_is_not_sent(raw: RawServer) -> None:
    endless = HttpDraft(method="POST", path="/v1/videos", body={"model": "m", "seed": math.inf})
    async with client(raw.url) as gateway:
        with pytest.raises(NotSent, match="bad address"):
            await gateway.submit(gateway.prepare(endless))
    assert raw.asked == []


async def test_the_time_that_a_request_may_take_is_the_one_that_was_given(raw: RawServer) -> None:
    go_on = threading.Event()

    def silent(_asked: object) -> Iterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\n"
        go_on.wait()

    raw.say("/v1/videos", silent)
    raw.say("/v1/models", silent)
    limits = TimeLimits(submit=0.2, ask=0.1)
    async with GatewayClient(Route(base_url=raw.url, proxy="direct"), None, limits=limits) as gateway:
        for call in (gateway.submit(gateway.prepare(POST)), gateway.ask(MODELS)):
            with pytest.raises(AnswerLost, match="time limit"):
                await call
    go_on.set()


async def test_where_the_gateway_answers_is_known_for_its_results() -> None:
    """Where it is decides on which hosts its results may lie, whatever its name means later."""
    with raw_server() as server:
        server.say("/v1/models", answer(b"{}"))
        async with GatewayClient(Route(base_url=server.url, proxy="direct"), Secret(TOKEN)) as gateway:
            await gateway.ask(HttpDraft(method="GET", path="/v1/models"))
            assert {str(one) for one in gateway._hosts._seen} == {"127.0.0.1"}
        server.say("http://gw.example/v1/models", answer(b"{}"))
        through = Route(base_url="http://gw.example", proxy=server.url)
        async with GatewayClient(through, Secret(TOKEN)) as gateway:
            await gateway.ask(HttpDraft(method="GET", path="/v1/models"))
            assert gateway._hosts._seen == set(), "that was the proxy's address"
