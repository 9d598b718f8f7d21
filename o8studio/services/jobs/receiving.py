"""Streams a clip from an open response into a part file: checks its type, writes and hashes in a thread."""

import asyncio
import contextlib
import threading
from collections import deque
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Self

from o8studio.domain.errors import BrokenDownload, DiskTrouble
from o8studio.domain.reasons import DownloadProblem
from o8studio.gateway.download import Incoming
from o8studio.media.probe import looks_like_video
from o8studio.store.part_file import PartFile

_NEWS_SECONDS = 0.1
_PIECE, _PIECES_WAITING = 512 * 1024, 4
"""Bytes that are written and hashed at once, and how many such pieces may wait for the disk."""
_DISK_LOOKED_AT = 4 * 1024 * 1024
"""Bytes after which free space is checked again; four parallel downloads take less than the space left for others."""
_HEAD = 512
"""Leading bytes by which a video is recognised."""


async def receive(
    incoming: Incoming,
    chunks: AsyncIterator[bytes] | None,
    source: str,
    part: PartFile,
    news: Callable[[int, int | None], None],
    *,
    least_free: int = 0,
) -> None:
    """Fill the part file. If the answer is not a video, the part file is unchanged.

    Args:
        chunks: the answer's bytes, if the first of them have been checked already (see `begun`).
        source: what the part file is resumed from.
        news: called from time to time with the bytes received and expected.
        least_free: bytes that must stay free on the disk.

    Raises:
        BrokenDownload, DiskTrouble: what arrived is kept.
    """
    start = incoming.start
    chunks = chunks or (aiter(incoming) if start else await begun(incoming))
    part.is_counted = incoming.is_counted
    async with begun_in(part, source=source, validator=incoming.validator, keep=bool(start)):
        await asyncio.to_thread(part.room_for, (incoming.expected or start) - start, least_free)
        await _pour(chunks, incoming, part, news, least_free)


@asynccontextmanager
async def begun_in(part: PartFile, *, source: str, validator: str, keep: bool) -> AsyncIterator[None]:
    """Begin a part file, and close it behind the block; a disk that refuses does not take a cancellation's place.

    Both come to their end in their threads however often this is stopped: else a file stays open that nobody can close.

    Raises:
        DiskTrouble
    """
    begun_or_not, in_thread = threading.Event(), asyncio.get_running_loop().run_in_executor

    def begin() -> None:
        try:
            part.begin(source=source, validator=validator, keep=keep)
        finally:
            begun_or_not.set()

    def end() -> None:
        begun_or_not.wait()
        part.close()

    # before the block that waits for it: what was never handed to a thread is not waited for
    beginning = asyncio.shield(in_thread(None, begin))
    is_cancelled = False
    try:
        await beginning
        yield
    except asyncio.CancelledError:
        is_cancelled = True
        raise
    finally:
        with contextlib.suppress(*([DiskTrouble] if is_cancelled else [])):
            await asyncio.shield(in_thread(None, end))


async def _pour(
    chunks: AsyncIterator[bytes],
    incoming: Incoming,
    part: PartFile,
    news: Callable[[int, int | None], None],
    least_free: int,
) -> None:
    """Write and hash while reading; what arrived before a break is kept."""
    loop, told = asyncio.get_running_loop(), 0.0
    async with _Sink(part, least_free) as sink:
        async for chunk in chunks:
            await sink.take(chunk)
            now = loop.time()
            if now - told >= _NEWS_SECONDS:
                told = now
                news(incoming.received, incoming.expected)


async def begun(incoming: Incoming) -> AsyncIterator[bytes]:
    """The response's chunks, after a check that the first are a video's.

    Raises:
        BrokenDownload: they are something else, or do not arrive.
    """
    chunks, first = aiter(incoming), b""
    while len(first) < _HEAD and (chunk := await anext(chunks, b"")):
        first += chunk
    if not looks_like_video(first[:_HEAD]):
        raise BrokenDownload(DownloadProblem.NOT_A_VIDEO, final=True)

    async def again() -> AsyncIterator[bytes]:
        yield first
        async for chunk in chunks:
            yield chunk

    return again()


class _Sink:
    """Buffers chunks into larger pieces, and writes and hashes each in a thread while the next one is read."""

    def __init__(self, part: PartFile, least_free: int) -> None:
        self._part = part
        self._least_free = least_free
        self._unlooked = 0
        self._has_failed = False
        self._gathered: list[bytes] = []
        self._size = 0
        self._thread = ThreadPoolExecutor(1, "clip")
        self._writing: deque[asyncio.Future[None]] = deque()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._hand_over()
        try:
            ended = await asyncio.gather(*self._writing, return_exceptions=True)
        finally:
            self._thread.shutdown(wait=False)
        if kind is not None and issubclass(kind, asyncio.CancelledError):
            return  # whoever stops this waits for it to have stopped
        for error in ended:
            if isinstance(error, BaseException):
                raise error

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
            self._writing.append(loop.run_in_executor(self._thread, self._write, piece))
            self._gathered, self._size = [], 0

    def _write(self, piece: bytes) -> None:
        if self._has_failed:  # after a gap nothing is usable
            return
        self._has_failed = True
        self._unlooked += len(piece)
        if self._unlooked >= _DISK_LOOKED_AT:
            self._unlooked = 0
            self._part.room_for(len(piece), self._least_free)
        self._part.write(piece)
        self._has_failed = False
