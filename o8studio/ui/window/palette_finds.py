"""What the command palette finds while one types: clips and tags, which the library is asked for, and a frame to go to."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial

from PySide6.QtCore import QObject
from shiboken6 import isValid

from o8studio.domain.library.listing import ClipRow
from o8studio.domain.library.query import Key, written
from o8studio.texts.language import _, ngettext
from o8studio.texts.states import when_words
from o8studio.ui.actions.command_id import CommandId
from o8studio.ui.actions.commands import command
from o8studio.ui.actions.factory import hint
from o8studio.ui.models.poster_cache import PosterCache
from o8studio.ui.palette.matching import Searched, best
from o8studio.ui.palette.painting import POSTER_RADIUS
from o8studio.ui.palette.palette import Palette
from o8studio.ui.palette.results import EACH, ONLY, Entry, Kind, prefix_and_words, verb
from o8studio.ui.palette_port import FewClips
from o8studio.ui.player.clip_times import ClipTimes
from o8studio.ui.player.transport import number_of, timecode
from o8studio.ui.window.library_files import do_to_files
from o8studio.ui.window.navigation_frame import PageName
from o8studio.ui.window.parts import Window


class PaletteFinds(QObject):
    """Lives as long as its palette. One question for clips is under way at a time; what comes too late is not shown."""

    def __init__(self, window: Window, palette: Palette) -> None:
        super().__init__(palette)
        self._window, self._palette, self._port = window, palette, window.ports.palette
        self._tags: dict[str, Searched] | None = None
        self._is_asking = False
        self._posters = PosterCache(self, POSTER_RADIUS)
        self._posters.came.connect(palette.view.viewport().update)
        palette.destroyed.connect(self._posters.end)
        palette.asked.connect(self._on_asked)
        palette.library_asked.connect(self._show_library)
        self._on_asked("")

    def _on_asked(self, text: str) -> None:
        prefix, words = prefix_and_words(text)
        if Kind.FRAME in ONLY.get(prefix, ()):
            self._palette.show_found(text, Kind.FRAME, self._frames(words))
        if Kind.TAG in ONLY.get(prefix, ()) and self._tags is None:
            self._tags = {}
            self._port.tags(self._take_tags)
        self._ask_for_clips()

    # ---- clips

    def _query(self, text: str) -> str | None:
        """The library's query for the clips of a text; None where there are none to be found."""
        prefix, words = prefix_and_words(text)
        if not prefix:
            return words
        known = list(self._tags.values()) if Kind.TAG in ONLY.get(prefix, ()) and words and self._tags else []
        found = best(known, words, 1)
        return written(Key.TAG, known[found[0][0]].text) if found else None

    def _ask_for_clips(self) -> None:
        text = self._palette.results.query
        query = self._query(text)
        if query is None:
            self._palette.show_found(text, Kind.CLIP, [])
        elif not self._is_asking:
            self._is_asking = True
            self._port.few_clips(query, EACH, partial(self._take_clips, text))

    def _take_clips(self, text: str, found: FewClips) -> None:
        if not isValid(self._palette):
            return
        self._is_asking = False
        if text != self._palette.results.query:  # a person went on typing meanwhile
            self._ask_for_clips()
            return
        note = ngettext("{n} match, in Library", "{n} matches, all in Library", found.count)
        words = note.format(n=f"{found.count:,}") if text.strip() else ""
        self._palette.show_found(text, Kind.CLIP, [self._clip(row) for row in found.rows], words)

    def _clip(self, row: ClipRow) -> Entry:
        model = self._window.store.names(row.model)[1] if row.model else ""
        model = model or (_("Imported") if row.is_imported else "")
        when = when_words(row.added_at, datetime.now().astimezone())
        path = self._window.ports.files.posters() / row.poster
        return Entry(
            Kind.CLIP,
            Searched(" ".join(row.name[:400].split())),
            partial(self._window.library_actions.open_row, row),
            poster=partial(self._posters.picture, path),
            fact=", ".join(filter(None, (model, when))),
            stars=row.stars,
            verbs=partial(self._verbs, row),
        )

    def _verbs(self, row: ClipRow) -> list[Entry]:
        """What can be done with a clip from here; what needs its file says so where that is gone."""
        window, of_library = self._window, self._window.library_actions
        gone = _("The file is missing.") if row.is_missing else ""

        def to_file(name: CommandId) -> None:
            if said := do_to_files(name, [row]):
                window.say(said)

        def of(name: CommandId, act: Callable[[], object], fact: str = "") -> Entry:
            one = command(name)
            return verb(one.title, act, one.icon, fact=fact, is_enabled=not fact)

        unknown = "" if row.job_id else _("Nothing is known of how this clip was made.")
        silent = "" if row.prompt else _("Its prompt is not known.")
        return [
            verb(_("Play"), partial(of_library.open_row, row), "play"),
            of(CommandId.LIBRARY_REVIEW, partial(window.review_actions.open, [row.id])),
            of(CommandId.USE_SETTINGS, partial(of_library.use_settings_of, row.id), unknown),
            of(CommandId.COPY_PROMPT, partial(to_file, CommandId.COPY_PROMPT), silent),
            of(CommandId.LIBRARY_COPY_FILE, partial(to_file, CommandId.LIBRARY_COPY_FILE), gone),
            of(CommandId.FOLDER, partial(to_file, CommandId.FOLDER), gone),
            of(CommandId.OPEN_OUTSIDE, partial(to_file, CommandId.OPEN_OUTSIDE), gone),
            verb(_("Move to Trash"), partial(of_library.trash, [row.id]), "trash-2"),
        ]

    # ---- tags

    def _take_tags(self, tags: Mapping[str, int]) -> None:
        if not isValid(self._palette):
            return
        used = sorted(tags, key=lambda tag: (-tags[tag], tag))
        self._tags = {tag: Searched(tag) for tag in used}
        self._palette.add(Kind.TAG, [self._tag(tag, tags[tag]) for tag in used])
        self._ask_for_clips()

    def _tag(self, tag: str, count: int) -> Entry:
        fact = ngettext("{n} clip", "{n} clips", count).format(n=f"{count:,}")
        act = partial(_search_library, self._window, written(Key.TAG, tag))
        assert self._tags is not None  # they have just come
        return Entry(Kind.TAG, self._tags[tag], act, "tag", fact=fact)

    def _show_library(self, text: str) -> None:
        query = self._query(text)
        _search_library(self._window, query or "")

    # ---- a frame

    def _frames(self, words: str) -> list[Entry]:
        """The frame that is typed, or how to type it."""
        window, player = self._window, self._window.player
        is_enabled = player.clip is not None
        why = "" if is_enabled else _("There is no clip on the stage.")
        entry = partial(Entry, Kind.FRAME, icon="arrow-right")
        if not words:
            how = why or _("{first} to {last}, or a timecode").format(first=1, last=player.count)
            to_field = command(CommandId.GO_TO)
            return [
                entry(
                    Searched(to_field.title),
                    partial(_ask_where, window),
                    fact=how,
                    key=hint(to_field.id),
                    is_enabled=is_enabled,
                )
            ]
        fps = ClipTimes(player.clip, None).fps
        number = number_of(words, fps)
        if number is None:
            return []
        if is_enabled and number >= player.count:
            is_enabled = False
            why = ngettext("The clip has {n} frame.", "The clip has {n} frames.", player.count)
            why = why.format(n=f"{player.count:,}")
        title = _("Go to frame {n}").format(n=number + 1)
        fact = why or timecode(number, fps)
        return [entry(Searched(title), partial(_go_to, window, number), fact=fact, is_enabled=is_enabled)]


def _ask_where(window: Window) -> None:
    window.show_page(PageName.STUDIO)
    window.player.ask_where()


def _go_to(window: Window, number: int) -> None:
    """Where the person sees it."""
    window.show_page(PageName.STUDIO)
    window.player.go_to(number)


def _search_library(window: Window, query: str) -> None:
    window.show_page(PageName.LIBRARY)
    page = window.pages.library
    if page is not None:
        page.search_for(query)
