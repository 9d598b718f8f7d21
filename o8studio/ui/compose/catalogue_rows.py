"""The rows of the model catalogue: their words, their order, and how they are painted."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from o8studio.domain.models.abilities import abilities
from o8studio.domain.models.spec import ModelSpec, ModelStatus
from o8studio.texts.language import _, ngettext, pick
from o8studio.texts.names import family_words, tier_words
from o8studio.ui.ports import Offer
from o8studio.ui.theme.theme import font, theme
from o8studio.ui.widgets.signs import centred, paint_sign, square
from o8studio.ui.widgets.tiles import tile_pixmap

ROW = Qt.ItemDataRole.UserRole
CHOSEN = Qt.ItemDataRole.UserRole + 1
HAS = "✓"
"""In a cell: the model can it."""
ROW_HEIGHT, HEADING_HEIGHT = 34, 30
COLUMNS = (48, 66, 50, 54, 58, 66, 92)
"""Widths in pixels of sound, last frame, references, largest picture, longest clip, usual wait, price."""
_CHECK, _TILE, _NAME = 10, 36, 64
_BEFORE_NAME, _AFTER_NAME = 8, 14
"""Of a family, the second together with the end of its row."""


def column_titles() -> tuple[str, ...]:
    """The headings of the columns, in their order."""
    return (
        _("Sound"),
        _("Last frame"),
        # Translators: column of a table of models, short: how many reference pictures it takes
        _("Refs"),
        # Translators: column of a table of models, short: the largest picture
        _("Up to"),
        # Translators: column of a table of models, short: the longest clip
        _("Longest"),
        # Translators: column of a table of models, short: how long a clip usually takes to render
        _("Usual wait"),
        # Translators: column of a table of models: the price of one second
        _("Price"),
    )


@dataclass(frozen=True, slots=True)
class CatalogueRow:
    """One model as it is listed, or a heading if `spec` is None.

    Attributes:
        cells: one text for each column; empty where it has none or it is unknown. Sound and last frame are a `✓`.
        spoken: the whole row as one sentence.
        found_by: what a search looks in, in lower case.
    """

    title: str
    spec: ModelSpec | None = None
    cells: tuple[str, ...] = ()
    spoken: str = ""
    found_by: str = ""
    tag: str = ""

    @property
    def is_retired(self) -> bool:
        """Whether its maker has shut it down."""
        return self.spec is not None and self.spec.status is ModelStatus.RETIRED


def rows_of(specs: Sequence[ModelSpec], offers: Mapping[str, Offer]) -> list[CatalogueRow]:
    """One row for each model, in the order of the catalogue."""
    return [_row(spec, offers.get(spec.id, Offer())) for spec in specs]


def _row(spec: ModelSpec, offer: Offer) -> CatalogueRow:
    can = abilities(spec)
    title, family = pick(spec.title, spec.title_zh), family_words(spec.family, spec.vendor)
    longest = "" if can.longest is None else _("{n} s").format(n=f"{can.longest:g}")
    wait = wait_words(offer.seconds)
    best = tier_words(can.lines)
    tag = {
        # Translators: a model that its maker has shut down
        ModelStatus.RETIRED: _("retired"),
        ModelStatus.PREVIEW: _("preview"),
        # Translators: a model that still works, and has newer ones beside it
        ModelStatus.LEGACY: _("older"),
        ModelStatus.ANNOUNCED: _("announced"),
    }.get(spec.status, "")
    references = ngettext("{n} reference", "{n} references", can.references).format(n=can.references)
    said = [
        title,
        tag,
        _("sound") if can.sound else _("silent"),
        _("last frame") if can.last_frame else "",
        references if can.references else "",
        _("up to {tier}").format(tier=best) if best else "",
        _("longest {seconds}").format(seconds=longest) if longest else "",
        _("usually {wait}").format(wait=wait) if wait else "",
        offer.per_second,
    ]
    return CatalogueRow(
        title=title,
        spec=spec,
        cells=(
            HAS if can.sound else "",
            HAS if can.last_frame else "",
            str(can.references) if can.references else "",
            best,
            longest,
            wait,
            offer.per_second,
        ),
        spoken=", ".join(part for part in said if part),
        found_by=" ".join([*said, spec.title, spec.title_zh, spec.id, family, spec.vendor]).lower(),
        tag=tag,
    )


def wait_words(seconds: float | None) -> str:
    """How long a clip usually takes, rounded; empty if unknown."""
    if seconds is None:
        return ""
    if seconds < 55:
        return _("{n} s").format(n=max(5, round(seconds / 5) * 5))
    return _("{n} min").format(n=round(seconds / 60))


def arranged(
    rows: Sequence[CatalogueRow], pinned: Sequence[str], family: str = "", text: str = ""
) -> Iterator[CatalogueRow]:
    """Headings and rows: the pinned ones first, then family by family; for a search the best hits first, retired ones last.

    Args:
        pinned: ids of the models that were chosen when the list was opened.
        family: only this one; empty for all.
        text: every word must be found.
    """
    words = text.lower().split()
    shown = [
        row
        for row in rows
        if row.spec is not None
        and (not family or row.spec.family == family)
        and all(word in row.found_by for word in words)
    ]
    on_top = [row for row in shown if row.spec is not None and row.spec.id in pinned]
    rest = [row for row in shown if row not in on_top]
    if on_top:
        # Translators: heading above the chosen models
        yield CatalogueRow(_("Chosen"))
        yield from on_top
    live = sorted((row for row in rest if not row.is_retired), key=_age)
    if words:
        live.sort(key=lambda row: _rank(row.title.lower(), text.strip().lower()))
        if live:
            # Translators: heading above the models that a search has found
            yield CatalogueRow(_("Found"))
            yield from live
    else:
        for name in dict.fromkeys(row.spec.family for row in live if row.spec is not None):
            mine = [row for row in live if row.spec is not None and row.spec.family == name]
            first = mine[0].spec
            yield CatalogueRow(family_words(name, first.vendor if first is not None else ""))
            yield from mine
    retired = [row for row in rest if row.is_retired]
    if retired:
        yield CatalogueRow(_("Retired by their makers"))
        yield from retired


_AGES = (ModelStatus.CURRENT, ModelStatus.UNKNOWN_HERE, ModelStatus.PREVIEW, ModelStatus.LEGACY)


def _age(row: CatalogueRow) -> int:
    return age_of(row.spec) if row.spec is not None else len(_AGES)


def age_of(spec: ModelSpec) -> int:
    """Models of today before older and announced ones, retired ones last."""
    return _AGES.index(spec.status) if spec.status in _AGES else len(_AGES)


def _rank(title: str, text: str) -> int:
    return 0 if title.startswith(text) else 1 if text in title else 2


class RowPainter(QStyledItemDelegate):
    """Check box, tile, name, and a cell for each column."""

    def sizeHint(self, _option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Headings are lower than rows."""
        row: CatalogueRow = index.data(ROW)
        return QSize(300, theme().px(HEADING_HEIGHT if row.spec is None else ROW_HEIGHT))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint a heading, or a model."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        row: CatalogueRow = index.data(ROW)
        box = QRectF(option.rect)
        if row.spec is None:
            painter.setFont(font(12, 500))
            painter.setPen(theme().colour("text-3"))
            painter.drawText(box.adjusted(_CHECK, 4, 0, 0), Qt.AlignmentFlag.AlignVCenter, row.title)
        else:
            state: QStyle.StateFlag = option.state
            self._paint_model(painter, box, row, on=bool(index.data(CHOSEN)), state=state)
        painter.restore()

    def _paint_model(
        self, painter: QPainter, box: QRectF, row: CatalogueRow, *, on: bool, state: QStyle.StateFlag
    ) -> None:
        is_current = bool(state & QStyle.StateFlag.State_Selected)
        if is_current or state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(QPen(theme().colour("accent-line"), 1) if is_current else Qt.PenStyle.NoPen)
            painter.setBrush(theme().colour("hover"))
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        tick = square(box.left() + _CHECK, box, 15).translated(0.5, 0.5)
        painter.setPen(QPen(theme().colour("accent" if on else "line-strong"), 1))
        painter.setBrush(theme().colour("accent") if on else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(tick, 4, 4)
        if on:
            paint_sign(painter, "check", 12, "on-accent", centred(tick, 12).left(), tick)
        assert row.spec is not None
        picture = tile_pixmap(row.spec.family, row.spec.title, 20)
        painter.drawPixmap(square(box.left() + theme().px(_TILE), box, 20).topLeft(), picture)
        quiet = "text-3" if row.is_retired else "text-1"
        right = self._paint_cells(painter, box, row)
        painter.setFont(font(11))
        tag = painter.fontMetrics().horizontalAdvance(row.tag) + 8 if row.tag else 0
        painter.setFont(font(13, 500))
        room = right - box.left() - theme().px(_NAME) - tag
        name = painter.fontMetrics().elidedText(row.title, Qt.TextElideMode.ElideRight, round(room))
        wide = painter.fontMetrics().horizontalAdvance(name)
        painter.setPen(theme().colour(quiet))
        spot = QRectF(box.left() + theme().px(_NAME), box.top(), room, box.height())
        painter.drawText(spot, Qt.AlignmentFlag.AlignVCenter, name)
        painter.setFont(font(11))
        painter.setPen(theme().colour("text-3"))
        painter.drawText(spot.adjusted(wide + 8, 1, tag, 0), Qt.AlignmentFlag.AlignVCenter, row.tag)

    def _paint_cells(self, painter: QPainter, box: QRectF, row: CatalogueRow) -> float:
        """Paint the columns from the right; where they begin."""
        right = box.right() - 10
        for width, words in zip(reversed(COLUMNS), reversed(row.cells), strict=True):
            cell = QRectF(right - theme().px(width), box.top(), theme().px(width), box.height())
            right = cell.left()
            if words == HAS:
                token = "text-3" if row.is_retired else "text-2"
                paint_sign(painter, "check", 14, token, cell.right() - theme().px(14), cell)
                continue
            painter.setFont(font(12, figures=True))
            painter.setPen(theme().colour("text-2" if words and not row.is_retired else "text-3"))
            shown = painter.fontMetrics().elidedText(
                words or "–", Qt.TextElideMode.ElideRight, round(cell.width())
            )
            painter.drawText(cell, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, shown)
        return right - 8


class FamilyPainter(QStyledItemDelegate):
    """A family's name, and at the end how many models it has."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        """As high as a heading."""
        return QSize(100, theme().px(HEADING_HEIGHT))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint it; the one that is shown lies on a tint."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box, state = QRectF(option.rect), QStyle.StateFlag(option.state)
        is_current = bool(state & QStyle.StateFlag.State_Selected)
        if is_current or state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme().colour("pressed" if is_current else "hover"))
            painter.drawRoundedRect(box.adjusted(0, 1, 0, -1), 6, 6)
        count = str(index.data(ROW + 1))
        painter.setFont(font(11, figures=True))
        wide = painter.fontMetrics().horizontalAdvance(count)
        painter.setPen(theme().colour("text-3"))
        right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(box.adjusted(0, 0, -8, 0), right, count)
        painter.setFont(font(13, 500 if is_current else 400))
        painter.setPen(theme().colour("text-1" if is_current else "text-2"))
        room = box.adjusted(_BEFORE_NAME, 0, -wide - _AFTER_NAME, 0)
        name = str(index.data(Qt.ItemDataRole.DisplayRole))
        shown = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, round(room.width()))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, shown)
        painter.restore()


def families_width(least: int, rows: Iterable[tuple[str, int]]) -> int:
    """So that each name is seen whole beside its count."""
    names, counts = QFontMetrics(font(13, 500)), QFontMetrics(font(11, figures=True))
    whole = (names.horizontalAdvance(name) + counts.horizontalAdvance(str(count)) for name, count in rows)
    return max(theme().px(least), *(wide + _BEFORE_NAME + _AFTER_NAME + 2 for wide in whole))


class ColumnHeads(QWidget):
    """The names of the columns, above them."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(theme().px(22))

    def paintEvent(self, _event: object) -> None:
        """Paint each at the right end of its column."""
        painter = QPainter(self)
        painter.setFont(font(11))
        painter.setPen(theme().colour("text-3"))
        right = float(self.width() - 10)
        for width, words in zip(reversed(COLUMNS), reversed(column_titles()), strict=True):
            cell = QRectF(right - theme().px(width), 0, theme().px(width), self.height())
            right = cell.left()
            shown = painter.fontMetrics().elidedText(
                words, Qt.TextElideMode.ElideRight, round(cell.width()) - 2
            )
            painter.drawText(cell, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, shown)
