"""Copies for elsewhere: the original bytes, with a recipe beside or inside, a part, or another form."""

import asyncio
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from o8studio.domain.errors import StudioError
from o8studio.domain.ids import ClipId
from o8studio.domain.jobs.clip_names import clip_file_name
from o8studio.domain.library.recipe import Recipe
from o8studio.domain.library.refused import LibraryProblem, LibraryRefused
from o8studio.media.converting import Form, convert
from o8studio.media.recipe_tag import embed, marks_inside
from o8studio.media.trimming import cut
from o8studio.services.library.archive import Progress
from o8studio.services.library.index import ClipInfo, LibraryIndex
from o8studio.store.clip_copy import copied_to, copy_bytes, left_parts
from o8studio.store.part_file import digest_of, folder_for
from o8studio.store.sidecar import write_sidecar

log = logging.getLogger(__name__)

DEFAULT_NAME = "{day} {title} {model} {id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportOptions:
    """How copies are made.

    Attributes:
        name: template with `{day}`, `{time}`, `{title}`, `{model}`, `{seed}`, `{stars}`, `{project}`, `{id}`.
        sidecar: write the recipe beside each copy.
        is_embedded: write the recipe into each copy; packets stay the same. Not done for signed files.
        form: re-encode as this; None for the original bytes.
        begin, end: seconds; a part without a form keeps its packets where it begins at a key frame, else it is re-encoded as MP4.
    """

    name: str = DEFAULT_NAME
    sidecar: bool = False
    is_embedded: bool = False
    form: Form | None = None
    begin: float = 0.0
    end: float | None = None

    @property
    def is_part(self) -> bool:
        """Whether the copy is a part."""
        return self.begin > 0 or self.end is not None

    @property
    def is_changed(self) -> bool:
        """Whether the copy has other bytes, so that no signature can hold."""
        return self.form is not None or self.is_part


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """One copy, or why there is none.

    Attributes:
        is_signature_lost: the original is signed (C2PA), and the copy, being re-encoded, is not.
        is_recipe_left_out: it was to be inside, which would break the signature.
        original_sha256: of the file in the library.
    """

    clip: ClipId
    path: Path | None = None
    error: StudioError | None = None
    is_signature_lost: bool = False
    is_recipe_left_out: bool = False
    original_sha256: str = ""


class Exporting:
    """The file in the library is only read. A copy gets its name when it is whole; nothing is overwritten."""

    def __init__(self, index: LibraryIndex) -> None:
        self._index = index

    async def export(
        self,
        clips: Iterable[ClipId],
        folder: Path,
        options: ExportOptions | None = None,
        progress: Progress = lambda _done, _of: None,
    ) -> list[Exported]:
        """Make a copy of each clip; one that fails does not stop the others.

        Raises:
            DiskTrouble: the folder can't be written to; nothing was made.
            LedgerUnreadable
        """
        await asyncio.to_thread(_ready, folder)
        wanted = list(dict.fromkeys(clips))
        how = options or ExportOptions()
        names = {group.id: group.name for group in await self._index.groups()}
        done: list[Exported] = []
        for number, clip_id in enumerate(wanted):
            progress(number, len(wanted))
            info = await self._index.info(clip_id)
            if info is None:
                done.append(Exported(clip=clip_id, error=LibraryRefused(LibraryProblem.NO_CLIP)))
                continue
            name = names.get(info.row.project, "")
            done.append(await asyncio.to_thread(_exported, info, folder, how, name))
        progress(len(wanted), len(wanted))
        return done


def _exported(info: ClipInfo, folder: Path, how: ExportOptions, project: str) -> Exported:
    """Blocking."""
    source = Path(info.row.path)
    try:
        marks = marks_inside(source)
        is_signed = marks.is_signed
        may_embed = how.is_embedded and info.recipe is not None and not is_signed and not how.is_changed
        path = _part(info, folder, how, project) if how.is_part and how.form is None else None
        path = path or copied_to(source, folder, _name(info, how, project), _writer(info, how, may_embed))
        if not how.is_changed and not may_embed and digest_of(path) != info.clip.sha256:
            path.unlink()
            return Exported(clip=info.row.id, error=LibraryRefused(LibraryProblem.FILE_CHANGED, source.name))
        if how.sidecar and info.recipe is not None:
            write_sidecar(path, info.recipe)
    except OSError as error:
        log.info("no copy of clip %s: %s", info.row.id, error)
        problem = LibraryProblem.AWAY if not source.exists() else LibraryProblem.NOT_CONVERTED
        return Exported(clip=info.row.id, error=LibraryRefused(problem, source.name))
    except StudioError as error:
        return Exported(clip=info.row.id, error=error)
    return Exported(
        clip=info.row.id,
        path=path,
        is_signature_lost=is_signed and how.is_changed,
        is_recipe_left_out=how.is_embedded and info.recipe is not None and not may_embed,
        original_sha256=info.clip.sha256,
    )


def _writer(info: ClipInfo, how: ExportOptions, may_embed: bool) -> Callable[[Path, Path], None]:
    if how.is_changed:
        form = how.form or Form.MP4
        return lambda source, part: convert(source, part, form, how.begin, how.end)
    recipe: Recipe | None = info.recipe
    if may_embed and recipe is not None:
        return lambda source, part: embed(source, part, recipe)
    return copy_bytes


def _part(info: ClipInfo, folder: Path, how: ExportOptions, project: str) -> Path | None:
    """A part with its own packets; None where it has to be encoded."""

    def write(source: Path, part: Path) -> None:
        if not cut(source, part, how.begin, how.end):
            raise _NoPackets

    name = _name(info, how, project, Path(info.row.path).suffix)
    try:
        return copied_to(Path(info.row.path), folder, name, write)
    except _NoPackets:
        return None


class _NoPackets(Exception):
    """A part can't be had by packets alone."""


def _name(info: ClipInfo, how: ExportOptions, project: str, suffix: str = "") -> str:
    row = info.row
    at = datetime.fromtimestamp(row.added_at).astimezone()
    encoded = f".{(how.form or Form.MP4).value}" if how.is_changed else Path(row.path).suffix
    values = {
        "day": at.strftime("%Y-%m-%d"),
        "time": at.strftime("%H.%M.%S"),
        "title": row.name[:80],
        "model": row.model[:40],
        "seed": row.seed,
        "stars": str(row.stars) if row.stars else "",
        "project": project,
        "id": row.id[-6:],
    }
    return clip_file_name(how.name, values, row.id[-6:], suffix or encoded)


def _ready(folder: Path) -> None:
    folder_for(folder)
    for part in left_parts(folder):
        part.unlink(missing_ok=True)
