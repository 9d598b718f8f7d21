"""The Library's widgets: sidebar, clips and info side by side; how they look, and what is selected (docs/design.md, Library)."""

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QCursor, QPixmap, QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from o8studio.domain.ids import ClipId
from o8studio.domain.library.listing import ClipRow, Sort
from o8studio.domain.library.query import parse
from o8studio.domain.request import Json
from o8studio.texts.language import _
from o8studio.ui.library.cells import USUAL, GridCells
from o8studio.ui.library.clip_model import AskRows, ClipModel
from o8studio.ui.library.clip_wall import ClipWall
from o8studio.ui.library.drag_picture import drag_picture
from o8studio.ui.library.info_panel import WIDE as INFO
from o8studio.ui.library.painting import forget_widths
from o8studio.ui.library.parts import LibraryParts
from o8studio.ui.library.rows import MISSING, Column, ListRows
from o8studio.ui.library.rows import USUAL as USUAL_COLUMNS
from o8studio.ui.library.strip import CheckLine
from o8studio.ui.models.job_store import JobStore
from o8studio.ui.theme.theme import theme
from o8studio.ui.widgets.layout import in_turn, label
from o8studio.ui.widgets.scrolling import OverlayBar

_SIDEBAR, _LEAST_CLIPS, _NARROW = 216, 480, 1280
_REFRESH_MS = 250
"""After a change, so that many in a row are one; counts are asked for at most so often."""
_INFO_MS = 60
_MOST_ROWS = 500
"""Of a selection, whose rows are read for the info panel."""
MISSING_FILES = "is:missing"
TRASH = "in:trash"


class LibraryView(QWidget):
    """Without behaviour: `LibraryPage` adds it.

    Attributes:
        rest_wanted: something waits for the rest of a list that didn't come.
    """

    rest_wanted = Signal()

    def __init__(
        self, ask_rows: AskRows, store: JobStore, saved: Mapping[str, Json], parts: LibraryParts
    ) -> None:
        """
        Args:
            saved: what `state` gave the last time.
        """
        super().__init__()
        forget_widths()
        self.pictures = parts.pictures
        self.pictures.setParent(self)
        self._store, self._sort = store, Sort()
        self._groups: dict[str, str] = {}
        self._columns: list[Column] = _columns(saved.get("columns"))
        self._cell = number if isinstance(number := saved.get("cell"), int) else USUAL
        self._shows_info = saved.get("info") is not False
        choices = saved.get("save")
        self.save_choices: dict[str, Json] = dict(choices) if isinstance(choices, dict) else {}
        """What was chosen when copies were saved the last time."""
        self._shows_sidebar = saved.get("sidebar") is not False
        self.model = ClipModel(ask_rows, lambda row: self.pictures.spoken(row, self._takes_of(row.id)))
        self._wall = ""
        """What is shown with each take by itself although takes are stacked; stacks come back with another search."""
        self._held: list[Callable[[], None]] = []
        self._is_failed = False
        """Whether no list came."""
        self.wall = ClipWall(self.model, GridCells(self.pictures.source, self._cell), self._drag_picture)
        self.sidebar = parts.sidebar
        self.info = parts.info
        self._build(parts)
        store.names_changed.connect(self.wall.forget_painted)

    # ---- building

    def _build(self, parts: LibraryParts) -> None:
        self.top, self.strip, self.banner, self.columns = parts.top, parts.strip, parts.banner, parts.columns
        self.field = self.top.field
        self.problem = label(size=12, tone="bad")
        self.problem.setContentsMargins(16, 6, 16, 2)
        self.problem.hide()
        self.rebuilding = label(size=12, tone="2")
        self.rebuilding.setContentsMargins(16, 8, 16, 0)
        self.rebuilding.hide()
        self.checking = CheckLine()
        self.none, self.nothing = parts.none, parts.nothing
        # from the outside in: whatever gets another parent is styled again with all that is in it
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        layout.addWidget(self.splitter)
        self.splitter.setHandleWidth(1)
        self.splitter.setChildrenCollapsible(False)
        self.clips = parts.clips
        self.clips.setMinimumWidth(_LEAST_CLIPS)
        self.splitter.addWidget(self.clips)
        inner = QVBoxLayout(self.clips)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        for line in (
            self.top,
            self.problem,
            self.rebuilding,
            self.checking,
            self.banner,
            self.strip,
            self.columns,
        ):
            inner.addWidget(line)
        self.body = QStackedWidget()
        inner.addWidget(self.body, 1)
        for part in (self.wall, self.none, self.nothing):
            self.body.addWidget(part)
        OverlayBar(self.wall)
        self.bar, self.suggestions = parts.bar, parts.suggestions
        for over in (self.bar, self.suggestions):
            over.raise_()
        wide = max(1.0, min(1.2, theme().scale))
        self.sidebar.setMinimumWidth(184)
        self.sidebar.setMaximumWidth(320)
        self.info.setMinimumWidth(280)
        self.info.setMaximumWidth(400)
        for side in (self.sidebar, self.info):
            side.hide()
        self._sizes = [round(_SIDEBAR * wide), 900, round(INFO * wide)]
        in_turn(self, [partial(self.splitter.insertWidget, 0, self.sidebar), self._put_info])
        self.columns.hide()
        self._soon = QTimer(self, singleShot=True, interval=_REFRESH_MS)
        self._info_soon = QTimer(self, singleShot=True, interval=_INFO_MS)

    def _put_info(self) -> None:
        """The last of the columns: putting all of them in takes too long for the turn in which the page is built."""
        self.splitter.addWidget(self.info)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setSizes(self._sizes)
        self._fit()

    def _takes_of(self, clip_id: ClipId) -> int:
        return self.model.listing.takes.get(clip_id, 1)

    def group_name(self, group_id: str) -> str:
        """The name of a project or collection; empty for an unknown one."""
        return self._groups.get(group_id, "")

    @property
    def query(self) -> str:
        """What is searched for."""
        return self.field.text()

    @property
    def is_missing(self) -> bool:
        """Whether the missing files are shown."""
        return self.query.strip() == MISSING_FILES

    @property
    def is_trash(self) -> bool:
        """Whether the trash is shown."""
        return parse(self.query).looks_in_trash

    # ---- looks

    def show_cell_width(self, width: int) -> None:
        """Larger or smaller cells."""
        self._cell = width
        if not self.wall.cells.is_list:
            self.wall.show_cells(GridCells(self.pictures.source, width))

    def step_cell_width(self, step: int) -> None:
        """One step of the slider."""
        self.top.slider.setValue(self.top.slider.value() + 16 * step)

    def _show_lines(self) -> None:
        """Strip or banner, and the order that is possible."""
        trash, missing = self.query.strip() == TRASH, self.is_missing
        self.top.show_trash(self.is_trash)
        self.strip.setVisible(not (trash or missing))
        self.top.kinds.setVisible(not missing)  # those are always a list
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

    def _show_kind(self, *, again: bool = False) -> None:
        """Grid or list; missing files are a list with their paths."""
        missing = self.is_missing
        is_list = self.top.list.isChecked() or missing
        columns = MISSING if missing else tuple(self._columns)
        cells = self.wall.cells
        same = cells.is_list is is_list and (not isinstance(cells, ListRows) or cells.columns == columns)
        if not same or again:
            made = (
                ListRows(self.pictures.source, self._groups, columns)
                if is_list
                else GridCells(self.pictures.source, self._cell)
            )
            self.wall.show_cells(made)
        if isinstance(self.wall.cells, ListRows):
            self.columns.show_rows(self.wall.cells, self._sort)
        self.columns.setVisible(is_list and self.body.currentWidget() is self.wall)
        self.top.slider.setEnabled(not is_list)
        if self.model.is_answered:
            self.strip.show_listing(self.model.listing, self.query, is_list=is_list)
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
        if self.splitter.widget(2) is not self.info:
            return  # not all of them are there yet
        roomy = self.width() + 72 >= _NARROW
        self.sidebar.setVisible(self._shows_sidebar)
        self.top.unfold.setVisible(not self._shows_sidebar)
        on = self._shows_info and (roomy or not self._shows_sidebar)
        self.info.setVisible(on and not self.top.list.isChecked() and not self.is_missing)
        self.top.info.setChecked(self.info.isVisibleTo(self))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The info panel gives way in a narrow window."""
        super().resizeEvent(event)
        self._fit()

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

    # ---- selection

    def selected(self) -> list[ClipId]:
        """The selected clips, in order."""
        return self.wall.ids()

    def selected_rows(self) -> list[ClipRow]:
        """What is known of the selected clips."""
        return [row for one in self.wall.ids() if (row := self.model.known(one)) is not None]

    def hold(self, act: Callable[[], None]) -> bool:
        """Whether `act` on what is selected waits until all of that is listed."""
        waits = self.wall.selects_rest
        if waits:
            self._held.append(act)
            if self._is_failed:
                self.rest_wanted.emit()
        return waits

    def let_go(self) -> None:
        """No list came, and why is said: what waited for the rest isn't done some time later."""
        self._held.clear()
        self._is_failed = True

    def _go_on(self) -> None:
        """All are listed: what waited for that is done, unless something else was selected meanwhile."""
        if self.model.listing.is_whole:
            held, self._held = self._held, []
            if len(self.wall.ids()) != self.model.rowCount():
                return
            for act in held:
                act()

    def clear_selection(self) -> None:
        """Nothing is selected."""
        self.wall.clearSelection()

    def _select_all_or_none(self) -> None:
        if len(self.wall.ids()) == self.model.rowCount():
            self.wall.clearSelection()
        else:
            self.wall.selectAll()

    def _show_selection(self) -> None:
        ids = self.wall.ids()
        rows = self.selected_rows()
        sums = self.model.listing.sums
        whole = len(ids) == sums.clips  # not when stacks are closed: they are more
        seconds = sums.seconds if whole else sum(row.length for row in rows)
        size = sums.bytes if whole else sum(row.size for row in rows)
        facts = (seconds, size) if whole or len(rows) == len(ids) else None
        takes = sum(self.model.listing.takes.get(one, 1) for one in ids)
        if self.wall.selects_rest:
            self.bar.show_all_selected()
        else:
            self.bar.show_selection(len(ids), facts, from_stacks=takes)
        if not ids:
            self.info.show_nothing()
        elif len(ids) == 1 and rows:
            self.info.show_row(rows[0])
        elif rows:
            self.info.show_many(len(ids), rows[:_MOST_ROWS], self._groups, facts)

    def menu_spot(self) -> QPoint:
        """Where a menu opens, on the screen: at the pointer where a button was pressed, else at the clip that has the keyboard."""
        if self.bar.underMouse() or self.info.underMouse():
            return QCursor.pos()
        view = self.wall.viewport()
        box = self.wall.visualRect(self.wall.currentIndex()).intersected(view.rect())
        return view.mapToGlobal(box.center() if not box.isEmpty() else view.rect().center())

    def _drag_picture(self) -> QPixmap:
        rows, count = self.selected_rows(), len(self.wall.ids())
        wall = self.wall
        shown = wall.cells.poster(wall.visualRect(wall.currentIndex())).size()
        return drag_picture(rows, count, self.pictures.source, self.devicePixelRatioF(), shown)

    # ---- session

    def state(self) -> dict[str, Json]:
        """What is saved for the next time."""
        folds: list[Json] = list(self.sidebar.folds())
        columns: list[Json] = [str(one) for one in self._columns]
        return {
            "query": self.query,
            "cell": self._cell,
            "list": self.top.list.isChecked(),
            "stacked": self.strip.stack.isChecked() or bool(self._wall),
            "wall": self._wall,
            "columns": columns,
            "folds": folds,
            "info": self._shows_info,
            "sidebar": self._shows_sidebar,
            "save": self.save_choices,
        }


def _columns(saved: Json) -> list[Column]:
    names = [str(one) for one in saved] if isinstance(saved, list) else []
    known = [Column(one) for one in dict.fromkeys(names) if one in list(Column)]
    return known if Column.CLIP in known[:1] else list(USUAL_COLUMNS)
