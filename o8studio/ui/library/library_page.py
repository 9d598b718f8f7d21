"""The Library's behaviour: runs the search and shows what it finds, completes what is typed, tells of the selection."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QPoint, QRect, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QShowEvent
from shiboken6 import isValid

from o8studio.domain.ids import ClipId
from o8studio.domain.library.listing import ClipRow, Sort
from o8studio.domain.library.query import parse
from o8studio.domain.request import Json
from o8studio.texts.language import _, ngettext
from o8studio.ui.actions.command_id import CommandId
from o8studio.ui.library.clip_pictures import ClipPictures
from o8studio.ui.library.drag_picture import drop_words
from o8studio.ui.library.library_view import TRASH, LibraryView
from o8studio.ui.library.painting import Part
from o8studio.ui.library.parts import LibraryParts
from o8studio.ui.library.rows import ListRows
from o8studio.ui.library.strip import Resized
from o8studio.ui.library_port import (
    ClipInfo,
    LibraryCommand,
    LibraryPort,
    Listing,
    Shelves,
    WayBack,
    groups_of,
)
from o8studio.ui.models.job_store import JobStore
from o8studio.ui.models.thumbnails import Thumbnails

_ANNOUNCE_MS = 600  # after the last key


class LibraryPage(LibraryView):
    """`opened`: a clip for the stage; `command`: of the window; `asked`: a verb and its text; `dropped`: clips, a place, moved."""

    opened = Signal(str)
    command = Signal(str)
    asked = Signal(str, str)
    dropped = Signal(list, object, bool)
    make_asked = Signal(str)
    rename_asked = Signal(object)
    place_menu_asked = Signal(object, QPoint)
    menu_asked = Signal(QPoint)
    find_asked = Signal(str)

    def __init__(
        self,
        port: LibraryPort,
        posters: Callable[[], Path],
        store: JobStore,
        thumbnails: Thumbnails,
        saved: Mapping[str, Json],
        parts: LibraryParts | None = None,
    ) -> None:
        """See `LibraryView`; `parts` are those that were made ahead."""
        parts = parts or LibraryParts(saved, ClipPictures(store, posters, store, thumbnails), store.names)
        super().__init__(port.clip_rows, store, saved, parts)
        self._port, self._is_stale = port, True
        self._asks, self._shown, self._found = 0, 0, ""
        self._opened: frozenset[str] = frozenset()
        self._announce_soon = QTimer(self, singleShot=True, interval=_ANNOUNCE_MS)
        self._announce_soon.timeout.connect(self._announce)
        self._connect(thumbnails)
        self._wall = str(saved.get("wall") or "")
        self.strip.stack.setChecked(saved.get("stacked") is True and not self._wall)
        self.top.slider.setValue(self._cell)
        if saved.get("list") is True:
            self.top.list.setChecked(True)
        self.field.set_text(str(saved.get("query") or ""))

    def _connect(self, thumbnails: Thumbnails) -> None:
        self._soon.timeout.connect(self._refresh)
        self._info_soon.timeout.connect(self._ask_info)
        field = self.field
        field.changed.connect(lambda _query: self._search(keep=False))
        field.typing.connect(self._on_typing)
        field.moved.connect(self._on_arrow)
        field.taken.connect(lambda: self._take(self.suggestions.first()))
        field.left.connect(self._on_enter)
        field.closed.connect(self._on_escape)
        field.filters_asked.connect(self._show_filters)
        self.suggestions.taken.connect(self._take)
        self.suggestions.filters_asked.connect(self._show_filters)
        self.top.unfold.clicked.connect(self.fold_sidebar)
        self.top.info.clicked.connect(self.fold_info)
        self.top.sorted.connect(self._sort_by)
        self.top.resized.connect(self.show_cell_width)
        self.top.listed.connect(lambda _on: self._show_kind())
        self.columns.sorted.connect(self._sort_by)
        self.columns.columns_chosen.connect(self._show_columns)
        self.columns.all_pressed.connect(self._select_all_or_none)
        self.strip.stacked.connect(self._on_stacked)
        self.strip.save_asked.connect(lambda: self.command.emit(CommandId.LIBRARY_SAVE_SEARCH))
        self.strip.table_asked.connect(lambda: self.command.emit(CommandId.LIBRARY_TABLE))
        self.banner.asked.connect(self.command)
        self.none.import_asked.connect(lambda: self.command.emit(CommandId.LIBRARY_IMPORT))
        self.nothing.chosen.connect(self.search_for)
        self.nothing.cleared.connect(partial(self.search_for, ""))
        self.nothing.trash_asked.connect(lambda: self.search_for(f"{self.query} {TRASH}"))
        side = self.sidebar
        side.chosen.connect(self.search_for)
        side.folded.connect(self.fold_sidebar)
        side.make_asked.connect(self.make_asked)
        side.rename_asked.connect(self.rename_asked)
        side.menu_asked.connect(self.place_menu_asked)
        side.dropped.connect(self.dropped)
        side.dragged_over.connect(self._on_drag)
        wall = self.wall
        wall.chosen.connect(self._on_chosen)
        wall.opened.connect(self.opened)
        wall.pointed.connect(self._on_pointed)
        wall.pressed_part.connect(self._on_part)
        wall.menu_asked.connect(self.menu_asked)
        self.model.rows_came.connect(self._on_rows)
        self.pictures.came.connect(self._on_posters)
        thumbnails.poster_came.connect(self._on_poster_made)
        self.bar.asked.connect(self.command)
        self.bar.cleared.connect(self.clear_selection)
        self.rest_wanted.connect(partial(self._search, keep=True))
        info = self.info
        info.asked.connect(self.asked)
        info.command.connect(self.command)
        info.chosen.connect(lambda clip_id: self.wall.choose([ClipId(clip_id)]))
        info.sprite_wanted.connect(self._on_pointed)
        info.menu_asked.connect(self.menu_asked)
        Resized(self.clips).changed.connect(self._on_resized)

    # ---- searching

    def search_for(self, query: str) -> None:
        """Show what another query finds."""
        self.suggestions.hide()
        self.field.set_text(query)
        self._search(keep=False)

    def show_takes(self, query: str) -> None:
        """Show what another query finds, each take by itself as long as that is shown."""
        if self.strip.stack.isChecked():
            self._wall = query
            self.strip.stack.set_state(False)
        self.search_for(query)

    def _on_stacked(self) -> None:
        self._wall = ""  # a person has chosen
        self._search(keep=True)

    def start_search(self) -> None:
        """To the search field."""
        self.field.start()

    def refresh(self, clips: frozenset[ClipId] = frozenset()) -> None:
        """Clips changed, or came: read their rows, list and counts again, soon; a hidden page waits until it is shown."""
        self.model.refresh(clips)
        self._is_stale = True
        if self.isVisible() and not self._soon.isActive():
            self._soon.start()

    def show_rebuilding(self, done: int, total: int) -> None:
        """The index is being made again from the ledger."""
        self.rebuilding.setVisible(done < total)
        self.rebuilding.setText(
            _("The list is being made again from your clips, {done} of {total}. Nothing is lost.").format(
                done=f"{done:,}", total=f"{total:,}"
            )
        )
        self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        """Read what changed while it was hidden, after the first paint."""
        super().showEvent(event)
        self._fit()
        self.wall.setFocus()
        if self._is_stale:
            QTimer.singleShot(0, self, self._refresh)

    def _refresh(self) -> None:
        self._is_stale = False
        self._search(keep=True)
        self._port.shelves(self._show_shelves, self.sidebar.show_shelves)
        if self.wall.ids():
            self._info_soon.start()

    def _search(self, *, keep: bool) -> None:
        """
        Args:
            keep: whether place and selection stay, as far as the clips are still listed.
        """
        problem = self.field.problem()
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))
        self.sidebar.mark(self.query)
        if problem:
            return
        if self._wall and self.query != self._wall:
            self._wall = ""
            self.strip.stack.set_state(True)
        self._asks += 1
        self.wall.marked = tuple(
            word.text.casefold() for word in parse(self.query).words if not word.is_excluded
        )
        take = partial(self._show_listing, self._asks, keep, self.query)
        if not keep:
            self._opened = frozenset()
            self._held.clear()
        stacked = self.strip.stack.isChecked()
        soon = None if keep and self.model.rowCount() else take  # what is shown stays until all is there
        failed = partial(self._on_failed, self._asks)
        self._is_failed = False
        self._port.find_clips(
            self.query, self._sort, stacked=stacked, take=take, opened=self._opened, soon=soon, failed=failed
        )

    def _on_failed(self, ask: int) -> None:
        if isValid(self) and ask == self._asks:
            self.let_go()

    def _show_listing(self, ask: int, keep: bool, query: str, listing: Listing) -> None:
        if not isValid(self) or ask != self._asks:  # another language replaced the page meanwhile
            return
        if not keep and self._shown != ask:
            self.wall.begin_anew()
        self._shown, self._found = ask, query
        self.model.show(listing)
        self._show_found()
        self.strip.show_listing(listing, self.query, is_list=self.wall.cells.is_list)
        if listing.ids or self.is_trash or self.is_missing:
            self.body.setCurrentWidget(self.wall)
        elif not self.query:
            self.body.setCurrentWidget(self.none)
        self._show_lines()
        if self.query and not (listing.ids or self.is_trash or self.is_missing):
            self._port.ways_back(self.query, partial(self._show_ways, ask))
        self._go_on()

    def _show_ways(self, ask: int, ways: Sequence[WayBack], in_trash: int) -> None:
        if isValid(self) and ask == self._asks:
            parsed = parse(self.query)
            self.nothing.show_ways(ways, len(parsed.tokens) + len(parsed.words), in_trash)
            self.body.setCurrentWidget(self.nothing)
            self.columns.hide()

    def _show_shelves(self, shelves: Shelves) -> None:
        if not isValid(self):
            return
        self.wall.forget_painted()
        self._groups = {one: group.name for one, group in groups_of(shelves).items()}
        self.sidebar.show_shelves(shelves)
        self.info.show_groups(shelves.sidebar.groups)
        if isinstance(self.wall.cells, ListRows):
            self._show_kind(again=True)

    def _sort_by(self, sort: Sort) -> None:
        self._sort = sort
        self.top.show_sort(sort)
        self._search(keep=True)

    # ---- typing

    def _announce(self) -> None:
        """Tell a screen reader how many there are, once typing has ended."""
        if self._found != self.query and not self.field.problem():
            self._announce_soon.start()  # it is not found yet
            return
        count = self.model.listing.sums.clips
        words = ngettext("{n} clip", "{n} clips", count).format(n=f"{count:,}")
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.field.edit, words))

    def _on_typing(self, text: str) -> None:
        self._announce_soon.start()
        typed = self.field.edit.text()
        found = (
            self._port.suggest(text) if typed.strip() and not typed.endswith(" ") else ()
        )  # else it is ended
        box = QRect(self.field.mapTo(self.clips, QPoint(0, 0)), self.field.size())
        self.suggestions.show_suggestions(found, box)
        self._show_found()

    def _show_found(self) -> None:
        """Beside the word itself stands how many the query finds that holds it, once that is known."""
        self.suggestions.show_found(self.model.listing.sums.clips if self._found == self.query else None)

    def _show_filters(self) -> None:
        self.field.edit.setFocus()
        box = QRect(self.field.mapTo(self.clips, QPoint(0, 0)), self.field.size())
        self.suggestions.show_every_filter(box)

    def _take(self, token: str) -> None:
        self.suggestions.hide()
        if token:
            self.field.complete(token)
            self._on_typing(self.field.text())

    def _on_arrow(self, step: int) -> None:
        if self.suggestions.isVisible():
            self.suggestions.step(step)
        elif step > 0:
            self._to_clips()

    def _on_enter(self) -> None:
        if chosen := self.suggestions.chosen():
            self._take(chosen)
            return
        self.suggestions.hide()
        if self.body.currentWidget() is self.nothing and self.nothing.take_first():
            return
        self.field.settle()
        self._to_clips()

    def _on_escape(self) -> None:
        if self.suggestions.isVisible():
            self.suggestions.hide()
        else:
            self._to_clips()

    def _to_clips(self) -> None:
        self.wall.setFocus()
        if not self.wall.currentIndex().isValid() and self.model.rowCount():
            self.wall.setCurrentIndex(self.model.index(0, 0))

    # ---- selection

    def step_selection(self, step: int) -> ClipRow | None:
        """Select the next or previous clip; its row, if it is known."""
        at = self.wall.currentIndex().row() + step
        if not 0 <= at < self.model.rowCount():
            return None
        self.wall.choose([self.model.id_at(at)])
        return self.model.row(at)

    def _on_chosen(self) -> None:
        ids = self.wall.ids()
        self.columns.show_ticked(False if not ids else True if len(ids) == self.model.rowCount() else None)
        self.model.hold(ids)
        self._show_selection()
        self._info_soon.start()

    def _on_rows(self) -> None:
        if self.wall.ids():
            self._show_selection()

    def _ask_info(self) -> None:
        ids = self.wall.ids()
        if len(ids) == 1 and self.info.isVisible():
            self._port.clip_info(ids[0], self._show_info)

    def _show_info(self, info: ClipInfo) -> None:
        if isValid(self) and self.wall.ids() == [info.row.id]:
            self.info.show_info(info)

    def _on_part(self, clip_id: str, part: str) -> None:
        """A part of a cell that acts was pressed."""
        one = ClipId(clip_id)
        if part == Part.STACK:
            row = self.model.known(one)
            if row is not None and row.stack:
                self._opened ^= {row.stack}
                self._search(keep=True)
            return
        self.wall.choose([one])
        match part:
            case Part.FIND:
                self.find_asked.emit(clip_id)
            case Part.FETCH:
                self.asked.emit(LibraryCommand.FETCH_AGAIN, "")
            case Part.RESTORE:
                self.command.emit(CommandId.LIBRARY_RESTORE)
            case Part.FOLDER:
                self.command.emit(CommandId.FOLDER)
            case _:
                self.menu_asked.emit(self.wall.cursor().pos())

    def _on_drag(self, entry: object, moves: bool) -> None:
        self.bar.show_drop(*drop_words(entry, len(self.wall.ids()), moves=moves))
        if entry is None:
            self._show_selection()

    def _on_resized(self) -> None:
        self.suggestions.hide()
        self.bar.place()

    def _on_pointed(self, clip_id: str) -> None:
        row = self.model.known(ClipId(clip_id))
        if row is not None:
            self.pictures.want_sprite(row)

    def _on_posters(self) -> None:
        self.wall.viewport().update()
        self.info.repaint_pictures()
        self.nothing.repaint_pictures()

    def _on_poster_made(self, clip_id: str) -> None:
        row = self.model.known(ClipId(clip_id))
        if row is not None:
            self.pictures.poster_made(row)
