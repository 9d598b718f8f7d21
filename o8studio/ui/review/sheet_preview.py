"""What the first page of a contact sheet will look like, much smaller: each take with its pictures, words and comments."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from o8studio.texts.language import _
from o8studio.ui.review.comment_rows import person_words
from o8studio.ui.review.take_cards import Poster
from o8studio.ui.review_port import ReviewTake
from o8studio.ui.theme.theme import font, theme

_PAPERS = {"A4": QSizeF(794, 1123), "Letter": QSizeF(816, 1056)}
"""Pixels at 96 to the inch."""
_SHARE = 0.62
"""Part of the column's width that the page takes."""
_MARGIN, _GAP, _PICTURES = 57, 6, 6
_PAPER, _INK = "ink-white", "ink-black"
"""Tokens that are the same in both themes, as paper is."""
_WORDS, _GREY, _LINE = 1.0, 0.6, 0.2
"""How dark the ink is."""


class SheetPreview(QWidget):
    """The page, as far as its takes have room on it."""

    def __init__(self, poster: Poster) -> None:
        super().__init__()
        self._poster = poster
        self._takes: Sequence[ReviewTake] = ()
        self._title, self._paper = "", "A4"
        self.setFixedHeight(260)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(_("Preview"))

    def show_sheet(self, takes: Sequence[ReviewTake], title: str, paper: str) -> None:
        """Draw a sheet of these takes on this paper."""
        self._takes, self._title, self._paper = takes, title, paper
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        size = _PAPERS[self._paper]
        scale = min(self.width() * _SHARE / size.width(), self.height() / size.height())
        painter.scale(scale, scale)
        page = QRectF(QPointF(0, 0), size)
        painter.fillRect(page, theme().colour(_PAPER))
        painter.setClipRect(page)
        inside = page.adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
        top = self._words(painter, inside, inside.top(), self._title, font(20, 600), _WORDS)
        for take in self._takes:
            if top + 200 > inside.bottom():
                return
            top = self._paint_take(painter, inside, top + 18, take)

    def _paint_take(self, painter: QPainter, inside: QRectF, top: float, take: ReviewTake) -> float:
        painter.fillRect(QRectF(inside.left(), top, inside.width(), 1), _ink(_LINE))
        top = self._words(painter, inside, top + 10, take.row.name, font(15, 600), _WORDS)
        wide = (inside.width() - _GAP * (_PICTURES - 1)) / _PICTURES
        shape = take.row.height / max(1, take.row.width) or 0.5625
        high = min(wide * shape, 220.0)
        for at in range(_PICTURES):
            box = QRectF(inside.left() + (wide + _GAP) * at, top + 4, wide, high)
            found = self._poster(take.row, box.toRect(), 1.0)
            if found is None:
                painter.fillRect(box, _ink(_LINE))
            else:
                painter.drawPixmap(box, found, QRectF(found.rect()))
        top = self._words(painter, inside, top + high + 10, take.row.prompt, font(11), _GREY)
        for one in take.discussion.comments[:3]:
            said = f"{person_words(one.person)}  {one.text}"
            top = self._words(painter, inside.adjusted(14, 0, 0, 0), top, said, font(11), _WORDS)
        return top

    def _words(
        self, painter: QPainter, inside: QRectF, top: float, words: str, look: QFont, dark: float
    ) -> float:
        """One line; where the next one begins."""
        painter.setFont(look)
        painter.setPen(_ink(dark))
        metrics = painter.fontMetrics()
        line = QRectF(inside.left(), top, inside.width(), metrics.height() + 4.0)
        plain = " ".join(words.split())
        shown = metrics.elidedText(plain, Qt.TextElideMode.ElideRight, int(line.width()))
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, shown)
        return line.bottom() if shown else top


def _ink(dark: float) -> QColor:
    made = QColor(theme().colour(_INK))
    made.setAlphaF(dark)
    return made
