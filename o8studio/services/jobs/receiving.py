"""The bytes of a clip on their way from an open answer into a part file: checked, digested, timed."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Self

import httpx

from o8studio.domain.errors import BrokenDownload
from o8studio.media.probe import looks_like_video
from o8studio.store.part_file import PartFile

_SILENCE_SECONDS = 60.0
_LEAST_RATE = 2048
"""Bytes a second, over a minute: below this another source, or the rest by Range, is the better hope."""
_NEWS_SECONDS = 0.1
_PIECE, _PIECES_WAITING = 512 * 1024, 4
"""Bytes that are written and digested at once, and how many such pieces may wait for the disk."""
_HEAD = 16
"""Bytes by which a video is known."""


async def receive(
    response: httpx.Response,
    chunks: AsyncIterator[bytes],
    source: str,
    part: PartFile,
    start: int,
    news: Callable[[int, int | None], None],
) -> None:
    """Fill the part file.

    Args:
        chunks: the answer's bytes, see `chunks_of`.
        source: what the part file is resumed from.
        start: bytes that the answer goes on after.
        news: hears now and then what is received and what is expected.

    Raises:
        BrokenDownload, DiskTrouble: what came is kept.
    """
    length = response.headers.get("content-length", "")
    expected = start + int(length) if length.isdigit() and _is_plain(response) else None
    strong = response.headers.get("etag", "")
    # one that no request can repeat is none
    firm = strong if strong.isascii() and not strong.startswith("W/") else ""
    resumed = response.status_code == 206
    await asyncio.to_thread(part.begin, source=source, validator=firm, keep=resumed)
    try:
        await asyncio.to_thread(part.room_for, (expected or start) - start)
        received = await _pour(chunks, part, start, expected, news)
    except (httpx.HTTPError, httpx.StreamError, TimeoutError) as error:
        raise BrokenDownload("cut short", received=part.received(), expected=expected) from error
    finally:
        await asyncio.to_thread(part.close)
    if expected is not None and received != expected:
        raise BrokenDownload("wrong length", received=received, expected=expected)


async def _pour(
    chunks: AsyncIterator[bytes],
    part: PartFile,
    start: int,
    expected: int | None,
    news: Callable[[int, int | None], None],
) -> int:
    """Write and digest beside the reading; what came before a break is kept."""
    received, told = start, 0.0
    loop = asyncio.get_running_loop()
    checked, had = loop.time(), start
    async with _Sink(part) as sink, asyncio.timeout(_SILENCE_SECONDS) as patience:
        async for chunk in chunks:
            if received == 0 and len(chunk) >= _HEAD and not looks_like_video(chunk[:_HEAD]):
                raise BrokenDownload("not a video", final=True)
            await sink.take(chunk)
            received += len(chunk)
            now = loop.time()
            if now - checked >= _SILENCE_SECONDS:
                if received - had < _LEAST_RATE * (now - checked):  # it only drips
                    raise BrokenDownload("cut short", received=received, expected=expected)
                checked, had = now, received
            if now - told >= _NEWS_SECONDS:
                told = now
                patience.reschedule(now + _SILENCE_SECONDS)
                news(received, expected)
    return received


def _is_plain(response: httpx.Response) -> bool:
    coding: str = response.headers.get("content-encoding", "identity")
    return coding == "identity"


def chunks_of(response: httpx.Response) -> AsyncIterator[bytes]:
    """As they come: a chunk size would hold bytes back, and lose them when the connection breaks."""
    return response.aiter_raw() if _is_plain(response) else response.aiter_bytes()


async def begun(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The same chunks, once the first of them are seen to be a video's.

    Raises:
        BrokenDownload: they are something else, or do not come.
    """
    first = b""
    try:
        async with asyncio.timeout(_SILENCE_SECONDS):
            while len(first) < _HEAD and (chunk := await anext(chunks, b"")):
                first += chunk
    except (httpx.HTTPError, httpx.StreamError, TimeoutError) as error:
        raise BrokenDownload("cut short") from error
    if len(first) < _HEAD or not looks_like_video(first[:_HEAD]):
        raise BrokenDownload("not a video")

    async def again() -> AsyncIterator[bytes]:
        yield first
        async for chunk in chunks:
            yield chunk

    return again()


class _Sink:
    """Gathers what comes into good pieces, and writes and digests them in a thread while the next one comes."""

    def __init__(self, part: PartFile) -> None:
        self._part = part
        self._gathered: list[bytes] = []
        self._size = 0
        self._thread = ThreadPoolExecutor(1, "clip")
        self._writing: deque[asyncio.Future[None]] = deque()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self._hand_over()
        try:
            while self._writing:
                await self._writing.popleft()
        finally:
            self._thread.shutdown(wait=False)

    async def take(self, chunk: bytes) -> None:
        """Raises: DiskTrouble"""
        self._gathered.append(chunk)
        self._size += len(chunk)
        if self._size >= _PIECE:
            self._hand_over()
        while len(self._writing) > _PIECES_WAITING:
            await self._writing.popleft()

    def _hand_over(self) -> None:
        if self._gathered:
            piece = b"".join(self._gathered)
            loop = asyncio.get_running_loop()
            self._writing.append(loop.run_in_executor(self._thread, self._part.write, piece))
            self._gathered, self._size = [], 0
