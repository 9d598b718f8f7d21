"""One source is read into a part file: resumed while that helps, with the next token where one is refused."""

import hashlib
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from o8studio.domain.errors import BrokenDownload
from o8studio.domain.ids import JobId
from o8studio.domain.jobs.facts import Source, SourceKind
from o8studio.domain.jobs.job import Job, JobState
from o8studio.domain.jobs.policies import DownloadPolicy
from o8studio.domain.secret import Secret
from o8studio.gateway.client import GatewayClient, Route
from o8studio.services.jobs.sources import SourceReader
from o8studio.services.runtime.bus import Bus, JobProgressed
from o8studio.store.part_file import PartFile
from tests.support.opened import request
from tests.support.raw_server import Asked, RawServer, answer, raw_server

CLIP = b"\0\0\0\x20ftypisom" + bytes(range(256)) * 400
COPY = Source(SourceKind.GATEWAY, "/v1/videos/t/content")
REFUSED = answer(b'{"error":{"code":"","message":"no","type":"new_api_error"}}', 401)


@pytest.fixture
def server() -> Iterator[RawServer]:
    with raw_server() as running:
        yield running


def client(server: RawServer, token: str) -> GatewayClient:
    return GatewayClient(Route(base_url=server.url, proxy="direct"), Secret(token))


def job(server: RawServer) -> Job:
    wanted = request(server, "a fox")
    return Job(id=JobId("j"), state=JobState.FETCHING, request=wanted, recorded_at=0, changed_at=0)


def with_token(token: str, said: bytes, otherwise: bytes):
    return lambda asked: said if asked.headers.get("authorization") == f"Bearer {token}" else otherwise


async def read(server: RawServer, source: Source, part: PartFile, *tokens: str) -> str:
    reader = SourceReader(Bus(), DownloadPolicy(least_free=0))
    async with AsyncExitStack() as stack:
        clients = [await stack.enter_async_context(client(server, one)) for one in tokens]
        return await reader.read(job(server), clients, source, part)


async def test_the_following_token_reads_what_the_jobs_own_may_not(server, tmp_path: Path) -> None:
    server.say(COPY.value, with_token("sk-following-token", answer(CLIP), REFUSED))
    part = PartFile(tmp_path / "a")
    digest = await read(server, COPY, part, "sk-own-token-0", "sk-following-token")
    assert (digest, part.part.read_bytes()) == (hashlib.sha256(CLIP).hexdigest(), CLIP)
    with pytest.raises(BrokenDownload, match="token refused"):
        await read(server, COPY, PartFile(tmp_path / "b"), "sk-own-token-0", "sk-other-token")


async def test_a_link_is_asked_once_and_without_any_token(server, tmp_path: Path) -> None:
    server.say("/v.mp4", answer(b"", 500))
    with pytest.raises(BrokenDownload, match="refused"):
        link = Source(SourceKind.LINK, f"{server.url}/v.mp4")
        await read(server, link, PartFile(tmp_path / "a"), "sk-own-token-0", "sk-following-token")
    (asked,) = server.asked
    assert "authorization" not in asked.headers


async def test_a_connection_that_breaks_again_and_again_is_resumed_while_more_comes(
    server, tmp_path: Path
) -> None:
    def said(asked: Asked) -> bytes:
        start = int(asked.headers.get("range", "bytes=0-")[6:-1])
        until = min(len(CLIP), start + 30_000)
        if not start:
            whole = answer(CLIP, etag='"e"')
        else:
            span = f"bytes {start}-{len(CLIP) - 1}/{len(CLIP)}"
            whole = answer(CLIP[start:], 206, content_range=span, etag='"e"')
        return whole[: len(whole) - (len(CLIP) - until)]

    server.say("/v.mp4", said)
    part, told = PartFile(tmp_path / "a"), []
    bus = Bus()
    bus.subscribe(told.append)
    reader = SourceReader(bus, DownloadPolicy(least_free=0))
    link = Source(SourceKind.LINK, f"{server.url}/v.mp4")
    async with client(server, "sk-own-token-0") as gateway:
        digest = await reader.read(job(server), [gateway], link, part)
    assert digest == hashlib.sha256(CLIP).hexdigest()
    assert server.count("/v.mp4") == 4
    assert {type(one) for one in told} == {JobProgressed}
