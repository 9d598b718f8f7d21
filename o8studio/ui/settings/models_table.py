"""The models of a gateway: what each can and what it costs, to be searched."""

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from o8studio.domain.models.spec import ModelSpec
from o8studio.texts.language import _, pick
from o8studio.texts.names import model_summary
from o8studio.ui.theme.theme import theme
from o8studio.ui.widgets.composed import LineField
from o8studio.ui.widgets.layout import LONGEST_SEARCH, as_tip, column, in_turn
from o8studio.ui.widgets.scrolling import OverlayBar
from o8studio.ui.widgets.tiles import tile_pixmap

_TILE, _ROW = 18, 34
_AT_ONCE = 10
"""Rows that are filled in one turn of the loop; each takes 0.3 ms."""


class _Table(QTableWidget):
    """Names are as wide as they need, but leave the larger part to what the models can do."""

    def share_width(self) -> None:
        """Fit the column of names."""
        self.setColumnWidth(0, min(self.sizeHintForColumn(0), self.viewport().width() * 2 // 5))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the column of names to the new width."""
        super().resizeEvent(event)
        self.share_width()


def models_table(specs: Sequence[ModelSpec], prices: Mapping[str, str]) -> QWidget:
    """A search field over three columns; prices stand at the right.

    Args:
        prices: by model, as text.
    """
    table = _Table(len(specs), 3)
    sides = (Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight)
    for at, words in enumerate((_("Model"), _("What it can do"), _("Price"))):
        heading = QTableWidgetItem(words)
        heading.setTextAlignment(sides[at] | Qt.AlignmentFlag.AlignVCenter)
        table.setHorizontalHeaderItem(at, heading)
    table.setAccessibleName(_("Models of this gateway"))
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(theme().px(_ROW))
    table.setIconSize(QSize(theme().px(_TILE), theme().px(_TILE)))
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setTabKeyNavigation(False)
    table.setShowGrid(False)
    table.setWordWrap(False)  # a row is one line high; what is cut off is in the tip
    found: list[str] = []

    def add(at: int) -> None:
        for spec in specs[at : at + _AT_ONCE]:
            title = pick(spec.title, spec.title_zh)
            cells = (title, model_summary(spec), prices.get(spec.id, _("unknown")))
            for place, words in enumerate(cells):
                cell = QTableWidgetItem(words)
                cell.setToolTip(as_tip(words if place == 1 else spec.id))
                cell.setTextAlignment(sides[place] | Qt.AlignmentFlag.AlignVCenter)
                if place == 0:
                    cell.setIcon(QIcon(tile_pixmap(spec.family, spec.title, _TILE)))
                table.setItem(len(found), place, cell)
            found.append(f"{title} {spec.id} {cells[1]}".lower())
        narrow(search.text())
        table.share_width()

    for place, mode in enumerate(
        (
            QHeaderView.ResizeMode.Interactive,
            QHeaderView.ResizeMode.Stretch,
            QHeaderView.ResizeMode.ResizeToContents,
        )
    ):
        table.horizontalHeader().setSectionResizeMode(place, mode)
    table.horizontalHeader().setHighlightSections(False)
    table.setMinimumHeight(theme().px(420))
    OverlayBar(table)
    search = LineField()
    search.setMaxLength(LONGEST_SEARCH)
    search.setPlaceholderText(_("Find a model"))
    search.setAccessibleName(_("Find a model"))
    search.setClearButtonEnabled(True)

    def narrow(text: str) -> None:
        for at, words in enumerate(found):
            table.setRowHidden(at, text.strip().lower() not in words)

    search.textChanged.connect(narrow)
    in_turn(table, [partial(add, at) for at in range(0, len(specs), _AT_ONCE)])
    made = QWidget()
    made.setLayout(column(search, table, spacing=8))
    return made
