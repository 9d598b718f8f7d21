"""Files that no job of ours made become clips: looked at first, then copied, moved, or left where they are."""

import asyncio
import contextlib
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from o8studio.domain.errors import DiskTrouble, LedgerUnreadable, StudioError
from o8studio.domain.ids import ClipId, GroupId
from o8studio.domain.library.clip import Flaw
from o8studio.domain.library.facts import (
    NO_GROUP,
    ClipImported,
    ClipRestored,
    LibraryFact,
    MovedToProject,
    Tagged,
)
from o8studio.domain.library.listing import ClipRow
from o8studio.domain.library.recipe import Recipe, written
from o8studio.domain.library.shelf import Place, clean_name
from o8studio.domain.reasons import DiskProblem
from o8studio.domain.request import is_valid
from o8studio.media.extent import Wholeness
from o8studio.media.label import Marks
from o8studio.media.probe import Probe, measure
from o8studio.media.recipe_tag import marks_inside, recipe_inside
from o8studio.services.jobs.clip_files import flaw_of
from o8studio.services.jobs.posters import Posters
from o8studio.services.library.archive import Progress, video_files
from o8studio.services.library.index import LibraryIndex
from o8studio.services.library.library import Library
from o8studio.services.library.shelf_book import ShelfBook
from o8studio.services.library.watching import changes_in
from o8studio.services.runtime.clock import Clock
from o8studio.store.clip_copy import copied_to, left_parts
from o8studio.store.part_file import digest_of, is_as_saved
from o8studio.store.sidecar import is_sidecar, read_sidecar, recipe_in, write_sidecar

log = logging.getLogger(__name__)


class Found(StrEnum):
    """What a file is, seen from the library."""

    NEW = "new"
    HERE = "here"  # the same bytes are in the library
    IN_TRASH = "in trash"  # the same bytes are in its trash, or were removed: importing restores
    CANT_PLAY = "can't play"  # a video that this program shows no picture of; it may be imported
    NOT_VIDEO = "not a video"
    UNREADABLE = "unreadable"
    GROWING = "growing"  # it is cut short, perhaps still being written


IMPORTABLE = frozenset({Found.NEW, Found.IN_TRASH, Found.CANT_PLAY})
"""What is imported."""


class How(StrEnum):
    """What becomes of the file."""

    COPY = "copy"
    MOVE = "move"
    IN_PLACE = "in place"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A file that was looked at.

    Attributes:
        found: what it is. same: the clip that has, or had, the same bytes.
        recipe: how it was made; is_beside: it stands in a file beside it.
        made_at: unix seconds of its last change.
    """

    path: Path
    found: Found
    size: int = 0
    sha256: str = ""
    probe: Probe | None = None
    same: ClipRow | None = None
    recipe: Recipe | None = None
    is_beside: bool = False
    marks: Marks | None = None
    made_at: float = 0.0


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: new clips, clips that came back, and files that could not be brought, with why."""

    clips: tuple[ClipId, ...] = ()
    restored: tuple[ClipId, ...] = ()
    failed: tuple[tuple[Path, StudioError], ...] = ()


class Importing:
    """A file is whole in its place before a fact says so, and is deleted at its old place only after."""

    def __init__(
        self, book: ShelfBook, index: LibraryIndex, library: Library, posters: Posters, clock: Clock
    ) -> None:
        self._book = book
        self._index = index
        self._library = library
        self._posters = posters
        self._clock = clock
        self._importing = asyncio.Lock()

    async def survey(
        self, paths: Iterable[Path], progress: Progress = lambda _done, _of: None
    ) -> list[Candidate]:
        """Look at files, and at the videos in folders; nothing is changed.

        Raises:
            LedgerUnreadable
        """
        files = await asyncio.to_thread(_files_of, list(paths))
        found: list[Candidate] = []
        seen: dict[str, Path] = {}
        for done, path in enumerate(files):
            progress(done, len(files))
            one = await asyncio.to_thread(_looked_at, path)
            if one.sha256:
                one = await self._compared(one)
                if one.sha256 in seen:
                    one = replace(one, found=Found.HERE)
                seen[one.sha256] = path
            found.append(one)
        progress(len(files), len(files))
        return found

    async def _compared(self, one: Candidate) -> Candidate:
        known = await self._index.with_bytes(one.size, one.sha256)
        if not known:
            return one
        in_library = await self._index.ask(
            lambda reader: [row for row in known if (reader.place_of(row.id) or (3, ""))[0] == 0]
        )
        same = (in_library or known)[0]
        return replace(one, found=Found.HERE if in_library else Found.IN_TRASH, same=same)

    async def take(
        self,
        candidates: Sequence[Candidate],
        how: How,
        folder: Path,
        *,
        project: GroupId = NO_GROUP,
        tags: Sequence[str] = (),
        progress: Progress = lambda _done, _of: None,
    ) -> Imported:
        """Import what can be imported; one that fails does not stop the others.

        Args:
            folder: where copies and moved files go.

        Raises:
            LedgerUnreadable: the disk refused a fact; what was imported so far stays.
        """
        clips: list[ClipId] = []
        restored: list[ClipId] = []
        failed: list[tuple[Path, StudioError]] = []
        wanted = [one for one in candidates if one.found in IMPORTABLE]
        async with self._importing:
            if how is not How.IN_PLACE:
                await asyncio.to_thread(_clean, folder)
            for done, one in enumerate(wanted):
                progress(done, len(wanted))
                one = await self._compared(one)  # noqa: PLW2901 - another import may have brought it meanwhile
                if one.found not in IMPORTABLE:
                    continue
                try:
                    clip = await self._take(one, how, folder)
                except LedgerUnreadable:
                    raise
                except StudioError as error:
                    failed.append((one.path, error))
                    continue
                (restored if one.same is not None else clips).append(clip)
                at = self._clock.now()
                marks: list[LibraryFact] = [
                    Tagged(clip=clip, at=at, tag=name) for tag in tags if (name := clean_name(tag))
                ]
                if project:
                    marks.append(MovedToProject(clip=clip, at=at, project=project))
                if marks:
                    await self._book.commit(marks)
        progress(len(wanted), len(wanted))
        return Imported(tuple(clips), tuple(restored), tuple(failed))

    async def _take(self, one: Candidate, how: How, folder: Path) -> ClipId:
        path = one.path
        if one.same is not None and await self._is_still_there(one, one.same, how):
            return one.same.id
        is_inside = await asyncio.to_thread(_is_inside, path, folder)
        if how is not How.IN_PLACE and not is_inside:
            path = await asyncio.to_thread(_brought, one, folder)
            if await asyncio.to_thread(digest_of, path) != one.sha256:  # it changed meanwhile
                await asyncio.to_thread(path.unlink)
                raise DiskTrouble(DiskProblem.OTHER)
        at = self._clock.now()
        if one.same is not None:
            clip_id = one.same.id
            restored = ClipRestored(clip=clip_id, at=at, in_place=how is How.IN_PLACE)
            if (
                how is How.IN_PLACE
            ):  # in this order: never is somebody's file taken for ours, whenever it is cut off
                await self._book.commit([restored])
                await self._library.moved(clip_id, path)
            else:
                await self._library.moved(clip_id, path)
                await self._book.commit([restored])
        else:
            clip_id = self._book.new_clip_id(at)
            await self._book.commit([_fact(one, clip_id, at, path, in_place=how is How.IN_PLACE)])
        info = await self._index.info(clip_id)
        if info is not None:
            await self._posters.make_of(info.clip)
        if how is not How.IN_PLACE:
            if one.recipe is not None and not is_inside:
                with contextlib.suppress(DiskTrouble):  # the fact has it
                    await asyncio.to_thread(write_sidecar, path, one.recipe)
            if how is How.MOVE and not is_inside:
                await asyncio.to_thread(_leave, one, path)
        return clip_id

    async def _is_still_there(self, one: Candidate, same: ClipRow, how: How) -> bool:
        """Whether the clip is in the trash and has its file, of the kind that was chosen; then it is restored."""
        saved = Path(same.path)
        if not await asyncio.to_thread(is_as_saved, saved, one.size, one.sha256):
            return False
        if how is How.IN_PLACE and not await asyncio.to_thread(_is_same, one.path, saved):
            return False
        async with self._book.changing:  # a removal must not take the file of what is being restored
            entry = await asyncio.to_thread(self._book.entry, same.id)
            if entry.place is Place.REMOVING or (entry.in_place and how is not How.IN_PLACE):
                return False
            in_place = how is How.IN_PLACE
            await self._book.commit([ClipRestored(clip=same.id, at=self._clock.now(), in_place=in_place)])
        return True

    async def watch(
        self,
        folder: Path,
        to: Path,
        how: How = How.COPY,
        *,
        project: GroupId = NO_GROUP,
        tags: Sequence[str] = (),
    ) -> None:
        """Import what is put into a folder, and what lies there, as long as the task runs. See `take`.

        What is in the trash stays there: its file may still lie in the folder, and would bring it back at each start.

        Raises:
            LedgerUnreadable
            LibraryRefused: there is no such folder.
        """
        async for paths in changes_in(folder):
            fresh = [one for one in await self.survey(paths) if one.found is not Found.IN_TRASH]
            await self.take(fresh, how, to, project=project, tags=tags)


def _files_of(paths: Sequence[Path]) -> list[Path]:
    found: dict[Path, None] = {}
    for path in paths:
        found.update(dict.fromkeys(video_files(path) if path.is_dir() else [path]))
    return list(found)


def _looked_at(path: Path) -> Candidate:
    """Blocking."""
    if not is_valid(str(path)):
        log.info("%r can't be imported: its name is no text", path.name)
        return Candidate(path=path, found=Found.UNREADABLE)
    try:
        before = path.stat()
        if is_sidecar(path):
            recipe = recipe_in(path)
            return Candidate(path=path, found=Found.NOT_VIDEO, size=before.st_size, recipe=recipe)
        seen = measure(path)
        if seen.kind is None:
            return Candidate(path=path, found=Found.NOT_VIDEO, size=before.st_size)
        recipe = read_sidecar(path)
        is_beside = recipe is not None
        recipe = recipe or recipe_inside(path)
        marks = marks_inside(path)
        digest = digest_of(path)
        if path.stat().st_size != before.st_size or not digest:
            return Candidate(path=path, found=Found.GROWING, size=before.st_size)
    except (OSError, ValueError) as error:
        log.info("%s can't be imported: %s", path.name, error)
        return Candidate(path=path, found=Found.UNREADABLE)
    state = Found.CANT_PLAY if seen.frames == 0 else Found.NEW
    if seen.wholeness is Wholeness.CUT:
        state = Found.GROWING
    return Candidate(
        path=path,
        found=state,
        size=before.st_size,
        sha256=digest,
        probe=seen,
        recipe=recipe,
        is_beside=is_beside,
        marks=marks,
        made_at=before.st_mtime,
    )


def _fact(one: Candidate, clip_id: ClipId, at: float, path: Path, *, in_place: bool) -> ClipImported:
    seen = one.probe
    assert seen is not None
    return ClipImported(
        clip=clip_id,
        at=at,
        name=one.path.stem,
        path=str(path),
        sha256=one.sha256,
        size=one.size,
        length=seen.length,
        width=seen.width,
        height=seen.height,
        fps=seen.fps,
        has_sound=seen.has_sound,
        flaw=flaw_of(seen) if seen.frames else Flaw.NOT_SHOWN,
        in_place=in_place,
        recipe=written(one.recipe) if one.recipe is not None else "",
        made_at=one.made_at,
    )


def _is_inside(path: Path, folder: Path) -> bool:
    try:
        return path.resolve().is_relative_to(folder.resolve())
    except OSError:
        return False


def _brought(one: Candidate, folder: Path) -> Path:
    """Its copy in the folder; one that a kill left there before any fact said so is taken up."""
    there = folder / one.path.name
    if (
        there.is_file()
        and not there.is_symlink()
        and there.stat().st_size == one.size
        and digest_of(there) == one.sha256
    ):
        return there
    return copied_to(one.path, folder, one.path.name)


def _clean(folder: Path) -> None:
    for part in left_parts(folder):
        with contextlib.suppress(OSError):
            part.unlink()


def _is_same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False


def _leave(one: Candidate, copy: Path) -> None:
    """Delete a file that was moved, if it is still the one that was copied, and not the copy by another name."""
    if not _is_same(one.path, copy) and digest_of(one.path) == one.sha256:
        with contextlib.suppress(OSError):  # then there are two
            one.path.unlink()
