"""The headings of the list: a press sorts, the menu shows, hides and orders columns."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from o8studio.domain.library.listing import Sort
from o8studio.texts.language import _
from o8studio.ui.library.painting import check_box, width_of
from o8studio.ui.library.rows import Column, ListRows, column_looks
from o8studio.ui.theme.theme import font, theme
from o8studio.ui.widgets.menu import Menu
from o8studio.ui.widgets.signs import paint_sign, square

_HIGH, _PAD = 32, 16


class ListHeader(QWidget):
    """Signals: `sorted` with a `Sort`, `columns_chosen` with columns in order, `all_pressed` at the box to tick."""

    sorted = Signal(object)
    columns_chosen = Signal(list)
    all_pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._rows: ListRows | None = None
        self._sort = Sort()
        self._ticked: bool | None = False
        self._at = 0
        self.setFixedHeight(theme().px(_HIGH))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(_("Columns"))

    def show_rows(self, rows: ListRows, sort: Sort) -> None:
        """Other columns or another order."""
        self._rows, self._sort = rows, sort
        self.update()

    def show_ticked(self, on: bool | None) -> None:
        """All are selected, some (None), or none."""
        self._ticked = on
        self.update()

    def _places(self) -> dict[Column, tuple[int, int]]:
        return self._rows.places(self.width()) if self._rows is not None else {}

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint box, titles, and the arrow of the order."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        looks = column_looks()
        check_box(painter, square(_PAD, self.rect(), 18), on=self._ticked, on_picture=False)
        for at, (column, (left, wide)) in enumerate(self._places().items()):
            look = looks[column]
            is_order = look.sort is self._sort.key and look.sort is not None
            is_here = self.hasFocus() and at == self._at
            painter.setFont(font(12, 500))
            painter.setPen(theme().colour("text-1" if is_order or is_here else "text-3"))
            side = Qt.AlignmentFlag.AlignRight if look.is_right else Qt.AlignmentFlag.AlignLeft
            box = QRect(left, 0, wide, self.height())
            if is_order:
                words_wide = width_of(look.title, 12, 500)
                sign = theme().px(14)
                x = box.right() + 2 - sign if look.is_right else left + words_wide + 4
                box.adjust(0, 0, -2 - sign if look.is_right else 0, 0)
                name = "chevron-down" if self._sort.descending else "chevron-up"
                paint_sign(painter, name, 14, "text-1", x, self.rect())
            painter.drawText(box, int(side | Qt.AlignmentFlag.AlignVCenter), look.title)
            if is_here:
                painter.fillRect(left, self.height() - 3, wide, 2, theme().colour("accent-line"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, theme().colour("line-2"))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Sort by a column, or tick all."""
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        if event.position().x() < _PAD + 26:
            self.all_pressed.emit()
            return
        spot = event.position().x()
        column = next(
            (one for one, (left, wide) in self._places().items() if left <= spot <= left + wide), None
        )
        if column is not None:
            self._sort_by(column)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The arrows go from column to column, Space sorts, the menu key opens the menu."""
        columns = list(self._places())
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right) and columns:
            step = 1 if event.key() == Qt.Key.Key_Right else -1
            self._at = min(len(columns) - 1, max(0, self._at + step))
            self.setAccessibleDescription(column_looks()[columns[self._at]].title)
            self.update()
        elif event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return) and self._at < len(columns):
            self._sort_by(columns[self._at])
        elif event.key() == Qt.Key.Key_Menu:
            self._open_menu(self.mapToGlobal(self.rect().bottomLeft()))
        else:
            super().keyPressEvent(event)

    def _sort_by(self, column: Column) -> None:
        key = column_looks()[column].sort
        if key is not None:
            first = column not in (Column.CLIP, Column.MODEL)
            self.sorted.emit(Sort(key, not self._sort.descending if self._sort.key is key else first))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Which columns are shown."""
        self._open_menu(event.globalPos())

    def _open_menu(self, spot: QPoint) -> None:
        if self._rows is None:
            return
        shown = list(self._rows.columns)
        menu = Menu(self)
        for column, look in column_looks().items():
            if column is not Column.CLIP:
                menu.add(look.title, partial(self._toggle, column), checked=column in shown)
        movable = [one for one in shown if one is not Column.CLIP]
        at = min(max(0, self._at - 1), len(movable) - 1)
        if movable:
            menu.addSeparator()
            title = column_looks()[movable[at]].title
            menu.add(_("Move {column} left").format(column=title), partial(self._move, movable[at], -1))
            menu.add(_("Move {column} right").format(column=title), partial(self._move, movable[at], 1))
        menu.open_at(spot)

    def _toggle(self, column: Column) -> None:
        assert self._rows is not None
        shown = list(self._rows.columns)
        order = list(Column)
        if column in shown:
            shown.remove(column)
        else:
            after = [one for one in shown if order.index(one) < order.index(column)]
            shown.insert(shown.index(after[-1]) + 1 if after else 1, column)
        self.columns_chosen.emit(shown)

    def _move(self, column: Column, step: int) -> None:
        assert self._rows is not None
        self.columns_chosen.emit(moved(self._rows.columns, column, step))


def moved(columns: Sequence[Column], column: Column, step: int) -> list[Column]:
    """The columns with one of them a place further; the clip stays the first."""
    made = [one for one in columns if one is not column]
    made.insert(min(len(made), max(1, list(columns).index(column) + step)), column)
    return made
