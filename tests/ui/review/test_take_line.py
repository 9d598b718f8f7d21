"""The line of the active take: what gives way where it is narrow."""

from PySide6.QtWidgets import QApplication, QPushButton

from o8studio.domain.ids import ClipId
from o8studio.ui.review.take_cards import TakeName
from o8studio.ui.review.take_line import TakeLine
from o8studio.ui.review_port import ReviewTake
from tests.ui.review.test_waiting import row_of


def test_the_answers_have_words_only_where_all_of_them_fit(dressed) -> None:
    """A little narrower, they came back and lay on each other: what they need was asked for before it was known."""
    line = TakeLine()
    line.show_take(ReviewTake(row_of(ClipId("c"))), TakeName("1", "KL", "Kling 3.0"), is_audible=False)
    line.show()
    answers = line.verdict.answer
    parts = answers.findChildren(QPushButton)
    seen = []
    for width in range(1200, 400, -10):
        line.resize(width, line.height())
        for _level in range(5):  # each layout hears of another size in a turn of its own
            QApplication.processEvents()
        assert all(part.width() >= part.sizeHint().width() for part in parts), width
        assert parts[-1].geometry().right() <= answers.width(), width
        seen.append(bool(parts[0].text()))
    assert (seen[0], seen[-1]) == (True, False)
    assert seen == sorted(seen, reverse=True), "once they are gone they stay away"
    line.close()
