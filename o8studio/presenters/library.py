"""The library as its page sees it: what a query finds, under which headings; and the verbs on clips."""

import asyncio
import functools
import shutil
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from operator import neg
from pathlib import Path

from o8studio.domain.ids import ClipId, GroupId
from o8studio.domain.jobs.delivered import YES, Difference, Measured
from o8studio.domain.jobs.job import Job
from o8studio.domain.library.clip import Clip
from o8studio.domain.library.listing import ClipRow, Sort, SortKey, Suggestion, Sums
from o8studio.domain.library.query import Came, Is, Key, Query, Token, Word, parse, written
from o8studio.domain.request import UNKNOWN_FAMILY
from o8studio.media.label import Marks
from o8studio.media.recipe_tag import marks_inside
from o8studio.presenters.background import Background, CurrentGateway
from o8studio.services.library.index import ClipInfo as Known
from o8studio.store.library.reading import Reader
from o8studio.studio import Studio
from o8studio.texts.days import day_words
from o8studio.texts.language import _, pick
from o8studio.ui.library_port import ClipInfo, Compared, Listing, Section, Shelves, WayBack

_SOON_DAYS = 7
_POSTERS = 3
_VALUES = 4
_SEEN_FIRST = 60
_FIRST = 300
"""More than a window shows at once; a hundred thousand take five times as long as a person should wait for the first."""
_BEFORE_SAID = 8
"""Suggestions above the word itself, which always has a place."""
Named = tuple[ClipId, str, float, str]
"""Id, name, moment of adding, stack."""


class LibraryReading:
    """What the library holds; the questions of `LibraryPort`."""

    def __init__(
        self, studio: Studio, current: CurrentGateway, work: Background, first: int = _FIRST
    ) -> None:
        """`first`: so many clips are told before all of them."""
        self._studio, self._current, self._spawn, self._first = studio, current, work.spawn, first
        self._smart: Mapping[GroupId, int] = {}
        self._counting = 0

    def suggest(self, text: str) -> Sequence[Suggestion]:
        """Ways to go on typing the last word of this query; of the first filter among them, its values too; at last itself."""
        found = self._studio.index.suggest(text, len(text))
        first = found[0].token if found else ""
        if first.endswith(":"):
            values = [one for one in self._studio.index.suggest(first, len(first)) if one.count]
            found = [found[0], *values[:_VALUES], *(one for one in found[1:] if one not in values)]
        found = [self._named(one) for one in found]
        query = parse(text)
        said = next((word for word in query.words if word.end == len(text) and not word.is_excluded), None)
        if said is None or query.problems:
            return found
        return [*found[:_BEFORE_SAID], Suggestion(text[said.begin : said.end], is_said=True)]

    def _named(self, one: Suggestion) -> Suggestion:
        """With the name of its model, and whether the only gateway that there is offers it still."""
        key, _colon, value = one.token.partition(":")
        model = value.strip('"')
        spec = self._studio.catalogue.peek(model)
        if key.lstrip("-") != Key.MODEL or spec.family == UNKNOWN_FAMILY:
            return one
        offered, entry = {each.id for each in self._current.specs}, self._current.entry()
        is_gone = (
            offered and model not in offered and [entry] == [*self._studio.preferences.settings.gateways]
        )
        # Translators: of a model in a list of models
        note = _("no longer offered") if is_gone else model
        return replace(one, family=spec.family, title=pick(spec.title, spec.title_zh), note=note)

    def find_clips(
        self,
        query: str,
        sort: Sort,
        *,
        stacked: bool,
        take: Callable[[Listing], object],
        opened: frozenset[str] = frozenset(),
        soon: Callable[[Listing], object] | None = None,
        failed: Callable[[], object] | None = None,
    ) -> None:
        """All clips that a query finds, made on the index's thread, because there may be 100,000; to `soon` the first ones."""
        wanted, today = parse(query), datetime.now().astimezone().date()

        async def work() -> None:
            ask = functools.partial(
                _listing, wanted, sort, today, opened, stacked=stacked and not wanted.looks_in_trash
            )
            if soon is not None and not wanted.looks_in_trash:
                ask_first = functools.partial(_with_rows, functools.partial(ask, most=self._first))
                first = await self._studio.index.ask(ask_first, as_it_is=True)
                if len(first.ids) < self._first:  # that is all
                    take(first)
                    return
                soon(replace(first, is_whole=False))
            take(await self._studio.index.ask(ask, as_it_is=True))

        async def told() -> None:
            try:
                await work()
            except Exception:
                if failed is not None:
                    failed()
                raise

        self._spawn("find clips", told())

    def clip_rows(self, ids: Sequence[ClipId], take: Callable[[Sequence[ClipRow]], object]) -> None:
        """The rows of these clips; those that are gone are left out."""

        async def work() -> None:
            rows = await self._studio.index.rows(ids, as_it_is=True)
            take(await self._studio.absences.told(rows))

        self._spawn("clip rows", work())

    def shelves(
        self, take: Callable[[Shelves], object], counted: Callable[[Shelves], object] | None = None
    ) -> None:
        """The sidebar with its counts, and the room on the disk; what smart collections find takes a question each, and is told after it."""

        async def work() -> None:
            sidebar = await self._studio.index.sidebar()
            free = await asyncio.to_thread(self._free_bytes)
            shelves = Shelves(sidebar, sidebar.facets.sums.bytes, free, self._smart)
            take(shelves)
            if counted is None:
                return
            self._counting += 1
            turn = self._counting
            smart = await self._studio.index.smart_counts(sidebar.groups)
            if turn == self._counting and smart != self._smart:  # else a later one tells of it
                self._smart = smart
                counted(replace(shelves, smart=smart))

        self._spawn("library sidebar", work())

    def _free_bytes(self) -> int | None:
        folder = Path(self._studio.preferences.settings.clips_folder or self._studio.places.clips)
        while not folder.exists() and folder != folder.parent:
            folder = folder.parent
        try:
            return shutil.disk_usage(folder).free
        except OSError:  # its drive is away
            return None

    def ways_back(self, query: str, take: Callable[[Sequence[WayBack], int], object]) -> None:
        """What a query that finds nothing would find without each part, best first; and how many are in the trash."""
        wanted = parse(query)
        today = datetime.now().astimezone().date()

        async def work() -> None:
            ask = functools.partial(_ways_back, wanted, today)
            take(*await self._studio.index.ask(ask, as_it_is=True))

        self._spawn("ways back", work())

    def clip_info(self, clip_id: ClipId, take: Callable[[ClipInfo], object]) -> None:
        """All that is known of one clip."""

        async def work() -> None:
            known = await self._studio.index.info(clip_id)
            if known is not None:
                take(_info(known, await asyncio.to_thread(_label, Path(known.row.path))))

        self._spawn("clip info", work())


def _with_rows(ask: Callable[[Reader], Listing], reader: Reader) -> Listing:
    """A list with the rows that are seen first, without a second question that waits behind what counts and lists all.

    What a missing file says of itself is looked up on the disk, so those come when they are asked for.
    """
    found = ask(reader)
    rows = [row for row in reader.rows(found.ids[:_SEEN_FIRST]) if not row.is_missing]
    return replace(found, rows=rows)


def _listing(
    query: Query,
    sort: Sort,
    today: date,
    opened: frozenset[str],
    reader: Reader,
    *,
    stacked: bool,
    most: int = -1,
) -> Listing:
    found = reader.names(query, sort, today, stacked=stacked, most=most)
    if query.looks_in_trash:
        return _trash(found.ids, reader)
    sums, whole = reader.count(query, today), reader.count(Query(), today)
    by_day = sort.key is SortKey.ADDED and not _is_of_missing(query)
    sections = _days(found.moments, today) if by_day else (Section("", "", len(found.ids)),)
    listing = Listing(
        ids=found.ids,
        names=found.names,
        sections=sections if found.ids else (),
        sums=sums,
        total=whole.clips,
    )
    if not stacked:
        return listing
    takes, there = reader.takes(found.stacks), opened & set(found.stacks)
    inside = {one: reader.names(query.plus(written(Key.STACK, one)), sort, today).rows() for one in there}
    rows, sections = _with_open(found.rows(), listing.sections, inside)
    return replace(
        listing,
        ids=[one for one, _name, _moment, _stack in rows],
        names=[name for _one, name, _moment, _stack in rows],
        sections=sections,
        takes={
            one: takes[stack]
            for one, _name, _moment, stack in rows
            if takes.get(stack, 1) > 1 and stack not in inside
        },
        opened={
            one[0]: (number, len(clips)) for clips in inside.values() for number, one in enumerate(clips, 1)
        },
    )


def _is_of_missing(query: Query) -> bool:
    """Whether it lists missing files: a table, not days."""
    return any(
        token.key is Key.IS and Is.MISSING in token.values and not token.is_excluded for token in query.tokens
    )


def _with_open(
    found: Sequence[Named], sections: tuple[Section, ...], inside: Mapping[str, Sequence[Named]]
) -> tuple[list[Named], tuple[Section, ...]]:
    """The clips of open stacks where the stack was, whatever day they are of."""
    made: list[Named] = []
    grown: list[Section] = []
    at = 0
    for section in sections:
        before = len(made)
        for one in found[at : at + section.count]:
            made += inside.get(one[3], (one,))
        at += section.count
        grown.append(replace(section, count=len(made) - before))
    return made, tuple(grown)


def _days(moments: Sequence[float], today: date) -> tuple[Section, ...]:
    """Runs of one day; `moments` go up or down, so that the end of each day is looked up."""
    made: list[Section] = []
    goes_down = len(moments) > 1 and moments[0] > moments[-1]
    at = 0
    while at < len(moments):
        day = datetime.fromtimestamp(moments[at]).astimezone().date()
        first = datetime.combine(day, time()).astimezone().timestamp()
        last = datetime.combine(date.fromordinal(day.toordinal() + 1), time()).astimezone().timestamp()
        end = (
            bisect_right(moments, -first, lo=at, key=neg) if goes_down else bisect_left(moments, last, lo=at)
        )
        end = max(end, at + 1)  # where a clock was set back
        made.append(Section(f"{day}", day_words(day, today), end - at))
        at = end
    return tuple(made)


def _trash(ids: Sequence[ClipId], reader: Reader) -> Listing:
    """Those that leave first come first."""
    rows = sorted(reader.rows(ids), key=lambda row: row.days_left or 0)
    soon = sum((row.days_left or 0) <= _SOON_DAYS for row in rows)
    sections = (
        Section("soon", _("Goes within a week"), soon),
        Section("later", _("Later"), len(rows) - soon),
    )
    return Listing(
        ids=[row.id for row in rows],
        names=[row.name for row in rows],
        sections=tuple(one for one in sections if one.count),
        sums=Sums(len(rows), sum(row.length for row in rows), sum(row.size for row in rows)),
        total=len(rows),
    )


def _ways_back(query: Query, today: date, reader: Reader) -> tuple[list[WayBack], int]:
    parts: list[Token | Word] = sorted([*query.tokens, *query.words], key=lambda part: part.begin)
    ways = []
    for part in parts:
        rest = query.without(part)
        count = reader.count(rest, today).clips
        if count and rest.text:
            clips = reader.page(rest, Sort(), None, _POSTERS, today).rows
            ways.append(WayBack(query.text[part.begin : part.end], rest.text, count, clips))
    ways.sort(key=lambda way: way.count)  # the fewest come nearest to what was meant
    in_trash = 0 if query.looks_in_trash else reader.count(parse(f"{query.text} in:trash"), today).clips
    return ways, in_trash


def _label(path: Path) -> str:
    """What a file says of itself as made by AI; empty if nothing, or if it can't be read. Blocking."""
    try:
        return marks_words(marks_inside(path))
    except (OSError, ValueError):
        return ""


def marks_words(marks: Marks) -> str:
    """What a file says of itself as made by AI; empty if nothing."""
    if marks.label is not None and marks.is_signed:
        return _("AI label, and a signature (C2PA)")
    if marks.is_signed:
        return _("Signature (C2PA)")
    return _("AI label") if marks.label is not None else ""


def _info(known: Known, label: str) -> ClipInfo:
    compared = _compared(known.job, known.clip, known.row, known.asked) if known.job is not None else ()
    return ClipInfo(
        row=known.row,
        job=known.job,
        compared=compared,
        takes=known.takes,
        label=label,
        before=known.before,
        after=known.after,
    )


def _compared(job: Job, clip: Clip, row: ClipRow, asked: Sequence[Difference]) -> tuple[Compared, ...]:
    core, differs = job.request.core, {one.field for one in asked}
    sizes = {Measured.SIZE, Measured.RESOLUTION, Measured.ASPECT_RATIO}
    width, height = core.get("width"), core.get("height")
    shape = [str(core[name]) for name in ("resolution", "aspect_ratio") if core.get(name)]
    picture = f"{width} × {height}" if width and height else ", ".join(shape)
    length, fps, sound = core.get("duration"), core.get("fps"), core.get("audio")
    frames = round(clip.length * clip.fps)
    lines = [
        Compared(
            _("Picture"),
            picture,
            f"{clip.width} × {clip.height}" if clip.width else "",
            bool(differs & sizes),
        ),
        Compared(
            _("Length"),
            _("{n} s").format(n=f"{length:g}") if isinstance(length, (int, float)) else "",
            _("{n} s, {frames} f").format(n=f"{clip.length:.2f}", frames=frames) if clip.length else "",
            Measured.LENGTH in differs,
        ),
        Compared(
            _("Frames"),
            _("{n} fps").format(n=f"{fps:g}") if isinstance(fps, (int, float)) else "",
            _("{n} fps").format(n=f"{clip.fps:g}") if clip.fps else "",
            Measured.FPS in differs,
        ),
        Compared(
            _("Sound"),
            "" if sound is None else _on_off(sound in (True, YES)),
            _("with sound") if clip.has_sound else _("silent"),
            Measured.SOUND in differs,
        ),
        Compared(
            _("Cost"),
            f"${told:.2f}" if (told := job.request.told_usd) is not None else "",
            f"${row.cost_usd:.2f}" if row.cost_usd is not None else "",
            Came.DEARER in row.came,
        ),
    ]
    return tuple(line for line in lines if line.asked or line.delivered)


def _on_off(on: bool) -> str:
    return _("on") if on else _("off")
