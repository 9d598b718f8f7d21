"""Files from elsewhere: what they are, and bringing them into the library."""

import asyncio
import contextlib
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from o8studio.domain.errors import BrokenDownload, StudioError
from o8studio.domain.ids import GroupId
from o8studio.domain.library.recipe import Recipe
from o8studio.domain.library.refused import LibraryProblem, LibraryRefused
from o8studio.media.posters import make_poster
from o8studio.presenters.background import Background, log
from o8studio.presenters.library import marks_words
from o8studio.presenters.library_files import LibraryFiles
from o8studio.services.library.importing import Candidate, Found, How
from o8studio.services.library.moving import export_profile, note_import
from o8studio.store.paths import expanded
from o8studio.studio import Studio
from o8studio.texts.language import _, as_sentence, joined, listed
from o8studio.texts.library import left_out_words
from o8studio.ui.library_port import ImportFile, ImportOrder, ImportTag, ImportWay, Told

_WATCHING = "watched folder"
_AWAY_SECONDS = 30.0
_CODECS = {"h264": "H.264", "hevc": "HEVC", "prores": "ProRes", "mpeg4": "MPEG-4"}
_WAYS = {ImportWay.COPY: How.COPY, ImportWay.MOVE: How.MOVE, ImportWay.LEAVE: How.IN_PLACE}


class ImportsPresenter:
    """Implements `ImportsPort`."""

    def __init__(self, studio: Studio, work: Background) -> None:
        self._studio, self._spawn, self._say = studio, work.spawn, work.say
        self._looked_at: dict[str, Candidate] = {}
        self.check_files = LibraryFiles(studio, work).check_files

    def look_through(self, paths: Sequence[str], take: Callable[[Sequence[ImportFile]], object]) -> None:
        """What these files and folders hold that can be imported."""

        async def work() -> None:
            if not self._looked_at:
                looked_at = self._studio.places.looked_at
                await asyncio.to_thread(shutil.rmtree, looked_at, ignore_errors=True)
            found = await self._studio.importing.survey([Path(path) for path in paths])
            self._looked_at.update({str(one.path): one for one in found})  # another dialog may still be open
            take([await self._told(one) for one in found])

        self._spawn("look through", work())

    async def _told(self, one: Candidate) -> ImportFile:
        """A file, and how it was made: of a clip that is in the library, what its job asked for, with its pictures."""
        info = await self._studio.index.info(one.same.id) if one.same is not None else None
        if info is None or info.job is None:
            return _file(one, one.recipe)
        folder = self._studio.places.references
        kept = [(image.role, folder / image.file) for image in info.job.request.images if image.file]
        there = await asyncio.to_thread(lambda: tuple((role, str(at)) for role, at in kept if at.is_file()))
        return replace(_file(one, one.recipe or info.recipe), pictures=there)

    def poster_of(self, path: str, done: Callable[[str], object]) -> None:
        """Make a small picture of a video that was looked at; `done` gets its path, or an empty text."""
        one = self._looked_at.get(path)
        made: list[str] = [""]

        async def work() -> None:
            if one is None or not one.sha256:
                return
            target = self._studio.places.looked_at / f"{one.sha256}.jpg"
            with contextlib.suppress(BrokenDownload, OSError):  # it is shown without one
                if not await asyncio.to_thread(target.exists):
                    await asyncio.to_thread(make_poster, one.path, target)
                made[0] = str(target)

        def ended(_problem: str) -> None:
            done(made[0])

        self._spawn("picture of a file", work(), ended)

    def bring_in(self, order: ImportOrder, done: Callable[[int, str], None]) -> None:
        """Import files that were looked at."""
        wanted = [one for path in order.paths if (one := self._looked_at.get(path)) is not None]
        brought: list[int] = [0]

        async def work() -> None:
            made = await self._studio.importing.take(
                wanted,
                _WAYS[order.way],
                self._studio.pipeline.clips_folder(),
                project=GroupId(order.project),
                tags=order.tags,
            )
            brought[0] = len(made.clips) + len(made.restored)
            for _path, error in made.failed[:1]:
                raise error

        self._spawn("import", work(), lambda problem: done(brought[0], problem))

    def watch_folder(self, folder: str, done: Told) -> None:
        """From now on what is put into this folder becomes clips; an empty text ends that."""

        async def work() -> None:
            if folder and not await asyncio.to_thread(expanded(folder).is_dir):
                raise LibraryRefused(LibraryProblem.AWAY, folder)
            preferences = self._studio.preferences
            await preferences.change(replace(preferences.settings, watch_folder=folder))
            await self._studio.tasks.stop(_WATCHING)
            self.watch_on()

        self._spawn("watch folder", work(), done)

    def watch_on(self) -> None:
        """Go on with the folder that was chosen before, if there is one."""
        if self._studio.preferences.settings.watch_folder:
            self._studio.tasks.keep(_WATCHING, self._watch)

    async def _watch(self) -> None:
        """As long as the program runs; a drive that is away is waited for."""
        studio = self._studio
        while folder := studio.preferences.settings.watch_folder:
            try:
                await studio.importing.watch(expanded(folder), studio.pipeline.clips_folder(), How.COPY)
            except StudioError as error:
                log.info("the watched folder can't be read now: %s", error)
            await asyncio.sleep(_AWAY_SECONDS)

    def export_profile(self, path: str, *, with_clips: bool, done: Told) -> None:
        """Write everything but the tokens to one file, for another computer."""

        async def work() -> None:
            studio = self._studio
            written, left_out = await export_profile(
                studio.index, studio.book.ledger.back_up, studio.places, Path(path), with_clips=with_clips
            )
            if left_out:
                self._say(left_out_words(str(written), len(left_out)), stays=True)

        self._spawn("export profile", work(), done)

    def import_profile(self, path: str, done: Told) -> None:
        """At the next start the profile in this file takes the place of this one; nothing is sent."""
        work = asyncio.to_thread(note_import, self._studio.places, Path(path))
        self._spawn("import profile", work, done)


def _file(one: Candidate, recipe: Recipe | None) -> ImportFile:
    tags = {
        Found.HERE: ImportTag.HERE,
        Found.CANT_PLAY: ImportTag.CANNOT_PLAY,
        Found.NOT_VIDEO: ImportTag.LEFT_OUT,
        Found.UNREADABLE: ImportTag.LEFT_OUT,
        Found.GROWING: ImportTag.LEFT_OUT,
    }
    tag = tags.get(one.found)
    if tag is None and one.recipe is not None:
        tag = ImportTag.RECIPE_BESIDE if one.is_beside else ImportTag.RECIPE
    elif tag is None and one.marks is not None and one.marks.label is not None:
        tag = ImportTag.LABEL
    elif tag is None and one.marks is not None and one.marks.is_signed:
        tag = ImportTag.SIGNED
    return ImportFile(
        path=str(one.path),
        name=one.path.name,
        facts=_facts(one),
        tag=tag or ImportTag.NONE,
        size=one.size,
        length=one.probe.length if one.probe is not None else 0.0,
        recipe=recipe,
        is_whole=recipe is not None and bool(one.sha256) and recipe.sha256 == one.sha256,
        label=marks_words(one.marks) if one.marks is not None else "",
    )


def _facts(one: Candidate) -> str:
    match one.found:
        case Found.HERE if one.same is not None:
            return _("Same bytes as “{name}”").format(name=one.same.name)
        case Found.HERE:
            return _("Twice among these files")
        case Found.NOT_VIDEO if one.recipe is not None:
            return _("A recipe without its clip")
        case Found.NOT_VIDEO:
            return _("Not a video")
        case Found.UNREADABLE:
            return _("The file can't be read")
        case Found.GROWING:
            return _("Cut short; perhaps it is still being written")
        case Found.CANT_PLAY:
            words = _("This computer can't play it; it can be kept.")
            seen = one.probe
            length = _("{n} s").format(n=f"{seen.length:.1f}") if seen is not None and seen.length else ""
            codec = codec_words(seen.codec) if seen is not None else ""
            known = listed((length, codec))
            return joined((as_sentence(known), words))
        case Found.IN_TRASH if one.same is not None:
            return _("Was “{name}” before; it comes back with its stars and tags").format(name=one.same.name)
        case _:
            parts = []
            if one.probe is not None and one.probe.length:
                parts.append(_("{n} s").format(n=f"{one.probe.length:.2f}"))
            if one.probe is not None and one.probe.width:
                parts.append(f"{one.probe.width} × {one.probe.height}")
            if one.probe is not None and one.probe.codec:
                parts.append(codec_words(one.probe.codec))
            parts.append(f"{one.size / 1e6:.1f} MB" if one.size >= 1e6 else f"{one.size / 1e3:.0f} KB")
            return listed(parts)


def codec_words(codec: str) -> str:
    """How people write a codec's name."""
    return _CODECS.get(codec, codec.upper())
