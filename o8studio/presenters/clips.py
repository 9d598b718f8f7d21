"""The clips on this computer: in memory and older ones, their reviews, and whether files are missing."""

import asyncio
import contextlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import assert_never

from o8studio.domain.errors import StudioError
from o8studio.domain.ids import ClipId
from o8studio.domain.jobs.job import Job
from o8studio.domain.request import Json
from o8studio.presenters.background import Background
from o8studio.services.runtime.bus import ClipsChecked
from o8studio.store.library.reading import Reader
from o8studio.studio import Studio
from o8studio.texts.language import _, pick
from o8studio.ui.ports import ClipCommand

_LOOK_SECONDS = 3.0


class ClipsPresenter:
    """Implements `ClipsPort`."""

    def __init__(self, studio: Studio, work: Background) -> None:
        self._studio, self._spawn, self._say = studio, work.spawn, work.say

    def jobs(self) -> list[Job]:
        """The jobs in memory."""
        return list(self._studio.book)

    def model_names(self) -> dict[str, tuple[str, str]]:
        """Family and title of every model of the catalogue, whoever offers it."""
        specs = self._studio.catalogue.specs()
        return {spec.id: (spec.family, pick(spec.title, spec.title_zh)) for spec in specs}

    def review(self, clip_id: ClipId, changes: Mapping[str, Json]) -> None:
        """Set `stars`, `verdict` or `title`."""
        self._spawn("review", self._studio.library.review(clip_id, **changes), ends=True)

    def act_on_clip(self, clip_id: ClipId, command: ClipCommand, text: str = "") -> None:
        """Run a command on the file of one clip; errors are notified."""
        library = self._studio.library
        match command:
            case ClipCommand.FIND:
                self._spawn(command, library.found(clip_id, Path(text)), ends=True)
            case ClipCommand.FETCH_AGAIN:
                self._spawn(command, library.fetch_again(clip_id))
            case ClipCommand.TRY_AGAIN:
                self._spawn(command, self._try_again(clip_id))
            case ClipCommand.TRASH:
                self._spawn(command, self._trash(clip_id), ends=True)
            case _:
                assert_never(command)

    async def _try_again(self, clip_id: ClipId) -> None:
        await self._studio.library.try_again(clip_id)
        self._say(_("The clip came again, and better. The new file takes the place of the old one."))

    async def _trash(self, clip_id: ClipId) -> None:
        """Move it to the library's trash; its file stays for thirty days on which the program runs."""
        await self._studio.library.shelving.trash([clip_id])
        self._say(_("The clip is in Trash. Restore it in the Library."))

    def aside(self, take: Callable[[frozenset[ClipId]], object]) -> None:
        """Clips in the trash, and those that left the library."""

        async def work() -> None:
            take(await self._aside())

        self._spawn("clips aside", work())

    async def _aside(self) -> frozenset[ClipId]:
        return frozenset(await self._studio.index.ask(Reader.aside, as_it_is=True))

    def watch_files(self) -> None:
        """Check periodically which clips are still where they were saved."""
        self._studio.tasks.keep("window files", self._watch_files)

    async def _watch_files(self) -> None:
        aside: frozenset[ClipId] = frozenset()
        while True:
            paths = {clip.id: clip.path for job in self._studio.book for clip in job.clips}
            missing = await asyncio.to_thread(_missing, paths)
            # after the files, which take a while: what goes to the trash meanwhile would be shown again
            with contextlib.suppress(StudioError):  # an index that can't be read now: as it was before
                aside = await self._aside()
            usual = {
                job.request.model: self._studio.pacer.usual(job.request.model) for job in self._studio.book
            }
            self._studio.bus.publish(ClipsChecked(missing, usual, aside))
            await asyncio.sleep(_LOOK_SECONDS)


def _missing(paths: Mapping[ClipId, str]) -> frozenset[ClipId]:
    return frozenset(clip_id for clip_id, path in paths.items() if not Path(path).exists())
