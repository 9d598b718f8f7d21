"""The takes of a set as cards under the transport: number, model, answer, stars, comments."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QPainter, QPainterPath, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QAbstractButton, QFrame, QHBoxLayout, QSizePolicy

from o8studio.domain.library.listing import ClipRow
from o8studio.domain.library.review import Verdict
from o8studio.texts.language import _, ngettext
from o8studio.ui.library.row_words import answer_look
from o8studio.ui.review_port import ReviewTake
from o8studio.ui.theme.theme import font, theme
from o8studio.ui.widgets.signs import paint_sign
from o8studio.ui.widgets.tiles import tile_pixmap

_HIGH, _LOW = 72, 46
"""Of a card with three lines, and with two."""
_POSTER, _SMALL = QSize(84, 47), QSize(48, 27)
_NARROW, _TIGHT = 220, 120
"""Widths of a card from which it has the large poster, and of its words from which they have all their parts."""
_PADDING, _GAP, _RADIUS = 8, 10, 8
_REJECTED = 0.38
LETTERS = "ABCD"
"""What takes are called while their models are hidden."""


@dataclass(frozen=True, slots=True)
class TakeName:
    """How a take is called: its number or letter, family and title of its model; both empty while hidden."""

    cap: str
    family: str
    title: str


Poster = Callable[[ClipRow, QRect, float], QPixmap | None]


class TakeCards(QFrame):
    """One row of cards; `chosen` with the index of the one that was pressed."""

    chosen = Signal(int)

    def __init__(self, poster: Poster) -> None:
        super().__init__()
        self.setAccessibleName(_("Takes"))
        self._poster = poster
        self.cards: list[TakeCard] = []
        self._is_low = False
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(_GAP)

    def show_takes(self, takes: Sequence[ReviewTake], names: Sequence[TakeName], active: int) -> None:
        """Show these takes; `active` is ringed."""
        while len(self.cards) > len(takes):
            self.cards.pop().deleteLater()
        while len(self.cards) < len(takes):
            card = TakeCard(self._poster)
            card.show_low(self._is_low)
            at = len(self.cards)
            card.clicked.connect(lambda _on=False, at=at: self.chosen.emit(at))
            self.cards.append(card)
            self._line.addWidget(card, 1)
        for at, (card, take, name) in enumerate(zip(self.cards, takes, names, strict=True)):
            card.show_take(take, name, is_active=at == active)

    def show_low(self, on: bool) -> None:
        """Take less of a low window: two lines beside a small poster."""
        self._is_low = on
        for card in self.cards:
            card.show_low(on)

    def repaint_posters(self) -> None:
        """More posters were read."""
        for card in self.cards:
            card.update()


class TakeCard(QAbstractButton):
    """One take."""

    def __init__(self, poster: Poster) -> None:
        super().__init__()
        self._poster = poster
        self._take: ReviewTake | None = None
        self._name = TakeName("", "", "")
        self._is_active = self._is_low = False
        self.setFixedHeight(theme().px(_HIGH))
        self.setMinimumWidth(96)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setCheckable(True)

    def show_take(self, take: ReviewTake, name: TakeName, *, is_active: bool) -> None:
        """Show this take under this name."""
        self._take, self._name, self._is_active = take, name, is_active
        self.setChecked(is_active)
        row, said = take.row, take.discussion
        answer = answer_look(said.answer)[0]
        stars = ngettext("{n} star", "{n} stars", row.stars).format(n=row.stars) if row.stars else ""
        comments = len(said.comments)
        spoken = ngettext("{n} comment", "{n} comments", comments).format(n=comments) if comments else ""
        rejected = _("rejected") if row.verdict is Verdict.REJECT else ""
        words = (_("Take {n}").format(n=name.cap), name.title, answer, stars, spoken, rejected)
        self.setAccessibleName(", ".join(part for part in words if part))
        self.update()

    def show_low(self, on: bool) -> None:
        """Two lines beside a small poster, or three beside a large one."""
        if on is not self._is_low:
            self._is_low = on
            self.setFixedHeight(theme().px(_LOW if on else _HIGH))

    def sizeHint(self) -> QSize:
        """Of a row of four."""
        return QSize(240, theme().px(_LOW if self._is_low else _HIGH))

    def nextCheckState(self) -> None:
        """Which take is active is said by the page."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the card."""
        if self._take is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(theme().colour("accent-edge" if self._is_active else "line-1"), 1))
        look = "accent-tint" if self._is_active else "hover" if self.underMouse() else "surface"
        painter.setBrush(theme().colour(look))
        painter.drawRoundedRect(box, _RADIUS, _RADIUS)
        left = self._paint_poster(painter)
        room = self.width() - left - _PADDING
        if room > 40:
            self._paint_words(painter, left, room)

    def _paint_poster(self, painter: QPainter) -> int:
        assert self._take is not None
        is_small = self._is_low or self.width() < theme().px(_NARROW)
        size = _SMALL if is_small else _POSTER
        spot = QRect(QPoint(_PADDING, (self.height() - size.height()) // 2), size)
        painter.save()
        rounded = QPainterPath()
        rounded.addRoundedRect(QRectF(spot), 4, 4)
        painter.setClipPath(rounded)
        painter.fillRect(spot, theme().colour("stage"))
        picture = self._poster(self._take.row, spot, self.devicePixelRatioF())
        if picture is not None:
            painter.setOpacity(_REJECTED if self._take.row.verdict is Verdict.REJECT else 1.0)
            fitted = QRectF(
                QPointF(0, 0),
                picture.deviceIndependentSize().scaled(
                    spot.size().toSizeF(), Qt.AspectRatioMode.KeepAspectRatio
                ),
            )
            fitted.moveCenter(QRectF(spot).center())
            painter.drawPixmap(fitted, picture, QRectF(picture.rect()))
        painter.restore()
        return spot.right() + 1 + _PADDING

    def _paint_words(self, painter: QPainter, left: int, room: int) -> None:
        assert self._take is not None
        row, said = self._take.row, self._take.discussion
        margin, lines = (_PADDING // 2, 2) if self._is_low else (_PADDING, 3)
        line = (self.height() - 2 * margin) / lines
        top, is_tight = float(margin), room < theme().px(_TIGHT)
        x = self._cap(painter, float(left), top, line)
        if self._name.title and not is_tight:
            tile, side = tile_pixmap(self._name.family, self._name.title), theme().px(18)
            painter.drawPixmap(round(x), round(top + (line - side) / 2), tile)
            x += side + 5
        whole = left + room - x + _PADDING / 2  # a title is whole rather than far from the edge
        self._words(painter, QRectF(x, top, whole, line), self._name.title, font(13, 600), "text-1")
        if row.verdict is Verdict.REJECT:
            words, icon, token = _("Rejected"), "x", "bad"
        else:
            words, icon, token = answer_look(said.answer)
        paint_sign(painter, icon, 14, token, left, QRectF(left, top + line, room, line))
        after = theme().px(14) + 5
        counts = [
            (icon, count)
            for icon, count in (("star-filled", row.stars), ("message-square", len(said.comments)))
            if count
        ]
        if self._is_low:
            x = self._counts(
                painter, left + after + 3.0, top + line, line, counts[:1] if is_tight else counts
            )
            box = QRectF(x, top + line, max(0.0, left + room - x), line)
            self._words(painter, box, "" if counts and is_tight else words, font(12), token)
            return
        self._words(painter, QRectF(left + after, top + line, room - after, line), words, font(12), token)
        x = self._counts(painter, float(left), top + 2 * line, line, counts)
        people = [one.person for one in said.answers if one.person]
        if people:
            box = QRectF(x, top + 2 * line, max(0.0, left + room - x), line)
            self._words(painter, box, people[-1], font(12), "text-3")

    def _counts(
        self, painter: QPainter, x: float, top: float, line: float, counts: Sequence[tuple[str, int]]
    ) -> float:
        for icon, count in counts:
            token = "star" if icon == "star-filled" else "text-3"
            spot = QRectF(x + theme().px(14) + 4, top, theme().px(24), line)
            paint_sign(painter, icon, 14, token, x, spot)
            self._words(painter, spot, str(count), font(12, 500), "text-2")
            x = spot.right() + 2
        return x

    def _cap(self, painter: QPainter, x: float, top: float, line: float) -> float:
        painter.setPen(QPen(theme().colour("line-3"), 1))
        painter.setBrush(theme().colour("raised"))
        side = theme().px(18)
        cap = QRectF(x + 0.5, top + (line - side) / 2, side, side)
        painter.drawRoundedRect(cap, 4, 4)
        painter.setFont(font(11, 500))
        painter.setPen(theme().colour("text-2"))
        painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, self._name.cap)
        return x + side + 6

    def _words(self, painter: QPainter, box: QRectF, words: str, look: QFont, token: str) -> None:
        painter.setFont(look)
        painter.setPen(theme().colour(token))
        shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, int(box.width()))
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)


def names_of(
    takes: Sequence[ReviewTake], title: Callable[[ClipRow], tuple[str, str]], *, hidden: bool
) -> list[TakeName]:
    """The takes' names; hidden ones are letters."""
    if hidden:
        return [
            TakeName(LETTERS[at] if at < len(LETTERS) else str(at + 1), "", "") for at in range(len(takes))
        ]
    return [TakeName(str(at + 1), *title(take.row)) for at, take in enumerate(takes)]
