"""Downloads a finished clip: tries its sources in turn, resumes, checks, names. A rendered job can't fail any more."""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace

from o8studio.domain.errors import BrokenDownload, DiskTrouble, VaultError
from o8studio.domain.ids import GatewayId, JobId
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
from o8studio.domain.jobs.job import Job, JobState
from o8studio.domain.jobs.policies import DownloadPolicy, WatchPolicy
from o8studio.domain.library.clip import Clip, Flaw
from o8studio.domain.reasons import DownloadProblem
from o8studio.gateway.client import GatewayClient
from o8studio.gateway.download import Incoming
from o8studio.gateway.links import has_link
from o8studio.gateway.parsing import content_path
from o8studio.services.gateways.registry import GatewayRegistry
from o8studio.services.jobs.clip_files import (
    asked_seconds,
    flaw_of,
    is_better,
    measured_from,
)
from o8studio.services.jobs.job_book import JobBook
from o8studio.services.jobs.naming import ClipNaming
from o8studio.services.jobs.receiving import begun, receive
from o8studio.services.jobs.sources import SourceReader, tells
from o8studio.services.runtime.bus import Bus, FileReplaced
from o8studio.services.runtime.clock import Clock
from o8studio.store.part_file import PartFile

log = logging.getLogger(__name__)

_NOTHING_THERE = frozenset(
    {
        DownloadProblem.NOT_READY,
        DownloadProblem.VENDOR_GONE,
        DownloadProblem.FAILED_THERE,
        DownloadProblem.LINK_EXPIRED,
        DownloadProblem.REFUSED,
        DownloadProblem.NOT_A_VIDEO,
    }
)
"""What a gateway says in place of its own copy where there is none; see `refused_download`."""
_BROKEN = {
    Flaw.UNPROVEN: DownloadProblem.UNPROVEN,
    Flaw.DAMAGED: DownloadProblem.DAMAGED,
    Flaw.NOT_SHOWN: DownloadProblem.NOT_A_VIDEO,
}


@dataclass(slots=True)
class _Tries:
    """The attempts at one result so far.

    Attributes:
        rounds: how often all its sources were tried. dead: rounds in a row in which none was alive, since
            `dead_since` on the clock that never jumps.
        flawed: how often flawed bytes arrived; seen: their digests, with the round of the first.
    """

    rounds: int = 0
    dead: int = 0
    dead_since: float = 0.0
    flawed: int = 0
    seen: dict[str, int] = field(default_factory=dict)


class Downloader:
    """Downloads every missing result from its sources."""

    def __init__(
        self,
        book: JobBook,
        gateways: GatewayRegistry,
        bus: Bus,
        clock: Clock,
        naming: ClipNaming | None = None,
        *,
        policy: DownloadPolicy | None = None,
        watch: WatchPolicy | None = None,
    ) -> None:
        self._bus = bus
        self._naming = naming or ClipNaming(book, clock)
        self._book = book
        self._gateways = gateways
        self._clock = clock
        self._policy = policy or DownloadPolicy()
        self._watch = watch or WatchPolicy()
        self._reader = SourceReader(bus, self._policy)
        self._copying: dict[GatewayId, asyncio.Lock] = {}
        self._tries: dict[tuple[JobId, int, int], _Tries] = {}
        self._rendered: dict[tuple[JobId, int], float] = {}
        """When a job was rendered, on the clock that never jumps; from then on its age is counted there."""

    async def fetch(self, job: Job) -> Job:
        """Download all results. The job when all its clips are kept, or `RENDERED` with the problem."""
        job = await self._book.commit(FetchStarted(job_id=job.id, at=self._clock.now()))
        try:
            clients = await self._clients(job)
        except (VaultError, TimeoutError):
            return await self._interrupted(job, BrokenDownload(DownloadProblem.NO_TOKEN))
        for index in job.missing:
            try:
                kept = await self._any_source(job, clients, index)
            except (BrokenDownload, DiskTrouble) as error:
                return await self._interrupted(job, error)
            job = await self._written_down(job, kept)
        return job

    async def _written_down(self, job: Job, kept: Kept) -> Job:
        job = await self._book.commit(kept)
        await self.forget(job, kept.index)
        return job

    async def record_named(self, job: Job) -> Job:
        """Record what has its name and no fact yet; nothing finds it any more once the job has another id or folder.
        What took the place of another file is told to the bus, and whoever takes that one away.

        Returns:
            The job as it is then.

        Raises:
            DiskTrouble: nothing can be said of such a file; the job is unchanged.
        """
        made = {clip.id for clip in job.made}
        for kept in await self._naming.unrecorded(job):
            if kept.clip in made:
                part = self._naming.part(job, kept.index)
                job = await self._book.commit(kept)
                self._bus.publish(FileReplaced(job.id, kept.clip, part))
                continue
            if job.state is JobState.RENDERED:
                job = await self._book.commit(FetchStarted(job_id=job.id, at=self._clock.now()))
            job = await self._written_down(job, kept)
        return job

    async def bring_again(self, job: Job, clip: Clip) -> Kept:
        """Download a clip whose file is missing; what was kept in spite of a flaw is good enough again.

        Returns:
            A fact that is not committed yet; `forget` comes after that.

        Raises:
            BrokenDownload, DiskTrouble, VaultError
        """
        self._tries_of(job, clip.index).seen.setdefault(clip.sha256, 0)
        found = await self._any_source(job, await self._clients(job), clip.index)
        return replace(found, clip=clip.id)

    async def bring_better(self, job: Job, clip: Clip) -> Kept:
        """Download a clip that was kept in spite of a flaw; its file stays where it is.

        Returns:
            A fact that is not committed yet, about another file that is better; `forget` comes after that.

        Raises:
            BrokenDownload: `nothing better`, or why no source gave anything; DiskTrouble, VaultError
        """
        if (found := await self._naming.found_better(job, clip)) is not None:
            return found
        clients, part = await self._clients(job), self._naming.part(job, clip.index)
        worst = BrokenDownload(DownloadProblem.NOTHING_BETTER)
        has_answered = False
        for source in job.results[clip.index].sources:
            try:
                digest = await self._reader.read(job, clients, source, part)
            except BrokenDownload as error:
                worst = error if tells(error) >= tells(worst) else worst
                continue
            measured = await measured_from(part.part)
            if is_better(measured, clip):
                found = await self._naming.named(job, clip.index, part, digest, measured)
                return replace(found, clip=clip.id)
            has_answered = True
            await asyncio.to_thread(part.discard)
        raise BrokenDownload(DownloadProblem.NOTHING_BETTER) if has_answered else worst

    async def replacements(self) -> list[FileReplaced]:
        """What is told on the bus of files of which nobody has said yet that all is done; see `ClipNaming`."""
        return await self._naming.replacements()

    async def named_for(self, job: Job, clip: Clip, replaced: FileReplaced) -> Kept | None:
        """The fact about such a file, where it is not written yet and is wanted still.

        Raises:
            DiskTrouble
        """
        return await self._naming.better_one(job, clip, replaced.part)

    async def forget(self, job: Job, index: int) -> None:
        """Drop what is only needed until a result is recorded."""
        self._tries.pop((job.id, job.corrected, index), None)
        await asyncio.to_thread(self._naming.part(job, index).forget)

    async def _interrupted(self, job: Job, error: BrokenDownload | DiskTrouble) -> Job:
        log.info("job %s: download stopped, %s", job.id, error)
        if isinstance(error, BrokenDownload):
            is_bare = error.reason in _NOTHING_THERE and not has_link(job.results)
            is_over = is_bare and self._was_rendered_long_ago(job)
            reason = DownloadProblem.NEVER_A_CLIP if is_over else error.reason.in_fact(error.detail)
            received, expected = error.received, error.expected
        else:
            reason, received, expected = DownloadProblem.of_disk(error.problem).value, 0, None
        return await self._book.commit(
            FetchInterrupted(
                job_id=job.id, at=self._clock.now(), reason=reason, received=received, expected=expected
            )
        )

    def _was_rendered_long_ago(self, job: Job) -> bool:
        """Whether it was asked for its clip for so long that more of it needs a person."""
        now = self._clock.monotonic()
        age = max(0.0, self._clock.now() - (job.rendered_at or job.changed_at))
        return now - self._rendered.setdefault((job.id, job.corrected), now - age) >= self._watch.without_clip

    async def take_copy(self, job: Job) -> Job:
        """Ask for the file of a job whose token may not read its status; one request at a time per gateway.

        A gateway sends the whole file each time, so the answer is the clip: it goes into the part file at once.

        Raises:
            BrokenDownload: no file is available now, or there is no such job; the job is unchanged.
        """
        assert job.remote_id is not None
        source = Source(SourceKind.GATEWAY, content_path(job.remote_id))
        async with self._copying.setdefault(job.request.gateway_id, asyncio.Lock()):
            try:
                (client, *_more) = await self._clients(job)
            except (VaultError, TimeoutError) as error:
                raise BrokenDownload(DownloadProblem.NO_TOKEN) from error
            try:
                async with client.download(source) as incoming:
                    chunks = await begun(incoming)
                    job = await self._taken(job, source)
                    try:
                        kept = await self._kept_copy(job, incoming, chunks, source)
                    except (BrokenDownload, DiskTrouble) as error:
                        return await self._interrupted(job, error)
                return await self._written_down(job, kept)
            except BrokenDownload as error:
                if error.reason is DownloadProblem.FAILED_THERE:
                    return await self._book.commit(Failed(job_id=job.id, at=self._clock.now(), reason=""))
                if error.reason is DownloadProblem.BLOCKED:  # the content filter only blocks finished clips
                    return await self._interrupted(await self._taken(job, source), error)
                raise

    async def _taken(self, job: Job, source: Source) -> Job:
        now, results = self._clock.now(), (Result((source,)),)
        await self._book.commit(Rendered(job_id=job.id, at=now, results=results))
        return await self._book.commit(FetchStarted(job_id=job.id, at=now))

    async def _kept_copy(
        self, job: Job, incoming: Incoming, chunks: AsyncIterator[bytes], source: Source
    ) -> Kept:
        part = self._naming.part(job, 0)
        await receive(
            incoming, chunks, source.value, part, self._reader.news(job), least_free=self._policy.least_free
        )
        return await self._looked_at(job, 0, part, part.digest())

    async def _clients(self, job: Job) -> list[GatewayClient]:
        """The client of the job's own token, then that of the following token; at least one.

        Raises:
            VaultError: there is no token.
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
        part = self._naming.part(job, index)
        if (found := await self._naming.found(job, index)) is not None:
            return found
        tries = self._tries_of(job, index)
        tries.rounds += 1
        sources = job.results[index].sources
        older = self._naming.begun_before(job, index)
        await asyncio.to_thread(part.take_over, older, [one.value for one in sources])
        worst: BrokenDownload | None = None
        is_dead = True
        for source in sources:
            try:
                digest = await self._reader.read(job, clients, source, part)
                kept = await self._looked_at(job, index, part, digest)
                return replace(kept, guessed=source.guessed)
            except BrokenDownload as error:
                # another token may still download it
                is_dead = is_dead and error.final and error.reason is not DownloadProblem.TOKEN_REFUSED
                worst = error if worst is None or tells(error) >= tells(worst) else worst
        tries.dead = tries.dead + 1 if is_dead else 0
        if tries.dead == 1:
            tries.dead_since = self._clock.monotonic()
        if self._is_gone(job, tries):
            log.warning("job %s: its sources are gone", job.id)
            left = await self._naming.left_by_an_older_version(job, index)
            if left is not None:
                return left
            if await asyncio.to_thread(part.bring_back_best):
                return await self._naming.best_named(job, index, part)
        raise worst or BrokenDownload(DownloadProblem.REFUSED)

    def _is_gone(self, job: Job, tries: _Tries) -> bool:
        """Whether its sources are dead for good: often enough, and for long enough."""
        has_expired = job.expires_at is not None and job.expires_at <= self._clock.now()
        needed = self._policy.dead_seconds_expired if has_expired else self._policy.dead_seconds
        lasted = self._clock.monotonic() - tries.dead_since
        return tries.dead >= self._policy.dead_rounds and lasted >= needed

    async def _looked_at(self, job: Job, index: int, part: PartFile, digest: str) -> Kept:
        """Accept what a source calls complete if it is good, or if the source has nothing better.

        The same bytes twice, or different bad ones repeatedly: the source has no better ones. Of what is
        provably cut the rest may come later, so it must be cut at the same place in another round.

        Raises:
            BrokenDownload: `damaged`, `cut short` or `not a video`; what arrived stays in the part file.
        """
        measured = await measured_from(part.part)
        if measured.kind is None:
            await asyncio.to_thread(part.discard)
            raise BrokenDownload(DownloadProblem.NOT_A_VIDEO, final=True)
        flaw = flaw_of(measured, asked_seconds(job), is_counted=part.is_counted)
        if flaw is Flaw.NONE:
            return await self._naming.named(job, index, part, digest, measured)
        tries = self._tries_of(job, index)
        is_known, first = digest in tries.seen, tries.seen.setdefault(digest, tries.rounds)
        tries.flawed += 1
        if flaw is Flaw.CUT:
            if first < tries.rounds:
                await asyncio.to_thread(part.bring_back_best)  # another source may be better
                return await self._naming.best_named(job, index, part)
            raise BrokenDownload(
                DownloadProblem.CUT_SHORT, received=measured.received, expected=measured.expected
            )
        again = is_known or digest == await asyncio.to_thread(part.best_digest)
        if again or tries.flawed >= self._policy.most_flawed:
            return await self._naming.named(job, index, part, digest, measured)
        raise BrokenDownload(_BROKEN[flaw], received=measured.received)

    def _tries_of(self, job: Job, index: int) -> _Tries:
        return self._tries.setdefault((job.id, job.corrected, index), _Tries())
