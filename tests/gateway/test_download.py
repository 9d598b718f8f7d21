"""A clip is opened where it lies: the token stays at home, bytes are checked against what was asked for and promised."""

import asyncio
import ipaddress
import itertools
import ssl
import threading
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from o8studio.domain.errors import BrokenDownload
from o8studio.domain.jobs.facts import Source, SourceKind
from o8studio.domain.jobs.policies import DownloadPolicy
from o8studio.domain.reasons import DownloadProblem
from o8studio.domain.secret import Secret
from o8studio.gateway.addresses import Address
from o8studio.gateway.client import GatewayClient, Route
from tests.support.certificates import own_certificate
from tests.support.demo import TOKEN
from tests.support.raw_server import Asked, RawServer, answer, raw_server

CLIP = b"\0\0\0\x20ftypisom" + bytes(range(256)) * 40
COPY = Source(SourceKind.GATEWAY, "/v1/videos/t/content")


@pytest.fixture
def server() -> Iterator[RawServer]:
    with raw_server() as running:
        yield running


@pytest.fixture
def elsewhere() -> Iterator[RawServer]:
    with raw_server() as running:
        yield running


def client(server: RawServer, **policy: float) -> GatewayClient:
    downloads = DownloadPolicy(**policy)  # type: ignore[arg-type]  # its fields
    return GatewayClient(Route(base_url=server.url, proxy="direct"), Secret(TOKEN), downloads=downloads)


async def fetched(
    gateway: GatewayClient, source: Source, *, start: int = 0, validator: str = ""
) -> tuple[int, bytes, int | None]:
    """Where the bytes begin, the bytes, and how many the clip should have."""
    async with gateway.download(source, start=start, validator=validator) as incoming:
        return incoming.start, b"".join([chunk async for chunk in incoming]), incoming.expected


def link(server: RawServer, path: str = "/v.mp4") -> Source:
    return Source(SourceKind.LINK, server.url + path)


async def test_the_token_goes_with_the_gateways_copy_and_with_no_link(server, elsewhere) -> None:
    server.say("/v1/videos/t/content", answer(CLIP))
    server.say("/own.mp4", answer(CLIP))
    elsewhere.say("/v.mp4", answer(CLIP))
    async with client(server) as gateway:
        for source in (COPY, link(elsewhere), link(server, "/own.mp4")):
            assert (await fetched(gateway, source))[1] == CLIP
    (copy, own), (other,) = server.asked, elsewhere.asked
    assert copy.headers["authorization"] == f"Bearer {TOKEN}"
    assert "authorization" not in own.headers, "a link is a link, also on the gateway's own host"
    assert "authorization" not in other.headers


async def test_a_copy_that_redirects_to_another_port_goes_there_without_the_token(server, elsewhere) -> None:
    server.say("/v1/videos/t/content", answer(b"", 302, location=elsewhere.url + "/v.mp4"))
    elsewhere.say("/v.mp4", answer(CLIP))
    async with client(server) as gateway:
        assert (await fetched(gateway, COPY))[1] == CLIP
    assert "authorization" not in elsewhere.asked[0].headers


async def test_a_download_goes_on_after_the_bytes_that_are_there(server) -> None:
    rest = answer(CLIP[100:], 206, content_range=f"bytes 100-{len(CLIP) - 1}/{len(CLIP)}", etag='"e"')
    server.say("/v.mp4", rest)
    async with client(server) as gateway:
        assert await fetched(gateway, link(server), start=100, validator='"e"') == (
            100,
            CLIP[100:],
            len(CLIP),
        )
    assert server.asked[0].headers["range"] == "bytes=100-"
    assert server.asked[0].headers["if-range"] == '"e"'


@pytest.mark.parametrize(
    "said",
    ["bytes 0-99/100", "bytes 101-200/300", "bytes */300", "items 100-200/300", "", "bytes 100-200"],
)
async def test_a_part_that_begins_elsewhere_is_not_put_behind_what_is_there(server, said: str) -> None:
    server.say("/v.mp4", answer(CLIP[:50], 206, content_range=said))
    async with client(server) as gateway:
        with pytest.raises(BrokenDownload) as broken:
            await fetched(gateway, link(server), start=100, validator='"e"')
    assert (broken.value.reason, broken.value.final) == ("past the end", False)


async def test_a_part_that_was_never_asked_for_is_taken_only_from_the_beginning(server) -> None:
    server.say(
        "/v.mp4",
        answer(CLIP[5:], 206, content_range=f"bytes 5-{len(CLIP) - 1}/{len(CLIP)}"),
        answer(CLIP, 206, content_range=f"bytes 0-{len(CLIP) - 1}/{len(CLIP)}"),
    )
    async with client(server) as gateway:
        with pytest.raises(BrokenDownload, match="refused"):
            await fetched(gateway, link(server))
        assert await fetched(gateway, link(server)) == (0, CLIP, len(CLIP))


async def test_a_part_that_ends_before_the_whole_does_is_no_end(server) -> None:
    server.say("/v.mp4", answer(CLIP[100:200], 206, content_range=f"bytes 100-199/{len(CLIP)}"))
    async with client(server) as gateway:
        with pytest.raises(BrokenDownload) as broken:
            await fetched(gateway, link(server), start=100, validator='"e"')
    assert (broken.value.reason, broken.value.received, broken.value.expected) == (
        "wrong length",
        200,
        len(CLIP),
    )


async def test_everything_comes_again_where_the_source_has_changed(server) -> None:
    server.say("/v.mp4", answer(CLIP, etag='"new"'))
    async with client(server) as gateway, gateway.download(link(server), start=9, validator='"old"') as found:
        assert (found.start, found.expected, found.validator) == (0, len(CLIP), '"new"')


@pytest.mark.parametrize("tag", ['W/"weak"', '"caf\xe9"'])
async def test_a_tag_that_no_request_can_repeat_is_none(server, tag: str) -> None:
    said = answer(CLIP, etag="TAG").replace(b"TAG", tag.encode("latin-1"))
    server.say("/v.mp4", said)
    async with client(server) as gateway, gateway.download(link(server)) as found:
        assert found.validator == ""


async def test_a_connection_that_breaks_keeps_what_came(server) -> None:
    server.say("/v.mp4", answer(CLIP)[:-1000])
    seen = b""
    async with client(server) as gateway, gateway.download(link(server)) as incoming:
        with pytest.raises(BrokenDownload) as broken:
            async for chunk in incoming:
                seen += chunk
    assert (broken.value.reason, broken.value.received) == ("cut short", len(CLIP) - 1000)
    assert seen == CLIP[:-1000]


async def test_what_is_not_read_to_its_end_ends_with_its_download(server) -> None:
    server.say("/v.mp4", answer(CLIP))
    async with client(server) as gateway, gateway.download(link(server)) as incoming:
        chunks = aiter(incoming)
        await anext(chunks)
    assert chunks.ag_frame is None, "the collector would end it, outside of any task"


async def test_silence_ends_a_download_and_a_slow_reader_does_not(server) -> None:
    read_on = threading.Event()

    def half(_asked: Asked) -> Iterator[bytes]:
        yield answer(CLIP)[:-1000]
        read_on.wait(30)

    server.say("/silent.mp4", half)
    server.say("/v.mp4", answer(CLIP * 40))
    async with client(server, silence=0.2) as gateway:
        with pytest.raises(BrokenDownload) as broken:
            await fetched(gateway, link(server, "/silent.mp4"))
        read_on.set()
        assert (broken.value.reason, broken.value.received) == ("cut short", len(CLIP) - 1000)
        async with gateway.download(link(server)) as incoming:
            read = b""
            async for chunk in incoming:
                read += chunk
                await asyncio.sleep(0.3)  # as a disk that is slower than the limit
        assert read == CLIP * 40


async def test_an_answer_without_end_is_given_up(server) -> None:
    server.say("/v.mp4", answer(CLIP * 100, length=False))
    async with client(server, most_bytes=50_000) as gateway:
        with pytest.raises(BrokenDownload) as broken:
            await fetched(gateway, link(server))
    assert (broken.value.reason, broken.value.final) == ("refused", True)
    assert broken.value.received < len(CLIP) * 100


async def test_a_promise_of_more_than_a_clip_can_have_is_not_begun(server) -> None:
    server.say("/v.mp4", answer(CLIP))
    async with client(server, most_bytes=50) as gateway:
        with pytest.raises(BrokenDownload, match="refused"):
            async with gateway.download(link(server)):
                pass


async def test_a_clip_that_comes_compressed_is_the_same_clip(server) -> None:
    server.say("/v.mp4", answer(zlib.compress(CLIP), content_encoding="deflate", length=False))
    async with client(server) as gateway:
        assert await fetched(gateway, link(server)) == (0, CLIP, None)
    assert server.asked[0].headers["accept-encoding"] == "identity"


async def test_two_codings_around_each_other_are_not_opened(server) -> None:
    twice = zlib.compress(zlib.compress(b"\0" * 20_000_000))
    server.say("/v.mp4", answer(twice, content_encoding="deflate, deflate"))
    async with client(server) as gateway:
        with pytest.raises(BrokenDownload, match="cut short"):
            await fetched(gateway, link(server))


@pytest.mark.parametrize(
    "private", ["http://169.254.169.254/v.mp4", "http://127.0.0.1:9/v.mp4", "http://[::1]/v.mp4"]
)
async def test_a_public_link_leads_to_no_private_host_at_its_second_hop_either(server, private: str) -> None:
    """The server is a proxy here, so that a public address can answer."""
    server.say("http://8.8.8.8/v.mp4", answer(b"", 302, location=private))
    server.say(private, answer(CLIP))
    route = Route(base_url="https://gateway.example", proxy=server.url)
    async with GatewayClient(route, Secret(TOKEN)) as gateway:
        with pytest.raises(BrokenDownload) as broken:
            await fetched(gateway, Source(SourceKind.LINK, "http://8.8.8.8/v.mp4"))
    assert broken.value.reason is DownloadProblem.PRIVATE_HOST
    assert [one.path for one in server.asked] == ["http://8.8.8.8/v.mp4"]


async def test_redirects_have_an_end(server) -> None:
    for at in range(9):
        server.say(f"/{at}", answer(b"", 302, location=f"/{at + 1}"))
    async with client(server) as gateway:
        with pytest.raises(BrokenDownload) as broken:
            await fetched(gateway, link(server, "/0"))
    assert broken.value.final
    assert [one.path for one in server.asked] == [f"/{at}" for at in range(6)]


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [
        (404, b"<html>", "link expired"),
        (403, b"", "link expired"),
        (410, b"{}", "link expired"),
        (500, b"", "refused"),
        (416, b"", "refused"),
    ],
)
async def test_what_a_link_answers_is_said_as_what_it_is(
    server, status: int, body: bytes, reason: str
) -> None:
    server.say("/v.mp4", answer(body, status))
    async with client(server) as gateway:
        with pytest.raises(BrokenDownload) as broken:
            await fetched(gateway, link(server))
    assert broken.value.reason == reason


async def test_a_refusal_of_any_size_is_read_only_at_its_beginning(server) -> None:
    long = b'{"error":{"message":"' + b"x" * 20_000_000 + b'"}}'
    server.say("/v1/videos/t/content", answer(long, 502, close=True))
    async with client(server) as gateway:
        with pytest.raises(BrokenDownload) as broken:
            await fetched(gateway, COPY)
    assert len(broken.value.detail) <= 500


def test_every_number_of_a_content_range_is_bounded() -> None:
    from o8studio.gateway.download import _total_from

    huge = "9" * 5000
    for first, last, total in itertools.product(("0", huge), ("9", huge), ("10", huge, "*")):
        found = _total_from(f"bytes {first}-{last}/{total}", 0)
        assert found == ({"10": 10, "*": 0}[total] if huge not in (first, last, total) else None)


def resolving(**names: list[str]):
    """A resolver of these names, `_` for a dot, that gives the next answer each time."""

    async def resolve(host: str, _port: int) -> list[Address]:
        known = names[host.replace(".", "_")]
        found = known.pop(0) if len(known) > 1 else known[0]
        return [ipaddress.ip_address(one) for one in found.split()]

    return resolve


def public(*confirmed: str, ca_file: str = "", **names: list[str]) -> GatewayClient:
    """A client of a gateway in the internet, which is not asked anything here."""
    route = Route(base_url="https://gw.example", proxy="direct", ca_file=ca_file, result_hosts=confirmed)
    return GatewayClient(route, Secret(TOKEN), resolve=resolving(gw_example=["93.184.216.34"], **names))


def at(server: RawServer, host: str, path: str = "/v.mp4") -> Source:
    return Source(SourceKind.LINK, server.url.replace("127.0.0.1", host) + path)


async def test_what_a_name_meant_when_it_was_checked_is_what_is_connected_to(server) -> None:
    """A name server that answers otherwise the second time leads nowhere else."""
    server.say("/v.mp4", answer(CLIP))
    names = {"clips_example": ["127.0.0.1", "10.255.255.1"]}
    async with public("clips.example", **names) as gateway:
        assert (await fetched(gateway, at(server, "clips.example")))[1] == CLIP
    (asked,) = server.asked
    assert asked.headers["host"] == server.url.replace("http://127.0.0.1", "clips.example")
    assert "authorization" not in asked.headers
    async with public(rebound_example=["93.184.216.9", "127.0.0.1"]) as gateway:
        place = await gateway._hosts.place_of("http://rebound.example/admin")
        assert [str(one) for one in place.addresses] == ["93.184.216.9"]
        with pytest.raises(BrokenDownload, match="private host"):
            await fetched(gateway, at(server, "rebound.example", "/admin"))
    assert server.count("/admin") == 0


async def test_the_next_address_of_a_host_is_tried_where_one_is_dead(server) -> None:
    server.say("/v.mp4", answer(CLIP))
    async with public("clips.example", clips_example=["127.0.0.9 127.0.0.1"]) as gateway:
        assert (await fetched(gateway, at(server, "clips.example")))[1] == CLIP


async def test_a_certificate_must_be_the_names_although_an_address_is_connected_to(tmp_path: Path) -> None:
    certificate, key = own_certificate(tmp_path, "clips.example")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with raw_server(tls=context) as server:
        server.url = server.url.replace("http:", "https:")
        server.say("/v.mp4", answer(CLIP))
        names = {"clips_example": ["127.0.0.1"], "other_example": ["127.0.0.1"]}
        async with public("clips.example", "other.example", ca_file=str(certificate), **names) as gateway:
            assert (await fetched(gateway, at(server, "clips.example")))[1] == CLIP
            with pytest.raises(BrokenDownload, match="unreachable"):
                await fetched(gateway, at(server, "other.example"))
        async with public("clips.example", clips_example=["127.0.0.1"]) as gateway:
            with pytest.raises(BrokenDownload, match="unreachable"):
                await fetched(gateway, at(server, "clips.example"))
    assert len(server.asked) == 1


@pytest.mark.parametrize("target", ["http://127.0.0.1:{port}/admin", "http://10.0.0.1/v", "http://inside.example/v",
                                    "//127.0.0.1:{port}/admin", "http://[::1]:{port}/admin", "http://169.254.169.254/"])  # fmt: skip
async def test_a_link_in_the_internet_redirects_to_no_private_host(server, elsewhere, target: str) -> None:
    port = elsewhere.url.rpartition(":")[2]
    server.say("/v.mp4", answer(b"", 302, location="/second"))
    server.say("/second", answer(b"", 307, location=target.format(port=port)))
    names = {"clips_example": ["127.0.0.1"], "inside_example": ["10.1.1.1"]}
    async with public("clips.example", **names) as gateway:
        with pytest.raises(BrokenDownload) as refused:
            await fetched(gateway, at(server, "clips.example"))
    assert refused.value.reason == "private host"
    assert [one.path for one in server.asked] == ["/v.mp4", "/second"]
    assert elsewhere.asked == []


async def test_the_token_follows_no_redirect_to_another_host_scheme_or_port(server, elsewhere) -> None:
    for path, url in (
        ("/port", elsewhere.url),
        ("/name", elsewhere.url.replace("127.0.0.1", "localhost")),
        ("/back", elsewhere.url),
    ):
        server.say(f"/v1/videos{path}", answer(b"", 302, location=f"{url}{path}"))
        elsewhere.say(path, answer(CLIP))
    elsewhere.say("/back", answer(b"", 302, location=f"{server.url}/again"))
    server.say("/again", answer(CLIP))
    async with client(server) as gateway:
        for path in ("/port", "/name", "/back"):
            source = Source(SourceKind.GATEWAY, f"/v1/videos{path}")
            assert (await fetched(gateway, source))[1] == CLIP
    assert [one.headers.get("authorization") for one in elsewhere.asked] == [None, None, None]
    sent = {one.path: one.headers.get("authorization") for one in server.asked}
    assert sent.pop("/again") is None, "another host would choose what is asked with it"
    assert set(sent.values()) == {f"Bearer {TOKEN}"}


async def test_a_link_in_the_local_network_is_fetched_of_a_gateway_there(server, elsewhere) -> None:
    """Both on this computer here: the gateway has answered from it, and its name is no matter."""
    elsewhere.say("/v.mp4", answer(CLIP))
    async with client(server) as gateway:
        assert (await fetched(gateway, link(elsewhere)))[1] == CLIP
    assert "authorization" not in elsewhere.asked[0].headers


async def test_an_address_that_can_not_be_is_refused_for_good(server) -> None:
    async with client(server) as gateway:
        for url in (
            "http://０１２７.0.0.1/v",
            "http://host:99999/v",
            "http://[x/v",
        ):
            with pytest.raises(BrokenDownload) as refused:
                await fetched(gateway, Source(SourceKind.LINK, url))
            assert (refused.value.reason, refused.value.final) == ("refused", True)


async def test_a_packed_clip_is_not_gone_on_with_at_a_byte_of_another_file(server) -> None:
    """Ranges count the packed bytes, and what is on disk are the others."""
    packed = zlib.compress(CLIP)
    server.say(
        "/v.mp4",
        answer(packed, content_encoding="deflate", etag='"e"'),
        answer(
            packed[50:],
            206,
            content_encoding="deflate",
            content_range=f"bytes 50-{len(packed) - 1}/{len(packed)}",
        ),
        answer(CLIP[50:], 206, content_range=f"bytes 50-{len(CLIP) - 1}/{len(CLIP)}", etag='"f"'),
    )
    async with client(server) as gateway:
        async with gateway.download(link(server)) as found:
            assert (found.validator, found.expected) == ("", None)
        with pytest.raises(BrokenDownload) as broken:
            await fetched(gateway, link(server), start=50, validator='"e"')
        assert (broken.value.reason, broken.value.received) == ("past the end", 50)
        assert (await fetched(gateway, link(server), start=50, validator='"e"'))[1] == CLIP[50:]
