"""Brings a finished clip to disk: part file, resume, length, container, digest, name. Once rendered, nothing fails."""

import asyncio
import hashlib
import logging
import re
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime
from pathlib import Path

import httpx

from o8studio.domain.errors import BrokenDownload, DiskTrouble, GatewayError, Refused, VaultError
from o8studio.domain.ids import GatewayId
from o8studio.domain.jobs.facts import (
    Failed,
    FetchInterrupted,
    FetchStarted,
    Kept,
    Rendered,
    Result,
    Source,
    SourceKind,
)
from o8studio.domain.jobs.job import Job
from o8studio.gateway.client import GatewayClient
from o8studio.gateway.parsing import content_path, inline_video
from o8studio.gateway.refusals import is_forbidden, is_token_refused
from o8studio.gateway.wire import HttpDraft
from o8studio.media.probe import Probe, probe
from o8studio.services.gateways.registry import GatewayRegistry
from o8studio.services.jobs.job_book import JobBook
from o8studio.services.jobs.receiving import begun, chunks_of, receive
from o8studio.services.runtime.bus import Bus, JobProgressed
from o8studio.services.runtime.clock import Clock
from o8studio.store.part_file import PartFile
from o8studio.store.settings import Settings

log = logging.getLogger(__name__)

_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f]+')
_FIELD = re.compile(r"\{(\w+)\}")
_LONGEST_NAME = 140
DEFAULT_NAME = Settings().clip_name
_RESERVED = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}
)


class Downloader:
    """Tries every source of every missing result."""

    def __init__(
        self,
        book: JobBook,
        gateways: GatewayRegistry,
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
        self._copying: dict[GatewayId, asyncio.Lock] = {}

    async def fetch(self, job: Job) -> Job:
        """The job when all its clips are kept, or `RENDERED` with the problem."""
        job = await self._book.commit(FetchStarted(job_id=job.id, at=self._clock.now()))
        try:
            clients = await self._clients(job)
        except (VaultError, TimeoutError):
            return await self._interrupted(job, BrokenDownload("no token"))
        for index in job.missing:
            try:
                kept = await self._any_source(job, clients, index)
            except (BrokenDownload, DiskTrouble) as error:
                return await self._interrupted(job, error)
            job = await self._book.commit(kept)
        return job

    async def bring_again(self, job: Job) -> list[tuple[int, str]]:
        """Fetch the results whose files are gone; their indexes and the paths where they lie now.

        Raises:
            BrokenDownload, DiskTrouble, VaultError
        """
        clients = await self._clients(job)
        gone = [one.index for one in job.kept if not await asyncio.to_thread(Path(one.path).exists)]
        return [(index, (await self._any_source(job, clients, index)).path) for index in gone]

    async def _interrupted(self, job: Job, error: BrokenDownload | DiskTrouble) -> Job:
        log.info("job %s: download stopped, %s", job.id, error)
        reason = error.reason if isinstance(error, BrokenDownload) else f"disk {error.problem}"
        if reason == "blocked" and isinstance(error, BrokenDownload) and error.detail:
            reason = f"{reason}: {error.detail}"
        received, expected = (
            (error.received, error.expected) if isinstance(error, BrokenDownload) else (0, None)
        )
        return await self._book.commit(
            FetchInterrupted(
                job_id=job.id, at=self._clock.now(), reason=reason, received=received, expected=expected
            )
        )

    async def take_copy(self, job: Job) -> Job:
        """Ask for the file of a job whose token may not ask how it is; one question at a time for each gateway.

        A gateway sends the whole file each time, so what comes is the clip: it goes into the part file at once.

        Raises:
            BrokenDownload: there is nothing to be had now, or no such job; the job is as it was.
        """
        assert job.remote_id is not None
        source = Source(SourceKind.GATEWAY, content_path(job.remote_id))
        async with self._copying.setdefault(job.request.gateway_id, asyncio.Lock()):
            try:
                (client, *_more) = await self._clients(job)
            except (VaultError, TimeoutError) as error:
                raise BrokenDownload("no token") from error
            try:
                async with client.download(source) as response:
                    chunks = await begun(chunks_of(response))
                    job = await self._taken(job, source)
                    try:
                        kept = await self._kept_copy(job, response, chunks, source)
                    except (BrokenDownload, DiskTrouble) as error:
                        return await self._interrupted(job, error)
                return await self._book.commit(kept)
            except BrokenDownload as error:
                if error.reason == "failed there":
                    return await self._book.commit(Failed(job_id=job.id, at=self._clock.now(), reason=""))
                if error.reason == "blocked":  # the filter looks at nothing but what is finished
                    return await self._interrupted(await self._taken(job, source), error)
                raise

    async def _taken(self, job: Job, source: Source) -> Job:
        now, results = self._clock.now(), (Result((source,)),)
        await self._book.commit(Rendered(job_id=job.id, at=now, results=results))
        return await self._book.commit(FetchStarted(job_id=job.id, at=now))

    async def _kept_copy(
        self, job: Job, response: httpx.Response, chunks: AsyncIterator[bytes], source: Source
    ) -> Kept:
        part = PartFile(Path(job.out_folder) / clip_name(job, 0, self._name()))
        await receive(response, chunks, source.value, part, 0, self._news(job))
        measured = await asyncio.to_thread(probe, part.part)
        path = await asyncio.to_thread(part.keep)
        return self._kept(job, 0, path, part.digest(), measured)

    async def _clients(self, job: Job) -> list[GatewayClient]:
        """The job's own, then the one that only follows; at least one.

        Raises:
            VaultError: there is no token at all.
        """
        following = await self._gateways.following_client(job.request.gateway_id)
        others = [following] if following is not None else []
        try:
            return [await self._gateways.client(job.request.gateway_id, job.request.base_url), *others]
        except (VaultError, TimeoutError):
            if not others:
                raise
            return others

    async def _any_source(self, job: Job, clients: Sequence[GatewayClient], index: int) -> Kept:
        target = Path(job.out_folder) / clip_name(job, index, self._name())
        found = await asyncio.to_thread(_already_there, target)
        if found is not None:
            return self._kept(job, index, target, *found)
        part = PartFile(target)
        worst: BrokenDownload | None = None
        for source in job.results[index].sources:
            try:
                digest = await self._with_any_token(job, clients, source, part)
                measured = await asyncio.to_thread(probe, part.part)
                path = await asyncio.to_thread(part.keep)
            except BrokenDownload as error:
                if error.reason in ("not a video", "cut short") and error.received == 0:
                    await asyncio.to_thread(part.discard)
                worst = error if worst is None or _tells(error) >= _tells(worst) else worst
                continue
            return self._kept(job, index, path, digest, measured)
        raise worst or BrokenDownload("refused")

    async def _with_any_token(
        self, job: Job, clients: Sequence[GatewayClient], source: Source, part: PartFile
    ) -> str:
        """The token for following is tried where the other one is refused."""
        *first, last = clients if source.kind is not SourceKind.LINK else clients[:1]
        for client in first:
            try:
                return await self._bring_resuming(job, client, source, part)
            except BrokenDownload as error:
                if error.reason != "token refused":
                    raise
        return await self._bring_resuming(job, last, source, part)

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
            refused = isinstance(error, Refused) and (is_token_refused(error) or is_forbidden(error))
            raise BrokenDownload("token refused" if refused else "refused") from error
        if content is None:
            raise BrokenDownload("not a video", final=True)
        await asyncio.to_thread(part.begin, source=source.value, validator="", keep=False)
        await asyncio.to_thread(part.write, content)
        await asyncio.to_thread(part.close)

    def _news(self, job: Job) -> Callable[[int, int | None], None]:
        return lambda received, expected: self._bus.publish(
            JobProgressed(job.id, received=received, expected=expected)
        )

    async def _stream(self, job: Job, client: GatewayClient, source: Source, part: PartFile) -> None:
        have = part.received()
        validator = part.validator(source.value) if have else ""
        start = have if validator else 0
        async with client.download(source, start=start, validator=validator) as response:
            start = start if response.status_code == 206 else 0
            await receive(response, chunks_of(response), source.value, part, start, self._news(job))


def _tells(error: BrokenDownload) -> int:
    """How much a stopped download explains: a filter can be opened and a token be given, a dead link can't be helped,
    and all three say more than a gateway that has no copy.
    """
    return {"blocked": 3, "token refused": 2, "link expired": 1}.get(error.reason, 0)


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
