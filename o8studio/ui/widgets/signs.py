"""Icons that painters put beside words: in the size of the text, in the middle of a line."""

from PySide6.QtCore import QPoint, QRect, QRectF
from PySide6.QtGui import QPainter

from o8studio.ui.theme.theme import sized, theme


def paint_sign(
    painter: QPainter, name: str, size: int, token: str, left: float, line: QRect | QRectF
) -> None:
    """Paint an icon of `size` times the text size at a left edge, in the middle of a line's height."""
    spot = square(left, line, size).toRect().topLeft()
    painter.drawPixmap(QPoint(spot), sized(name, size, token, painter.device().devicePixelRatioF()))


def square(left: float, line: QRect | QRectF, size: int) -> QRectF:
    """A box of `size` times the text size at a left edge, in the middle of a line's height, on whole pixels."""
    side = theme().px(size)
    whole = QRectF(line)
    return QRectF(round(left), round(whole.top() + (whole.height() - side) / 2), side, side)


def centred(box: QRect | QRectF, size: int) -> QRectF:
    """A box of `size` times the text size in the middle of another."""
    whole = QRectF(box)
    return square(whole.left() + (whole.width() - theme().px(size)) / 2, box, size)
