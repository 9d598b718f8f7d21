"""Brings a finished clip to disk: part file, resume, length, container, digest, name. Once rendered, nothing fails."""

import asyncio
import hashlib
import logging
import re
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Self

import httpx

from o8studio.domain.errors import BrokenDownload, DiskTrouble, GatewayError, VaultError
from o8studio.domain.facts import FetchInterrupted, FetchStarted, Kept, Source, SourceKind
from o8studio.domain.job import Job
from o8studio.gateway.client import GatewayClient
from o8studio.gateway.shapes import inline_video
from o8studio.gateway.wire import HttpDraft
from o8studio.media.probe import Probe, looks_like_video, probe
from o8studio.services.bus import Bus, JobProgressed
from o8studio.services.clock import Clock
from o8studio.services.gateways import Gateways
from o8studio.services.job_book import JobBook
from o8studio.store.part_file import PartFile
from o8studio.store.settings import Settings

log = logging.getLogger(__name__)

_SILENCE_SECONDS = 60.0
_LEAST_RATE = 2048
"""Bytes a second, over a minute: below this another source, or the rest by Range, is the better hope."""
_NEWS_SECONDS = 0.1
_PIECE, _PIECES_WAITING = 512 * 1024, 4
"""Bytes that are written and digested at once, and how many such pieces may wait for the disk."""
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f]+')
_FIELD = re.compile(r"\{(\w+)\}")
_LONGEST_NAME = 140
DEFAULT_NAME = Settings().clip_name
_RESERVED = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}
)


class Fetcher:
    """Tries every source of every missing result."""

    def __init__(
        self,
        book: JobBook,
        gateways: Gateways,
        bus: Bus,
        clock: Clock,
        name: Callable[[], str] = lambda: DEFAULT_NAME,
    ) -> None:
        """`name` gives the template of file names as it is now."""
        self._name = name
        self._book = book
        self._gateways = gateways
        self._bus = bus
        self._clock = clock

    async def fetch(self, job: Job) -> Job:
        """The job when all its clips are kept, or `RENDERED` with the problem."""
        job = await self._book.commit(FetchStarted(job_id=job.id, at=self._clock.now()))
        try:
            client = await self._gateways.client(job.request.gateway_id, job.request.base_url)
        except (VaultError, TimeoutError):
            return await self._interrupted(job, BrokenDownload("no token"))
        for index in job.missing:
            try:
                kept = await self._any_source(job, client, index)
            except (BrokenDownload, DiskTrouble) as error:
                return await self._interrupted(job, error)
            job = await self._book.commit(kept)
        return job

    async def bring_again(self, job: Job) -> list[tuple[int, str]]:
        """Fetch the results whose files are gone; their indexes and the paths where they lie now.

        Raises:
            BrokenDownload, DiskTrouble, VaultError
        """
        client = await self._gateways.client(job.request.gateway_id, job.request.base_url)
        gone = [one.index for one in job.kept if not await asyncio.to_thread(Path(one.path).exists)]
        return [(index, (await self._any_source(job, client, index)).path) for index in gone]

    async def _interrupted(self, job: Job, error: BrokenDownload | DiskTrouble) -> Job:
        log.info("job %s: download stopped, %s", job.id, error)
        reason = error.reason if isinstance(error, BrokenDownload) else f"disk {error.problem}"
        received, expected = (
            (error.received, error.expected) if isinstance(error, BrokenDownload) else (0, None)
        )
        return await self._book.commit(
            FetchInterrupted(
                job_id=job.id, at=self._clock.now(), reason=reason, received=received, expected=expected
            )
        )

    async def _any_source(self, job: Job, client: GatewayClient, index: int) -> Kept:
        target = Path(job.out_folder) / clip_name(job, index, self._name())
        found = await asyncio.to_thread(_already_there, target)
        if found is not None:
            return self._kept(job, index, target, *found)
        part = PartFile(target)
        worst: BrokenDownload | None = None
        for source in job.results[index].sources:
            try:
                digest = await self._bring_resuming(job, client, source, part)
                measured = await asyncio.to_thread(probe, part.part)
                path = await asyncio.to_thread(part.keep)
            except BrokenDownload as error:
                if error.reason in ("not a video", "cut short") and error.received == 0:
                    await asyncio.to_thread(part.discard)
                # a link that ran out explains more than a gateway that has no copy
                worst = error if worst is None or worst.reason != "link expired" else worst
                continue
            return self._kept(job, index, path, digest, measured)
        raise worst or BrokenDownload("refused")

    def _kept(self, job: Job, index: int, path: Path, digest: str, measured: Probe) -> Kept:
        return Kept(
            job_id=job.id,
            at=self._clock.now(),
            index=index,
            path=str(path),
            sha256=digest,
            size=path.stat().st_size,
            length=measured.length,
            width=measured.width,
            height=measured.height,
            fps=measured.fps,
            has_sound=measured.has_sound,
        )

    async def _bring_resuming(self, job: Job, client: GatewayClient, source: Source, part: PartFile) -> str:
        """Go on with the same source as long as it is resumable and brings more each time."""
        while True:
            before = part.received()
            try:
                return await self._bring(job, client, source, part)
            except BrokenDownload as error:
                if (
                    error.reason == "past the end"
                ):  # what we have is not what lies there: once more from the beginning
                    await asyncio.to_thread(part.discard)
                    continue
                if error.final or part.received() <= before or not part.validator(source.value):
                    raise
                log.info("job %s: resuming at %s bytes", job.id, part.received())

    async def _bring(self, job: Job, client: GatewayClient, source: Source, part: PartFile) -> str:
        """Fill the part file from one source and return its SHA-256."""
        if source.kind is SourceKind.INLINE:
            await self._bring_inline(client, source, part)
        else:
            await self._stream(job, client, source, part)
        return part.digest()

    async def _bring_inline(self, client: GatewayClient, source: Source, part: PartFile) -> None:
        try:
            reply = await client.ask(HttpDraft(method="GET", path=source.value))
            content = await asyncio.to_thread(lambda: inline_video(dict(reply.object())))
        except GatewayError as error:
            raise BrokenDownload("refused") from error
        if content is None:
            raise BrokenDownload("not a video", final=True)
        await asyncio.to_thread(part.begin, source=source.value, validator="", keep=False)
        await asyncio.to_thread(part.write, content)
        await asyncio.to_thread(part.close)

    async def _stream(self, job: Job, client: GatewayClient, source: Source, part: PartFile) -> None:
        have = part.received()
        validator = part.validator(source.value) if have else ""
        start = have if validator else 0
        async with client.download(source, start=start, validator=validator) as response:
            resumed = response.status_code == 206
            start = start if resumed else 0
            plain = response.headers.get("content-encoding", "identity") == "identity"
            length = response.headers.get("content-length", "")
            expected = start + int(length) if length.isdigit() and plain else None
            strong = response.headers.get("etag", "")
            firm = "" if strong.startswith("W/") else strong
            await asyncio.to_thread(part.begin, source=source.value, validator=firm, keep=resumed)
            try:
                await asyncio.to_thread(part.room_for, (expected or start) - start)
                received = await self._pour(job, response, part, start, expected, plain)
            except (httpx.HTTPError, httpx.StreamError, TimeoutError) as error:
                raise BrokenDownload("cut short", received=part.received(), expected=expected) from error
            finally:
                await asyncio.to_thread(part.close)
        if expected is not None and received != expected:
            raise BrokenDownload("wrong length", received=received, expected=expected)

    async def _pour(
        self,
        job: Job,
        response: httpx.Response,
        part: PartFile,
        start: int,
        expected: int | None,
        plain: bool,
    ) -> int:
        """Write and digest beside the reading; what came before a break is kept."""
        received, told = start, 0.0
        # as they come: a chunk size would hold bytes back, and lose them when the connection breaks
        chunks = response.aiter_raw() if plain else response.aiter_bytes()
        loop = asyncio.get_running_loop()
        checked, had = loop.time(), start
        async with _Sink(part) as sink, asyncio.timeout(_SILENCE_SECONDS) as patience:
            async for chunk in chunks:
                if received == 0 and len(chunk) >= 16 and not looks_like_video(chunk[:16]):
                    raise BrokenDownload("not a video", final=True)
                await sink.take(chunk)
                received += len(chunk)
                now = loop.time()
                if now - checked >= _SILENCE_SECONDS:
                    if received - had < _LEAST_RATE * (now - checked):
                        raise BrokenDownload(
                            "cut short", received=received, expected=expected
                        )  # it only drips
                    checked, had = now, received
                if now - told >= _NEWS_SECONDS:
                    told = now
                    patience.reschedule(now + _SILENCE_SECONDS)
                    self._bus.publish(JobProgressed(job.id, received=received, expected=expected))
        return received


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


def clip_name(job: Job, index: int, template: str = DEFAULT_NAME) -> str:
    """A file name from the user's template; never from the server, safe on all three systems.

    Args:
        template: text with `{day}`, `{time}`, `{title}`, `{model}`, `{seed}`, `{id}`; anything else is left out.
    """
    at = datetime.fromtimestamp(job.recorded_at).astimezone()
    values = {
        "day": at.strftime("%Y-%m-%d"),
        "time": at.strftime("%H.%M.%S"),
        "title": job.request.title[:48],
        "model": job.request.model[:40],
        "seed": str(job.request.core.get("seed", "")),
        "id": job.id[-6:],
    }
    text = _FIELD.sub(lambda found: _clean(values.get(found[1], "")), template)
    text = _clean(text)[:_LONGEST_NAME].strip(" .") or f"clip {job.id[-6:]}"
    if text.partition(".")[0].lower() in _RESERVED:
        text += "_"
    number = f"-{index + 1}" if len(job.results) > 1 else ""
    return f"{text}{number}.mp4"


def _clean(text: str) -> str:
    return " ".join(_FORBIDDEN.sub(" ", text).split())


def _already_there(target: Path) -> tuple[str, Probe] | None:
    """The clip, when the last run ended between naming the file and writing the fact."""
    if not target.exists():
        return None
    try:
        return _digest(target), probe(target)
    except BrokenDownload:
        return None


def digest_of(path: Path) -> str:
    """SHA-256 of a file; empty when it can't be read. Blocking."""
    try:
        return _digest(path)
    except OSError:
        return ""


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
