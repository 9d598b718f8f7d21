"""What a review page will look like, on a desk and on a phone: drawn from what is chosen, much smaller."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QFont, QPainter, QPainterPath, QPaintEvent, QPen, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QLabel, QWidget

from o8studio.domain.library.listing import ClipRow
from o8studio.texts.language import _
from o8studio.ui.review import mark_painting
from o8studio.ui.review.comment_rows import person_words
from o8studio.ui.review.take_cards import LETTERS, Poster
from o8studio.ui.review_port import ReviewTake
from o8studio.ui.theme.theme import font, sized, theme
from o8studio.ui.widgets.layout import column

_PAGE, _PHONE = QSizeF(1280, 800), QSizeF(390, 844)
"""Pixels of a browser's window, on a desk and on a phone."""
_SIDE, _HEAD, _FOOT = 372, 56, 56
_PHONE_WIDE, _OVER, _MARGIN = 74, 22, 8
"""Width of the phone here, how far it reaches beyond the page's lower edge at most, and beside it."""
_MOST_TAKES, _MOST_COMMENTS = 4, 4
_SHARP = 4
"""Times that small letters are drawn larger than they are shown, so that their forms stay."""


@dataclass(frozen=True, slots=True)
class PageLook:
    """What goes into the page, as far as it is seen at this size."""

    title: str = ""
    comments: bool = True
    asks: bool = True


class PagePreview(QWidget):
    """The page above, and the phone over its lower corner; words stand beside the phone."""

    def __init__(self, poster: Poster, words: QLabel) -> None:
        super().__init__()
        self._poster, self._words = poster, words
        self._takes: Sequence[ReviewTake] = ()
        self._look = PageLook()
        self._lines = column(1, words, spacing=0, margins=(0, 0, _PHONE_WIDE + 2 * _MARGIN, 0))
        self.setLayout(self._lines)
        self.setAccessibleName(_("Preview"))

    def show_page(self, takes: Sequence[ReviewTake], look: PageLook) -> None:
        """Draw a page of these takes."""
        self._takes, self._look = takes, look
        self.update()

    def heightForWidth(self, width: int) -> int:
        """Page, then the words beside the phone."""
        page = round(width * _PAGE.height() / _PAGE.width())
        beside = self._words.heightForWidth(max(1, width - _PHONE_WIDE - 2 * _MARGIN)) + _OVER // 2
        return page + max(beside, self._phone_high() - page // 2)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As high as that needs."""
        super().resizeEvent(event)
        self.setFixedHeight(self.heightForWidth(self.width()))

    def _phone_high(self) -> int:
        return round(_PHONE_WIDE * _PHONE.height() / _PHONE.width())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint both."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        scale = self.width() / _PAGE.width()
        page = QRectF(0, 0, self.width(), _PAGE.height() * scale)
        self._framed(painter, page, scale, 26, self._paint_page)
        scale = _PHONE_WIDE / _PHONE.width()
        phone = QRectF(
            self.width() - _PHONE_WIDE - _MARGIN,
            self.height() - self._phone_high(),
            _PHONE_WIDE,
            self._phone_high(),
        )
        self._framed(painter, phone, scale, 44, self._paint_phone)

    def _framed(self, painter: QPainter, box: QRectF, scale: float, corner: float, paint: object) -> None:
        painter.save()
        painter.translate(box.topLeft())
        painter.scale(scale, scale)
        whole = QRectF(0, 0, box.width() / scale, box.height() / scale)
        rounded = QPainterPath()
        rounded.addRoundedRect(whole, corner, corner)
        painter.setClipPath(rounded)
        painter.fillRect(whole, theme().colour("canvas"))
        assert callable(paint)
        paint(painter)
        painter.setClipping(False)
        painter.setPen(QPen(theme().colour("line-3"), 1.2 / scale))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(rounded)
        painter.restore()

    # ---- the page on a desk

    def _paint_page(self, painter: QPainter) -> None:
        wide, high = _PAGE.width() - _SIDE, _PAGE.height()
        _filled(painter, QRectF(0, 0, _PAGE.width(), _HEAD), "surface")
        painter.drawPixmap(QPointF(20, 16), sized("logo", 24, "text-1", _SHARP))
        _words(painter, QRectF(52, 0, wide - 72, _HEAD), self._look.title, font(15, 600), "text-1")
        self._paint_picture(painter, QRectF(20, 72, 864, 486))
        _timeline(painter, 26, 852, 590)
        _play(painter, QPointF(454, 630), 20)
        side = QRectF(wide, _HEAD, _SIDE, high - _HEAD - _FOOT)
        _filled(painter, side, "surface")
        top = side.top() + (self._paint_answers(painter, side) if self._look.asks else 0)
        self._paint_comments(painter, QRectF(side.left(), top, _SIDE, side.bottom() - 90 - top))
        if self._look.asks:
            _field(painter, QRectF(side.left() + 18, side.bottom() - 52, _SIDE - 36, 40))
        shown = self._takes[:_MOST_TAKES]
        for at in range(len(shown)):
            self._paint_card(painter, QRectF(20 + 293 * at, 662, 283, 65), at)
        foot = QRectF(0, high - _FOOT, _PAGE.width(), _FOOT)
        _filled(painter, foot, "surface")
        if self._look.asks:
            _button(painter, QRectF(1042, foot.top() + 12, 218, 32), _("Save my comments as a file"))

    def _paint_answers(self, painter: QPainter, side: QRectF) -> float:
        """Two buttons; how high they are with their words."""
        for at, (words, ink, ground) in enumerate(
            ((_("Needs changes"), "text-2", "raised"), (_("Approved"), "ok", "ok-tint"))
        ):
            box = QRectF(side.left() + 18 + 172 * at, side.top() + 38, 164, 40)
            _filled(painter, box, ground, 8)
            _words(painter, box, words, font(13, 600), ink, Qt.AlignmentFlag.AlignCenter)
        return 92

    def _paint_comments(self, painter: QPainter, place: QRectF) -> None:
        if not self._look.comments:
            return
        said = [one for take in self._takes for one in take.discussion.comments if not one.reply_to]
        top = place.top()
        for one in said[:_MOST_COMMENTS]:
            if top + 70 > place.bottom():
                return
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme().colour("accent-tint"))
            painter.drawEllipse(QPointF(place.left() + 29, top + 22), 11, 11)
            name = QRectF(place.left() + 48, top + 10, _SIDE - 66, 24)
            _words(painter, name, person_words(one.person), font(13, 600), "text-1")
            below = QRectF(place.left() + 48, top + 36, _SIDE - 66, 24)
            _words(painter, below, " ".join(one.text.split()), font(13), "text-1")
            top += 72
            _filled(painter, QRectF(place.left(), top - 1, _SIDE, 1), "line-1")

    def _paint_card(self, painter: QPainter, box: QRectF, at: int) -> None:
        _filled(painter, box, "accent-tint" if at == 0 else "surface", 8)
        self._paint_poster(painter, QRectF(box.left() + 8, box.top() + 9, 84, 47), self._takes[at].row)
        name = QRectF(box.left() + 103, box.top() + 8, box.width() - 110, 24)
        _words(painter, name, _("Take {n}").format(n=LETTERS[at]), font(13, 600), "text-1")

    # ---- the page on a phone

    def _paint_phone(self, painter: QPainter) -> None:
        wide, high = _PHONE.width(), _PHONE.height()
        _filled(painter, QRectF(0, 0, wide, 52), "surface")
        _words(painter, QRectF(16, 0, wide - 32, 52), self._look.title, font(15, 600), "text-1")
        self._paint_picture(painter, QRectF(0, 52, wide, wide * 9 / 16))
        _timeline(painter, 16, wide - 32, 296)
        _play(painter, QPointF(wide / 2, 346), 24)
        count = min(3, len(self._takes))
        for at in range(count):
            self._paint_poster(painter, QRectF(16 + 122 * at, 388, 114, 64), self._takes[at].row)
        top = 470.0
        if self._look.asks:
            for at, ground in enumerate(("raised", "ok-tint")):
                _filled(painter, QRectF(16 + 183 * at, top, 175, 44), ground, 8)
            top += 58
        place = QRectF(0, top, wide, high - 130 - top)
        self._paint_comments(painter, place)
        if self._look.asks:
            _filled(painter, QRectF(0, high - 124, wide, 124), "surface")
            _field(painter, QRectF(16, high - 112, wide - 32, 44))
            _button(painter, QRectF(16, high - 60, wide - 32, 48), _("Save my comments"))

    # ---- parts of both

    def _paint_picture(self, painter: QPainter, box: QRectF) -> None:
        """The first take, and the marks of its first comment that has some."""
        _filled(painter, box, "stage")
        if not self._takes:
            return
        take = self._takes[0]
        place = self._paint_poster(painter, box, take.row)
        marks = next((one.marks for one in take.discussion.comments if one.marks), ())
        for mark in marks if self._look.comments else ():
            mark_painting.paint(painter, mark, place)

    def _paint_poster(self, painter: QPainter, box: QRectF, row: ClipRow) -> QRectF:
        """Fitted; where it lies."""
        own = QSizeF(max(1, row.width), max(1, row.height))
        place = QRectF(QPointF(0, 0), own.scaled(box.size(), Qt.AspectRatioMode.KeepAspectRatio))
        place.moveCenter(box.center())
        found = self._poster(row, place.toRect(), 1.0)
        if found is None:
            _filled(painter, place, "pressed", 4)
        else:
            painter.drawPixmap(place, found, QRectF(found.rect()))
        return place


def _filled(painter: QPainter, box: QRectF, token: str, corner: float = 0.0) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme().colour(token))
    painter.drawRoundedRect(box, corner, corner)


def _words(
    painter: QPainter,
    box: QRectF,
    words: str,
    look: QFont,
    token: str,
    side: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
) -> None:
    painter.setFont(look)
    painter.setPen(theme().colour(token))
    shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, int(box.width()))
    painter.drawText(box, side | Qt.AlignmentFlag.AlignVCenter, shown)


def _timeline(painter: QPainter, left: float, wide: float, y: float) -> None:
    _filled(painter, QRectF(left, y - 4, wide, 8), "pressed", 4)
    _filled(painter, QRectF(left, y - 4, wide * 0.65, 8), "accent-line", 4)
    painter.setBrush(theme().colour("text-1"))
    painter.drawEllipse(QPointF(left + wide * 0.65, y), 7, 7)


def _play(painter: QPainter, middle: QPointF, radius: float) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme().colour("text-1"))
    painter.drawEllipse(middle, radius, radius)
    painter.setBrush(theme().colour("canvas"))
    corners = [QPointF(-5, -8), QPointF(9, 0), QPointF(-5, 8)]
    painter.drawPolygon(QPolygonF([middle + corner for corner in corners]))


def _field(painter: QPainter, box: QRectF) -> None:
    painter.setPen(QPen(theme().colour("line-2"), 1))
    painter.setBrush(theme().colour("raised"))
    painter.drawRoundedRect(box, 8, 8)
    inside = box.adjusted(12, 0, -12, 0)
    _words(painter, inside, _("Say what you see at this frame"), font(13), "text-3")


def _button(painter: QPainter, box: QRectF, words: str) -> None:
    _filled(painter, box, "accent", 8)
    _words(painter, box, words, font(13, 600), "on-accent", Qt.AlignmentFlag.AlignCenter)
