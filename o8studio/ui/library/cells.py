"""A clip in the grid: poster, plates, name, model and stars (docs/design.md, Library)."""

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPixmap

from o8studio.domain.library.clip import SPRITE_PICTURES
from o8studio.domain.library.listing import ClipRow
from o8studio.domain.library.review import Verdict
from o8studio.texts.language import _
from o8studio.ui.library.painting import (
    Look,
    Part,
    Pictures,
    check_box,
    clock,
    days_left_words,
    fitting,
    model_tile,
    pick_disc,
    plate,
    stars,
    text,
    width_of,
)
from o8studio.ui.library.wall_layout import Measures
from o8studio.ui.theme.theme import font, theme
from o8studio.ui.widgets.signs import centred, paint_sign, square

SMALLEST, LARGEST, USUAL = 120, 360, 152
_DENSE, _ROOMY = 140, 200
_PAD, _HEADING, _BETWEEN = 16, 36, 6
_SOON = 3
"""Days before a clip leaves the trash in which that is said in amber."""


class GridCells:
    """Paints and hit-tests cells of one width."""

    is_list = False

    def __init__(self, pictures: Pictures, cell: int = USUAL) -> None:
        self._pictures, self.cell = pictures, min(LARGEST, max(SMALLEST, cell))

    @property
    def _has_words(self) -> bool:
        return self.cell >= _DENSE

    def measures(self) -> Measures:
        """Sizes for the cell's width."""
        if not self._has_words:
            gap_x, gap_y, below = 8, 8, 0
        elif self.cell < _ROOMY:
            gap_x, gap_y, below = 12, 14, 6 + theme().px(16) + 1 + theme().px(16)
        else:
            gap_x, gap_y, below = 16, 18, 8 + theme().px(18) + 1 + theme().px(16)
        return Measures(
            cell=round(self.cell * max(1.0, theme().scale)),
            below=below,
            gap_x=gap_x,
            gap_y=gap_y,
            pad=_PAD,
            heading=theme().px(_HEADING),
            between=_BETWEEN,
        )

    def poster(self, cell: QRect) -> QRect:
        """The poster's box in a cell."""
        return QRect(cell.left(), cell.top(), cell.width(), cell.height() - self.measures().below)

    def is_ready(self, cell: QRect, row: ClipRow, ratio: float) -> bool:
        """Whether its poster is there."""
        return self._pictures.poster(row, self.poster(cell), ratio) is not None

    def hit(self, cell: QRect, spot: QPoint, row: ClipRow | None, look: Look) -> Part:
        """What lies under the pointer."""
        box = self.poster(cell)
        if QRect(box.left(), box.top(), theme().px(18) + 12, theme().px(18) + 12).contains(spot):
            return Part.CHECK
        if row is None:
            return Part.BODY
        if look.takes > 1 and QRect(
            box.left(), box.bottom() - theme().px(26), theme().px(46), theme().px(26) + 1
        ).contains(spot):
            return Part.STACK
        if row.days_left is not None and self._restore(box).contains(spot):
            return Part.RESTORE
        if row.is_missing and self._has_words and spot.y() > cell.bottom() - theme().px(18):
            return Part.FIND if spot.x() > cell.right() - width_of(_("Find it…"), 11, 500) - 6 else Part.BODY
        return Part.BODY

    def paint(self, painter: QPainter, cell: QRect, row: ClipRow | None, name: str, look: Look) -> None:
        """Paint one clip; of one that is not known yet, its name alone."""
        box = self.poster(cell)
        if look.takes > 1 and not look.place:
            self._edges(painter, box)
        self._poster(painter, box, row, look)
        if look.is_selected or look.has_focus:
            ring = QPen(theme().colour("accent-line"), 2)
            if not look.is_selected:
                ring.setStyle(Qt.PenStyle.DotLine)
            painter.setPen(ring)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(box).adjusted(-3, -3, 3, 3), 11, 11)
        if look.is_selected or look.is_hovered:
            place = QRectF(box.left() + 6, box.top() + 6, theme().px(18), theme().px(18))
            check_box(painter, place, on=look.is_selected, on_picture=True)
        if self._has_words:
            self._words(painter, cell, box, row, name)

    def _edges(self, painter: QPainter, box: QRect) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        for inset, up, token in ((6, 6, "line-2"), (3, 3, "line-3")):
            painter.setBrush(theme().colour(token))
            painter.drawRoundedRect(QRectF(box).adjusted(inset, -up, -inset, -box.height() / 2), 7, 7)

    def _poster(self, painter: QPainter, box: QRect, row: ClipRow | None, look: Look) -> None:
        sprite = self._pictures.sprite(row) if row is not None and look.scrub is not None else None
        picture = self._pictures.poster(row, box, look.ratio) if row is not None else None
        if (
            picture is None
            or picture.isNull()
            or (row is not None and (row.is_missing or row.days_left is not None))
        ):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme().colour("hover" if picture is None else "stage"))
            painter.drawRoundedRect(QRectF(box), 8, 8)
        if picture is not None and not picture.isNull():
            weak = row is not None and (row.is_missing or (row.days_left is not None and not look.is_hovered))
            if weak and row is not None:
                painter.setOpacity(0.22 if row.is_missing else 0.5)
            painter.drawPixmap(box.topLeft(), picture)
            painter.setOpacity(1.0)
        if row is None:
            return
        if row.is_missing:
            self._missing(painter, box)
            return
        if sprite is not None and look.scrub is not None:
            self._scrub(painter, box, sprite, look.scrub)
        corner = QPointF(box.right() - 5, box.bottom() - 5)
        if row.days_left is not None:
            if look.is_hovered:
                self._paint_restore(painter, box)
            return
        if look.scrub is not None:
            at = clock(look.scrub * row.length)
            plate(painter, corner, f"{at} / {clock(row.length)}")
        else:
            plate(painter, corner, clock(row.length))
        if look.takes > 1:
            spot = QPointF(box.left() + 6, box.bottom() - 5)
            words = f"{look.place}/{look.takes}" if look.place else str(look.takes)
            plate(painter, spot, words, icon="layers-2")
        if row.verdict is Verdict.PICK:
            side = theme().px(18)
            pick_disc(painter, QRectF(box.right() - 5 - side, box.top() + 6, side, side))

    def _missing(self, painter: QPainter, box: QRect) -> None:
        middle = box.center()
        high = theme().px(18)
        above = QRect(box.left(), middle.y() - high, box.width(), high)
        paint_sign(painter, "file-question-mark", 18, "text-2", centred(above, 18).left(), above)
        text(
            painter,
            QRect(box.left(), middle.y() + 3, box.width(), theme().px(16)),
            _("File missing"),
            font(11, 500),
            "text-2",
            Qt.AlignmentFlag.AlignHCenter,
        )

    def _scrub(self, painter: QPainter, box: QRect, sprite: QPixmap, part: float) -> None:
        wide = sprite.width() // SPRITE_PICTURES
        at = min(SPRITE_PICTURES - 1, int(part * SPRITE_PICTURES))
        source = QRectF(at * wide, 0, wide, sprite.height())
        size = source.size().scaled(box.size().toSizeF(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRectF(0, 0, size.width(), size.height())
        place.moveCenter(QRectF(box).center())
        painter.fillRect(place, theme().colour("stage"))
        painter.drawPixmap(place, sprite, source)
        left = box.left() + part * box.width()
        painter.fillRect(QRectF(left, box.top(), 1, box.height()), Qt.GlobalColor.white)
        painter.fillRect(QRectF(box.left(), box.bottom() - 2, left - box.left(), 3), Qt.GlobalColor.white)

    def _restore(self, box: QRect) -> QRect:
        high = theme().px(26)
        return QRect(box.left() + 6, box.bottom() - high - 5, box.width() - 12, high)

    def _paint_restore(self, painter: QPainter, box: QRect) -> None:
        place, words = self._restore(box), _("Restore")
        painter.setPen(QPen(theme().colour("line-3"), 1))
        painter.setBrush(theme().colour("overlay"))
        painter.drawRoundedRect(QRectF(place).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        wide = width_of(words, 12, 500)
        beside = theme().px(16) + 6
        left = place.center().x() - (wide + beside) / 2
        paint_sign(painter, "archive-restore", 16, "text-1", left, place)
        text(
            painter,
            QRect(round(left) + beside, place.top(), wide + 4, place.height()),
            words,
            font(12, 500),
            "text-1",
        )

    def _words(self, painter: QPainter, cell: QRect, box: QRect, row: ClipRow | None, name: str) -> None:
        is_roomy = self.cell >= _ROOMY
        size, high, gap = (13, 18, 8) if is_roomy else (12, 16, 6)
        line = QRect(cell.left(), box.bottom() + 1 + gap, cell.width(), theme().px(high))
        quiet = row is not None and row.days_left is not None
        text(
            painter,
            line,
            fitting(name, size, 500, line.width(), theme().scale),
            font(size, 500),
            "text-2" if quiet else "text-1",
        )
        if row is None:
            return
        meta = QRect(cell.left(), line.bottom() + 2, cell.width(), theme().px(16))
        family, title = self._pictures.title(row)
        model_tile(painter, square(meta.left(), meta, 16), family, title)
        beside = theme().px(16) + 5
        taken = self._right(painter, meta, row)
        room = meta.width() - beside - (taken + 6 if taken else 0)
        words = days_left_words(row.days_left) if row.days_left is not None else title
        token = "warn" if row.days_left is not None and row.days_left <= _SOON else "text-3"
        text(
            painter,
            meta.adjusted(beside, 0, 0, 0),
            fitting(words, 11, 400, room, theme().scale),
            font(11),
            token,
        )

    def _right(self, painter: QPainter, meta: QRect, row: ClipRow) -> int:
        """Stars, or what is said in their place; the width that it takes."""
        if row.days_left is not None:
            return 0
        if row.is_missing:
            words, token = _("Find it…"), "accent-text"
        elif row.stars:
            return round(stars(painter, QPointF(meta.right() + 1, meta.center().y() + 0.5), row.stars))
        elif row.verdict is Verdict.NONE:
            words, token = _("Unrated"), "text-3"
        elif row.verdict is Verdict.REJECT:
            words, token = _("Rejected"), "text-3"
        else:
            return 0
        look = font(11, 500 if row.is_missing else 400)
        text(painter, meta, words, look, token, Qt.AlignmentFlag.AlignRight)
        return width_of(words, 11, 500)
