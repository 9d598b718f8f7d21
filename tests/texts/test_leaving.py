"""Closing with open jobs: how many, and until when their links live."""

from o8studio.texts.leaving import background_words, leaving_words
from tests.support.jobs import BASE


def test_the_shortest_link_decides() -> None:
    one = BASE
    assert "within 2 hours" in leaving_words([one, one], [7300.0, None])
    assert "2 clips" in leaving_words([one, one], [7300.0, None])
    assert "within 24 hours" in leaving_words([one], [None])
    assert "within 1 hour," in leaving_words([one], [60.0])
    assert "within 48 hours" in leaving_words([one], [48 * 3600.0])
    assert "within 30 days" in leaving_words([one], [720 * 3600.0])
    assert "background" in background_words()
