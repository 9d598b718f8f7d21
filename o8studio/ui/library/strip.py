"""Above the clips: search, order, size of the cells, grid or list; what was found; what the trash and missing files are."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QSlider,
    QToolButton,
    QWidget,
)

from o8studio.domain.library.listing import Sort, SortKey
from o8studio.texts.language import _, ngettext
from o8studio.ui.actions.command_id import CommandId
from o8studio.ui.actions.factory import hint, name_button
from o8studio.ui.library.cells import LARGEST, SMALLEST, USUAL
from o8studio.ui.library.painting import size_words
from o8studio.ui.library.query_field import QueryField
from o8studio.ui.library_port import Listing
from o8studio.ui.theme.theme import Tints, set_icon, sized, theme
from o8studio.ui.widgets.controls import Switch
from o8studio.ui.widgets.layout import Elided, box, button, label, row, tool
from o8studio.ui.widgets.menu import Menu

_NEWEST = Sort()


def orders() -> Sequence[tuple[Sort, str]]:
    """Every order with its name."""
    return (
        (_NEWEST, _("Newest")),
        (Sort(SortKey.ADDED, descending=False), _("Oldest")),
        (Sort(SortKey.STARS), _("Best rated")),
        (Sort(SortKey.NAME, descending=False), _("Name")),
        (Sort(SortKey.LENGTH), _("Longest")),
        (Sort(SortKey.SIZE), _("Largest file")),
        (Sort(SortKey.COST), _("Most expensive")),
        (Sort(SortKey.MODEL, descending=False), _("Model")),
    )


def order_name(sort: Sort) -> str:
    """The name of an order; of one that only a heading offers, that of its other direction."""
    return next((name for one, name in orders() if one == sort), "") or next(
        (name for one, name in orders() if one.key is sort.key), ""
    )


class TopBar(QFrame):
    """48 high. Signals: `sorted` with a `Sort`, `resized` with a cell's width, `listed` with whether as a list."""

    sorted = Signal(object)
    resized = Signal(int)
    listed = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "header")
        self.setFixedHeight(48)
        self.unfold = tool("panel-left-close", _("Show the sidebar"))
        self.unfold.hide()
        self.field = QueryField()
        self._order = button(order_name(_NEWEST), "ghost", "arrow-down-up")
        self._order.clicked.connect(self._open_orders)
        self._sort = _NEWEST
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(SMALLEST, LARGEST)
        self.slider.setValue(USUAL)
        self.slider.setFixedWidth(64)
        self.slider.setSingleStep(16)
        self.slider.setAccessibleName(_("Size of the clips"))
        self.slider.setToolTip(_("Size of the clips"))
        self.slider.valueChanged.connect(self.resized)
        self.grid, self.list = self._kind("grid-2x2", _("Grid")), self._kind("rows-3", _("List"))
        self.kinds = both = QFrame()
        both.setProperty("role", "segments")
        both.setLayout(row(self.grid, self.list, spacing=0, margins=(1, 1, 1, 1)))
        self._kinds = QButtonGroup(self)
        self._kinds.addButton(self.grid)
        self._kinds.addButton(self.list)
        self.grid.setChecked(True)
        self.list.toggled.connect(self.listed)
        self.info = tool("panel-right-close", _("Info"), checkable=True)
        name_button(self.info, _("Info"), CommandId.FOLD_QUEUE)
        line = QHBoxLayout(self)
        line.setContentsMargins(16, 0, 16, 0)
        line.setSpacing(8)
        for part in (self.unfold, self.field, self._order, self.slider, both, self.info):
            line.addWidget(part)
        line.setAlignment(both, Qt.AlignmentFlag.AlignVCenter)
        line.setStretch(1, 1)

    def _kind(self, icon: str, name: str) -> QToolButton:
        made = tool(icon, name, checkable=True)
        made.setProperty("kind", "segment")
        set_icon(made, icon, 16, Tints("text-2", "text-1", "text-1"))
        return made

    def show_sort(self, sort: Sort) -> None:
        """Name another order."""
        self._sort = sort
        self._order.setText(order_name(sort))
        self._order.setAccessibleName(_("Order: {name}").format(name=order_name(sort)))

    def show_trash(self, on: bool) -> None:
        """In the trash the order is fixed."""
        self._order.setText(_("Leaves first") if on else order_name(self._sort))
        self._order.setEnabled(not on)

    def _open_orders(self) -> None:
        menu = Menu(self)
        for sort, name in orders():
            menu.add(name, partial(self.sorted.emit, sort), checked=sort == self._sort)
        menu.open_below(self._order)


class Strip(QWidget):
    """36 high: what was found. Signals: `stacked`, `save_asked`, `table_asked`."""

    stacked = Signal(bool)
    save_asked = Signal()
    table_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(theme().px(36))
        self._count = label(size=12, weight=600, figures=True)
        self._words = Elided("", size=12, tone="3", left=True)
        self.stack = Switch(_("Stack takes"))
        self._stack_words = label(_("Stack takes"), size=12, tone="3")
        self.stack.toggled.connect(self.stacked)
        self._table = button(_("Table as CSV"), "ghost", "download")
        self._table.clicked.connect(self.table_asked)
        self._save = button(_("Save as smart collection"), "link")
        self._save.setToolTip(hint(CommandId.LIBRARY_SAVE_SEARCH))
        self._save.clicked.connect(self.save_asked)
        line = row(
            self._count,
            self._words,
            self._table,
            self._stack_words,
            self.stack,
            self._save,
            margins=(16, 0, 16, 0),
        )
        line.setStretch(1, 1)
        self.setLayout(line)
        for one in (self._table, self._save, self.stack, self._stack_words):
            one.hide()

    def show_listing(self, listing: Listing, query: str, *, is_list: bool) -> None:
        """Say how many there are, how long and how dear."""
        found = listing.sums
        self._count.setText(f"{found.clips:,}" if found.clips else _("Nothing"))
        if query and found.clips:
            words = ngettext("of {n} clip", "of {n} clips", listing.total)
        elif found.clips:
            words = ngettext("clip", "clips", found.clips)
        else:
            words = ngettext("in {n} clip", "in {n} clips", listing.total)
        parts = [words.format(n=f"{listing.total:,}")]
        if found.clips:
            parts.append(long_words(found.seconds))
            parts += [f"${found.usd:,.2f}"] if found.usd else []
        self._words.setText("  ·  ".join(parts))
        self._save.setVisible(bool(query) and found.clips > 0)
        self._table.setVisible(is_list and found.clips > 0)
        for one in (self.stack, self._stack_words):
            one.setVisible(not is_list and found.clips > 0)


class Banner(QWidget):
    """52 high: what the trash is, or that files are missing. `asked` with a command of the window."""

    asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setMinimumHeight(theme().px(52))
        self._sign = label()
        self._lead = label(size=13, weight=600)
        self._words = label(size=13, tone="2")
        self._words.setWordWrap(True)
        self._words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._buttons: list[QPushButton] = []
        self._offered: tuple[tuple[str, str, str, str, CommandId], ...] = ()
        self._line = row(self._sign, self._lead, self._words, margins=(16, 8, 16, 8))
        self._line.setStretch(2, 1)
        frame = box("header", self._line)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(frame)
        self.hide()

    def show_trash(self, listing: Listing) -> None:
        """How many, how large, and the rule."""
        count = listing.sums.clips
        words = ngettext("{n} clip, {size}.", "{n} clips, {size}.", count).format(
            n=f"{count:,}", size=size_words(listing.sums.bytes)
        )
        rule = _(
            "A clip stays here for 30 days on which o8studio runs, with its stars, comments and recipe. Then the file "
            "goes to your system's trash."
        )
        self._show(
            "trash-2",
            words if count else _("The trash is empty."),
            rule,
            (
                ("archive-restore", _("Restore all"), "", "", CommandId.LIBRARY_RESTORE_ALL),
                ("", _("Empty Trash…"), "ghost", "bad", CommandId.LIBRARY_EMPTY),
            )
            if count
            else (),
        )

    def show_missing(self, listing: Listing) -> None:
        """How many files are not where they were."""
        count = listing.sums.clips
        words = ngettext("{n} file is not where it was.", "{n} files are not where they were.", count).format(
            n=f"{count:,}"
        )
        more = _(
            "Stars, comments and recipes are still here. A drive that is away brings its files back by itself. "
            "Looking in a folder compares size and checksum, so renamed files are found, too."
        )
        check = _("Check all {n}").format(n=f"{listing.total:,}")
        self._show(
            "file-question-mark",
            words if count else _("Every file is where it was."),
            more if count else "",
            (
                ("folder-search", _("Look in a folder…"), "", "", CommandId.LIBRARY_LOOK_IN),
                ("refresh-cw", check, "ghost", "", CommandId.LIBRARY_CHECK),
            ),
        )

    def _show(
        self, icon: str, lead: str, words: str, buttons: Sequence[tuple[str, str, str, str, CommandId]]
    ) -> None:
        self._sign.setPixmap(sized(icon, 18, "text-2", self.devicePixelRatioF()))
        self._lead.setText(lead)
        self._words.setText(words)
        if self._offered == tuple(buttons):  # counts are refreshed; who is on a button stays there
            self.show()
            return
        self._offered = tuple(buttons)
        for one in self._buttons:
            self._line.removeWidget(one)
            one.hide()
            one.deleteLater()
        self._buttons = []
        for sign, title, kind, tone, command in buttons:
            made = button(title, kind, sign)
            made.setProperty("tone", tone)
            made.clicked.connect(partial(self.asked.emit, command))
            self._line.addWidget(made)
            self._buttons.append(made)
        self.show()


class CheckLine(QWidget):
    """How far the check of all files is. `stopped` when a person ends it."""

    stopped = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._words = label(size=12, tone="2", figures=True)
        stop = button(_("Stop"), "link")
        stop.clicked.connect(self.stopped)
        self.setLayout(row(self._words, 1, stop, margins=(16, 6, 16, 0)))
        self.hide()

    def show_progress(self, so_far: tuple[int, int] | None) -> None:
        """How many of how many files were looked at; None when none are."""
        done, of = so_far or (0, 0)
        words = _("Checking every file, {done} of {all}").format(done=f"{done:,}", all=f"{of:,}")
        self._words.setText(words if of else _("Checking every file"))
        self.setVisible(so_far is not None)


def long_words(seconds: float) -> str:
    """Such as: 41 min, or 8 min 12 s."""
    minutes, rest = divmod(round(seconds), 60)
    hours, over = divmod(minutes, 60)
    if hours:
        return _("{hours} h {minutes} min").format(hours=f"{hours:,}", minutes=over)
    if minutes >= 10 or (minutes and not rest):
        return _("{n} min").format(n=minutes)
    return (
        _("{minutes} min {seconds} s").format(minutes=minutes, seconds=rest)
        if minutes
        else _("{n} s").format(n=rest)
    )


class Resized(QObject):
    """Calls when a widget has another size."""

    changed = Signal()

    def __init__(self, watched: QWidget) -> None:
        super().__init__(watched)
        watched.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Tell of it."""
        if event.type() is QEvent.Type.Resize:
            self.changed.emit()
        return super().eventFilter(watched, event)
