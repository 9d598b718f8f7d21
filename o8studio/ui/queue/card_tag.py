"""The tag at the lower right of a card: new, what was paid, or what a person thinks of the clip."""

from functools import partial

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter

from o8studio.domain.jobs.queue_state import Group, QueueState
from o8studio.domain.library.review import Verdict
from o8studio.texts.language import _
from o8studio.ui.queue.card import QueueRow
from o8studio.ui.theme.theme import font as scaled_font
from o8studio.ui.theme.theme import pixmap, theme

font = partial(scaled_font, scaled=False)
_SIGN = 15
_SIGNS = {"star": ("star-filled",), "picked": ("star-filled", "check"), "pick": ("check",)}
"""Before and after the words; each is `_SIGN` wide with its gap."""
_LOOKS = {
    "accent": ("accent-tint", "accent-text"),
    "warn": ("warn-tint", "warn"),
    "plain": ("hover", "text-2"),
    "star": ("raised", "star"),
    "picked": ("raised", "star"),
    "pick": ("ok-tint", "ok"),
}
"""Fill and words of each tone."""


def tag_words(card: QueueRow) -> tuple[str, str]:
    """Its words, empty for none, and its tone."""
    if card.state is QueueState.DONE_NEW:
        return _("New"), "accent"
    if card.state is QueueState.DONE and card.clip is not None and card.clip.review.is_given:
        stars, verdict = card.clip.review.stars, card.clip.review.verdict
        if verdict is Verdict.REJECT:
            return _("Rejected"), "plain"
        if not stars:
            return _("Picked"), "pick"
        return str(stars), "picked" if verdict is Verdict.PICK else "star"
    if card.state is QueueState.QUEUED or card.is_inline:
        return "", "plain"
    return card.money, "warn" if card.group is Group.ATTENTION or card.money == _("Charged") else "plain"


def tag_width(card: QueueRow) -> int:
    """In the design's pixels; 0 without a tag."""
    words, tone = tag_words(card)
    signs = _SIGN * len(_SIGNS.get(tone, ()))
    return QFontMetrics(font(11, 500)).horizontalAdvance(words) + signs + 12 if words else 0


def paint_tag(painter: QPainter, text: QRect, card: QueueRow) -> None:
    """Paint it at the right of the card's second line; `text` is the room of its words."""
    words, tone = tag_words(card)
    if not words:
        return
    width = tag_width(card)
    spot = QRectF(text.right() - width + 1, text.top() + 17, width, 19)
    fill, pen = _LOOKS[tone]
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme().colour(fill))
    painter.drawRoundedRect(spot, 4, 4)
    painter.setFont(font(11, 500))
    painter.setPen(theme().colour(pen))
    signs = _SIGNS.get(tone, ())
    for sign, left in zip(signs, (spot.left() + 5, spot.right() - _SIGN - 2), strict=False):
        painter.drawPixmap(round(left), round(spot.top() + 3), pixmap(sign, 13, pen, 2.0))
    before, after = (_SIGN if len(signs) > at else 0 for at in (0, 1))
    painter.drawText(spot.adjusted(before, 0, -after, 0), Qt.AlignmentFlag.AlignCenter, words)
