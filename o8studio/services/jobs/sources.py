"""Fills a part file from one source of a result: with any token that may, resuming while that helps."""

import asyncio
import logging
from collections.abc import Callable, Sequence

from o8studio.domain.errors import BrokenDownload, GatewayError, Refused
from o8studio.domain.jobs.facts import Source, SourceKind
from o8studio.domain.jobs.job import Job
from o8studio.domain.jobs.policies import DownloadPolicy
from o8studio.domain.reasons import DownloadProblem
from o8studio.gateway.client import GatewayClient
from o8studio.gateway.parsing import inline_video
from o8studio.gateway.refusals import is_forbidden, is_token_refused
from o8studio.gateway.wire import HttpDraft
from o8studio.services.jobs.clip_files import is_proven
from o8studio.services.jobs.receiving import begun_in, receive
from o8studio.services.runtime.bus import Bus, JobProgressed
from o8studio.store.part_file import PartFile, digest_of

log = logging.getLogger(__name__)


class SourceReader:
    """Reads sources into part files, and publishes how far it is."""

    def __init__(self, bus: Bus, policy: DownloadPolicy) -> None:
        self._bus = bus
        self._policy = policy

    async def read(self, job: Job, clients: Sequence[GatewayClient], source: Source, part: PartFile) -> str:
        """Fill the part file and return its SHA-256; the next token is tried if one is refused.

        Args:
            clients: with the job's own token, then with the following token.

        Raises:
            BrokenDownload, DiskTrouble: what arrived is in the part file.
        """
        *first, last = clients if source.kind is not SourceKind.LINK else clients[:1]
        for client in first:
            try:
                return await self._bring_resuming(job, client, source, part)
            except BrokenDownload as error:
                if error.reason is not DownloadProblem.TOKEN_REFUSED:
                    raise
        return await self._bring_resuming(job, last, source, part)

    async def _bring_resuming(self, job: Job, client: GatewayClient, source: Source, part: PartFile) -> str:
        """Continue with the same source while it is resumable and delivers more each time."""
        while True:
            before = part.received()
            try:
                return await self._bring(job, client, source, part)
            except BrokenDownload as error:
                if error.reason is DownloadProblem.PAST_THE_END:
                    if await is_proven(part.part):  # nothing more will come
                        return await asyncio.to_thread(digest_of, part.part)
                    await asyncio.to_thread(part.start_over)  # what we have does not match the source
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
            content = await asyncio.to_thread(inline_video, reply.body)
        except GatewayError as error:
            refused = isinstance(error, Refused) and (is_token_refused(error) or is_forbidden(error))
            raise BrokenDownload(
                DownloadProblem.TOKEN_REFUSED if refused else DownloadProblem.REFUSED
            ) from error
        if content is None:
            raise BrokenDownload(DownloadProblem.NOT_A_VIDEO, final=True)
        async with begun_in(part, source=source.value, validator="", keep=False):
            await asyncio.to_thread(part.room_for, len(content), self._policy.least_free)
            await asyncio.to_thread(part.write, content)

    def news(self, job: Job) -> Callable[[int, int | None], None]:
        """A function that publishes the bytes received and expected."""
        return lambda received, expected: self._bus.publish(
            JobProgressed(job.id, received=received, expected=expected)
        )

    async def _stream(self, job: Job, client: GatewayClient, source: Source, part: PartFile) -> None:
        have = part.received()
        validator = part.validator(source.value) if have else ""
        async with client.download(source, start=have if validator else 0, validator=validator) as incoming:
            await receive(
                incoming, None, source.value, part, self.news(job), least_free=self._policy.least_free
            )


def tells(error: BrokenDownload) -> int:
    """How informative a problem is: a filter can be opened and a token be given, the file may be whole next
    time, a dead link can't be helped, and all of them say more than a gateway without a copy.
    """
    told = {
        DownloadProblem.BLOCKED: 4,
        DownloadProblem.PRIVATE_HOST: 4,
        DownloadProblem.TOKEN_REFUSED: 3,
        DownloadProblem.DAMAGED: 2,
        DownloadProblem.CUT_SHORT: 2,
        DownloadProblem.UNPROVEN: 2,
        DownloadProblem.LINK_EXPIRED: 1,
    }
    return told.get(error.reason, 0)
