"""One source is read into a part file: resumed while that helps, with the next token where one is refused."""

import base64
import hashlib
import json
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from o8studio.domain.errors import BrokenDownload, DiskTrouble
from o8studio.domain.ids import JobId
from o8studio.domain.jobs.facts import Source, SourceKind
from o8studio.domain.jobs.job import Job, JobState
from o8studio.domain.jobs.policies import DownloadPolicy
from o8studio.domain.reasons import DownloadProblem
from o8studio.domain.secret import Secret
from o8studio.gateway.client import GatewayClient, Route
from o8studio.services.jobs.sources import SourceReader
from o8studio.services.runtime.bus import Bus, JobProgressed
from o8studio.store.part_file import PartFile
from tests.support.opened import request
from tests.support.raw_server import Asked, RawServer, answer, raw_server

CLIP = b"\0\0\0\x20ftypisom" + bytes(range(256)) * 400
COPY = Source(SourceKind.GATEWAY, "/v1/videos/t/content")
INLINE = Source(SourceKind.INLINE, "/v1/videos/t")
TWO_TOKENS = ("sk-own-token-0", "sk-following-token")
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


def holding(text: str) -> bytes:
    """An answer that holds its clip in itself."""
    return answer(json.dumps({"id": "t", "status": "completed", "video": text}).encode())


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


@pytest.mark.parametrize("before", ["data:video/mp4;base64,", ""])
async def test_a_clip_inside_the_answer_is_saved_whole(server, tmp_path: Path, before: str) -> None:
    server.say(INLINE.value, holding(before + base64.b64encode(CLIP).decode()))
    part = PartFile(tmp_path / "a")
    part.part.write_bytes(b"of an earlier attempt")
    digest = await read(server, INLINE, part, "sk-own-token-0")
    assert (digest, part.part.read_bytes()) == (hashlib.sha256(CLIP).hexdigest(), CLIP)
    [asked] = server.asked
    assert (asked.method, asked.headers["authorization"]) == ("GET", "Bearer sk-own-token-0")


@pytest.mark.parametrize("status", [401, 403])
async def test_the_following_token_reads_an_answer_with_a_clip_that_the_jobs_own_may_not(
    server, tmp_path: Path, status: int
) -> None:
    whole = holding(base64.b64encode(CLIP).decode())
    refused = answer(b'{"error":{"code":"","message":"no","type":"new_api_error"}}', status)
    server.say(INLINE.value, with_token("sk-following-token", whole, refused))
    part = PartFile(tmp_path / "a")
    assert await read(server, INLINE, part, *TWO_TOKENS) == hashlib.sha256(CLIP).hexdigest()
    with pytest.raises(BrokenDownload) as caught:
        await read(server, INLINE, PartFile(tmp_path / "b"), "sk-own-token-0")
    assert (caught.value.reason, caught.value.final) == (DownloadProblem.TOKEN_REFUSED, False)


@pytest.mark.parametrize(
    ("said", "reason", "final"),
    [
        (answer(b"{}", 500), DownloadProblem.REFUSED, False),
        (holding("no clip")[:-5], DownloadProblem.REFUSED, False),  # cut off
        (answer(b'{"status": "completed"}'), DownloadProblem.NOT_A_VIDEO, True),
        (holding(base64.b64encode(b"<html>" * 99).decode()), DownloadProblem.NOT_A_VIDEO, True),
    ],
)
async def test_an_answer_without_a_clip_is_no_clip_and_no_matter_of_the_token(
    server, tmp_path: Path, said: bytes, reason: DownloadProblem, final: bool
) -> None:
    server.say(INLINE.value, said)
    part = PartFile(tmp_path / "a")
    part.part.write_bytes(b"of an earlier attempt")
    with pytest.raises(BrokenDownload) as caught:
        await read(server, INLINE, part, *TWO_TOKENS)
    assert (caught.value.reason, caught.value.final) == (reason, final)
    asked = [one for one in server.asked if one.path == INLINE.value]
    assert {one.headers["authorization"] for one in asked} == {"Bearer sk-own-token-0"}
    assert part.part.read_bytes() == b"of an earlier attempt"


async def test_a_clip_inside_an_answer_leaves_room_on_the_disk(server, tmp_path: Path) -> None:
    server.say(INLINE.value, holding(base64.b64encode(CLIP).decode()))
    part = PartFile(tmp_path / "a", free=lambda _folder: len(CLIP) + 9)
    reader = SourceReader(Bus(), DownloadPolicy(least_free=10))
    async with client(server, "sk-own-token-0") as gateway:
        with pytest.raises(DiskTrouble, match="full"):
            await reader.read(job(server), [gateway], INLINE, part)
    assert part.received() == 0
