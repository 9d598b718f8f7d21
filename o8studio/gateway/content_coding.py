"""Decodes answers in bounded pieces, where a server compresses them unasked.

We ask for `identity`. A server that compresses anyway may do so once; nested codings make gigabytes of a few
kilobytes.
"""

import asyncio
import zlib
from collections.abc import AsyncGenerator, AsyncIterator

import httpx

from o8studio.domain.errors import Incomprehensible

ASKED = "identity"
_PIECE = 256 * 1024
_ZLIB_OR_GZIP = 32 + zlib.MAX_WBITS


def is_plain(response: httpx.Response) -> bool:
    """Whether the content is not encoded."""
    return not _codings(response)


async def decoded(response: httpx.Response) -> AsyncGenerator[bytes, None]:
    """The decoded content in small pieces, so that the caller can stop in time; the answer is closed at the end.

    Raises:
        Incomprehensible: an unknown coding, or content that is not in its coding.
        httpx.HTTPError, httpx.StreamError
    """
    pieces = response.aiter_raw()
    try:
        async for piece in _inflated(pieces, _codings(response)):
            yield piece
    finally:
        # before the generators below are dropped: what they await at their end is done then, in any event loop
        await response.aclose()


async def _inflated(raw: AsyncIterator[bytes], codings: list[str]) -> AsyncGenerator[bytes, None]:
    if not codings:
        async for chunk in raw:
            yield chunk
        return
    if len(codings) > 1 or codings[0] not in ("gzip", "x-gzip", "deflate"):
        raise Incomprehensible("a known content coding")
    inflater, begun = zlib.decompressobj(_ZLIB_OR_GZIP), False
    async for chunk in raw:
        begun, left, piece = True, chunk, bytes(_PIECE)
        while (left or len(piece) == _PIECE) and not inflater.eof:
            try:
                piece = inflater.decompress(left, _PIECE)
            except zlib.error as error:
                raise Incomprehensible("content in its coding") from error
            left = inflater.unconsumed_tail
            if piece:
                yield piece
                await asyncio.sleep(0)
    if begun and not inflater.eof:
        raise Incomprehensible("content to its end")


def _codings(response: httpx.Response) -> list[str]:
    said = response.headers.get("content-encoding", "").lower()
    return [name for one in said.split(",") if (name := one.strip()) not in ("", "identity")]
