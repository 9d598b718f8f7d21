"""The header of Review: parts give way whole, never as a few dots."""

from o8studio.ui.review.review_header import ReviewHeader


def test_which_take_is_shown_is_said_whole_or_not_at_all(dressed) -> None:
    """A long title left three dots of it."""
    header = ReviewHeader()
    header.show_title("Dawn on the Li River. A fisherman poles a bamboo raft through low mist " * 2)
    header.show_quiet("take 1 of 4")
    header.show_waiting(3)
    header.show()
    seen = set()
    for width in range(500, 1300, 50):
        header.resize(width, 48)
        seen.add(header.quiet.isVisible())
        if header.quiet.isVisible():
            assert header.quiet.width() >= header.quiet.fontMetrics().horizontalAdvance(header.quiet.text())
    assert seen == {True, False}
    header.close()
