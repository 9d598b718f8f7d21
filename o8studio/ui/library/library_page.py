"""The Library: sidebar, clips and info side by side; runs the search and shows what it finds (DESIGN 4)."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QPixmap, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from o8studio.domain.ids import ClipId, JobId
from o8studio.domain.library.clip import Clip
from o8studio.domain.library.listing import ClipRow, Sort
from o8studio.domain.library.query import parse
from o8studio.domain.request import Json
from o8studio.texts.language import _
from o8studio.ui.library.cells import USUAL, GridCells
from o8studio.ui.library.clip_model import ClipModel
from o8studio.ui.library.clip_wall import ClipWall
from o8studio.ui.library.drag_picture import drag_picture
from o8studio.ui.library.empty_states import NoClips, NothingFound
from o8studio.ui.library.info_panel import WIDE as INFO
from o8studio.ui.library.info_panel import InfoPanel
from o8studio.ui.library.list_header import ListHeader
from o8studio.ui.library.painting import Pictures, forget_widths
from o8studio.ui.library.rows import MISSING, Column, ListRows, came_words
from o8studio.ui.library.rows import USUAL as USUAL_COLUMNS
from o8studio.ui.library.selection_bar import SelectionBar
from o8studio.ui.library.sidebar import Sidebar
from o8studio.ui.library.strip import Banner, Resized, Strip, TopBar
from o8studio.ui.library.suggestions import Suggestions
from o8studio.ui.library_port import ClipInfo, LibraryPort, Listing, Shelves, WayBack, groups_of
from o8studio.ui.models.job_store import JobStore
from o8studio.ui.models.poster_cache import PosterCache
from o8studio.ui.models.thumbnails import Thumbnails
from o8studio.ui.theme.theme import theme
from o8studio.ui.widgets.layout import label
from o8studio.ui.widgets.scrolling import OverlayBar

_SIDEBAR, _LEAST_CLIPS, _NARROW = 216, 480, 1280
_REFRESH_MS = 250
"""After a change, so that many in a row are one; counts are asked for at most so often."""
_INFO_MS = 60
_MOST_ROWS = 500
"""Of a selection, whose rows are read for the info panel."""
TRASH, MISSING_FILES = "in:trash", "is:missing"


class LibraryPage(QWidget):
    """Signals: `opened` with a clip that a person wants on the stage; `command` with a command of the window;
    `asked` with a verb and its text, for all that is selected; `dropped` with clips and a place of the sidebar;
    `group_asked` with what to do with such a place.
    """

    opened = Signal(str)
    command = Signal(str)
    asked = Signal(str, str)
    dropped = Signal(list, object)
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
    ) -> None:
        """
        Args:
            posters: the folder of posters.
            saved: what `state` gave the last time.
        """
        super().__init__()
        self._port, self._folder, self._store, self._thumbnails = port, posters, store, thumbnails
        forget_widths()
        self.posters = PosterCache(self)
        self._pictures = Pictures(self._poster, self._sprite, self._title)
        self._sort, self._is_stale, self._asks = Sort(), True, 0
        self._groups: dict[str, str] = {}
        self._columns: list[Column] = _columns(saved.get("columns"))
        self._cell = number if isinstance(number := saved.get("cell"), int) else USUAL
        self._shows_info, self._shows_sidebar = (
            saved.get("info") is not False,
            saved.get("sidebar") is not False,
        )
        self.model = ClipModel(port.rows, self._spoken)
        self.wall = ClipWall(self.model, GridCells(self._pictures, self._cell), self._drag_picture)
        self.sidebar = Sidebar(
            [str(one) for one in folds] if isinstance(folds := saved.get("folds"), list) else []
        )
        self.info = InfoPanel(self._pictures)
        self._build()
        self._connect()
        self.strip.stack.setChecked(saved.get("stacked") is True)
        self.top.slider.setValue(self._cell)
        if saved.get("list") is True:
            self.top.list.setChecked(True)
        self.field.set_text(str(saved.get("query") or ""))

    # ---- building

    def _build(self) -> None:
        self.top, self.strip, self.banner, self.columns = TopBar(), Strip(), Banner(), ListHeader()
        self.field = self.top.field
        self.problem = label(size=12, tone="bad")
        self.problem.setContentsMargins(16, 6, 16, 2)
        self.problem.hide()
        self.rebuilding = label(size=12, tone="2")
        self.rebuilding.setContentsMargins(16, 8, 16, 0)
        self.rebuilding.hide()
        self.none, self.nothing = NoClips(), NothingFound(self._pictures)
        self.body = QStackedWidget()
        self.body.addWidget(self.wall)
        self.body.addWidget(self.none)
        self.body.addWidget(self.nothing)
        OverlayBar(self.wall)
        self.clips = QWidget()
        self.clips.setProperty("column", "surface")
        self.clips.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.clips.setMinimumWidth(_LEAST_CLIPS)
        inner = QVBoxLayout(self.clips)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        for line in (self.top, self.problem, self.rebuilding, self.banner, self.strip, self.columns):
            inner.addWidget(line)
        inner.addWidget(self.body, 1)
        self.bar = SelectionBar(self.clips)
        self.suggestions = Suggestions(self.clips, self._store.names)
        wide = max(1.0, min(1.2, theme().scale))
        self.sidebar.setMinimumWidth(184)
        self.sidebar.setMaximumWidth(320)
        self.info.setMinimumWidth(280)
        self.info.setMaximumWidth(400)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setHandleWidth(1)
        self.splitter.setChildrenCollapsible(False)
        for part in (self.sidebar, self.clips, self.info):
            self.splitter.addWidget(part)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setSizes([round(_SIDEBAR * wide), 900, round(INFO * wide)])
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.splitter)
        self.columns.hide()
        self._soon = QTimer(self, singleShot=True, interval=_REFRESH_MS)
        self._info_soon = QTimer(self, singleShot=True, interval=_INFO_MS)

    def _connect(self) -> None:
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
        self.strip.stacked.connect(lambda _on: self._search(keep=True))
        self.strip.save_asked.connect(lambda: self.command.emit("library_save_search"))
        self.strip.table_asked.connect(lambda: self.command.emit("library_table"))
        self.banner.asked.connect(self.command)
        self.none.import_asked.connect(lambda: self.command.emit("library_import"))
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
        self.posters.came.connect(self._on_posters)
        self._thumbnails.sprite_came.connect(lambda _id: self._on_posters())
        self._thumbnails.poster_came.connect(self._on_poster_made)
        self.bar.asked.connect(self.command)
        self.bar.cleared.connect(self.clear_selection)
        info = self.info
        info.asked.connect(self.asked)
        info.command.connect(self.command)
        info.chosen.connect(lambda clip_id: self.wall.choose([ClipId(clip_id)]))
        info.sprite_wanted.connect(self._want_sprite)
        info.menu_asked.connect(self.menu_asked)
        Resized(self.clips).changed.connect(self._on_resized)

    # ---- searching

    @property
    def query(self) -> str:
        """What is searched for."""
        return self.field.text()

    @property
    def is_trash(self) -> bool:
        """Whether the trash is shown."""
        return parse(self.query).looks_in_trash

    def search_for(self, query: str) -> None:
        """Show what another query finds."""
        self.suggestions.hide()
        self.field.set_text(query)
        self._search(keep=False)

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
        self._port.shelves(self._show_shelves)
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
        self._show_lines()
        if problem:
            return
        self._asks += 1
        self.wall.marked = tuple(
            word.text.casefold() for word in parse(self.query).words if not word.is_excluded
        )
        take = partial(self._show_listing, self._asks, keep)
        self._port.find(self.query, self._sort, stacked=self.strip.stack.isChecked(), take=take)

    def _show_listing(self, ask: int, keep: bool, listing: Listing) -> None:
        if ask != self._asks:
            return
        if not keep:
            self.wall.verticalScrollBar().setValue(0)
        self.model.show(listing)
        self.strip.show_listing(listing, self.query, is_list=self.wall.cells.is_list)
        self._show_lines()
        if listing.ids or self.is_trash or self._is_missing:
            self.body.setCurrentWidget(self.wall)
        elif not self.query:
            self.body.setCurrentWidget(self.none)
        else:
            self._port.ways_back(self.query, partial(self._show_ways, ask))

    def _show_ways(self, ask: int, ways: Sequence[WayBack], in_trash: int) -> None:
        if ask == self._asks:
            parsed = parse(self.query)
            self.nothing.show_ways(ways, len(parsed.tokens) + len(parsed.words), in_trash)
            self.body.setCurrentWidget(self.nothing)

    @property
    def _is_missing(self) -> bool:
        return self.query.strip() == MISSING_FILES

    def _show_lines(self) -> None:
        """Strip or banner, and the order that is possible."""
        trash, missing = self.query.strip() == TRASH, self._is_missing
        self.top.show_trash(self.is_trash)
        self.strip.setVisible(not (trash or missing))
        words = (
            _("Search Trash") if trash else _("Search missing files") if missing else _("Search the library")
        )
        self.field.show_words(words)
        if trash:
            self.banner.show_trash(self.model.listing)
        elif missing:
            self.banner.show_missing(self.model.listing)
        else:
            self.banner.hide()
        self._show_kind()

    def _show_shelves(self, shelves: Shelves) -> None:
        self._groups = {one: group.name for one, group in groups_of(shelves).items()}
        self.sidebar.show_shelves(shelves)
        if isinstance(self.wall.cells, ListRows):
            self._show_kind(again=True)

    # ---- typing

    def _on_typing(self, text: str) -> None:
        found = self._port.suggest(text) if self.field.edit.text().strip() else ()
        box = QRect(self.field.mapTo(self.clips, QPoint(0, 0)), self.field.size())
        self.suggestions.show_suggestions(found, box)

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

    def go_to_next(self, step: int, rail: QWidget) -> None:
        """Move the focus to the next visible column, or to the rail."""
        columns = [
            (rail, rail),
            (self.sidebar, self.sidebar.list),
            (self.clips, self.wall),
            (self.info, self.info.first()),
        ]
        shown = [(holder, target) for holder, target in columns if holder.isVisible()]
        focus = QApplication.focusWidget()
        at = next(
            (
                n
                for n, (holder, _t) in enumerate(shown)
                if focus is not None and (holder is focus or holder.isAncestorOf(focus))
            ),
            0,
        )
        shown[(at + step) % len(shown)][1].setFocus(Qt.FocusReason.TabFocusReason)

    # ---- looks

    def _sort_by(self, sort: Sort) -> None:
        self._sort = sort
        self.top.show_sort(sort)
        self._search(keep=False)

    def show_cell_width(self, width: int) -> None:
        """Larger or smaller cells."""
        self._cell = width
        if not self.wall.cells.is_list:
            self.wall.show_cells(GridCells(self._pictures, width))

    def step_cell_width(self, step: int) -> None:
        """One step of the slider."""
        self.top.slider.setValue(self.top.slider.value() + 16 * step)

    def _show_kind(self, *, again: bool = False) -> None:
        """Grid or list; missing files are a list with their paths."""
        missing = self._is_missing
        is_list = self.top.list.isChecked() or missing
        columns = MISSING if missing else tuple(self._columns)
        cells = self.wall.cells
        same = cells.is_list is is_list and (not isinstance(cells, ListRows) or cells.columns == columns)
        if not same or again:
            made = (
                ListRows(self._pictures, self._groups, columns)
                if is_list
                else GridCells(self._pictures, self._cell)
            )
            self.wall.show_cells(made)
        if isinstance(self.wall.cells, ListRows):
            self.columns.show_rows(self.wall.cells, self._sort)
        self.columns.setVisible(is_list)
        self.top.slider.setEnabled(not is_list)
        self.strip.show_listing(self.model.listing, self.query, is_list=is_list)
        if self.splitter.widget(2) is self.info:
            self._fit()

    def _show_columns(self, columns: list[Column]) -> None:
        self._columns = columns
        self._show_kind()

    def fold_sidebar(self) -> None:
        """Hide or show the sidebar."""
        self._shows_sidebar = not self._shows_sidebar
        self._fit()

    def fold_info(self) -> None:
        """Hide or show the info panel."""
        self._shows_info = not self._shows_info
        self._fit()

    def _fit(self) -> None:
        roomy = self.width() + 72 >= _NARROW
        self.sidebar.setVisible(self._shows_sidebar)
        self.top.unfold.setVisible(not self._shows_sidebar)
        on = self._shows_info and (roomy or not self._shows_sidebar)
        self.info.setVisible(on and not self.top.list.isChecked() and not self._is_missing)
        self.top.info.setChecked(self.info.isVisibleTo(self))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The info panel gives way in a narrow window."""
        super().resizeEvent(event)
        self._fit()

    def _on_resized(self) -> None:
        self.suggestions.hide()
        self.bar.place()

    # ---- selection

    def selected(self) -> list[ClipId]:
        """The selected clips, in order."""
        return self.wall.ids()

    def selected_rows(self) -> list[ClipRow]:
        """What is known of the selected clips."""
        return [row for one in self.wall.ids() if (row := self.model.known(one)) is not None]

    def step_selection(self, step: int) -> ClipRow | None:
        """Select the next or previous clip; its row, if it is known."""
        at = self.wall.currentIndex().row() + step
        if not 0 <= at < self.model.rowCount():
            return None
        self.wall.choose([self.model.id_at(at)])
        return self.model.row(at)

    def clear_selection(self) -> None:
        """Nothing is selected."""
        self.wall.clearSelection()

    def _select_all_or_none(self) -> None:
        if len(self.wall.ids()) == self.model.rowCount():
            self.wall.clearSelection()
        else:
            self.wall.selectAll()

    def _on_chosen(self) -> None:
        ids = self.wall.ids()
        self.columns.show_ticked(False if not ids else True if len(ids) == self.model.rowCount() else None)
        for one in ids[:_MOST_ROWS]:
            self.model.row(self.model.place(one))
        self._show_selection()
        self._info_soon.start()

    def _on_rows(self) -> None:
        if self.wall.ids():
            self._show_selection()

    def _show_selection(self) -> None:
        ids = self.wall.ids()
        rows = self.selected_rows()
        whole = len(ids) == self.model.rowCount()
        sums = self.model.listing.sums
        seconds = sums.seconds if whole else sum(row.length for row in rows)
        size = sums.bytes if whole else sum(row.size for row in rows)
        takes = sum(self.model.listing.takes.get(one, 1) for one in ids)
        self.bar.show_selection(len(ids), seconds, size, from_stacks=takes)
        if not ids:
            self.info.show_nothing()
        elif len(ids) == 1 and rows:
            self.info.show_row(rows[0])
        elif rows:
            self.info.show_many(len(ids), rows[:_MOST_ROWS], self._groups, seconds, size)

    def _ask_info(self) -> None:
        ids = self.wall.ids()
        if len(ids) == 1 and self.info.isVisible():
            self._port.info(ids[0], self._show_info)

    def _show_info(self, info: ClipInfo) -> None:
        if self.wall.ids() == [info.row.id]:
            self.info.show_info(info)

    def _on_part(self, clip_id: str, part: str) -> None:
        """A part of a cell that acts was pressed."""
        one = ClipId(clip_id)
        if part == "stack":
            row = self.model.known(one)
            if row is not None and row.stack:
                self.search_for(f"stack:{row.stack}")
            return
        self.wall.choose([one])
        match part:
            case "find":
                self.find_asked.emit(clip_id)
            case "restore":
                self.command.emit("library_restore")
            case "folder":
                self.command.emit("folder")
            case _:
                self.menu_asked.emit(self.wall.cursor().pos())

    def _on_drag(self, entry: object) -> None:
        from o8studio.ui.library.drag_picture import drop_words

        self.bar.show_drop(drop_words(entry, len(self.wall.ids())))
        if entry is None:
            self._show_selection()

    # ---- pictures and names

    def _title(self, row: ClipRow) -> tuple[str, str]:
        if not row.model:
            return row.family, _("Imported") if row.is_imported else ""
        family, title = self._store.names(row.model)
        return row.family or family, title

    def _poster(self, row: ClipRow, box: QRect, ratio: float) -> QPixmap | None:
        return self.posters.picture(self._folder() / row.poster, box.size(), ratio)

    def _sprite(self, row: ClipRow) -> QPixmap | None:
        return self._thumbnails.sprite_of(_clip(row))

    def _on_pointed(self, clip_id: str) -> None:
        if clip_id:
            self._want_sprite(clip_id)

    def _want_sprite(self, clip_id: str) -> None:
        row = self.model.known(ClipId(clip_id))
        if row is not None and not row.is_missing:
            self._thumbnails.want_sprite(_clip(row))

    def _on_posters(self) -> None:
        self.wall.viewport().update()
        self.info.repaint_pictures()
        self.nothing.repaint_pictures()

    def _on_poster_made(self, clip_id: str) -> None:
        row = self.model.known(ClipId(clip_id))
        if row is not None:
            self.posters.forget(self._folder() / row.poster)
            self._on_posters()

    def _drag_picture(self) -> QPixmap:
        return drag_picture(
            self.selected_rows(), len(self.wall.ids()), self._pictures, self.devicePixelRatioF()
        )

    def _spoken(self, row: ClipRow) -> str:
        """What a screen reader says of a clip."""
        takes = self.model.listing.takes.get(row.id, 1)
        parts = [
            row.name,
            _("stack of {n} takes").format(n=takes) if takes > 1 else "",
            self._title(row)[1],
            _("{n} stars").format(n=row.stars) if row.stars else "",
            {"pick": _("picked"), "reject": _("rejected")}.get(row.verdict, ""),
            came_words(row),
            _("file missing") if row.is_missing else "",
            _("{n} days left").format(n=row.days_left) if row.days_left is not None else "",
        ]
        return ", ".join(part for part in parts if part)

    # ---- session

    def state(self) -> dict[str, Json]:
        """What is saved for the next time."""
        folds: list[Json] = list(self.sidebar.folds())
        columns: list[Json] = [str(one) for one in self._columns]
        return {
            "query": self.query,
            "cell": self._cell,
            "list": self.top.list.isChecked(),
            "stacked": self.strip.stack.isChecked(),
            "columns": columns,
            "folds": folds,
            "info": self._shows_info,
            "sidebar": self._shows_sidebar,
        }


def _columns(saved: Json) -> list[Column]:
    names = [str(one) for one in saved] if isinstance(saved, list) else []
    known = [Column(one) for one in dict.fromkeys(names) if one in list(Column)]
    return known if Column.CLIP in known[:1] else list(USUAL_COLUMNS)


def _clip(row: ClipRow) -> Clip:
    """As the service of pictures wants it."""
    return Clip(
        id=row.id,
        job_id=JobId(row.job_id) if row.job_id else None,
        name=row.name,
        path=row.path,
        sha256="",
        size=row.size,
        length=row.length,
        width=row.width,
        height=row.height,
        fps=row.fps,
        has_sound=row.has_sound,
        kept_at=row.added_at,
        poster=row.poster,
    )
