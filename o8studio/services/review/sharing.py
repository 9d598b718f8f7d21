"""Makes what goes out of the studio for a review: pages, contact sheets, lists for editors, verdicts.

Each file, and the folder for an editor, gets its name when it is whole; nothing is overwritten.
"""

import asyncio
import functools
import os
import re
import secrets
import shutil
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from o8studio.domain.harmless import one_line
from o8studio.domain.ids import ClipId
from o8studio.domain.library.discussion import Discussion, signed
from o8studio.domain.library.refused import LibraryProblem, LibraryRefused
from o8studio.domain.library.timecode import Timebase
from o8studio.domain.request import Json
from o8studio.media.proxies import Proxy, Stopped, make_proxy
from o8studio.media.timing import Timing, timing_of
from o8studio.services.library.index import ClipInfo, LibraryIndex
from o8studio.services.review.discussions import Discussions
from o8studio.services.review.file_names import (
    READ_ME,
    ListKind,
    copy_name,
    file_name,
    folder_name,
    list_names,
    title_of,
)
from o8studio.services.review.handoff.edl import cut_list, marker_list
from o8studio.services.review.handoff.fcpxml import fcpxml
from o8studio.services.review.handoff.otio import otio
from o8studio.services.review.handoff.sequence import Marker, Shot, common_timebase, markers_of
from o8studio.services.review.handoff.sequence import Sequence as Timeline
from o8studio.services.review.handoff.tables import ClipVerdict, marker_table
from o8studio.services.review.page_file import page_file, read_template
from o8studio.services.review.review_page import Switches, Take, page_content
from o8studio.services.review.sheet import Paper, SheetRow, draw_sheet, sheet_order, sheet_pictures
from o8studio.services.runtime.assets import asset
from o8studio.services.runtime.clock import Clock
from o8studio.store.clip_copy import copy_bytes, fresh_file, give_name
from o8studio.store.part_file import disk_trouble, folder_for
from o8studio.texts.language import _
from o8studio.texts.money import money
from o8studio.texts.reviews import answer_words, editor_note, shared_by

Told = Callable[[float], None]
"""Called on the loop with the part that is done, from 0 to 1."""
_ONE_WORD = re.compile(r"[\w.:*/+-]{1,32}", re.ASCII)
"""Such as 720p, 16:9, 1280*720 and pro."""
_OLD_SECONDS = 3600.0
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class PageOptions:
    """How a review page is made.

    Attributes:
        title: empty for one that gives nothing away which is switched off.
        person: from whom it is; may be empty.
        lines: of the pictures, see `make_proxy`.
        passphrase: empty leaves the page open.
    """

    title: str = ""
    person: str = ""
    lines: int = 540
    passphrase: str = field(default="", repr=False)
    switches: Switches = field(default_factory=Switches)


@dataclass(frozen=True, slots=True)
class ListOptions:
    """What lists for an editor hold.

    Attributes:
        title: empty for that of the clips.
        timebase: None for that of most clips.
        with_ranges: whether a marker spans its comment's range; else it is at its first picture.
    """

    kinds: Sequence[ListKind]
    title: str = ""
    timebase: Timebase | None = None
    with_prompts: bool = False
    with_comments: bool = True
    with_ranges: bool = True


class Sharing:
    """Clips are only read. Methods raise `BrokenDownload` or `OSError` for a clip that can't be read, `DiskTrouble` for a
    folder that can't be written to, `LedgerUnreadable`, and `LibraryRefused` when there is no clip at all.
    """

    def __init__(
        self,
        index: LibraryIndex,
        discussions: Discussions,
        clock: Clock,
        model_title: Callable[[str], str],
        own_name: Callable[[], str] = str,
    ) -> None:
        """
        Args:
            own_name: of whoever works here, put beside what was said here; may be empty.
        """
        self._index = index
        self._discussions = discussions
        self._clock = clock
        self._model_title = model_title
        self._own_name = own_name

    async def page(
        self, clips: Sequence[ClipId], folder: Path, options: PageOptions, told: Told = lambda _part: None
    ) -> Path:
        """Make a review page; its path. Cancelling ends it within a picture, and leaves nothing behind."""
        infos = await self._infos(clips)
        takes = []
        for at, info in enumerate(infos):
            so_far = functools.partial(_tell, told, at, len(infos))
            proxy = await _in_thread(make_proxy, Path(info.row.path), options.lines, told=so_far)
            takes.append(await self._take(info, proxy, with_prompts=options.switches.prompts))
        title = one_line(options.title) or _title(infos, may_tell=options.switches.prompts)
        page_id, now = self._discussions.new_page_id(), self._clock.now()
        head, parts = page_content(
            page_id, title, options.person or self._own_name(), now, takes, options.switches
        )
        template = await asyncio.to_thread(read_template, asset("review_page"))
        content = await asyncio.to_thread(page_file, template, head, parts, options.passphrase)
        ids = [info.row.id for info in infos]
        await self._discussions.shared(page_id, ids, title, takes_answers=options.switches.asks)
        name = _("Review") if options.passphrase else title  # outside of the lock, the name tells nothing
        return await asyncio.to_thread(_written, folder, f"{file_name(name)}.html", content)

    async def sheet(
        self, clips: Sequence[ClipId], folder: Path, paper: Paper, title: str = "", person: str = ""
    ) -> Path:
        """Make a contact sheet; its path."""
        infos = await self._infos(clips)
        rows = [await self._sheet_row(info) for info in infos]
        name = one_line(title) or _title(infos)
        day = datetime.fromtimestamp(self._clock.now()).astimezone().date().isoformat()
        drawn = await draw_sheet(
            sheet_order(name, shared_by(person or self._own_name(), day, len(rows)), paper, rows)
        )
        return await asyncio.to_thread(_written, folder, f"{file_name(name)}.pdf", drawn)

    async def lists(self, clips: Sequence[ClipId], folder: Path, options: ListOptions) -> list[Path]:
        """Write lists for editors that name the clips where they lie; their paths."""
        timeline = await self._timeline(clips, options)
        files = [one for kind in options.kinds for one in _list_files(timeline, kind)]
        return [await asyncio.to_thread(_written, folder, name, text.encode()) for name, text in files]

    async def editor_folder(
        self, clips: Sequence[ClipId], folder: Path, options: ListOptions, told: Told = lambda _part: None
    ) -> Path:
        """Make a folder with copies of the clips and lists that name them by relative paths; its path."""
        timeline = await self._timeline(clips, options, is_relative=True)
        infos = await self._infos(clips)
        sources = [Path(info.row.path) for info in infos]
        names = [shot.path for shot in timeline.shots]
        files = [one for kind in options.kinds for one in _list_files(timeline, kind)]
        files.append((READ_ME, editor_note(timeline.title)))
        made = (folder, self._clock.now(), timeline.title, sources, names, files)
        return await _in_thread(_editor_folder, *made, told=told)

    async def verdicts(self, clips: Sequence[ClipId]) -> list[ClipVerdict]:
        """What people think of each clip."""
        found = []
        for info in await self._infos(clips):
            said = await self._said(info.row.id)
            found.append(
                ClipVerdict(
                    clip=info.row.id,
                    name=info.row.name,
                    file=info.row.path,
                    model=info.row.model,
                    prompt=info.row.prompt,
                    stars=info.row.stars,
                    verdict=info.row.verdict.value,
                    answer=said.answer.value,
                    answers={one.person: one.answer.value for one in said.answers},
                    comments=len(said.comments),
                    open_comments=said.open_count,
                )
            )
        return found

    async def _said(self, clip: ClipId) -> Discussion:
        return signed(await self._discussions.of(clip), self._own_name())

    async def _infos(self, clips: Sequence[ClipId]) -> list[ClipInfo]:
        infos = [info for one in dict.fromkeys(clips) if (info := await self._index.info(one)) is not None]
        if not infos:
            raise LibraryRefused(LibraryProblem.NO_CLIP)
        return infos

    async def _take(self, info: ClipInfo, proxy: Proxy, *, with_prompts: bool) -> Take:
        row, recipe = info.row, info.recipe
        values = {**recipe.core, **recipe.native} if recipe is not None else {}
        return Take(
            proxy=proxy,
            discussion=await self._said(row.id),
            prompt=row.prompt,
            model=self._model_title(row.model) if row.model else "",
            cost=money(row.cost_usd) if row.cost_usd is not None else "",
            settings=tuple(
                (name, str(value)[:400])
                for name, value in values.items()
                if value not in (None, "") and (with_prompts or _is_plain_setting(name, value))
            ),
        )

    async def _sheet_row(self, info: ClipInfo) -> SheetRow:
        row, path = info.row, Path(info.row.path)
        timing = await asyncio.to_thread(timing_of, path)
        numbers, pictures = await asyncio.to_thread(sheet_pictures, path)
        said, base = await self._said(row.id), Timebase(timing.rate)
        model = self._model_title(row.model) if row.model else ""
        facts = [
            base.timecode(timing.frames),
            f"{row.width} × {row.height}",
            f"{float(timing.rate):.5g} fps",
            model,
        ]
        return SheetRow(
            name=row.name,
            facts=" · ".join(fact for fact in facts if fact),
            prompt=row.prompt,
            answer=said.answer.value if said.answers else "",
            answer_words=answer_words(said.answer) if said.answers else "",
            pictures=tuple(pictures),
            codes=tuple(base.timecode(number) for number in numbers),
            comments=tuple((base.timecode(one.range.first), one.person, one.text) for one in said.comments),
        )

    async def _timeline(
        self, clips: Sequence[ClipId], options: ListOptions, *, is_relative: bool = False
    ) -> Timeline:
        infos = await self._infos(clips)
        timings = [await asyncio.to_thread(timing_of, Path(info.row.path)) for info in infos]
        shots = []
        for at, (info, timing) in enumerate(zip(infos, timings, strict=True)):
            said = await self._said(info.row.id)
            if not options.with_comments:  # they are left out, not hidden
                said = replace(said, all_comments=())
            path = copy_name(at, info.row) if is_relative else info.row.path
            markers = markers_of(said, timing.frames, with_ranges=options.with_ranges)
            note = info.row.prompt if options.with_prompts else ""
            shots.append(_shot(info, timing, said, path, markers, note=note))
        base = options.timebase or common_timebase([timing.rate for timing in timings])
        return Timeline(title=one_line(options.title) or _title(infos), timebase=base, shots=tuple(shots))


def _is_plain_setting(name: str, value: Json) -> bool:
    """Whether a setting holds nothing that somebody wrote: a number, a switch, or one word that is no prompt's."""
    if isinstance(value, str):
        return "prompt" not in name.lower() and _ONE_WORD.fullmatch(value) is not None
    return isinstance(value, (bool, int, float))


def _tell(told: Told, at: int, count: int, part: float) -> None:
    told((at + part) / count)


def _title(infos: Sequence[ClipInfo], *, may_tell: bool = True) -> str:
    """The name of the first clip, which begins as its prompt does, if that may be told."""
    return title_of([info.row for info in infos]) if may_tell else _("Review")


def _shot(
    info: ClipInfo, timing: Timing, said: Discussion, path: str, markers: tuple[Marker, ...], *, note: str
) -> Shot:
    return Shot(
        name=Path(path).stem,
        path=path,
        rate=timing.rate,
        frames=timing.frames,
        width=info.row.width,
        height=info.row.height,
        has_sound=info.row.has_sound,
        markers=markers,
        note=note,
        answer=said.answer.value,
        begins=() if timing.is_steady else timing.begins,
    )


def _list_files(timeline: Timeline, kind: ListKind) -> list[tuple[str, str]]:
    """Names and texts of a list's files."""
    texts = {
        ListKind.FCPXML: (fcpxml,),
        ListKind.EDL: (cut_list, marker_list),
        ListKind.OTIO: (otio,),
        ListKind.CSV: (marker_table,),
    }[kind]
    return [
        (name, text(timeline)) for name, text in zip(list_names(timeline.title, kind), texts, strict=True)
    ]


def _written(folder: Path, name: str, content: bytes) -> Path:
    """Blocking."""
    with fresh_file(folder) as part:
        part.write_bytes(content)
        return give_name(part, name)


def _editor_folder(
    folder: Path,
    now: float,
    title: str,
    sources: Sequence[Path],
    names: Sequence[str],
    files: Sequence[tuple[str, str]],
    told: Callable[[float], None],
    is_stopped: Callable[[], bool],
) -> Path:
    """Filled under another name, then renamed. Blocking."""
    folder_for(folder)
    for left in folder.glob(".o8-*.parts"):  # of a kill, an hour ago or more
        if left.stat().st_mtime < now - _OLD_SECONDS:
            shutil.rmtree(left, ignore_errors=True)
    part = folder / f".o8-{secrets.token_hex(6)}.parts"
    try:
        part.mkdir()
        for at, (source, name) in enumerate(zip(sources, names, strict=True)):
            if is_stopped():
                raise Stopped
            copy_bytes(source, part / name)
            told((at + 1) / len(sources))
        for name, text in files:
            (part / name).write_text(text, "utf-8", newline="")
        stem = folder_name(title)
        for number in range(1, 10_000):
            final = folder / (stem if number == 1 else f"{stem} ({number})")
            if not final.exists():
                os.rename(part, final)  # noqa: PTH104 - of a folder; `replace` would do the same
                return final
        raise FileExistsError(stem)
    except OSError as error:
        raise disk_trouble(error) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)  # it is gone where all went well


async def _in_thread(work: Callable[..., _T], *values: Any, told: Told) -> _T:
    """Run blocking work that tells how far it is and can be stopped; cancelling stops it."""
    loop, stop = asyncio.get_running_loop(), threading.Event()

    def tell(part: float) -> None:
        loop.call_soon_threadsafe(told, part)

    try:
        return await asyncio.to_thread(work, *values, told=tell, is_stopped=stop.is_set)
    except asyncio.CancelledError:
        stop.set()
        raise
