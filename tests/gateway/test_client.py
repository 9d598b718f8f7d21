import inspect
import socket

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
from o8studio.domain.secret import Secret
from o8studio.gateway.client import GatewayClient, Route, sending_error
from o8studio.gateway.refusals import submission_error
from o8studio.gateway.wire import HttpDraft, Reply
from tests.support.demo import TOKEN, DemoServer
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
            await gateway.submit(POST)


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
            (await gateway.submit(POST)).object()


async def test_only_known_throttles_may_be_repeated(demo: DemoServer) -> None:
    async with client(demo.url) as gateway:
        demo.fault(route="submit", kind="status", status=429, body="", headers={"retry-after": "7"})
        with pytest.raises(Refused) as known:
            await gateway.submit(POST)
        demo.fault(route="submit", kind="html", status=429)
        with pytest.raises(Refused) as foreign:
            await gateway.submit(POST)
    assert (known.value.code, known.value.retry_after) == ("throttled", 7.0)
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
            assert broken.value.reason == "refused"


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
