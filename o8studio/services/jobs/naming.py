"""Gives a downloaded clip its name, and finds the one that a kill left with its name and without its fact."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from o8studio.domain.ids import ClipId, JobId
from o8studio.domain.jobs.clip_names import shortest_file_name
from o8studio.domain.jobs.facts import Kept
from o8studio.domain.jobs.job import Job
from o8studio.domain.library.clip import Clip, Flaw
from o8studio.media.probe import Probe
from o8studio.services.jobs.clip_files import (
    DEFAULT_NAME,
    asked_seconds,
    clip_name,
    flaw_of,
    is_better,
    measured_from,
    number_of,
    whole_since,
)
from o8studio.services.jobs.job_book import JobBook
from o8studio.services.runtime.bus import FileReplaced
from o8studio.services.runtime.clock import Clock
from o8studio.store.part_file import PartFile, digest_of, free_space, intended_about

_OLDER_EXTENSION = ".mp4"
"""The extension that older versions gave every clip without looking at its content."""


class ClipNaming:
    """The files of a job's results on their way to a name, and the facts about those that have one."""

    def __init__(
        self,
        book: JobBook,
        clock: Clock,
        template: Callable[[], str] = lambda: DEFAULT_NAME,
        free: Callable[[Path], int] = free_space,
        intentions: Path | None = None,
    ) -> None:
        """
        Args:
            template: returns the current template of file names.
            free: how many bytes are free in a folder.
            intentions: see `PartFile`.
        """
        self._book = book
        self._clock = clock
        self._template = template
        self._free = free
        self._intentions = intentions

    def part(self, job: Job, index: int) -> PartFile:
        """The part file, named by the job alone: jobs with equal clip names must not share one, nor must what came under
        a task id that was corrected since.
        """
        name = f"clip {job.id}{number_of(job, index)}" + (f" id {job.corrected + 1}" if job.corrected else "")
        return PartFile(Path(job.out_folder) / name, self._free, self._intentions)

    def begun_before(self, job: Job, index: int) -> PartFile:
        """The part file that an older version began under the clip's own name."""
        return PartFile(Path(job.out_folder) / clip_name(job, index, self._template(), _OLDER_EXTENSION))

    async def named(self, job: Job, index: int, part: PartFile, digest: str, measured: Probe) -> Kept:
        """Give the part file its name; the fact about it is not committed yet.

        Raises:
            DiskTrouble
        """
        extension = f".{measured.kind}" if measured.kind is not None else ""
        name = clip_name(job, index, self._template(), extension)
        shorter = shortest_file_name(job.id[-6:], number_of(job, index) + extension)
        is_own = job.id[-6:] in name and not job.corrected  # else it may be what an earlier id brought
        before = next((clip for clip in job.made if clip.index == index), None)
        # nothing else tells, after a kill, that an earlier file of this clip is to be taken away
        about = {"job": job.id, "clip": before.id} if before is not None else {}
        keep = partial(part.keep, name, shorter, digest, is_own_name=is_own, about=about)
        naming = asyncio.get_running_loop().run_in_executor(None, keep)
        try:
            path = await asyncio.shield(naming)
        except asyncio.CancelledError:  # who stops this looks for named clips next
            await asyncio.wait([naming])
            naming.exception()  # was seen: nothing is named then
            raise
        return self._kept(job, index, path, digest, measured, _flaw(job, part, measured))

    async def best_named(self, job: Job, index: int, part: PartFile) -> Kept:
        """The same for bytes of which nothing is known yet.

        Raises:
            DiskTrouble
        """
        digest = await asyncio.to_thread(digest_of, part.part)
        return await self.named(job, index, part, digest, await measured_from(part.part))

    async def found(self, job: Job, index: int) -> Kept | None:
        """The result that has its name already, when the program ended, or was stopped, before that was recorded.

        Raises:
            DiskTrouble
        """
        part = self.part(job, index)
        path = await asyncio.to_thread(part.kept_before)
        if path is None:
            return None
        digest = await asyncio.to_thread(digest_of, path)
        measured = await measured_from(path)
        return self._kept(job, index, path, digest, measured, _flaw(job, part, measured))

    async def found_better(self, job: Job, clip: Clip) -> Kept | None:
        """The same for a better file of a clip that is recorded.

        Raises:
            DiskTrouble
        """
        kept = await self.found(job, clip.index)
        if kept is None or kept.sha256 == clip.sha256:
            return None
        return replace(kept, clip=clip.id) if is_better(await measured_from(Path(kept.path)), clip) else None

    async def unrecorded(self, job: Job) -> list[Kept]:
        """What has its name and no fact, of all results.

        Raises:
            DiskTrouble
        """
        clips = {clip.index: clip for clip in job.made}
        every = range(len(job.results))
        found = [
            await (self.found_better(job, clips[at]) if at in clips else self.found(job, at)) for at in every
        ]
        return [kept for kept in found if kept is not None]

    async def replacements(self) -> list[FileReplaced]:
        """Files that have their name and are to take the place of another one; what follows may not be done yet."""
        if self._intentions is None:
            return []
        noted = await asyncio.to_thread(intended_about, self._intentions, "clip")
        return [
            FileReplaced(JobId(about["job"]), ClipId(about["clip"]), part)
            for part, about in noted
            if "job" in about
        ]

    async def better_one(self, job: Job, clip: Clip, part: PartFile) -> Kept | None:
        """The fact about a file that was named for this clip and not recorded; None where there is no such file, or the
        clip has one that is as good.

        Raises:
            DiskTrouble
        """
        path = await asyncio.to_thread(part.kept_before)
        if path is None or str(path) == clip.path:
            return None
        measured = await measured_from(path)
        if await asyncio.to_thread(Path(clip.path).exists) and not is_better(measured, clip):
            return None
        digest = await asyncio.to_thread(digest_of, path)
        kept = self._kept(job, clip.index, path, digest, measured, _flaw(job, part, measured))
        return replace(kept, clip=clip.id, key=clip.key)

    async def left_by_an_older_version(self, job: Job, index: int) -> Kept | None:
        """The whole clip under this job's own name, which an older version gave it and did not note."""
        name = clip_name(job, index, self._template(), _OLDER_EXTENSION)
        path = Path(job.out_folder) / name
        taken = {clip.path for one in self._book for clip in one.clips}
        if job.id[-6:] not in name or str(path) in taken or job.corrected:
            return None
        measured = await whole_since(path, job.recorded_at, asked_seconds(job))
        if measured is None:
            return None
        digest = await asyncio.to_thread(digest_of, path)
        return self._kept(job, index, path, digest, measured, Flaw.NONE)

    def _kept(self, job: Job, index: int, path: Path, digest: str, measured: Probe, flaw: Flaw) -> Kept:
        now = self._clock.now()
        return Kept(
            job_id=job.id,
            at=now,
            clip=self._book.new_clip_id(now),
            key=job.results[index].key if 0 <= index < len(job.results) else "",
            index=index,
            path=str(path),
            sha256=digest,
            size=measured.received,
            length=measured.length,
            width=measured.width,
            height=measured.height,
            fps=measured.fps,
            has_sound=measured.has_sound,
            flaw=flaw,
        )


def _flaw(job: Job, part: PartFile, measured: Probe) -> Flaw:
    return flaw_of(measured, asked_seconds(job), is_counted=part.is_counted)
