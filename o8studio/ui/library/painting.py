"""Parts that cells and rows of clips share: texts that fit, plates on pictures, tiles, stars, boxes to tick."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Protocol

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPixmap

from o8studio.domain.library.listing import ClipRow
from o8studio.texts.language import _
from o8studio.ui.library.wall_layout import Measures
from o8studio.ui.theme.theme import font, sized, theme, tile
from o8studio.ui.widgets.signs import centred, paint_sign, square

BLACK = QColor(0, 0, 0, 184)
"""Of plates on pictures: 72 %."""
_MIDDLE = Qt.AlignmentFlag.AlignVCenter


class Part(StrEnum):
    """What of a clip's cell lies under the pointer."""

    NONE = "none"
    BODY = "body"
    CHECK = "check"
    STACK = "stack"
    FIND = "find"
    FETCH = "fetch"
    RESTORE = "restore"
    FOLDER = "folder"
    MORE = "more"


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a clip is painted now.

    Attributes:
        takes: of its stack; 1 outside one. place: which of them it is in an open stack, from 1; 0 in a closed one.
        scrub: the pointer's place over the poster, 0 to 1; None while it is elsewhere.
        marked: words of the search, lower case, that are marked in a list.
    """

    is_selected: bool = False
    is_hovered: bool = False
    has_focus: bool = False
    takes: int = 1
    place: int = 0
    scrub: float | None = None
    marked: tuple[str, ...] = ()
    ratio: float = 1.0


@dataclass(frozen=True, slots=True)
class Pictures:
    """Where painters get pictures from; each may answer None while one is being read.

    Attributes:
        poster: of a clip, fitted into a box of this size.
        sprite: the pictures of a clip side by side.
    """

    poster: Callable[[ClipRow, QRect, float], QPixmap | None]
    sprite: Callable[[ClipRow], QPixmap | None]
    title: Callable[[ClipRow], tuple[str, str]]


class ClipPainter(Protocol):
    """Paints clips as cells or lines."""

    is_list: bool

    def measures(self) -> Measures:
        """Sizes."""
        ...

    def poster(self, cell: QRect) -> QRect:
        """The poster's box in a cell."""
        ...

    def hit(self, cell: QRect, spot: QPoint, row: ClipRow | None, look: Look) -> Part:
        """What lies under the pointer."""
        ...

    def is_ready(self, cell: QRect, row: ClipRow, ratio: float) -> bool:
        """Whether its poster is there, so that it looks the same until something about it changes."""
        ...

    def paint(self, painter: QPainter, cell: QRect, row: ClipRow | None, name: str, look: Look) -> None:
        """Paint one clip."""
        ...


@lru_cache(maxsize=4000)
def fitting(words: str, pixels: int, weight: int, width: int, _scale: float = 1.0) -> str:
    """As much of the words as fits, with an ellipsis."""
    metrics = QFontMetricsF(font(pixels, weight))
    return metrics.elidedText(" ".join(words.split()), Qt.TextElideMode.ElideRight, width)


@lru_cache(maxsize=2000)
def width_of(words: str, pixels: int, weight: int, _scale: float = 1.0) -> int:
    """The width of words in pixels."""
    return round(QFontMetricsF(font(pixels, weight, figures=True)).horizontalAdvance(words))


def forget_widths() -> None:
    """Another text size: measure again."""
    fitting.cache_clear()
    width_of.cache_clear()


def text(
    painter: QPainter,
    box: QRect,
    words: str,
    look: QFont,
    token: str,
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
) -> None:
    """One line in the middle of a box."""
    painter.setFont(look)
    painter.setPen(theme().colour(token))
    painter.drawText(box, int(align | _MIDDLE | Qt.TextFlag.TextSingleLine), words)


def plate(painter: QPainter, corner: QPointF, words: str, *, icon: str = "") -> QRectF:
    """White words on black, 16 high, with the given lower right corner (or lower left, where there is an icon)."""
    beside = theme().px(12) + 7
    wide = width_of(words, 11, 500) + (beside + 5 if icon else 10)
    high = theme().px(16)
    left = corner.x() if icon else corner.x() - wide
    place = QRectF(left, corner.y() - high, wide, high)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(BLACK)
    painter.drawRoundedRect(place, 4, 4)
    painter.setPen(Qt.GlobalColor.white)
    painter.setFont(font(11, 500, figures=True))
    if icon:
        _paint_white(painter, icon, square(place.left() + 4, place, 12))
        place_words = place.adjusted(beside, 0, -4, 0)
    else:
        place_words = place
    painter.drawText(place_words, Qt.AlignmentFlag.AlignCenter, words)
    return place


def _paint_white(painter: QPainter, name: str, place: QRectF) -> None:
    ratio = painter.device().devicePixelRatioF()
    painter.drawPixmap(place.topLeft(), _white(name, 12, ratio, theme().scale))


@lru_cache(maxsize=32)
def _white(name: str, size: int, ratio: float, _scale: float) -> QPixmap:
    made = QPixmap(sized(name, size, "text-1", ratio))
    painter = QPainter(made)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.fillRect(made.rect(), Qt.GlobalColor.white)
    painter.end()
    return made


def sign_tag_width(words: str, icon: str) -> int:
    """The width of `sign_tag`."""
    return width_of(words, 11, 500) + (18 + theme().px(12) if icon else 14)


def sign_tag(painter: QPainter, left: QPointF, words: str, icon: str, token: str) -> None:
    """Words on a tint with an icon before them, in the middle of a line that begins at a point."""
    high = theme().px(20)
    place = QRectF(left.x(), left.y() - high / 2, sign_tag_width(words, icon), high)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme().colour({"ok": "ok-tint", "warn": "warn-tint"}.get(token, "hover")))
    painter.drawRoundedRect(place, 4, 4)
    if icon:
        paint_sign(painter, icon, 12, token, place.left() + 6, place)
    beside = 10 + theme().px(12) if icon else 7
    text(painter, place.toRect().adjusted(beside, 0, 0, 0), words, font(11, 500), token)


def check_box(painter: QPainter, place: QRectF, *, on: bool | None, on_picture: bool) -> None:
    """A box to tick; None is partly."""
    painter.setPen(Qt.PenStyle.NoPen if on is not False else QPen(_edge(on_picture), 1.5))
    painter.setBrush(
        theme().colour("accent") if on is not False else QColor(0, 0, 0, 115 if on_picture else 0)
    )
    inset = 0.0 if on is not False else 0.75
    painter.drawRoundedRect(place.adjusted(inset, inset, -inset, -inset), 5, 5)
    if on is not False:
        _paint_white(painter, "check" if on else "minus", centred(place, 12))


def _edge(on_picture: bool) -> QColor:
    return QColor(Qt.GlobalColor.white) if on_picture else theme().colour("line-strong")


def model_tile(painter: QPainter, place: QRectF, family: str, title: str) -> None:
    """The two letters of a model's family."""
    letters, token = tile(family, title)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme().colour(f"{token}-t"))
    painter.drawRoundedRect(place, 4, 4)
    painter.setPen(theme().colour(token))
    painter.setFont(font(8, 700))
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, letters)


def pick_disc(painter: QPainter, place: QRectF) -> None:
    """The mark of a pick."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme().colour("ok-tint"))
    painter.drawEllipse(place)
    paint_sign(painter, "check", 12, "ok", centred(place, 12).left(), place)


def stars(painter: QPainter, right: QPointF, count: int) -> float:
    """A star and a number that end at a point in the middle of the line; the width that they take."""
    sign, high = theme().px(14), theme().px(16)
    wide = sign + 2 + width_of(str(count), 11, 500)
    left = right.x() - wide
    line = QRectF(left, right.y() - high / 2, wide, high)
    paint_sign(painter, "star-filled", 14, "star", left, line)
    painter.setFont(font(11, 500, figures=True))
    painter.setPen(theme().colour("star"))
    box = line.adjusted(sign + 3, 0, sign, 0)
    painter.drawText(box, int(_MIDDLE | Qt.AlignmentFlag.AlignLeft), str(count))
    return wide


def clock(seconds: float) -> str:
    """A length such as 0:05 or 1:02:07."""
    whole = max(0, round(seconds))
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def size_words(count: int) -> str:
    """A size such as 14.2 MB."""
    for limit, unit, digits in (
        (1e12, "TB", 1),
        (1e9, "GB", 0 if count >= 1e10 else 1),
        (1e6, "MB", 1),
        (1e3, "KB", 0),
    ):
        if count >= limit:
            return f"{count / limit:.{digits}f} {unit}"
    return f"{count} B"


def sum_words(seconds: float, size: int) -> str:
    """How long and how large several clips are together."""
    return _("{length} s, {size}").format(length=f"{seconds:,.0f}", size=size_words(size))


def days_left_words(days: int) -> str:
    """How long a clip stays in the trash."""
    if days <= 0:
        return _("goes today")
    if days == 1:
        return _("goes tomorrow")
    return _("{n} days left").format(n=days)
