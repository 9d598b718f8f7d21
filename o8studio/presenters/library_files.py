"""The library's files as its page sees them: saving copies, tables, checking, finding, deleting."""

import asyncio
import csv
import io
import json
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from o8studio.domain.ids import ClipId, GroupId
from o8studio.domain.library.facts import Removal
from o8studio.domain.library.listing import ClipRow
from o8studio.domain.library.refused import LibraryRefused
from o8studio.media.converting import Form
from o8studio.presenters.background import Background
from o8studio.services.library.exporting import ExportOptions
from o8studio.store.part_file import write_whole
from o8studio.studio import Studio
from o8studio.texts.language import _, ngettext
from o8studio.ui.library_port import (
    Checked,
    SavedAs,
    SaveOrder,
    Told,
)

_TOLD = 200
"""How often it is told how far a check is: each time the window lays out a line."""

_NAMED = 3
"""So many files are named that are not as they were saved: no search lists them, as it does missing ones."""


class LibraryFiles:
    """Everything here reads or writes files, in threads; nothing overwrites a file."""

    def __init__(self, studio: Studio, work: Background) -> None:
        self._studio, self._spawn, self._say = studio, work.spawn, work.say

    def save_clips(self, ids: Sequence[ClipId], order: SaveOrder, done: Callable[[int, str], None]) -> None:
        """Save copies; one that fails does not stop the others."""
        saved: list[int] = [0]
        form = None if order.form is SavedAs.ORIGINAL else Form(order.form.value)
        folder = Path(order.folder).expanduser()
        options = ExportOptions(
            name=order.template, sidecar=order.sidecar, is_embedded=order.is_embedded, form=form,
            begin=order.begin, end=order.end,
        )  # fmt: skip

        async def work() -> None:
            made = await self._studio.exporting.export(ids, folder, options)
            saved[0] = sum(one.path is not None for one in made)
            if failed := next((one.error for one in made if one.error is not None), None):
                raise failed
            if any(one.is_signature_lost for one in made):
                self._say(_("Copies that were cut or converted carry no signature; the originals do."))
            if left_out := sum(one.is_recipe_left_out for one in made):
                words = ngettext(
                    "{n} signed clip was saved as it came: a recipe inside would break its signature.",
                    "{n} signed clips were saved as they came: a recipe inside would break their signatures.",
                    left_out,
                )
                self._say(words.format(n=f"{left_out:,}"))

        self._spawn("save clips", work(), lambda problem: done(saved[0], problem))

    def save_table(self, ids: Sequence[ClipId], path: str, done: Told) -> None:
        """Write what is known of these clips, verdicts among it: as JSON if the path ends so, else as CSV."""

        async def work() -> None:
            rows = await self._studio.index.rows(ids)
            groups = {group.id: group.name for group in await self._studio.index.groups()}
            text = as_json(rows, groups) if path.lower().endswith(".json") else as_csv(rows, groups)
            await asyncio.to_thread(write_whole, Path(path), text.encode("utf-8"), mode=0o644)

        self._spawn("save table", work(), done)

    def check_files(
        self, told: Callable[[int, int], None], done: Callable[[Checked, str], None]
    ) -> Callable[[], None]:
        """Compare every clip's file with its checksum, and look for files without a clip. Returns what stops it."""
        found, running, stopped = list[Checked](), list[asyncio.Task[object]](), list[bool]()

        def tell(checked: int, of: int) -> None:
            if not stopped and (checked % max(1, of // _TOLD) == 0 or checked == of):
                told(checked, of)

        async def work() -> None:
            task = asyncio.current_task()
            if stopped or task is None:
                return
            running.append(task)
            folder = self._studio.pipeline.clips_folder()
            report = await self._studio.archive.check(folder, progress=tell)
            clips = (report.missing, report.changed, report.unreadable)
            missing, changed, unreadable = (len(one) for one in clips)
            rows = await self._studio.index.rows([*report.changed, *report.unreadable][:_NAMED])
            names = tuple(Path(row.path).name for row in rows)
            found.append(Checked(missing, changed, unreadable, len(report.strangers), names=names))

        def ended(problem: str) -> None:
            if not stopped:
                done(next(iter(found), Checked()), problem)

        def stop() -> None:
            if not stopped and not found:
                stopped.append(True)
                for one in running:
                    one.cancel()
                done(Checked(is_stopped=True), "")

        self._spawn("check files", work(), ended)
        return stop

    async def find_files(self, ids: Sequence[ClipId], path: Path) -> None:
        """A folder in which the missing files are looked for, or the file of one clip."""
        if await asyncio.to_thread(path.is_dir):
            found = await self._studio.archive.find_missing(path)
            self._say(_("{n} files found").format(n=len(found)))
            return
        for clip_id in ids[:1]:
            await self._studio.library.found(clip_id, path)
            await self._studio.index.note_missing({}, {clip_id: str(path)})

    async def delete(self, ids: Sequence[ClipId]) -> None:
        """Delete clips in the trash for good; a person has confirmed it.

        Raises:
            LibraryRefused: one stayed; the first one's reason.
        """
        removed = await self._studio.removal.remove(ids, Removal.DELETED)
        if removed.kept:
            row, problem = removed.kept[0]
            raise LibraryRefused(problem, row.name)


# ---- tables

_COLUMNS = (
    "id", "name", "prompt", "model", "stars", "verdict", "answer", "comments", "length_seconds", "width", "height", "fps",
    "sound", "cost_usd", "project", "collections", "tags", "seed", "came", "added", "path",
)  # fmt: skip


def as_csv(rows: Sequence[ClipRow], groups: dict[GroupId, str]) -> str:
    """A line for each clip; what a spreadsheet would take for a formula begins with an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_COLUMNS)
    for row in rows:
        values = _values(row, groups)
        writer.writerow([_plain(_flat(values[name])) for name in _COLUMNS])
    return out.getvalue()


def as_json(rows: Sequence[ClipRow], groups: dict[GroupId, str]) -> str:
    """A list of objects."""
    return json.dumps([_values(row, groups) for row in rows], ensure_ascii=False, indent=1) + "\n"


def _values(row: ClipRow, groups: dict[GroupId, str]) -> dict[str, object]:
    return {
        "id": row.id,
        "name": row.name,
        "prompt": row.prompt,
        "model": row.model,
        "stars": row.stars,
        "verdict": row.verdict.value,
        "answer": row.answer,
        "comments": row.comments,
        "length_seconds": row.length,
        "width": row.width,
        "height": row.height,
        "fps": row.fps,
        "sound": row.has_sound,
        "cost_usd": row.cost_usd,
        "project": groups.get(row.project, ""),
        "collections": [groups[one] for one in row.groups if one in groups],
        "tags": list(row.tags),
        "seed": row.seed,
        "came": [one.value for one in row.came],
        "added": datetime.fromtimestamp(row.added_at).astimezone().isoformat(timespec="seconds"),
        "path": row.path,
    }


def _flat(value: object) -> str:
    if value is None:
        return ""
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)


def _plain(text: str) -> str:
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
