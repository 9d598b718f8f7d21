"""Paints a row of the palette: a heading, or what can be done."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from o8studio.ui.palette.results import Entry, Index, Row
from o8studio.ui.theme.theme import font, theme
from o8studio.ui.widgets.signs import paint_sign
from o8studio.ui.widgets.tiles import tile_pixmap

ROW, HEADING = 36, 26
POSTER, POSTER_RADIUS = QSize(44, 25), 4


class RowPainter(QStyledItemDelegate):
    """Paints the rows of `Results`."""

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        is_heading = index.data(Qt.ItemDataRole.UserRole).entry is None
        return QSize(200, theme().px(HEADING if is_heading else ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint the heading; or icon, name with the letters that matched, fact and key."""
        shown: Row = index.data(Qt.ItemDataRole.UserRole)
        spot: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = Qt.AlignmentFlag.AlignVCenter
        if shown.entry is None:
            _paint_heading(painter, spot.adjusted(18, 4, -18, 0), shown)
            painter.restore()
            return
        entry = shown.entry
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme().colour("accent-tint"))
            painter.drawRoundedRect(spot.adjusted(8, 1, -8, -1), 6, 6)
        wide = theme().px(16)
        if entry.poster is not None:
            wide = theme().px(POSTER.width())
            _paint_poster(painter, spot, entry.poster, wide)
        elif entry.family:
            side = theme().px(16)
            at = QRect(spot.left() + 18, spot.center().y() - side // 2 + 1, side, side)
            painter.drawPixmap(at, tile_pixmap(entry.family, entry.title, 16))
        elif entry.icon:
            tint = "text-2" if entry.is_enabled else "text-off"
            paint_sign(painter, entry.icon, 16, tint, spot.left() + 18, spot)
        inner = spot.adjusted(30 + wide, 0, -20, 0)
        if entry.key:
            inner.setRight(_paint_keys(painter, inner, entry.key) - 16)
        elif entry.stars:
            inner.setRight(_paint_stars(painter, inner, entry.stars) - 16)
        if entry.aside:
            inner.setRight(_paint_aside(painter, inner, entry.aside) - 16)
        # takes of one prompt are told apart by what stands behind it
        kept = min(QFontMetrics(font(12)).horizontalAdvance(entry.fact) + 10, inner.width() // 2)
        left = _paint_title(painter, inner.adjusted(0, 0, -kept, 0), entry, shown.letters)
        painter.setFont(font(12))
        painter.setPen(theme().colour("text-3"))
        room = inner.right() + 1 - left - 10
        fact = painter.fontMetrics().elidedText(entry.fact, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRect(left + 10, inner.top(), max(0, room), inner.height()), middle, fact)
        painter.restore()


def _paint_heading(painter: QPainter, line: QRect, shown: Row) -> None:
    """Paint the name of a kind, and at the right what else is known of it."""
    middle = Qt.AlignmentFlag.AlignVCenter
    painter.setFont(font(11, 500))
    painter.setPen(theme().colour("text-3"))
    painter.drawText(line, middle, shown.heading)
    painter.setFont(font(11))
    painter.drawText(line, middle | Qt.AlignmentFlag.AlignRight, shown.note)
    if shown.key:
        wide = painter.fontMetrics().horizontalAdvance(shown.note)
        _paint_keys(painter, line.adjusted(0, 0, -wide - 8, 0), shown.key)


def _paint_poster(
    painter: QPainter, spot: QRect, poster: Callable[[QSize, float], QPixmap | None], wide: int
) -> None:
    """Paint a clip's poster in its box; while there is none, the stage."""
    high = theme().px(POSTER.height())
    box = QRect(spot.left() + 18, spot.center().y() - high // 2 + 1, wide, high)
    picture = poster(box.size(), painter.device().devicePixelRatio())
    if picture is None or picture.isNull():
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().colour("stage"))
        painter.drawRoundedRect(box, POSTER_RADIUS, POSTER_RADIUS)
    else:
        painter.drawPixmap(box.topLeft(), picture)


def _paint_stars(painter: QPainter, inner: QRect, stars: int) -> int:
    """Paint a star and how many there are at the right; returns where it begins."""
    painter.setFont(font(12, 600, figures=True))
    painter.setPen(theme().colour("star"))
    painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, str(stars))
    left = inner.right() - painter.fontMetrics().horizontalAdvance(str(stars)) - 3 - theme().px(14)
    paint_sign(painter, "star-filled", 14, "star", left, inner)
    return left


def _paint_aside(painter: QPainter, inner: QRect, words: str) -> int:
    """Paint what it costs at the right; returns where it begins."""
    painter.setFont(font(12, figures=True))
    painter.setPen(theme().colour("text-2"))
    painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, words)
    return inner.right() - painter.fontMetrics().horizontalAdvance(words)


def _paint_keys(painter: QPainter, inner: QRect, keys: str) -> int:
    """Paint each key in its cap at the right; returns where the first begins."""
    painter.setFont(font(11))
    metrics, high, right = painter.fontMetrics(), theme().px(18), inner.right() + 1
    for key in reversed(keys.split()):
        wide = max(high, metrics.horizontalAdvance(key) + 10)
        cap = QRect(right - wide, inner.center().y() - high // 2 + 1, wide, high)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().colour("hover"))
        painter.drawRoundedRect(cap, 4, 4)
        painter.setPen(theme().colour("text-2"))
        painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, key)
        right = cap.left() - 4
    return right


def _paint_title(painter: QPainter, inner: QRect, entry: Entry, letters: Sequence[tuple[int, int]]) -> int:
    """Paint what fits of the title; returns where it ends."""
    plain = font(13, 500)
    strong = QFont(font(13, 600))
    painter.setFont(plain)
    title = painter.fontMetrics().elidedText(entry.title, Qt.TextElideMode.ElideRight, inner.width())
    usual = theme().colour("text-1" if entry.is_enabled else "text-3")
    marked = {at for begin, end in letters for at in range(begin, end)} if entry.is_enabled else set()
    left, at = inner.left(), 0
    while at < len(title):
        is_marked, end = at in marked, at
        while end < len(title) and (end in marked) is is_marked:
            end += 1
        painter.setFont(strong if is_marked else plain)
        painter.setPen(theme().colour("accent-text") if is_marked else usual)
        words = title[at:end]
        painter.drawText(
            QRect(left, inner.top(), inner.width(), inner.height()), Qt.AlignmentFlag.AlignVCenter, words
        )
        left += painter.fontMetrics().horizontalAdvance(words)
        at = end
    return left
