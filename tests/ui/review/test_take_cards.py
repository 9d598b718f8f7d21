"""The cards of the takes: what there is room for, in a narrow row and in a low window."""

from PySide6.QtCore import QRect
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from o8studio.domain.ids import ClipId
from o8studio.ui.review.take_cards import TakeCards, TakeName
from o8studio.ui.review_port import ReviewTake
from tests.ui.review.test_waiting import row_of


def is_plain(picture: QImage, box: QRect) -> bool:
    colours = {
        picture.pixel(x, y) for x in range(box.left(), box.right()) for y in range(box.top(), box.bottom())
    }
    return len(colours) == 1


def test_four_cards_in_the_narrowest_window_still_say_which_take_they_are(dressed) -> None:
    """They were a poster each, and no word."""
    cards = TakeCards(lambda _row, _place, _ratio: None)
    takes = [ReviewTake(row_of(ClipId(f"clip-{at}"))) for at in range(4)]
    cards.show_takes(takes, [TakeName(str(at + 1), "KL", "Kling 3.0") for at in range(4)], 1)
    cards.resize(584, cards.sizeHint().height())
    for is_low in (False, True):
        cards.show_low(is_low)
        cards.show()
        QApplication.processEvents()
        card = cards.cards[0]
        words = QRect(66, 4, card.width() - 74, card.height() // 2 - 4)
        assert not is_plain(card.grab().toImage(), words)
    assert cards.sizeHint().height() < 60
    cards.close()
