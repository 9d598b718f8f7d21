"""How marks look on a picture, the same as on a review page: shapes, plates of text, selection."""

import math
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPainterPathStroker, QPen

from o8studio.domain.library.mark import Ink, Mark, Point, Tool
from o8studio.ui.theme.theme import font, theme

HANDLE = 8
"""Pixels of the handles at the corners of a selected mark."""
_LINES = 1080
_LEAST_LINE, _LEAST_HEAD, _LEAST_LETTERS = 2.5, 10, 12
"""Pixels: below them a mark could not be made out on a small picture."""
_AROUND = 7
_REACH = 6
"""Pixels from a line within which a press takes hold of it."""
_WING = 0.45
"""Half the angle of an arrow's head, in radians."""


def ink_colour(ink: Ink) -> QColor:
    """They lie on pictures, not on the window, so they are the same in both themes."""
    return theme().colour(f"ink-{ink}")


def place(point: Point, box: QRectF) -> QPointF:
    """Where a point lies on the picture in this box."""
    return QPointF(box.left() + point[0] * box.width(), box.top() + point[1] * box.height())


def point_at(spot: QPointF, box: QRectF) -> Point:
    """Its fractions of the picture in this box."""
    return (
        (spot.x() - box.left()) / max(1.0, box.width()),
        (spot.y() - box.top()) / max(1.0, box.height()),
    )


def paint(painter: QPainter, mark: Mark, box: QRectF) -> None:
    """Paint a mark on the picture in this box."""
    ink = ink_colour(mark.ink)
    if mark.tool is Tool.TEXT:
        _paint_text(painter, mark, box, ink)
        return
    wide = _line(mark, box)
    shape = outline(mark, box)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, width in ((QColor(0, 0, 0, 128), wide * 1.8), (ink, wide)):  # seen on any ground
        pen = QPen(colour, width)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.drawPath(shape)


def paint_selection(painter: QPainter, mark: Mark, box: QRectF) -> None:
    """Paint the frame round a selected mark, with handles where it can be made larger."""
    pen = QPen(QColor(255, 255, 255), 1)
    pen.setDashPattern([3, 3])
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(frame_of(mark, box))
    painter.setPen(QPen(QColor(20, 20, 20), 1))
    painter.setBrush(QColor(255, 255, 255))
    for corner in corners(mark, box):
        painter.drawRect(QRectF(corner.x() - HANDLE / 2, corner.y() - HANDLE / 2, HANDLE, HANDLE))


def outline(mark: Mark, box: QRectF) -> QPainterPath:
    """The line of a mark; of a text, the edge of its plate."""
    path = QPainterPath()
    points = [place(one, box) for one in mark.points]
    match mark.tool:
        case Tool.PEN:
            path.moveTo(points[0])
            for one, after in pairwise(points[1:]):
                path.quadTo(one, (one + after) / 2)
            path.lineTo(points[-1])
        case Tool.ARROW:
            _add_arrow(path, points[0], points[1], mark, box)
        case Tool.BOX:
            path.addRect(QRectF(points[0], points[1]).normalized())
        case Tool.ELLIPSE:
            path.addEllipse(QRectF(points[0], points[1]).normalized())
        case Tool.TEXT:
            path.addRect(_plate(mark, box)[0])
    return path


def frame_of(mark: Mark, box: QRectF) -> QRectF:
    """The place of the frame that is painted round a selected mark."""
    return outline(mark, box).boundingRect().adjusted(-_AROUND, -_AROUND, _AROUND, _AROUND)


def corners(mark: Mark, box: QRectF) -> list[QPointF]:
    """Where the handles lie: top left, top right, bottom right, bottom left. A text has none."""
    if mark.tool is Tool.TEXT:
        return []
    frame = frame_of(mark, box)
    return [frame.topLeft(), frame.topRight(), frame.bottomRight(), frame.bottomLeft()]


def is_hit(mark: Mark, box: QRectF, spot: QPointF) -> bool:
    """Whether a press there takes hold of the mark."""
    shape = outline(mark, box)
    if mark.tool is Tool.TEXT:
        return shape.contains(spot)
    stroker = QPainterPathStroker()
    stroker.setWidth(_line(mark, box) + 2 * _REACH)
    return stroker.createStroke(shape).contains(spot)


def letters_font(box: QRectF) -> QFont:
    """The font of text marks on the picture in this box."""
    return font(round(max(26 * box.height() / _LINES, _LEAST_LETTERS)), 600, scaled=False)


def _line(mark: Mark, box: QRectF) -> float:
    return max(mark.width * box.height() / _LINES, _LEAST_LINE)


def _add_arrow(path: QPainterPath, begin: QPointF, end: QPointF, mark: Mark, box: QRectF) -> None:
    angle = math.atan2(end.y() - begin.y(), end.x() - begin.x())
    size = max(max(24, mark.width * 5) * box.height() / _LINES, _LEAST_HEAD)

    def wing(turn: float) -> QPointF:
        return end - QPointF(size * math.cos(angle + turn), size * math.sin(angle + turn))

    path.moveTo(begin)
    path.lineTo(end)
    path.moveTo(wing(_WING))
    path.lineTo(end)
    path.lineTo(wing(-_WING))


def _plate(mark: Mark, box: QRectF) -> tuple[QRectF, float]:
    """The plate of a text, kept inside of the picture, and the pixels of its letters."""
    look = letters_font(box)
    size = float(look.pixelSize())
    wide, high = QFontMetricsF(look).horizontalAdvance(mark.text) + size, size * 1.85
    corner = place(mark.points[0], box)
    left = max(box.left(), min(corner.x(), box.right() - wide))
    return QRectF(left, min(corner.y(), box.bottom() - high), wide, high), size


def _paint_text(painter: QPainter, mark: Mark, box: QRectF, ink: QColor) -> None:
    plate, size = _plate(mark, box)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(0, 0, 0, 184))
    painter.drawRoundedRect(plate, 3, 3)
    painter.setBrush(ink)
    painter.drawRect(QRectF(plate.left(), plate.top(), max(3.0, size * 0.25), plate.height()))
    painter.setFont(letters_font(box))
    painter.setPen(QColor(255, 255, 255))
    painter.drawText(plate.adjusted(size * 0.6, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, mark.text)
