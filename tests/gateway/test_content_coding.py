"""A body comes as it was meant, in pieces that are small however much a server packs into a few bytes."""

import gzip
import zlib
from collections.abc import AsyncIterator

import httpx
import pytest

from o8studio.domain.errors import Incomprehensible
from o8studio.gateway.content_coding import decoded, is_plain


def response(content: bytes, coding: str = "", size: int = 1000) -> httpx.Response:
    async def pieces() -> AsyncIterator[bytes]:
        for at in range(0, len(content), size):
            yield content[at : at + size]

    return httpx.Response(200, headers={"content-encoding": coding} if coding else {}, content=pieces())


async def whole(one: httpx.Response) -> bytes:
    return b"".join([piece async for piece in decoded(one)])


@pytest.mark.parametrize("coding", ["", "identity", " Identity "])
async def test_a_plain_body_comes_as_it_is(coding: str) -> None:
    one = response(b"clip" * 999, coding)
    assert is_plain(one)
    assert await whole(one) == b"clip" * 999


@pytest.mark.parametrize("size", [1, 7, 100_000])
async def test_one_coding_is_taken_off(size: int) -> None:
    content = bytes(range(256)) * 3000
    for coding, packed in (
        ("gzip", gzip.compress(content)),
        ("X-Gzip", gzip.compress(content)),
        ("deflate", zlib.compress(content)),
    ):
        one = response(packed, coding, size if size > 1 else 400)
        assert not is_plain(one)
        assert await whole(one) == content


async def test_what_is_packed_a_thousandfold_comes_in_small_pieces() -> None:
    sizes = [
        len(piece) async for piece in decoded(response(zlib.compress(b"x" * 50_000_000), "deflate", 60_000))
    ]
    assert sum(sizes) == 50_000_000
    assert max(sizes) <= 256 * 1024


@pytest.mark.parametrize("coding", ["gzip, gzip", "br", "compress", "gzip, identity, deflate"])
async def test_any_other_coding_is_not_opened(coding: str) -> None:
    with pytest.raises(Incomprehensible):
        await whole(response(b"x", coding))


async def test_a_coding_that_ends_early_or_is_none_is_not_understood() -> None:
    for content in (gzip.compress(b"clip" * 99)[:-9], b"clip", b"\x1f\x8b"):
        with pytest.raises(Incomprehensible):
            await whole(response(content, "gzip"))
    assert await whole(response(b"", "gzip")) == b""
