"""Where a picture lies in its box: as large as fits, in the middle, on whole screen pixels."""

from PySide6.QtCore import QRectF, QSize

_SPARE = 2.0
"""Screen pixels that a picture may be smaller than its place and is still painted as it is: scaling would only blur it."""


def fitted(box: QRectF, size: QSize, ratio: float = 1.0) -> QRectF:
    """The place of a picture of this size in the box.

    Args:
        box: in the widget's own units; `ratio` screen pixels are one of them.
    """
    wide, high = float(max(1, size.width())), float(max(1, size.height()))
    room_wide, room_high = box.width() * ratio, box.height() * ratio
    part = min(room_wide / wide, room_high / high)
    if 0 <= min(room_wide - wide, room_high - high) <= _SPARE:
        part = 1.0
    wide, high = wide * part, high * part
    left = round(box.center().x() * ratio - wide / 2)
    top = round(box.center().y() * ratio - high / 2)
    return QRectF(left / ratio, top / ratio, wide / ratio, high / ratio)
