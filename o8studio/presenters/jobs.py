"""What a person does to a job."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QFile

from o8studio.domain.compose.pricing import Certainty, estimate
from o8studio.domain.ids import ClipId, JobId
from o8studio.domain.jobs.facts import CancelReason
from o8studio.domain.jobs.job import Job, JobState
from o8studio.domain.library.clip import clip_of
from o8studio.domain.request import Json
from o8studio.domain.secret import Secret
from o8studio.presenters.base import DeskBase, log
from o8studio.services.diagnostics.dossier import dossier
from o8studio.store.settings import DEMO
from o8studio.texts.language import _
from o8studio.texts.money import estimate_words, evidence_words
from o8studio.ui.ports import Done

_LOOK_SECONDS = 3.0
_UNDO_SECONDS = 10.0


class JobsDesk(DeskBase):
    """The queue's and the stage's part."""

    def jobs(self) -> list[Job]:
        """The jobs in memory."""
        return list(self._studio.book)

    def has_older_jobs(self) -> bool:
        """Whether there are ended jobs on disk that were not read."""
        return self._studio.book.has_older

    def older_jobs(self, take: Callable[[list[Job]], None]) -> None:
        """Read the next page of ended jobs."""
        found: list[Job] = []

        async def work() -> None:
            found.extend(await self._studio.book.older())

        def ended(problem: str) -> None:
            if problem:
                self._window.say(problem, stays=True)
            take(found)

        self._spawn("older", work(), ended)

    def act(self, job_id: JobId, action: str, text: str = "") -> None:
        """Something done to a job."""
        pipeline = self._studio.pipeline
        match action:
            case "nudge":
                pipeline.nudge(job_id)
            case "stop":
                self._spawn(action, pipeline.stop(job_id))
            case "watch":
                self._spawn(action, pipeline.watch_again(job_id))
            case "check":
                self._spawn(action, self._check(job_id))
            case "first":
                self._spawn(action, pipeline.move(job_id, None))
            case "last":
                self._spawn(action, pipeline.move(job_id, None, last=True))
            case "before":
                self._spawn(action, pipeline.move(job_id, JobId(text) if text else None))
            case "adopt":
                self._spawn(action, pipeline.adopt(job_id, text))
            case "never arrived":
                self._spawn(action, pipeline.never_arrived(job_id))
            case "send again":
                self._spawn(action, pipeline.send_again(job_id))
            case _:
                log.warning("unknown action %s", action)

    def act_on_clip(self, clip_id: ClipId, action: str, text: str = "") -> None:
        """Something done to the file of one clip."""
        library = self._studio.library
        match action:
            case "find":
                self._spawn(action, library.found(clip_id, Path(text)))
            case "fetch again":
                self._spawn(action, library.fetch_again(clip_id))
            case "trash":
                self._spawn(action, self._trash(clip_id))
            case _:
                log.warning("unknown action %s", action)

    def follow_with(self, job_id: JobId, token: str, done: Done) -> None:
        """Take another token for following."""
        self._spawn("follow", self._studio.pipeline.follow_with(job_id, Secret(token)), done)

    async def _check(self, job_id: JobId) -> None:
        """Look for traces of a lost answer, and say what there is; also that there is nothing."""
        job = await self._studio.pipeline.check_again(job_id)
        if job.state is JobState.UNCONFIRMED:
            nothing = _("Nothing new is known about this clip. Nothing was sent; check again later.")
            self._window.say(self.evidence_words(job_id) or nothing)

    async def _trash(self, clip_id: ClipId) -> None:
        """The system's Trash, from where it can come back; where there is none, nothing happens."""
        job = self._studio.book.maker_of(clip_id)
        clip = clip_of(job.clips, clip_id) if job is not None else None
        if clip is not None and not await asyncio.to_thread(QFile.moveToTrash, clip.path):
            self._window.say(_("There is no Trash here; the file stays where it is."), stays=True)

    def change_prompt(self, job_id: JobId, prompt: str, done: Done) -> None:
        """Other words for a clip that waits; a problem when it no longer does."""

        async def work() -> None:
            job = self._studio.book.get(job_id)
            if job is not None:
                await self._studio.pipeline.edit(job_id, replace(job.request, prompt=prompt))

        self._spawn("change", work(), done)

    def review(self, clip_id: ClipId, changes: Mapping[str, Json]) -> None:
        """Set `stars`, `verdict` or `title`."""
        self._spawn("review", self._studio.library.review(clip_id, **changes))

    def put_back(self, job: Job) -> None:
        """Record a removed waiting job again."""

        async def work() -> None:
            async with asyncio.timeout(_UNDO_SECONDS):
                while (now := self._studio.book.get(job.id)) and now.state is JobState.RECORDED:  # noqa: ASYNC110 - the book has no event for it
                    await asyncio.sleep(0.05)  # it is being removed
            if now is not None and now.cancel_reason is CancelReason.REMOVED:
                await self._studio.pipeline.record(job.request, folder=job.out_folder, press=job.press)
            else:  # it had just begun to be sent: a second one could be billed twice
                self._window.say(_("It was already being sent; see its card."), stays=True)

        self._spawn("undo", work())

    def pause_queue(self, on: bool) -> None:
        """Send nothing new, or go on."""

        async def work() -> None:
            await self._studio.pipeline.pause_queue(on=on)
            self._window.show_paused(on)

        self._spawn("pause", work())

    def can_cancel(self, job: Job) -> bool:
        """Whether the gateway can be asked to end it."""
        return self._studio.pipeline.can_cancel(job)

    def cost_of(self, job: Job) -> str:
        """What sending this again would cost, in words."""
        if job.request.gateway_id == DEMO:
            return _("free (demo)")
        request = job.request
        cost = estimate(self._prices, request.model, request.family, request.core, request.generation)
        return estimate_words(cost) if cost.certainty is not Certainty.UNKNOWN else _("price unknown")

    def dossier(self, job_id: JobId) -> str:
        """All about one job for the gateway's administrator, without secrets."""
        job = self._studio.book.get(job_id)
        return dossier(job, self._studio.book.facts(job_id)) if job is not None else ""

    def evidence_words(self, job_id: JobId) -> str:
        """What free questions told about a job whose answer was lost."""
        job = self._studio.book.get(job_id)
        if job is None or job.evidence is None:
            return ""
        return evidence_words(job.evidence, self._studio.account.known_unit(job.request.gateway_id))

    def watch_files(self) -> None:
        """From now on, look now and then which clips are still where they were saved."""
        self._studio.tasks.spawn("window files", self._watch_files())

    async def _watch_files(self) -> None:
        while True:
            paths = {clip.id: clip.path for job in self._studio.book for clip in job.clips}
            missing = await asyncio.to_thread(_missing, paths)
            usual = {
                job.request.model: self._studio.pacer.usual(job.request.model) for job in self._studio.book
            }
            self._window.show_around(missing, usual)
            await asyncio.sleep(_LOOK_SECONDS)


def _missing(paths: Mapping[ClipId, str]) -> frozenset[ClipId]:
    return frozenset(clip_id for clip_id, path in paths.items() if not Path(path).exists())
