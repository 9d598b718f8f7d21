"""Whether every clip has its file and every file its clip: a quick look, a check of every byte, and finding again."""

import asyncio
import os
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from o8studio.domain.ids import ClipId
from o8studio.domain.library.refused import LibraryProblem, LibraryRefused
from o8studio.domain.request import is_valid
from o8studio.media.containers import Kind
from o8studio.services.library.index import LibraryIndex
from o8studio.services.library.library import Library
from o8studio.store.part_file import digest_of

_PIECE = 200
"""Files that are looked at between two chances to stop."""
EXTENSIONS = frozenset(f".{kind.value}" for kind in Kind)
"""Of files that may be clips."""
Progress = Callable[[int, int], None]
"""Gets how many are done, and how many there are."""
_MOST_FILES = 1_000_000


class _State(StrEnum):
    """Of a file that is not as it was saved; the name of its list in the report."""

    MISSING = "missing"
    CHANGED = "changed"
    UNREADABLE = "unreadable"


@dataclass(slots=True)
class ArchiveReport:
    """What a check found.

    Attributes:
        checked: clips that were looked at; whole: those whose file is as it was saved.
        missing: their file is not there. changed: it has another size or other bytes. unreadable: it can't be read.
        strangers: files in the folder that belong to no clip.
        is_deep: whether every byte was read.
    """

    checked: int = 0
    whole: int = 0
    missing: list[ClipId] = field(default_factory=list)
    changed: list[ClipId] = field(default_factory=list)
    unreadable: list[ClipId] = field(default_factory=list)
    strangers: list[Path] = field(default_factory=list)
    is_deep: bool = False

    @property
    def is_good(self) -> bool:
        """Whether every clip has its file, unchanged."""
        return not (self.missing or self.changed or self.unreadable)


class Archive:
    """Long work in small pieces; cancelling the task stops it after the piece at hand, and nothing is half done."""

    def __init__(self, index: LibraryIndex, library: Library) -> None:
        self._index = index
        self._library = library
        self._finding = asyncio.Lock()

    async def look(self) -> None:
        """Note whose file is there, by its name alone.

        Raises:
            LedgerUnreadable
        """
        await self.check(None, deep=False)

    async def check(
        self, folder: Path | None, *, deep: bool = True, progress: Progress = lambda _done, _of: None
    ) -> ArchiveReport:
        """Look at the file of every clip, and for files without a clip in a folder.

        Args:
            folder: where every video must be a clip's; None for not looking.
            deep: read every byte and compare; else only size.

        Raises:
            LedgerUnreadable
        """
        report = ArchiveReport(is_deep=deep)
        known: set[str] = set()
        after, total = 0, await self._index.ask(lambda reader: reader.file_count())
        while True:
            piece = await self._index.ask(lambda reader, behind=after: reader.files(behind, _PIECE))  # type: ignore[misc]
            if not piece:
                break
            after = piece[-1][0]
            missing: dict[ClipId, str] = {}
            found: dict[ClipId, str] = {}
            for _number, clip, path, size, digest in piece:
                state = await asyncio.to_thread(_state, Path(path), size, digest if deep else "")
                report.checked += 1
                if state is None:
                    report.whole += 1
                else:
                    getattr(report, state).append(clip)
                (missing if state is _State.MISSING else found)[clip] = path
                if deep:
                    progress(report.checked, total)
            known.update(path for _number, _clip, path, _size, _digest in piece)
            await self._index.note_missing(missing, found)
            progress(report.checked, total)
        if folder is not None:
            report.strangers = await asyncio.to_thread(_strangers, folder, known)
        return report

    async def find_missing(
        self, folder: Path, *, progress: Progress = lambda _done, _of: None
    ) -> list[ClipId]:
        """Find files of missing clips in a folder, by size and SHA-256, whatever they are called; returns whose were found.

        A file becomes that of one clip only: of equal ones, deleting one must not take the other's. One search at a time:
        the second one meets what the first one has found.

        Raises:
            LedgerUnreadable
            LibraryRefused: there is no such folder.
        """
        async with self._finding:
            return await self._find_missing(folder, progress)

    async def _find_missing(self, folder: Path, progress: Progress) -> list[ClipId]:
        if not await asyncio.to_thread(folder.is_dir):
            raise LibraryRefused(LibraryProblem.AWAY, str(folder))
        await self.look()
        wanted: dict[int, dict[str, list[ClipId]]] = {}
        for clip, size, digest in await self._index.ask(lambda reader: reader.missing()):
            wanted.setdefault(size, {}).setdefault(digest, []).append(clip)
        videos = await asyncio.to_thread(lambda: list(video_files(folder)))
        found: list[ClipId] = []
        owned = await self._owned() if wanted else set()
        for done, path in enumerate(videos):
            progress(done, len(videos))
            real, size = await asyncio.to_thread(_real_and_size, path)
            by_digest = wanted.get(size, {})
            if not by_digest or real in owned or not is_valid(str(path)):
                continue
            clips = by_digest.get(await asyncio.to_thread(digest_of, path))
            if clips:
                clip = clips.pop(0)
                await self._library.moved(clip, path)
                await self._index.note_missing({}, {clip: str(path)})
                found.append(clip)
                owned.add(real)
        return found

    async def _owned(self) -> set[str]:
        """The files that clips have."""
        missing = {clip for clip, _size, _digest in await self._index.ask(lambda reader: reader.missing())}
        owned: set[str] = set()
        after = 0
        while piece := await self._index.ask(lambda reader, behind=after: reader.files(behind, _PIECE)):  # type: ignore[misc]
            after = piece[-1][0]
            paths = [path for _number, clip, path, _size, _digest in piece if clip not in missing]
            owned |= await asyncio.to_thread(_real, paths)
        return owned


def video_files(folder: Path) -> Iterator[Path]:
    """Files in a folder and below that have a video's extension, in order; links to folders are not followed. Blocking."""
    count = 0
    for here, folders, names in os.walk(folder):
        folders.sort()
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in sorted(names):
            if Path(name).suffix.lower() in EXTENSIONS and not name.startswith("."):
                yield Path(here) / name
                count += 1
                if count >= _MOST_FILES:
                    return


def _strangers(folder: Path, known: Collection[str]) -> list[Path]:
    real = _real(known)
    return [path for path in video_files(folder) if os.path.realpath(path) not in real]


def _real(paths: Iterable[str]) -> set[str]:
    return {os.path.realpath(path) for path in paths}


def _real_and_size(path: Path) -> tuple[str, int]:
    try:
        return os.path.realpath(path), path.stat().st_size
    except OSError:
        return str(path), -1


def _state(path: Path, size: int, digest: str) -> _State | None:
    """The list of the report that it belongs to; None when all is well."""
    try:
        found = path.stat()
    except OSError:
        return _State.MISSING
    if found.st_size != size:
        return _State.CHANGED
    if not digest:
        return None
    read = digest_of(path)
    if not read:
        return _State.UNREADABLE
    return None if read == digest else _State.CHANGED
