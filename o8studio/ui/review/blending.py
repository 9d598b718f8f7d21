"""Two takes in one picture: wipe, overlay, difference, blink; and how much they differ."""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from operator import sub

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, qRgb, qRgba

GAINS = (1, 2, 4, 8, 16)
BLINK_RATES = (1, 2)
"""Changes a second."""
_GREY_SIZE = QSize(64, 36)
"""Size at which takes are measured against each other: small enough for every frame while playing."""
_FIELDS = 3
_HANDLE = 16
MARKED_OVER = 0.08
"""Part of full white from which a difference is marked."""
MARK = (255, 60, 170)
"""Red, green and blue of what is marked: in no picture of a difference by itself."""


class BlendMode(StrEnum):
    """How two takes share one picture."""

    WIPE = "wipe"
    OVERLAY = "overlay"
    DIFFERENCE = "difference"
    BLINK = "blink"


class DifferenceLook(StrEnum):
    """How a difference is coloured."""

    BRIGHTNESS = "brightness"
    COLOUR = "colour"
    HEAT = "heat"


@dataclass(slots=True)
class Blend:
    """The settings of every mode; each is kept while another is used.

    Attributes:
        wipe: part of the picture that is the first take's, 0 to 1; `is_across` wipes from top to bottom.
        opacity: of the second take, 0 to 1.
        gain: one of `GAINS`.
        marks: whether what differs by more than `MARKED_OVER` is painted in one colour.
        rate: one of `BLINK_RATES`.
        is_second: which take blinking shows now.
    """

    mode: BlendMode = BlendMode.WIPE
    wipe: float = 0.5
    is_across: bool = False
    opacity: float = 0.5
    gain: int = 4
    look: DifferenceLook = DifferenceLook.BRIGHTNESS
    marks: bool = False
    rate: int = 2
    is_second: bool = False


@dataclass(frozen=True, slots=True)
class Measure:
    """How far two pictures differ: the mean as a part of full white; `field` is that of 3 × 3 fields which differs most, from the top left."""

    mean: float
    field: int


def paint(painter: QPainter, box: QRectF, first: QImage, second: QImage, blend: Blend) -> None:
    """Paint both into the box; the second is stretched to the first one's size."""
    match blend.mode:
        case BlendMode.WIPE:
            _paint_wipe(painter, box, first, second, blend)
        case BlendMode.OVERLAY:
            painter.drawImage(box, first)
            painter.setOpacity(blend.opacity)
            painter.drawImage(box, second)
            painter.setOpacity(1.0)
        case BlendMode.DIFFERENCE:
            painter.drawImage(box, difference(first, second, blend))
        case BlendMode.BLINK:
            painter.drawImage(box, second if blend.is_second else first)


def part_of(box: QRectF, blend: Blend, place: int) -> QRectF:
    """Where the first take of a pair, 0, or the second, 1, is seen as it is: of a difference, neither is anywhere."""
    match blend.mode:
        case BlendMode.WIPE:
            return _wiped(box, blend)[place]
        case BlendMode.OVERLAY:
            return QRectF(box)
        case BlendMode.DIFFERENCE:
            return QRectF()
        case BlendMode.BLINK:
            return QRectF(box) if blend.is_second is (place == 1) else QRectF()


def _wiped(box: QRectF, blend: Blend) -> tuple[QRectF, QRectF]:
    """What is the first take's, and what the second one's."""
    wide, high = box.width(), box.height()
    if blend.is_across:
        first = QRectF(box.left(), box.top(), wide, high * blend.wipe)
        return first, QRectF(box.left(), first.bottom(), wide, high - first.height())
    first = QRectF(box.left(), box.top(), wide * blend.wipe, high)
    return first, QRectF(first.right(), box.top(), wide - first.width(), high)


def _paint_wipe(painter: QPainter, box: QRectF, first: QImage, second: QImage, blend: Blend) -> None:
    painter.drawImage(box, first)
    rest = _wiped(box, blend)[1]
    end = rest.topRight() if blend.is_across else rest.bottomLeft()
    line = QLineF(rest.topLeft(), end)
    painter.save()
    painter.setClipRect(rest)
    painter.drawImage(box, second)
    painter.restore()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    white = QColor(Qt.GlobalColor.white)
    painter.setPen(QPen(white, 2))
    painter.drawLine(line)
    middle = line.center()
    painter.setBrush(white)
    painter.drawEllipse(middle, _HANDLE, _HANDLE)
    painter.setPen(QPen(QColor(20, 20, 20), 2))
    for way in (-1, 1):  # two arrow heads, away from the line
        tip, wing = (QPointF(0, 9 * way), 4 * way) if blend.is_across else (QPointF(9 * way, 0), 4 * way)
        wings = (
            (QPointF(-4, wing), QPointF(4, wing))
            if blend.is_across
            else (QPointF(wing, -4), QPointF(wing, 4))
        )
        painter.drawPolyline([middle + wings[0], middle + tip, middle + wings[1]])
    painter.restore()


def handle_at(box: QRectF, blend: Blend, point: QPointF) -> bool:
    """Whether a press there takes hold of the wipe's line."""
    if blend.is_across:
        return box.contains(point) and abs(point.y() - box.top() - box.height() * blend.wipe) <= _HANDLE
    return box.contains(point) and abs(point.x() - box.left() - box.width() * blend.wipe) <= _HANDLE


def wipe_at(box: QRectF, blend: Blend, point: QPointF) -> float:
    """The part that a drag to this point gives the first take."""
    part = (
        (point.y() - box.top()) / max(1.0, box.height())
        if blend.is_across
        else (point.x() - box.left()) / max(1.0, box.width())
    )
    return min(1.0, max(0.0, part))


def difference(first: QImage, second: QImage, blend: Blend) -> QImage:
    """The absolute difference of both, times the gain; marked where it is large without the gain."""
    made = first.convertToFormat(QImage.Format.Format_RGB32)
    painter = QPainter(made)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Difference)
    painter.drawImage(QRectF(made.rect()), second)
    painter.end()
    marks = _marks(made) if blend.marks else None
    if blend.look is not DifferenceLook.COLOUR:
        made = made.convertToFormat(QImage.Format.Format_Grayscale8)
        made = made.convertToFormat(QImage.Format.Format_RGB32)
    gain = 1
    while gain < blend.gain:  # added to itself, it is doubled, and ends at white
        twice = QImage(made)
        painter = QPainter(twice)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Plus)
        painter.drawImage(0, 0, made)
        painter.end()
        made, gain = twice, gain * 2
    if blend.look is DifferenceLook.HEAT:
        made = made.convertToFormat(QImage.Format.Format_Grayscale8)
        heat = QImage(
            made.constBits(), made.width(), made.height(), made.bytesPerLine(), QImage.Format.Format_Indexed8
        )
        heat.setColorTable(_heat())
        made = heat.convertToFormat(QImage.Format.Format_RGB32)
    if marks is not None:
        painter = QPainter(made)
        painter.drawImage(0, 0, marks)
        painter.end()
    return made


def _marks(difference: QImage) -> QImage:
    """One colour where it is brighter than `MARKED_OVER`, and nothing elsewhere."""
    grey = difference.convertToFormat(QImage.Format.Format_Grayscale8)
    made = QImage(
        grey.constBits(), grey.width(), grey.height(), grey.bytesPerLine(), QImage.Format.Format_Indexed8
    )
    made.setColorTable([qRgba(*MARK, 255 if value > MARKED_OVER * 255 else 0) for value in range(256)])
    return made.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)


@lru_cache(maxsize=1)
def _heat() -> list[int]:
    """Black, blue, red, yellow, white."""
    stops = ((0, 0, 0), (30, 60, 200), (220, 50, 60), (250, 200, 60), (255, 255, 255))
    table = []
    for value in range(256):
        place = value / 255 * (len(stops) - 1)
        low = min(int(place), len(stops) - 2)
        part = place - low
        table.append(
            qRgb(*(round(a + (b - a) * part) for a, b in zip(stops[low], stops[low + 1], strict=True)))
        )
    return table


def grey_of(image: QImage) -> bytes:
    """The picture as 64 × 36 brightness values, row by row."""
    small = image.scaled(
        _GREY_SIZE, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
    ).convertToFormat(QImage.Format.Format_Grayscale8)
    wide, line = _GREY_SIZE.width(), small.bytesPerLine()
    bits = bytes(small.constBits())
    return b"".join(bits[row * line : row * line + wide] for row in range(_GREY_SIZE.height()))


def measure(first: bytes, second: bytes) -> Measure:
    """How far two pictures from `grey_of` differ."""
    differences = list(map(abs, map(sub, first, second)))
    wide, high = _GREY_SIZE.width(), _GREY_SIZE.height()
    sums, sizes = [0] * _FIELDS**2, [0] * _FIELDS**2
    for row in range(high):
        for column in range(_FIELDS):
            begin, end = wide * column // _FIELDS, wide * (column + 1) // _FIELDS
            field = row * _FIELDS // high * _FIELDS + column
            sums[field] += sum(differences[row * wide + begin : row * wide + end])
            sizes[field] += end - begin
    means = [total / size / 255 for total, size in zip(sums, sizes, strict=True)]
    return Measure(sum(differences) / len(differences) / 255, means.index(max(means)))
